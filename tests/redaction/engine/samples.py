"""Small sources and released files for the engine's tests."""

import io
from collections.abc import Callable, Mapping

import pikepdf
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from redaction import engine
from redaction.engine import rebuild
from tests.redaction.attacks.paper import BOX, page, saved, text

SECRET = "Bramwickdorn"


def one_page(secret: str = SECRET) -> bytes:
    """Return a file of one small page with a harmless line and the secret."""
    pdf = pikepdf.new()
    page(pdf, text(secret))
    return saved(pdf)


def blank(width: float = 200, height: float = 100, pages: int = 1, keys: Mapping[str, object] | None = None) -> bytes:
    """Return a file of empty pages."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(width, height))
        for key, value in (keys or {}).items():
            pdf.pages[-1].obj[f"/{key}"] = value
    return saved(pdf)


def mark(page_number: int = 1) -> engine.Mark:
    return engine.Mark(page_number, BOX, "b7c")


def changed(pdf: bytes, change: Callable[[Pdf], object]) -> bytes:
    """Return a released file with something changed, written as the engine writes, so that only the change tells."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        if "/ID" in opened.trailer:
            del opened.trailer.ID
        return rebuild.written(opened)


def image_file(kind: str, pages: int = 1, **options: object) -> bytes:
    """Return an image file; a TIFF may have many pages."""
    images = [Image.new("L", (300, 120), 255 - 20 * number) for number in range(pages)]
    out = io.BytesIO()
    extra = {"save_all": True, "append_images": images[1:]} if kind == "TIFF" and pages > 1 else {}
    images[0].save(out, kind, **extra, **options)
    return out.getvalue()


def note() -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Text, Contents=pikepdf.String(SECRET), Rect=[0, 0, 10, 10])
