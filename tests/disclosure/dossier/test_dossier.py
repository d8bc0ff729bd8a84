"""A dossier is checked by a program that knows nothing of the product; every change to it is found."""

import base64
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker, Settings

from disclosure.dossier import verify
from disclosure.dossier.build import build
from redaction.vault import signing
from tests import factories
from tests.factories import Cast, submitted, walk
from tests.workflow.insider import without_triggers
from workflow import audit
from workflow.services import legal, redacting
from workflow.states import Role, State
from workflow.trail import checkpoints

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


def test_the_command_writes_the_whole_dossier_or_nothing(tmp_path: Path) -> None:
    request, out = walk(Cast(), State.SEARCH), tmp_path / "dossier.zip"
    call_command("export_dossier", str(request.number), str(out), stderr=io.StringIO())

    with zipfile.ZipFile(out) as zipped:
        zipped.extractall(tmp_path / "open")
    assert checked(tmp_path / "open").returncode == 0
    for number, changed, status in (("NO-2026-000001", "", 2), (str(request.number), "another", 3)):
        if changed:
            chain = audit.chain_of(request)
            without_triggers("UPDATE workflow_event SET verb = %s WHERE chain = %s AND seq = 2", changed, chain)
        with pytest.raises(CommandError) as refused:
            call_command("export_dossier", number, str(tmp_path / "none.zip"))
        assert refused.value.returncode == status
        assert not (tmp_path / "none.zip").exists()


@pytest.mark.long
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
    assert {"certificates/001.json", "certificates/one-pdf-001.json"} < names
    assert all("at" in json.loads(line) for line in (dossier / "events.jsonl").read_text().splitlines())


def joined_of(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    kept = json.loads((folder / "certificates/one-pdf-001.json").read_text())
    return kept, json.loads(kept["body"])


def test_the_release_as_one_pdf_is_certified_and_made_of_what_was_decided(dossier: Path) -> None:
    kept, body = joined_of(dossier)
    assert [part["name"] for part in body["parts"]] == ["letter.pdf", "records/001.pdf"]
    events = verify.read_events(dossier)
    whole = {kept["output_sha256"]: ("one-pdf-001.json", body)}
    records = {part["sha256"] for part in body["parts"][1:]}

    verify.check_joined(events, whole, records)

    with pytest.raises(verify.Broken, match="tells of one PDF without a certificate"):
        verify.check_joined(events, {}, records)
    with pytest.raises(verify.Broken, match=r"holds records/001.pdf, which has no certificate"):
        verify.check_joined(events, whole, set())
    body["parts"][0]["sha256"] = "0" * 64
    with pytest.raises(verify.Broken, match="holds a letter nobody decided on"):
        verify.check_joined(events, whole, records)


@pytest.mark.long
def test_a_case_decided_twice_keeps_the_proofs_of_both_decisions(tmp_path: Path) -> None:
    cast = Cast()
    request = walk(cast, State.READY)
    legal.return_to_review(request_id=request.pk, reason="One more mark.", by=cast.actor(Role.RECORDS_OFFICER))
    factories.STEPS[State.LEGAL_REVIEW](cast, request)
    drawing = redacting.Drawing(1, (0.1, 0.1, 0.4, 0.15), "b6", harm="Her street.")
    record = request.records.get()
    redacting.draw_mark(request_id=request.pk, record_id=record.pk, drawing=drawing, by=cast.actor(Role.REDACTOR))
    walk(cast, State.CLOSED, request)

    zipfile.ZipFile(io.BytesIO(build(request))).extractall(tmp_path)

    assert (checked(tmp_path).returncode, checked(tmp_path).stderr) == (0, "")
    assert len(list((tmp_path / "certificates").glob("one-pdf-*.json"))) == 2


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


@pytest.mark.long
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


@pytest.mark.long
def test_a_dossier_holds_after_the_office_changed_its_key(settings: Settings, tmp_path: Path, db: None) -> None:
    """Proofs carry the key before, the statement the new one: both are told, and both are checked offline."""
    old, new = (base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode() for _ in range(2))
    settings.TRAIL_KEY = old
    signing.private_key.cache_clear()
    try:
        before = signing.public_key_hex()
        request = walk(Cast(), State.CLOSED)
        checkpoints.make()
        settings.TRAIL_KEY, settings.TRAIL_OLD_KEYS = new, [before]
        signing.private_key.cache_clear()
        submitted(request.office)
        zipfile.ZipFile(io.BytesIO(build(request))).extractall(tmp_path)
        after = signing.public_key_hex()
    finally:
        signing.private_key.cache_clear()

    proof = json.loads((tmp_path / "certificates/001.json").read_text())
    statement = json.loads((tmp_path / "certificates/trail.json").read_text())
    assert (proof["key"], statement["key"]) == (before, after) != (after, before)
    assert json.loads(statement["body"])["keys"] == [before, after]
    result = checked(tmp_path)
    assert (result.returncode, result.stderr) == (0, "")

    proof["key"] = after  # signed with another key than it says
    (tmp_path / "certificates/001.json").write_text(json.dumps(proof))
    assert checked(tmp_path).returncode == 3
