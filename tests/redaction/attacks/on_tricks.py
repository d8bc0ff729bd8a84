"""Ways that lean on what a reader does not show, does not run or does not know."""

import struct
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from redaction.engine.values import Box
from tests.redaction.attacks.on_images import jbig2_segment
from tests.redaction.attacks.on_notes import add_fields
from tests.redaction.attacks.paper import (
    BASE,
    BOX,
    LEFT,
    attack,
    fonts,
    form,
    gray,
    image_stream,
    page,
    picture,
    place,
    text,
)

Built = tuple[pikepdf.Page, Box | None]
RECT = [30, 50, 290, 86]
GROUP = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)


@attack("in a group that is half transparent, within another")
def groups(pdf: Pdf, secret: str) -> Built:
    states = Dictionary(ExtGState=Dictionary(G1=Dictionary(ca=0.6, CA=0.6)), XObject=Dictionary())
    states.XObject.X2 = form(pdf, text(secret), Group=GROUP)
    outer = form(pdf, "/G1 gs /X2 Do\n", Resources=states, Group=GROUP)
    return page(pdf, "/X1 Do\n", resources={"XObject": Dictionary(X1=outer)}), BOX


@attack("in a layer that shows only where another is off")
def membership(pdf: Pdf, secret: str) -> Built:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("usual")))
    member = Dictionary(Type=Name.OCMD, OCGs=group, P=Name.AllOff)
    held = pdf.Root.get("/OCProperties")
    if held is None:
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary())
    else:
        held.OCGs.append(group)
    held = Dictionary(L1=pdf.make_indirect(member))
    # Whether the layer is off depends on what else is in the file, so a person would mark it.
    return page(pdf, f"/OC /L1 BDC {text(secret)} EMC\n", resources={"Properties": held}), BOX


@attack("words within a glyph")
def glyph(pdf: Pdf, secret: str) -> Built:
    drawn = Stream(pdf, f"600 0 d0 BT /F1 16 Tf ({secret}) Tj ET".encode())
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 300, 20]),
        FontMatrix=Array([0.0625, 0, 0, 0.0625, 0, 0]),
        CharProcs=Dictionary(a=drawn),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])),
        FirstChar=97,
        LastChar=97,
        Widths=Array([600]),
        Resources=fonts(),
    )
    made = page(pdf, f"BT /T4 16 Tf {LEFT} {BASE} Td (a) Tj ET\n")
    made.obj.Resources.Font.T4 = font
    return made, BOX


@attack("pixels as JPEG 2000, seen through a channel of their own")
def jpx_alpha(pdf: Pdf, secret: str) -> Built:
    words, out = picture(secret), BytesIO()
    alpha = Image.eval(words, lambda value: 255 - value)
    Image.merge("RGBA", (*[Image.new("L", words.size, 0)] * 3, alpha)).save(out, "JPEG2000")
    stream = image_stream(pdf, words, out.getvalue(), Filter=Name.JPXDecode, SMaskInData=1)
    del stream["/ColorSpace"]
    return page(pdf, place(), resources={"XObject": Dictionary(Im1=stream)}), BOX


@attack("a remark among what JBIG2 images share")
def jbig2_globals(pdf: Pdf, secret: str) -> Built:
    remark = struct.pack(">I", 0x20000000) + b"author\0" + secret.encode() + b"\0\0"
    shared = Stream(pdf, jbig2_segment(0, 62, 0, remark))
    image = picture("").convert("1", dither=Image.Dither.NONE)
    size = struct.pack(">II", image.width, image.height)
    own = jbig2_segment(1, 48, 1, size + bytes(8) + b"\x00" + bytes(2))
    parameters = Dictionary(JBIG2Globals=shared)
    keys = {"Filter": Name.JBIG2Decode, "DecodeParms": parameters, "BitsPerComponent": 1}
    return page(pdf, place(), resources={"XObject": Dictionary(Im1=image_stream(pdf, image, own, **keys))}), BOX


@attack("an inline image in a tiling pattern")
def inline_in_pattern(pdf: Pdf, secret: str) -> Built:
    image = picture(secret).resize((280, 32))
    head = "q 280 0 0 32 20 54 cm BI /W 280 /H 32 /CS /G /BPC 8 /F /AHx ID "
    tile = Stream(pdf, head.encode() + gray(image).tobytes().hex().encode() + b"> EI Q\n")
    for key, value in {
        "Type": Name.Pattern, "PatternType": 1, "PaintType": 1, "TilingType": 1, "XStep": 320, "YStep": 120,
        "BBox": Array([0, 0, 320, 120]), "Resources": Dictionary(),
    }.items():  # fmt: skip
        tile[f"/{key}"] = value
    made = page(pdf, "/Pattern cs /P1 scn 0 50 320 36 re f\n", resources={"Pattern": Dictionary(P1=tile)})
    return made, BOX


