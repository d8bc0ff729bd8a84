"""The queues: my cases by urgency, the office's without names, taking a case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from disclosure.desk.common import given, require
from disclosure.desk.duties import panels_of
from disclosure.desk.people import holders_of
from disclosure.staff import StaffRequest, staff_page
from workflow import selectors
from workflow.lists import queues
from workflow.lists.queues import QueuePage, View
from workflow.models import Assignment, Office, Request
from workflow.services import assignments
from workflow.states import OPEN_STATES, Role

#: Roles nobody takes by themselves.
NOT_TAKEN = {Role.AUDITOR, Role.OFFICE_MANAGER}


@dataclass(frozen=True)
class Line:
    """One request in a queue. `days` counts calendar days to the due date; negative when it has passed."""

    case: Request
    days: int
    mine: tuple[str, ...] = ()
    free: tuple[Role, ...] = ()

    @property
    def overdue_by(self) -> int:
        return -self.days

    @property
    def leads(self) -> bool:
        """Whether it stands before the others: danger, or speed granted."""
        return self.case.danger or self.case.expedited


@dataclass(frozen=True)
class Filter:
    """What of the office queue is shown, as it stands in the address."""

    view: View
    state: str
    office: int | None

    @property
    def query(self) -> str:
        """The address of this view, without the place in it."""
        parts = {
            "view": "" if self.view is View.ALL else self.view.value,
            "state": self.state,
            "office": str(self.office or ""),
        }
        return urlencode({name: value for name, value in parts.items() if value})


@staff_page
def my_queue(http: StaffRequest) -> HttpResponse:
    """Show what waits for a person in each of their roles, then the cases they are assigned to, most urgent first."""
    state = _state(http)
    after = given(http.GET.get("after"))
    page = queues.my_queue(http.user, after=after, state=state)
    context = _context(http, page, _roles_held(http, page.rows), {}) | {
        "state": state,
        "query": urlencode({"state": state}) if state else "",
        "counts": _counts(http),
        "panels": panels_of(http.user) if not after and not state else (),
        "here": "queue",
    }
    return render(http, "desk/queue.html", context)


@staff_page
def office_queue(http: StaffRequest) -> HttpResponse:
    """Show the open cases of a person's offices as lines without names, with the roles nobody holds yet."""
    chosen = filter_of(http)
    page = queues.office_queue(
        http.user,
        view=chosen.view,
        state=chosen.state,
        office=chosen.office,
        after=given(http.GET.get("after")),
    )
    roles = _roles(http)
    held, free = _roles_held(http, page.rows), _roles_free(roles, page.rows)
    offices = list(Office.objects.filter(pk__in=set().union(*roles.values())).order_by("name"))
    managed = [one for one in offices if one.pk in roles.get(Role.OFFICE_MANAGER, ())]
    context = _context(http, page, held, free) | {
        "chosen": chosen,
        "query": chosen.query,
        "views": View.choices,
        "offices": offices if len(offices) > 1 else (),
        "saved": http.user.saved_views.all(),
        "holders": holders_of(managed) if managed and page.rows else (),
        "managed": {one.pk for one in managed},
        "here": "office",
    }
    return render(http, "desk/office_queue.html", context)


@staff_page
@require_POST
def take(http: StaffRequest, number: str) -> HttpResponse:
    """Take a case in a role nobody holds."""
    case = selectors.readable_with_reason(http.user, number)
    role = http.POST.get("role", "")
    require(role in Role.values)
    assignments.take(request_id=case.pk, role=Role(role), user=http.user)
    messages.success(http, _("You hold %(number)s as %(role)s.") % {"number": number, "role": Role(role).label})
    return redirect("desk:case", number)


def managed_offices(http: StaffRequest) -> list[Office]:
    """Return the offices a person manages today."""
    day = timezone.localdate()
    roles = http.user.staff_roles.filter(role=Role.OFFICE_MANAGER, since_date__lte=day).select_related("office")
    return [one.office for one in roles if one.until_date is None or one.until_date >= day]


def _state(http: StaffRequest) -> str:
    state = given(http.GET.get("state"))
    return state if state in OPEN_STATES else ""


def filter_of(http: StaffRequest) -> Filter:
    """Return what the address asks to see; what it cannot ask for is left out."""
    view, office = given(http.GET.get("view")), given(http.GET.get("office"))
    return Filter(
        view=View(view) if view in View.values else View.ALL,
        state=_state(http),
        office=int(office) if office.isascii() and office.isdecimal() and len(office) < 10 else None,
    )


def _counts(http: StaffRequest) -> list[tuple[str, str, int]]:
    """Return state, its label and how many cases the person holds in it, in the order of the machine."""
    counts = queues.counts_by_state(http.user)
    return [(state.value, str(state.label), counts[state.value]) for state in OPEN_STATES if state.value in counts]


def _context(
    http: StaffRequest, page: QueuePage, mine: Mapping[object, list[str]], free: Mapping[object, tuple[Role, ...]]
) -> dict[str, object]:
    lines = lines_of(page.rows, mine, free)
    return {
        "urgent": [line for line in lines if line.leads],
        "lines": [line for line in lines if not line.leads],
        "next_key": page.next_key,
        "states": [(one.value, one.label) for one in OPEN_STATES],
        "first_page": not http.GET.get("after"),
    }


def lines_of(
    rows: Iterable[Request], mine: Mapping[object, list[str]], free: Mapping[object, tuple[Role, ...]]
) -> list[Line]:
    """Return requests as the lines of a queue."""
    today = timezone.localdate()
    return [
        Line(case, (case.due_date - today).days, tuple(mine.get(case.pk, ())), free.get(case.pk, ())) for case in rows
    ]


def _roles_held(http: StaffRequest, cases: Sequence[Request]) -> dict[object, list[str]]:
    """Return the roles in which the person holds each of some cases, in one query."""
    held: dict[object, list[str]] = {}
    rows = Assignment.objects.filter(request__in=[case.pk for case in cases], user=http.user, until_at=None)
    for request_id, role in rows.values_list("request_id", "role"):
        held.setdefault(request_id, []).append(str(Role(role).label))
    return held


def _roles_free(roles: Mapping[str, set[int]], cases: Sequence[Request]) -> dict[object, tuple[Role, ...]]:
    """Return for each of some cases the person's roles nobody holds there; the service asks the policy again."""
    taken: set[tuple[object, str]] = set(
        Assignment.objects.filter(request__in=[case.pk for case in cases], until_at=None).values_list(
            "request_id", "role"
        )
    )
    offices_of: dict[object, list[Role]] = {}
    for role, offices in roles.items():
        for office in offices:
            offices_of.setdefault(office, []).append(Role(role))
    return {
        case.pk: tuple(
            role
            for role in offices_of.get(case.office_id, ())
            if role not in NOT_TAKEN and (case.pk, role.value) not in taken and not case.restricted
        )
        for case in cases
    }


def _roles(http: StaffRequest) -> dict[str, set[int]]:
    """Return the offices in which the person holds each role today."""
    day = timezone.localdate()
    found: dict[str, set[int]] = {}
    for role, office, until in http.user.staff_roles.filter(since_date__lte=day).values_list(
        "role", "office_id", "until_date"
    ):
        if until is None or until >= day:
            found.setdefault(role, set()).add(office)
    return found
