"""Silence that does not speak: nothing known, something barred, somebody protected, all told alike (design §5).

Three requests are lived side by side, from the acknowledgement to an appeal. Every registered surface is looked at
after each step and must say the same, byte for byte, as many times and at the same hour. The same is asked of an answer
that gives something, with and without something barred behind it.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from disclosure import surfaces
from tests import custody, factories
from tests.disclosure.release.cases import draw, to_decision
from tests.disclosure.silent_walk import NONE, Seen, Walk, answer, walked
from tests.factories import Cast
from tests.workflow.test_directory import add
from workflow import gates, known, policies
from workflow.bars import BARS
from workflow.errors import Blocked, Invalid
from workflow.law.silence import names_bar
from workflow.models import Alert, Determination, Feed, Request, RequesterQuestion
from workflow.services import (
    alerts,
    alerts_match,
    appeals,
    contact,
    directory,
    feeds,
    feeds_watch,
    incidents,
    intake,
    legal,
    liaison,
    redacting,
    referrals,
    releasing,
    reviewing,
    searching,
    verification,
)
from workflow.services.directory import Post, areas_of
from workflow.services.incidents import Closing, Told
from workflow.services.liaison import Person
from workflow.states import AppealState, Outcome, Role, State

pytestmark = [pytest.mark.long, pytest.mark.django_db]
NCND = Outcome.NEITHER_CONFIRM_NOR_DENY
#: Pages that show something of a request.
ABOUT = tuple(name for name, one in surfaces.PAGES.items() if one.about_a_request)
#: What lies behind the answer, by what the office knows: bars of the subject, whether a record came in, its bars.
BEHIND: Mapping[str, tuple[tuple[str, ...], bool, tuple[str, ...]]] = {
    "nothing known": ((), False, ()),
    "a barred record": (("grand_jury",), True, ("grand_jury",)),
    "a protected subject": (("vawa_t_u",), False, ()),
}


def live(walk: Walk, behind: str) -> None:
    """Live a request that ends in silence, and look at every surface on the way."""
    cast, request = walk.cast, walk.request
    bars, has_record, item_bars = BEHIND[behind]
    intaker, counsel = cast.actor(Role.INTAKE), cast.actor(Role.COUNSEL)
    walk.moment("received", 1)
    walk.at(2)
    verification.start_verification(request_id=request.pk, by=intaker)
    walk.moment("checking", 3)
    factories.verify_checks(cast, request)
    factories.screen(cast, request, *bars)
    _on_the_way(walk)
    _alerts(walk, known_in_custody="vawa_t_u" in bars)
    contact.ask_requester(request_id=request.pk, text="In which city was it?", by=intaker)
    _helped(walk)
    walk.moment("asked", 5, ABOUT)
    walk.try_out("lapsed", lambda: _lapse(request))
    contact.requester_replied(request_id=request.pk, text="In Fairview.", by=intaker)
    intake.extend(request_id=request.pk, reason="Offices far away must be asked.", by=intaker)
    contact.message(request_id=request.pk, text="Call us whenever you like.", by=intaker)
    walk.moment("more time", 7)
    verification.verify(request_id=request.pk, by=intaker)
    walk.moment("searching", 9)
    _search(cast, request, has_record=has_record, protected="vawa_t_u" in bars)
    walk.moment("under review", 11)
    for item in known.items(request):
        legal.set_bars(request_id=request.pk, item_id=item.pk, bars=item_bars, by=counsel)
    factories.determine(cast, request, Determination.Verdict.WITHHOLD)
    walk.moment("determined", 13)
    legal.nothing_to_release(request_id=request.pk, outcome=NCND, reasons="It is one of the class.", by=counsel)
    walk.moment("proposed", 15)
    reader = cast.actor(Role.SECOND_REVIEWER)
    reviewing.read_proposal(request_id=request.pk, by=reader)
    reviewing.approve(request_id=request.pk, by=reader)
    walk.moment("to be decided", 17)
    walk.seen.keep("answered", "letter neither_confirm_nor_deny", answer(walk, NCND, 19))
    walk.moment("answered", 21, surfaces.PAGES)
    _after_the_answer(walk)


def _helped(walk: Walk) -> None:
    """Give the requester somebody near, and propose a service to them."""
    person, manager = walk.request.requester.user, walk.cast.people[Role.OFFICE_MANAGER]
    assert person is not None
    directory.save_specialist(
        office_id=walk.cast.office.pk,
        person_id=walk.cast.people[Role.LIAISON].pk,
        given=Post("specialist", "410-555-0155", "MD", ("en",), areas_of("MD")),
        user=manager,
    )
    file = liaison.open_for_request(request_id=walk.request.pk, person=Person("", "en", "MD"), user=person)
    referrals.ask(
        file_id=file.pk,
        listing_id=add(walk.cast, "willow").pk,
        help_kind="shelter",
        offered=["name", "language", "need"],
        user=manager,
    )


def _on_the_way(walk: Walk) -> None:
    """Try what may be told before the answer."""
    request, by = walk.request, walk.cast.actor(Role.INTAKE)
    for granted in (True, False):
        walk.try_out(
            f"speed {granted}",
            lambda granted=granted: intake.decide_expedite(  # type: ignore[misc]
                request_id=request.pk, granted=granted, reason="No date presses.", by=by
            ),
        )
    walk.try_out("withdrawn", lambda: intake.withdraw(request_id=request.pk, by=by))
    walk.try_out(
        "referred",
        lambda: intake.refer_elsewhere(
            request_id=request.pk, reason="Theirs.", office_named="The county sheriff", by=by
        ),
    )


def _alerts(walk: Walk, *, known_in_custody: bool) -> None:
    """Sign up for custody alerts, hear nothing of a release that is barred, and that a feed is late.

    Where the subject is protected they are in a feed and are released: nobody may tell it. Elsewhere it is somebody
    else. The feed speaks at the same time in each walk, and is late alike.
    """
    cast, request = walk.cast, walk.request
    subscription = custody.signed_up(request)
    alerts_match.know_by_number(
        request_id=request.pk, kind="sid", number=custody.SID, why="On the docket.", by=cast.actor(Role.INTAKE)
    )
    jail = feeds.add_feed(
        office_id=cast.office.pk, settings=feeds.Settings("Northside Jail"), user=cast.people[Role.OFFICE_MANAGER]
    )
    sid = custody.SID if known_in_custody else "SID-another"
    born = str(request.subject.birth_date or "1986-04-28")
    rows = [custody.row(kind, minutes_ago=ago, sid=sid, name=request.subject.name, birth_date=born)
            for kind, ago in (("booking", 50), ("release", 10))]  # fmt: skip
    custody.load(jail, *rows)
    custody.work("alerts.send")
    assert known_in_custody == Alert.objects.filter(subscription=subscription, standing="counsel").exists()
    walk.look("a release", ("portal:alerts", "portal:alert_link"))
    walk.at(4)
    walk.try_out("a late feed", lambda: _late(jail))
    walk.at(24 * 16)
    pages = ("portal:alerts", "portal:alert_link")
    walk.try_out(
        "weeks later", lambda: alerts.end_over(timezone.now()), lambda: _late(jail),
        lambda: walk.look("weeks later, of alerts", pages),
    )  # fmt: skip


def _late(jail: Feed) -> None:
    jail.confirmed_at = timezone.now() - timedelta(days=3)
    jail.save()
    feeds_watch.watch(timezone.now())
    custody.work(feeds_watch.NOTICE, "alerts.send")
    assert Alert.objects.filter(kind="stale", standing="unconfirmed").exists()


def _lapse(request: Request) -> None:
    asked = RequesterQuestion.objects.get(request=request)
    asked.delivered_at = asked.asked_at - timedelta(days=90)
    asked.save()
    intake.lapse(request_id=request.pk, by=policies.system("lapse"))


def _search(cast: Cast, request: Request, *, has_record: bool, protected: bool) -> None:
    officer = cast.actor(Role.RECORDS_OFFICER)
    for index, source in enumerate([] if protected else cast.office.sources.all()):
        task = searching.ask_source(request_id=request.pk, source_id=source.pk, by=officer)
        with_record = has_record and index == 0
        if with_record:
            factories.add_record(cast, request, task)
        searching.answer_source(
            request_id=request.pk, task_id=task.pk, has_records=with_record, by=officer,
            attested_by="" if with_record else "Otto Other, clerk",
        )  # fmt: skip
    searching.complete_search(request_id=request.pk, by=officer)


def _after_the_answer(walk: Walk) -> None:
    """Try what may follow an answer: it is held, recalled and put right, appealed and decided, taken back."""
    cast, request, by = walk.cast, walk.request, walk.cast.actor(Role.INTAKE)
    manager, officer = cast.actor(Role.OFFICE_MANAGER), cast.people[Role.APPEALS_OFFICER]
    hold = lambda: releasing.hold_delivery(request_id=request.pk, held=True, reason="She called.", by=by)  # noqa: E731
    file = lambda: appeals.file_appeal(request_id=request.pk, grounds="More was asked.", by=by)  # noqa: E731
    recall = lambda: releasing.recall(request_id=request.pk, reason="Another's.", by=manager)  # noqa: E731
    walk.try_out("held", hold)
    walk.try_out("appealed", file)
    walk.try_out("appeal taken back", file, lambda: appeals.withdraw_appeal(request_id=request.pk, by=by))
    for result in (AppealState.AFFIRMED, AppealState.RETURNED, AppealState.DISMISSED_LATE):
        walk.try_out(f"appeal {result}", file, lambda result=result: _decide(request, officer, result))  # type: ignore[misc]
    walk.try_out("recalled", recall)
    for told in (Told.CORRECTION, Told.BREACH_NOTICE):
        walk.try_out(f"incident {told}", recall, lambda told=told: _put_right(cast, request, told))  # type: ignore[misc]


def _decide(request: Request, officer: object, result: AppealState) -> None:
    appeal = request.appeals.get()
    if result is AppealState.DISMISSED_LATE:
        appeal.last_day = timezone.localdate(appeal.filed_at) - timedelta(days=1)
        appeal.save()
    appeals.take_up(appeal_id=appeal.pk, user=officer)  # type: ignore[arg-type]
    appeals.decide_appeal(appeal_id=appeal.pk, result=result, reasons="We read it anew.", user=officer)  # type: ignore[arg-type]


def _put_right(cast: Cast, request: Request, told: Told) -> None:
    incident = request.wrong_releases.get()
    day = incident.opened_at.date()
    incidents.report_incident(
        request_id=request.pk, incident_id=incident.pk, told_date=day, by=cast.actor(Role.OFFICE_MANAGER)
    )
    closing = Closing("A slip.", "Put right.", day, told, "The date in our letter was wrong.", "Call us.")
    incidents.close_incident(
        request_id=request.pk, incident_id=incident.pk, closing=closing, by=cast.actor(Role.COUNSEL)
    )


@pytest.fixture
def silent() -> dict[str, Seen]:
    """What the surfaces said in each of the three cases."""
    cast = Cast()
    return {behind: walked(cast, lambda walk, behind=behind: live(walk, behind)) for behind in BEHIND}  # type: ignore[misc]


def test_nothing_known_barred_and_protected_are_told_alike_by_every_surface(silent: dict[str, Seen]) -> None:
    first, *others = silent.values()
    for name, seen in zip(list(silent)[1:], others, strict=True):
        assert list(seen.said) == list(first.said), name
        differing = [surface for surface in first.said if seen.said[surface] != first.said[surface]]
        assert differing == [], name
    _tells_no_law(first)
    _covers_the_registry(first)


def _tells_no_law(seen: Seen) -> None:
    """No bar's law or name, no volume and no result of a search stands on any surface."""
    everything = repr(seen.said)
    assert not names_bar(everything)
    assert not [bar.authority for bar in BARS.values() if re.search(rf"\b{re.escape(bar.authority)}", everything)]
    assert "Otto Other" not in everything
    assert "Arrest report" not in everything


