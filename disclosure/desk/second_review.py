"""The second reader's page: each record before and after, the proof in words, and the way on or back."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from disclosure.desk.common import given, header, open_case, todo
from disclosure.desk.studio_state import PageShown, pages_shown
from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.staff import StaffRequest, staff_page
from redaction import selectors as redactions
from redaction.models import Certificate, Run
from workflow import known, policies, selectors
from workflow.errors import Blocked, Invalid, NotYours
from workflow.models import OutboxRow, Record, Request
from workflow.services import legal, reviewing, viewing
from workflow.services.acting import actor_for
from workflow.states import State

#: What the second reader may press here, in the order of the page.
EVENTS = ("read_proposal", "approve", "return_to_redaction", "return_to_review")
RUN = "redaction.run"


@dataclass(frozen=True)
class CheckShown:
    """One check of the proof, or one thing it found worth a look, in words."""

    name: str
    words: str
    passed: bool = True
    page: int = 0


@dataclass(frozen=True)
class RecordReviewed:
    """A record of the release as the second reader sees it: how its run ended and what the proof says."""

    record: Record
    run: Run | None
    lack: str
    marks: int
    checks: list[CheckShown] = field(default_factory=list)
    findings: list[CheckShown] = field(default_factory=list)

    @property
    def proved(self) -> bool:
        return not self.lack

    @property
    def under_way(self) -> bool:
        return self.run is not None and self.run.status in {Run.Status.WAITING, Run.Status.RUNNING}


@dataclass(frozen=True)
class RunUnderWay:
    """Background work of the engine: how far, how often tried, and why it waits or failed."""

    title: str
    row: OutboxRow


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
        return _show(http, case, ReviewForm(initial={"revision": case.revision}))
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
    data = viewing.result_page_image(request_id=case.pk, record_id=record_id, page=page, by_user=http.user)
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": "no-store"})


@require_GET
@staff_page
def progress(http: StaffRequest, number: str) -> JsonResponse:
    """Return how far the engine is with the records of a case."""
    case = selectors.case_of(http.user, number)
    reviewed = [_reviewed(case, record) for record in known.releasing_records(case)]
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
            "trouble": [one.row.error for one in _under_way(case) if one.row.error],
            "finished": not any(one.under_way for one in reviewed),
        }
    )


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
    reviewed = [] if proposal is not None else [_reviewed(case, record) for record in known.records_shown(case)]
    chosen = _chosen(reviewed, given(http.GET.get("record")))
    may = {event for event in EVENTS if policies.role_for(http.user, event, case) is not None}
    context: dict[str, Any] = {
        "case": case,
        "header": header(http, case, "second_review"),
        "proposal": proposal,
        "reviewed": reviewed,
        "chosen": chosen,
        "pages": _pages(case, chosen),
        "under_way": _under_way(case),
        "running": any(one.under_way for one in reviewed),
        "entries": known.releasing_entries(case),
        "obstacles": todo(http, case, "approve"),
        "may": may,
        "in_review": case.state == State.SECOND_REVIEW,
        "earlier": case.second_reviews.order_by("-reviewed_at").select_related("reviewed_by")[:5],
        "form": form,
    }
    return render(http, "desk/studio/second_review.html", context, status=status)


def _reviewed(case: Request, record: Record) -> RecordReviewed:
    stamps = (case.number or "", record.first_stamp or 0)
    run = redactions.run_of(record.document_id, *stamps)
    lack = redactions.why_not_proved(record.document_id, *stamps)
    certificate = run.certificate if run is not None else None
    checks, findings = _proof_in_words(certificate) if certificate is not None else ([], [])
    return RecordReviewed(record, run, lack, len(redactions.marks_of(record.document_id)), checks, findings)


def _proof_in_words(certificate: Certificate) -> tuple[list[CheckShown], list[CheckShown]]:
    """Return the checks and findings of a certificate; its body is what the engine wrote and the vault signed."""
    body = json.loads(certificate.body)
    checks = [
        CheckShown(str(one.get("name", "")), str(one.get("words", "")), bool(one.get("passed")))
        for one in body.get("checks", [])
    ]
    findings = [
        CheckShown(str(one.get("name", "")), str(one.get("words", "")), page=int(one.get("page") or 0))
        for one in body.get("findings", [])
    ]
    return checks, findings


def _chosen(reviewed: list[RecordReviewed], asked: str) -> RecordReviewed | None:
    return next((one for one in reviewed if str(one.record.pk) == asked), reviewed[0] if reviewed else None)


def _pages(case: Request, chosen: RecordReviewed | None) -> list[PageShown]:
    return pages_shown(case, chosen.record, 1, chosen.record.document.page_count) if chosen is not None else []


def _under_way(case: Request) -> list[RunUnderWay]:
    rows = [row for row in selectors.work_under_way(case) if row.verb == RUN]
    ids = [str(row.data.get("run", "")) for row in rows]
    documents = {str(pk): document for pk, document in Run.objects.filter(pk__in=ids).values_list("pk", "document_id")}
    titles = {str(record.document_id): record.title for record in case.records.all()}
    return [
        RunUnderWay(titles.get(str(documents.get(run)), _("A record")), row) for run, row in zip(ids, rows, strict=True)
    ]
