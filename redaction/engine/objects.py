"""What a released file is made of, object by object: what the engine writes, and nothing besides.

Each function returns what is wrong, in words; nothing is repaired and nothing is skipped.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, BinaryIO, cast

import pikepdf
from pikepdf import Name

from redaction.bases import labels
from redaction.engine import blankfont, rebuild
from redaction.engine.layer import BLANK_PAGE, UNREAD_PAGE

_HEADER = re.compile(rb"%PDF-1\.7\n%\xbf\xf7\xa2\xfe\n")
_TRAILER = {"/Type", "/Size", "/Root", "/Info", "/ID", "/Length", "/Filter", "/DecodeParms", "/W", "/Index"}
_CATALOGUE = {"/Type", "/Pages", "/Metadata", "/MarkInfo", "/StructTreeRoot", "/Lang", "/ViewerPreferences"}
_PAGE = {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/StructParents", "/Tabs"}
_IMAGE = {"/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Filter", "/Length"}
_ELEMENT = {"/Type", "/S", "/P", "/Pg", "/K", "/Alt", "/A"}
_TAGS = {"/Sect", "/P", "/Figure"}
# Nothing that was taken is ever given back (`++`), so that a page takes a third of the time.
_N = r"-?\d++(?:\.\d++)?+"
_DRAWN = rf"q {_N} 0 0 {_N} 0 0 cm /Im0 Do Q"
_WORD = rf"{_N} Tz 1 0 0 1 {_N} {_N} Tm <(?:[0-9A-F]{{4}})++(?<={blankfont.SPACE})> Tj\n"
_LINE = rf"/F0 {_N} Tf\n(?:{_WORD})++"
_NUMBER = r"<</MCID \d+>> BDC\n"
#: A page: the image, then text that is not painted (3 Tr) and frames that are not painted (n), each in its tag.
_WRITTEN = re.compile(
    (
        rf"(?:/Artifact BMC\n{_DRAWN}\nEMC|/Figure {_NUMBER}{_DRAWN}\nEMC)"
        rf"(?:\n/P {_NUMBER}BT 3 Tr\n(?:{_LINE})*+ET\nEMC|\n/Figure {_NUMBER}{_N} {_N} {_N} {_N} re n\nEMC)*+"
    ).encode()
)
_NUMBERS = re.compile(rb"<</MCID (\d+)>> BDC")


@cache
def _said_of_boxes() -> frozenset[str]:
    """Return what may be read aloud in place of a box: one sentence for each basis of the catalogue."""
    return frozenset(f"redacted, basis {label}" for label in labels())


@dataclass(slots=True)
class Anatomy:
    """What was found: problems in words, size of each page in points, what is said of each page's boxes."""

    problems: list[str] = field(default_factory=list)
    sizes: list[tuple[float, float]] = field(default_factory=list)
    spoken: list[list[str]] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)
    streams: list[bytes] = field(default_factory=list)

    def expect(self, held: bool, words: str) -> None:
        """Note a problem unless `held`."""
        if not held and len(self.problems) < 50:
            self.problems.append(words)


def dissect(data: bytes) -> Anatomy:
    """Look at every byte and object of a released file."""
    found = Anatomy()
    envelope(data, found)
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            _document(pdf, found)
            found.expect(not pdf.get_warnings(), "the file is damaged")
            found.expect(rewrites(pdf, data), "the file holds bytes that belong to no object")
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        found.expect(False, f"the file cannot be read as one the engine wrote ({type(error).__name__})")
    return found


def envelope(data: bytes, found: Anatomy) -> None:
    """Nothing stands around the file, and it was written once."""
    found.expect(_HEADER.match(data) is not None, "something stands before the header")
    found.expect(data.endswith(b"\n%%EOF\n"), "something stands after the end")
    found.expect(data.count(b"%%EOF") == 1, "there is more than one end of file")
    found.expect(data.count(b"startxref") == 1, "there is an earlier revision")


def _document(pdf: pikepdf.Pdf, found: Anatomy) -> None:
    found.expect(not pdf.is_encrypted, "the file is encrypted")
    found.expect(set(pdf.trailer.keys()) <= _TRAILER, "the trailer holds more than it may")
    root = pdf.Root
    found.expect(set(root.keys()) == _CATALOGUE, "the catalogue holds more or less than it may")
    _visit(found, root)
    _visit(found, root.Pages)
    _metadata(pdf, found)
    for index, page in enumerate(pdf.pages):
        _page(page.obj, index, found)
    _structure(root.StructTreeRoot, pdf, found)
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == Name.Pages:
            found.expect(set(item.keys()) <= {"/Type", "/Kids", "/Count", "/Parent"}, "a page tree node holds more")
            _visit(found, item)
        container = isinstance(item, pikepdf.Stream) and item.get("/Type") in {Name.ObjStm, Name.XRef}
        found.expect(container or item.objgen in found.seen or item is None, "an object is in no page and no tag")


