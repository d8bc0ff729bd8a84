"""Turn a photograph and keep its pixels alone. Child process only."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PIL import Image, ImageOps

from redaction.engine.values import InputRefused

#: More pixels than any camera of a telephone makes.
MOST_PIXELS = 250_000_000
_QUALITY = 90


def photo(request: Mapping[str, Any], files: Sequence[bytes], send: Callable[..., None]) -> None:
    """Send the photograph as JPEG: upright, at most `longest` pixels a side, nothing beside the pixels."""
    try:
        with Image.open(io.BytesIO(files[0]), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise InputRefused("The photograph is too large.")
            opened.draft("RGB", (request["longest"], request["longest"]))
            turned = ImageOps.exif_transpose(opened)
            turned.thumbnail((request["longest"], request["longest"]))
            plain = _on_white(turned)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as damaged:
        raise InputRefused("The photograph cannot be opened.") from damaged
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=_QUALITY, optimize=True)
    send({"kind": "photo"}, out.getvalue())


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
