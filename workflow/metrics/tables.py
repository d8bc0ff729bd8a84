"""The kept figures as tables that may be shown: small figures held back, with the period before beside them.

Reads one row of kept figures a period and no other: a page cannot reach a case through it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow.metrics import crossed, needs, suppression
from workflow.metrics.figures import FILTERS, MEASURES
from workflow.metrics.periods import Period, Quarter, Year
from workflow.metrics.suppression import Shown
from workflow.models import Office, QuarterFigures
from workflow.states import OPEN_STATES

#: Measures whose cells add up to a total that is shown; the cells of the others stand each by itself.
PARTS = ("category", "place", "language", "channel", "outcome", "in_time", "where", "age")
ENQUIRIES = ("enquiry_category", "enquiry_way")
SURVEY = "survey_"
#: Cells that add up to nothing: one thing may be asked for, taken and ended in one period.
SERVICES = ("referral", "service", "alert", "feed")
#: A table of two sides and its sums: unmet need by area and kind, by area, by kind.
UNMET = ("unmet", "unmet_place", "unmet_kind")
#: Measures whose cells in a group add up to something that is shown: those of `PARTS`, and any three of a flow give
#: the fourth.
LINES = (*PARTS, "flow")


@dataclass(frozen=True)
class Table:
    """One measure of a period: cell → figure, None where held back; `before` is the period before, where it is kept."""

    measure: str
    cells: Mapping[str, int | None]
    total: int | None
    before: Mapping[str, int | None]
    total_before: int | None
    adds_up: bool


@dataclass(frozen=True)
class Times:
    """How long something took: how many there were, the median and the ninetieth percentile; None where too few."""

    what: str
    count: int | None
    median: float | None
    ninety: float | None
    median_before: float | None


@dataclass(frozen=True)
class Wait:
    """Open cases of one step: how many, how long they have been in it (calendar days) and how old they are (working
    days), each a median and a ninetieth percentile; None where held back or too few.
    """

    state: str
    count: int | None
    waited: float | None
    waited_ninety: float | None
    age: float | None
    age_ninety: float | None


@dataclass(frozen=True)
class Figures:
    """Everything a dashboard shows of a period."""

    period: Period
    counted_at: datetime
    group: str
    groups: tuple[str, ...]
    tables: Mapping[str, Table]
    times: tuple[Times, ...]
    waits: tuple[Wait, ...]


def figures_of(office: Office, period: Period, group: str = "") -> Figures | None:
    """Return the figures of a period as they may be shown; None where none are kept, or the group may not be chosen.

    A group may be chosen where its number is shown, and so is that of all others together.
    """
    kept = _kept(office, period)
    if kept is None:
        return None
    groups = _choosable(kept.figures)
    if group and group not in groups:
        return None
    before = _kept(office, period.before)
    now, then = _shown(office, period, kept, group), _shown(office, period.before, before, group) if before else {}
    tables = {
        name: Table(
            name,
            shown.cells,
            shown.total if _adds_up(name) else None,
            then[name].cells if name in then else {},
            then[name].total if name in then else None,
            _adds_up(name),
        )
        for name, shown in now.items()
    }
    waits = _waits(kept.figures, group, now["where"].cells)
    return Figures(period, kept.counted_at, group, groups, tables, _times(kept, before, group), waits)


def periods_of(office: Office) -> list[Period]:
    """Return the periods figures are kept of, the newest first, years before their quarters."""
    rows = QuarterFigures.objects.filter(office=office).order_by("-year", "quarter").values_list("year", "quarter")
    return [Quarter(year, number) if number else Year(year) for year, number in rows]


def _adds_up(name: str) -> bool:
    return name in (*PARTS, *ENQUIRIES, *UNMET) or name.startswith(SURVEY)


def _kept(office: Office, period: Period) -> QuarterFigures | None:
    return QuarterFigures.objects.filter(office=office, year=period.year, quarter=period.number).first()


def _shown(office: Office, period: Period, kept: QuarterFigures, group: str) -> dict[str, Shown]:
    """Return each measure as it may be shown; of a year, beside what is shown of its quarters."""
    shown = _held_back(kept.figures, group)
    if isinstance(period, Year):
        rows = QuarterFigures.objects.filter(office=office, year=period.year, quarter__gt=0).order_by("quarter")
        quarters = [_held_back(row.figures, group) for row in rows]
        nothing = Shown({}, 0)
        shown = {
            name: suppression.over_quarters([one.get(name, nothing) for one in quarters], year)
            for name, year in shown.items()
        }
        if not group:
            shown |= _unmet(kept.figures, [row.figures for row in rows])
    return shown


def _held_back(figures: Mapping[str, Any], group: str) -> dict[str, Shown]:
    whole = {name: figures["groups"][""]["cells"].get(name, {}) for name in MEASURES}
    shown = {name: _measure(name, cells) for name, cells in whole.items()}
    if group:
        return {name: _of_group(name, figures, shown[name], group) for name in MEASURES}
    for name in ENQUIRIES:
        shown[name] = suppression.parts(figures["enquiries"][name.removeprefix("enquiry_")])
    for name, answers in figures.get("survey", {}).items():
        shown[f"{SURVEY}{name}"] = suppression.parts(answers)
    for name in SERVICES:
        shown[name] = Shown(suppression.singly(figures.get("services", {}).get(name, {})), None)
    return shown | _unmet(figures)


def _measure(name: str, cells: Mapping[str, int]) -> Shown:
    if name == "flow":
        return _flow(cells)
    return suppression.parts(cells) if name in PARTS else Shown(suppression.singly(cells), None)


def _flow(cells: Mapping[str, int]) -> Shown:
    """Any three of the four give the fourth: so two go, or none."""
    shown = suppression.singly(cells)
    if sum(count is None for count in shown.values()) == 1:
        visible = sorted((count, name) for name, count in shown.items() if count is not None)
        shown[next((name for count, name in visible if count), visible[0][1])] = None
    return Shown(shown, None)


def _of_group(name: str, figures: Mapping[str, Any], whole: Shown, group: str) -> Shown:
    """Return a measure of one group: beside all others of its filter, and all together, nothing comes out."""
    chosen, _colon, mine = group.partition(":")
    open_ones = {one.partition(":")[2] for one in _choosable(figures) if one.startswith(f"{chosen}:")}
    cells = {
        (key.partition(":")[2], cell): count
        for key, one in figures["groups"].items()
        if key.startswith(f"{chosen}:")
        for cell, count in one["cells"].get(name, {}).items()
    }
    sums = {(crossed.SUM, cell) for cell, count in whole.cells.items() if count is not None}
    rows = {(row, crossed.SUM) for row in open_ones} if name in LINES else set()
    total = {(crossed.SUM, crossed.SUM)} if whole.total is not None or name == "flow" else set()
    fixed = frozenset(sums | rows | total)
    closed = {one for one in crossed.with_sums(cells) if crossed.SUM in one and one not in fixed}
    closed |= {one for one, count in cells.items() if one[0] not in open_ones and count}
    gone = crossed.hidden(cells, closed, fixed)
    of_mine = {cell: count for (row, cell), count in cells.items() if row == mine}
    if gone is None:
        return Shown(dict.fromkeys(of_mine), None)
    shown = {cell: None if (mine, cell) in gone else count for cell, count in of_mine.items()}
    return Shown(shown, sum(of_mine.values()) if (mine, crossed.SUM) in fixed - gone else None)


def _unmet(figures: Mapping[str, Any], quarters: Iterable[Mapping[str, Any]] = ()) -> dict[str, Shown]:
    """Return unmet need by area and kind, and by each alone; of a year, beside what is shown of its quarters."""
    cells = _need_cells(figures)
    table = crossed.with_sums(cells)
    before = [_need_shown(one) for one in quarters]
    forced = {
        name for name, count in table.items() if suppression.comes_out([one.get(name, 0) for one in before], count)
    }
    gone = crossed.hidden(cells, forced) or set()
    total = None if (crossed.SUM, crossed.SUM) in gone else table[crossed.SUM, crossed.SUM]
    found: dict[str, dict[str, int | None]] = {name: {} for name in UNMET}
    for (place, kind), count in table.items():
        shown = None if (place, kind) in gone else count
        if place and kind and (count or shown is None):
            found["unmet"][f"{place}{needs.BETWEEN}{kind}"] = shown
        elif place or kind:
            found["unmet_kind" if kind else "unmet_place"][place or kind] = shown
    return {name: Shown(shown, total) for name, shown in found.items()}


def _need_cells(figures: Mapping[str, Any]) -> dict[crossed.Cell, int]:
    found = {}
    for name, count in figures.get("needs", {}).items():
        place, _between, kind = name.partition(needs.BETWEEN)
        found[place, kind] = count
    return found


def _need_shown(figures: Mapping[str, Any]) -> dict[crossed.Cell, int | None]:
    cells = _need_cells(figures)
    gone = crossed.hidden(cells) or set()
    return {name: None if name in gone else count for name, count in crossed.with_sums(cells).items()}


def _choosable(figures: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the groups that may be looked at by themselves."""
    whole = figures["groups"][""]["cells"]
    found = []
    for name in FILTERS:
        shown = suppression.parts(whole.get(name, {})).cells
        found += [f"{name}:{value}" for value, count in sorted(shown.items()) if count]
    return tuple(one for one in found if one in figures["groups"])


