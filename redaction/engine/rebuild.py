"""Writes the released file from nothing: pages of one image each, an invisible text layer, tags, fixed metadata.

No object comes from the source. The same pages give the same bytes: no dates, no random identifiers.
"""

import io
import zlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from redaction.engine import blankfont
from redaction.engine.layer import Leaf, PageLayer

TITLE = "Released record"
VERSION = "1.7"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def described(title: str) -> str:
    """Return the metadata of a file with a title; nothing else is told."""
    return _XMP.format(title=escape(title))


XMP = described(TITLE)


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """One page to write: its coded image, its size in points, its layer."""

    coding: str
    width: int
    height: int
    points: tuple[float, float]
    data: bytes
    layer: PageLayer


def build(pages: Sequence[BuiltPage] | deque[BuiltPage], language: str) -> bytes:
    """Return the PDF file of the pages.

    :param pages: a deque is emptied, so that nobody holds a page that is in the file.
    :param language: of the text, "en-US" or "es-US".
    """
    pdf = pikepdf.new()
    letters = {letter for page in pages for letter in page.layer.letters}
    font = _font(pdf, letters) if letters else None
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    parents = Array()
    sections = []
    waiting = pages if isinstance(pages, deque) else deque(pages)
    count = len(waiting)
    for index in range(count):
        page = waiting.popleft()
        sheet = _sheet(pdf, page, index, font)
        section, owners = _section(pdf, document, sheet, page.layer.blocks)
        sections.append(section)
        parents.append(index)
        parents.append(pdf.make_indirect(Array(owners)))
    document.K = Array(sections)
    root.K = Array([document])
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=parents))
    root.ParentTreeNextKey = count
    _catalogue(pdf, root, language)
    return written(pdf)


def written(pdf: pikepdf.Pdf) -> bytes:
    """Return the bytes of a file; the identifier is a digest of the rest."""
    out = io.BytesIO()
    write(pdf, out)
    return out.getvalue()


def write(pdf: pikepdf.Pdf, out: BinaryIO) -> None:
    """Write a file as `written` returns it."""
    pdf.save(
        out,
        min_version=VERSION,
        deterministic_id=True,
        fix_metadata_version=False,
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )


def _deflated(pdf: pikepdf.Pdf, data: bytes, **keys: object) -> pikepdf.Object:
    """A stream, compressed here and not while saving: a file opened and saved again then gives the same bytes."""
    return Stream(
        pdf, zlib.compress(data, 6), {"/Filter": Name.FlateDecode, **{f"/{key}": v for key, v in keys.items()}}
    )


def _sheet(pdf: pikepdf.Pdf, page: BuiltPage, index: int, font: pikepdf.Object | None) -> pikepdf.Object:
    resources = Dictionary(XObject=Dictionary(Im0=_image(pdf, page)))
    if font is not None:
        resources.Font = Dictionary(F0=font)
    sheet = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(page.points[0], 3), round(page.points[1], 3)]),
        Resources=resources,
        Contents=Stream(pdf, page.layer.content, {"/Filter": Name.FlateDecode}),
        StructParents=index,
        Tabs=Name.S,
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(sheet)))
    return pdf.pages[-1].obj


def _image(pdf: pikepdf.Pdf, page: BuiltPage) -> pikepdf.Object:
    common = {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": page.width, "/Height": page.height}
    if page.coding == "g4":
        parameters = Dictionary(K=-1, Columns=page.width, Rows=page.height)
        common |= {"/ColorSpace": Name.DeviceGray, "/BitsPerComponent": 1, "/Filter": Name.CCITTFaxDecode}
        return Stream(pdf, page.data, common | {"/DecodeParms": parameters})
    space = Name.DeviceGray if page.coding == "gray" else Name.DeviceRGB
    return Stream(pdf, page.data, common | {"/ColorSpace": space, "/BitsPerComponent": 8, "/Filter": Name.DCTDecode})


def _section(
    pdf: pikepdf.Pdf, document: pikepdf.Object, sheet: pikepdf.Object, blocks: Sequence[Sequence[Leaf]]
) -> tuple[pikepdf.Object, list[pikepdf.Object]]:
    """Return a page's Sect element, and the element that owns each numbered piece of its content."""
    section = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Sect, P=document, Pg=sheet))
    owners: list[pikepdf.Object] = []
    children = []
    for leaves in blocks:
        if len(leaves) == 1 and leaves[0].alt:
            children.append(_figure(pdf, section, sheet, leaves[0]))
            owners.append(children[-1])
            continue
        paragraph = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=section, Pg=sheet))
        kids: list[object] = []
        for leaf in leaves:
            if leaf.alt:
                kids.append(_figure(pdf, paragraph, sheet, leaf))
            else:
                kids.append(leaf.mcid)
            owners.append(paragraph if not leaf.alt else kids[-1])  # type: ignore[arg-type]  # a figure, just made
        paragraph.K = Array(kids)
        children.append(paragraph)
    section.K = Array(children)
    return section, owners


def _figure(pdf: pikepdf.Pdf, parent: pikepdf.Object, sheet: pikepdf.Object, leaf: Leaf) -> pikepdf.Object:
    frame = [round(side, 3) for side in leaf.frame or (0.0, 0.0, 0.0, 0.0)]
    return pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Figure,
            P=parent,
            Pg=sheet,
            Alt=String(leaf.alt),
            A=Dictionary(O=Name.Layout, BBox=Array(frame)),
            K=leaf.mcid,
        )
    )


def _font(pdf: pikepdf.Pdf, letters: set[str]) -> pikepdf.Object:
    program = blankfont.program()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/" + blankfont.NAME),
        Flags=4,
        FontBBox=Array([0, blankfont.DESCENT, blankfont.WIDTH, blankfont.ASCENT]),
        ItalicAngle=0,
        Ascent=blankfont.ASCENT,
        Descent=blankfont.DESCENT,
        CapHeight=blankfont.ASCENT,
        StemV=80,
        FontFile2=_deflated(pdf, program, Length1=len(program)),
    )
    glyphs = Stream(pdf, blankfont.glyph_map(), {"/Filter": Name.FlateDecode})
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/" + blankfont.NAME),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=blankfont.WIDTH,
        W=Array([int(blankfont.SPACE, 16), Array([blankfont.SPACE_WIDTH])]),
        CIDToGIDMap=glyphs,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/" + blankfont.NAME),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=_deflated(pdf, blankfont.unicode_map(letters)),
        )
    )


def _catalogue(pdf: pikepdf.Pdf, root: pikepdf.Object, language: str) -> None:
    # Metadata is left as it is, so that programs that know no PDF can read it (ISO 14289-1, 6).
    pdf.Root.Metadata = Stream(pdf, XMP.encode("utf-8"), {"/Type": Name.Metadata, "/Subtype": Name.XML})
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.StructTreeRoot = root
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo.Title = String(TITLE)
