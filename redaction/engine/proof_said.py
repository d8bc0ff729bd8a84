"""What is read aloud in place of each box: asked of the tags and of the marks, box by box."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from redaction.bases import basis
from redaction.engine.layer import BLANK_PAGE, UNREAD_PAGE
from redaction.engine.redact import spoken
from redaction.engine.values import Mark

#: So many points two frames of one box may differ: what rounding to a thousandth takes.
_ROUNDING = 0.01


def as_marked(said: Sequence[Sequence[Any]], marks: Sequence[Mark], report: Mapping[str, Any]) -> bool:
    """Whether what is said of a page's boxes is said of each in its place, and a page is called blank that is."""
    if any(words == BLANK_PAGE for words, *_ in said) and not report["blank"]:
        return False
    waiting = [(words, frame) for words, *frame in said if words not in {BLANK_PAGE, UNREAD_PAGE}]
    points = 72 / report["dpi"]
    high = report["pixels"][1]
    for mark, (left, top, right, bottom) in zip(marks, report["boxes"], strict=True):
        own = [left * points, (high - bottom) * points, right * points, (high - top) * points]
        words = spoken(basis(mark.basis).label)
        found = next(
            (one for one in waiting if one[0] == words and np.allclose(one[1], own, rtol=0, atol=_ROUNDING)), None
        )
        if found is None:
            return False
        waiting.remove(found)
    return not waiting
