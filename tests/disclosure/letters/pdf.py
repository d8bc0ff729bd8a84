"""What tests ask of a printed letter: its words as poppler reads them, its pages, and what PDF/UA-1 finds wrong."""

import io
import logging
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import page
import pikepdf


def problems(pdf: bytes) -> list[str]:
    """Return what keeps a file from being PDF/UA-1; empty when nothing does."""
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


def text(pdf: bytes) -> str:
    """Return the words of a file in reading order, spaces and line ends made one."""
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode("utf-8").split())


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def fonts(pdf: bytes) -> set[str]:
    """Return the names of the fonts a file uses, without the subset's prefix."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = {
            str(item.BaseFont)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }
    return {name.lstrip("/").partition("+")[2] or name for name in names}


@contextmanager
def missing_glyphs() -> Iterator[list[str]]:
    """Collect what the press says of each character it draws as the empty box of a font that lacks it (`.notdef`)."""
    told: list[str] = []
    listener = logging.Handler()
    listener.emit = lambda record: told.append(record.getMessage())  # type: ignore[method-assign]
    press = logging.getLogger("weasyprint")
    press.addHandler(listener)
    try:
        yield told
    finally:
        press.removeHandler(listener)
        told[:] = [words for words in told if ".notdef" in words]


@dataclass(frozen=True)
class Place:
    """Where a word stands on the first page, in inches from the left and the top."""

    left: float
    top: float
    right: float
    bottom: float


def places(pdf: bytes, word: str) -> list[Place]:
    """Return where a word stands on the first page, in reading order."""
    read = subprocess.run(["pdftotext", "-bbox", "-l", "1", "-", "-"], input=pdf, capture_output=True, check=True)
    found = re.findall(
        rf'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">{re.escape(word)}</word>',
        read.stdout.decode("utf-8"),
    )
    return [Place(*(float(value) / 72 for value in one)) for one in found]
