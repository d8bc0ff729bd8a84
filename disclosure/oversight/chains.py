"""The trails that belong to no case: of people who are helped, and of what was asked under the office's own services.

For who audits or manages the office. The lists name nobody; opening a trail is an event of the office's own.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disclosure.languages import FIRST
from disclosure.oversight.common import OVERSEERS, chosen_office
from disclosure.oversight.trail import lines_of
from disclosure.staff import StaffRequest, staff_page
from workflow import audit
from workflow.errors import NotYours
from workflow.helping import policies as helping_policies
from workflow.models import Event, HelpFile, ServiceRequest
from workflow.services import overseeing as overseeing_services
from workflow.trail import inspection, overseeing

PAGE_SIZE = 50
KINDS = ("help", "service")


@dataclass(frozen=True)
class Line:
    """One trail in the list: what it is of, since when, and whether it is over."""

    key: UUID
    words: str
    since: date
    over: bool


@staff_page
@require_safe
def every(http: StaffRequest, chain: str) -> HttpResponse:
    """List the trails of a kind in an office, newest first, without a name.

    :raises NotYours: the person neither audits nor manages an office, or there is no such kind.
    """
    office, offices = chosen_office(http, *OVERSEERS)
    if chain not in KINDS:
        raise NotYours
    rows: QuerySet[Any] = (
        overseeing.help_files(office, http.user) if chain == "help" else overseeing.service_requests(office)
    )
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    context = {
        "office": office,
        "offices": offices,
        "kind": chain,
        "page": page,
        "lines": [_line(row) for row in page],
        "query": f"office={office.pk}",
        "here": "oversight",
        "tab": "chains",
    }
    return render(http, "oversight/chains.html", context)


@staff_page
@require_safe
def one(http: StaffRequest, chain: str, file_id: UUID) -> HttpResponse:
    """Show one trail in order, and whether it still holds. The look is an event.

    :raises NotYours: no such trail in an office the person audits or manages, or its case does not exist for them.
    """
    row = overseeing.chain_row(http.user, chain, file_id)
    if row is None:
        raise NotYours
    name = f"{chain}:{file_id}"
    overseeing_services.chain_viewed(office=row.office, chain=name, user=http.user)
    page = Paginator(Event.objects.filter(chain=name).order_by("seq"), PAGE_SIZE).get_page(http.GET.get("page"))
    context = {
        "office": row.office,
        "kind": chain,
        "line": _line(row),
        "opens": isinstance(row, HelpFile) and helping_policies.acting_role(http.user, row) is not None,
        "page": page,
        "lines": [(line, _told(line.event)) for line in lines_of(page)],
        "broken": inspection.chain_break(name),
        "query": "",
        "here": "oversight",
        "tab": "chains",
    }
    return render(http, "oversight/chain.html", context)


def _line(row: HelpFile | ServiceRequest) -> Line:
    if isinstance(row, HelpFile):
        words = str(row.request.number) if row.request is not None else _("without a request, %s") % row.state
        return Line(row.pk, words, timezone.localdate(row.opened_at), row.closed_at is not None)
    title = f"{row.number}, {row.service.words_in(FIRST)['title']}"
    return Line(row.pk, title, row.received_date, row.status != ServiceRequest.Status.RECEIVED)


def _told(event: Event) -> str:
    """Return the plain facts of an event, none of which names anybody."""
    return "; ".join(f"{name}: {value}" for name, value in audit.data_of(event).items() if value not in ("", [], None))
