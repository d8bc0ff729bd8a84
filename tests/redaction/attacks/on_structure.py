"""Ways to leave a secret around a page and around the file."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, NameTree, OutlineItem, Pdf, Stream, String

from redaction.engine.values import Box
from tests.redaction.attacks.paper import BOX, attack, page, saved, text

Built = tuple[pikepdf.Page, Box | None]
RECT = [30, 50, 290, 86]


def _with_annotation(pdf: Pdf, **keys: object) -> pikepdf.Page:
    note = Dictionary(Type=Name.Annot, Rect=Array(RECT))
    for key, value in keys.items():
        note[f"/{key}"] = value
    return page(pdf, "", Annots=Array([pdf.make_indirect(note)]))


@attack("a hidden note")
def note(pdf: Pdf, secret: str) -> Built:
    return _with_annotation(pdf, Subtype=Name.Text, F=2, Contents=String(secret), T=String(secret)), None


@attack("the address of a link")
def link(pdf: Pdf, secret: str) -> Built:
    action = Dictionary(S=Name.URI, URI=String(f"https://example.org/{secret}"))
    return _with_annotation(pdf, Subtype=Name.Link, Border=Array([0, 0, 0]), A=action), None


@attack("a redaction that was never applied")
def unapplied(pdf: Pdf, secret: str) -> Built:
    made = page(pdf, text(secret))
    made.obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Redact, Rect=Array(RECT))])
    return made, BOX


@attack("values, names and hints of a form field")
def field(pdf: Pdf, secret: str) -> Built:
    keys = {"FT": Name.Tx, "V": String(secret), "DV": String(secret), "TU": String(secret), "TM": String(secret)}
    made = _with_annotation(pdf, Subtype=Name.Widget, T=String(f"field {secret}"), F=2, **keys)
    form = pdf.Root.get("/AcroForm")
    fields = list(form.Fields) if form is not None else []
    pdf.Root.AcroForm = Dictionary(Fields=Array([*fields, *list(made.obj.Annots)]))
    return made, None


@attack("a drawn stamp")
def stamp(pdf: Pdf, secret: str) -> Built:
    shape = Stream(pdf, b"BT /F1 16 Tf 4 8 Td (" + secret.encode() + b") Tj ET")
    shape.Subtype, shape.BBox = Name.Form, Array([0, 0, 260, 36])
    shape.Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    return _with_annotation(pdf, Subtype=Name.Stamp, F=4, AP=Dictionary(N=pdf.make_indirect(shape))), BOX


@attack("private data and metadata of the page")
def piece(pdf: Pdf, secret: str) -> Built:
    kept = Stream(pdf, f"<x:xmpmeta>{secret}</x:xmpmeta>".encode())
    kept.Type, kept.Subtype = Name.Metadata, Name.XML
    info = Dictionary(App=Dictionary(Private=String(secret)))
    return page(pdf, "", PieceInfo=info, Metadata=kept, SecretKey=String(secret)), None


@attack("a viewport and an action of the page")
def viewport(pdf: Pdf, secret: str) -> Built:
    port = Dictionary(Type=Name.Viewport, BBox=Array(RECT), Name=String(secret))
    action = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{secret}')"))
    return page(pdf, "", VP=Array([port]), AA=Dictionary(O=action)), None


@attack("a file attached to the page")
def associated(pdf: Pdf, secret: str) -> Built:
    spec = AttachedFileSpec(pdf, secret.encode(), filename=f"{secret}.txt")
    return page(pdf, "", AF=Array([spec.obj])), None


# --- the file as a whole: each takes a file of one page and gives one that holds the secret ------------------------


def info(pdf: Pdf, secret: str) -> bytes:
    pdf.docinfo.Title = pdf.docinfo.Custom = String(secret)
    return saved(pdf)


def xmp(pdf: Pdf, secret: str) -> bytes:
    pdf.Root.Metadata = Stream(pdf, f"<x:xmpmeta>{secret}</x:xmpmeta>".encode(), Type=Name.Metadata, Subtype=Name.XML)
    return saved(pdf)


def outline(pdf: Pdf, secret: str) -> bytes:
    with pdf.open_outline() as tree:
        tree.root.append(OutlineItem(secret, 0))
    return saved(pdf)


def attachment(pdf: Pdf, secret: str) -> bytes:
    pdf.attachments[f"{secret}.txt"] = secret.encode()
    return saved(pdf)


def script(pdf: Pdf, secret: str) -> bytes:
    scripts = NameTree.new(pdf)
    scripts["start"] = Dictionary(S=Name.JavaScript, JS=String(f"var a = '{secret}'"))
    pdf.Root.Names = Dictionary(JavaScript=scripts.obj)
    pdf.Root.OpenAction = Dictionary(S=Name.URI, URI=String(f"https://example.org/{secret}"))
    return saved(pdf)


def destination(pdf: Pdf, secret: str) -> bytes:
    names = NameTree.new(pdf)
    names[secret] = Array([pdf.pages[0].obj, Name.Fit])
    pdf.Root.Names = Dictionary(Dests=names.obj)
    return saved(pdf)


def labels(pdf: Pdf, secret: str) -> bytes:
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(secret))]))
    return saved(pdf)


def threads(pdf: Pdf, secret: str) -> bytes:
    pdf.Root.Threads = Array([pdf.make_indirect(Dictionary(I=Dictionary(Title=String(secret))))])
    return saved(pdf)


def tags(pdf: Pdf, secret: str) -> bytes:
    said = String(secret)
    element = Dictionary(Type=Name.StructElem, S=Name.P, T=said, Alt=said, E=said, ActualText=said, ID=said)
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Array([pdf.make_indirect(element)]))
    return saved(pdf)


def xfa(pdf: Pdf, secret: str) -> bytes:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=Stream(pdf, f"<xdp:xdp>{secret}</xdp:xdp>".encode()))
    return saved(pdf)


def after_the_end(pdf: Pdf, secret: str) -> bytes:
    return saved(pdf) + f"\n% {secret}\n".encode()


def before_the_header(pdf: Pdf, secret: str) -> bytes:
    return f"{secret}\n".encode() + saved(pdf)


def earlier_revision(pdf: Pdf, secret: str) -> bytes:
    """The first revision shows the secret; a second one, appended, empties the page."""
    pdf.pages[0].obj.Contents = Stream(pdf, text(secret).encode())
    first = saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    with pikepdf.open(BytesIO(first)) as again:
        number, root = again.pages[0].obj.Contents.objgen[0], again.Root.objgen[0]
        size = int(again.trailer.Size)
    body = f"{number} 0 obj\n<</Length 2>>\nstream\nq\n\nendstream\nendobj\n".encode()
    table = f"xref\n{number} 1\n{len(first):010d} 00000 n \n".encode()
    previous = int(first.rsplit(b"startxref\n", 1)[1].split()[0])
    trailer = (
        f"trailer <</Size {size} /Root {root} 0 R /Prev {previous}>>\nstartxref\n{len(first) + len(body)}\n%%EOF\n"
    )
    return first + body + table + trailer.encode()


def encrypted(pdf: Pdf, secret: str) -> bytes:
    pdf.docinfo.Title = String(secret)
    return saved(pdf, encryption=pikepdf.Encryption(owner="owner", user="", R=6))


FILES: dict[str, Callable[[Pdf, str], bytes]] = {
    "title and custom keys of Info": info,
    "XMP metadata": xmp,
    "bookmarks": outline,
    "an attachment": attachment,
    "scripts and the opening action": script,
    "named destinations": destination,
    "page labels": labels,
    "article threads": threads,
    "titles and texts of tags": tags,
    "XFA": xfa,
    "bytes after the end": after_the_end,
    "bytes before the header": before_the_header,
    "an earlier revision": earlier_revision,
    "an encrypted file without a password": encrypted,
}
