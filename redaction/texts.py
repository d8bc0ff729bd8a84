"""The kept words of documents: kept once, found again in any writing, put together into boxes."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from redaction import selectors
from redaction.detection import Word
from redaction.engine import InputRefused
from redaction.engine.words import page_words
from redaction.models import Document, PageText
from redaction.services import Box

#: Words around a hit that are shown with it, on either side.
AROUND = 4
#: Decimal places the places of words are kept with.
PLACES = 5
#: How many pages are read in one go; between them what was read is kept, so that a killed worker goes on from there.
AT_ONCE = 24


@dataclass(frozen=True)
class Hit:
    """A passage found on a page: a box for each line it takes, and the words around it."""

    page: int
    boxes: tuple[Box, ...]
    before: str
    text: str
    after: str


def keep_words(document_id: UUID, progress: Callable[[int, int], None]) -> None:
    """Read the words of each page of a readable document and keep them; what is kept already stays.

    Pages whose words cannot be read stay without (`pages_kept` counts): whoever marks is told, and marks by eye.

    :raises engine.MachineLacks: the program that reads pictures is missing; the work is worth another try.
    """
    document = Document.objects.get(pk=document_id)
    if document.status != Document.Status.READY:
        return
    there = set(PageText.objects.filter(document=document).values_list("page", flat=True))
    missing = [page for page in range(1, document.page_count + 1) if page not in there]
    source = selectors.drawn(document) if missing else b""
    for start in range(0, len(missing), AT_ONCE):
        pages = missing[start : start + AT_ONCE]
        try:
            found = page_words(source, pages)
        except InputRefused:
            progress(len(there) + start + len(pages), document.page_count)
            continue
        PageText.objects.bulk_create(
            PageText(document=document, page=page, words=[as_row(word) for word in found.get(page, ())])
            for page in pages
        )
        progress(len(there) + start + len(pages), document.page_count)


def words_of(document_id: UUID, first: int, last: int) -> Iterator[tuple[int, tuple[Word, ...]]]:
    """Yield the kept words of pages, from 1, last included, in order; a page whose words are not kept is left out."""
    rows = PageText.objects.filter(document_id=document_id, page__gte=first, page__lte=last).order_by("page")
    for row in rows.iterator(chunk_size=50):
        yield row.page, tuple(from_row(row.page, one) for one in row.words)


def pages_kept(document_id: UUID) -> int:
    """Count the pages whose words are kept."""
    return PageText.objects.filter(document_id=document_id).count()


def as_row(word: Word) -> list[object]:
    """Return a word as it is kept."""
    box = [round(edge, PLACES) for edge in word.box]
    return [word.text, *box, word.line, [round(edge, PLACES) for edge in word.edges]]


def from_row(page: int, row: Sequence[object]) -> Word:
    """Return a kept word."""
    text, x0, y0, x1, y1, line, edges = row
    return Word(page, text, (x0, y0, x1, y1), line, tuple(edges))  # type: ignore[arg-type]


def find(words: Sequence[Word], sought: str) -> list[Hit]:
    """Find a passage in the words of one page, whatever its case, accents, hyphens, spaces and line breaks.

    A hit begins and ends where letters or digits begin and end: “Ann” is not found in “Annex”, but in “Ann's”.
    """
    needle = fold(sought)
    if not needle:
        return []
    text, owner, starts, ends = _joined(words)
    found: list[Hit] = []
    at = text.find(needle)
    while at != -1:
        end = at + len(needle)
        if at in starts and end in ends:
            found.append(_hit(words, owner[at], owner[end - 1]))
            at = text.find(needle, end)
        else:
            at = text.find(needle, at + 1)
    return found


def fold(text: str) -> str:
    """Return the letters and digits of a text, small and without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in unicodedata.normalize("NFKD", plain) if sign.isalnum())


def boxes_of(words: Iterable[Word]) -> tuple[Box, ...]:
    """Return one box for each line some neighbouring words stand on."""
    return tuple(_around([word.box for word in line]) for _line, line in groupby(words, key=lambda word: word.line))


def _joined(words: Sequence[Word]) -> tuple[str, list[int], set[int], set[int]]:
    """Join the folded words; return also which word each letter is of, and where runs of letters begin and end."""
    parts: list[str] = []
    owner: list[int] = []
    starts: set[int] = set()
    ends: set[int] = set()
    length = 0
    for number, word in enumerate(words):
        for run in re.split(r"[^\w]+|_", word.text):
            folded = fold(run)
            if not folded:
                continue
            starts.add(length)
            parts.append(folded)
            owner.extend([number] * len(folded))
            length += len(folded)
            ends.add(length)
    return "".join(parts), owner, starts, ends


def _hit(words: Sequence[Word], first: int, last: int) -> Hit:
    passage = words[first : last + 1]
    return Hit(
        passage[0].page,
        boxes_of(passage),
        " ".join(word.text for word in words[max(0, first - AROUND) : first]),
        " ".join(word.text for word in passage),
        " ".join(word.text for word in words[last + 1 : last + 1 + AROUND]),
    )


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