def _times(kept: QuarterFigures, before: QuarterFigures | None, group: str) -> tuple[Times, ...]:
    now = _times_of(kept.figures, group)
    then = _times_of(before.figures, group) if before is not None else {}
    return tuple(
        Times(name, _times_count(kept.figures, name, group), one["median"], one["ninety"],
              then.get(name, {}).get("median"))
        for name, one in now.items()
        if one["count"]
    )  # fmt: skip


def _waits(figures: Mapping[str, Any], group: str, where: Mapping[str, int | None]) -> tuple[Wait, ...]:
    """Return how long open cases wait by step, with the counts of `where` as they are shown beside it: what is held
    back there has no percentiles here either.
    """
    kept = figures["groups"].get(group, {}).get("waits", {})
    found = []
    for state in (one.value for one in OPEN_STATES if one.value in kept):
        waited, age = kept[state]["waited"], kept[state]["age"]
        if where.get(state) is None:
            found.append(Wait(state, None, None, None, None, None))
        else:
            found.append(Wait(state, where[state], waited["median"], waited["ninety"], age["median"], age["ninety"]))
    return tuple(found)


def _times_of(figures: Mapping[str, Any], group: str) -> dict[str, Any]:
    own = {} if group else figures.get("service_times", {})
    return {**figures["groups"].get(group, {}).get("times", {}), **own}


def _times_count(figures: Mapping[str, Any], name: str, group: str) -> int | None:
    """Return how many a time is of; of a group, beside the others of its filter and all together."""
    chosen = group.partition(":")[0]
    if not group:
        count: int = _times_of(figures, "")[name]["count"]
        return None if suppression.is_small(count) else count
    counts = {
        key: one["times"].get(name, {}).get("count", 0)
        for key, one in figures["groups"].items()
        if key.startswith(f"{chosen}:")
    }
    return suppression.parts(counts).cells[group]
