"""The words of the released file as another engine finds them, held against the boxes."""

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

import numpy as np

from redaction.engine import poppler

Report = Mapping[str, Any]
#: Points by which a word may reach into a box: what rounding its frame takes.
_TOUCH = 0.5
#: Pages whose words are asked for at a time, as poppler says a hundred bytes of each word.
_TOGETHER = 100


@dataclass(frozen=True, slots=True)
class Worded:
    """What another engine read: of how many pages, on which a word stands in a box, and the words themselves.

    The words of a page end with a form feed; there are none where nobody wanted to know them.
    """

    pages: int
    inside: list[int]
    text: str


class OtherReader:
    """Has poppler read the pages of a file while they come."""

    def __init__(self, workers: Executor, file: IO[bytes], *, texts: bool) -> None:
        """:param texts: whether anybody wants to know what the words are."""
        self._workers, self._asked = workers, partial(_worded, file, texts=texts)
        self._waiting: list[Report] = []
        self._read: list[Future[Worded]] = []

    def look(self, report: Report) -> None:
        """Take a page as the first engine reported of it; pages come in their order, from the first."""
        if len(self._waiting) == _TOGETHER:
            self._ask()
        self._waiting.append(report)

    def result(self) -> Worded:
        """Wait for what is still read. A page that only poppler sees, behind the last one, is counted too.

        :raises ProofFailed: poppler cannot read the file.
        """
        if self._waiting:
            self._ask(beyond=1)
        read = [future.result() for future in self._read]
        inside = [page for some in read for page in some.inside]
        return Worded(sum(some.pages for some in read), inside, "".join(some.text for some in read))

    def _ask(self, *, beyond: int = 0) -> None:
        self._read.append(self._workers.submit(self._asked, tuple(self._waiting), beyond=beyond))
        self._waiting = []


def _worded(file: IO[bytes], reports: tuple[Report, ...], *, texts: bool, beyond: int) -> Worded:
    frames, said = poppler.words(file, reports[0]["page"], reports[-1]["page"] + beyond, texts=texts)
    inside = [report["page"] for report, words in zip(reports, frames, strict=False) if _inside(words, report)]
    return Worded(len(frames), inside, said)


def _inside(words: poppler.Frames, report: Report) -> bool:
    """Whether a word stands in a box of its page by more than the rounding of its frame."""
    if not len(words) or not report["boxes"]:
        return False
    one = words[:, None]
    other = np.array(report["boxes"])[None] * 72 / report["dpi"]
    across = np.minimum(one[..., 2], other[..., 2]) - np.maximum(one[..., 0], other[..., 0])
    down = np.minimum(one[..., 3], other[..., 3]) - np.maximum(one[..., 1], other[..., 1])
    return bool(((across > _TOUCH) & (down > _TOUCH)).any())
