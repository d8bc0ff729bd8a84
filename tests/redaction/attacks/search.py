"""Looks for a secret in a file the way a curious reader would: with every decoder at hand."""

import io
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium

from redaction.engine import folding


def objects_hold(data: bytes, secret: str) -> bool:
    """Whether a secret stands in raw bytes, in any object or any inflated stream, in any usual coding."""
    if folding.appears_in_bytes(secret, data):
        return True
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            held = item.unparse(resolved=True) if not isinstance(item, pikepdf.Stream) else _stream(item)
            if folding.appears_in_bytes(secret, held):
                return True
    return False


def extractors_find(path: Path, secret: str) -> bool:
    """Whether poppler or PDFium give the secret back as text."""
    said = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    with pdfium.PdfDocument(path) as pdf:
        said += "".join(page.get_textpage().get_text_range() for page in pdf)
    return folding.appears(secret, said)


def _stream(item: pikepdf.Stream) -> bytes:
    keys = item.stream_dict.unparse(resolved=True)
    try:
        return keys + item.read_bytes()
    except (pikepdf.PdfError, pikepdf.DataDecodingError):
        return keys + item.read_raw_bytes()