def _covers_the_registry(seen: Seen) -> None:
    """Every page about a request, and every letter of the class, was looked at, and most pages had something to say."""
    looked_at = {key.partition(" · ")[2] for key in seen.said}
    assert set(surfaces.PAGES) - looked_at == {"portal:leave", "account_logout", "account_inactive"}
    elsewhere = {"not_verified", "not_described", "continuing_as_foia", "duplicate"}
    assert {f"letter {kind}" for kind in surfaces.LETTERS_ALIKE - elsewhere} <= looked_at
    said = {name for name in ABOUT for key, value in seen.said.items() if key.endswith(f" · {name}") and value != NONE}
    assert set(ABOUT) - said <= {"portal:letter", "portal:letter_form"}


def give(walk: Walk, behind: tuple[str, ...] | None) -> None:
    """Give one record in part; behind it stands another one that is barred, or nothing."""
    cast, request = walk.cast, walk.request
    counsel = cast.actor(Role.COUNSEL)
    walk.at(1)
    factories.walk(cast, State.SEARCH, request)
    officer = cast.actor(Role.RECORDS_OFFICER)
    for index, source in enumerate(cast.office.sources.all()):
        task = searching.ask_source(request_id=request.pk, source_id=source.pk, by=officer)
        if index == 0 and behind is not None:
            factories.add_record(cast, request, task, "Barred report")
        if index == 0:
            factories.add_record(cast, request, task)
        searching.answer_source(
            request_id=request.pk, task_id=task.pk, has_records=index == 0, by=officer, attested_by="Otto Other, clerk"
        )
    searching.complete_search(request_id=request.pk, by=officer)
    walk.moment("under review", 3)
    factories.determine(cast, request)
    for item in (one for one in known.items(request) if one.title == "Barred report"):
        legal.set_bars(request_id=request.pk, item_id=item.pk, bars=behind or (), by=counsel)
        ruling = legal.Ruling(
            Determination.Verdict.WITHHOLD,
            basis="b3",
            statute="26 USC 6103",
            harm="The law.",
            segregable_certified=True,
        )
        legal.determine(request_id=request.pk, item_id=item.pk, ruling=ruling, by=counsel)
    legal.clear_for_redaction(request_id=request.pk, by=counsel)
    draw(cast, request, 1, (0.1, 0.1, 0.4, 0.15), "b6")
    to_decision(cast, request)
    walk.seen.keep("answered", "letter granted", answer(walk, Outcome.GRANTED_IN_PART, 5))
    walk.moment("answered", 7, ABOUT)


