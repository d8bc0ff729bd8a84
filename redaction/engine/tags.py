"""The tags of a released file: every element is one the engine writes, in the order of the pages and their content.

    StructTreeRoot ─ Document ─┬─ Sect, page 1 ─┬─ P ── 0, Figure (1), 2     numbers of pieces of the page's content
                               └─ Sect, page 2  └─ Figure (3)                 as they follow one another there

What a tag says in place of something stands with the frame of what it is said of, so that two boxes cannot change
their words.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import cache

import pikepdf
from pikepdf import Dictionary, Name, String

from redaction.bases import labels
from redaction.engine.anatomy import Anatomy, Spoken, ref
from redaction.engine.content import Content, Tagged
from redaction.engine.layer import BLANK_PAGE, UNREAD_PAGE

_ROOT = "<< /K [ {} ] /ParentTree {} /ParentTreeNextKey {} /Type /StructTreeRoot >>"
_DOCUMENT = "<< /K [ {} ] /P {} /S /Document /Type /StructElem >>"
_SECTION = "<< /K [ {} ] /P {} /Pg {} /S /Sect /Type /StructElem >>"
_PARAGRAPH = "<< /K [ {} ] /P {} /Pg {} /S /P /Type /StructElem >>"
_FIGURE = "<< /A << /BBox {} /O /Layout >> /Alt {} /K {} /P {} /Pg {} /S /Figure /Type /StructElem >>"
_BOX = re.compile(r"\[(?: (?:0|[1-9]\d*)(?:\.\d{0,2}[1-9])?){4} \]")
#: Both sides of a frame are rounded to a thousandth of a point, and one of them is a sum.
_ROUNDING = 0.0025


@cache
def _said_of_boxes() -> frozenset[str]:
    """Return what may be read aloud in place of a box: one sentence for each basis of the catalogue."""
    return frozenset(f"redacted, basis {label}" for label in labels())


def structure(pdf: pikepdf.Pdf, sheets: Sequence[pikepdf.Object], found: Anatomy) -> None:
    """Look at every tag; what is said of each page's figures is kept in `found`.

    :param sheets: the pages, whose contents were read before.
    """
    root = pdf.Root.StructTreeRoot
    tree = root.ParentTree
    (document,) = list(root.K)
    sections = list(document.K)
    owners = list(tree.Nums)[1::2]
    found.expect_written(root, _ROOT.format(ref(document), ref(tree), len(sheets)), "the tags hold more than they may")
    nums = " ".join(f"{number} {ref(owner)}" for number, owner in enumerate(owners))
    found.expect_written(tree, f"<< /Nums [ {nums} ] >>", "the tags hold more than they may")
    kids = " ".join(map(ref, sections))
    found.expect_written(document, _DOCUMENT.format(kids, ref(root)), "the document tag holds more than it may")
    found.expect(len(sections) == len(sheets) == len(owners), "there is not one section a page")
    for sheet, section, owner, content in zip(sheets, sections, owners, found.contents, strict=False):
        _section(sheet, section, ref(document), owner, content, found)


def _section(
    sheet: pikepdf.Object,
    section: pikepdf.Object,
    document: str,
    owner: pikepdf.Object,
    content: Content,
    found: Anatomy,
) -> None:
    """One page: its pieces, in the order in which they are read aloud, are those of its content in theirs."""
    page = ref(sheet)
    elements = list(section.K)
    text = _SECTION.format(" ".join(map(ref, elements)), document, page)
    found.expect_written(section, text, "a tag holds more than it may, or stands under another page")
    said: list[Spoken] = []
    owned: list[str] = []
    for element in elements:
        for number, holder in _pieces(element, ref(section), page, found):
            figure = holder.get("/S") == Name.Figure
            piece = content.pieces[number] if number == len(owned) < len(content.pieces) else None
            if piece is None or piece.figure != figure:
                found.expect(False, "the tags are in another order than the content of their page")
            elif figure:
                said.append(_spoken(holder, piece, content, found))
            owned.append(ref(holder))
    found.expect(len(owned) == len(content.pieces), "a piece of a page is in no tag")
    found.expect_written(owner, f"[ {' '.join(owned)} ]", "a piece of a page is said to be in another tag")
    found.spoken.append(said)


def _pieces(element: pikepdf.Object, parent: str, page: str, found: Anatomy) -> Iterator[tuple[int, pikepdf.Object]]:
    """Yield the numbers below an element and the element that holds each: a paragraph, or a figure in or beside one."""
    if element.get("/S") == Name.Figure:
        found.expect_written(element, _figure(element, parent, page), "a figure holds more than it may")
        yield int(element.K), element
        return
    kids = list(element.K)
    figures = [isinstance(kid, Dictionary) for kid in kids]
    # Where there are two ways to tag the same, the engine knows one.
    found.expect(
        figures != [True] and not any(not one and not other for one, other in itertools.pairwise(figures)),
        "a paragraph is parted in another way than the engine does",
    )
    text = " ".join(ref(kid) if isinstance(kid, Dictionary) else str(int(kid)) for kid in kids)
    found.expect_written(element, _PARAGRAPH.format(text, parent, page), "a tag holds more than it may")
    for kid in kids:
        if isinstance(kid, Dictionary):
            found.expect_written(kid, _figure(kid, ref(element), page), "a figure holds more than it may")
            yield int(kid.K), kid
        else:
            yield int(kid), element


def _figure(element: pikepdf.Object, parent: str, page: str) -> str:
    box = element.A.BBox.unparse().decode("ascii")
    alt = String(str(element.Alt)).unparse().decode("latin-1")
    if _BOX.fullmatch(box) is None:
        box = ""
    return _FIGURE.format(box, alt, int(element.K), parent, page)


def _spoken(element: pikepdf.Object, piece: Tagged, content: Content, found: Anatomy) -> Spoken:
    """Return what a figure says, and of which frame: its own is that of the piece it stands for."""
    drawn = piece.frame or (0.0, 0.0, *content.size)
    left, bottom, right, top = (float(side) for side in element.A.BBox)
    frame = (left, bottom, right, top)
    rounding = _ROUNDING if piece.frame else 0.0
    same = all(abs(one - other) <= rounding for one, other in zip(frame, drawn, strict=True))
    found.expect(same, "a figure stands for another place than its frame says")
    words = str(element.Alt)
    # The image alone stands for the whole page, where nothing on it could be read.
    allowed = _said_of_boxes() if piece.frame else {BLANK_PAGE, UNREAD_PAGE}
    found.expect(words in allowed, "a tag says something the engine does not say")
    return Spoken(words, frame, drawn)
