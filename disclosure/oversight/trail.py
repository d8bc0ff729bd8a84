"""The trail of a request, in order: who did what, in which role, on what, and whether the chain still holds."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from disclosure.oversight.home import overseen
from disclosure.staff import StaffRequest, names_of, staff_page
from disclosure.verbs import actor_in_words, in_words
from workflow import audit, policies
from workflow.errors import NotYours
from workflow.models import Event, Request
from workflow.services import reading
from workflow.states import Role, State

PAGE_SIZE = 50
#: Filters of the trail: events that changed something, or every event with the looks at pages.
LOOKS = ("case.viewed", "record.downloaded", "evidence.downloaded", "request.read_for_reason")
#: Events that would themselves tell that a bar holds.
BAR_EVENTS = ("request.lift_bar", "request.second_bar_lift", "request.set_bars")


@dataclass(frozen=True)
class Line:
    """One event in words."""

    event: Event
    words: str
    who: str
    role: str


@staff_page
def trail(http: StaffRequest, number: str) -> HttpResponse:
    """Show the trail. A manager who does not hold the case says first why they read it; the reading is an event.

    :raises NotYours: the person neither audits nor manages the office of the request.
    """
    case = Request.objects.select_related("office").filter(number=number, office__in=overseen(http)).first()
    if case is None or case.state == State.DRAFT:
        raise NotYours
    if not policies.may_read(http.user, case):
        if not policies.may_ask_to_read(http.user, case):
            raise NotYours
        return redirect("desk:read", number)
    reading.viewed(request_id=case.pk, page="trail", user=http.user)
    kind = http.GET.get("show", "all")
    rows = Event.objects.filter(chain=audit.chain_of(case)).order_by("seq")
    if kind == "changes":
        rows = rows.exclude(verb__in=LOOKS)
    elif kind == "looks":
        rows = rows.filter(verb__in=LOOKS)
    if not policies.may_know_bars(http.user, case):
        rows = rows.exclude(verb__in=BAR_EVENTS)
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    names = names_of(event.actor for event in page)
    context = {
        "case": case,
        "page": page,
        "kind": kind,
        "query": f"show={kind}",
        "lines": [_line(event, names) for event in page],
        "broken": audit.verify(case),
        "head": audit.head_of(case),
        "here": "oversight",
    }
    return render(http, "oversight/trail.html", context)


def _line(event: Event, names: dict[str, str]) -> Line:
    role = str(Role(event.role).label) if event.role in Role.values else event.role
    return Line(event, in_words(event.verb), actor_in_words(event.actor, names), role)
