"""Ways to leave a secret on and around a page: notes, links, fields, actions, private data."""

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf, Stream, String

from redaction.engine.values import Box
from tests.redaction.attacks.paper import BOX, attack, form, page, text

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


@attack("the words laid over a redaction, and those of its pop-up")
def overlay(pdf: Pdf, secret: str) -> Built:
    made = _with_annotation(pdf, Subtype=Name.Redact, OverlayText=String(secret), RC=String(f"<p>{secret}</p>"))
    made.obj.Annots.append(Dictionary(Type=Name.Annot, Subtype=Name.Popup, Rect=Array(RECT), Contents=String(secret)))
    return made, None


@attack("the pressed look of a note")
def pressed(pdf: Pdf, secret: str) -> Built:
    looks = Dictionary(N=form(pdf, ""), D=form(pdf, text(secret)), R=form(pdf, text(secret)))
    return _with_annotation(pdf, Subtype=Name.Stamp, F=4, AP=looks), None


@attack("typed text on the page")
def free_text(pdf: Pdf, secret: str) -> Built:
    keys = {"DA": String("/Helv 16 Tf 0 g"), "AP": Dictionary(N=form(pdf, text(secret, x=4, y=12)))}
    return _with_annotation(pdf, Subtype=Name.FreeText, F=4, Contents=String(secret), **keys), BOX


@attack("a file attached as a note")
def attached_note(pdf: Pdf, secret: str) -> Built:
    spec = AttachedFileSpec(pdf, secret.encode(), filename="notes.txt")
    return _with_annotation(pdf, Subtype=Name.FileAttachment, F=2, FS=spec.obj), None


@attack("values, names and hints of a form field")
def field(pdf: Pdf, secret: str) -> Built:
    keys = {"FT": Name.Tx, "V": String(secret), "DV": String(secret), "TU": String(secret), "TM": String(secret)}
    made = _with_annotation(pdf, Subtype=Name.Widget, T=String(f"field {secret}"), F=2, **keys)
    add_fields(pdf, *made.obj.Annots)
    return made, None


@attack("a form field that is seen")
def seen_field(pdf: Pdf, secret: str) -> Built:
    look = Dictionary(N=form(pdf, f"/Tx BMC {text(secret, x=4, y=12)} EMC\n"))
    keys = {"FT": Name.Tx, "V": String(secret), "DA": String("/Helv 16 Tf 0 g")}
    made = _with_annotation(pdf, Subtype=Name.Widget, T=String("name"), F=4, AP=look, **keys)
    add_fields(pdf, *made.obj.Annots)
    return made, BOX


@attack("the value of a field above the one on the page")
def inherited(pdf: Pdf, secret: str) -> Built:
    made = _with_annotation(pdf, Subtype=Name.Widget, F=2)
    parent = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("above"), V=String(secret), Kids=made.obj.Annots))
    made.obj.Annots[0].Parent = parent
    add_fields(pdf, parent)
    return made, None


@attack("a choice that was not taken")
def choices(pdf: Pdf, secret: str) -> Built:
    keys = {"FT": Name.Ch, "T": String("choice"), "Opt": Array([String("none"), String(secret)]), "V": String("none")}
    made = _with_annotation(pdf, Subtype=Name.Widget, F=2, **keys)
    add_fields(pdf, *made.obj.Annots)
    return made, None


@attack("who signed, where and why")
def signature(pdf: Pdf, secret: str) -> Built:
    signed = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"), Name=String(secret),
        Reason=String(secret), Location=String(secret), ContactInfo=String(secret), Contents=String(secret),
        ByteRange=Array([0, 1, 2, 3]),
    )  # fmt: skip
    keys = {"FT": Name.Sig, "T": String("signature"), "V": pdf.make_indirect(signed)}
    made = _with_annotation(pdf, Subtype=Name.Widget, F=2, **keys)
    add_fields(pdf, *made.obj.Annots)
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


def add_fields(pdf: Pdf, *fields: pikepdf.Object) -> None:
    """Add fields to the form of the file."""
    held = pdf.Root.get("/AcroForm")
    before = list(held.Fields) if held is not None else []
    pdf.Root.AcroForm = Dictionary(Fields=Array([*before, *fields]))
