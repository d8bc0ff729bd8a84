"""Small pictures of pages, made from the pictures kept for the screen."""

import io

from PIL import Image

#: Width and height a small picture fits into, in pixels.
SMALL = (112, 144)


def thumbnail(png: bytes) -> bytes:
    """Return a picture made small, as PNG in 16 shades of gray; its own pixels were checked when it was drawn."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.draft("L", SMALL)
        small = picture.convert("L")
    small.thumbnail(SMALL, reducing_gap=2.0)
    out = io.BytesIO()
    small.quantize(16).save(out, format="PNG", optimize=True)
    return out.getvalue()
