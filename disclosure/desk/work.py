"""Background work: what is under way in a case, and, for managers, what failed and may be tried again."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from disclosure.desk.queue import managed_offices
from disclosure.staff import StaffRequest, staff_page
from disclosure.verbs import WorkLine, work_in_words
from workflow import outbox, selectors
from workflow.errors import NotYours
from workflow.models import OutboxRow, Request

PAGE_SIZE = 25


def under_way(case: Request) -> list[WorkLine]:
    """Return the background work of a case that is not done; a notice or a checkpoint only when it failed."""
    return [
        WorkLine(row, work_in_words(row.verb))
        for row in selectors.work_under_way(case)
        if not row.verb.startswith(("notify.", "trail.")) or row.status == OutboxRow.Status.FAILED
    ]


@staff_page
def progress(http: StaffRequest, number: str) -> HttpResponse:
    """Show what is under way in a case, as a part of a page; a page that waits asks for it again."""
    case = selectors.case_of(http.user, number)
    lines = under_way(case)
    response = render(http, "desk/_work.html", {"case": case, "work": lines})
    response["X-Work-Left"] = str(sum(1 for line in lines if not line.failed))
    return response


@staff_page
def failed(http: StaffRequest) -> HttpResponse:
    """List the failed work of the offices a person manages, newest first.

    :raises NotYours: they manage none.
    """
    rows = selectors.failed_work(http.user, _offices(http))
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    lines = [WorkLine(row, work_in_words(row.verb)) for row in page]
    return render(http, "desk/failed.html", {"lines": lines, "page": page, "here": "work"})


@staff_page
@require_POST
def retry(http: StaffRequest, row_id: UUID) -> HttpResponse:
    """Try failed work of an office one manages again.

    :raises NotYours: no such failed work for this person.
    """
    row = selectors.failed_work(http.user, _offices(http)).filter(pk=row_id).first()
    if row is None:
        raise NotYours
    outbox.retry(row.pk)
    messages.success(http, _("It is tried again: %s.") % work_in_words(row.verb))
    return redirect("desk:failed_work")


def _offices(http: StaffRequest) -> list[int]:
    found = [office.pk for office in managed_offices(http)]
    if not found:
        raise NotYours
    return found
