"""Ways to leave a secret in the pixels of a page, and beside them."""

import base64
import zlib
from io import BytesIO

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

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
