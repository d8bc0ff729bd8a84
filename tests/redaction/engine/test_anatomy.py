"""Whatever is put into a released file, in place of what the engine wrote or beside it, makes it another file.

Each change is written as the engine writes, so that nothing but the change tells; the secret is in the bytes.
"""

import io
import re
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from redaction import engine
from redaction.engine import blankfont
from redaction.engine.layer import PRESSED, UNREAD_PAGE
from redaction.engine.objects import dissect
from tests.redaction.attacks.paper import BOX, image_stream, page, saved, text
from tests.redaction.engine.samples import SECRET, blank, changed, one_page, with_a_word

Change = Callable[[Pdf], object]
SAID = String(SECRET)
STAMPS = ["25-0007  0001", "25-0007  0002", "25-0007  0003"]


@cache
def source() -> bytes:
    """A page with two boxes, one without, and one in gray."""
    pdf = pikepdf.new()
    page(pdf, text(SECRET))
    page(pdf, "")
    cloud = image_stream(pdf, Image.radial_gradient("L").resize((280, 60)))
    page(pdf, f"q 280 0 0 40 20 5 cm /Im1 Do Q\n{text(SECRET)}", resources={"XObject": Dictionary(Im1=cloud)})
    return saved(pdf)


def marks() -> list[engine.Mark]:
    return [engine.Mark(1, BOX, "b7c"), engine.Mark(1, (0.06, 0.7, 0.4, 0.9), "b6"), engine.Mark(3, BOX, "b7c")]


@cache
def released() -> bytes:
    made = engine.redact(source(), marks(), stamps=STAMPS)
    assert made.codings == ("g4", "g4", "gray")
    return made.pdf


def image(pdf: Pdf, index: int = 0) -> pikepdf.Object:
    return pdf.pages[index].obj.Resources.XObject.Im0


def font(pdf: Pdf) -> pikepdf.Object:
    return pdf.pages[0].obj.Resources.Font.F0


def descendant(pdf: Pdf) -> pikepdf.Object:
    return font(pdf).DescendantFonts[0]


def descriptor(pdf: Pdf) -> pikepdf.Object:
    return descendant(pdf).FontDescriptor