def test_an_answer_in_part_tells_neither_how_much_is_barred_behind_it_nor_why() -> None:
    """Letter, index, file names, page numbers, pages and messages are those of an answer with nothing behind it."""
    cast = Cast()
    nothing, tax = (walked(cast, lambda walk, behind=behind: give(walk, behind)) for behind in (None, ("tax",)))  # type: ignore[misc]

    assert list(nothing.said) == list(tax.said)
    assert [name for name in nothing.said if nothing.said[name] != tax.said[name]] == []
    packed = nothing.said["answered · portal:download"]
    assert packed[0] == 200
    assert packed[2][0] == ["letter.pdf", "records/001.pdf", "index.csv", "index.pdf", "manifest.json"]


def test_a_bars_law_beside_a_mark_stops_the_redactor() -> None:
    """(b)(3) with no law beside it would stand out in the index among those that name one."""
    cast = Cast()
    request = factories.walk(cast, State.REDACTION)
    factories.look_at_pages(cast, request)
    draw(cast, request, 1, (0.1, 0.1, 0.4, 0.15), "b3", statute="8 USC 1367")

    with pytest.raises(Blocked) as raised:
        redacting.submit_redactions(request_id=request.pk, by=cast.actor(Role.REDACTOR))

    assert "bar_law" in {one.code for one in raised.value.obstacles}


