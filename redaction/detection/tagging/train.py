"""`python -m redaction.detection.tagging.train CORPORA OUT`: train the tagger; the same corpora give the same bytes.

An averaged structured perceptron (Collins, 2002). One part in five of each corpus is held out and measured.
"""

import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from redaction.detection.chunks import chunks_of
from redaction.detection.tagging.corpora import Sentence, read
from redaction.detection.tagging.features import BUCKETS, POSITIONS, SHAPES, features_beside, features_of, shape_of
from redaction.detection.tagging.invented import Inventor
from redaction.detection.tagging.model import LABELS, Weights, packed, shape_triples
from redaction.detection.tagging.tokens import tokens_of

ROUNDS = 10
INVENTED = 24_000
SEED = 20_261_125
#: One sentence in this many is also learnt in capital letters.
CAPITALS = 5
_KIND = {name: number for number, name in enumerate(LABELS)}
_TABLE = len(POSITIONS) * BUCKETS
_WIDTH = 96
#: Everything the tables hold in one row of weights each: words by position, then shapes; the last is always nothing.
_ROWS = _TABLE + len(SHAPES) ** 3 + 1


@dataclass(frozen=True, slots=True)
class Learnt:
    """A sentence ready to be learnt: rows of weights for each token, and its labels."""

    rows: NDArray[np.int32]
    labels: tuple[int, ...]


def main(corpora: Path, out: Path) -> int:
    """Train and write names.model and names.json."""
    learning, _ = split(corpora)
    weights = train(examples(learning))
    data, about = packed(weights)
    (out / "names.model").write_bytes(data)
    (out / "names.json").write_bytes(about)
    sys.stdout.write(f"{len(data):,} bytes\n")
    return 0


def split(corpora: Path) -> tuple[list[Sentence], dict[str, list[Sentence]]]:
    """Return the sentences to learn from, and those held out by corpus: the last fifth of each file."""
    learning: list[Sentence] = []
    held: dict[str, list[Sentence]] = {}
    for path in sorted(corpora.glob("*.conll")):
        sentences = read(path)
        cut = 0 if path.stem == "sec_filings_test" else len(sentences) * 4 // 5
        learning += sentences[:cut]
        held[path.stem] = sentences[cut:]
    return learning, held


def examples(sentences: Sequence[Sentence]) -> list[Learnt]:
    """Return what is learnt: the corpora, once more with other people, invented sentences, some of all in capitals."""
    heard: dict[str, list[str]] = {"name": [], "organisation": [], "place": []}
    for sentence in sentences:
        for start, end, kind in sentence.spans:
            held = sentence.text[start:end]
            if held[0].isupper() and held.replace(" ", "").replace(".", "").isalpha():
                heard[kind].append(held)
    inventor = Inventor({kind: sorted(set(held)) for kind, held in heard.items()}, SEED)
    whole = [*sentences]
    whole += [inventor.renamed(one) for one in sentences if any(kind == "name" for *_, kind in one.spans)]
    whole += inventor.sentences(INVENTED)
    whole += [capitals(one) for number, one in enumerate(whole) if number % CAPITALS == 0]
    return [learnt for one in whole if (learnt := prepared(one)) is not None]


def capitals(sentence: Sentence) -> Sentence:
    """Return a sentence in capital letters; letters that would become two stay."""
    upper = "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in sentence.text)
    return Sentence(upper, sentence.spans)


def prepared(sentence: Sentence) -> Learnt | None:
    """Return a sentence as rows and labels; None for one without words."""
    tokens = tokens_of(chunks_of(sentence.text))
    if not tokens.words:
        return None
    labels = []
    for number in range(len(tokens.words)):
        start, end = tokens.start(number), tokens.end(number)
        kind = next((kind for begin, close, kind in sentence.spans if begin < end and start < close), "O")
        labels.append(_KIND[kind])
    return Learnt(rows_of(tokens.words, tokens.first.astype(bool).tolist()), tuple(labels))


def rows_of(words: Sequence[str], first: Sequence[bool]) -> NDArray[np.int32]:
    """Return the rows of weights each token adds up, filled with the row that is nothing."""
    own = [features_of(word) for word in words]
    beside = [features_beside(word) for word in words]
    triples = shape_triples([shape_of(word, begins) for word, begins in zip(words, first, strict=True)])
    rows = np.full((len(words), _WIDTH), _ROWS - 1, dtype=np.int32)
    for number in range(len(words)):
        found = list(own[number])
        for place, offset in enumerate(POSITIONS):
            if offset and 0 <= number + offset < len(words):
                found += [place * BUCKETS + feature for feature in beside[number + offset]]
        found.append(_TABLE + int(triples[number]))
        found = found[:_WIDTH]
        rows[number, : len(found)] = found
    return rows


def train(learning: Sequence[Learnt], rounds: int = ROUNDS) -> Weights:
    """Return the averaged weights after some rounds over shuffled sentences."""
    order = list(range(len(learning)))
    shuffling = random.Random(SEED)  # noqa: S311  # the order of training, the same each time
    now, summed = np.zeros((_ROWS, len(LABELS)), dtype=np.float32), np.zeros((_ROWS, len(LABELS)), dtype=np.float64)
    steps, steps_summed = np.zeros((len(LABELS),) * 2), np.zeros((len(LABELS),) * 2)
    clock = 0
    for number in range(rounds):
        shuffling.shuffle(order)
        wrong = 0
        for place in order:
            clock += 1
            one = learning[place]
            said = _path(now[one.rows].sum(axis=1), steps)
            if said == one.labels:
                continue
            for at, (right, guess) in enumerate(zip(one.labels, said, strict=True)):
                if right != guess:
                    wrong += 1
                    rows = one.rows[at]
                    now[rows, right] += 1
                    now[rows, guess] -= 1
                    summed[rows, right] += clock
                    summed[rows, guess] -= clock
                if at:
                    _step(steps, steps_summed, clock, one.labels[at - 1 : at + 1], (said[at - 1], guess))
            now[-1] = summed[-1] = 0
        sys.stderr.write(f"round {number + 1}: {wrong:,} tokens wrong\n")
    averaged = now - summed / (clock + 1)
    averaged[-1] = 0
    words = averaged[:_TABLE].reshape(len(POSITIONS), BUCKETS, len(LABELS))
    return Weights(
        words.astype(np.float32),
        averaged[_TABLE:-1].astype(np.float32),
        (steps - steps_summed / (clock + 1)).astype(np.float32),
    )


def _step(
    steps: NDArray[np.float64],
    summed: NDArray[np.float64],
    clock: int,
    right: Sequence[int],
    guess: tuple[int, int],
) -> None:
    if tuple(right) != guess:
        steps[right[0], right[1]] += 1
        summed[right[0], right[1]] += clock
        steps[guess] -= 1
        summed[guess] -= clock


def _path(scores: NDArray[np.float32], steps: NDArray[np.float64]) -> tuple[int, ...]:
    """Return the best labels (Viterbi)."""
    turned = steps.tolist()
    rows = scores.tolist()
    best, back = rows[0], []
    count = range(len(LABELS))
    for row in rows[1:]:
        ways = [[held + step[label] for held, step in zip(best, turned, strict=True)] for label in count]
        came = [way.index(max(way)) for way in ways]
        best = [max(way) + gain for way, gain in zip(ways, row, strict=True)]
        back.append(came)
    label = max(count, key=best.__getitem__)
    path = [label]
    for came in reversed(back):
        label = came[label]
        path.append(label)
    return tuple(reversed(path))


def passages(kinds: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return passages sorted, for measuring."""
    return sorted(kinds)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
