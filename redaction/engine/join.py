"""Joins finished files into one: pages and tags of each are copied as they are, and nothing else of it.

    StructTreeRoot
    └─ Document
       ├─ Part (language)   what was the Document of the first file
       └─ Part (language)   of the second

What a file holds beside pages and tags (its metadata, its bookmarks) stays behind; titles of the parts become the
bookmarks. The same files give the same bytes. `alone` takes a part out again, so that it can be held against its file.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from redaction.engine import rebuild
from redaction.engine.values import InputRefused

#: What a catalogue may hold. Names, forms, actions and attachments are refused; bookmarks stay behind.
_CATALOGUE = {"/Type", "/Pages", "/Metadata", "/MarkInfo", "/StructTreeRoot", "/Lang", "/ViewerPreferences"}
_LEFT_BEHIND = {"/Outlines"}
_TREE = {"/Type", "/K", "/ParentTree", "/ParentTreeNextKey"}
_OWNERS = {"/StructParents", "/StructParent"}
#: Keys that start something, open something, or carry a file.
_ACTIVE = {"/AA", "/OpenAction", "/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/AF", "/Launch", "/XFA", "/PieceInfo"}
_READABLE = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class Part:
    """A file to join: its name, the title its bookmark has, and its bytes."""

    name: str
    title: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part stands in the whole: its first page from 0, its pages, its first key among the tags, its keys."""

    first: int
    pages: int
    base: int
    keys: int


def join(parts: Sequence[Part], *, title: str, language: str) -> bytes:
    """Return the files one after another as one tagged PDF with a bookmark for each.

    :param title: of the whole; what a reader shows on top of its window.
    :param language: of the title, as BCP 47.
    :raises InputRefused: there is no part, or one holds what may not be carried over.
    """
    if not parts:
        raise InputRefused("There is no file to join; name at least one.")
    whole = pikepdf.new()
    root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    tops, owners, starts, base = [], Array(), [], 0
    for part in parts:
        with opened(part) as source:
            starts.append(len(whole.pages))
            top, keys = _carry(source, _own_span(source), whole, base, document)
            top.S, top.Lang = Name.Part, String(str(source.Root.Lang))
            tops.append(top)
            for key, owner in keys:
                owners.append(key)
                owners.append(owner)
            base += _own_span(source).keys
    document.K, root.K = Array(tops), Array([document])
    root.ParentTree = whole.make_indirect(Dictionary(Nums=owners))
    root.ParentTreeNextKey = base
    _finish(whole, root, title, language)
    _bookmarks(whole, [part.title for part in parts], starts)
    return rebuild.written(whole)


def opened(part: Part) -> pikepdf.Pdf:
    """Open a part that may be joined.

    :raises InputRefused: it is no tagged PDF, or holds more than pages and tags.
    """
    try:
        source = pikepdf.open(io.BytesIO(part.data), attempt_recovery=False)
        wrong = _wrong_with(source)
    except _READABLE as error:
        raise InputRefused(f"“{part.name}” cannot be joined: it is no readable PDF.") from error
    if wrong:
        source.close()
        raise InputRefused(f"“{part.name}” cannot be joined: {wrong}.")
    return source


def spans(parts: Sequence[Part]) -> list[Span]:
    """Return where each part stands in the whole.

    :raises InputRefused: as `opened`.
    """
    found: list[Span] = []
    first = base = 0
    for part in parts:
        with opened(part) as source:
            own = _own_span(source)
        found.append(Span(first, own.pages, base, own.keys))
        first, base = first + own.pages, base + own.keys
    return found


def plain(part: Part) -> bytes:
    """Return a file with its pages and tags alone, as the engine writes a file; one the engine wrote stays the same.

    :raises InputRefused: as `opened`.
    """
    with opened(part) as source:
        return alone(source, _own_span(source), source.Root.StructTreeRoot.K[0], str(source.Root.Lang))


def alone(source: pikepdf.Pdf, span: Span, top: pikepdf.Object, language: str) -> bytes:
    """Take a part out again as a file of its own.

    :param top: the element that stands over the part.
    """
    single = pikepdf.new()
    root = single.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document, keys = _carry(source, span, single, 0, root, top)
    document.S = Name.Document
    if "/Lang" in document:
        del document.Lang
    nums = Array()
    for key, owner in keys:
        nums.append(key)
        nums.append(owner)
    root.K = Array([document])
    root.ParentTree = single.make_indirect(Dictionary(Nums=nums))
    root.ParentTreeNextKey = span.keys
    _finish(single, root, rebuild.TITLE, language)
    return rebuild.written(single)


def _wrong_with(source: pikepdf.Pdf) -> str:
    """Say what keeps a file from being joined; empty when nothing does."""
    root = source.Root
    if source.is_encrypted:
        return "it is encrypted"
    if not set(root.keys()) <= _CATALOGUE | _LEFT_BEHIND:
        return f"its catalogue holds {', '.join(sorted(set(root.keys()) - _CATALOGUE - _LEFT_BEHIND))}"
    if not {"/StructTreeRoot", "/Lang", "/MarkInfo"} <= set(root.keys()):
        return "it is not tagged"
    tree = root.StructTreeRoot
    if not set(tree.keys()) <= _TREE or "/Nums" not in tree.ParentTree or len(tree.K) != 1:
        return "its tags are not written as they must be"
    if any("/MediaBox" not in page.obj or "/Resources" not in page.obj for page in source.pages):
        return "a page leaves its size or its resources to others"
    return active_content(source)


def active_content(source: pikepdf.Pdf) -> str:
    """Say what a file holds that acts, opens or carries something; empty when it is paper. Links to the web stay."""
    for item in source.objects:
        found = _active(item, 0)
        if found:
            return f"it holds {found}"
    return ""


