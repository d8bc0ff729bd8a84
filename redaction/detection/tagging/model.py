"""The trained weights: read, checked, and asked."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redaction.detection.tagging.features import BUCKETS, POSITIONS, SHAPES, features_beside, features_of, shape_of
from redaction.detection.tagging.tokens import Tokens

LABELS = ("O", "name", "organisation", "place")
_FOLDER = Path(__file__).parent
_MOST_WORDS = 60_000
_EDGE = SHAPES.index("edge")
Table = NDArray[np.float32]


class ModelDamaged(RuntimeError):
    """The bundled model is not the one that was trained."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by position, bucket and label; by three shapes in a row; from label to label."""

    words: Table
    shapes: Table
    steps: Table


def shape_triples(shapes: Sequence[int]) -> NDArray[np.int64]:
    """Return one number for the shapes before, at and behind each word."""
    around = np.array([_EDGE, *shapes, _EDGE], dtype=np.int64)
    return (around[:-2] * len(SHAPES) + around[1:-1]) * len(SHAPES) + around[2:]


class Tagger:
    """Labels tokens. Sums of weights of a word are kept, so that a word costs its features once."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._rows: dict[str, int] = {}
        self._sums = np.zeros((1024, len(POSITIONS), len(LABELS)), dtype=np.float32)

    def scores(self, tokens: Tokens, words: Sequence[str]) -> Table:
        """Return a score for each token and label; `words` are the tokens as they should be looked at."""
        count = len(words)
        rows = np.fromiter((self._row(word) for word in words), dtype=np.int64, count=count)
        sums = self._sums[rows]
        total = self._weights.shapes[
            shape_triples([shape_of(word, first) for word, first in zip(words, tokens.first, strict=True)])
        ].copy()
        for place, offset in enumerate(POSITIONS):
            if offset == 0:
                total += sums[:, place]
            elif offset < 0:
                total[-offset:] += sums[:offset, place]
            else:
                total[:-offset] += sums[offset:, place]
        return total

    def _row(self, word: str) -> int:
        row = self._rows.get(word)
        if row is None:
            if len(self._rows) >= _MOST_WORDS:
                self._rows.clear()
            row = len(self._rows)
            self._rows[word] = row
            if row >= len(self._sums):
                self._sums = np.concatenate([self._sums, np.zeros_like(self._sums)])
            self._sums[row] = self._summed(word)
        return row

    def _summed(self, word: str) -> Table:
        own, beside = features_of(word), features_beside(word)
        table = self._weights.words
        sums = table[1:, beside].sum(axis=1)
        return np.concatenate([table[:1, own].sum(axis=1), sums])

    def labels(self, scores: Table, carefulness: float) -> list[int]:
        """Return the best path of labels; `carefulness` is taken from the score of every "nothing"."""
        steps = self._weights.steps.tolist()
        best = [0.0] * len(LABELS)
        back: list[tuple[int, ...]] = []
        for number, row in enumerate(scores.tolist()):
            row[0] -= carefulness
            if number == 0:
                best = row
                continue
            came, now = [], []
            for label, gain in enumerate(row):
                ways = [held + step[label] for held, step in zip(best, steps, strict=True)]
                highest = max(ways)
                came.append(ways.index(highest))
                now.append(highest + gain)
            back.append(tuple(came))
            best = now
        label = max(range(len(LABELS)), key=best.__getitem__) if scores.shape[0] else 0
        path = [label] * scores.shape[0]
        for number in range(len(back) - 1, -1, -1):
            label = back[number][label]
            path[number] = label
        return path


def packed(weights: Weights) -> tuple[bytes, bytes]:
    """Return weights as small whole numbers, compressed, and the page that describes them; the same for the same."""
    held = np.concatenate([weights.words.ravel(), weights.shapes.ravel()])
    scale = round(float(np.abs(held).max()) / 127, 4)
    data = zlib.compress(np.clip(np.round(held / scale), -127, 127).astype(np.int8).tobytes(), 9)
    about = {
        "labels": LABELS,
        "scale": scale,
        "steps": [[round(float(step), 2) for step in row] for row in weights.steps],
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return data, (json.dumps(about) + "\n").encode()


def unpacked(data: bytes, about: bytes) -> Weights:
    """Return the weights of a model.

    :raises ModelDamaged: it is not what its page says.
    """
    said = json.loads(about)
    if hashlib.sha256(data).hexdigest() != said["sha256"] or tuple(said["labels"]) != LABELS:
        raise ModelDamaged("The bundled names.model was changed or cut off; install the product anew.")
    labels, shapes = len(LABELS), len(SHAPES) ** 3
    size = len(POSITIONS) * BUCKETS * labels
    whole = decompress(data, size + shapes * labels)
    held = np.frombuffer(whole, dtype=np.int8).astype(np.float32) * np.float32(said["scale"])
    return Weights(
        held[:size].reshape(len(POSITIONS), BUCKETS, labels),
        held[size:].reshape(shapes, labels),
        np.array(said["steps"], dtype=np.float32),
    )


def decompress(data: bytes, size: int) -> bytes:
    """Return what was compressed, never more than it should be.

    :raises ModelDamaged: it is more, or less.
    """
    try:
        whole = zlib.decompressobj().decompress(data, size + 1)
    except zlib.error:
        whole = b""
    if len(whole) != size:
        raise ModelDamaged("The bundled names.model has the wrong size; install the product anew.")
    return whole


@cache
def bundled() -> Tagger:
    """Return the tagger that is brought along.

    :raises ModelDamaged: its file was changed.
    """
    return Tagger(unpacked((_FOLDER / "names.model").read_bytes(), (_FOLDER / "names.json").read_bytes()))
