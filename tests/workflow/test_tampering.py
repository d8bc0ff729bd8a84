"""Each kind of tampering by somebody with the whole database is found, and named."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection

from redaction.vault import signing
from tests.factories import Cast, submitted
from tests.workflow.insider import without_triggers, write_anew
from workflow import audit, policies
from workflow.models import ChainHead, Checkpoint, Event, EventContent, Request
from workflow.services import contact
from workflow.states import Role
from workflow.trail import chain, checkpoints, inspection

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_published_before(settings: object, tmp_path: Path) -> None:
    settings.CHECKPOINT_FILE = str(tmp_path / "checkpoints.jsonl")  # type: ignore[attr-defined]


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def case(cast: Cast) -> Request:
    """A case with two checkpoints over it, and events after them; other cases beside it."""
    submitted(cast.office)
    made = submitted(cast.office)
    cast.give_all(made)
    checkpoints.make()
    for _index in range(3):
        contact.note(request_id=made.pk, text="A note.", by=cast.actor(Role.INTAKE))
    checkpoints.make()
    contact.note(request_id=made.pk, text="After the checkpoints.", by=cast.actor(Role.INTAKE))
    assert inspection.whole_trail().finding is None
    return made


def found() -> str:
    """Return the words of the first finding, as the command prints them."""
    with pytest.raises(CommandError) as raised:
        call_command("verify_audit")
    assert raised.value.returncode == 3
    return str(raised.value)


def events(case: Request) -> list[Event]:
    return list(Event.objects.filter(chain=audit.chain_of(case)).order_by("seq"))


def remove(*those: Event) -> None:
    EventContent.objects.filter(event__in=those).delete()
    for one in those:
        without_triggers("DELETE FROM workflow_event WHERE id = %s", one.pk)


def test_an_untouched_trail_holds_and_is_counted(case: Request, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")

    assert "in 2 chains, 2 checkpoints." in capsys.readouterr().out


def test_an_edited_event_is_named_with_its_request(case: Request) -> None:
    without_triggers("UPDATE workflow_event SET actor = 'nobody' WHERE id = %s", events(case)[2].pk)

    assert found() == f"The trail of {case.number}: event 3 was changed after it was written."


def test_a_cut_tail_is_named(case: Request) -> None:
    all_of_it = events(case)
    remove(*all_of_it[-2:])

    last = len(all_of_it)
    assert found() == f"The trail of {case.number}: the chain ends after event {last - 2}, but {last} were written."


def test_a_cut_tail_with_its_head_set_back_is_seen_by_the_checkpoint(case: Request) -> None:
    all_of_it = events(case)
    remove(*all_of_it[-2:])
    write_anew(audit.chain_of(case))

    assert audit.verify(case) is None, "the forger did it well"
    assert "no longer folds into the root of checkpoint" in found()


def test_a_swapped_pair_is_named(case: Request) -> None:
    one, two = events(case)[2:4]
    for event, seq in ((one, 9999), (two, one.seq), (one, two.seq)):
        without_triggers("UPDATE workflow_event SET seq = %s WHERE id = %s", seq, event.pk)

    assert f"The trail of {case.number}: event 3 does not follow the event before it" in found()


def test_a_swapped_pair_with_all_digests_made_anew_is_named(case: Request) -> None:
    one, two = events(case)[2:4]
    for event, seq in ((one, 9999), (two, one.seq), (one, two.seq)):
        without_triggers("UPDATE workflow_event SET seq = %s WHERE id = %s", seq, event.pk)
    write_anew(audit.chain_of(case))

    assert f"The trail of {case.number}: event 4 was put in after later ones were written" in found()


def test_a_removed_event_is_named(case: Request) -> None:
    remove(events(case)[1])

    assert found() == f"The trail of {case.number}: event 2 is missing; event 3 stands in its place."


def test_a_removed_event_with_all_digests_made_anew_is_seen_by_the_checkpoint(case: Request) -> None:
    remove(events(case)[1])
    write_anew(audit.chain_of(case))

    assert audit.verify(case) is None, "the forger did it well"
    assert "written anew or moved" in found()


def test_a_deleted_chain_is_named_while_its_head_is_there(case: Request) -> None:
    remove(*events(case))

    assert f"The trail of {case.number}: the chain ends after event 0" in found()


@pytest.mark.parametrize("covered", [True, False], ids=["before a checkpoint", "after the last one"])
def test_a_chain_deleted_with_its_head_is_named(cast: Cast, case: Request, *, covered: bool) -> None:
    gone = case if covered else submitted(cast.office)
    remove(*events(gone))
    ChainHead.objects.filter(chain=audit.chain_of(gone)).delete()

    assert found() == f"The trail of {gone.number}: the whole chain is gone."


def forged_chain(name: str, pk: int | None = None) -> None:
    """Put in a chain of one event that holds by itself."""
    link = chain.Link(name, 1, "2026-01-02T03:04:05+00:00", "nobody", "intake", "x.y", "", "{}", "", chain.GENESIS)
    values: list[str | int] = [*([pk] if pk else []), *link, chain.link_digest(link)]
    columns = "chain, seq, at, actor, role, verb, object, data, personal_digest, prev, digest"
    places = ", ".join(["%s"] * len(values))
    time = "2026-01-02 03:04:05" if connection.vendor == "sqlite" else "2026-01-02 03:04:05+00"
    values[-9] = time
    without_triggers(
        f"INSERT INTO workflow_event ({'id, ' if pk else ''}{columns}) VALUES ({places})",  # noqa: S608  # a test's own
        *values,
    )
    ChainHead.objects.create(chain=name, seq=1, digest=chain.link_digest(link))


def test_a_chain_put_in_without_a_request_is_named(case: Request) -> None:
    forged_chain("request:00000000-0000-4000-8000-000000000000")

    assert "The chain request:00000000-0000-4000-8000-000000000000: the chain belongs to no request" in found()


def test_a_chain_put_in_before_a_checkpoint_is_seen_by_it(case: Request) -> None:
    newest = events(case)[0]
    remove(newest)  # makes room for a number that was already covered
    forged_chain("office:1", newest.pk)
    remaining = events(case)
    write_anew(audit.chain_of(case))
    assert remaining

    assert "chain too many" in found()


def test_a_head_taken_away_is_named(case: Request) -> None:
    ChainHead.objects.filter(chain=audit.chain_of(case)).update(chain="elsewhere")

    assert "elsewhere: the chain ends after event 0" in found() or "the head of the chain is gone" in found()


def test_history_written_anew_is_seen_by_an_older_checkpoint_though_a_newer_one_was_made_over_it(case: Request) -> None:
    without_triggers("UPDATE workflow_event SET actor = 'nobody' WHERE id = %s", events(case)[0].pk)
    write_anew(audit.chain_of(case))
    checkpoints.make()  # the worker does so every hour, and at each release

    first = Checkpoint.objects.order_by("pk")[0]
    assert f"no longer folds into the root of checkpoint {first.pk}" in found()


def resigned(**changes: Any) -> None:
    """Change the newest checkpoint and sign it again, as somebody who has the key too could."""
    newest = Checkpoint.objects.order_by("-pk")[0]
    for name, value in changes.items():
        setattr(newest, name, value)
    signature = signing.sign(checkpoints.statement_of(newest).message)
    without_triggers(
        "UPDATE workflow_checkpoint SET root = %s, chains = %s, signature = %s WHERE id = %s",
        newest.root, newest.chains, signature, newest.pk, table="workflow_checkpoint",
    )  # fmt: skip


def test_a_checkpoint_that_was_edited_no_longer_fits_its_signature(case: Request) -> None:
    without_triggers("UPDATE workflow_checkpoint SET root = %s", "1" * 64, table="workflow_checkpoint")

    assert "the signature of checkpoint" in found()


def test_what_an_earlier_key_signed_still_holds_and_it_signs_nothing_after(
    cast: Cast, case: Request, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, old_key = signing.public_key_hex(), signing.private_key()
    new_key = Ed25519PrivateKey.generate()
    monkeypatch.setattr(signing, "private_key", lambda: new_key)
    assert "the signature of checkpoint" in found()

    settings.TRAIL_OLD_KEYS = [old]
    submitted(cast.office)
    checkpoints.make()
    assert inspection.whole_trail().finding is None

    monkeypatch.setattr(signing, "private_key", lambda: old_key)
    submitted(cast.office)
    checkpoints.make()
    monkeypatch.setattr(signing, "private_key", lambda: new_key)
    assert "a key that was given up" in found()


def test_a_history_and_checkpoint_written_anew_with_the_key_are_seen_by_the_published_copy(case: Request) -> None:
    last = events(case)[-2]
    without_triggers("UPDATE workflow_event SET actor = 'nobody' WHERE id = %s", last.pk)
    write_anew(audit.chain_of(case))
    before, newest = Checkpoint.objects.order_by("pk")
    leaves = [leaf for _name, leaf in checkpoints.heads_between(before.last_event, newest.last_event)]
    resigned(root=chain.merkle_root(leaves))

    assert found().endswith(f"published checkpoint {newest.pk} is not the one in the database.")


def test_a_checkpoint_taken_away_is_seen_by_the_published_copy(case: Request) -> None:
    newest = Checkpoint.objects.order_by("-pk")[0]
    without_triggers("DELETE FROM workflow_checkpoint WHERE id = %s", newest.pk, table="workflow_checkpoint")

    assert f"published checkpoint {newest.pk} is not the one in the database" in found()


def test_a_line_taken_out_of_the_published_copy_is_named(case: Request) -> None:
    path = checkpoints.published_path()
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))

    assert "was taken out of the published ones" in found()


def test_a_published_file_that_is_gone_or_spoiled_is_named(case: Request) -> None:
    checkpoints.published_path().write_text("{")
    assert "cannot be read" in found()

    checkpoints.published_path().unlink()
    assert "the published checkpoints are gone" in found()


def test_what_could_not_be_published_is_published_with_the_next_checkpoint(cast: Cast, case: Request) -> None:
    path = checkpoints.published_path()
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0])
    submitted(cast.office)
    checkpoints.make()

    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == [one.id for one in checkpoints.kept()]


def test_a_checkpoint_without_anything_new_is_not_made(case: Request) -> None:
    assert checkpoints.make() is not None
    assert checkpoints.make() is None


def test_a_digest_is_that_of_the_canonical_json() -> None:
    link = chain.Link(
        "office:1",
        7,
        "2026-01-02T03:04:05+00:00",
        'é"\\\n\x00\u2028',
        "intake",
        "a.b",
        "x:1",
        '{"b":"ñ"}',
        "",
        "0" * 64,
    )

    assert chain.link_digest(link) == hashlib.sha256(chain.canonical(link._asdict()).encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-25 15:33:11.123456", "2026-11-25T15:33:11.123456+00:00"),
        ("2026-11-25 15:33:11", "2026-11-25T15:33:11+00:00"),
        ("2026-11-25 15:33:11.5+00", "2026-11-25T15:33:11.500000+00:00"),
        ("2026-11-25 15:33:11+00", "2026-11-25T15:33:11+00:00"),
    ],
)
def test_times_of_both_databases_are_hashed_alike(text: str, expected: str) -> None:
    assert inspection.iso(text) == expected


def test_memory_stays_flat() -> None:
    folding = chain.Folding()
    for number in range(1000):
        folding.add(f"{number:064x}")

    assert len(folding._halves) == bin(1000).count("1")
    assert folding.root() == chain.merkle_root([f"{number:064x}" for number in range(1000)])


def test_an_event_of_the_office_has_a_chain_of_its_own(cast: Cast) -> None:
    audit.record(None, "role.granted", actor=policies.system("test"), chain_name="office:1")

    assert inspection.whole_trail().finding is None
