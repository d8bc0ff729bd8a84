"""Notices that a feed is late: said once a day, behind the alerts, and no longer than the feed is late."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from disclosure.notices.alerts import words_of
from tests import custody
from tests.custody import SID, feed, following, load, row
from tests.factories import Cast
from workflow.models import Alert, AlertState, Feed, TryResult
from workflow.services import alerts_calls, alerts_queue, alerts_send, feeds_watch
from workflow.states import Role

pytestmark = [pytest.mark.long, pytest.mark.django_db]


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def jail(cast: Cast) -> Feed:
    made = feed(cast)
    load(made, row("booking", minutes_ago=600, sid=SID))
    return made


def notice(jail: Feed) -> Alert:
    """Have everybody told that a feed is late; return the newest notice."""
    jail.refresh_from_db()
    jail.confirmed_at = timezone.now() - timedelta(days=3)
    jail.noticed_at = None
    jail.save()
    feeds_watch.watch(timezone.now())
    custody.work(feeds_watch.NOTICE)
    return Alert.objects.filter(kind="stale").latest("made_at")


def listed(alert: Alert) -> Alert:
    """Put an alert on the list of calls, as where no machine serves its way."""
    assert alerts_send.begin(alert.pk, carries=lambda kind, tty: False) is None  # noqa: ARG005
    alert.refresh_from_db()
    return alert


def called(cast: Cast) -> list[Alert]:
    return list(alerts_calls.call_list(cast.people[Role.LIAISON]))


@pytest.mark.parametrize(
    ("result", "standing"), [(TryResult.ACCEPTED, AlertState.UNCONFIRMED), (TryResult.REFUSED, AlertState.OVER)]
)
def test_a_notice_is_said_once_and_never_goes_to_a_person(
    cast: Cast, jail: Feed, result: TryResult, standing: AlertState
) -> None:
    following(cast)
    sending = alerts_send.begin(notice(jail).pk)
    assert sending is not None
    alert = alerts_send.end(sending.attempt.pk, result)

    assert (alert.standing, alert.next_at) == (standing, None)
    assert alerts_queue.wake(timezone.now() + timedelta(days=2)) == 0


def test_notices_stand_after_the_alerts_on_the_list_and_go_when_the_feed_speaks(cast: Cast, jail: Feed) -> None:
    following(cast)
    late = listed(notice(jail))
    load(jail, row("escape"), as_of=timezone.now() - timedelta(days=2))
    Feed.objects.update(noticed_at=late.made_at)
    escape = listed(Alert.objects.get(kind="event"))
    assert called(cast) == [escape, late]
    load(jail)

    assert called(cast) == [escape]
    late.refresh_from_db()
    assert late.standing == AlertState.CANCELLED


def test_a_notice_of_the_day_before_gives_way_to_that_of_today(cast: Cast, jail: Feed) -> None:
    following(cast)
    before = listed(notice(jail))
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        today = listed(notice(jail))

        assert called(cast) == [today]
    before.refresh_from_db()
    assert before.standing == AlertState.CANCELLED


def test_a_notice_not_sent_yet_does_not_leave_once_the_feed_spoke(cast: Cast, jail: Feed) -> None:
    following(cast)
    late = notice(jail)
    assert "Last confirmed at" in words_of(late).lines[0]
    load(jail)
    late = Alert.objects.get(pk=late.pk)

    assert alerts_send.begin(late.pk) is None
    assert words_of(late).title == "A source was late"
    assert not any("Last confirmed at" in line for line in words_of(late).lines)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("release", "after the release"), ("death", "after the death"), ("removal", "after the removal")],
)
def test_an_alert_says_from_what_its_sign_up_ends(cast: Cast, jail: Feed, kind: str, words: str) -> None:
    following(cast)
    load(jail, row(kind))

    assert words in words_of(Alert.objects.get()).lines[-1]
