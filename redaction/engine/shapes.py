"""Letters that tesseract has read, by their shape: what makes a claim about a letter believable.

A font may lie about what its glyphs mean, so a character counts only if its pixels look like those of a letter that an
OCR has read as that very letter in the same file.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from redaction.engine.alike import plain

Vectors = NDArray[np.float32]
Scores = NDArray[np.float32]

#: How alike two samples must be: each letter, and the letters of a word on average. In five fonts of four sizes 2.9 %
#: of pairs of different letters pass the first, two in ten thousand of the same letter do not.
LIKE, LIKE_TOGETHER = 0.66, 0.78
#: What a difference in the logarithm of width through height takes from the likeness, squared.
_ASPECT = 4.0
#: A sample is worth keeping when none of those kept is as close as this; so many are kept for each letter.
_SAME, _KEPT = 0.88, 128


def vectors(shapes: NDArray[np.uint8], boxes: NDArray[np.float32]) -> Vectors:
    """Return samples of equal mean and length, so that their products are correlations; then log(width / height).

    :param boxes: the frames of the letters: left, top, right, bottom.
    """
    found: Vectors = np.empty((len(shapes), shapes.shape[1] + 1), dtype=np.float32)
    plain = found[:, :-1]
    plain[:] = shapes
    plain -= plain.mean(axis=1, keepdims=True)
    plain /= np.maximum(np.sqrt(np.einsum("ij,ij->i", plain, plain))[:, None], 1e-3)
    found[:, -1] = _aspects(boxes)
    return found


def _aspects(boxes: NDArray[np.float32]) -> Scores:
    aspects: Scores = np.log((boxes[:, 2] - boxes[:, 0] + 1) / (boxes[:, 3] - boxes[:, 1] + 1))
    return aspects


def likeness(samples: Vectors, others: Vectors) -> Scores:
    """Return how alike each sample and each of the others is: correlation, less what they differ in aspect."""
    apart = samples[:, None, -1] - others[None, :, -1]
    alike: Scores = samples[:, :-1] @ others[:, :-1].T - _ASPECT * apart * apart
    return alike


def of_aspect(scores: Scores, boxes: NDArray[np.float32], others: Vectors) -> Scores:
    """Return correlations of some frames with some samples, less what they differ in aspect, as `likeness` gives it."""
    apart = _aspects(boxes)[:, None] - others[None, :, -1]
    alike: Scores = scores - _ASPECT * apart * apart
    return alike


_folded = cache(plain)


class Atlas:
    """The letters of one file that have been read so far."""

    def __init__(self) -> None:
        self._known: dict[str, Vectors] = {}
        self._side_by_side: tuple[list[str], Vectors] | None = None

    def copy(self) -> "Atlas":
        """Return one that learns by itself from now on."""
        other = Atlas()
        other._known = dict(self._known)  # samples are never changed, only replaced
        return other

    def fill(self, texts: Sequence[str], samples: Vectors) -> None:
        """Take over the samples of all letters, as `everything` gives them."""
        starts = [place for place, text in enumerate(texts) if place == 0 or text != texts[place - 1]]
        for first, last in zip(starts, [*starts, len(texts)][1:], strict=True):
            self._known[texts[first]] = samples[first:last]
        self._side_by_side = None

    def everything(self) -> tuple[list[str], Vectors]:
        """Return the samples of all letters, those of one beside each other, and what each sample says."""
        if self._side_by_side is None:
            texts = [text for text, rows in self._known.items() for _ in range(len(rows))]
            rows = list(self._known.values())
            self._side_by_side = texts, np.concatenate(rows) if rows else np.empty((0, 1), dtype=np.float32)
        return self._side_by_side

    def scores(self, texts: Sequence[str], which: NDArray[np.intp], samples: Vectors) -> Scores:
        """Return how much each sample looks like a known letter that says the same: -1 where none is known.

        :param texts: what samples say; `which` of them each sample says.
        """
        scores = np.full(len(which), -1.0, dtype=np.float32)
        order = np.argsort(which, kind="stable")
        ends = np.cumsum(np.bincount(which, minlength=len(texts)))
        for text, first, last in zip(texts, (0, *ends[:-1].tolist()), ends.tolist(), strict=True):
            known = self._known.get(text)
            if known is not None and first < last:
                rows = order[first:last]
                # The known ones first: numpy finds the greatest down a column many times as fast as along a row.
                scores[rows] = likeness(known, samples[rows]).max(axis=0)
        return scores

    def others(self, says: Sequence[str], samples: Vectors) -> Scores:
        """Return how much each sample looks like a known letter that is not the one it says, whatever case or accent.

        :param says: what each sample says.
        """
        texts, known = self.everything()
        if not texts or not says:
            return np.full(len(says), -1.0, dtype=np.float32)
        numbers: dict[str, int] = {}
        groups, own = (
            np.array([numbers.setdefault(_folded(text), len(numbers)) for text in some]) for some in (texts, says)
        )
        alike = likeness(samples, known)
        alike[own[:, None] == groups] = -1
        others: Scores = alike.max(axis=1)
        return others

    def learn(self, text: str, sample: Vectors) -> None:
        """Keep a sample (one row) of a letter that was read."""
        known = self._known.get(text)
        if known is None:
            self._known[text], self._side_by_side = sample.reshape(1, -1), None
        elif len(known) < _KEPT and float(likeness(sample.reshape(1, -1), known).max()) < _SAME:
            self._known[text], self._side_by_side = np.concatenate([known, sample.reshape(1, -1)]), None
