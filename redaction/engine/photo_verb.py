"""Turn what telephones and scanners make, and keep its pixels alone. Child process only."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pi_heif import register_heif_opener
from PIL import Image, ImageOps, ImageSequence

from redaction.engine.values import InputRefused

#: More pixels than any camera of a telephone makes.
MOST_PIXELS = 250_000_000
_QUALITY = 90
_FORMATS = ("JPEG", "PNG", "HEIF", "TIFF")
#: Sheets of one scan; a longer one comes as PDF.
MOST_SHEETS = 200
register_heif_opener(thumbnails=False)


def photo(request: Mapping[str, Any], files: Sequence[bytes], send: Callable[..., None]) -> None:
    """Send the photograph as JPEG: upright, at most `longest` pixels a side, nothing beside the pixels.

    A scan of several sheets is sent as TIFF of the same sheets, each treated like that.
    """
    try:
        with Image.open(io.BytesIO(files[0]), formats=_FORMATS) as opened:
            opened.draft("RGB", (request["longest"], request["longest"]))
            sheets = [_plain(one, request["longest"]) for one in _sheets(opened)]
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, Image.DecompressionBombError) as damaged:
        raise InputRefused("The photograph cannot be opened.") from damaged
    out = io.BytesIO()
    if len(sheets) == 1:
        sheets[0].save(out, "JPEG", quality=_QUALITY, optimize=True)
    else:
        sheets[0].save(out, "TIFF", compression="jpeg", quality=_QUALITY, save_all=True, append_images=sheets[1:])
    send({"kind": "photo", "media_type": "image/jpeg" if len(sheets) == 1 else "image/tiff"}, out.getvalue())


def _sheets(opened: Image.Image) -> Iterator[Image.Image]:
    """Yield every sheet of a scan; of any other file its first picture."""
    if opened.format != "TIFF":
        yield opened
        return
    for number, sheet in enumerate(ImageSequence.Iterator(opened)):
        if number == MOST_SHEETS:
            raise InputRefused("The scan has too many sheets; send it as PDF.")
        yield sheet


def _plain(picture: Image.Image, longest: int) -> Image.Image:
    if picture.width * picture.height > MOST_PIXELS:
        raise InputRefused("The photograph is too large.")
    turned = ImageOps.exif_transpose(picture)
    turned.thumbnail((longest, longest))
    return _on_white(turned)


def _on_white(image: Image.Image) -> Image.Image:
    """Return a new image made of the pixels alone, what is transparent white."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        covered = image.convert("RGBA")
        sheet = Image.new("RGB", covered.size, "white")
        sheet.paste(covered, mask=covered.getchannel("A"))
        return sheet
    shown = image.convert("RGB")
    plain = Image.new("RGB", shown.size)
    plain.paste(shown)
    return plain
