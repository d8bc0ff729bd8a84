"""The circuit breaker: what a run would do is worked out before any of it is done, and too much is held for a person.

In 2015 routine maintenance of a prison system sent about 8,000 false release alerts about 1,891 people. A run like it
changes a share of everybody in custody at once; no real day does. The same cut into many small runs is the same: what a
feed told of within the hour before counts with a run, and what it told of within the day before, by a wider measure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflow.custody.kinds import DEAD, FIRST, IN, KINDS
from workflow.custody.rows import Refused, Row

#: Fewer changes than this never hold a run by their share: a small jail releases two of its nine on any Friday.
FEW = 10
#: A file in which more than a fifth of the rows, and at least ten, are refused has changed its form.
REFUSED_SHARE = 0.2

#: Over how long the runs of a feed are taken together, and how many times what one run may tell they may tell then.
WINDOWS: Mapping[str, tuple[timedelta, int]] = {
    "in_an_hour": (timedelta(hours=1), 1),
    "in_a_day": (timedelta(days=1), 4),
}

#: Kinds that stay true whatever happened since.
LASTING = ("court_date",)


@dataclass(frozen=True)
class Limits:
    """What a feed may change at once: percent of those in custody, and a count."""

    percent: int
    count: int


@dataclass
class Standing:
    """What is known of a person while a run is read: status, since when, and whether anything was known before."""

    status: str
    at: datetime | None


@dataclass
class Forecast:
    """What a run would do: rows, changes that would be told, and what it says that cannot be, as codes with counts."""

    rows: int = 0
    refused: int = 0
    changes: int = 0
    impossible: Counter[str] = field(default_factory=Counter)


def step(row: Row, known: Standing | None) -> tuple[Standing, str, str]:
    """Return a person's standing after a row, what happened to the row, and why it cannot be, as a code.

    What happens is ``applied``, ``late`` (older than what is known; it changes nothing) or ``impossible``.
    """
    if known is None:
        known = Standing(FIRST.get(row.kind, IN), None)
    kind = KINDS[row.kind]
    if known.at is not None and row.at < known.at and row.kind not in LASTING:
        return known, "late", ""
    if known.status not in kind.sources:
        return known, "impossible", "of_the_dead" if known.status == DEAD else f"{row.kind}_while_{known.status}"
    # What leaves the status does not make older news of it late: an escape at ten is told after a hearing set at noon.
    moves = kind.target is not None or row.kind == "roster"
    return Standing(kind.target or known.status, row.at if moves else known.at), "applied", ""


def forecast(
    rows: Iterable[Row | Refused], standings: Mapping[str, Standing], known_events: frozenset[str]
) -> Forecast:
    """Return what a run would do; nothing is done.

    :param standings: by person_id, of those known.
    :param known_events: event ids said before: repeating them changes nothing.
    """
    found, now = Forecast(), dict(standings)
    good: list[Row] = []
    for row in rows:
        found.rows += 1
        if isinstance(row, Refused):
            found.refused += 1
        elif row.event_id not in known_events:
            good.append(row)
    for row in in_order(good):
        if row.retracts:
            found.changes += 1
            continue
        if row.corrects:  # what it corrects is taken back first, so its status is not held against it
            found.changes += 1
            continue
        after, what, why = step(row, now.get(row.person_id))
        now[row.person_id] = after
        if what == "impossible":
            found.impossible[why] += 1
        elif what == "applied" and KINDS[row.kind].told:
            found.changes += 1
    return found


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return the rows as they happened, however the file lists them."""
    return sorted(rows, key=lambda row: (row.at, row.line))


def reasons_to_hold(
    found: Forecast, limits: Limits, in_custody: int, before: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Return why a run must wait for a person, as codes with counts; empty when it may go on.

    :param before: changes the feed told of in the runs before, by each window; a run that tells nothing is not held
        for them.
    """
    reasons = {f"impossible:{why}": count for why, count in sorted(found.impossible.items())}
    if found.changes > limits.count:
        reasons["too_many"] = found.changes
    if found.changes >= FEW and found.changes * 100 > limits.percent * in_custody:
        reasons["too_great_a_share"] = found.changes
    for window, (_long, times) in WINDOWS.items():
        together = found.changes + (before or {}).get(window, 0)
        if not found.changes or together == found.changes:
            continue
        if together > times * limits.count:
            reasons[f"too_many_{window}"] = together
        if together >= FEW and together * 100 > times * limits.percent * in_custody:
            reasons[f"too_great_a_share_{window}"] = together
    if found.refused >= FEW and found.refused > REFUSED_SHARE * found.rows:
        reasons["too_many_refused"] = found.refused
    return reasons
