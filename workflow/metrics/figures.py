"""From spells to the figures of one quarter: counts by group, times as percentiles, and nothing of a single case.

`MEASURES` is the registry: a measure is a name and a function from spells to cells, counted for all cases and for each
group that may be chosen as a filter. Other tables join by adding theirs.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from workflow.metrics.periods import Period
from workflow.models import CaseSpell
from workflow.states import OPEN_STATES

Cells = dict[str, int]
#: What a dashboard may be narrowed to: the name of the filter, and the fact of a spell it goes by.
FILTERS = ("channel", "language", "category")
#: Fewest values a percentile is made of; the ninetieth of fewer than ten would be the highest.
FEWEST, FEWEST_FOR_NINETY = 5, 10
AGES = ((5, "0-5"), (10, "6-10"), (20, "11-20"), (30, "21-30"), (60, "31-60"), (10**9, "61+"))
UNKNOWN = "unknown"


def of_period(
    spells: Iterable[CaseSpell], enquiries: Iterable[tuple[str, str]], quarter: Period, today: date
) -> dict[str, Any]:
    """Return the figures of a quarter, ready to be kept as JSON: filter → measure → cells or times."""
    found = list(spells)
    groups: dict[str, list[CaseSpell]] = {"": found}
    for name in FILTERS:
        for spell in found:
            groups.setdefault(f"{name}:{getattr(spell, name) or UNKNOWN}", []).append(spell)
    asked = list(enquiries)
    return {
        "groups": {key: _group(some, quarter, today) for key, some in groups.items()},
        "enquiries": {
            "category": dict(Counter(category or UNKNOWN for category, _way in asked)),
            "way": dict(Counter(way or UNKNOWN for _category, way in asked)),
        },
    }


def _group(spells: list[CaseSpell], quarter: Period, today: date) -> dict[str, Any]:
    return {
        "cells": {name: measure(spells, quarter, today) for name, measure in MEASURES.items()},
        "times": {
            "answer": percentiles([spell.days for spell in _closed(spells, quarter)]),
            **{
                f"step:{state.value}": percentiles(
                    [spell.steps[state.value] for spell in _closed(spells, quarter) if state.value in spell.steps]
                )
                for state in OPEN_STATES
            },
        },
        "waits": _waits(spells, quarter, today),
    }


def _waits(spells: list[CaseSpell], quarter: Period, today: date) -> dict[str, Any]:
    """Return by step how long open cases have been in it (calendar days) and how old they are (working days, stops
    left out); of a quarter that is over nobody knows it from here.
    """
    if quarter.until < today:
        return {}
    here: dict[str, list[CaseSpell]] = {}
    for one in spells:
        if one.closed_date is None:
            here.setdefault(one.state, []).append(one)
    return {
        state: {
            "waited": percentiles([(today - one.state_date).days for one in some]),
            "age": percentiles([one.days for one in some]),
        }
        for state, some in here.items()
    }


def percentiles(values: list[int] | list[float]) -> dict[str, Any]:
    """Return how many values there are, their median and ninetieth percentile; None where too few stand behind it."""
    ordered = sorted(values)
    count = len(ordered)
    return {
        "count": count,
        "median": _at(ordered, 0.5) if count >= FEWEST else None,
        "ninety": _at(ordered, 0.9) if count >= FEWEST_FOR_NINETY else None,
    }


def _at(ordered: list[int] | list[float], share: float) -> float:
    """Return a percentile by linear interpolation between the two values it lies between."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low), 1)


# ---- measures ----------------------------------------------------------------------------------------------------


def _received(spells: Iterable[CaseSpell], quarter: Period) -> list[CaseSpell]:
    return [one for one in spells if quarter.since <= one.received_date <= quarter.until]


def _closed(spells: Iterable[CaseSpell], quarter: Period) -> list[CaseSpell]:
    return [one for one in spells if one.closed_date is not None and quarter.since <= one.closed_date <= quarter.until]


def _open_at_end(spells: Iterable[CaseSpell], quarter: Period) -> list[CaseSpell]:
    return [one for one in spells if one.closed_date is None or one.closed_date > quarter.until]


def _by(name: str) -> Callable[[list[CaseSpell], Period, date], Cells]:
    """Return the measure that counts what was received by one fact."""

    def measure(spells: list[CaseSpell], quarter: Period, today: date) -> Cells:
        return dict(Counter(str(getattr(one, name)) or UNKNOWN for one in _received(spells, quarter)))

    return measure


def _flow(spells: list[CaseSpell], quarter: Period, today: date) -> Cells:
    earlier = [one for one in spells if one.received_date < quarter.since]
    start = sum(one.closed_date is None or one.closed_date >= quarter.since for one in earlier)
    return {
        "pending_at_start": start,
        "received": len(_received(spells, quarter)),
        "closed": len(_closed(spells, quarter)),
        "pending_at_end": len(_open_at_end(spells, quarter)),
    }


def _outcomes(spells: list[CaseSpell], quarter: Period, today: date) -> Cells:
    return dict(Counter(one.outcome or UNKNOWN for one in _closed(spells, quarter)))


def _bases(spells: list[CaseSpell], quarter: Period, today: date) -> Cells:
    return dict(Counter(basis for one in _closed(spells, quarter) for basis in one.bases))


def _in_time(spells: list[CaseSpell], quarter: Period, today: date) -> Cells:
    closed = _closed(spells, quarter)
    late = sum(one.closed_date is not None and one.closed_date > one.due_date for one in closed)
    return {"on_time": len(closed) - late, "late": late}


def _where(spells: list[CaseSpell], quarter: Period, today: date) -> Cells:
    """Where open cases sit now; of a quarter that is over nobody knows it from here."""
    if quarter.until < today:
        return {}
    return dict(Counter(one.state for one in spells if one.closed_date is None))


def _ages(spells: list[CaseSpell], quarter: Period, today: date) -> Cells:
    if quarter.until < today:
        return {}
    found: Counter[str] = Counter()
    for one in spells:
        if one.closed_date is None:
            found[next(name for most, name in AGES if one.days <= most)] += 1
    return dict(found)


def _appeals(spells: list[CaseSpell], quarter: Period, today: date) -> Cells:
    found: Counter[str] = Counter()
    for appeal in (appeal for one in spells for appeal in one.appeals):
        if quarter.since.isoformat() <= appeal["filed"] <= quarter.until.isoformat():
            found["filed"] += 1
        if quarter.since.isoformat() <= appeal["decided"] <= quarter.until.isoformat():
            found[appeal["result"]] += 1
    return dict(found)


MEASURES: Mapping[str, Callable[[list[CaseSpell], Period, date], Cells]] = {
    "flow": _flow,
    "category": _by("category"),
    "place": _by("place"),
    "language": _by("language"),
    "channel": _by("channel"),
    "outcome": _outcomes,
    "basis": _bases,
    "in_time": _in_time,
    "where": _where,
    "age": _ages,
    "appeal": _appeals,
}
