"""Unmet need and the time to confirm an alert, counted from the trail, against a count by hand over the rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from disclosure.oversight import quarterly
from tests.custody import SID, feed, following, load, row
from tests.factories import Cast
from tests.workflow.test_directory import add
from tests.workflow.test_matching import open_file
from workflow.helping.directory import unpacked
from workflow.metrics import counting, needs, services, tables
from workflow.metrics.periods import Quarter
from workflow.models import Alert, HelpFile, Office, QuarterFigures, Referral, TryResult
from workflow.services import alerts_queue, alerts_send, directory, liaison, referrals
from workflow.services.directory import Post, areas_of
from workflow.states import Role

pytestmark = [pytest.mark.long, pytest.mark.django_db]
BEGAN = datetime(2027, 1, 20, 15, tzinfo=UTC)
LATER = BEGAN + timedelta(days=120)
SPRING = Quarter(2027, 3)


def by_hand(office_id: int, since: datetime, until: datetime) -> Counter[str]:
    """Count over files and referrals what the trail is to tell."""
    found: Counter[str] = Counter()
    for file in HelpFile.objects.filter(office=office_id):
        for kind in unpacked(file.needs):
            rows = file.referrals.filter(help=kind)
            taken = [one for one in rows if (at := one.answered_at or one.contacted_at or one.ended_at)
                     and at <= file.opened_at + needs.GRACE and one.state != "declined"
                     and one.outcome not in ("no_room", "not_fit", "not_reached")]  # fmt: skip
            if since <= file.opened_at + needs.GRACE < until and not taken:
                found[f"{file.state}:{kind}"] += 1
    return found


def live(cast: Cast) -> None:
    """A winter in which eighteen people need shelter or a lawyer; some are taken, some too late, some said no."""
    listing = add(cast, "willow", areas=areas_of("US"))
    with time_machine.travel(BEGAN, tick=False) as clock:
        for number in range(18):
            clock.shift(timedelta(days=1))
            place = {"state": "VA", "zip_code": "23219"} if number % 3 == 0 else {}
            file = open_file(cast, needs=("shelter",) if number % 2 else ("shelter", "legal"), **place)
            if number % 4 == 0:
                _refer(file, listing.pk, cast, clock, number)
    assert set(Referral.objects.values_list("state", flat=True)) >= {"accepted", "declined", "refused"}


@pytest.fixture(scope="module")
def office(module_rows: DjangoDbBlocker) -> Iterator[Office]:
    with module_rows.unblock():
        cast = Cast()
        live(cast)
        with time_machine.travel(LATER, tick=False):
            counting.count()
    yield cast.office


def _refer(file: HelpFile, listing: object, cast: Cast, clock: time_machine.Traveller, number: int) -> None:
    worker = cast.people[Role.LIAISON]
    made = referrals.ask(file_id=file.pk, listing_id=listing, help_kind="shelter", offered=["need"], user=worker)  # type: ignore[arg-type]
    if number == 4:
        referrals.refuse(referral_id=made.pk, user=worker)
        return
    until = timezone.localdate() + timedelta(days=60)
    _made, code = referrals.consent(referral_id=made.pk, shared=["need"], until=until, user=worker, said_by="telephone")
    if number == 8:
        clock.shift(timedelta(days=31))
    referrals.answer(referral_id=made.pk, code=code, accepted=number != 12, note="")


def test_a_need_nobody_took_up_counts_when_its_days_ran_out(office: Office) -> None:
    kept = QuarterFigures.objects.get(office=office, year=2027, quarter=2).figures["needs"]
    after = QuarterFigures.objects.get(office=office, year=2027, quarter=3).figures["needs"]
    year = QuarterFigures.objects.get(office=office, year=2027, quarter=0).figures["needs"]
    spring = datetime(2027, 4, 1, 4, tzinfo=UTC)
    for figures, since, until in ((kept, BEGAN, spring), (after, spring, LATER)):
        near = {name: count for name, count in figures.items() if not name.endswith(needs.NOBODY)}
        assert near == by_hand(office.pk, since, until)
    assert year["MD:shelter"] + year["VA:shelter"] == 15
    assert Counter(year) == Counter(kept) + Counter(after)


def test_what_is_shown_of_it_is_nothing_under_five_and_gives_none_back(office: Office) -> None:
    for period in tables.periods_of(office):
        found = tables.figures_of(office, period)
        assert found is not None
        for name in tables.UNMET:
            assert not any(count is not None and 0 < count < 5 for count in found.tables[name].cells.values())
    winter = tables.figures_of(office, Quarter(2027, 2))
    assert winter is not None
    assert winter.tables["unmet_place"].cells["MD"]


def test_somebody_whom_nobody_near_could_help_is_unmet_until_somebody_is_given() -> None:
    cast = Cast()
    with time_machine.travel(BEGAN, tick=False) as clock:
        first, _second = open_file(cast), open_file(cast)
        clock.shift(timedelta(days=10))
        user = cast.people[Role.INTAKE]
        given = Post(kind="specialist", telephone="410-555-0111", state="MD", zip_code="21201", languages=("en",),
                     areas=areas_of("MD"))  # fmt: skip
        post = directory.save_specialist(
            office_id=cast.office.pk, person_id=user.pk, given=given, user=cast.people[Role.OFFICE_MANAGER]
        )
        liaison.give(
            file_id=first.pk, specialist_id=post.pk, reason="They have spoken before.", user=cast.people[Role.LIAISON]
        )
        clock.shift(timedelta(days=40))

        counted = needs.of_period(cast.office, BEGAN, timezone.now(), timezone.now())

    assert counted == {f"MD:{needs.NOBODY}": 1}


def test_a_need_of_another_office_is_not_ours() -> None:
    ours, theirs = Cast(), Cast()
    with time_machine.travel(BEGAN, tick=False):
        open_file(theirs, needs=("shelter",))
    now = BEGAN + timedelta(days=60)

    assert needs.of_period(ours.office, BEGAN, now, now) == {}
    assert needs.of_period(theirs.office, BEGAN, now, now)["MD:shelter"] == 1


def send(alert: Alert) -> None:
    sending = alerts_send.begin(alert.pk)
    assert sending is not None
    alerts_send.end(sending.attempt.pk, TryResult.ACCEPTED)


def test_how_fast_alerts_are_confirmed_is_what_their_rows_say() -> None:
    cast, waits = Cast(), (4, 12, 30, 55, 200)
    with time_machine.travel(BEGAN, tick=False) as clock:
        jail = feed(cast)
        load(jail, row("booking", minutes_ago=600, sid=SID))
        for _ in waits:
            following(cast)
        load(jail, row("release", minutes_ago=1))
        alerts_queue.wake(timezone.now())
        found = list(Alert.objects.filter(next_at__lte=timezone.now()))
        for one in found:
            send(one)
        for wait, one in zip(waits, found, strict=False):
            clock.move_to(BEGAN + timedelta(minutes=wait), tick=False)
            if wait > 120:
                send(one)
            alerts_send.confirm(one, how="link", at=timezone.now())
        now = timezone.now() + timedelta(minutes=1)
        counting.count()

        minutes = services.minutes_to_confirm(cast.office, BEGAN - timedelta(days=1), now)

    by_rows = [
        (one.confirmed_at - one.first_sent_at).total_seconds() / 60
        for one in Alert.objects.filter(confirmed_at__isnull=False, first_sent_at__isnull=False)
        if one.confirmed_at and one.first_sent_at
    ]
    assert sorted(minutes) == sorted(by_rows)
    assert len(by_rows) >= len(waits)
    shown = tables.figures_of(cast.office, Quarter(2027, 2))
    assert shown is not None
    assert next(one for one in shown.times if one.what == "alert").count == len(by_rows)
    told = quarterly.open_data(cast.office, Quarter(2027, 2))
    assert f",time,alert:count,{len(by_rows)},no" in told
    assert ",time,alert:ninety,,yes" in told, "too few for a ninetieth percentile"


def test_only_what_changed_is_worked_out_again(office: Office) -> None:
    kept = {(one.year, one.quarter): one.counted_at for one in QuarterFigures.objects.filter(office=office)}
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        counting.count()

    after = {(one.year, one.quarter): one.counted_at for one in QuarterFigures.objects.filter(office=office)}
    moved = {key for key, at in after.items() if at != kept[key]}
    assert len(kept) > 2
    assert moved == {(SPRING.year, SPRING.number), (SPRING.year, 0)}


def test_figures_kept_in_an_older_form_are_worked_out_again(office: Office) -> None:
    row = QuarterFigures.objects.get(office=office, year=2027, quarter=2)
    figures = dict(row.figures)
    QuarterFigures.objects.filter(pk=row.pk).update(figures={**figures, "form": 1, "needs": {}})
    with time_machine.travel(LATER, tick=False):
        counting.count()

    row.refresh_from_db()
    assert row.figures == figures
