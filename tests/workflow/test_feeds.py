"""A feed's file from bytes to events: good rows, refused rows, repeats, corrections, the impossible, the breaker."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests import custody
from tests.custody import following, load, row
from tests.factories import Cast
from workflow import audit, policies
from workflow.custody import breaker
from workflow.custody import rows as reading
from workflow.custody.breaker import Standing
from workflow.custody.kinds import KINDS, STATUSES
from workflow.errors import Invalid, NotYours, Stale
from workflow.models import Alert, CustodyEvent, CustodyPerson, Event, Feed, FeedRow, FeedRun
from workflow.services import alerts_match, feeds, feeds_apply
from workflow.services.feeds_chunk import Chunk
from workflow.states import Role

pytestmark = pytest.mark.django_db
Status = FeedRun.Status
HEAD = "event_id,person_id,kind,at,name,birth_date\n"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def jail(cast: Cast) -> Feed:
    return custody.feed(cast)


def refused(given: dict[str, str]) -> tuple[str, ...]:
    (found,) = reading.checked([given], now=timezone.now())
    return found.reasons if isinstance(found, reading.Refused) else ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": ""}, "missing:kind"),
        ({"kind": "party"}, "unknown_kind"),
        ({"at": "2026-01-01T10:00:00"}, "no_time:at"),
        ({"birth_date": "04/28/1986"}, "no_date:birth_date"),
        ({"birth_date": "1786-04-28"}, "no_date:birth_date"),
        ({"birth_date": ""}, "missing:birth_date"),
        ({"kind": "retraction"}, "missing:corrects"),
        ({"kind": "court_date"}, "missing:expected_at"),
        ({"name": "x" * 301}, "too_long:name"),
        ({"at": (datetime.now(tz=timezone.get_current_timezone()) + timedelta(hours=2)).isoformat()}, "lies_ahead"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused_with_its_reason(change: dict[str, str], reason: str) -> None:
    assert reason in refused({**row("release"), **change})


def test_a_child_is_refused_unless_prosecuted_as_an_adult() -> None:
    child: dict[str, Any] = {"birth_date": (timezone.localdate() - timedelta(days=365 * 16)).isoformat()}

    assert refused(row("release", **child)) == ("minor",)
    assert refused(row("release", **child, prosecuted_as_adult="yes")) == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"event_id,kind\n1,release\n", "lacks the columns person_id"),
        (b'{"rows": 3}', "a list of objects"),
        (b'{"rows": [], "as_of": "yesterday"}', "as_of"),
        (b'{"rows": [', "no JSON"),
        (HEAD.encode() + b'"unclosed', "no CSV"),
    ],
)
def test_what_is_no_feed_is_refused_whole_and_kept(jail: Feed, data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        feeds.take_in(key=jail.key, data=data, way="file")

    assert jail.runs.get().status == Status.REFUSED
    assert Event.objects.filter(verb="feed.refused").exists()


def test_good_rows_are_applied_and_refused_ones_kept_with_why(jail: Feed) -> None:
    run = load(jail, row("booking", minutes_ago=90), row("release"), row("party", person="P2"))

    assert (run.status, run.rows, run.applied, run.refused) == (Status.APPLIED, 3, 2, 1)
    assert CustodyPerson.objects.get().status == "out"
    kept = FeedRow.objects.get()
    assert (kept.line, kept.reasons, kept.content["kind"]) == (3, ["unknown_kind"], "party")


def test_rows_are_applied_as_they_happened_however_they_are_listed(jail: Feed) -> None:
    run = load(jail, row("release", minutes_ago=10), row("return", minutes_ago=5), row("booking", minutes_ago=90))

    assert (run.status, run.applied, run.late) == (Status.APPLIED, 3, 0)
    assert CustodyPerson.objects.get().status == "in"


def test_a_row_older_than_what_is_known_changes_nothing_and_is_not_told(cast: Cast, jail: Feed) -> None:
    following(cast)
    load(jail, row("booking", minutes_ago=90, sid=custody.SID), row("release", minutes_ago=10))
    run = load(jail, row("furlough", minutes_ago=60))

    assert (run.late, run.told) == (1, 0)
    assert CustodyPerson.objects.get().status == "out"
    assert CustodyEvent.objects.get(kind="furlough").standing == "late"


def test_the_same_event_said_again_changes_nothing_and_another_under_its_name_is_refused(jail: Feed) -> None:
    first = row("booking", event="A", minutes_ago=90)
    load(jail, first)
    again = load(jail, first, row("release"))
    other = load(jail, {**first, "kind": "roster"})

    assert (again.duplicates, again.applied) == (1, 1)
    assert (other.refused, other.kept_rows.get().reasons) == (1, ["contradicts:event_id"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"birth_date": "1987-04-28"}, "contradicts:birth_date"), ({"sid": "SID-1"}, "contradicts:sid")],
)
def test_a_row_that_contradicts_what_is_known_of_a_person_is_refused(
    jail: Feed, change: dict[str, Any], reason: str
) -> None:
    load(jail, row("booking", minutes_ago=90, sid=custody.SID))
    run = load(jail, row("release", **change))

    assert (run.told, run.kept_rows.get().reasons) == (0, [reason])
    assert CustodyPerson.objects.get().status == "in"


@pytest.mark.parametrize(
    ("before", "then", "code"),
    [
        (["death"], "release", "impossible:of_the_dead"),
        (["booking"], "return", "impossible:return_while_in"),
        (["release"], "release", "impossible:release_while_out"),
        (["release"], "escape", "impossible:escape_while_out"),
    ],
)
def test_a_run_that_says_the_impossible_is_held_whole(jail: Feed, before: list[str], then: str, code: str) -> None:
    load(jail, *(row(kind, minutes_ago=90 - index) for index, kind in enumerate(before)))
    run = load(jail, row(then), row("booking", person="P9"))

    assert (run.status, run.reasons) == (Status.HELD, {code: 1})
    assert not CustodyEvent.objects.filter(run=run).exists()
    assert Event.objects.filter(verb="feed.run_held").exists()


def test_a_run_that_changes_too_much_is_held_and_a_person_lets_it_go_on(cast: Cast) -> None:
    jail = custody.feed(cast, hold_percent=20, hold_count=100)
    load(jail, *(row("booking", person=f"P{index}", minutes_ago=90) for index in range(50)))
    run = load(jail, *(row("release", person=f"P{index}") for index in range(12)))
    assert (run.status, run.reasons) == (Status.HELD, {"too_great_a_share": 12})

    with pytest.raises(NotYours):
        feeds.decide_run(run_id=run.pk, apply=True, why="It is so.", user=cast.people[Role.INTAKE])
    feeds.decide_run(run_id=run.pk, apply=True, why="A court order.", user=cast.people[Role.RECORDS_OFFICER])
    custody.work(feeds.VERB)
    run.refresh_from_db()

    assert (run.status, run.applied) == (Status.APPLIED, 12)
    with pytest.raises(Stale):
        feeds.decide_run(run_id=run.pk, apply=False, why="No.", user=cast.people[Role.RECORDS_OFFICER])


def test_what_is_impossible_in_a_run_let_through_is_refused_all_the_same(cast: Cast, jail: Feed) -> None:
    load(jail, row("death", minutes_ago=90))
    run = load(jail, row("release"), row("booking", person="P2"))
    feeds.decide_run(run_id=run.pk, apply=True, why="The rest is right.", user=cast.people[Role.OFFICE_MANAGER])
    custody.work(feeds.VERB)
    run.refresh_from_db()

    assert (run.applied, run.refused) == (1, 1)
    assert CustodyPerson.objects.get(birth_token__gt="", status="dead")


def test_a_small_jail_may_release_two_of_nine() -> None:
    found = breaker.Forecast(rows=2, changes=2)
    assert breaker.reasons_to_hold(found, breaker.Limits(5, 200), in_custody=9) == {}
    assert breaker.reasons_to_hold(breaker.Forecast(changes=201), breaker.Limits(50, 200), 1000) == {"too_many": 201}
    many = breaker.Forecast(rows=40, refused=12)
    assert breaker.reasons_to_hold(many, breaker.Limits(5, 200), 9) == {"too_many_refused": 12}


@pytest.mark.parametrize(
    ("changes", "before", "in_custody", "codes"),
    [
        (200, {}, 10_000, set()),
        (201, {}, 10_000, {"too_many"}),
        (50, {}, 1000, set()),
        (51, {}, 1000, {"too_great_a_share"}),
        (9, {}, 10, set()),
        (10, {}, 200, set()),
        (10, {}, 199, {"too_great_a_share"}),
        (201, {}, 1000, {"too_many", "too_great_a_share"}),
        (50, {"in_an_hour": 150}, 10_000, set()),
        (51, {"in_an_hour": 150}, 10_000, {"too_many_in_an_hour"}),
        (1, {"in_an_hour": 50}, 1000, {"too_great_a_share_in_an_hour"}),
        (0, {"in_an_hour": 5000, "in_a_day": 5000}, 1000, set()),
        (100, {"in_a_day": 700}, 10_000, set()),
        (101, {"in_a_day": 700}, 10_000, {"too_many_in_a_day"}),
        (1, {"in_a_day": 200}, 1000, {"too_great_a_share_in_a_day"}),
        (1, {"in_an_hour": 8, "in_a_day": 8}, 10, set()),
    ],
)
def test_share_and_count_hold_a_run_alone_and_with_those_before_it(
    changes: int, before: dict[str, int], in_custody: int, codes: set[str]
) -> None:
    found = breaker.Forecast(rows=changes, changes=changes)

    assert set(breaker.reasons_to_hold(found, breaker.Limits(5, 200), in_custody, before)) == codes


def test_a_great_change_cut_into_small_runs_is_held_too(cast: Cast) -> None:
    jail = custody.feed(cast, hold_percent=20, hold_count=100)
    load(jail, *(row("booking", person=f"P{index}", minutes_ago=90) for index in range(50)))
    runs = [load(jail, row("release", person=f"P{index}"), row("release", person=f"P{index + 1}"))
            for index in range(0, 12, 2)]  # fmt: skip

    assert [run.status for run in runs] == [Status.APPLIED] * 4 + [Status.HELD] * 2
    assert runs[-1].reasons == {"too_great_a_share_in_an_hour": 10}
    assert load(jail).status == Status.APPLIED, "a heartbeat tells nothing"
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        later = load(jail, row("release", person="P20"), row("release", person="P21"))
    assert later.status == Status.APPLIED


def test_what_a_person_let_through_is_not_counted_with_the_next_run(cast: Cast) -> None:
    jail = custody.feed(cast, hold_percent=20, hold_count=100)
    load(jail, *(row("booking", person=f"P{index}", minutes_ago=90) for index in range(50)))
    great = load(jail, *(row("release", person=f"P{index}") for index in range(12)))
    feeds.decide_run(run_id=great.pk, apply=True, why="A court order.", user=cast.people[Role.RECORDS_OFFICER])
    custody.work(feeds.VERB)

    assert load(jail, row("release", person="P20")).status == Status.APPLIED


def test_the_count_holds_a_run_however_many_are_in_custody(cast: Cast) -> None:
    jail = custody.feed(cast, hold_percent=100, hold_count=3)
    load(jail, *(row("booking", person=f"P{index}", minutes_ago=90) for index in range(8)))

    assert load(jail, *(row("release", person=f"P{index}") for index in range(3))).status == Status.APPLIED
    run = load(jail, *(row("release", person=f"P{index}") for index in range(3, 7)))
    assert (run.status, run.reasons) == (Status.HELD, {"too_many": 4, "too_many_in_an_hour": 7})


def test_a_correction_takes_back_and_says_anew(jail: Feed) -> None:
    load(jail, row("booking", minutes_ago=90), row("release", event="R"))
    run = load(jail, row("transfer", corrects="R", minutes_ago=20))
    person = CustodyPerson.objects.get()

    assert (run.applied, person.status, person.last_kind) == (1, "in", "transfer")
    assert CustodyEvent.objects.get(kind="release").standing == "corrected"


def test_a_retraction_puts_a_person_back_as_they_were(jail: Feed) -> None:
    load(jail, row("booking", minutes_ago=90), row("release", event="R"))
    load(jail, row("retraction", corrects="R"))
    again = load(jail, row("retraction", corrects="R"), row("retraction", corrects="nothing"))

    assert CustodyPerson.objects.get().status == "in"
    assert [one.reasons for one in again.kept_rows.order_by("line")] == [["corrected_already"], ["corrects_nothing"]]


def test_a_run_killed_between_two_chunks_goes_on_where_it_was(jail: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds_apply, "CHUNK", 2)
    rows = [row("booking", person=f"P{index}", minutes_ago=60 - index) for index in range(5)]
    run = feeds.take_in(key=jail.key, data=custody.written(rows), way="file")
    applied, real = [], Chunk.apply

    def dies(chunk: Chunk, given: list[reading.Row]) -> None:
        real(chunk, given)
        applied.append(len(given))
        if len(applied) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Chunk, "apply", dies)
    with pytest.raises(KeyboardInterrupt):
        feeds_apply.apply_run(run.pk)
    monkeypatch.setattr(Chunk, "apply", real)
    run = feeds_apply.apply_run(run.pk)

    assert (run.status, run.applied, CustodyEvent.objects.count()) == (Status.APPLIED, 5, 5)


def test_an_empty_run_is_a_heartbeat_and_the_same_file_again_is_none(jail: Feed) -> None:
    load(jail)
    jail.refresh_from_db()
    first = jail.confirmed_at
    assert first is not None
    csv = (HEAD + ",".join(row("booking", minutes_ago=90).values())).encode()
    for _time in range(2):
        feeds.take_in(key=jail.key, data=csv, way="file")
        custody.work(feeds.VERB)
    last = jail.runs.order_by("-received_at").first()
    jail.refresh_from_db()

    assert last is not None and last.status == Status.APPLIED
    assert first < jail.confirmed_at < last.received_at  # type: ignore[operator]


def test_a_held_run_confirms_nothing(jail: Feed) -> None:
    load(jail, row("death", minutes_ago=90))
    jail.refresh_from_db()
    before = jail.confirmed_at
    load(jail, row("release"))
    jail.refresh_from_db()

    assert jail.confirmed_at == before


def test_only_its_manager_sets_a_feed_and_every_change_is_in_the_trail(cast: Cast, jail: Feed) -> None:
    settings = feeds.Settings("Southside Jail", hold_count=50)
    with pytest.raises(NotYours):
        feeds.change_feed(key=jail.key, settings=settings, active=True, user=cast.people[Role.RECORDS_OFFICER])
    with pytest.raises(Invalid):
        feeds.change_feed(
            key=jail.key, settings=feeds.Settings("x", late_minutes=1), active=True,
            user=cast.people[Role.OFFICE_MANAGER],
        )  # fmt: skip
    old = jail.secret
    feeds.change_feed(key=jail.key, settings=settings, active=True, user=cast.people[Role.OFFICE_MANAGER])
    assert feeds.renew_secret(key=jail.key, user=cast.people[Role.OFFICE_MANAGER]) != old

    chain = policies.chains_of_office(cast.office.pk)[-1]
    verbs = list(Event.objects.filter(chain=chain).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["feed.added", "feed.changed", "feed.secret_renewed"]


def test_load_custody_feed_says_what_it_did(jail: Feed, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "feed.json"
    file.write_bytes(custody.written([row("booking", minutes_ago=90), row("party")]))
    call_command("load_custody_feed", jail.key, str(file))
    assert capsys.readouterr().out == "applied: 2 rows, 1 new, 0 known before, 1 refused, 0 late, 0 alerts\n"

    file.write_bytes(custody.written([row("return")]))
    call_command("load_custody_feed", jail.key, str(file))
    assert capsys.readouterr().out.startswith("held: ")

    for source, path in (("nowhere", file), (jail.key, tmp_path / "missing.csv")):
        with pytest.raises(CommandError) as raised:
            call_command("load_custody_feed", source, str(path))
        assert raised.value.returncode == 2


def test_every_kind_leads_from_known_statuses_to_a_known_one() -> None:
    for kind in KINDS.values():
        assert set(kind.sources) <= set(STATUSES)
        assert kind.target in {None, *STATUSES}
        assert bool(kind.words) == kind.told
    assert {key for key, kind in KINDS.items() if not kind.lasts} == {"release", "supervision", "death", "removal"}
    assert breaker.step(_row("court_date"), Standing("out", timezone.now()))[1:] == ("applied", "")
    assert breaker.step(_row("escape"), Standing("in", timezone.now()))[1:] == ("late", "")


def _row(kind: str) -> reading.Row:
    return reading.Row(1, "e", "p", kind, timezone.now() - timedelta(days=1), "A B", date(1980, 1, 1))


def test_many_events_at_once_make_a_chain_that_holds(cast: Cast) -> None:
    entries = [audit.Entry(f"alerts:{index % 3}", "alert.queued", data={"n": index}) for index in range(10)]
    audit.record_many(entries, actor=alerts_match.BY, at=timezone.now())
    audit.record_many(entries, actor=alerts_match.BY, at=timezone.now())
    audit.record(None, "alert.sent", actor=alerts_match.BY, chain_name="alerts:0")

    events = Event.objects.filter(chain="alerts:0").order_by("seq")
    assert [event.seq for event in events] == list(range(1, 10))
    assert all(after.prev == before.digest for before, after in zip(events, events[1:], strict=False))
    assert Alert.objects.count() == 0
