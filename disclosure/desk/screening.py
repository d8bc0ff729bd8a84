"""The page of the screening, for those who may know bars: its result, the bars that hold, and their lifting."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from disclosure.desk.act import Drawn, drawn, drawn_as
from disclosure.desk.common import header, open_case
from disclosure.staff import StaffRequest, staff_page
from workflow import known, policies
from workflow.bars import BARS, Bar
from workflow.errors import NotYours
from workflow.models import BarLift, Request, Screening
from workflow.states import Role


@dataclass(frozen=True)
class Held:
    """A bar found, and whether it was lifted."""

    bar: Bar
    lifted: bool


@dataclass(frozen=True)
class Lifting:
    """A record that a bar no longer holds, and the button that signs it."""

    lift: BarLift
    bar: Bar | None
    second: Drawn | None


@staff_page
def screening(http: StaffRequest, number: str) -> HttpResponse:
    """Show the screening.

    :raises NotYours: the person may not know whether a bar holds.
    """
    case = open_case(http, number, page="screening")
    if not policies.may_know_bars(http.user, case):
        raise NotYours
    newest: Screening | None = known.screening_of(case)
    lifted = known.lifted(case)
    seconder = policies.role_for(http.user, "second_bar_lift", case)
    lifts = case.bar_lifts.select_related("lifted_by", "seconded_by").order_by("-lifted_at")
    context = {
        "case": case,
        "header": header(http, case, "screening"),
        "subject": case.subject,
        "aliases": list(case.subject.aliases.all()),
        "identifiers": list(case.subject.identifiers.all()),
        "newest": newest,
        "fresh": known.screening_is_fresh(case),
        "held": [Held(BARS[key], key in lifted) for key in (newest.bars if newest else []) if key in BARS],
        "elsewhere": _elsewhere(http, case),
        "earlier": list(case.screenings.select_related("screened_by").order_by("-screened_at")[1:10]),
        "liftings": [Lifting(lift, BARS.get(lift.bar), _second(http, case, lift, seconder)) for lift in lifts],
        "screen": drawn(http, case, "screen"),
        "lift": drawn(http, case, "lift_bar"),
        "bars": list(BARS.values()),
    }
    return render(http, "desk/screening.html", context)


def _elsewhere(http: StaffRequest, case: Request) -> list[tuple[Screening, list[Bar]]]:
    """Return what screenings of linked cases found and this case's did not, for its screener alone.

    Neither the number of the other case nor who asked there is shown.
    """
    if not policies.is_assigned(http.user, case, Role.SCREENER):
        return []
    ours = {key for screening in case.screenings.all() for key in screening.bars}
    return [
        (found, [BARS[key] for key in found.bars if key in BARS and key not in ours])
        for found in known.screened_elsewhere(case)
    ]


def _second(http: StaffRequest, case: Request, lift: BarLift, role: Role | None) -> Drawn | None:
    """Return the button that signs a lifting; None when it is signed, or the person signed it first."""
    if role is None or lift.seconded_at is not None or lift.lifted_by_id == http.user.pk:
        return None
    return drawn_as(http, case, "second_bar_lift", role, suffix=f"_{lift.pk}", lift=str(lift.pk))
