"""Ways to leave a secret in the pixels of a page, and beside them."""

import base64
import struct
import zlib
from io import BytesIO

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageCms
from PIL.ImageCms import ImageCmsProfile

from redaction.engine.coding import encode
from redaction.engine.values import Box
from tests.redaction.attacks.paper import BOX, attack, gray, image_stream, jpeg, page, picture, place

Built = tuple[pikepdf.Page, Box | None]


def _shown(pdf: Pdf, image: pikepdf.Object, content: str = "") -> pikepdf.Page:
    return page(pdf, content or place(), resources={"XObject": Dictionary(Im1=image)})


@attack("pixels, deflated")
def flate(pdf: Pdf, secret: str) -> Built:
    return _shown(pdf, image_stream(pdf, picture(secret))), BOX


@attack("pixels as JPEG, with the words in its comment and EXIF")
def as_jpeg(pdf: Pdf, secret: str) -> Built:
    exif = Image.Exif()
    exif[0x010E] = secret
    data = jpeg(picture(secret), comment=secret.encode(), exif=exif)
    return _shown(pdf, image_stream(pdf, picture(secret), data, Filter=Name.DCTDecode)), BOX


@attack("pixels as JPEG 2000")
def as_jpx(pdf: Pdf, secret: str) -> Built:
    image, out = picture(secret), BytesIO()
    image.save(out, "JPEG2000")
    return _shown(pdf, image_stream(pdf, image, out.getvalue(), Filter=Name.JPXDecode)), BOX


@attack("pixels as G4")
def as_g4(pdf: Pdf, secret: str) -> Built:
    image = picture(secret).convert("1", dither=Image.Dither.NONE)
    parameters = Dictionary(K=-1, Columns=image.width, Rows=image.height)
    keys = {"Filter": Name.CCITTFaxDecode, "DecodeParms": parameters, "BitsPerComponent": 1}
    return _shown(pdf, image_stream(pdf, image, encode(image).data, **keys)), BOX


@attack("pixels as JBIG2")
def as_jbig2(pdf: Pdf, secret: str) -> Built:
    image = picture(secret).convert("1", dither=Image.Dither.NONE)
    return _shown(pdf, image_stream(pdf, image, _jbig2(image), Filter=Name.JBIG2Decode, BitsPerComponent=1)), BOX


@attack("pixels through four filters")
def many_filters(pdf: Pdf, secret: str) -> Built:
    image = picture(secret)
    data = base64.a85encode(zlib.compress(image.tobytes())).hex().encode()
    filters = Array([Name.ASCIIHexDecode, Name.ASCII85Decode, Name.FlateDecode])
    return _shown(pdf, image_stream(pdf, image, data + b">", Filter=filters)), BOX


@attack("pixels as JPEG in four inks")
def cmyk(pdf: Pdf, secret: str) -> Built:
    image = picture(secret).convert("CMYK")
    stream = image_stream(pdf, image, jpeg(image), Filter=Name.DCTDecode, ColorSpace=Name.DeviceCMYK)
    stream.Decode = Array([1, 0] * 4)
    return _shown(pdf, stream), BOX


@attack("a rough JPEG with its ghosts around the words")
def ghosts(pdf: Pdf, secret: str) -> Built:
    return _shown(pdf, image_stream(pdf, picture(secret), jpeg(picture(secret), quality=8), Filter=Name.DCTDecode)), BOX


@attack("a thumbnail in the EXIF data of a JPEG")
def exif_thumbnail(pdf: Pdf, secret: str) -> Built:
    thumb = jpeg(picture(secret))
    app1 = b"Exif\0\0" + thumb
    whole = jpeg(picture(""))
    data = whole[:2] + b"\xff\xe1" + (len(app1) + 2).to_bytes(2, "big") + app1 + whole[2:]
    return _shown(pdf, image_stream(pdf, picture(""), data, Filter=Name.DCTDecode)), None


@attack("pixels through a palette")
def indexed(pdf: Pdf, secret: str) -> Built:
    image = picture(secret)
    data = np.where(gray(image) < 128, 0, 1).astype(np.uint8).tobytes()
    space = Array([Name.Indexed, Name.DeviceGray, 1, String(b"\x00\xff")])
    return _shown(pdf, image_stream(pdf, image, data, ColorSpace=space)), BOX


@attack("pixels of 16 bits")
def deep(pdf: Pdf, secret: str) -> Built:
    image = picture(secret)
    data = (gray(image).astype(">u2") * 257).tobytes()
    return _shown(pdf, image_stream(pdf, image, data, BitsPerComponent=16)), BOX


@attack("a stencil")
def stencil(pdf: Pdf, secret: str) -> Built:
    image = picture(secret)
    data = np.packbits(gray(image) >= 128, axis=1).tobytes()
    mask = image_stream(pdf, image, data, BitsPerComponent=1, ImageMask=True)
    del mask["/ColorSpace"]
    return _shown(pdf, mask), BOX


