"""Times at which somebody wants to be told of custody: chosen at sign-up, kept beside those each way is safe at."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.custody import PIN, feed, following, load, row, signed_up, verified
from tests.factories import Cast, screen
from workflow import audit, hours
from workflow.errors import Invalid
from workflow.models import Alert, AlertState, AlertSubscription, ContactWay, Event
from workflow.policies import Actor
from workflow.services import alerts, alerts_queue, alerts_send
from workflow.states import Role

#: A Wednesday at two in the morning, and the Saturday after it at noon, where the office is.
ZONE = ZoneInfo("America/New_York")
NIGHT, SATURDAY = datetime(2027, 3, 3, 2, tzinfo=ZONE), datetime(2027, 3, 6, 12, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("several", "at", "opens"),
    [
        (("", ""), NIGHT, NIGHT),
        (("", "every day 9-17"), NIGHT, NIGHT.replace(hour=9)),
        (("every day 8-12", "every day 9-17"), NIGHT, NIGHT.replace(hour=9)),
        (("every day 8-12", "every day 9-17"), NIGHT.replace(hour=13), NIGHT.replace(day=4, hour=9)),
        (("weekdays 8-12", "every day 9-17"), SATURDAY, SATURDAY.replace(day=8, hour=9)),
        (("every day 8-12", "every day 17-21"), NIGHT, None),
        (("when he is at work", "every day 9-17"), NIGHT, None),
    ],
)
def test_two_sets_of_hours_open_where_both_do(several: tuple[str, ...], at: datetime, opens: datetime | None) -> None:
    assert hours.all_safe_from(several, at) == opens


def test_hours_meet_where_one_hour_is_in_both_and_words_of_people_are_for_people() -> None:
    assert hours.meet(("every day 9-17", "weekdays 12-17", ""))
    assert not hours.meet(("every day 8-12", "weekdays 12-17"))
    assert hours.meet(("when he is at work", "every day 17-21"))


@pytest.mark.django_db
def test_what_happens_at_night_is_told_when_the_chosen_hours_begin(cast: Cast) -> None:
    with time_machine.travel(NIGHT, tick=False) as clock:
        subscription = signed_up(
            verified(cast, subject_identifiers=[{"kind": "sid", "value": "SID-77120"}]), hours="every day 9-17"
        )
        load(feed(cast), row("escape", sid="SID-77120"))
        alert = Alert.objects.get()
        assert alerts_send.begin(alert.pk) is None
        alert.refresh_from_db()
        assert (alert.standing, alert.next_at) == (AlertState.WAITING, NIGHT.replace(hour=9))

        clock.move_to(NIGHT.replace(hour=9), tick=False)
        screen(cast, subscription.request)
        alerts_queue.wake(NIGHT.replace(hour=9))
        assert alerts_send.begin(alert.pk) is not None


@pytest.mark.django_db
def test_hours_at_which_no_chosen_way_is_safe_are_refused_and_nothing_is_kept(cast: Cast) -> None:
    request = verified(cast)
    way = request.requester.ways.get()
    way.when = "every day 17-21"
    way.save()

    for wrong in ("every day 8-12", "at noon"):
        with pytest.raises(Invalid) as raised:
            signed_up(request, hours=wrong)
        assert list(raised.value.fields) == ["hours"]
    assert not AlertSubscription.objects.exists()
    assert signed_up(request, hours="every day 17-21").times == "every day 17-21"


@pytest.mark.django_db
def test_a_way_safe_at_other_hours_since_is_not_used_by_the_machine(cast: Cast) -> None:
    request = verified(cast, subject_identifiers=[{"kind": "sid", "value": "SID-77120"}])
    signed_up(request, hours="every day 8-12")
    way = ContactWay.objects.get()
    way.when = "every day 17-21"
    way.save()
    load(feed(cast), row("escape", sid="SID-77120"))

    assert alerts_send.begin(Alert.objects.get().pk) is None
    assert Alert.objects.get().standing == AlertState.OVER
    assert audit.data_of(Event.objects.get(verb="alert.no_safe_way")) == {"why": "hours"}


@pytest.mark.django_db
def test_times_are_changed_and_an_earlier_sign_up_has_none(cast: Cast) -> None:
    subscription = following(cast)
    by = Actor(Role.REQUESTER, subscription.request.requester.user)
    ways = list(subscription.ways.values_list("way_id", flat=True))
    AlertSubscription.objects.update(hours=None)
    assert AlertSubscription.objects.get().times == ""

    alerts.change(request_id=subscription.request_id, wish=alerts.Wish(ways, hours="every day 9-17"), by=by)
    assert AlertSubscription.objects.get().times == "every day 9-17"
    told = audit.data_of(Event.objects.get(verb="request.change_alerts"))
    assert told["hours"] is True, "that there are some; which ones lies sealed"
    assert alerts_send.is_pin(subscription, PIN)
