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
from hypothesis import given
from hypothesis import strategies as st

from disclosure.dossier import verify
from disclosure.dossier.build import build
from redaction.vault import signing
from tests.factories import Cast, walk
from workflow.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    request = walk(Cast(), State.CLOSED)
    bundle = zipfile.ZipFile(io.BytesIO(build(request)))
    bundle.extractall(tmp_path)
    return tmp_path


def checked(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-I", folder / "verify.py"], capture_output=True, text=True, check=False)


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

    assert {"verify.py", "events.jsonl", "letter.pdf", "README.txt"} < names
    assert "certificates/001.json" in names
    assert all("at" in json.loads(line) for line in (dossier / "events.jsonl").read_text().splitlines())


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
