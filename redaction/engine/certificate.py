"""The certificate of a proof: what was checked, with which tools, and what came out. No clock, no names."""

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pikepdf
import PIL
import pypdfium2 as pdfium

from redaction.engine import tools
from redaction.engine.values import Check, Finding, Mark, Origin, PageText

KIND = "forthright-redaction-proof"
FORMAT = 1
#: The checks of a proof; a certificate that lacks one, or knows another, is that of another engine.
CHECKS = ("objects", "pages", "picture", "boxes", "letters", "ink", "words", "said", "basis", "protected")


def certificate(
    *,
    source: bytes,
    pdf: bytes,
    marks: Sequence[Mark],
    stamps: Sequence[str],
    dpi: int,
    protected: int,
    checks: Sequence[Check],
    findings: Sequence[Finding],
    texts: Sequence[PageText],
    origin: Origin | None = None,
) -> dict[str, object]:
    """Return the certificate; the same proof with the same tools gives the same one.

    Neither withheld words nor protected terms are in it: of the terms it holds the number alone.
    """
    original = {} if origin is None else {"original": _original(origin)}
    return {
        **original,
        "kind": KIND,
        "format": FORMAT,
        "passed": all(check.passed for check in checks),
        "source": {"sha256": _digest(source), "bytes": len(source)},
        "marks": {"sha256": marks_digest(marks), "count": len(marks)},
        "stamps": {"sha256": _digest("\n".join(stamps).encode()), "count": len(stamps)},
        "dpi": dpi,
        "output": {"sha256": _digest(pdf), "bytes": len(pdf)},
        "protected_terms": protected,
        "tools": versions(),
        "texts": [asdict(text) for text in texts],
        "checks": [
            {"name": check.name, "words": check.words, "passed": check.passed, "figures": dict(check.figures)}
            for check in checks
        ],
        "findings": [
            {"name": found.name, "words": found.words, "page": found.page, "figures": dict(found.figures)}
            for found in findings
        ],
    }


def canonical_certificate_bytes(certificate: dict[str, object]) -> bytes:
    """Return the one way to write a certificate: UTF-8, sorted keys, no spaces. This is what is signed."""
    return json.dumps(certificate, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def marks_digest(marks: Sequence[Mark]) -> str:
    """Return the SHA-256 of the marks, in whatever order they come."""
    rows = [
        [mark.page, *mark.box, mark.basis, mark.statute, mark.harm]
        for mark in sorted(
            marks, key=lambda m: (m.page, m.box[1], m.box[0], m.box[3], m.box[2], m.basis, m.statute, m.harm)
        )
    ]
    return _digest(json.dumps(rows, ensure_ascii=True).encode())


def versions() -> dict[str, str]:
    """Return the versions of everything that had a part in the proof.

    As the packages say it themselves: to ask the installer's notes costs each child process a tenth of its start.
    """
    return {
        "python": platform.python_version(),
        "pypdfium2": str(pdfium.PYPDFIUM_INFO),
        "pikepdf": pikepdf.__version__,
        "qpdf": pikepdf.__libqpdf_version__,
        "pillow": PIL.__version__,
        "numpy": np.__version__,
        "poppler": tools.version("pdftotext"),
        "tesseract": tools.version("tesseract"),
    }


def _original(origin: Origin) -> dict[str, object]:
    """The file as it came, and what made the PDF that was drawn of it."""
    return {
        "sha256": origin.sha256,
        "bytes": origin.size,
        "media_type": origin.media_type,
        "converter": origin.converter,
    }


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
