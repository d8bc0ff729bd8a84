"""Where the words of a page come from: its own characters where they can be believed, otherwise tesseract.

characters of PDFium ── can each be seen? ── do all look like letters read in this file? ── the page's words
                                                │ no: tesseract reads a few of the lines that hold the unknown ones
                                                └ still no, or it reads something else: tesseract reads the page
"""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redaction.engine import ocr, reading
from redaction.engine.claims import Claim, Letters, claims
from redaction.engine.ocr import Line, Paragraph, Word
from redaction.engine.shapes import LIKE, LIKE_TOGETHER, Atlas, Vectors, likeness, vectors
from redaction.engine.values import PageText

#: Words, and in each later round lines, that tesseract may read for one page.
_WORDS, _LINES = 64, (12, 16)
#: A word of fewer letters is read with too little certainty to be asked for first.
_SURE = 4
#: Looks of one letter on a page that are told apart, how close one look is, and in how many words each is read.
_LOOKS, _ONE_LOOK, _TIMES = 8, 0.75, 2
#: What tesseract reads may differ this much from a word before it counts as another word.
_SLIP = 0.5
#: After so many pages in a row that could not be believed, only one in so many is tried.
_GIVE_UP, _TRY_AGAIN = 3, 16
#: Letters no reader can tell apart without the word around them.
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "!": "l"})

CHARACTERS, OCR, BLANK = "characters", "ocr", "blank"


Paragraphs = tuple[Paragraph, ...]


class TextSource:
    """Judges the pages of one file, one after the other: what was read on one helps with the next."""

    def __init__(self) -> None:
        self._atlas = Atlas()
        self._missed = 0
        self._skipped = 0

    def words(
        self, letters: Letters | None, pixels: NDArray[np.uint8], dpi: float
    ) -> tuple[tuple[Paragraph, ...] | None, PageText]:
        """Return a page's own words in reading order, or None where they cannot be believed, and why.

        :param pixels: the page in gray, burned boxes white.
        :raises MachineLacks: tesseract is missing.
        """
        if letters is None or not letters.texts:
            return None, PageText(OCR, "no characters that can be seen", unseen=letters.unseen if letters else 0)
        if letters.rest:
            return None, PageText(OCR, "the image may hold writing beside its characters", unseen=letters.unseen)
        if self._missed >= _GIVE_UP and self._skipped < _TRY_AGAIN:
            self._skipped += 1
            return None, PageText(OCR, "the characters of earlier pages were not to be believed", unseen=letters.unseen)
        height, width = pixels.shape
        page = _Page(letters, claims(letters, width, height))
        reason = page.judge(self._atlas, pixels, dpi)
        self._missed, self._skipped = (self._missed + 1, 0) if reason else (0, 0)
        found = PageText(
            OCR if reason else CHARACTERS,
            reason or "every letter looks like one that was read",
            len(letters.texts),
            page.read,
            letters.unseen,
        )
        return None if reason else page.paragraphs, found


def own_words(
    header: Mapping[str, Any], pixels: NDArray[np.uint8], letters: Letters | None, source: TextSource
) -> tuple[Paragraphs | None, PageText]:
    """Return a page's words without reading the page, or None where that has to be done; and why.

    :param header: of the child's frame: whether the page is blank, and its resolution.
    :param pixels: the page in gray, burned boxes white.
    """
    if header["blank"]:
        return (), PageText(BLANK, "nothing is on the page")
    return source.words(letters, pixels, header["dpi"])


