"""The second reader's page: each record before and after, the proof in words, and the way on or back."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from disclosure.desk.casefile import ITEMS_SHOWN, items, reads_reasons
from disclosure.desk.common import given, header, open_case, todo
from disclosure.desk.second_review_state import (
    chosen_record,
    marks_asked,
    page_read,
    press_named,
    reading_json,
    returned_in_words,
    reviewed_records,
    runs_under_way,
)
from disclosure.desk.studio_api import SHARPNESS, JsonView, answers_in_json, asked_page, kept_nowhere
from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.staff import StaffRequest, staff_page
from workflow import known, policies, selectors
from workflow.errors import Blocked, Invalid, NotYours
from workflow.models import Request
from workflow.services import legal, reviewing, viewing
from workflow.services.acting import actor_for
from workflow.states import State

#: What the second reader may press here, in the order of the page.
EVENTS = ("read_proposal", "approve", "return_to_redaction", "return_to_review")
#: Longest words about one mark or finding.
WORDS_MAX = 2000


class ReviewForm(PlainForm):
    """What the second reader sends: the words that go with it, and the revision of the page."""

    words = forms.CharField(
        label=gettext_lazy("Your words"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed when you send the case back: which mark on which page, and what to change."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@staff_page
def second_review(http: StaffRequest, number: str) -> HttpResponse:
    """Show what is to be approved, or approve it, or send it back.

    :raises NotAllowed: the redactor of the case, or another role.
    :raises Stale: the case changed after the page was opened.
    """
    case = open_case(http, number, page="second review")
    if http.method == "GET":
        return _show(http, case, ReviewForm(initial={"revision": case.revision, "words": returned_in_words(case)}))
    event = http.POST.get("event", "")
    if event not in EVENTS:
        raise NotYours
    by = actor_for(http.user, event, case)
    policies.require(by, event, case)
    form = ReviewForm(http.POST)
    if not form.is_valid():
        return _show(http, case, form, status=422)
    try:
        _press(event, case, form, by)
    except (Blocked, Invalid) as refusal:
        if event == "approve" or not isinstance(refusal, Blocked):
            show(form, refusal)
        else:
            form.add_error("words", refusal.words)
        return _show(http, case, form, status=refusal.status)
    messages.success(http, str(DONE[event]))
    return redirect("desk:second_review" if event == "read_proposal" else "desk:case", case.number)


#: What is said once it is done.
DONE = {
    "read_proposal": gettext_lazy("Recorded: you read the proposal. You can approve it now, or send it back."),
    "approve": gettext_lazy("Approved. The deciding official has the case."),
    "return_to_redaction": gettext_lazy("Returned to the redactor, with your words."),
    "return_to_review": gettext_lazy("Returned to legal review, with your words."),
}


@require_GET
@staff_page
def result_image(http: StaffRequest, number: str, record_id: UUID, page: int) -> HttpResponse:
    """Return a page of the proved output as PNG; kept nowhere but in the window that shows it."""
    case = selectors.case_of(http.user, number)
    dpi = SHARPNESS.get(http.GET.get("dpi", ""), viewing.SCREEN_DPI)
    data = viewing.result_page_image(request_id=case.pk, record_id=record_id, page=page, by_user=http.user, dpi=dpi)
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": "no-store"})


@require_GET
@staff_page
def progress(http: StaffRequest, number: str) -> JsonResponse:
    """Return how far the engine is with the records of a case."""
    case = selectors.case_of(http.user, number)
    reviewed, _page = reviewed_records(case, number=http.GET.get("records"))
    return JsonResponse(
        {
            "runs": [
                {
                    "record": str(one.record.pk),
                    "words": one.run.get_status_display(),
                    "done": one.run.done,
                    "total": one.run.total,
                }
                for one in reviewed
                if one.run is not None
            ],
            "trouble": [one.row.error for one in runs_under_way(case) if one.row.error],
            "finished": not any(one.under_way for one in reviewed),
        }
    )


def _for_page_or_script(view: JsonView) -> JsonView:
    """Refuse a script in JSON and a person by a page: both press the same buttons."""
    in_json = answers_in_json(view)

    @wraps(view)
    def either(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (view if http.accepts("text/html") else in_json)(http, *args, **kwargs)

    return either


@require_POST
@_for_page_or_script
@staff_page
def read_marks(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Accept marks of a record, or return them with words: one, or all of a page that nobody read yet."""
    case = selectors.case_of(http.user, number)
    by = actor_for(http.user, "read_marks", case)

    def answer() -> None:
        reviewing.read_marks(
            request_id=case.pk,
            record_id=record_id,
            marks=marks_asked(http.POST.getlist("mark")),
            accepted=http.POST.get("said") == "accept",
            words=http.POST.get("words", "")[:WORDS_MAX],
            press=press_named(http.POST.get("press")),
            by=by,
        )

    return _answered(http, case, record_id, answer)