def tags(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root.StructTreeRoot


def section(pdf: Pdf, index: int = 0) -> pikepdf.Object:
    return tags(pdf).K[0].K[index]


def elements(pdf: Pdf, kind: Name) -> list[pikepdf.Object]:
    return [item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == kind]


def set_to(get: Callable[[Pdf], pikepdf.Object], key: str, value: object) -> Change:
    """Return a change that sets one entry of one object."""

    def change(pdf: Pdf) -> None:
        get(pdf)[f"/{key}"] = value

    return change


def backwards(get: Callable[[Pdf], pikepdf.Object], key: str) -> Change:
    """Return a change that turns a list around."""

    def change(pdf: Pdf) -> None:
        get(pdf)[f"/{key}"] = Array(list(get(pdf)[f"/{key}"])[::-1])

    return change


def rewritten(pattern: bytes, by: bytes, index: int = 0) -> Change:
    """Return a change of the content of a page."""

    def change(pdf: Pdf) -> None:
        contents = pdf.pages[index].obj.Contents
        was = contents.read_bytes()
        now = re.sub(pattern, by, was, count=1)
        assert now != was
        contents.write(zlib.compress(now, PRESSED), filter=Name.FlateDecode)

    return change


def saying(word: str, size: float, place: tuple[int, int], squeezed: int = 100) -> Change:
    """Return a change that lets the layer of the first page, and the font, say one word more."""

    def change(pdf: Pdf) -> None:
        contents = pdf.pages[0].obj.Contents
        content = with_a_word(contents.read_bytes(), word, size, place, squeezed)
        contents.write(zlib.compress(content, PRESSED), filter=Name.FlateDecode)
        meanings = font(pdf).ToUnicode
        known = re.findall(rb"^<([0-9A-F]{4})> <\1>$", meanings.read_bytes(), re.MULTILINE)
        letters = {chr(int(code, 16)) for code in known} | set(word)
        meanings.write(zlib.compress(blankfont.unicode_map(letters), 6), filter=Name.FlateDecode)

    return change


def longer(get: Callable[[Pdf], pikepdf.Object], filters: Name | Array = Name.FlateDecode) -> Change:
    """Return a change that lets bytes follow the end of a deflated stream."""

    def change(pdf: Pdf) -> None:
        stream = get(pdf)
        raw = stream.read_raw_bytes()
        if isinstance(filters, Name):
            stream.write(raw + SECRET.encode(), filter=filters)
        else:
            stream.write(raw.hex().encode() + b">" + SECRET.encode(), filter=filters)

    return change


def jpeg(at: Callable[[bytes], tuple[int, int, bytes]]) -> Change:
    """Return a change of the bytes of the image in gray: from where to where, and by what."""

    def change(pdf: Pdf) -> None:
        data = image(pdf, 2).read_raw_bytes()
        start, end, put = at(data)
        image(pdf, 2).write(data[:start] + put + data[end:], filter=Name.DCTDecode)

    return change


def before_the_end(put: bytes) -> Change:
    return jpeg(lambda data: (len(data) - 2, len(data) - 2, put))


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def contents(pdf: Pdf) -> pikepdf.Object:
    return pdf.pages[0].obj.Contents


def swap_owners(pdf: Pdf) -> None:
    owners = tags(pdf).ParentTree.Nums[1]
    owners[0], owners[1] = owners[1], owners[0]


def owners_of_none(pdf: Pdf) -> None:
    tags(pdf).ParentTree.Nums.append(9)
    tags(pdf).ParentTree.Nums.append(pdf.make_indirect(Array([SAID])))


def deep(pdf: Pdf) -> None:
    kid = Dictionary(S=Name.P, Secret=SAID)
    for _ in range(4):
        kid = Dictionary(S=Name.P, K=Array([kid]))
    elements(pdf, Name.P)[0].K = Array([kid])


def swap_frames(pdf: Pdf) -> None:
    one, other, *_ = elements(pdf, Name.Figure)
    one.A, other.A = other.A, one.A


def family(pdf: Pdf) -> None:
    del descriptor(pdf).StemV
    descriptor(pdf).FontFamily = SAID


def second_font(pdf: Pdf) -> None:
    pdf.pages[1].obj.Resources.Font.F0 = pdf.make_indirect(Dictionary(dict(font(pdf).items())))


def call_unread(pdf: Pdf) -> None:
    """Let a paragraph be a figure of the whole page, in which nothing could be read."""
    words = section(pdf, 1).K[0]
    words.S, words.Alt, words.K = Name.Figure, String(UNREAD_PAGE), 0
    words.A = Dictionary(O=Name.Layout, BBox=Array([0, 0, *list(pdf.pages[1].obj.MediaBox)[2:]]))


BASIS = "redacted, basis (b)(7)(C)"


def utf16(words: str) -> bytes:
    return b"\xfe\xff" + words.encode("utf-16-be")


def two_runs(pdf: Pdf) -> None:
    part = section(pdf, 1)
    one, _ = part.K
    one.K, part.K = Array([0, 1]), Array([one])
    tags(pdf).ParentTree.Nums[3] = pdf.make_indirect(Array([one, one]))


def around_a_figure(pdf: Pdf) -> None:
    part = section(pdf)
    figure = part.K[1]
    part.K[1] = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.P, P=part, Pg=pdf.pages[0].obj, K=Array([figure]))
    )
    figure.P = part.K[1]


