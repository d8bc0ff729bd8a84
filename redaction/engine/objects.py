"""What a released file is made of, object by object: what the engine writes, and nothing besides.

Each function notes what is wrong, in words; nothing is repaired and nothing is skipped. An object is held, whole,
against how it has to be written.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, cast

import pikepdf
from pikepdf import Name

from redaction.engine import blankfont, rebuild
from redaction.engine.anatomy import Anatomy, ref
from redaction.engine.content import NO_WORDS, read_content
from redaction.engine.handed import Mapped, stream
from redaction.engine.layer import PRESSED
from redaction.engine.tags import structure

_UNREADABLE = (
    pikepdf.PdfError,
    RuntimeError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    zlib.error,
)
_HEADER = re.compile(rb"%PDF-1\.7\n%\xbf\xf7\xa2\xfe\n")
_END = b"\n%%EOF\n"
_TRAILER = {"/Type", "/Size", "/Root", "/Info", "/ID", "/Length", "/Filter", "/DecodeParms", "/W", "/Index"}
_CATALOGUE = (
    "<< /Lang ({}) /MarkInfo << /Marked true >> /Metadata {} /Pages {} /StructTreeRoot {} /Type /Catalog"
    " /ViewerPreferences << /DisplayDocTitle true >> >>"
)
_LANGUAGES = {"en-US", "es-US"}
_SHEET = (
    "<< /Contents {} /MediaBox {} /Parent {} /Resources << {}/XObject << /Im0 {} >> >> /StructParents {} /Tabs /S"
    " /Type /Page >>"
)
_SIDE = r"((?:0|[1-9]\d*)(?:\.\d{0,2}[1-9])?)"
_SIZE = re.compile(rf"\[ 0 0 {_SIDE} {_SIDE} \]")
_G4 = (
    "<< /BitsPerComponent 1 /ColorSpace /DeviceGray /DecodeParms << /Columns {0} /K -1 /Rows {1} >>"
    " /Filter /CCITTFaxDecode /Height {1} /Length {2} /Subtype /Image /Type /XObject /Width {0} >>"
)
_JPEG = (
    "<< /BitsPerComponent 8 /ColorSpace {3} /Filter /DCTDecode /Height {1} /Length {2} /Subtype /Image /Type /XObject"
    " /Width {0} >>"
)
_GRAYS = {"/DeviceGray", "/DeviceRGB"}
#: How a JPEG of the engine's begins; then come its tables (DB, C4) and its frame (C0), and after them its one scan.
_JFIF = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
_TABLES = {0xDB, 0xC0, 0xC4}
_MARKER = re.compile(rb"\xff[^\0\xd0-\xd7]")
_FONT = (
    "<< /BaseFont /ForthrightBlank /DescendantFonts [ {} ] /Encoding /Identity-H /Subtype /Type0 /ToUnicode {}"
    " /Type /Font >>"
)
_DESCENDANT = (
    "<< /BaseFont /ForthrightBlank /CIDSystemInfo << /Ordering (Identity) /Registry (Adobe) /Supplement 0 >>"
    " /CIDToGIDMap {} /DW 500 /FontDescriptor {} /Subtype /CIDFontType2 /Type /Font /W [ 32 [ 20 ] ] >>"
)
_DESCRIPTOR = (
    "<< /Ascent 800 /CapHeight 800 /Descent -200 /Flags 4 /FontBBox [ 0 -200 500 800 ] /FontFile2 {}"
    " /FontName /ForthrightBlank /ItalicAngle 0 /StemV 80 /Type /FontDescriptor >>"
)


def dissect(data: bytes | Mapped, *, keep: int = 0) -> Anatomy:
    """Look at every byte and object of a released file.

    :param keep: the words of a file of no more pages than this are kept.
    """
    found = Anatomy(keep=keep)
    envelope(data, found)
    try:
        with pikepdf.open(stream(data), attempt_recovery=False) as pdf:
            _document(pdf, found)
            found.expect(not pdf.get_warnings(), "the file is damaged")
            found.expect(rewrites(pdf, data), "the file holds bytes that belong to no object")
    except _UNREADABLE as error:
        found.expect(False, f"the file cannot be read as one the engine wrote ({type(error).__name__})")
    return found


def envelope(data: bytes | Mapped, found: Anatomy) -> None:
    """Nothing stands around the file, and it was written once."""
    found.expect(_HEADER.match(data) is not None, "something stands before the header")
    found.expect(data[-len(_END) :] == _END, "something stands after the end")
    found.expect(_stands_once(b"%%EOF", data), "there is more than one end of file")
    found.expect(_stands_once(b"startxref", data), "there is an earlier revision")


def _stands_once(words: bytes, data: bytes | Mapped) -> bool:
    return data.find(words) == data.rfind(words) >= 0


def trailer(pdf: pikepdf.Pdf, title: str, found: Anatomy) -> None:
    """The file is open to everybody, and its trailer names the catalogue and the title alone."""
    found.expect(not pdf.is_encrypted, "the file is encrypted")
    found.expect(set(pdf.trailer.keys()) <= _TRAILER, "the trailer holds more than it may")
    info = pdf.trailer.get("/Info")
    if info is None:
        found.expect(False, "the title is missing")
        return
    # As it is written: one title can be said in several codes.
    written = pikepdf.String(title).unparse().decode("latin-1")
    found.expect_written(info, f"<< /Title {written} >>", "Info holds more than the title")


def metadata(stream: pikepdf.Object, title: str, found: Anatomy) -> None:
    """The metadata are the engine's, for this title."""
    words = "the metadata is not the engine's"
    held = rebuild.described(title).encode("utf-8")
    found.expect_written(stream, f"<< /Length {len(held)} /Subtype /XML /Type /Metadata >>", words)
    found.expect(stream.read_raw_bytes() == held, words)


