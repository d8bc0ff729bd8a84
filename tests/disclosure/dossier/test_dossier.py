"""A dossier is checked by a program that knows nothing of the product; every change to it is found."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from disclosure.dossier import verify
from disclosure.dossier.build import build
from redaction.vault import signing
from tests.factories import Cast, submitted, walk
from workflow import checkpoints
from workflow.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> bytes:
    """The dossier of a closed case, built once; the case is gone again before the first test."""
    with django_db_blocker.unblock(), transaction.atomic():
        request = walk(Cast(), State.CLOSED)
        submitted(request.office)
        checkpoints.make()
        made = build(request)
        transaction.set_rollback(True)
    return made


@pytest.fixture
def dossier(built: bytes, tmp_path: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(built)).extractall(tmp_path)
    return tmp_path


def checked(folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    program = [sys.executable, "-I", str(folder / "verify.py"), str(folder), *more]
    return subprocess.run(program, capture_output=True, text=True, check=False)


def change_events(folder: Path, change: Callable[[list[dict[str, object]]], object]) -> None:
    path = folder / "events.jsonl"
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    change(events)
    path.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")


CHANGES: dict[str, Callable[[list[dict[str, object]]], object]] = {
    "time": lambda events: events[3].update(at="2020-01-01T00:00:00+00:00"),
    "actor": lambda events: events[3].update(actor="somebody"),
    "content": lambda events: next(e for e in events if e["content"]).update(content={"salt": "a", "text": "b"}),
    "one less in the middle": lambda events: events.pop(4),
    "one less at the end": lambda events: events.pop(),
    "all gone": lambda events: events.clear(),
    "two changed places": lambda events: events.insert(2, events.pop(3)),
    "one twice": lambda events: events.insert(3, events[2]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_event_is_found(dossier: Path, change: Callable[[list[dict[str, object]]], object]) -> None:
    change_events(dossier, change)

    result = checked(dossier)

    assert result.returncode == 3
    assert "does not hold" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_untouched_dossier_holds(dossier: Path) -> None:
    result = checked(dossier)

    assert (result.returncode, result.stderr) == (0, "")
    assert "Everything holds" in result.stdout


def test_its_parts(dossier: Path) -> None:
    names = {path.relative_to(dossier).as_posix() for path in dossier.rglob("*") if path.is_file()}

    assert {"verify.py", "events.jsonl", "letter.pdf", "README.txt", "history.pdf", "withholdings.csv"} < names
    assert "certificates/001.json" in names
    assert all("at" in json.loads(line) for line in (dossier / "events.jsonl").read_text().splitlines())


def test_its_history_reads_in_words_with_what_was_withheld(dossier: Path) -> None:
    page = (dossier / "history.html").read_text(encoding="utf-8")

    assert page.index("Began a draft") < page.index("Start verification") < page.index("Decide")
    assert "The Deciding official" in page
    assert "The victim has a right to know." in page, "the content beside an event"
    assert "Arrest report" in page.partition("What was released and what was withheld")[2]
    assert (dossier / "history.pdf").read_bytes().startswith(b"%PDF")
    assert b"Arrest report,Fairview Police" in (dossier / "withholdings.csv").read_bytes()


def test_the_head_printed_in_the_letter_is_checked(dossier: Path) -> None:
    statement = json.loads(json.loads((dossier / "certificates/trail.json").read_text())["body"])
    head = statement["letter_head"]

    assert len(head) == 64
    assert checked(dossier, "--head", head).returncode == 0
    assert checked(dossier, "--head", head[:32].upper()).returncode == 0
    assert checked(dossier, "--head", statement["head"]).returncode == 3, "a head of the trail, but not that letter's"
    assert checked(dossier, "--head", "0" * 64).returncode == 3
    assert checked(dossier, "--head").returncode == 3


def test_the_checkpoint_over_the_whole_trail_covers_it(dossier: Path) -> None:
    assert "covers events 1 to" in checked(dossier).stdout
    told = json.loads((dossier / "certificates/checkpoint.json").read_text())
    assert len(told["path"]) == 1

    events = verify.read_events(dossier)
    verify.check_checkpoint(dossier, events, told["key"])
    events[told["seq"] - 1]["digest"] = "1" * 64
    with pytest.raises(verify.Broken, match="is not the one checkpoint"):
        verify.check_checkpoint(dossier, events, told["key"])


@pytest.mark.parametrize("name", ["history.html", "history.pdf", "withholdings.csv", "README.txt"])
def test_a_changed_file_is_named(dossier: Path, name: str) -> None:
    (dossier / name).write_bytes((dossier / name).read_bytes() + b" ")

    result = checked(dossier)

    assert (result.returncode, f"{name} was changed" in result.stderr) == (3, True)


def test_a_file_put_in_is_named(dossier: Path) -> None:
    (dossier / "certificates" / "002.json").write_text("{}")

    assert "certificates/002.json does not belong to the dossier" in checked(dossier).stderr


@pytest.mark.parametrize("name", ["letter.pdf", "certificates/trail.json", "certificates/001.json", "events.jsonl"])
def test_a_missing_or_broken_file_is_found_without_a_traceback(dossier: Path, name: str) -> None:
    (dossier / name).write_bytes(b"\xff{")
    spoiled = checked(dossier)
    (dossier / name).unlink()
    missing = checked(dossier)

    assert (spoiled.returncode, missing.returncode) == (3, 3)
    assert "Traceback" not in spoiled.stderr + missing.stderr


KEY = Ed25519PrivateKey.generate()


@given(st.binary(max_size=200), st.integers(0, 511))
def test_its_own_signature_check_agrees_with_the_library(message: bytes, bit: int) -> None:
    key, signature = KEY.public_key().public_bytes_raw(), KEY.sign(message)
    spoiled = bytearray(signature)
    spoiled[bit // 8] ^= 1 << bit % 8

    assert verify.is_signed(key, message, signature)
    assert not verify.is_signed(key, message, bytes(spoiled))
    assert not verify.is_signed(key, message + b"x", signature)


def test_the_office_key_signs() -> None:
    key = bytes.fromhex(signing.public_key_hex())

    assert verify.is_signed(key, b"so it is", bytes.fromhex(signing.sign(b"so it is")))
