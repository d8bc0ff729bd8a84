"""Every way a redaction is known to leak, each with a secret of its own; none may give its secret away."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from redaction import engine
from redaction.engine import folding
from tests.redaction.attacks import assembled, on_structure
from tests.redaction.attacks.assembled import NAMES, SECRETS, Paper
from tests.redaction.attacks.paper import HARMLESS
from tests.redaction.attacks.search import haystack, leaks
from tests.redaction.attacks.ways import AROUND, WAYS

ROOT = Path(__file__).resolve().parents[3]
SPOKEN = "Nethergatehope"
#: What an OCR need not read: text that runs up, down or upside down on the page as displayed.
TURNED = {name for name in NAMES if "page turned" in name}
#: Attacks of one file: starting the engine costs more than a page.
FEW = 5
HANDFULS = [list(NAMES)[start : start + FEW] for start in range(0, len(NAMES), FEW)]
#: A JPEG's blocks reach out of any box: the ghosts around it are in the source and stay outside of the box.
INFLUENCES = {"a rough JPEG with its ghosts around the words"}


def test_every_way_is_tried_and_every_attack_is_one_of_the_ways() -> None:
    tried = {name for names in WAYS.values() for name in names}

    assert tried == set(NAMES)
    assert len(NAMES) > 100
    assert len(set(NAMES)) == len(set(SECRETS.values())) == len(NAMES)


@pytest.mark.parametrize("test", sorted(set(AROUND.values())))
def test_every_way_around_the_file_is_tried(test: str) -> None:
    file, name = test.split("::")

    assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.long
@pytest.mark.parametrize("build", [assembled.everything, assembled.sealed])
def test_the_searcher_finds_every_secret_in_the_source(build: Callable[[], Paper]) -> None:
    paper = build()
    found = haystack(paper.data)

    unseen = {name: secret for name, secret in paper.secrets.items() if not found.holds(secret)}
    assert [name for name, secret in unseen.items() if not folding.appears(secret, found.looked_at)] == []


@pytest.mark.long
def test_no_secret_is_left_and_the_text_beside_it_is() -> None:
    paper = assembled.everything()

    released = engine.redact(paper.data, paper.marks).pdf

    assert leaks(released, paper.secrets.values()) == []
    assert engine.prove(released, source=paper.data, marks=paper.marks).passed
    pages = text_of(released).split("\f")
    assert {name for name, text in zip(assembled.PAGES, pages, strict=False) if HARMLESS not in text} <= TURNED


@pytest.mark.long
def test_nothing_is_left_of_an_encrypted_file() -> None:
    paper = assembled.sealed()

    released = engine.redact(paper.data, paper.marks).pdf

    assert leaks(released, paper.secrets.values()) == []
    assert HARMLESS in text_of(released)


@pytest.mark.long
def test_nothing_written_to_a_mark_is_in_the_file() -> None:
    """Harm and statute are for those who decide; the box says its basis and no more."""
    paper = assembled.assembled(["plain text under the box"])
    marks = [replace(mark, statute=f"statute of {SPOKEN}", harm=f"harm to {SPOKEN}") for mark in paper.marks]

    released = engine.redact(paper.data, marks).pdf
    proof = engine.prove(released, source=paper.data, marks=marks)

    assert leaks(released, [SPOKEN]) == []
    assert SPOKEN not in str(proof.certificate)


def test_what_is_not_marked_stays_readable() -> None:
    paper = assembled.assembled(["plain text under the box"])

    released = engine.redact(paper.data, []).pdf

    assert leaks(released, paper.secrets.values()) == list(paper.secrets.values())


@pytest.mark.long
def test_another_secret_gives_the_same_file_to_the_byte() -> None:
    """What was withheld has no influence on what is released: not on a pixel, a coding or a length."""
    names = [name for name in NAMES if name not in {*INFLUENCES, *on_structure.SEALED}]
    one, other = assembled.assembled(names), assembled.assembled(names, other=True)
    assert one.data != other.data

    assert engine.redact(one.data, one.marks).pdf == engine.redact(other.data, other.marks).pdf


@pytest.mark.long
@pytest.mark.parametrize(
    "names", [list(NAMES)[start : start + FEW] for start in range(0, len(NAMES), FEW)], ids="/".join
)
def test_a_few_attacks_without_the_others_are_proved(names: list[str]) -> None:
    paper = assembled.assembled(names)

    released = engine.redact(paper.data, paper.marks).pdf
    proof = engine.prove(released, source=paper.data, marks=paper.marks, protect=list(paper.secrets.values()))

    assert [check for check in proof.checks if not check.passed] == []


def text_of(pdf: bytes) -> str:
    """Return what poppler reads, pages divided by form feeds."""
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