@require_POST
@_for_page_or_script
@staff_page
def answer_finding(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Say of a finding of the proof that it may stay, or that it has to be mended."""
    case = selectors.case_of(http.user, number)
    by = actor_for(http.user, "answer_finding", case)

    def answer() -> None:
        reviewing.answer_finding(
            request_id=case.pk,
            record_id=record_id,
            finding=http.POST.get("finding", "")[:64],
            may_stay=http.POST.get("said") == "stay",
            words=http.POST.get("words", "")[:WORDS_MAX],
            press=press_named(http.POST.get("press")),
            by=by,
        )

    return _answered(http, case, record_id, answer)


def _answered(http: StaffRequest, case: Request, record_id: UUID, answer: Callable[[], None]) -> HttpResponse:
    """Answer and tell the script how the reading stands; without a script, show the same page again."""
    page = asked_page(http.POST.get("page"))
    if not http.accepts("text/html"):
        answer()
        return kept_nowhere(reading_json(http, case, record_id, page))
    try:
        answer()
    except Invalid as refusal:
        messages.error(http, refusal.words)
    return redirect(f"{reverse('desk:second_review', args=[case.number])}?record={record_id}&page={page}#pages")


def _press(event: str, case: Request, form: ReviewForm, by: policies.Actor) -> None:
    words, revision = form.cleaned_data["words"].strip(), form.cleaned_data["revision"]
    if event == "read_proposal":
        reviewing.read_proposal(request_id=case.pk, by=by)
    elif event == "approve":
        reviewing.approve(request_id=case.pk, by=by, words=words, revision=revision)
    elif event == "return_to_redaction":
        reviewing.return_to_redaction(request_id=case.pk, words=words, by=by, revision=revision)
    else:
        legal.return_to_review(request_id=case.pk, reason=words, by=by, revision=revision)


def _show(http: StaffRequest, case: Request, form: ReviewForm, status: int = 200) -> HttpResponse:
    proposal = known.open_proposal(case)
    asked = given(http.GET.get("record"))
    reviewed, records = reviewed_records(case, holding=asked, number=http.GET.get("records"))
    if proposal is not None:
        reviewed = []
    chosen = chosen_record(reviewed, asked)
    entries = known.releasing_entries(case)
    may = {event for event in EVENTS if policies.role_for(http.user, event, case) is not None}
    context: dict[str, Any] = {
        "case": case,
        "header": header(http, case, "second_review"),
        "proposal": proposal,
        "reviewed": reviewed,
        "records_page": records,
        "chosen": chosen,
        "reading": page_read(case, chosen, asked_page(http.GET.get("page"), 0)) if chosen is not None else None,
        "under_way": runs_under_way(case),
        "running": any(one.under_way for one in reviewed),
        "entries": entries[:ITEMS_SHOWN],
        "more_entries": len(entries) > ITEMS_SHOWN,
        "items": items(case).page(ITEMS_SHOWN, None),
        "reads_reasons": reads_reasons(http.user, case),
        "obstacles": todo(http, case, "approve"),
        "may": may,
        "in_review": case.state == State.SECOND_REVIEW,
        "earlier": case.second_reviews.order_by("-reviewed_at").select_related("reviewed_by")[:5],
        "form": form,
    }
    return render(http, "desk/studio/second_review.html", context, status=status)
