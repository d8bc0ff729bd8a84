"""Files from the wild: each is proved, or refused with one line. `tests/disclosure/test_any_pdf.py` takes every file.

The folder is named by FORTHRIGHT_PDFS, or lies beside the repository at shared/data/pdfs.
"""

import os
from pathlib import Path

import pytest

from redaction import engine

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("FORTHRIGHT_PDFS") or ROOT.parent / "shared" / "data" / "pdfs")
#: A few that are quick and each of another kind.
HANDFUL = {
    "attachment.pdf",
    "smask_alpha_bc.pdf",
    "bitmap-halftone.pdf",
    "issue6010_1.pdf",
    "REDHAT-1531897-0.pdf",
    "xref_command_missing.pdf",
}


def outcome(path: Path) -> str:
    """Return "proved", or "refused" when the file was refused in one line."""
    source = path.read_bytes()
    try:
        pages = len(engine.inspect(source).pages)
        marks = [engine.Mark(1, (0.1, 0.1, 0.4, 0.13), "b6"), engine.Mark(pages, (0.3, 0.3, 0.7, 0.4), "b7c")]
        released = engine.redact(source, marks)
    except engine.InputRefused as refusal:
        assert "\n" not in str(refusal)
        return "refused"
    proof = engine.prove(released.pdf, source=source, marks=marks)
    assert [check for check in proof.checks if not check.passed] == []
    return "proved"


def check(name: str) -> None:
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"no corpus: {name} is not in the folder that FORTHRIGHT_PDFS names")
    assert outcome(path) in {"proved", "refused"}


@pytest.mark.parametrize("name", sorted(HANDFUL))
def test_a_handful_of_files(name: str) -> None:
    check(name)
