"""The redaction studio of one record: page images with their marks, drawn by hand; and the same by plain forms."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from disclosure.desk.common import header, open_case
from disclosure.desk.studio_api import asked_page
from disclosure.desk.studio_state import may_mark, pages_shown, record_of, records_shown, studio_json
from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.staff import StaffRequest, staff_page
from redaction.models import PageFlag
from workflow import policies, selectors
from workflow.errors import Blocked, Invalid
from workflow.law import grounds
from workflow.models import Record, Request
from workflow.services import redacting
from workflow.services.acting import actor_for
from workflow.states import State

PERCENT = 100
#: How many pages at a time a browser without JavaScript gets with their marks and forms; the script needs none of them.
PLAIN_PAGES = 20


def _edge(label: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label, min_value=0, max_value=PERCENT, widget=forms.NumberInput(attrs={"step": "any"})
    )


class PlainMark(PlainForm):
    """A mark by numbers, for a browser without JavaScript: edges in hundredths of the page's width and height."""

    page = forms.IntegerField(label=gettext_lazy("Page"), min_value=1)
    left = _edge(gettext_lazy("Left edge, in % of the width"))
    top = _edge(gettext_lazy("Top edge, in % of the height"))
    right = _edge(gettext_lazy("Right edge, in % of the width"))
    bottom = _edge(gettext_lazy("Bottom edge, in % of the height"))
    basis = forms.ChoiceField(label=gettext_lazy("Basis"))
    statute = forms.CharField(
        label=gettext_lazy("Statute, if the basis is another law"), required=False, max_length=200
    )
    harm = forms.CharField(label=gettext_lazy("Harm that is foreseen"), required=False, max_length=500)

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = grounds.choices(  # type: ignore[attr-defined]
            record.request.office, for_victim=record.document.for_victim
        )

    def drawing(self) -> redacting.Drawing:
        """Return what was typed as a drawing in fractions of the page."""
        given = self.cleaned_data
        left, top, right, bottom = (round(given[name] / PERCENT, 6) for name in ("left", "top", "right", "bottom"))
        return redacting.Drawing(
            given["page"], (left, top, right, bottom), given["basis"], given["statute"].strip(), given["harm"].strip()
        )


@staff_page
def studio(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Show a record with its marks."""
    case = open_case(http, number, page="studio")
    record = record_of(case, record_id)
    return _show(http, case, record, PlainMark(record=record))


@require_POST
@staff_page
def draw_plainly(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Put a mark on a page by the form with numbers; what was typed comes back when it cannot be."""
    case, record = _opened(http, number, record_id)
    form = PlainMark(http.POST, record=record)
    if not form.is_valid():
        return _show(http, case, record, form, status=422)
    drawing = form.drawing()
    by = actor_for(http.user, "mark", case)
    try:
        redacting.draw_mark(request_id=case.pk, record_id=record.pk, drawing=drawing, by=by)
    except Invalid as refusal:
        show(form, refusal)
        return _show(http, case, record, form, status=422)
    messages.success(http, _("Mark added on page %d.") % drawing.page)
    return redirect("desk:studio", case.number, record.pk)


@require_POST
@staff_page
def remove_plainly(http: StaffRequest, number: str, record_id: UUID, mark_id: UUID) -> HttpResponse:
    """Take a mark away by its button."""
    case, record = _opened(http, number, record_id)
    by = actor_for(http.user, "mark", case)
    redacting.remove_mark(request_id=case.pk, record_id=record.pk, mark_id=mark_id, by=by)
    messages.success(http, _("Mark removed."))
    return redirect("desk:studio", case.number, record.pk)


@require_POST
@staff_page
def look_plainly(http: StaffRequest, number: str, record_id: UUID, page: int) -> HttpResponse:
    """Record by a button that the redactor looked at a page."""
    case, record = _opened(http, number, record_id)
    by = actor_for(http.user, "review_page", case)
    redacting.review_page(request_id=case.pk, record_id=record.pk, page=min(page, 100_000), by=by)
    messages.success(http, _("Page %d looked at.") % page)
    return redirect("desk:studio", case.number, record.pk)


@require_POST
@staff_page
def submit(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Hand the marks to the engine and the second reader; what is missing is listed when something is."""
    case, record = _opened(http, number, record_id)
    by = actor_for(http.user, "submit_redactions", case)
    revision = http.POST.get("revision", "")
    try:
        redacting.submit_redactions(
            request_id=case.pk, by=by, revision=int(revision) if revision.isascii() and revision.isdigit() else -1
        )
    except Blocked as refusal:
        return _show(http, case, record, PlainMark(record=record), status=refusal.status)
    messages.success(http, _("Submitted. Every page is now redacted and proved; the second reader sees the result."))
    return redirect("desk:case", case.number)


def _opened(http: StaffRequest, number: str, record_id: UUID) -> tuple[Request, Record]:
    case = selectors.case_of(http.user, number)
    return case, record_of(case, record_id)


def _show(http: StaffRequest, case: Request, record: Record, form: PlainMark, status: int = 200) -> HttpResponse:
    editable = may_mark(http, case)
    state = studio_json(http, case, record)
    first = asked_page(http.GET.get("from"))
    count = record.document.page_count
    records, records_page = records_shown(case, record, http.GET.get("records"))
    context = {
        "case": case,
        "header": header(http, case, "studio"),
        "record": record,
        "page_count": count,
        "pages": pages_shown(case, record, first, first + PLAIN_PAGES - 1),
        "plain_before": max(1, first - PLAIN_PAGES) if first > 1 else 0,
        "plain_after": first + PLAIN_PAGES if first + PLAIN_PAGES <= count else 0,
        "seen": state["seen"],
        "records": records,
        "records_page": records_page,
        "editable": editable,
        "read_only_because": "" if editable else _why_read_only(case),
        "may_weigh": policies.role_for(http.user, "weigh_marks", case) is not None,
        "may_submit": policies.role_for(http.user, "submit_redactions", case) is not None,
        "returned": case.second_reviews.filter(approved=False).order_by("-reviewed_at").first(),
        "missing": state["missing"],
        "refused": status == 409,
        "form": form,
        "flags": PageFlag.Kind.choices,
        "state": state,
    }
    return render(http, "desk/studio/studio.html", context, status=status)


def _why_read_only(case: Request) -> str:
    if case.state != State.REDACTION:
        return _("This case is in “%s”: its marks can be read, not changed.") % State(case.state).label
    return _("You can read these marks. Only a redactor assigned to this case changes them.")