@pytest.mark.parametrize(
    "words",
    ["We found three records.", "You are named as the abuser.", "Another victim asked before you.",
     "Hallamos dos arrestos.", "Usted fue denunciado."],
)  # fmt: skip
def test_staff_cannot_write_to_a_requester_what_would_tell(words: str) -> None:
    cast = Cast()
    request = factories.walk(cast, State.VERIFICATION)
    by = cast.actor(Role.INTAKE)

    with pytest.raises(Invalid, match="too much"):
        contact.message(request_id=request.pk, text=words, by=by)
    with pytest.raises(Blocked):
        contact.ask_requester(request_id=request.pk, text=words, by=by)


def test_an_answer_waits_for_its_batch_unless_there_is_danger_speed_or_the_last_day() -> None:
    """So that how soon an answer comes says little of what was behind it; nothing is held beyond its day."""
    cast = Cast(office=factories.office(batch_days="2"))
    with time_machine.travel(datetime(2026, 11, 30, 15, tzinfo=UTC), tick=False):  # a Monday
        request = factories.walk(cast, State.READY)

    def waits(**changes: object) -> bool:
        Request.objects.filter(pk=request.pk).update(**{"danger": False, "expedited": False, **changes})
        fresh = Request.objects.get(pk=request.pk)
        return "batch" in {one.code for one in gates.obstacles("release", fresh)}

    last_day = request.due_date
    with time_machine.travel(datetime(2026, 12, 2, 15, tzinfo=UTC), tick=False):  # a Wednesday
        assert waits()
        assert not waits(danger=True)
        assert not waits(expedited=True)
        assert not waits(due_date=date(2026, 12, 7))
    with time_machine.travel(datetime(2026, 12, 8, 15, tzinfo=UTC), tick=False):  # a Tuesday
        assert not waits(due_date=last_day)