def _metadata(pdf: pikepdf.Pdf, found: Anatomy) -> None:
    root = pdf.Root
    _visit(found, root.Metadata)
    found.expect(root.Metadata.read_bytes() == rebuild.XMP.encode("utf-8"), "the metadata is not the engine's")
    found.expect(set(root.Metadata.keys()) <= {"/Type", "/Subtype", "/Length", "/Filter"}, "metadata keys")
    found.expect(str(root.get("/Lang")) in {"en-US", "es-US"}, "the language is not one the engine writes")
    found.expect(dict(root.MarkInfo.items()) == {"/Marked": True}, "the mark information is not the engine's")
    preferences = dict(root.ViewerPreferences.items())
    found.expect(preferences == {"/DisplayDocTitle": True}, "the viewer preferences are not the engine's")
    info = pdf.trailer.get("/Info")
    if info is None:
        found.expect(False, "the title is missing")
        return
    _visit(found, info)
    found.expect({key: str(value) for key, value in info.items()} == {"/Title": rebuild.TITLE}, "Info holds more")


def _page(page: pikepdf.Object, index: int, found: Anatomy) -> None:
    words = f"page {index + 1}"
    _visit(found, page)
    found.expect(set(page.keys()) == _PAGE, f"{words} holds more or less than it may")
    found.expect(page.get("/StructParents") == index, f"{words} is out of order in the tags")
    box = [float(side) for side in page.MediaBox]
    found.expect(len(box) == 4 and box[:2] == [0, 0], f"{words} does not start at its corner")
    found.sizes.append((box[2], box[3]))
    resources = page.Resources
    found.expect(set(resources.keys()) <= {"/XObject", "/Font"}, f"{words} has other resources")
    found.expect(set(resources.XObject.keys()) == {"/Im0"}, f"{words} does not have exactly one image")
    _image(resources.XObject.Im0, words, found)
    if "/Font" in resources:
        found.expect(set(resources.Font.keys()) == {"/F0"}, f"{words} has more than one font")
        _font(resources.Font.F0, found)
    contents = page.Contents
    _visit(found, contents)
    found.expect(set(contents.keys()) <= {"/Length", "/Filter"}, f"the content of {words} holds more than it may")
    _content(contents, words, found)


def _image(image: pikepdf.Object, words: str, found: Anatomy) -> None:
    _visit(found, image)
    bilevel = image.get("/Filter") == Name.CCITTFaxDecode
    found.expect(set(image.keys()) == _IMAGE | ({"/DecodeParms"} if bilevel else set()), f"the image of {words}")
    if bilevel:
        expected = {"/K": -1, "/Columns": image.Width, "/Rows": image.Height}
        found.expect(dict(image.DecodeParms.items()) == expected, f"the image of {words} is coded differently")
    else:
        found.expect(image.get("/Filter") == Name.DCTDecode, f"the image of {words} is coded differently")
        found.expect(_plain_jpeg(image.read_raw_bytes()), f"the image of {words} carries more than a picture")


