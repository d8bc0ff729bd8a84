"""A trial says what it cannot go on with, before it touches anything."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from disclosure import trial
from disclosure.dossier.build import ChainBroken
from disclosure.management.commands import demo
from disclosure.sample.hands import SampleFailed, SampleUnproved
from redaction.vault.storage import StorageFull
from tests.factories import office, submitted

pytestmark = pytest.mark.django_db


def test_a_trial_of_an_earlier_version_is_left_alone_with_a_word_on_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: {("workflow", "0002_once"): None})
    said: list[str] = []

    with pytest.raises(trial.NotATrial, match="Move that folder away and start again"):
        trial.prepare(said.append)
    assert said == []


WRONG = [
    (trial.NotATrial("Not here."), 2),
    (ChainBroken("event 3 is missing"), 3),
    (SampleUnproved("1: a.pdf is not proved"), 3),
    (SampleFailed("1: letter.sign failed:\nOSError"), 4),
    (StorageFull("The disk is full."), 4),
    (PermissionError("not yours"), 4),
]


@pytest.mark.parametrize("command", ["first_start", "demo"])
@pytest.mark.parametrize(("wrong", "status"), WRONG)
def test_what_goes_wrong_with_a_trial_is_one_line_and_a_status(
    command: str, wrong: Exception, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_say: object) -> None:
        raise wrong

    monkeypatch.setattr(trial, "prepare", fail)
    more = {"output": tmp_path} if command == "demo" else {}
    with pytest.raises(CommandError) as told:
        call_command(command, **more)

    assert told.value.returncode == status
    assert "\n" not in str(told.value)


def test_a_demo_whose_trail_does_not_hold_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = submitted(office())

    def fail(_request: object) -> None:
        raise ChainBroken("event 3 is missing")

    monkeypatch.setattr(trial, "prepare", lambda _say: None)
    monkeypatch.setattr(trial, "walk_request", lambda _say: trial.Walked(str(request.number), ""))
    monkeypatch.setattr(trial, "file_of", lambda _number, _kind: b"%PDF-")
    monkeypatch.setattr(demo, "build", fail)
    with pytest.raises(CommandError, match="event 3 is missing"):
        call_command("demo", output=tmp_path)

    assert list(tmp_path.iterdir()) == []