def page_tree(pdf: pikepdf.Pdf, found: Anatomy) -> list[pikepdf.Object]:
    """Return the pages; they hang from one node, which hands nothing down."""
    sheets = list(pdf.Root.Pages.Kids)
    text = f"<< /Count {len(sheets)} /Kids [ {' '.join(map(ref, sheets))} ] /Type /Pages >>"
    found.expect_written(pdf.Root.Pages, text, "a page tree node holds more than it may")
    return sheets


def _document(pdf: pikepdf.Pdf, found: Anatomy) -> None:
    root = pdf.Root
    trailer(pdf, rebuild.TITLE, found)
    sheets = page_tree(pdf, found)
    keep = len(sheets) <= found.keep
    language = str(root.get("/Lang"))
    found.expect(language in _LANGUAGES, "the language is not one the engine writes")
    text = _CATALOGUE.format(language, ref(root.Metadata), ref(root.Pages), ref(root.StructTreeRoot))
    found.expect_written(root, text, "the catalogue holds more or less than it may")
    metadata(root.Metadata, rebuild.TITLE, found)
    fonts: dict[str, pikepdf.Object] = {}
    for index, sheet in enumerate(sheets):
        _page(sheet, index, ref(root.Pages), fonts, found)
        if not keep:
            found.contents[-1] = replace(found.contents[-1], words=NO_WORDS)
    found.expect(len(fonts) == bool(found.letters), "the pages do not have one font for all their words")
    for font in fonts.values():
        _font(font, frozenset(found.letters), found)
    structure(pdf, sheets, found)
    for item in pdf.objects:
        container = isinstance(item, pikepdf.Stream) and item.get("/Type") in {Name.ObjStm, Name.XRef}
        found.expect(container or item is None or item.objgen in found.seen, "an object is in no page and no tag")