def _plain_jpeg(data: bytes) -> bool:
    """Whether a JPEG has no comment, no EXIF, no thumbnail and nothing after its end."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == 0xDA:
            return data.startswith(b"\xff\xd8") and data.find(b"\xff\xd9", position) == len(data) - 2
        if marker == 0xFE or 0xE1 <= marker <= 0xEF or (marker == 0xE0 and length != 16):
            return False
        position += 2 + length
    return False


def _font(font: pikepdf.Object, found: Anatomy) -> None:
    if font.objgen in found.seen:
        return
    _visit(found, font)
    keys = {"/Type", "/Subtype", "/BaseFont", "/Encoding", "/DescendantFonts", "/ToUnicode"}
    found.expect(set(font.keys()) == keys, "the font holds more than it may")
    _visit(found, font.ToUnicode)
    found.streams.append(font.ToUnicode.read_bytes())
    found.expect(_is_identity(font.ToUnicode.read_bytes()), "the font says letters mean others")
    (descendant,) = list(font.DescendantFonts)
    _visit(found, descendant)
    keys = {"/Type", "/Subtype", "/BaseFont", "/CIDSystemInfo", "/FontDescriptor", "/CIDToGIDMap", "/DW", "/W"}
    found.expect(set(descendant.keys()) == keys, "the font holds more than it may")
    code, (width,) = list(descendant.W)
    own = (blankfont.WIDTH, int(blankfont.SPACE, 16), blankfont.SPACE_WIDTH)
    found.expect((int(descendant.DW), int(code), int(width)) == own, "the letters of the font have other widths")
    _visit(found, descendant.CIDToGIDMap)
    found.expect(descendant.CIDToGIDMap.read_bytes() == zlib.decompress(blankfont.glyph_map()), "the font draws")
    descriptor = descendant.FontDescriptor
    _visit(found, descriptor)
    found.expect(len(descriptor.keys()) == 10, "the font descriptor holds more than it may")
    _visit(found, descriptor.FontFile2)
    found.expect(descriptor.FontFile2.read_bytes() == blankfont.program(), "the font is not the blank one")


def _is_identity(unicode_map: bytes) -> bool:
    pairs = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]{4})>$", unicode_map, re.MULTILINE)
    letters = [chr(int(code, 16)) for code, meaning in pairs if (code, meaning) != (b"0000", b"FFFF")]
    return unicode_map == blankfont.unicode_map(letters)


def _content(contents: pikepdf.Object, words: str, found: Anatomy) -> None:
    """The content is, to the letter, what the engine writes: an image, words and paths unseen, in numbered tags."""
    content = contents.read_bytes()
    found.expect(_WRITTEN.fullmatch(content) is not None, f"{words} is drawn with more than an image and unseen words")
    numbers = [int(number) for number in _NUMBERS.findall(content)]
    found.expect(numbers == list(range(len(numbers))), f"the tags of {words} are out of order")


def _structure(root: pikepdf.Object, pdf: pikepdf.Pdf, found: Anatomy) -> None:
    _visit(found, root)
    found.expect(set(root.keys()) == {"/Type", "/K", "/ParentTree", "/ParentTreeNextKey"}, "the tags hold more")
    _visit(found, root.ParentTree)
    found.expect(set(root.ParentTree.keys()) == {"/Nums"}, "the tags hold more than they may")
    for item in list(root.ParentTree.Nums)[1::2]:
        _visit(found, item)
    (document,) = list(root.K)
    _visit(found, document)
    found.expect(document.get("/S") == Name.Document, "the tags do not start with a document")
    found.expect(set(document.keys()) == {"/Type", "/S", "/P", "/K"}, "the document tag holds more than it may")
    sections = list(document.K)
    found.expect(len(sections) == len(pdf.pages), "there is not one section a page")
    for section in sections:
        said: list[str] = []
        for element in _elements(section):
            _visit(found, element)
            keys = set(element.keys())
            found.expect(keys <= _ELEMENT and str(element.get("/S")) in _TAGS, "a tag holds more than it may")
            figure = element.get("/S") == Name.Figure
            found.expect(figure == ("/Alt" in keys), "a figure says nothing, or words say more than they show")
            if "/Alt" in keys:
                said.append(str(element.Alt))
        for words in said:
            allowed = words in _said_of_boxes() or words in {BLANK_PAGE, UNREAD_PAGE}
            found.expect(allowed, "a tag says something the engine does not say")
        found.spoken.append([words for words in said if words not in {BLANK_PAGE, UNREAD_PAGE}])


def _elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield an element and all below it; three levels are all the engine writes."""
    waiting = [(element, 0)]
    while waiting:
        current, depth = waiting.pop(0)
        yield current
        kids: Any = current.get("/K")
        if depth > 3 or not isinstance(kids, pikepdf.Array):
            continue
        waiting = [(kid, depth + 1) for kid in kids if isinstance(kid, pikepdf.Dictionary)] + waiting


def _visit(found: Anatomy, item: pikepdf.Object) -> None:
    found.seen.add(item.objgen)


def rewrites(pdf: pikepdf.Pdf, data: bytes) -> bool:
    """Whether a file written again is what it is, so that nothing hides between its objects."""
    del pdf.trailer.ID
    same = _Same(data)
    rebuild.write(pdf, cast(BinaryIO, same))
    return same.so_far and same.tell() == len(data)


class _Same(io.RawIOBase):
    """Takes what is written and keeps nothing of it but whether it is what was expected."""

    def __init__(self, expected: bytes) -> None:
        self._expected, self._place, self.so_far = memoryview(expected), 0, True

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        length = len(part)
        self.so_far = self.so_far and self._expected[self._place : self._place + length] == part
        self._place += length
        return length

    def tell(self) -> int:
        return self._place


def inflated(data: bytes) -> Iterator[bytes]:
    """Yield every object of a dissected file, streams inflated, page images left out."""
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                if item.get("/Subtype") != Name.Image:
                    yield item.read_bytes()
            elif isinstance(item, pikepdf.Dictionary | pikepdf.Array):
                yield item.unparse(resolved=True)
