"""How a page image is written: as CCITT G4 where black and white say it all, otherwise as JPEG. Child only."""

import io
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

Gray = NDArray[np.uint8]

#: Darker than this becomes black ink.
THRESHOLD = 160
#: Lighter than this is ink that somebody may see.
_PAPER = 232
#: Darker than this is black beyond doubt.
_BLACK = 72
#: How many pixels of a page may lose a shade before it is kept in gray: one in 20,000.
_LOSS = 20_000
#: A pixel whose channels differ by more is coloured.
_TINT = 24
_QUALITY = 78
_STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTE_COUNTS = 273, 278, 279


@dataclass(frozen=True, slots=True)
class Coded:
    """An image stream of a page. `coding`: "g4", "gray" or "colour"."""

    coding: str
    width: int
    height: int
    data: bytes


def plain_form(image: Image.Image) -> Image.Image:
    """Return the image in the simplest form that keeps what is seen: mode "1", "L" or "RGB"."""
    if image.mode == "RGB":
        if _has_colour(image):
            return image
        image = image.convert("L")
    return to_bilevel(image) if _is_bilevel(np.asarray(image)) else image


def to_bilevel(image: Image.Image) -> Image.Image:
    """Return the image in black and white."""
    return image.point(_TABLE, "1")


def encode(image: Image.Image) -> Coded:
    """Return the stream of an image in mode "1" (G4), "L" or "RGB" (JPEG); the same image gives the same bytes."""
    width, height = image.size
    if image.mode == "1":
        return Coded("g4", width, height, _g4(image))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return Coded("gray" if image.mode == "L" else "colour", width, height, out.getvalue())


def decode(coding: str, width: int, height: int, data: bytes) -> Image.Image:
    """Return the image of a stream.

    :raises OSError: it is not one.
    """
    if coding == "g4":
        image: Image.Image = Image.open(io.BytesIO(_tiff(width, height, data)), formats=("TIFF",))
    else:
        image = Image.open(io.BytesIO(data), formats=("JPEG",))
    if image.size != (width, height):
        raise OSError("an image is not as large as its page says")
    image.load()
    return image


def _has_colour(image: Image.Image) -> bool:
    red, green, blue = image.split()
    spread = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return sum(spread.histogram()[_TINT:]) * _LOSS > image.width * image.height


def _is_bilevel(gray: Gray) -> bool:
    """Whether only the soft edges of black ink would change.

    Ink that would vanish: gray, and no pixel around it becomes black. Ink that would flood what is written on it: gray
    that becomes black with nothing white and nothing truly black around it.
    """
    # Below zero a byte begins again at 255: one comparison says what lies between two grays.
    doubtful = int(np.count_nonzero(gray - np.uint8(_BLACK + 1) < _PAPER - _BLACK - 1))
    allowed = max(gray.size // _LOSS, 4)
    if doubtful <= allowed:
        return True
    if doubtful * 4 > gray.size:
        return False
    # Eight pixels a byte from here on.
    ink, black, paper = (np.packbits(gray <= most, axis=1) for most in (THRESHOLD, _BLACK, _PAPER - 1))
    light = ~ink
    if gray.shape[1] % 8:
        light[:, -1] &= 0xFF << (8 - gray.shape[1] % 8) & 0xFF
    vanishing = paper & light & ~_beside(ink)
    flooding = ink & ~_beside(light) & ~_beside(black)
    return int(np.bitwise_count(vanishing).sum()) + int(np.bitwise_count(flooding).sum()) <= allowed


def _beside(bits: Gray) -> Gray:
    """The pixels that are set, and the eight around each; eight pixels a byte, in rows."""
    rows = bits.copy()
    rows[:-1] |= bits[1:]
    rows[1:] |= bits[:-1]
    one, seven = np.uint8(1), np.uint8(7)
    out: Gray = rows | (rows << one) | (rows >> one)
    out[:, :-1] |= rows[:, 1:] >> seven
    out[:, 1:] |= rows[:, :-1] << seven
    return out


def _g4(image: Image.Image) -> bytes:
    """The one strip of a TIFF that holds nothing else of interest; turned, as fax codes white as 0 and Pillow as 1."""
    out = io.BytesIO()
    ImageChops.invert(image).save(out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: image.height})
    with Image.open(io.BytesIO(out.getvalue()), formats=("TIFF",)) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]  # a TiffImageFile
        (offset,), (count,) = tags[_STRIP_OFFSETS], tags[_STRIP_BYTE_COUNTS]
    return out.getvalue()[offset : offset + count]


def _tiff(width: int, height: int, strip: bytes) -> bytes:
    """A TIFF around one strip of G4: header, directory of 32-bit fields, strip."""
    long_field, one = 4, 1
    fields = [
        (256, width),
        (257, height),
        (258, 1),  # bits per sample
        (259, 4),  # compression: CCITT group 4
        (262, 0),  # photometric: 0 is white
        (_STRIP_OFFSETS, 0),
        (277, 1),  # samples per pixel
        (_ROWS_PER_STRIP, height),
        (_STRIP_BYTE_COUNTS, len(strip)),
    ]
    start = 8 + 2 + 12 * len(fields) + 4
    entries = b"".join(
        struct.pack("<HHII", tag, long_field, one, start if tag == _STRIP_OFFSETS else value) for tag, value in fields
    )
    return b"II*\0" + struct.pack("<IH", 8, len(fields)) + entries + struct.pack("<I", 0) + strip


_TABLE = [0 if value <= THRESHOLD else 255 for value in range(256)]
