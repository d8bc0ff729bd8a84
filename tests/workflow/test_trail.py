"""The trail: what the database refuses, what an edited event looks like, what may be destroyed and still holds."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from tests.factories import Cast, submitted, walk
from tests.workflow.insider import without_triggers
from workflow import audit
from workflow.models import Event, EventContent, Request
from workflow.states import State

pytestmark = pytest.mark.django_db

NOT_CHANGED = [
    "UPDATE workflow_event SET verb = 'nothing' WHERE seq = 1",
    "DELETE FROM workflow_event WHERE seq = 1",
    "UPDATE workflow_request SET state = 'ready'",
    "DELETE FROM workflow_request",
]


@pytest.fixture
def request_(db: None) -> Request:
    return submitted(Cast().office)


@pytest.mark.parametrize("statement", NOT_CHANGED)
def test_the_database_refuses(request_: Request, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    request_.refresh_from_db()
    assert request_.state == State.RECEIVED
    assert audit.verify(request_) is None


def test_the_database_refuses_to_replace_an_event(request_: Request) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's; PostgreSQL's ON CONFLICT DO UPDATE is an update")
    columns = "chain, seq, at, actor, role, verb, object, data, personal_digest, prev, digest"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO workflow_event (id, {columns}) "  # noqa: S608  # a test's own columns
            "SELECT id, chain, seq, at, actor, role, 'nothing', object, data, personal_digest, prev, digest"
            " FROM workflow_event WHERE seq = 1"
        )


def test_the_database_refuses_to_truncate(request_: Request) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE workflow_event CASCADE")


def test_the_database_refuses_an_event_out_of_place(request_: Request) -> None:
    newest = Event.objects.order_by("-seq")[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.create(
            chain=newest.chain, seq=newest.seq + 1, at=newest.at, actor="x", role="intake", verb="x", data="{}",
            prev="0" * 64, digest="1" * 64,
        )  # fmt: skip


def test_a_request_cannot_begin_further_on() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Request.objects.create(office=Cast().office, state=State.READY)


EDITS: dict[str, str] = {
    "another verb": "UPDATE workflow_event SET verb = 'request.approve' WHERE seq = 2",
    "another actor": "UPDATE workflow_event SET actor = 'somebody' WHERE seq = 2",
    "another role": "UPDATE workflow_event SET role = 'counsel' WHERE seq = 2",
    "another time": "UPDATE workflow_event SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 2",
    "another target": "UPDATE workflow_event SET object = 'x' WHERE seq = 2",
    "other data": "UPDATE workflow_event SET data = '{}' WHERE seq = 2",
    "another digest of the content": "UPDATE workflow_event SET personal_digest = 'x' WHERE seq = 2",
    "another digest": "UPDATE workflow_event SET digest = 'x' WHERE seq = 2",
    "moved": "UPDATE workflow_event SET seq = 99 WHERE seq = 2",
}


@pytest.mark.parametrize("statement", EDITS.values(), ids=EDITS)
def test_an_edited_event_is_found(request_: Request, statement: str) -> None:
    assert audit.verify(request_) is None

    without_triggers(statement)

    broken = audit.verify(request_)
    assert broken is not None
    assert broken.seq in {2, 3}


def test_a_chain_cut_at_its_end_is_found(request_: Request) -> None:
    newest = Event.objects.filter(chain=audit.chain_of(request_)).order_by("-seq")[0]
    EventContent.objects.filter(event=newest).delete()

    without_triggers("DELETE FROM workflow_event WHERE id = %s", newest.pk)

    broken = audit.verify(request_)
    assert broken is not None
    assert "ends after" in broken.words


def test_content_can_be_destroyed_and_the_chain_holds(request_: Request) -> None:
    EventContent.objects.all().delete()

    assert audit.verify(request_) is None


def test_changed_content_is_found() -> None:
    request = walk(Cast(), State.SEARCH)
    content = EventContent.objects.filter(event__chain=audit.chain_of(request)).first()
    assert content is not None
    content.text = content.text.replace("{", "{ ")
    content.save()

    broken = audit.verify(request)
    assert broken is not None
    assert broken.seq == content.event.seq


@pytest.fixture(autouse=True)
def _nothing_published_before(settings: object, tmp_path: object) -> None:
    settings.CHECKPOINT_FILE = f"{tmp_path}/checkpoints.jsonl"  # type: ignore[attr-defined]


def code_of(call: Callable[[], object]) -> int:
    with pytest.raises(CommandError) as raised:
        call()
    return raised.value.returncode


def test_verify_audit_says_what_it_found(request_: Request, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    call_command("verify_audit", "--request", request_.number)
    assert capsys.readouterr().out.count("The trail holds") == 2

    assert code_of(lambda: call_command("verify_audit", "--request", "NONE-2026-000001")) == 2

    without_triggers(EDITS["another actor"])
    assert code_of(lambda: call_command("verify_audit")) == 3
    assert code_of(lambda: call_command("verify_audit", "--request", request_.number)) == 3
