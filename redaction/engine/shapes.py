"""Letters that tesseract has read, by their shape: what makes a claim about a letter believable.

A font may lie about what its glyphs mean, so a character counts only if its pixels look like those of a letter that an
OCR has read as that very letter in the same file.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
    plain = shapes.astype(np.float32)
    plain -= plain.mean(axis=1, keepdims=True)
    plain /= np.maximum(np.sqrt(np.einsum("ij,ij->i", plain, plain))[:, None], 1e-3)
    aspects = np.log((boxes[:, 2] - boxes[:, 0] + 1) / (boxes[:, 3] - boxes[:, 1] + 1))
    return np.concatenate([plain, aspects[:, None]], axis=1)


def likeness(samples: Vectors, others: Vectors) -> Scores:
    """Return how alike each sample and each of the others is: correlation, less what they differ in aspect."""
    apart = samples[:, None, -1] - others[None, :, -1]
    alike: Scores = samples[:, :-1] @ others[:, :-1].T - _ASPECT * apart * apart
    return alike


class Atlas:
    """The letters of one file that have been read so far."""

    def __init__(self) -> None:
        self._known: dict[str, Vectors] = {}

    def scores(self, texts: Sequence[str], samples: Vectors) -> Scores:
        """Return how much each sample looks like a known letter that says the same: -1 where none is known."""
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(text, []).append(place)
        scores = np.full(len(texts), -1.0, dtype=np.float32)
        for text, rows in places.items():
            if text in self._known:
                scores[rows] = likeness(samples[rows], self._known[text]).max(axis=1)
        return scores

    def learn(self, text: str, sample: Vectors) -> None:
        """Keep a sample (one row) of a letter that was read."""
        known = self._known.get(text)
        if known is None:
            self._known[text] = sample.reshape(1, -1)
        elif len(known) < _KEPT and float(likeness(sample.reshape(1, -1), known).max()) < _SAME:
            self._known[text] = np.concatenate([known, sample.reshape(1, -1)])