_LAYOUT: dict[str, Any] = {"O": Name.Layout, "BBox": Array([0, 0, 1, 1])}
#: What is changed, and a part of the line that says so.
CHANGES: dict[str, tuple[Change, str]] = {
    "a palette": (
        set_to(image, "ColorSpace", Array([Name.Indexed, Name.DeviceGray, 1, String(b"\xff\0" + SECRET.encode())])),
        "the image of page 1",
    ),
    "a spot colour": (
        set_to(image, "ColorSpace", Array([Name.Separation, Name(f"/{SECRET}"), Name.DeviceGray, Dictionary()])),
        "the image of page 1",
    ),
    "a palette of a JPEG": (
        set_to(lambda pdf: image(pdf, 2), "ColorSpace", Array([Name.Indexed, Name.DeviceGray, 1, SAID])),
        "the image of page 3",
    ),
    "depth of an image": (set_to(image, "BitsPerComponent", 8), "the image of page 1"),
    "type of an image": (set_to(image, "Type", SAID), "the image of page 1"),
    "parameters of a coding": (set_to(lambda pdf: image(pdf).DecodeParms, "Secret", SAID), "the image of page 1"),
    "a comment within the pixels": (before_the_end(segment(0xFE, SECRET.encode())), "more than a picture"),
    "a comment before the pixels": (jpeg(lambda data: (20, 20, segment(0xFE, SECRET.encode()))), "more than a picture"),
    "the head of a JPEG": (jpeg(lambda data: (13, 20, SECRET.encode()[:7])), "more than a picture"),
    "bytes after a JPEG": (jpeg(lambda data: (len(data), len(data), SECRET.encode())), "more than a picture"),
    "a second scan": (
        jpeg(lambda data: (len(data) - 2, len(data) - 2, data[data.index(b"\xff\xda") : -2])),
        "more than a picture",
    ),
    "no JPEG": (jpeg(lambda data: (0, len(data), SECRET.encode())), "more than a picture"),
    "the order in which fields are gone through": (set_to(lambda pdf: pdf.pages[0].obj, "Tabs", SAID), "page 1 holds"),
    "what a page hangs from": (set_to(lambda pdf: pdf.pages[0].obj, "Parent", Dictionary(S=SAID)), "page 1 holds"),
    "resources apart": (
        lambda pdf: set_to(lambda pdf: pdf.pages[0].obj, "Resources", pdf.make_indirect(pdf.pages[0].obj.Resources))(
            pdf
        ),
        "page 1 holds",
    ),
    "a page a little larger": (
        set_to(lambda pdf: pdf.pages[0].obj, "MediaBox", Array([0, 0, 320.4, 143.28])),
        "not filled by its image",
    ),
    "a page with five sides": (
        set_to(lambda pdf: pdf.pages[0].obj, "MediaBox", Array([0, 0, 320, 120, 7])),
        "not filled by its image",
    ),
    "a page off its corner": (
        set_to(lambda pdf: pdf.pages[0].obj, "MediaBox", Array([-9, 0, 320, 120])),
        "does not start at its corner",
    ),
    "something for all pages": (set_to(lambda pdf: pdf.Root.Pages, "Secret", SAID), "page tree"),
    "the type of the metadata": (
        set_to(lambda pdf: pdf.Root.Metadata, "Subtype", Name(f"/{SECRET}")),
        "the metadata",
    ),
    "the language": (set_to(lambda pdf: pdf.Root, "Lang", SAID), "the language"),
    "the mark information": (set_to(lambda pdf: pdf.Root.MarkInfo, "Secret", SAID), "the catalogue"),
    "the name of the font": (set_to(font, "BaseFont", Name(f"/{SECRET}")), "the font holds"),
    "the encoding of the font": (set_to(font, "Encoding", Dictionary(Secret=SAID)), "the font holds"),
    "who made the letters": (
        set_to(descendant, "CIDSystemInfo", Dictionary(Registry=SAID, Ordering=SAID, Supplement=0)),
        "the font holds",
    ),
    "the width of the letters": (set_to(descendant, "DW", 100), "the font holds"),
    "the family of the font": (family, "the font descriptor"),
    "the frame of the font": (
        set_to(descriptor, "FontBBox", Array(list(SECRET.encode()))),
        "the font descriptor",
    ),
    "a key beside the meanings": (set_to(lambda pdf: font(pdf).ToUnicode, "Secret", SAID), "letters mean others"),
    "a key beside the glyphs": (set_to(lambda pdf: descendant(pdf).CIDToGIDMap, "Secret", SAID), "the font draws"),
    "a key beside the program": (set_to(lambda pdf: descriptor(pdf).FontFile2, "Secret", SAID), "not the blank one"),
    "other glyphs": (
        lambda pdf: descendant(pdf).CIDToGIDMap.write(zlib.compress(b"\0\0" * 65536, 9), filter=Name.FlateDecode),
        "the font draws",
    ),
    "a second font": (second_font, "one font"),
    "letters nobody uses": (
        lambda pdf: font(pdf).ToUnicode.write(
            zlib.compress(blankfont.unicode_map(set(SECRET)), 6), filter=Name.FlateDecode
        ),
        "letters mean others",
    ),
    "a language of the document tag": (
        set_to(lambda pdf: tags(pdf).K[0], "Lang", SAID),
        "the document tag holds more",
    ),
    "what is said of a box": (
        set_to(lambda pdf: elements(pdf, Name.Figure)[0], "Alt", SAID),
        "a tag says something",
    ),
    "words called unread": (call_unread, "another order"),
    "a key of the trailer": (lambda pdf: pdf.trailer.__setitem__("/Secret", SAID), "the trailer holds more"),
    "a second title": (lambda pdf: pdf.docinfo.__setitem__("/Subject", SAID), "Info holds more"),
    "other words of the metadata": (
        lambda pdf: pdf.Root.Metadata.write(pdf.Root.Metadata.read_raw_bytes().replace(b"Released", b"Bramwick")),
        "the metadata",
    ),
    "a key of an image in gray": (set_to(lambda pdf: image(pdf, 2), "Secret", SAID), "the image of page 3"),
    "attributes of a figure": (
        set_to(lambda pdf: elements(pdf, Name.Figure)[0], "A", Dictionary(T=SAID, **_LAYOUT)),
        "a figure holds more",
    ),
    "frame of a figure": (
        set_to(lambda pdf: elements(pdf, Name.Figure)[0], "A", Dictionary(**_LAYOUT)),
        "another place",
    ),
    "frames of two figures": (swap_frames, "another place"),
    "attributes of a paragraph": (
        set_to(lambda pdf: elements(pdf, Name.P)[0], "A", Dictionary(O=Name.Layout, T=SAID)),
        "a tag holds more",
    ),
    "a name of a paragraph": (set_to(lambda pdf: elements(pdf, Name.P)[0], "Type", SAID), "a tag holds more"),
    "words in a paragraph": (lambda pdf: elements(pdf, Name.P)[0].K.append(SAID), "cannot be read"),
    "a reference with words": (
        set_to(lambda pdf: elements(pdf, Name.P)[0], "K", Dictionary(Type=Name.MCR, MCID=0, T=SAID)),
        "cannot be read",
    ),
    "tags within tags": (deep, "a tag holds more"),
    "a section of another page": (
        lambda pdf: set_to(section, "Pg", pdf.pages[1].obj)(pdf),
        "stands under another page",
    ),
    "sections in another order": (backwards(lambda pdf: tags(pdf).K[0], "K"), "stands under another page"),
    "paragraphs in another order": (backwards(section, "K"), "another order"),
    "a paragraph left out": (lambda pdf: section(pdf).K.__delitem__(-1), "in no tag"),
    "a paragraph said twice": (lambda pdf: section(pdf).K.append(section(pdf).K[0]), "another order"),
    "owners in another order": (swap_owners, "in another tag"),
    "owners that are words": (
        lambda pdf: set_to(lambda pdf: tags(pdf).ParentTree, "Nums", Array([0, pdf.make_indirect(Array([SAID]))]))(pdf),
        "one section a page",
    ),
    "owners that are a stream": (
        lambda pdf: tags(pdf).ParentTree.Nums.__setitem__(1, Stream(pdf, SECRET.encode())),
        "in another tag",
    ),
    "owners of no page": (owners_of_none, "the tags hold more"),
    "owners with a name": (lambda pdf: tags(pdf).ParentTree.Nums.__setitem__(0, SAID), "the tags hold more"),
    "the next key of the tags": (set_to(tags, "ParentTreeNextKey", SAID), "the tags hold more"),
    "the roles of the tags": (set_to(tags, "RoleMap", Dictionary({f"/{SECRET}": Name.P})), "the tags hold more"),
    "bytes after the content": (longer(contents), "the content of page 1"),
    "bytes after the meanings": (longer(lambda pdf: font(pdf).ToUnicode), "letters mean others"),
    "two filters": (
        longer(contents, Array([Name.ASCIIHexDecode, Name.FlateDecode])),
        "the content of page 1",
    ),
    "an image larger than its page": (
        rewritten(rb"q (\S+) 0 0 (\S+) 0 0 cm", rb"q 640.08 0 0 286.56 0 0 cm", 1),
        "not filled by its image",
    ),
    "an image in the mirror": (rewritten(rb"q (\S+) 0 0", rb"q -\1 0 0", 1), "more than an image and unseen words"),
    "an image of one dot": (rewritten(rb"q (\S+) 0 0 (\S+) 0 0 cm", rb"q 1 0 0 1 0 0 cm", 1), "without a frame"),
    "numbers that tell more": (rewritten(rb"(\d+\.\d+) Tz", rb"\g<1>0666 Tz"), "more than an image and unseen words"),
    "a frame moved": (rewritten(rb"\n\S+ \S+ \S+ \S+ re n", b"\n1 2 3 4 re n"), "another place"),
    "numbers of pieces": (rewritten(rb"<</MCID 1>>", b"<</MCID 7>>"), "tags that are out of order"),
    "a word below the page": (saying(SECRET, 8, (200, -50)), "without a frame on the page"),
    "a word above the page": (saying(SECRET, 8, (200, 500)), "without a frame on the page"),
    "a word left of the page": (saying(SECRET, 8, (-200, 62)), "without a frame on the page"),
    "a word right of the page": (saying(SECRET, 8, (300, 62)), "without a frame on the page"),
    "a word without a width": (saying(SECRET, 8, (40, 62), squeezed=0), "without a frame on the page"),
    "a word without a height": (saying(SECRET, 0, (40, 62)), "without a frame on the page"),
    "a word of next to no height": (saying(SECRET, 0.1, (40, 62), 5000), "without a frame on the page"),
    "a word of spaces": (saying("\u2003\u2009\u2003\u00a0", 8, (40, 62)), "nobody can see"),
    "a word that ends with spaces": (saying("Tulsa  ", 8, (40, 62)), "without a frame on the page"),
    "a word of signs for programs": (saying("\x02\x12\x01", 8, (40, 62)), "nobody can see"),
    "a size of a page with a digit more": (
        set_to(lambda pdf: pdf.pages[1].obj, "MediaBox", pikepdf.Object.parse(b"[0 0 320.040 143.28]")),
        "does not start at its corner",
    ),
    "a title in another code": (
        lambda pdf: pdf.docinfo.__setitem__("/Title", String(utf16("Released record"))),
        "Info holds more",
    ),
    "words of a figure in another code": (
        lambda pdf: set_to(lambda pdf: elements(pdf, Name.Figure)[0], "Alt", String(utf16(BASIS)))(pdf),
        "a figure holds more",
    ),
    "two runs of words in one paragraph": (two_runs, "parted in another way"),
    "a paragraph around a figure": (around_a_figure, "parted in another way"),
    "letters of no width": (saying("\u200b\u200c\u2060", 8, (40, 62)), "nobody can see"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_found(name: str) -> None:
    change, said = CHANGES[name]
    pdf = changed(released(), change)
    assert pdf != released()

    assert any(said in problem for problem in dissect(pdf).problems), dissect(pdf).problems


def test_the_engines_file_is_whole() -> None:
    found = dissect(released())

    assert found.problems == []
    assert [[one.words for one in said] for said in found.spoken] == [
        ["redacted, basis (b)(7)(C)", "redacted, basis (b)(6)"],
        [],
        ["redacted, basis (b)(7)(C)"],
    ]


def test_a_figure_within_a_line_is_held_like_any_other() -> None:
    made = engine.redact(one_page(), [engine.Mark(1, (0.35, 0.1, 0.45, 0.22), "b6")]).pdf
    assert dissect(made).problems == []

    def change(pdf: Pdf) -> None:
        (figure,) = elements(pdf, Name.Figure)
        assert figure.P.S == Name.P
        figure.T = SAID

    assert dissect(changed(made, change)).problems == ["a figure holds more than it may"]


def test_a_page_without_words_is_whole() -> None:
    assert dissect(engine.redact(blank(), []).pdf).problems == []


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 1), (1, 40)])
def test_the_words_of_a_stamp_stand_on_a_page_of_a_few_pixels(size: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("L", size, 255).save(out, "PNG")

    made = engine.redact(out.getvalue(), [], stamps=STAMPS[:1])

    assert dissect(made.pdf).problems == []
