"""How a page image is written: as CCITT G4 where black and white say it all, otherwise as JPEG. Child only."""

import hashlib
import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, TiffImagePlugin

from redaction.engine.values import PixelBox

Gray = NDArray[np.uint8]
Bits = NDArray[np.uint64]

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
#: Rows of pixels that are compared together.
_BAND = 128
#: Bytes that libtiff may hand over at a time.
_BUFFER = 2**20
_STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTE_COUNTS = 273, 278, 279


@dataclass(frozen=True, slots=True)
class Coded:
    """An image stream of a page. `coding`: "g4", "gray" or "colour"."""

    coding: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True)
class Picture:
    """A page image: mode "1", "L" or "RGB", its width, and its rows.

    In black and white a row is a bit a pixel, 1 for black, the first in the highest, in whole bytes; otherwise it is
    pixels.
    """

    mode: str
    width: int
    rows: Gray

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, len(self.rows)

    @property
    def ink(self) -> Gray | None:
        """Which pixels are black, where the page is in black and white."""
        return self.rows if self.mode == "1" else None

    @cached_property
    def pixels(self) -> Gray:
        """Rows of pixels, 0 and 255 in black and white; to be asked when nothing is drawn any more."""
        if self.mode != "1":
            return self.rows
        light = np.unpackbits(~self.rows, axis=1)[:, : self.width]
        return np.negative(light, out=light)  # 1 less than 0 is 255

    def at(self, down: NDArray[np.int64], across: NDArray[np.int64]) -> Gray:
        """Return the grays of some pixels of a page that is not in colour."""
        if self.mode != "1":
            return self.rows[down, across]
        black = (self.rows[down, across >> 3] >> (7 - (across & 7)).astype(np.uint8)) & 1
        grays: Gray = np.subtract(black, 1, out=black)  # 1 less than 0 is 255
        return grays

    def within(self, box: PixelBox) -> Gray:
        """Return a copy of the pixels in a box, as far as it is on the page, of a page that is not in colour."""
        left, top, right, bottom = (max(side, 0) for side in box)
        if self.mode != "1":
            return self.rows[top:bottom, left:right].copy()
        right, first = min(right, self.width), left // 8
        black = np.unpackbits(self.rows[top:bottom, first : -(-right // 8)], axis=1)
        return np.subtract(black[:, left - 8 * first : max(right - 8 * first, 0)], 1)

    def gray(self) -> Gray:
        """Return the page in gray."""
        return self.pixels if self.mode != "RGB" else np.asarray(self.image().convert("L"))

    def image(self) -> Image.Image:
        """Return it for Pillow, which shares the pixels where it can."""
        image = Image.fromarray(self.pixels)
        return image.convert("1", dither=Image.Dither.NONE) if self.mode == "1" else image


def picture_of(image: Image.Image) -> Picture:
    """Return an image in mode "1", "L" or "RGB" with pixels of its own."""
    if image.mode != "1":
        return Picture(image.mode, image.width, np.array(image))
    rows = ~np.packbits(np.asarray(image), axis=1)
    rows[:, -1] &= 0xFF << (-image.width % 8) & 0xFF  # beyond its edge a page is white
    return Picture("1", image.width, rows)


def simplest(pixels: Gray) -> Picture:
    """Return pixels, gray or in colour, in the simplest form that keeps what is seen."""
    width = pixels.shape[1]
    if pixels.ndim == 3:
        image = Image.fromarray(pixels)
        if _has_colour(image):
            return Picture("RGB", width, pixels)
        pixels = np.array(image.convert("L"))
    ink = _as_ink(pixels)
    return Picture("L", width, pixels) if ink is None else Picture("1", width, ink)


def plain_form(image: Image.Image) -> Image.Image:
    """Return the image in the simplest form that keeps what is seen: mode "1", "L" or "RGB"."""
    return simplest(picture_of(image).pixels).image()


def to_bilevel(image: Image.Image) -> Image.Image:
    """Return the image in black and white."""
    return image.point(_TABLE, "1")


def encode(image: Image.Image) -> Coded:
    """Return the stream of an image in mode "1", "L" or "RGB"."""
    return coded(picture_of(image))


def coded(page: Picture) -> Coded:
    """Return the stream of a page, black and white as G4, otherwise JPEG; the same page gives the same bytes."""
    width, height = page.size
    if page.mode == "1":
        return Coded("g4", width, height, _g4(page.rows, width))
    out = io.BytesIO()
    page.image().save(out, "JPEG", quality=_QUALITY)
    return Coded("gray" if page.mode == "L" else "colour", width, height, out.getvalue())


def decode(coding: str, width: int, height: int, data: bytes) -> Image.Image:
    """Return the image of a stream.

    :raises OSError: it is not one.
    """
    if coding == "g4":
        image: Image.Image = Image.open(io.BytesIO(_tiff(width, height, data)), formats=(_TIFF,))
    else:
        image = Image.open(io.BytesIO(data), formats=("JPEG",))
    if image.size != (width, height):
        raise OSError("an image is not as large as its page says")
    image.load()
    return image


def digest(rows: bytes | memoryview) -> str:
    """Return what tells the rows of one black and white page from another's."""
    return hashlib.sha256(rows).hexdigest()


def _has_colour(image: Image.Image) -> bool:
    red, green, blue = image.split()
    spread = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return sum(spread.histogram()[_TINT:]) * _LOSS > image.width * image.height


def _as_ink(gray: Gray) -> Gray | None:
    """Return which pixels are black, as `Picture` holds them; None where more than soft edges of ink would change.

    Ink that would vanish: gray, and no pixel around it becomes black. Ink that would flood what is written on it: gray
    that becomes black with nothing white and nothing truly black around it.
    """
    width = gray.shape[1]
    allowed, most = max(gray.size // _LOSS, 4), gray.size // 4
    packed = _darker(gray, (THRESHOLD, _BLACK, _PAPER - 1))
    found = packed[0][:, : -(-width // 8)].copy()
    # 64 pixels a word: all that follows costs less than to have looked at the pixels once more.
    ink, black, paper = (rows.view(">u8").astype(np.uint64) for rows in packed)
    doubtful = _count(paper & ~black)
    if doubtful > most:
        return None
    if doubtful > allowed:
        light = ~ink & _bits_of_a_row(width)
        vanishing = paper & light & ~_beside(ink)
        flooding = ink & ~_beside(light) & ~_beside(black)
        if _count(vanishing) + _count(flooding) > allowed:
            return None
    return found


def _darker(gray: Gray, limits: Sequence[int]) -> list[Gray]:
    """Return for each limit which pixels are no lighter: a bit each, in words of 64, a free bit at the end of a row."""
    height, width = gray.shape
    wide = (width // 64 + 1) * 8
    found = [np.zeros((height, wide), dtype=np.uint8) for _ in limits]
    dark = np.empty((_BAND, width), dtype=bool)
    # Some rows after another, as many as the processor keeps at hand while it looks at them again.
    for top in range(0, height, _BAND):
        rows = gray[top : top + _BAND]
        for limit, bits in zip(limits, found, strict=True):
            here = np.less_equal(rows, limit, out=dark[: len(rows)])
            bits[top : top + _BAND, : -(-width // 8)] = np.packbits(here, axis=1)
    return found


def _bits_of_a_row(width: int) -> Bits:
    """Return the words of a row with a bit for each pixel."""
    row = np.zeros((width // 64 + 1) * 8, dtype=np.uint8)
    row[: -(-width // 8)] = np.packbits(np.ones(width, dtype=bool))
    return row.view(">u8").astype(np.uint64)


def _count(bits: Bits) -> int:
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def _beside(bits: Bits) -> Bits:
    """The pixels that are set, and the eight around each; what leaves a row at its end goes to the free bit of one."""
    rows = bits.copy()
    rows[:-1] |= bits[1:]
    rows[1:] |= bits[:-1]
    row = rows.ravel()
    out = row << _ONE
    out |= row >> _ONE
    out |= row
    out[1:] |= row[:-1] << _LAST
    out[:-1] |= row[1:] >> _LAST
    return out.reshape(bits.shape)


def _g4(ink: Gray, width: int) -> bytes:
    """The one strip of a TIFF that holds nothing else of interest; `ink` as `Picture` holds it."""
    # Pillow packs one bit a pixel as slowly as libtiff codes the page; so libtiff is given rows of bytes and told by
    # the tags how many pixels they are. Fax codes white as 0 and Pillow as 1.
    rows = Image.fromarray(ink)
    height = len(ink)
    tags = [*_form(width, height), (_ROWS_PER_STRIP, height)]
    encoder = Image._getencoder("L", "libtiff", ("L", 0, "page", tags, {}), ())
    parts: list[bytes] = []
    try:
        encoder.setimage(rows.im, (0, 0, *rows.size))
        ended = 0
        while not ended:
            _, ended, part = encoder.encode(_BUFFER)
            parts.append(part)
    finally:
        encoder.cleanup()
    if ended < 0:
        raise OSError(f"libtiff could not code a page ({ended})")
    file = b"".join(parts)
    with Image.open(io.BytesIO(file), formats=(_TIFF,)) as tiff:
        found = tiff.tag_v2  # type: ignore[attr-defined]  # a TiffImageFile
        (offset,), (count,) = found[_STRIP_OFFSETS], found[_STRIP_BYTE_COUNTS]
    return file[offset : offset + count]


def _form(width: int, height: int) -> list[tuple[int, int]]:
    """Tags of a TIFF of one bit a pixel."""
    return [
        (256, width),
        (257, height),
        (258, 1),  # bits per sample
        (259, 4),  # compression: CCITT group 4
        (262, 0),  # photometric: 0 is white
        (277, 1),  # samples per pixel
    ]


def _tiff(width: int, height: int, strip: bytes) -> bytes:
    """A TIFF around one strip of G4: header, directory of 32-bit fields, strip."""
    long_field, one = 4, 1
    place = [(_STRIP_OFFSETS, 0), (_ROWS_PER_STRIP, height), (_STRIP_BYTE_COUNTS, len(strip))]
    fields = sorted([*_form(width, height), *place])
    start = 8 + 2 + 12 * len(fields) + 4
    entries = b"".join(
        struct.pack("<HHII", tag, long_field, one, start if tag == _STRIP_OFFSETS else value) for tag, value in fields
    )
    return b"II*\0" + struct.pack("<IH", 8, len(fields)) + entries + struct.pack("<I", 0) + strip


_ONE, _LAST = np.uint64(1), np.uint64(63)
# Known before one is opened: Pillow would load all its forty formats to find this one, at a fifth of a child's start.
_TIFF = TiffImagePlugin.TiffImageFile.format
_TABLE = [0 if value <= THRESHOLD else 255 for value in range(256)]