@attack("an inline image")
def inline(pdf: Pdf, secret: str) -> Built:
    image = picture(secret).resize((280, 32))
    data = base64.a85encode(zlib.compress(image.tobytes())) + b"~>"
    head = f"q 280 0 0 32 20 54 cm BI /W {image.width} /H {image.height} /CS /G /BPC 8 /F [/A85 /Fl] ID "
    return page(pdf, head.encode() + data + b" EI Q\n"), BOX


@attack("an image of which a clip shows only half")
def cut(pdf: Pdf, secret: str) -> Built:
    image = image_stream(pdf, picture(secret))
    return _shown(pdf, image, f"q 0 0 60 120 re W n {place()} Q\n"), BOX


@attack("pixels that a soft mask hides")
def masked(pdf: Pdf, secret: str) -> Built:
    image = picture(secret)
    nothing = image_stream(pdf, image, bytes(image.width * image.height))
    return _shown(pdf, image_stream(pdf, image, SMask=nothing)), None


@attack("the words in the soft mask itself")
def in_mask(pdf: Pdf, secret: str) -> Built:
    image = picture(secret, ink=255, paper=0)
    black = bytes(image.width * image.height)
    return _shown(pdf, image_stream(pdf, image, black, SMask=image_stream(pdf, image))), BOX


@attack("pixels that a stencil mask hides")
def hard_mask(pdf: Pdf, secret: str) -> Built:
    image = picture(secret)
    mask = image_stream(pdf, image, b"\xff" * (-(-image.width // 8) * image.height), BitsPerComponent=1, ImageMask=True)
    del mask["/ColorSpace"]
    return _shown(pdf, image_stream(pdf, image, Mask=mask)), None


@attack("pixels of a colour that is masked out")
def colour_key(pdf: Pdf, secret: str) -> Built:
    return _shown(pdf, image_stream(pdf, picture(secret), Mask=Array([0, 250]))), None


@attack("one image shown twice, once off the page")
def shared(pdf: Pdf, secret: str) -> Built:
    return _shown(pdf, image_stream(pdf, picture(secret)), place() + "q 1 0 0 1 2000 0 cm " + place() + "Q\n"), BOX


@attack("an image with more rows than it shows")
def surplus(pdf: Pdf, secret: str) -> Built:
    return _shown(pdf, image_stream(pdf, picture(""), picture("").tobytes() + f"<!-- {secret} -->".encode())), None


@attack("the words in a colour profile")
def profile(pdf: Pdf, secret: str) -> Built:
    icc = Stream(pdf, ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + secret.encode("utf-16-be"), N=3)
    made = _shown(pdf, image_stream(pdf, picture("")))
    made.obj.Resources.ColorSpace = Dictionary(C1=Array([Name.ICCBased, icc]))
    return made, None


@attack("white ink on nearly white paper")
def faint(pdf: Pdf, secret: str) -> Built:
    return _shown(pdf, image_stream(pdf, picture(secret, ink=244, paper=246))), BOX


@attack("an alternate image")
def alternate(pdf: Pdf, secret: str) -> Built:
    blank = picture("")
    other = Dictionary(Image=image_stream(pdf, picture(secret)), DefaultForPrinting=True)
    return _shown(pdf, image_stream(pdf, blank, Alternates=Array([other]))), None


@attack("metadata and private data of an image")
def metadata(pdf: Pdf, secret: str) -> Built:
    kept = Stream(pdf, f"<x:xmpmeta>{secret}</x:xmpmeta>".encode())
    kept.Type, kept.Subtype = Name.Metadata, Name.XML
    piece = Dictionary(App=Dictionary(Private=String(secret)))
    return _shown(pdf, image_stream(pdf, picture(""), Metadata=kept, PieceInfo=piece)), None


@attack("a thumbnail of the page")
def thumbnail(pdf: Pdf, secret: str) -> Built:
    return page(pdf, "", Thumb=image_stream(pdf, picture(secret))), None


@attack("an image that no page shows")
def unused(pdf: Pdf, secret: str) -> Built:
    return _shown(pdf, image_stream(pdf, picture(secret)), " \n"), None


def _jbig2(image: Image.Image) -> bytes:
    """One page of one generic region, coded as G4 codes it (ISO 14492, 7.2 to 7.4)."""
    size = struct.pack(">II", image.width, image.height)
    page_information = size + bytes(8) + b"\x00" + bytes(2)
    region = size + bytes(8) + b"\x00" + b"\x01" + encode(image).data
    return jbig2_segment(0, 48, 1, page_information) + jbig2_segment(1, 38, 1, region)


def jbig2_segment(number: int, kind: int, of_page: int, body: bytes) -> bytes:
    """Return a segment; one of page 0 is shared by all."""
    return struct.pack(">IBBBI", number, kind, 0, of_page, len(body)) + body
