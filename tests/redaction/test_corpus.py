"""Files from the wild and files damaged on purpose: each is proved, or refused with one line. Never anything else.

The folder is named by FORTHRIGHT_PDFS, or lies beside the repository at shared/data/pdfs. Every file of it is redacted
and proved in a whole case by `tests/disclosure/test_any_pdf.py`; here it is looked into, and a handful is redacted.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from redaction import engine
from tests.redaction.attacks.assembled import assembled
from tests.redaction.attacks.paper import page, saved, text
from tests.redaction.engine.samples import image_file

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("FORTHRIGHT_PDFS") or ROOT.parent / "shared" / "data" / "pdfs")
FILES = sorted(path for path in FOLDER.glob("*") if path.is_file())
#: A few that are quick and each of another kind.
HANDFUL = {
    "attachment.pdf",
    "smask_alpha_bc.pdf",
    "bitmap-halftone.pdf",
    "issue6010_1.pdf",
    "REDHAT-1531897-0.pdf",
    "xref_command_missing.pdf",
}


def outcome(source: bytes) -> str:
    """Return "proved", or "refused" when the file was refused in one line."""
    try:
        pages = len(engine.inspect(source).pages)
        marks = [engine.Mark(1, (0.1, 0.1, 0.4, 0.13), "b6"), engine.Mark(pages, (0.3, 0.3, 0.7, 0.4), "b7c")]
        released = engine.redact(source, marks)
    except engine.InputRefused as refusal:
        assert len(str(refusal).splitlines()) == 1
        return "refused"
    proof = engine.prove(released.pdf, source=source, marks=marks)
    assert [check for check in proof.checks if not check.passed] == []
    return "proved"


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(HANDFUL))
def test_a_handful_of_files(name: str) -> None:
    if not (FOLDER / name).is_file():
        pytest.skip(f"no corpus: {name} is not in the folder that FORTHRIGHT_PDFS names")

    assert outcome((FOLDER / name).read_bytes()) in {"proved", "refused"}


@pytest.mark.long
@pytest.mark.skipif(not FILES, reason="no corpus: name a folder of PDFs in FORTHRIGHT_PDFS")
@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_file_is_looked_into_or_refused_in_one_line(path: Path) -> None:
    try:
        pages = engine.inspect(path.read_bytes()).pages
    except engine.InputRefused as refusal:
        assert len(str(refusal).splitlines()) == 1
        return
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))


def plain() -> bytes:
    pdf = pikepdf.new()
    page(pdf, text("Fenwater"))
    return saved(pdf)


def rich() -> bytes:
    return assembled(["bookmarks", "a form field that is seen", "pixels as JBIG2", "in a Type 3 font", "scripts"]).data


def compressed() -> bytes:
    pdf = pikepdf.new()
    page(pdf, text("Fenwater"))
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def overwritten(data: bytearray, chance: random.Random) -> None:
    """Change a few single bytes."""
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)


def cut(data: bytearray, chance: random.Random) -> None:
    """Take a piece out."""
    start = chance.randrange(len(data))
    del data[start : start + chance.randint(1, 400)]


def repeated(data: bytearray, chance: random.Random) -> None:
    """Say a piece twice."""
    start, at = chance.randrange(len(data)), chance.randrange(len(data))
    data[at:at] = data[start : start + chance.randint(1, 400)]


def numbers(data: bytearray, chance: random.Random) -> None:
    """Replace digits by others: lengths, offsets, sizes, references."""
    places = [place for place, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    for place in chance.sample(places, min(len(places), chance.randint(1, 12))):
        data[place] = chance.choice(b"0123456789-")


SOURCES: dict[str, Callable[[], bytes]] = {
    "plain": plain,
    "rich": rich,
    "compressed": compressed,
    "tiff": lambda: image_file("TIFF", 2),
    "png": lambda: image_file("PNG"),
    "jpeg": lambda: image_file("JPEG"),
}
MUTATIONS = (overwritten, cut, repeated, numbers)


def damaged(kind: str, seed: int) -> bytes:
    """Return a file with one to three wounds, the same for the same seed."""
    chance = random.Random(f"{kind} {seed}")
    data = bytearray(SOURCES[kind]())
    for _ in range(chance.randint(1, 3)):
        chance.choice(MUTATIONS)(data, chance)
    return bytes(data)


@pytest.mark.long
@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_is_proved_or_refused(kind: str, seed: int) -> None:
    assert outcome(damaged(kind, seed)) in {"proved", "refused"}
