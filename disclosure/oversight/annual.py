"""The annual FOIA report as a page: its figures beside last year's, for who manages or audits; managers make the file.

Exact, as the law asks for it (5 USC 552(e)): no small figure is held back, so the page is not for everybody.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.oversight.common import OVERSEERS, chosen_office
from disclosure.oversight.reports import FIRST_YEAR, annual_report, counted
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import NotYours
from workflow.metrics.annual import TRACKS, Report, together
from workflow.metrics.periods import Year, quarter_of
from workflow.models import AnnualFigures, Office
from workflow.services import figuring
from workflow.states import Outcome, Role

#: Years to choose from, back from this one.
YEARS_SHOWN = 6
NO_OUTCOME = gettext_lazy("Not recorded")
TRACK_WORDS = {
    "simple": gettext_lazy("Simple"),
    "complex": gettext_lazy("Complex: more time, or another agency asked"),
    "expedited": gettext_lazy("Expedited"),
}


@dataclass(frozen=True)
class Line:
    """One office, or all of them, in the year and in the one before."""

    name: str
    figures: Sequence[int]


@dataclass(frozen=True)
class Days:
    """How long one track took, in working days, and what of it waits."""

    track: str
    processed: int
    middle: float | None
    longest: int | None
    waiting: int


@staff_page
def annual(http: StaffRequest) -> HttpResponse:
    """Show the figures of a fiscal year; a press by a manager makes the file, and keeps what it says for next year.

    :raises NotYours: the person neither manages nor audits an office; who audits makes no report.
    """
    office, _offices = chosen_office(http, *OVERSEERS)
    manages = policies.holds_role(http.user, office, Role.OFFICE_MANAGER)
    newest = quarter_of(timezone.localdate()).year
    year = _year(http.POST.get("year") or http.GET.get("year") or "", newest)
    if http.method == "POST":
        if not manages:
            raise NotYours
        made = annual_report(year, count=False)
        figuring.annual_made(office=office, year=year, size=len(made), user=http.user)
        response = HttpResponse(made, content_type="application/xml")
        response["Content-Disposition"] = f'attachment; filename="annual-foia-{year}.xml"'
        return response
    offices, reports = counted(year)
    whole = together(reports)
    context = {
        "office": office,
        "manages": manages,
        "year": year,
        "years": range(newest, max(FIRST_YEAR, newest - YEARS_SHOWN) - 1, -1),
        "running": year == newest,
        "days": Year(year),
        "flow": _lines(offices, reports, whole, _flow),
        "appeals": _lines(offices, reports, whole, _appeals),
        "outcomes": [(_outcome(key), count) for key, count in whole.outcomes.most_common()],
        "tracks": [_days(whole, track) for track in TRACKS],
        "expedite": whole.expedite,
        "made": AnnualFigures.objects.filter(year=year).order_by("-made_at").values_list("made_at", flat=True).first(),
        "here": "figures",
        "tab": "annual",
    }
    return render(http, "oversight/annual.html", context)


def _year(text: str, newest: int) -> int:
    """Return the year asked for; the last one that is over where none is.

    :raises NotYours: there is no such year to report.
    """
    if not text:
        return newest - 1
    if not (text.isascii() and text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= newest):
        raise NotYours
    return int(text)


def _lines(
    offices: Iterable[Office], reports: Iterable[Report], whole: Report, of: Callable[[Report], Sequence[int]]
) -> list[Line]:
    rows = [Line(office.name, of(report)) for office, report in zip(offices, reports, strict=True)]
    return [*rows, Line(_("All together"), of(whole))] if len(rows) > 1 else rows


def _flow(report: Report) -> tuple[int, ...]:
    flow, before = report.flow, report.last_year
    return (
        flow["start"], flow["received"], flow["processed"], flow["end"], report.backlog["requests"],
        before["received"], before["processed"], before["pending"], before["backlog"],
    )  # fmt: skip


def _appeals(report: Report) -> tuple[int, ...]:
    flow, before = report.appeal_flow, report.last_year
    return (
        flow["start"], flow["received"], flow["processed"], flow["end"], report.backlog["appeals"],
        before["appeals_received"], before["appeals_processed"], before["appeals_pending"], before["appeals_backlog"],
    )  # fmt: skip


def _days(report: Report, track: str) -> Days:
    took, waits = report.processed_days.get(track, []), report.pending_days.get(track, [])
    middle = float(median(took)) if took else None
    return Days(str(TRACK_WORDS[track]), len(took), middle, max(took, default=None), len(waits))


def _outcome(key: str) -> str:
    return str(dict(Outcome.choices).get(key, NO_OUTCOME))
