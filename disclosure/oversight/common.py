"""What the pages of oversight share: whose offices, which role, which days."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from disclosure.staff import StaffRequest
from workflow import policies
from workflow.errors import NotYours
from workflow.models import Office
from workflow.states import Role

OVERSEERS = (Role.AUDITOR, Role.OFFICE_MANAGER)
#: The days looked at where none are given.
USUAL_DAYS = 90


@dataclass(frozen=True)
class Period:
    """Two days, both included, as they stand in the address."""

    since: date
    until: date


def overseen(http: StaffRequest) -> list[int]:
    """Return the offices a person audits or manages today.

    :raises NotYours: there are none.
    """
    return [office.pk for office in _offices(http, OVERSEERS)]


def chosen_office(http: StaffRequest, *roles: Role) -> tuple[Office, list[Office]]:
    """Return the office named in the address, else the first, and all a person has one of the roles in.

    :raises NotYours: there are none, or the one named is none of them.
    """
    offices = _offices(http, roles or OVERSEERS)
    asked = http.GET.get("office") or http.POST.get("office") or ""
    found = next((office for office in offices if not asked or str(office.pk) == asked), None)
    if found is None:
        raise NotYours
    return found, offices


def is_auditor(http: StaffRequest, office: Office) -> bool:
    return policies.holds_role(http.user, office, Role.AUDITOR)


def period_of(http: StaffRequest) -> Period:
    """Return the days in the address; the last ninety where they are missing or no days."""
    today = timezone.localdate()
    return Period(
        _day(http.GET.get("since", "")) or today - timedelta(days=USUAL_DAYS), _day(http.GET.get("until", "")) or today
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _offices(http: StaffRequest, roles: tuple[Role, ...]) -> list[Office]:
    day = timezone.localdate()
    rows = http.user.staff_roles.filter(role__in=roles, since_date__lte=day).select_related("office").order_by("office")
    found = {row.office_id: row.office for row in rows if row.until_date is None or row.until_date >= day}
    if not found:
        raise NotYours
    return list(found.values())
