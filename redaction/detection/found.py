"""What a rule found in a text, before it becomes a suggestion."""

from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple


class Found(NamedTuple):
    """A value found: its kind, place and score, and the reason."""

    kind: str
    start: int
    end: int
    score: float
    why: str


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """Return what was found in order; of two that overlap, the longer of one kind, the surer of two."""
    longest = _longest(found)
    taken: list[Found] = []
    held = bytearray(max([one.end for one in longest], default=0))
    for one in sorted(longest, key=_surest):
        start, end = one.start, one.end
        if held.find(1, start, end) < 0:
            held[start:end] = b"\1" * (end - start)
            taken.append(one)
    return sorted(taken, key=_START)


def _surest(one: Found) -> tuple[float, int, int, str]:
    start = one.start
    return -one.score, start - one.end, start, one.kind


def _longest(found: Iterable[Found]) -> list[Found]:
    """Let the longer of two of one kind that overlap stand, with the better score of both."""
    kept: list[Found] = []
    last: dict[str, int] = {}
    for one in sorted(found, key=_longest_first):
        kind = one.kind
        before = last.get(kind)
        if before is not None and one.start < (held := kept[before]).end:
            longer = one if (one.end - one.start, one.score) > (held.end - held.start, held.score) else held
            surer = one if one.score > held.score else held
            kept[before] = Found(kind, longer.start, longer.end, surer.score, surer.why)
            continue
        last[kind] = len(kept)
        kept.append(one)
    return kept


def _longest_first(one: Found) -> tuple[int, int]:
    return one.start, -one.end


_START = itemgetter(Found._fields.index("start"))
