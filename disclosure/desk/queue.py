"""The queues: my cases by urgency, the office's without names, taking a case, and finding one by its number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from disclosure.desk.common import given, require
from disclosure.staff import StaffRequest, staff_page
from redaction.vault.blind import name_tokens
from workflow import policies, selectors
from workflow.models import Assignment, Office, Request
from workflow.selectors import QueuePage
from workflow.services import assignments
from workflow.states import OPEN_STATES, Role, State

#: Roles nobody takes by themselves.
NOT_TAKEN = {Role.AUDITOR, Role.OFFICE_MANAGER}
#: How many requests a search by name lists.
FOUND_MAX = 50
#: How many urgent cases lead a queue.
URGENT_MAX = 50


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


@staff_page
def my_queue(http: StaffRequest) -> HttpResponse:
    """Show the cases a person is assigned to: those in danger and expedited ones lead, then by due date."""
    state = _state(http)
    page = selectors.my_queue(http.user, after=given(http.GET.get("after")), state=state)
    mine = policies.requests_assigned_to(http.user, Request.objects.filter(state__in=[state] if state else OPEN_STATES))
    urgent = _urgent(mine)
    context = _context(http, page, urgent, state, _roles_held(http, [*urgent, *page.rows]), {})
    return render(http, "desk/queue.html", context | {"counts": _counts(http), "here": "queue"})


@staff_page
def office_queue(http: StaffRequest) -> HttpResponse:
    """Show the open cases of a person's offices as lines without names, with the roles nobody holds yet."""
    state = _state(http)
    overdue = http.GET.get("overdue") == "1"
    page = selectors.office_queue(http.user, after=given(http.GET.get("after")), state=state, overdue=overdue)
    rows = policies.requests_of_offices(http.user, Request.objects.filter(state__in=[state] if state else OPEN_STATES))
    urgent = _urgent(rows.filter(due_date__lt=timezone.localdate()) if overdue else rows)
    shown = [*urgent, *page.rows]
    context = _context(http, page, urgent, state, _roles_held(http, shown), _roles_free(http, shown))
    return render(http, "desk/office_queue.html", context | {"overdue": overdue, "here": "office"})


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


@staff_page
def find(http: StaffRequest) -> HttpResponse:
    """Go to a case by its number, or list one's own cases in which a name stands. There is no search beyond them."""
    asked = given(http.GET.get("q"))
    if not asked:
        return render(http, "desk/find.html", {"asked": asked, "lines": []})
    by_number = Request.objects.filter(number__iexact=asked).exclude(state=State.DRAFT).first()
    if by_number is not None and (
        policies.may_read(http.user, by_number) or policies.may_ask_to_read(http.user, by_number)
    ):
        return redirect("desk:case", by_number.number)
    rows = policies.requests_assigned_to(http.user, Request.objects.all())
    for token in name_tokens(asked):
        rows = rows.filter(name_tokens__token=token)
    found = list(rows.distinct().order_by("due_date", "pk")[:FOUND_MAX])
    return render(http, "desk/find.html", {"asked": asked, "lines": _lines(found, {}, {})})


def managed_offices(http: StaffRequest) -> list[Office]:
    """Return the offices a person manages today."""
    day = timezone.localdate()
    roles = http.user.staff_roles.filter(role=Role.OFFICE_MANAGER, since_date__lte=day).select_related("office")
    return [one.office for one in roles if one.until_date is None or one.until_date >= day]


def _state(http: StaffRequest) -> str:
    state = given(http.GET.get("state"))
    return state if state in OPEN_STATES else ""


def _urgent(rows: QuerySet[Request]) -> list[Request]:
    """Return the cases in danger and the expedited ones, most urgent first: they lead every queue."""
    urgent = rows.filter(Q(danger=True) | Q(expedited=True)).select_related("office")
    return list(urgent.order_by("-danger", "-expedited", "due_date", "pk")[:URGENT_MAX])


def _counts(http: StaffRequest) -> list[tuple[str, str, int]]:
    """Return state, its label and how many cases the person holds in it, in the order of the machine."""
    counts = selectors.counts_by_state(http.user)
    return [(state.value, str(state.label), counts[state.value]) for state in OPEN_STATES if state.value in counts]


def _context(
    http: StaffRequest,
    page: QueuePage,
    urgent: list[Request],
    state: str,
    mine: Mapping[object, list[str]],
    free: Mapping[object, tuple[Role, ...]],
) -> dict[str, object]:
    leading = {case.pk for case in urgent}
    first = not http.GET.get("after")
    return {
        "urgent": _lines(urgent, mine, free) if first else [],
        "lines": _lines([case for case in page.rows if case.pk not in leading], mine, free),
        "next_key": page.next_key,
        "state": state,
        "states": [(one.value, one.label) for one in OPEN_STATES],
        "first_page": first,
    }


def _lines(
    rows: Iterable[Request], mine: Mapping[object, list[str]], free: Mapping[object, tuple[Role, ...]]
) -> list[Line]:
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


def _roles_free(http: StaffRequest, cases: Sequence[Request]) -> dict[object, tuple[Role, ...]]:
    """Return for each of some cases the person's roles nobody holds there; the service asks the policy again."""
    taken: set[tuple[object, str]] = set(
        Assignment.objects.filter(request__in=[case.pk for case in cases], until_at=None).values_list(
            "request_id", "role"
        )
    )
    offices_of: dict[object, list[Role]] = {}
    for role, offices in _roles(http).items():
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