def _active(item: Any, depth: int) -> str:
    if depth > 12:
        return "values within values"
    if isinstance(item, pikepdf.Array):
        return next((found for one in item if (found := _active(one, depth + 1)) and not _apart(one)), "")
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return ""
    keys = set(item.keys())
    if keys & _ACTIVE:
        return sorted(keys & _ACTIVE)[0]
    if item.get("/Type") == Name.Annot and item.get("/Subtype") != Name.Link:
        return f"an annotation {item.get('/Subtype')}"
    if "/A" in keys and item.get("/Subtype") == Name.Link and item.A.get("/S") != Name.URI:
        return "a link that is not to the web"
    return next((found for key in keys if not _apart(item[key]) and (found := _active(item[key], depth + 1))), "")


def _apart(item: Any) -> bool:
    """Whether a value is an object of its own, which the walk over all objects meets anyway."""
    return isinstance(item, pikepdf.Object) and item.is_indirect


def _own_span(source: pikepdf.Pdf) -> Span:
    keys = [int(key) for key in list(source.Root.StructTreeRoot.ParentTree.Nums)[::2]]
    return Span(0, len(source.pages), 0, max(keys, default=-1) + 1)


def _carry(
    source: pikepdf.Pdf,
    span: Span,
    target: pikepdf.Pdf,
    base: int,
    parent: pikepdf.Object,
    top: pikepdf.Object | None = None,
) -> tuple[pikepdf.Object, list[tuple[int, pikepdf.Object]]]:
    """Copy pages and tags; return the element over them, and the owner of each key."""
    tree = source.Root.StructTreeRoot
    over = tree.K[0] if top is None else top
    copier = _Copier(target, base - span.base)
    if top is None or over.P.objgen != tree.objgen:
        copier.known[over.P.objgen] = parent
    copier.known[tree.objgen] = parent
    pages = [source.pages[number].obj for number in range(span.first, span.first + span.pages)]
    for page in pages:
        sheet = target.make_indirect(Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 1, 1])))
        target.pages.append(pikepdf.Page(sheet))
        copier.known[page.objgen] = target.pages[-1].obj
    for page in pages:
        copier.fill(copier.known[page.objgen], page)
    owners = list(tree.ParentTree.Nums)
    keys = [
        (int(key) - span.base + base, copier.copy(owner))
        for key, owner in zip(owners[::2], owners[1::2], strict=True)
        if span.base <= int(key) < span.base + span.keys
    ]
    return copier.copy(over), keys


class _Copier:
    """Copies objects between files, each once; a page outside of the part is refused, never drawn in."""

    def __init__(self, target: pikepdf.Pdf, shift: int) -> None:
        self.target = target
        self.shift = shift
        self.known: dict[tuple[int, int], pikepdf.Object] = {}

    def copy(self, item: Any) -> Any:
        if not isinstance(item, pikepdf.Object):
            return item
        if item.is_indirect and item.objgen in self.known:
            return self.known[item.objgen]
        if isinstance(item, pikepdf.Stream):
            return self._stream(item)
        if isinstance(item, pikepdf.Dictionary):
            if item.get("/Type") in {Name.Page, Name.Pages, Name.Catalog}:
                raise InputRefused("A part points outside of itself; make it anew.")
            return self.fill(self._new(item, Dictionary()), item)
        if isinstance(item, pikepdf.Array):
            made = self._new(item, Array())
            for one in item:
                made.append(self.copy(one))
            return made
        if isinstance(item, String):
            return String(bytes(item))
        return item

    def fill(self, made: pikepdf.Object, item: pikepdf.Object) -> pikepdf.Object:
        """Copy the entries of a dictionary; a page keeps the parent it has here, and keys of tags are moved along."""
        page = item.get("/Type") == Name.Page
        for key in sorted(item.keys()):
            if not (page and key == "/Parent"):
                made[key] = self._entry(key, item[key])
        return made

    def _entry(self, key: str, value: Any) -> Any:
        return int(value) + self.shift if key in _OWNERS else self.copy(value)

    def _stream(self, item: pikepdf.Object) -> pikepdf.Object:
        made = Stream(self.target, item.read_raw_bytes())
        if item.is_indirect:
            self.known[item.objgen] = made
        for key in sorted(set(item.keys()) - {"/Length"}):
            made[key] = self._entry(key, item[key])
        return made

    def _new(self, item: pikepdf.Object, empty: pikepdf.Object) -> pikepdf.Object:
        if not item.is_indirect:
            return empty
        made = self.target.make_indirect(empty)
        self.known[item.objgen] = made
        return made


def _finish(pdf: pikepdf.Pdf, root: pikepdf.Object, title: str, language: str) -> None:
    described = rebuild.XMP if title == rebuild.TITLE else rebuild.described(title)
    pdf.Root.Metadata = Stream(pdf, described.encode("utf-8"), {"/Type": Name.Metadata, "/Subtype": Name.XML})
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.StructTreeRoot = root
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo.Title = String(title)


def _bookmarks(pdf: pikepdf.Pdf, titles: Sequence[str], starts: Sequence[int]) -> None:
    top = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=len(titles)))
    marks = [
        pdf.make_indirect(Dictionary(Title=String(title), Parent=top, Dest=Array([pdf.pages[start].obj, Name.Fit])))
        for title, start in zip(titles, starts, strict=True)
    ]
    for before, after in zip(marks, marks[1:], strict=False):
        before.Next, after.Prev = after, before
    top.First, top.Last = marks[0], marks[-1]
    pdf.Root.Outlines = top
