"""What is read aloud in place of each box: asked of the tags and of the marks, box by box."""

from collections.abc import Mapping, Sequence
from typing import Any

from redaction.bases import basis
from redaction.engine.layer import BLANK_PAGE, UNREAD_PAGE
from redaction.engine.redact import spoken
from redaction.engine.values import Mark

#: So many points a number of a frame may be off: half of its last digit.
_ROUNDING = 0.0005 + 1e-7


def as_marked(said: Sequence[Sequence[Any]], marks: Sequence[Mark], report: Mapping[str, Any]) -> bool:
    """Whether what is said of a page's boxes is said of each in its place, and a page is called blank that is."""
    if any(words == BLANK_PAGE for words, *_ in said) and not report["blank"]:
        return False
    waiting = [one for one in said if one[0] not in {BLANK_PAGE, UNREAD_PAGE}]
    points = 72 / report["dpi"]
    high = report["pixels"][1]
    for mark, (left, top, right, bottom) in zip(marks, report["boxes"], strict=True):
        own = [left * points, (high - bottom) * points, right * points, (high - top) * points]
        words = spoken(basis(mark.basis).label)
        found = next((one for one in waiting if one[0] == words and _is(own, *one[1:])), None)
        if found is None:
            return False
        waiting.remove(found)
    return not waiting


def _is(own: Sequence[float], frame: Sequence[float], drawn: Sequence[float]) -> bool:
    """Whether a frame, in the tags and in the content, is a box's own, to the last digit that is written."""
    left, bottom, right, top = drawn
    sums = (right - left) - (own[2] - own[0]), (top - bottom) - (own[3] - own[1])
    corner = left - own[0], bottom - own[1]
    off = [*(one - other for one, other in zip(frame, own, strict=True)), *corner, *sums]
    return max(map(abs, off)) <= _ROUNDING
