"""How a page image is written: as CCITT G4 where black and white say it all, otherwise as JPEG. Child only."""

import io
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

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


@dataclass(frozen=True, slots=True)
class Picture:
    """A page image: mode "1" (0 and 255), "L" or "RGB", and its pixels, rows first."""

    mode: str
    pixels: Gray

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def gray(self) -> Gray:
        """Return the page in gray."""
        return self.pixels if self.mode != "RGB" else np.asarray(self.image().convert("L"))

    def image(self) -> Image.Image:
        """Return it for Pillow, which shares the pixels where it can."""
        image = Image.fromarray(self.pixels)
        return image.convert("1", dither=Image.Dither.NONE) if self.mode == "1" else image


def picture_of(image: Image.Image) -> Picture:
    """Return an image in mode "1", "L" or "RGB" with pixels of its own."""
    return Picture(image.mode, np.array(image.convert("L") if image.mode == "1" else image))


def simplest(pixels: Gray) -> Picture:
    """Return pixels, gray or in colour, in the simplest form that keeps what is seen."""
    if pixels.ndim == 3:
        image = Image.fromarray(pixels)
        if _has_colour(image):
            return Picture("RGB", pixels)
        pixels = np.array(image.convert("L"))
    if not _is_bilevel(pixels):
        return Picture("L", pixels)
    light = (pixels > THRESHOLD).view(np.uint8)
    return Picture("1", np.negative(light, out=light))  # 1 less than 0 is 255


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
        return Coded("g4", width, height, _g4(page.pixels))
    out = io.BytesIO()
    page.image().save(out, "JPEG", quality=_QUALITY)
    return Coded("gray" if page.mode == "L" else "colour", width, height, out.getvalue())


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
    allowed, most = max(gray.size // _LOSS, 4), gray.size // 4
    rows = _inked(gray)
    # 64 pixels a word: all that follows costs less than to have looked at the pixels once more.
    ink, black, paper = (_bits(rows <= darkest) for darkest in (THRESHOLD, _BLACK, _PAPER - 1))
    doubtful = _count(paper & ~black)
    if doubtful <= allowed:
        return True
    if doubtful > most:
        return False
    light = ~ink & _bits(np.ones((1, gray.shape[1]), dtype=bool))
    vanishing = paper & light & ~_beside(ink)
    flooding = ink & ~_beside(light) & ~_beside(black)
    return _count(vanishing) + _count(flooding) <= allowed


def _inked(gray: Gray) -> Gray:
    """Return the rows that hold ink and those beside them: no other row can matter to any ink."""
    inked = gray.min(axis=1) < _PAPER
    near = inked.copy()
    near[:-1] |= inked[1:]
    near[1:] |= inked[:-1]
    found: Gray = gray[near]
    return found


def _bits(pixels: NDArray[np.bool_]) -> Bits:
    """Return rows of pixels, 64 a word, the first in the lowest bit; what the last word has more is not set."""
    packed = np.packbits(pixels, axis=1, bitorder="little")
    bits = np.zeros((len(packed), -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    bits[:, : packed.shape[1]] = packed
    return bits.view("<u8")


def _count(bits: Bits) -> int:
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def _beside(bits: Bits) -> Bits:
    """The pixels that are set, and the eight around each."""
    rows = bits.copy()
    rows[:-1] |= bits[1:]
    rows[1:] |= bits[:-1]
    one, rest = np.uint64(1), np.uint64(63)
    out: Bits = rows | (rows << one) | (rows >> one)
    out[:, 1:] |= rows[:, :-1] >> rest
    out[:, :-1] |= rows[:, 1:] << rest
    return out


def _g4(page: Gray) -> bytes:
    """The one strip of a TIFF that holds nothing else of interest."""
    # Pillow packs one bit a pixel as slowly as libtiff codes the page; so libtiff is given rows of bytes, packed here,
    # and told by the tags how many pixels they are. Fax codes white as 0 and Pillow as 1.
    rows = Image.fromarray(np.packbits(page == 0, axis=1))
    height, width = page.shape
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
    with Image.open(io.BytesIO(file), formats=("TIFF",)) as tiff:
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


_TABLE = [0 if value <= THRESHOLD else 255 for value in range(256)]