def _page(page: pikepdf.Object, index: int, parent: str, fonts: dict[str, pikepdf.Object], found: Anatomy) -> None:
    words = f"page {index + 1}"
    resources, contents = page.Resources, page.Contents
    font = resources.get("/Font")
    named = f"/Font << /F0 {ref(font.F0)} >> " if font is not None else ""
    if font is not None:
        fonts[named] = font.F0
    box = page.MediaBox.unparse().decode("ascii")
    size = _SIZE.fullmatch(box)
    found.expect(size is not None, f"{words} does not start at its corner")
    image = resources.XObject.Im0
    text = _SHEET.format(ref(contents), box, parent, named, ref(image), index)
    found.expect_written(page, text, f"{words} holds more or less than it may, or is out of order in the tags")
    _image(image, words, found)
    holds = f"the content of {words} holds more than it may"
    content = read_content(found.inflated(contents, holds, level=PRESSED))
    found.expect(not content.wrong, f"{words} {content.wrong}")
    own = (float(size[1]), float(size[2])) if size is not None else (0.0, 0.0)
    found.expect(content.size == own, f"{words} is not filled by its image")
    found.sizes.append(own)
    found.letters.update(content.words.said)
    found.contents.append(content)


def _image(image: pikepdf.Object, words: str, found: Anatomy) -> None:
    data = image.read_raw_bytes()
    size = int(image.Width), int(image.Height), len(data)
    if image.get("/Filter") == Name.CCITTFaxDecode:
        found.expect_written(image, _G4.format(*size), f"the image of {words} is coded differently")
        return
    space = image.ColorSpace.unparse().decode("latin-1")
    found.expect(space in _GRAYS, f"the image of {words} is coded differently")
    found.expect_written(image, _JPEG.format(*size, space), f"the image of {words} is coded differently")
    found.expect(_plain_jpeg(data), f"the image of {words} carries more than a picture")


def _plain_jpeg(data: bytes) -> bool:
    """Whether a JPEG has no comment, no EXIF, no thumbnail, one scan, and nothing after its end."""
    if not data.startswith(_JFIF):
        return False
    position = len(_JFIF)
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == 0xDA:
            return data.endswith(b"\xff\xd9") and _MARKER.search(data, position + 2, len(data) - 2) is None
        if marker not in _TABLES:
            return False
        position += 2 + length
    return False


def _font(font: pikepdf.Object, letters: frozenset[str], found: Anatomy) -> None:
    """The font is the blank one, and says of each letter of the pages that it means itself."""
    (descendant,) = list(font.DescendantFonts)
    descriptor = descendant.FontDescriptor
    meanings, glyphs, program = font.ToUnicode, descendant.CIDToGIDMap, descriptor.FontFile2
    found.expect_written(font, _FONT.format(ref(descendant), ref(meanings)), "the font holds more than it may")
    text = _DESCENDANT.format(ref(glyphs), ref(descriptor))
    found.expect_written(descendant, text, "the font holds more than it may")
    found.expect_written(descriptor, _DESCRIPTOR.format(ref(program)), "the font descriptor holds more than it may")
    found.expect(all(map(str.isprintable, letters)), "the font has letters that nobody can see")
    words = "the font says letters mean others"
    found.expect(found.inflated(meanings, words) == blankfont.unicode_map({" ", *letters}), words)
    found.expect(found.inflated(glyphs, "the font draws", level=9) == blankfont.glyphs(), "the font draws")
    words, blank = "the font is not the blank one", blankfont.program()
    found.expect(found.inflated(program, words, keys=f"/Length1 {len(blank)} ") == blank, words)


def rewrites(pdf: pikepdf.Pdf, data: bytes | Mapped) -> bool:
    """Whether a file written again is what it is, so that nothing hides between its objects."""
    del pdf.trailer.ID
    same = _Same(data)
    rebuild.write(pdf, cast(BinaryIO, same))
    return same.so_far and same.tell() == len(data)


class _Same(io.RawIOBase):
    """Takes what is written and keeps nothing of it but whether it is what was expected."""

    def __init__(self, expected: bytes | Mapped) -> None:
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
