"""What the remains of letters that a box cut can be read as: by their shape, from the letters read in the same file.

A letter whose remains look like a known letter that says the same is taken to say it. Where they look like another
letter as well, or like none, and a protected term would fit, tesseract has to read the row.

    ▔▔▔▔▔▔▔▔▔▔   of "Rob" the upper half: R or B, o, b or h
    term "Bob":    B fits, o fits, b fits: read the row
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from redaction.engine.claims import Cut
from redaction.engine.folding import letter_by_letter
from redaction.engine.ocr import Paragraph, Word
from redaction.engine.shapes import LIKE, Atlas, Scores, of_aspect
from redaction.engine.values import PixelBox

#: How much less alike than the letter it claims to be another one may be and still be what a reader takes it for.
_AS_WELL = 0.1
#: Letters of unknown look in one term: its capitals. That the remains of more all look like other letters is no chance.
_UNKNOWN = 2


@dataclass(slots=True)
class Remains:
    """`text` holds the page's lines with the remains in their places; `rows` are frames somebody has to read."""

    text: str
    rows: list[PixelBox] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Of each cut letter: whether it looks like what it claims, and whether it may be read as a letter.

    `fits` holds each letter that was read, as it is; `alike` holds them folded, those that look alike as one.
    """

    told: NDArray[np.bool_]
    fits: dict[str, NDArray[np.bool_]]
    alike: dict[str, NDArray[np.bool_]]


def remains(cut: Cut, words: Sequence[Paragraph], atlas: Atlas, aside: Atlas, terms: Sequence[str]) -> Remains:
    """Say what a page shows with the remains of its letters.

    :param words: of the page, those that are whole.
    :param aside: the letters of the atlas as they look set a little aside, for remains that look like none in it.
    :param terms: protected terms that must not pass unread.
    """
    lines = [list(line.words) for paragraph in words for line in paragraph.lines]
    if not cut.texts:
        return Remains(_text(lines))
    judged = _judged(cut, atlas, aside)
    frames = _frames(cut.boxes)
    places: dict[Word, range] = {}
    for numbers in _words(cut):
        text = "".join(cut.texts[number] for number in numbers if judged.told[number])
        word = Word(text, _hull(frames[numbers.start : numbers.stop]))
        places[word] = numbers
        _put(word, lines)
    says, which = _signs(lines, places, cut)
    unsure = {
        number
        for term in terms
        for form in {term, term.upper(), term.lower()}
        for number in _may_stand(form, says, which, judged)
    }
    unsure.update(np.flatnonzero(~judged.told).tolist())
    rows = [row for row in joined(frames) if any(_within(frames[number], row) for number in unsure)] if unsure else []
    return Remains(_text(lines), rows)


def joined(frames: Sequence[PixelBox]) -> list[PixelBox]:
    """Return the rows that frames of letters make."""
    rows: list[PixelBox] = []
    for left, top, right, bottom in sorted(frames, key=lambda frame: (frame[1] + frame[3], frame[0])):
        last = rows[-1] if rows else None
        if last is not None and last[1] <= (top + bottom) / 2 <= last[3]:
            rows[-1] = (min(last[0], left), min(last[1], top), max(last[2], right), max(last[3], bottom))
        else:
            rows.append((left, top, right, bottom))
    return rows


def _judged(cut: Cut, atlas: Atlas, aside: Atlas) -> _Judged:
    letters, scores = _scores(cut, atlas)
    if not letters:
        return _Judged(np.zeros(len(cut.texts), dtype=bool), {}, {})
    columns = {text: number for number, text in enumerate(letters)}
    claimed = np.array([columns.get(text, -1) for text in cut.texts])
    own = _own(scores, claimed)
    weak = np.flatnonzero((claimed >= 0) & (own < LIKE))
    if len(weak):
        others, beside = _scores(_some(cut, weak), aside)
        places = np.ix_(weak, np.array([columns[text] for text in others], dtype=np.int64))
        scores[places] = np.maximum(scores[places], beside)
        own = _own(scores, claimed)
    close = scores >= np.maximum(own - _AS_WELL, LIKE)[:, None]
    fits = {text: close[:, column] for text, column in columns.items()}
    alike: dict[str, NDArray[np.bool_]] = {}
    for text, here in fits.items():
        letter = letter_by_letter(text)
        alike[letter] = alike[letter] | here if letter in alike else here
    return _Judged(own >= LIKE, fits, alike)


def _scores(cut: Cut, atlas: Atlas) -> tuple[list[str], Scores]:
    """Return the letters of an atlas, and how much each cut letter looks like each of them."""
    texts, known = atlas.everything()
    starts = [place for place, text in enumerate(texts) if place == 0 or text != texts[place - 1]]
    if not starts:
        return [], np.empty((len(cut.texts), 0), dtype=np.float32)
    return [texts[start] for start in starts], np.maximum.reduceat(_likeness(cut, known), starts, axis=1)


def _own(scores: Scores, claimed: NDArray[np.int64]) -> Scores:
    """Return how much each cut letter looks like what it claims to be; -1 where that was never read."""
    own: Scores = np.where(claimed >= 0, scores[np.arange(len(claimed)), claimed], np.float32(-1))
    return own


def _some(cut: Cut, rows: NDArray[np.int64]) -> Cut:
    texts = [cut.texts[row] for row in rows.tolist()]
    return Cut(texts, cut.words[rows], cut.boxes[rows], cut.shapes[rows], cut.seen[rows])


def _likeness(cut: Cut, known: Scores) -> Scores:
    """Return how alike each letter and each known sample are in what is left of the letter, and in their aspect."""
    scores = np.empty((len(cut.texts), len(known)), dtype=np.float32)
    masks, group = np.unique(np.packbits(cut.seen, axis=1), axis=0, return_inverse=True)
    grays, others = cut.shapes.astype(np.float32), known[:, :-1]
    for number in range(len(masks)):
        rows = np.flatnonzero(group.ravel() == number)
        left = cut.seen[rows[0]]
        scores[rows] = _even(grays[rows][:, left]) @ _even(others[:, left]).T
    return of_aspect(scores, cut.boxes, known)


def _even(samples: Scores) -> Scores:
    even: Scores = samples - samples.mean(axis=1, keepdims=True)
    length: Scores = np.sqrt(np.einsum("ij,ij->i", even, even))[:, None]
    even /= np.maximum(length, 1e-3)
    return even


def _words(cut: Cut) -> list[range]:
    """Return the letters of each word."""
    starts = np.flatnonzero(np.diff(cut.words, prepend=cut.words[0] - 1)).tolist()
    return [range(first, last) for first, last in zip(starts, [*starts[1:], len(cut.texts)], strict=True)]


def _frames(boxes: NDArray[np.float32]) -> list[PixelBox]:
    low, high = np.floor(boxes[:, :2]).clip(min=0).astype(int).tolist(), np.ceil(boxes[:, 2:]).astype(int).tolist()
    return [(left, top, right, bottom) for (left, top), (right, bottom) in zip(low, high, strict=True)]


def _hull(frames: Sequence[PixelBox]) -> PixelBox:
    lefts, tops, rights, bottoms = zip(*frames, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _put(word: Word, lines: list[list[Word]]) -> None:
    """Put a word among those of its line, or between the lines."""
    middle = (word.box[1] + word.box[3]) / 2
    for number, line in enumerate(lines):
        first = line[0].box
        if first[1] <= middle <= first[3] and any(other.box[1] <= middle <= other.box[3] for other in line):
            place = next((at for at, other in enumerate(line) if other.box[0] > word.box[0]), len(line))
            line.insert(place, word)
            return
        if first[1] > middle and (number == 0 or lines[number - 1][0].box[1] <= middle):
            lines.insert(number, [word])
            return
    lines.append([word])


def _signs(
    lines: Sequence[Sequence[Word]], places: dict[Word, range], cut: Cut
) -> tuple[NDArray[np.str_], NDArray[np.int64]]:
    """Return the letters of the lines that hold a cut one, and of those before and after, folded.

    Of each also its number among the cut, or -1.
    """
    held = [number for number, line in enumerate(lines) if any(word in places for word in line)]
    near = {at for number in held for at in (number - 1, number, number + 1)} & set(range(len(lines)))
    says: list[str] = []
    which: list[int] = []
    for number in sorted(near):
        for at, text in _runs(lines[number], places, cut):
            folded = letter_by_letter(text)
            says += folded
            which += [at] * len(folded)
    return np.array(says), np.array(which, dtype=np.int64)


def _runs(line: Sequence[Word], places: dict[Word, range], cut: Cut) -> Iterator[tuple[int, str]]:
    """Yield the whole words of a line, those beside each other together (-1), and each letter that is cut."""
    for held, words in groupby(line, places.get):
        if held is None:
            yield -1, "".join(word.text for word in words)
        else:
            yield from ((at, cut.texts[at]) for at in held)


def _may_stand(term: str, says: NDArray[np.str_], which: NDArray[np.int64], judged: _Judged) -> set[int]:
    """Return the cut letters of every place where a term fits, though not all its letters are claimed there.

    Of a letter that was never read nobody knows the look: it may fit any remains.

    :param term: with its capitals as it may be written.
    """
    letters = [(letter, folded) for letter in term for folded in letter_by_letter(letter)]
    count = len(says) - len(letters) + 1
    if not letters or count < 1:
        return set()
    fitting, claimed, unknown = np.ones(count, dtype=bool), np.ones(count, dtype=bool), np.zeros(count, dtype=int)
    for at, (letter, folded) in enumerate(letters):
        same = says[at : at + count] == folded
        claimed &= same
        here = which[at : at + count]
        known = judged.alike.get(folded)
        fits = same if known is None else same | ((here >= 0) & known[here])
        if letter not in judged.fits:
            unknown += ~fits & (here >= 0)
            fits = fits | (here >= 0)
        fitting &= fits
    places = np.flatnonzero(fitting & ~claimed & (unknown <= _UNKNOWN))[:, None] + np.arange(len(letters))
    return set(which[places].ravel().tolist()) - {-1}


def _within(frame: PixelBox, row: PixelBox) -> bool:
    return row[0] <= frame[0] and frame[2] <= row[2] and row[1] <= frame[1] and frame[3] <= row[3]


def _text(lines: Sequence[Sequence[Word]]) -> str:
    return "\n".join(" ".join(word.text for word in line) for line in lines)
