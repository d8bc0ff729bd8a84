"""Small sources and released files for the engine's tests."""

import io
import re
import zlib
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


def with_a_word(content: bytes, word: str, size: float, place: tuple[float, float], squeezed: float = 100) -> bytes:
    """Return a page's content whose first paragraph says one word more, as the engine writes it.

    :param place: from the corner of the page; the content says how far it is from the word before.
    """
    paragraph, end, rest = content.partition(b"ET\nEMC")
    moves = re.findall(rb" (\S+) (\S+) Td ", paragraph)
    across, up = (at - sum(map(float, some)) for at, some in zip(place, zip(*moves, strict=True), strict=True))
    codes = f"{word} ".encode("utf-16-be").hex().upper()
    line = f"/F0 {size:.3f} Tf\n{squeezed:.3f} Tz {across:.3f} {up:.3f} Td <{codes}> Tj\n"
    return paragraph + line.encode() + end + rest


def image_file(kind: str, pages: int = 1, **options: object) -> bytes:
    """Return an image file; a TIFF may have many pages."""
    images = [Image.new("L", (300, 120), 255 - 20 * number) for number in range(pages)]
    out = io.BytesIO()
    extra = {"save_all": True, "append_images": images[1:]} if kind == "TIFF" and pages > 1 else {}
    images[0].save(out, kind, **extra, **options)
    return out.getvalue()


def note() -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Text, Contents=pikepdf.String(SECRET), Rect=[0, 0, 10, 10])


def bomb() -> bytes:
    """A PNG of 60,000 × 60,000 pixels in a few bytes."""
    head = b"\0\0\xea\x60" * 2 + b"\1\0\0\0\0"
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100_000)), (b"IEND", b"")]
    body = b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big") for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user="user", R=6))
    return out.getvalue()
