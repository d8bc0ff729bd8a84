"""The command: the newest letter of a request into a file, whole or not at all, and an exit status for each refusal."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from disclosure.letters import signing
from disclosure.models import Letter
from disclosure.release import making
from redaction.vault import storage
from tests.disclosure.release.cases import decide, drafted, nothing_to_release, only_artifact, work
from tests.factories import Cast
from workflow.models import ArtifactKind, Request
from workflow.states import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def composed(cast: Cast) -> Request:
    request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY)
    drafted(cast, request)
    making.compose_letter(work(request, "letter.compose"))
    return request


@pytest.fixture
def signed(cast: Cast, composed: Request) -> Request:
    decide(cast, composed, only_artifact(composed, ArtifactKind.LETTER_UNSIGNED).sha256)
    making.sign_and_package(work(composed, "letter.sign"))
    return composed


def refused(number: str | None, out: Path) -> int:
    with pytest.raises(CommandError) as refusal:
        call_command("render_letter", number, str(out))
    assert "\n" not in str(refusal.value)
    return refusal.value.returncode


def test_the_signed_letter_is_written_once_there_is_one(signed: Request, tmp_path: Path) -> None:
    out = tmp_path / "letter.pdf"

    call_command("render_letter", signed.number, str(out))

    assert signing.check(out.read_bytes())
    assert [path.name for path in tmp_path.iterdir()] == ["letter.pdf"]


def test_before_the_decision_the_unsigned_letter_is_written(composed: Request, tmp_path: Path) -> None:
    out = tmp_path / "letter.pdf"

    call_command("render_letter", composed.number, str(out))

    letter = Letter.objects.get(request=composed)
    assert out.read_bytes() == storage.get(letter.unsigned_name)


def test_an_unknown_number_is_refused(tmp_path: Path) -> None:
    assert refused("X-2026-000001", tmp_path / "out.pdf") == 2
    assert not list(tmp_path.iterdir())


def test_a_request_without_a_letter_is_refused(cast: Cast, tmp_path: Path) -> None:
    request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY)

    assert refused(request.number, tmp_path / "out.pdf") == 2


@pytest.mark.long
@pytest.mark.parametrize("content", [b"%PDF-1.7 something else", None], ids=["changed", "gone"])
def test_a_letter_that_was_changed_or_is_gone_is_not_written(
    signed: Request, tmp_path: Path, content: bytes | None
) -> None:
    name = storage.put(content, kind="letter").name if content else "letter/00/gone"
    Letter.objects.filter(request=signed).update(signed_name=name)
    out = tmp_path / "letter.pdf"
    out.write_bytes(b"as before")

    assert refused(signed.number, out) == 3
    assert out.read_bytes() == b"as before"


def test_a_folder_that_is_not_there_takes_nothing(composed: Request, tmp_path: Path) -> None:
    assert refused(composed.number, tmp_path / "nowhere" / "letter.pdf") == 4
