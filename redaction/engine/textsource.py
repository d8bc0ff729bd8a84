"""Where the words of a page come from: its own characters where they can be believed, otherwise tesseract.

characters of PDFium ── can each be seen? ── do all look like letters read in this file? ── the page's words
        and of the places beside them           │ no: tesseract reads a few of the lines that hold the unknown ones
        that it has to read (`places`)          └ still no, or it reads something else: tesseract reads the page
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redaction.engine import ocr
from redaction.engine.alike import is_another, plain
from redaction.engine.claims import NO_CLAIMS, Claim, Letters, claims
from redaction.engine.ocr import Drawn, Line, Word
from redaction.engine.places import Own, share, widened
from redaction.engine.running import Running
from redaction.engine.samples import halved, halved_ink, sampled
from redaction.engine.shapes import LIKE, LIKE_TOGETHER, Atlas, Vectors, likeness, vectors
from redaction.engine.values import PageText

#: Words, and in each later round lines, that tesseract may read for one page.
_WORDS, _LINES = 64, (12, 16)
#: A word of fewer letters is read with too little certainty to be asked for first.
_SURE = 4
#: Looks of one letter on a page that are told apart, how close one look is, and in how many words each is read.
_LOOKS, _ONE_LOOK, _TIMES = 8, 0.75, 2
#: PDFium sets a letter to the next whole pixel, so that it may stand this far beside its frame, in pixels, in a place
#: where nothing was read.
_ASIDE = (-0.8, 0.8)
#: What looks less like the letter it says than this, and more by that much like another, is not believed.
_CERTAIN, _RATHER = 0.78, 0.1
#: After so many pages in a row that could not be believed, only one in so many is tried.
_GIVE_UP, _TRY_AGAIN = 3, 16
#: Where so much of a page, 0..1, is to be read beside its characters, tesseract reads all of it.
_MOST = 0.5

CHARACTERS, BOTH, OCR, BLANK = "characters", "characters and ocr", "ocr", "blank"


@dataclass(frozen=True, slots=True)
class _Read:
    """Letters that tesseract has read in a file, and what they look like from a little aside."""

    letters: Atlas
    aside: Atlas


class TextSource:
    """Judges the pages of one file, one after the other: what was read on one helps with the next."""

    def __init__(self) -> None:
        self.sheets = ocr.sheets()
        self._read = _Read(Atlas(), Atlas())
        self._missed = 0
        self._skipped = 0

    def close(self) -> None:
        """End what runs for it."""
        self.sheets.close()

    def snapshot(self) -> "TextSource":
        """Return it as it is now, whatever it learns later."""
        other = TextSource()
        other._read = _Read(self._read.letters.copy(), self._read.aside.copy())
        other._missed, other._skipped = self._missed, self._skipped
        return other

    def state(self) -> tuple[dict[str, Any], Vectors]:
        """Return what it has learned, as values and samples."""
        (texts, samples), (beside, others) = self._read.letters.everything(), self._read.aside.everything()
        state = {"missed": self._missed, "skipped": self._skipped, "texts": texts, "aside": beside}
        return state, np.concatenate([samples, others]) if texts else samples

    def restore(self, state: Mapping[str, Any], samples: Vectors) -> None:
        """Set it to what `state` returned; the samples may be flat."""
        self._read = _Read(Atlas(), Atlas())
        self._missed, self._skipped = int(state["missed"]), int(state["skipped"])
        texts, aside = state["texts"], state["aside"]
        if texts:
            rows = samples.reshape(len(texts) + len(aside), -1)
            self._read.letters.fill(texts, rows[: len(texts)])
            self._read.aside.fill(aside, rows[len(texts) :])

    @property
    def atlas(self) -> Atlas:
        """The letters that were read so far."""
        return self._read.letters

    @property
    def aside(self) -> Atlas:
        """The same letters as they look from a little aside."""
        return self._read.aside

    def words(self, letters: Letters | None, drawn: Drawn, dpi: float) -> tuple[Own | None, PageText]:
        """Return a page's own words, or None where they cannot be believed, and why.

        :param drawn: the page, burned boxes white.
        :raises MachineLacks: tesseract is missing.
        """
        self.sheets.next_page()
        if letters is None or not len(letters.which):
            return None, PageText(OCR, "no characters that can be seen", unseen=letters.unseen if letters else 0)
        size = (drawn.width, drawn.height)
        own = Own(claims(letters, *size))
        if letters.rest:
            own = Own(own.claims, widened(letters.rest, [word.box for word in own.claims.words()], size))
        if share(own.places, size) > _MOST:
            return None, PageText(OCR, "most of the page may be writing that is no characters", unseen=letters.unseen)
        if self._missed >= _GIVE_UP and self._skipped < _TRY_AGAIN:
            self._skipped += 1
            return None, PageText(OCR, "the characters of earlier pages were not to be believed", unseen=letters.unseen)
        page = _Page(letters, own, drawn, self.sheets)
        reason = page.judge(self._read, dpi)
        self._missed, self._skipped = (self._missed + 1, 0) if reason else (0, 0)
        source, why = CHARACTERS, "every letter looks like one that was read"
        if reason:
            source, why = OCR, reason
        elif own.places:
            source, why = BOTH, f"{why}; what stands beside them was read"
        found = PageText(source, why, len(letters.which), page.read, letters.unseen)
        return None if reason else own, found


def own_words(
    header: Mapping[str, Any], drawn: Drawn, letters: Letters | None, source: TextSource
) -> tuple[Own | None, PageText]:
    """Return a page's words without reading the whole page, or None where that has to be done; and why.

    :param header: of the child's frame: whether the page is blank, and its resolution.
    :param drawn: the page, burned boxes white.
    """
    if header["blank"]:
        return Own(NO_CLAIMS), PageText(BLANK, "nothing is on the page")
    return source.words(letters, drawn, header["dpi"])


class _Page:
    """One page on trial."""

    def __init__(self, letters: Letters, own: Own, drawn: Drawn, sheets: Running) -> None:
        self.read = 0
        self._letters, self._drawn, self._own, self._sheets = letters, drawn, own, sheets
        #: The look of each letter; all else that is asked of the pixels is asked of a look.
        self._look = letters.looks
        _, shown = np.unique(self._look, return_index=True)
        self._samples: Vectors = vectors(letters.shapes, letters.boxes[shown])
        # Two characters may say the same, as one dash and another do.
        self._says = list(dict.fromkeys(letters.says))
        number = {text: place for place, text in enumerate(self._says)}
        which = np.array([number[text] for text in letters.says], dtype=np.intp)[letters.which]
        self._which = which[shown]
        telling = np.array([any(letter.isalnum() for letter in text) for text in self._says])
        self._matters, self._telling = telling[which], telling[self._which]
        self._read_words: set[Word] = set()
        self._read_lines: set[int] = set()

    @cached_property
    def _claims(self) -> dict[Word, Claim]:
        every = self._own.claims
        return {claim.word: claim for claim in every.some(np.arange(len(every.texts)))}

    @cached_property
    def _lines(self) -> list[Line]:
        return [line for paragraph in self._own.paragraphs for line in paragraph.lines]

    def judge(self, read: _Read, dpi: float) -> str:
        """Return why the page's characters are not to be believed; nothing when they are."""
        doubtful = self._doubtful(read)
        if not doubtful:
            return ""
        # A few words, then whole lines, which cost more and are read with more certainty.
        if not self._believable(self._words_for(doubtful), read, dpi):
            return "tesseract reads other words"
        for most in _LINES:
            doubtful = self._doubtful(read)
            if not doubtful:
                return ""
            chosen = self._lines_for(doubtful, most)
            if not chosen:
                break
            if not self._hold(chosen, read, dpi):
                return "tesseract reads other words"
        return "letters look like none that was read" if self._doubtful(read) else ""

    def _doubtful(self, read: _Read) -> list[Claim]:
        """Return the words of which a letter, or all together, look like none that was read; signs are no letters."""
        matters = self._matters
        scores = read.letters.scores(self._says, self._which, self._samples)
        weak = np.flatnonzero(self._telling & (scores < LIKE_TOGETHER) & (scores >= 0))
        beside = read.aside.scores(self._says, self._which[weak], self._samples[weak])
        scores[weak] = np.maximum(scores[weak], beside)
        # A font that shows one letter and means another like it: what it shows was read elsewhere, as what it is.
        close = np.flatnonzero(self._telling & (scores >= LIKE) & (scores < _CERTAIN))
        others = read.letters.others([self._says[number] for number in self._which[close]], self._samples[close])
        scores[close[others > scores[close] + _RATHER]] = 0
        scores = np.where(matters, scores[self._look], 0)
        doubtful = np.cumsum(np.concatenate([[0], matters & (scores < LIKE)]))
        sums, counts = np.cumsum(np.concatenate([[0.0], scores])), np.cumsum(np.concatenate([[0], matters]))
        first, last = self._own.claims.firsts, self._own.claims.lasts
        held = doubtful[last] == doubtful[first]
        held &= sums[last] - sums[first] >= LIKE_TOGETHER * (counts[last] - counts[first])
        return [claim for claim in self._own.claims.some(np.flatnonzero(~held)) if claim.word not in self._read_words]

    def _words_for(self, doubtful: Sequence[Claim]) -> list[Claim]:
        """Choose words to read: few, and every look of every doubtful letter in two of them if there are two."""
        looks, wanted = self._wanted(doubtful)
        holds = {
            claim: {looks[place] for place in range(claim.first, claim.last) if place in looks} for claim in doubtful
        }
        # Most new letters for the writing that has to be read; a short word only for what no longer one has.
        worth = sorted(holds, key=lambda claim: (claim.last - claim.first < _SURE, -len(holds[claim]), claim.word.box))
        chosen: list[Claim] = []
        for least in (3, 2, 1):
            for claim in worth:
                if len(chosen) == _WORDS:
                    return chosen
                if claim in holds and sum(wanted[look] > 0 for look in holds[claim]) >= least:
                    for look in holds.pop(claim):
                        wanted[look] -= 1
                    chosen.append(claim)
        return chosen

    def _lines_for(self, doubtful: Sequence[Claim], most: int) -> list[int]:
        """Choose lines to read in the same way."""
        looks, wanted = self._wanted(doubtful)
        holds = {
            number: {
                looks[place]
                for word in line.words
                for place in range(self._claims[word].first, self._claims[word].last)
                if place in looks
            }
            for number, line in enumerate(self._lines)
            if number not in self._read_lines
        }
        chosen: list[int] = []
        while len(chosen) < most and holds:
            best = max(holds, key=lambda number: sum(wanted[look] > 0 for look in holds[number]))
            if not any(wanted[look] > 0 for look in holds[best]):
                break
            for look in holds.pop(best):
                wanted[look] -= 1
            chosen.append(best)
        return chosen

    def _wanted(self, doubtful: Sequence[Claim]) -> tuple[dict[int, tuple[str, int]], dict[tuple[str, int], int]]:
        """Return the look of each doubtful letter, and in how many places each look should be read."""
        looks = self._looks([place for claim in doubtful for place in range(claim.first, claim.last)])
        return looks, dict.fromkeys(looks.values(), _TIMES)

    def _looks(self, places: Sequence[int]) -> dict[int, tuple[str, int]]:
        """Group letters that say the same by how they look; return the group of each."""
        waiting: dict[str, list[int]] = {}
        for place in places:
            if self._matters[place]:
                waiting.setdefault(self._letters.texts[place], []).append(place)
        looks: dict[int, tuple[str, int]] = {}
        for text, rest in waiting.items():
            for number in range(_LOOKS):
                if not rest:
                    break
                samples = self._samples[self._look[rest]]
                close = likeness(samples, samples[:1])[:, 0] >= _ONE_LOOK
                close[0] = True
                looks |= {place: (text, number) for place, same in zip(rest, close, strict=True) if same}
                rest = [place for place, same in zip(rest, close, strict=True) if not same]
        return looks

    def _believable(self, chosen: Sequence[Claim], read: _Read, dpi: float) -> bool:
        """Have words read and learn their letters; whether none of them reads as another word."""
        if not chosen:
            return True
        seen = ocr.read_words([claim.word.box for claim in chosen], self._drawn.pixels, dpi, self._sheets)
        return all(self._agrees(claim.word, said, read) for claim, said in zip(chosen, seen, strict=True))

    def _hold(self, chosen: Sequence[int], read: _Read, dpi: float) -> bool:
        """Have lines read and learn their letters; whether nothing in them reads as another word."""
        self._read_lines.update(chosen)
        lines = [self._lines[number] for number in chosen]
        seen = ocr.read_lines([_frame(line) for line in lines], self._drawn.pixels, dpi, self._sheets)
        return all(
            self._agrees(word, said, read)
            for line, words in zip(lines, seen, strict=True)
            for word, said in _side_by_side(line, words)
        )

    def _agrees(self, word: Word, said: str, read: _Read) -> bool:
        """Learn the letters of a word that was read as it says; whether it was not read as another word."""
        if not said:
            return True
        self.read += 1
        if plain(said) == plain(word.text):
            self._read_words.add(word)
            self._learn(read, self._claims[word])
            return True
        return not is_another(plain(word.text), plain(said))

    def _learn(self, read: _Read, claim: Claim) -> None:
        places = slice(claim.first, claim.last)
        boxes = self._letters.boxes[places]
        aside = [
            vectors(sampled(self._half, boxes + np.array((step, 0, step, 0), dtype=np.float32)), boxes)
            for step in _ASIDE
        ]
        for number, text in enumerate(self._letters.texts[places]):
            if self._matters[claim.first + number]:
                read.letters.learn(text, self._samples[self._look[claim.first + number]])
                for samples in aside:
                    read.aside.learn(text, samples[number])

    @cached_property
    def _half(self) -> NDArray[np.uint8]:
        drawn = self._drawn
        return (halved_ink(drawn.ink, drawn.width) if drawn.bilevel else halved(drawn.pixels))[0]


def _frame(line: Line) -> tuple[int, int, int, int]:
    return (
        min(word.box[0] for word in line.words),
        min(word.box[1] for word in line.words),
        max(word.box[2] for word in line.words),
        max(word.box[3] for word in line.words),
    )


def _side_by_side(line: Line, seen: Sequence[Word]) -> list[tuple[Word, str]]:
    """Return each word of a line with what was read in its place."""
    pairs = []
    for word in line.words:
        left, _, right, _ = word.box
        said = [other.text for other in seen if left - 3 <= (other.box[0] + other.box[2]) / 2 <= right + 3]
        pairs.append((word, "".join(said)))
    return pairs