class _Page:
    """One page on trial."""

    def __init__(self, letters: Letters, words: Sequence[Claim]) -> None:
        self.read = 0
        self.paragraphs = reading.paragraphs([claim.word for claim in words])
        self._letters = letters
        self._claims = {claim.word: claim for claim in words}
        self._lines = [line for paragraph in self.paragraphs for line in paragraph.lines]
        self._samples: Vectors = vectors(letters.shapes, letters.boxes)
        telling = {text for text in set(letters.texts) if any(letter.isalnum() for letter in text)}
        self._matters = [text in telling for text in letters.texts]
        self._read_words: set[Word] = set()
        self._read_lines: set[int] = set()

    def judge(self, atlas: Atlas, pixels: NDArray[np.uint8], dpi: float) -> str:
        """Return why the page's characters are not to be believed; nothing when they are."""
        doubtful = self._doubtful(atlas)
        if not doubtful:
            return ""
        # A few words, then whole lines, which cost more and are read with more certainty.
        if not self._believable(self._words_for(doubtful), atlas, pixels, dpi):
            return "tesseract reads other words"
        for most in _LINES:
            doubtful = self._doubtful(atlas)
            if not doubtful:
                return ""
            chosen = self._lines_for(doubtful, most)
            if not chosen:
                break
            if not self._hold(chosen, atlas, pixels, dpi):
                return "tesseract reads other words"
        return "letters look like none that was read" if self._doubtful(atlas) else ""

    def _doubtful(self, atlas: Atlas) -> list[Claim]:
        """Return the words of which a letter, or all together, look like none that was read; signs are no letters."""
        matters = np.array(self._matters)
        scores = np.where(matters, atlas.scores(self._letters.texts, self._samples), 0)
        doubtful = np.cumsum(np.concatenate([[0], matters & (scores < LIKE)]))
        sums, counts = np.cumsum(np.concatenate([[0.0], scores])), np.cumsum(np.concatenate([[0], matters]))
        first, last = (
            np.array(sides) for sides in zip(*((c.first, c.last) for c in self._claims.values()), strict=True)
        )
        held = doubtful[last] == doubtful[first]
        held &= sums[last] - sums[first] >= LIKE_TOGETHER * (counts[last] - counts[first])
        return [
            claim
            for claim, holds in zip(self._claims.values(), held, strict=True)
            if not holds and claim.word not in self._read_words
        ]

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
                close = likeness(self._samples[rest], self._samples[rest[:1]])[:, 0] >= _ONE_LOOK
                close[0] = True
                looks |= {place: (text, number) for place, same in zip(rest, close, strict=True) if same}
                rest = [place for place, same in zip(rest, close, strict=True) if not same]
        return looks

    def _believable(self, chosen: Sequence[Claim], atlas: Atlas, pixels: NDArray[np.uint8], dpi: float) -> bool:
        """Have words read and learn their letters; whether none of them reads as another word."""
        if not chosen:
            return True
        seen = ocr.read_words([claim.word.box for claim in chosen], pixels, dpi)
        return all(self._agrees(claim.word, said, atlas) for claim, said in zip(chosen, seen, strict=True))

    def _hold(self, chosen: Sequence[int], atlas: Atlas, pixels: NDArray[np.uint8], dpi: float) -> bool:
        """Have lines read and learn their letters; whether nothing in them reads as another word."""
        self._read_lines.update(chosen)
        lines = [self._lines[number] for number in chosen]
        seen = ocr.read_lines([_frame(line) for line in lines], pixels, dpi)
        return all(
            self._agrees(word, said, atlas)
            for line, words in zip(lines, seen, strict=True)
            for word, said in _side_by_side(line, words)
        )

    def _agrees(self, word: Word, said: str, atlas: Atlas) -> bool:
        """Learn the letters of a word that was read as it says; whether it was not read as another word."""
        if not said:
            return True
        self.read += 1
        if plain(said) == plain(word.text):
            self._read_words.add(word)
            self._learn(atlas, self._claims[word])
            return True
        return not _is_another(plain(word.text), plain(said))

    def _learn(self, atlas: Atlas, claim: Claim) -> None:
        for place in range(claim.first, claim.last):
            if self._matters[place]:
                atlas.learn(self._letters.texts[place], self._samples[place])


def plain(text: str) -> str:
    """Return letters and digits alone, without case and accents, those alike made one."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum() or letter in "|!").translate(_ALIKE)


def _is_another(word: str, said: str) -> bool:
    return len(word) > 2 and difflib.SequenceMatcher(None, word, said, autojunk=False).ratio() < _SLIP


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
