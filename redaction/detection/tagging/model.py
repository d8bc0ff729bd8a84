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


def shape_triples(shapes: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number for the shapes before, at and behind each word."""
    around = np.concatenate(([_EDGE], shapes, [_EDGE])).astype(np.int64)
    return (around[:-2] * len(SHAPES) + around[1:-1]) * len(SHAPES) + around[2:]


def _gain(steps: Table) -> Table:
    """Return, for each label but "nothing", the most that its steps can gain over those of a "nothing"."""
    through = steps[:, 1:, None] + steps[None, 1:, :]
    instead = steps[:, :1, None] + steps[None, :1, :]
    gain: Table = (through - instead).max(axis=(0, 2))
    return gain


class Tagger:
    """Labels tokens. Sums of weights of a word are kept, so that a word costs its features once."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        #: A "nothing" surer than this is nothing on every path.
        self._certain = _gain(weights.steps)
        self._rows: dict[str, int] = {}
        self._sums = np.zeros((1024, len(POSITIONS), len(LABELS)), dtype=np.float32)
        self._shapes = np.zeros((1024, 2), dtype=np.int64)

    def scores(self, tokens: Tokens) -> Table:
        """Return a score for each token and label."""
        if len(self._rows) > _MOST_WORDS:
            self._rows.clear()
        held = list(map(self._rows.get, tokens.words))
        if None in held:
            held = list(map(self._row, tokens.words))
        rows = np.array(held, dtype=np.int64)
        shapes = self._shapes[rows, tokens.first]
        sums = self._sums[rows]
        total = self._weights.shapes[shape_triples(shapes)]
        for place, offset in enumerate(POSITIONS):
            if offset == 0:
                total += sums[:, place]
            elif offset < 0:
                total[-offset:] += sums[:offset, place]
            else:
                total[:-offset] += sums[offset:, place]
        return total

    def _row(self, word: str) -> int:
        """Return where a word's sums are kept, from 1."""
        row = self._rows.get(word)
        if row is None:
            row = self._rows[word] = len(self._rows) + 1
            if row >= len(self._sums):
                self._sums = np.concatenate([self._sums, np.zeros_like(self._sums)])
                self._shapes = np.concatenate([self._shapes, np.zeros_like(self._shapes)])
            self._sums[row] = self._summed(word)
            self._shapes[row] = shape_of(word, first=False), shape_of(word, first=True)
        return row

    def _summed(self, word: str) -> Table:
        own, beside = features_of(word), features_beside(word)
        table = self._weights.words
        return np.concatenate([table[:1, own].sum(axis=1), table[1:, beside].sum(axis=1)])

    def labels(self, scores: Table, carefulness: float) -> dict[int, int]:
        """Return the label of each token that is something on the best path (Viterbi), in order.

        `carefulness` is taken from the score of every "nothing".
        Where "nothing" is certain the path is cut, and all its pieces are followed at once, a token of each a step.
        """
        careful = scores.copy()
        careful[:, 0] -= carefulness
        unsure = np.concatenate(([False], ((careful[:, :1] - careful[:, 1:]) < self._certain).any(axis=1), [False]))
        turns = np.flatnonzero(unsure[1:] != unsure[:-1])
        path = np.zeros(len(careful), dtype=np.int64)
        if turns.size:
            starts, lengths = turns[::2], turns[1::2] - turns[::2]
            longest_first = np.argsort(-lengths, kind="stable")
            self._follow(careful, starts[longest_first], lengths[longest_first], path)
        named = np.flatnonzero(path)
        return dict(zip(named.tolist(), path[named].tolist(), strict=True))

    def _follow(
        self, scores: Table, starts: NDArray[np.int64], lengths: NDArray[np.int64], path: NDArray[np.int64]
    ) -> None:
        """Write the labels of pieces, the longest first, into a path; "nothing" or the end of the text around each."""
        steps = self._weights.steps
        turned = np.ascontiguousarray(steps.T)
        active = np.searchsorted(-lengths, -np.arange(int(lengths[0]) + 1)).tolist()
        places = [starts[:count] + at for at, count in enumerate(active[:-1])]
        best = scores[starts] + steps[0] * (starts > 0)[:, None]
        kept = [best.copy()]
        for place in places[1:]:
            held = (best[: len(place), None] + turned).max(axis=2)
            held += scores[place]
            best[: len(place)] = held
            kept.append(held)
        label = (best + steps[:, 0] * (starts + lengths < len(scores))[:, None]).argmax(axis=1)
        path[places[-1]] = label[: active[-2]]
        for place, held, count in zip(places[-2::-1], kept[-2::-1], active[-2:0:-1], strict=True):
            label[:count] = (held[:count] + turned[label[:count]]).argmax(axis=1)
            path[place] = label[: len(place)]


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
