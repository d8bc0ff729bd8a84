"""Makes sentences with identifiers in known places, and sentences in which everything stays."""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.redaction.detection.generator.invented import FILL, VALUES

_SLOT = re.compile(r"{([\w:]+)}")
#: What an OCR makes of a digit.
_MISREAD = {"0": "O", "1": "l", "5": "S", "8": "B"}
WIDTH = 72


@dataclass(frozen=True)
class Truth:
    """Where an identifier stands."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Sample:
    """A text, what is to be found in it, and the sentence it was made from."""

    text: str
    truths: tuple[Truth, ...]
    sentence: str


def samples(sentences: Sequence[str], *, each: int, seed: int, ways: Sequence[str] = ("plain",)) -> Iterator[Sample]:
    """Yield `each` samples of every sentence, written in each of the ways in turn."""
    r = random.Random(seed)
    for sentence in sentences:
        for count in range(each):
            yield _made(sentence, r, ways[count % len(ways)])


def _made(sentence: str, r: random.Random, way: str) -> Sample:
    text, truths, begin = "", [], 0
    for slot in _SLOT.finditer(sentence):
        text += sentence[begin : slot.start()]
        name = slot[1]
        if name in FILL:
            text += FILL[name](r)
        else:
            value = VALUES[name](r)
            value = misread(value, r) if way == "ocr" else value
            truths.append(Truth(name.split(":")[0], len(text), len(text) + len(value)))
            text += value
        begin = slot.end()
    text += sentence[begin:]
    if way == "capitals":
        upper = "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)
        text = upper
    if way == "wrapped":
        text = wrapped(text)
    return Sample(text, tuple(truths), sentence)


def misread(value: str, r: random.Random) -> str:
    """Return a number with one digit read as a letter; addresses and words stay."""
    places = [place for place, letter in enumerate(value) if letter in _MISREAD]
    if not places or sum(letter.isalpha() for letter in value) > 2 or "@" in value:
        return value
    place = r.choice(places)
    return value[:place] + _MISREAD[value[place]] + value[place + 1 :]


def wrapped(text: str, width: int = 36) -> str:
    """Return a text with line breaks for some of its spaces, in the same places for the same text."""
    out, column = list(text), 0
    for place, letter in enumerate(text):
        column = 0 if letter == "\n" else column + 1
        if letter == " " and column > width:
            out[place] = "\n"
            column = 0
    return "".join(out)


@dataclass(frozen=True)
class Figures:
    """How much was found, and how much of what was found is right."""

    wanted: int
    found: int
    said: int
    right: int

    @property
    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 1.0


def measured(pairs: Iterable[tuple[Sequence[Truth], Sequence[Truth]]], kind: str = "") -> Figures:
    """Compare what is there with what was said, pair by pair; of one kind, or of all.

    Found is what was said with its kind and at least nine tenths of its letters; right is what was said of the same
    kind where at least half of its letters belong to what is there.
    """
    wanted = found = said = right = 0
    for truths, guesses in pairs:
        for truth in truths:
            if kind in {"", truth.kind}:
                wanted += 1
                found += _shared(truth, guesses) >= 0.9 * (truth.end - truth.start)
        for guess in guesses:
            if kind in {"", guess.kind}:
                said += 1
                right += _shared(guess, truths) >= 0.5 * (guess.end - guess.start)
    return Figures(wanted, found, said, right)


def _shared(one: Truth, others: Sequence[Truth]) -> int:
    return sum(
        max(min(one.end, other.end) - max(one.start, other.start), 0) for other in others if other.kind == one.kind
    )
