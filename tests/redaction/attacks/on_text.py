"""Ways to leave a secret in the text of a page."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from redaction.engine.values import Box
from tests.redaction.attacks import fontwork
from tests.redaction.attacks.paper import (
    BASE,
    BOX,
    LEFT,
    SIZE,
    attack,
    fonts,
    form,
    image_stream,
    page,
    picture,
    place,
    text,
)

Built = tuple[pikepdf.Page, Box | None]


@attack("plain text under the box")
def plain(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret)), BOX


@attack("each letter written by itself")
def split(pdf: Pdf, secret: str) -> Built:
    letters = "".join(
        f"BT /F1 16 Tf {LEFT + 14 * index} {BASE} Td ({letter}) Tj ET\n" for index, letter in enumerate(secret)
    )
    return page(pdf, letters), BOX


@attack("kerned")
def kerned(pdf: Pdf, secret: str) -> Built:
    pieces = " ".join(f"({letter}) -120" for letter in secret)
    return page(pdf, f"BT /F1 16 Tf {LEFT} {BASE} Td [{pieces}] TJ ET\n"), BOX


@attack("skewed")
def skewed(pdf: Pdf, secret: str) -> Built:
    return page(pdf, f"BT /F1 16 Tf 1 0 0.4 1 {LEFT} {BASE} Tm ({secret}) Tj ET\n"), BOX


@attack("drawn twice, a hair apart")
def twice(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret) + text(secret, x=LEFT + 0.3)), BOX


@attack("half covered by a white bar")
def half_covered(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret) + f"1 g {LEFT} {BASE - 5} 40 20 re f\n"), BOX


@attack("white on white")
def white(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret, before="1 g")), None


@attack("too small to see")
def tiny(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret, size=0.2)), None


@attack("transparent")
def transparent(pdf: Pdf, secret: str) -> Built:
    states = Dictionary(G1=Dictionary(ca=0, CA=0))
    return page(pdf, text(secret, before="/G1 gs"), resources={"ExtGState": states}), None


@attack("invisible, as an OCR layer")
def invisible(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret, before="3 Tr")), None


@attack("clipped away")
def clipped(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret, before="0 0 4 4 re W n")), None


@attack("under a black bar drawn by the source")
def covered(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret) + "0 g 20 50 280 32 re f\n"), None


@attack("off the page")
def off_page(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret, x=2000)), None


@attack("outside of the crop box")
def outside_crop(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret, y=20), CropBox=Array([0, 40, 320, 120])), None


@attack("in a tiling pattern")
def pattern(pdf: Pdf, secret: str) -> Built:
    tile = Stream(pdf, text(secret).encode())
    tile.update(
        {
            "/Type": Name.Pattern,
            "/PatternType": 1,
            "/PaintType": 1,
            "/TilingType": 1,
            "/BBox": Array([0, 0, 320, 120]),
            "/XStep": 320,
            "/YStep": 120,
            "/Resources": fonts(),
        }
    )
    made = page(pdf, "/Pattern cs /P1 scn 0 50 320 36 re f\n", resources={"Pattern": Dictionary(P1=tile)})
    return made, BOX


@attack("in a soft mask")
def soft_mask(pdf: Pdf, secret: str) -> Built:
    mask = form(pdf, text(secret, before="1 g"), Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray))
    states = Dictionary(G1=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask)))
    return page(pdf, "q /G1 gs 0 50 320 36 re f Q\n", resources={"ExtGState": states}), BOX


@attack("in a form within a form")
def nested(pdf: Pdf, secret: str) -> Built:
    inner = form(pdf, text(secret))
    outer = form(pdf, "/X2 Do\n", Resources=Dictionary(XObject=Dictionary(X2=inner)))
    return page(pdf, "/X1 Do\n", resources={"XObject": Dictionary(X1=outer)}), BOX


@attack("on a page turned by 90 degrees")
def turned(pdf: Pdf, secret: str) -> Built:
    # Shown, the page is 120 wide and 320 high; what stands at x 30..200 runs down the sheet.
    return page(pdf, text(secret), Rotate=90), (0.40, 0.05, 0.75, 0.95)


@attack("on a page turned upside down")
def upside_down(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret), Rotate=180), (0.06, 0.44, 0.94, 0.70)


@attack("on a page turned by 270 degrees and cropped")
def turned_and_cropped(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret), Rotate=270, CropBox=Array([0, 20, 320, 120])), (0.3, 0.05, 0.75, 0.95)


@attack("on a page with a unit of its own")
def user_unit(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret), UserUnit=1.5), BOX


@attack("in a form that is shown twice, once off the page")
def shared(pdf: Pdf, secret: str) -> Built:
    held = form(pdf, text(secret))
    return page(pdf, "/X1 Do q 1 0 0 1 2000 0 cm /X1 Do Q\n", resources={"XObject": Dictionary(X1=held)}), BOX


@attack("drawn as outlines")
def outlines(pdf: Pdf, secret: str) -> Built:
    return page(pdf, fontwork.outlines(secret, LEFT, BASE, SIZE)), BOX


@attack("stroked and used as a clip")
def stroked(pdf: Pdf, secret: str) -> Built:
    return page(pdf, text(secret, before="0.3 w 5 Tr", after="0.5 g 0 0 320 120 re f")), BOX


@attack("under a picture")
def under_picture(pdf: Pdf, secret: str) -> Built:
    image = image_stream(pdf, picture(""))
    return page(pdf, text(secret) + place(), resources={"XObject": Dictionary(Im1=image)}), None


@attack("invisible, over a picture of the same words")
def aligned_layer(pdf: Pdf, secret: str) -> Built:
    image = image_stream(pdf, picture(secret))
    layer_of = text(secret, before="3 Tr", y=BASE)
    return page(pdf, place() + layer_of, resources={"XObject": Dictionary(Im1=image)}), BOX


@attack("invisible, beside the picture of the words")
def misaligned_layer(pdf: Pdf, secret: str) -> Built:
    image = image_stream(pdf, picture(secret))
    layer_of = text(secret, before="3 Tr", y=12)
    return page(pdf, place() + layer_of, resources={"XObject": Dictionary(Im1=image)}), BOX


@attack("in ActualText, Alt and E of a property list")
def spoken(pdf: Pdf, secret: str) -> Built:
    return page(pdf, f"/Span <</ActualText ({secret}) /Alt ({secret}) /E ({secret})>> BDC EMC\n"), None


@attack("in a named property list")
def properties(pdf: Pdf, secret: str) -> Built:
    held = Dictionary(M1=Dictionary(Secret=String(secret)))
    return page(pdf, "/Span /M1 BDC EMC\n", resources={"Properties": held}), None


@attack("in a comment between operators")
def comment(pdf: Pdf, secret: str) -> Built:
    return page(pdf, f"% {secret}\n"), None


@attack("in a layer that is switched off")
def layer(pdf: Pdf, secret: str) -> Built:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(f"layer {secret}")))
    held = pdf.Root.get("/OCProperties")
    groups = list(held.OCGs) if held is not None else []
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([*groups, group]), D=Dictionary(BaseState=Name.OFF, OFF=Array([*groups, group]))
    )
    made = page(pdf, f"/OC /L1 BDC {text(secret)} EMC\n", resources={"Properties": Dictionary(L1=group)})
    return made, None


@attack("in octal and hexadecimal")
def escaped(pdf: Pdf, secret: str) -> Built:
    octal = "".join(f"\\{ord(letter):03o}" for letter in secret[:4])
    return page(pdf, f"BT /F1 16 Tf {LEFT} {BASE} Td ({octal}) Tj <{secret[4:].encode().hex()}> Tj ET\n"), BOX