@attack("the look of a tick box when it is ticked")
def ticked(pdf: Pdf, secret: str) -> Built:
    looks = Dictionary(N=Dictionary(Yes=form(pdf, text(secret)), Off=form(pdf, "")))
    box = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T=String("box"), Rect=Array(RECT), F=4, AP=looks, AS=Name.Off
    )
    made = page(pdf, "", Annots=Array([pdf.make_indirect(box)]))
    add_fields(pdf, *made.obj.Annots)
    return made, None


@attack("in an ink that no press has")
def no_ink(pdf: Pdf, secret: str) -> Built:
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0]), N=1)
    space = Array([Name.DeviceN, Array([Name("/None")]), Name.DeviceGray, tint])
    # A reader may draw it all the same.
    before = "/S1 cs 1 scn"
    return page(pdf, text(secret, before=before), resources={"ColorSpace": Dictionary(S1=space)}), BOX


@attack("a remark in the function of a shading")
def shading(pdf: Pdf, secret: str) -> Built:
    tint = Stream(pdf, f"{{ % {secret}\n pop 1 }}".encode(), FunctionType=4, Domain=[0, 1], Range=[0, 1])
    held = Dictionary(ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 320, 0]), Function=tint)
    return page(pdf, "q 0 50 320 36 re W n /Sh1 sh Q\n", resources={"Shading": Dictionary(Sh1=held)}), BOX


@attack("operands of no operator")
def operands(pdf: Pdf, secret: str) -> Built:
    return page(pdf, f"({secret}) n BX ({secret}) XX EX\n"), None


@attack("words used as a clip alone, and ink behind them")
def clip_alone(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret, before="7 Tr", after="0 g 0 0 320 120 re f")), BOX


@attack("squeezed to no width")
def no_width(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret, before="0 Tz")), None


@attack("in a mirror")
def mirrored(pdf: Pdf, secret: str) -> Built:
    return page(pdf, f"BT /F1 16 Tf -1 0 0 1 {LEFT + 180} {BASE} Tm ({secret}) Tj ET\n"), BOX


@attack("white, multiplied with the paper")
def multiplied(pdf: Pdf, secret: str) -> Built:
    states = Dictionary(G1=Dictionary(BM=Name.Multiply))
    return page(pdf, text(secret, before="/G1 gs 1 g"), resources={"ExtGState": states}), None


@attack("pixels that are all decoded as white")
def decoded_white(pdf: Pdf, secret: str) -> Built:
    stream = image_stream(pdf, picture(secret), Decode=Array([1, 1]))
    return page(pdf, place(), resources={"XObject": Dictionary(Im1=stream)}), None


@attack("the name of a marked piece of content, and of a font on the page")
def tag_in_content(pdf: Pdf, secret: str) -> Built:
    made = page(pdf, f"/{secret} BMC EMC\n")
    made.obj.Resources.Font[f"/{secret}"] = fonts().Font.F1
    return made, None


@attack("rich text and sums of a form field")
def rich_field(pdf: Pdf, secret: str) -> Built:
    sums = Dictionary(C=Dictionary(S=Name.JavaScript, JS=String(f"event.value = '{secret}'")))
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("sum"), Rect=Array(RECT), F=2, AA=sums,
        RV=String(f"<p>{secret}</p>"), DS=String(secret),
    )  # fmt: skip
    made = page(pdf, "", Annots=Array([pdf.make_indirect(field)]))
    add_fields(pdf, *made.obj.Annots)
    return made, None


@attack("a sound, and where a form is sent")
def sound(pdf: Pdf, secret: str) -> Built:
    heard = Stream(pdf, secret.encode("utf-16"), Type=Name.Sound, R=8000)
    sent = Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String(f"https://example.org/{secret}")))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Sound, F=2, Rect=Array(RECT), Sound=heard, A=sent)
    return page(pdf, "", Annots=Array([pdf.make_indirect(note)])), None


@attack("PostScript kept in a form, and the file it stands for")
def postscript(pdf: Pdf, secret: str) -> Built:
    kept = Stream(pdf, f"({secret}) show".encode(), Type=Name.XObject, Subtype=Name.PS)
    stands_for = Dictionary(F=String(f"{secret}.pdf"), Page=0)
    outer = form(pdf, "", Ref=stands_for)
    return page(pdf, "/X1 Do /X2 Do\n", resources={"XObject": Dictionary(X1=kept, X2=outer)}), None


@attack("where a print shop finds the picture")
def prepress(pdf: Pdf, secret: str) -> Built:
    opi = Dictionary({"/2.0": Dictionary(Type=Name.OPI, F=String(f"{secret}.tif"))})
    stream = image_stream(pdf, picture(""), OPI=opi)
    boxes = Dictionary(Colorants=Array([Name(f"/{secret}")]))
    return page(pdf, place(), resources={"XObject": Dictionary(Im1=stream)}, SeparationInfo=boxes), None


@attack("on a page that is mostly outside of its sheet")
def outside(pdf: Pdf, secret: str) -> Built:
    made = page(pdf, text(secret, y=-40) + text(secret, x=-200))
    made.obj.MediaBox = Array([0, 0, 320, 120])
    made.obj.BleedBox = made.obj.ArtBox = Array([-400, -400, 800, 800])
    return made, None
