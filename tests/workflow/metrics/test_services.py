"""Referrals, alerts and feeds in the figures: each counted for its own office, by verbs the trail has words for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from disclosure.oversight.metrics_words import TITLES, cell_words
from disclosure.verbs import OTHER_VERBS
from tests.custody import SID, feed, following, load, row
from tests.factories import Cast
from tests.workflow.test_directory import add
from tests.workflow.test_matching import open_file
from workflow import audit, policies
from workflow.metrics import counting, services, tables
from workflow.metrics.figures import Cells
from workflow.metrics.periods import quarter_of
from workflow.models import Alert, AlertState, AlertTry, FeedRun, HelpFile, Referral, TryResult
from workflow.services import alerts_send, referrals
from workflow.states import Role
from workflow.trail.chain_offices import offices_of

pytestmark = pytest.mark.django_db


def test_each_event_is_counted_for_its_own_office() -> None:
    cast, other = Cast(), Cast()
    ours, liaison = cast.office, cast.people[Role.LIAISON]
    mine, theirs = (
        HelpFile.objects.create(office=one, opened_by=liaison, opened_at=timezone.now()) for one in (ours, other.office)
    )
    for file, times in ((mine, 6), (theirs, 7)):
        for _ in range(times):
            audit.record(None, "referral.asked", actor=policies.system("test"), chain_name=f"help:{file.pk}")
    for _ in range(5):
        audit.record(None, "feed.late", actor=policies.system("test"), chain_name=f"office:{ours.pk}:enquiries")
    now = timezone.now()

    counted = services.of_period(ours, now - timedelta(days=1), now + timedelta(days=1))

    assert counted == {"referral": {"asked": 6}, "service": {}, "alert": {}, "feed": {"late": 5}}
    counting.count()
    found = tables.figures_of(ours, quarter_of(timezone.localdate()))
    assert found is not None
    assert found.tables["referral"].cells == {"asked": 6}


def now_and_then(cast: Cast) -> dict[str, Cells]:
    now = timezone.now()
    return services.of_period(cast.office, now - timedelta(days=1), now + timedelta(days=1))


def test_referrals_are_counted_as_their_rows_have_them(cast: Cast) -> None:
    user, listing, until = cast.people[Role.LIAISON], add(cast, "willow"), timezone.localdate() + timedelta(days=9)
    for number in range(9):
        file = open_file(cast, name=f"Ana {number}")
        row = referrals.ask(
            file_id=file.pk, listing_id=listing.pk, help_kind="shelter", offered=["name", "need"], user=user
        )
        if number == 0:
            referrals.refuse(referral_id=row.pk, user=user)
        if number < 2:
            continue
        _row, code = referrals.consent(referral_id=row.pk, shared=["name"], until=until, user=user, said_by="telephone")
        if number in {2, 3}:
            referrals.withdraw(referral_id=row.pk, user=user)
        elif number > 4:
            referrals.answer(referral_id=row.pk, code=code, accepted=number > 5, note="")
        if number > 6:
            referrals.contact_by_service(referral_id=row.pk, code=code)

    rows = list(Referral.objects.filter(file__office=cast.office))
    answered = [row for row in rows if row.answered_at]
    assert now_and_then(cast)["referral"] == {
        "asked": len(rows),
        "consented": sum(row.consented_at is not None for row in rows),
        "refused": sum(row.state == "refused" for row in rows),
        "withdrawn": sum(row.state == "withdrawn" for row in rows),
        "declined": sum(row.state == "declined" for row in answered),
        "accepted": sum(row.state != "declined" for row in answered),
        "contacted": sum(row.contacted_at is not None for row in rows),
    }
    assert (len(rows), len(answered)) == (9, 4)


def test_alerts_and_feeds_are_counted_as_their_rows_have_them(cast: Cast) -> None:
    jail = feed(cast)
    load(jail, row("booking", minutes_ago=600, sid=SID))
    people = [following(cast) for _one in range(4)]
    people[3].request.requester.ways.update(safe=False)
    load(jail, row("release"))
    results = (TryResult.ACCEPTED, TryResult.REFUSED, TryResult.ACCEPTED)
    for alert, result in zip(Alert.objects.filter(standing=AlertState.WAITING), results, strict=True):
        sending = alerts_send.begin(alert.pk)
        assert sending is not None
        alerts_send.end(sending.attempt.pk, result)
    alerts_send.confirm(Alert.objects.filter(standing=AlertState.UNCONFIRMED)[0], how="link", at=timezone.now())
    load(jail, row("return", person="P2", minutes_ago=9), row("escape", person="P2", minutes_ago=5))
    load(jail, row("escape", person="P1", minutes_ago=3))

    alerts = Alert.objects.filter(subscription__office=cast.office)
    counted = now_and_then(cast)
    assert counted["alert"] == {
        "queued": alerts.exclude(way_kind="").count(),
        "sent": AlertTry.objects.filter(alert__in=alerts, result=TryResult.ACCEPTED).count(),
        "confirmed": alerts.exclude(confirmed_at=None).count(),
        "escalated": alerts.exclude(escalated_at=None).count(),
        "no_safe_way": alerts.filter(standing=AlertState.OVER, way=None).count(),
    }
    assert counted["alert"] == {"queued": 3, "sent": 2, "confirmed": 1, "escalated": 1, "no_safe_way": 1}
    assert counted["feed"] == {"held": FeedRun.objects.filter(status=FeedRun.Status.HELD).count()} == {"held": 1}


def test_a_chain_without_an_office_is_nobodys() -> None:
    assert offices_of(["request:x", "letter:1", "office:7:enquiries"]) == {"office:7:enquiries": 7}


def test_every_counted_verb_is_one_of_the_trail_and_has_its_words() -> None:
    verbs = {verb for cells in services.COUNTED.values() for verb in cells}

    assert verbs - set(OTHER_VERBS) == set()
    for measure, cells in services.COUNTED.items():
        assert measure in TITLES
        assert all(cell_words(measure, cell) != cell for cell in cells.values())
