"""What a rule found in a text, before it becomes a suggestion."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Found:
    """A value found: its kind, place and score, and the reason."""

    kind: str
    start: int
    end: int
    score: float
    why: str


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """Return what was found in order; of two that overlap, the longer of one kind, the surer of two."""
    taken: list[Found] = []
    held: set[int] = set()
    for one in sorted(_longest(found), key=_surest):
        span = range(one.start, one.end)
        if held.isdisjoint(span):
            held.update(span)
            taken.append(one)
    return sorted(taken, key=attrgetter("start"))


def _surest(one: Found) -> tuple[float, int, int, str]:
    start = one.start
    return -one.score, start - one.end, start, one.kind


def _longest(found: Iterable[Found]) -> list[Found]:
    """Let the longer of two of one kind that overlap stand, with the better score of both."""
    kept: list[Found] = []
    last: dict[str, int] = {}
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        before = last.get(one.kind)
        if before is not None and one.start < kept[before].end:
            longer = max(kept[before], one, key=lambda each: (each.end - each.start, each.score))
            surer = max(kept[before], one, key=attrgetter("score"))
            kept[before] = Found(one.kind, longer.start, longer.end, surer.score, surer.why)
            continue
        last[one.kind] = len(kept)
        kept.append(one)
    return kept
