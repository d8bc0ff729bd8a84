"""Custody alerts on the requester's pages: signing up, what was told, the link of a message with its PIN."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import custody
from tests.custody import PIN, SID
from tests.disclosure.portal.conftest import signed_in
from tests.factories import Cast
from workflow import audit
from workflow.models import Alert, AlertState, AlertSubscription, Event, Request, TryResult
from workflow.services import alerts_send

NEVER = "You may never get an alert, whatever happens. Silence is not safety."


@pytest.fixture
def case(cast: Cast) -> Request:
    return custody.verified(cast, subject_identifiers=[{"kind": "sid", "value": SID}])


@pytest.fixture
def browser(case: Request) -> Client:
    return signed_in(case.requester.user)


def wish(case: Request, **changes: Any) -> dict[str, Any]:
    ways = [str(way.pk) for way in case.requester.ways.all()]
    return {"ways": ways, "language": "en", "pin": PIN, "knows": "on", **changes}


def told(cast: Cast, case: Request) -> Alert:
    """Sign the requester up, let the subject be released, and have it sent."""
    custody.signed_up(case)
    custody.load(custody.feed(cast), custody.row("release", sid=SID))
    alert = Alert.objects.get()
    sending = alerts_send.begin(alert.pk)
    assert sending is not None
    alerts_send.end(sending.attempt.pk, TryResult.ACCEPTED)
    return alert


def text(response: Any) -> str:
    return str(response.content.decode())


def test_somebody_signs_up_and_is_told_that_silence_is_not_safety(case: Request, browser: Client) -> None:
    page, form = reverse("portal:alerts", args=(case.pk,)), reverse("portal:alerts_sign_up", args=(case.pk,))
    assert NEVER in text(browser.get(page)) and NEVER in text(browser.get(form))
    refused = browser.post(form, {"language": "en", "pin": "1111"})
    assert refused.status_code == 422 and not AlertSubscription.objects.exists()
    weak = browser.post(form, wish(case, pin="1111"))
    assert weak.status_code == 422 and "not all the same" in text(weak)
    assert browser.post(form, wish(case)).headers["Location"] == page

    assert "You are signed up." in text(browser.get(page))
    assert Event.objects.filter(verb="request.sign_up_alerts").count() == 1
    assert browser.get(form).headers["Location"] == page


def test_the_person_chooses_times_and_sees_those_at_which_each_way_is_safe(case: Request, browser: Client) -> None:
    way = case.requester.ways.get()
    way.when = "every day 9-17"
    way.save()
    page, form = reverse("portal:alerts", args=(case.pk,)), reverse("portal:alerts_sign_up", args=(case.pk,))
    asked = text(browser.get(form))
    assert "At which times may we tell you?" in asked and "(Every day, 9 to 5)" in asked
    assert "Choose hours that fit" in text(browser.post(form, wish(case, hours="every day 17-21")))
    browser.post(form, wish(case, hours="weekdays 9-17"))

    assert "Times: Monday to Friday, 9 to 5" in text(browser.get(page))
    way.when = "every day 17-21"
    way.save()
    assert "never safe at the times you chose" in text(browser.get(page))
    browser.post(reverse("portal:alerts_change", args=(case.pk,)), wish(case, pin="", hours=""))
    assert "Times: At any time, also at night" in text(browser.get(page))


def test_feed_times_are_those_of_feeds_and_a_late_one_says_so(cast: Cast, case: Request, browser: Client) -> None:
    jail = custody.feed(cast)
    custody.load(jail)
    page = reverse("portal:alerts", args=(case.pk,))
    assert f"{jail.name}: last confirmed at" in text(browser.get(page))
    assert "It is late." not in text(browser.get(page))
    jail.refresh_from_db()
    jail.confirmed_at = timezone.now() - timedelta(hours=2)
    jail.save()

    assert "It is late." in text(browser.get(page))


def test_what_was_told_is_read_and_confirmed_on_the_page(cast: Cast, case: Request, browser: Client) -> None:
    alert = told(cast, case)
    page = reverse("portal:alerts", args=(case.pk,))
    assert "The person was released." in text(browser.get(page))
    assert "ends 14 days after" in text(browser.get(page))
    browser.post(reverse("portal:alerts_do", args=(case.pk,)), {"act": "pause", "days": "1"})
    paused = text(browser.get(page))
    assert "What happens in the pause is not told later." in paused
    assert "m.." not in paused, "a time ends with its own point"
    browser.post(reverse("portal:alerts_do", args=(case.pk,)), {"act": "resume"})
    browser.post(reverse("portal:alerts_do", args=(case.pk,)), {"act": "read", "alert": alert.pk})
    alert.refresh_from_db()

    assert (alert.standing, alert.confirmed_how) == (AlertState.CONFIRMED, "page")
    assert "I have read this" not in text(browser.get(page))


def test_alerts_are_changed_paused_and_stopped(case: Request, browser: Client) -> None:
    subscription = custody.signed_up(case)
    do, change = (reverse(f"portal:{name}", args=(case.pk,)) for name in ("alerts_do", "alerts_change"))
    browser.post(change, wish(case, language="es", pin=""))
    subscription.refresh_from_db()
    assert (subscription.language, alerts_send.is_pin(subscription, PIN)) == ("es", True)
    for act, standing in (("pause", "paused"), ("resume", "active"), ("stop", "stopped")):
        browser.post(do, {"act": act, "days": "7"})
        subscription.refresh_from_db()
        assert subscription.standing == standing
    assert browser.post(do, {"act": "dance"}).status_code == 404
    assert browser.get(change).status_code == 302


def test_somebody_elses_alerts_are_not_there(cast: Cast, case: Request) -> None:
    custody.signed_up(case)
    stranger = signed_in(custody.verified(cast).requester.user)
    for name in ("alerts", "alerts_sign_up", "alerts_change"):
        assert stranger.get(reverse(f"portal:{name}", args=(case.pk,))).status_code == 404
    assert stranger.post(reverse("portal:alerts_do", args=(case.pk,)), {"act": "stop"}).status_code == 404


def test_the_link_says_nothing_before_the_pin_and_closes_soon(cast: Cast, case: Request) -> None:
    alert = told(cast, case)
    link = reverse("portal:alert_link", args=(alert.subscription.link,))
    browser = Client()
    before = text(browser.get(link))
    assert "released" not in before and "custody" not in before.lower()
    wrong = browser.post(link, {"pin": "0000"})
    assert wrong.status_code == 422 and "released" not in text(wrong)
    assert browser.post(link, {"act": "stop"}).status_code == 422
    assert browser.post(link, {"pin": PIN}).status_code == 302
    assert "The person was released." in text(browser.get(link))
    browser.post(link, {"act": "read", "alert": alert.pk})
    alert.refresh_from_db()
    assert alert.confirmed_how == "link"
    assert Client().get(reverse("portal:alert_link", args=("nowhere",))).status_code == 404

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert "released" not in text(browser.get(link))


def test_the_link_changes_ways_language_and_pin_with_the_pin_asked_again(cast: Cast, case: Request) -> None:
    subscription = custody.signed_up(case)
    link = reverse("portal:alert_link", args=(subscription.link,))
    browser = Client()
    assert "A message for you" in text(browser.get(f"{link}?change=1"))
    browser.post(link, {"pin": PIN})
    assert "?change=1" in text(browser.get(link))
    reach = reverse("portal:reach", args=(case.pk,))
    assert reach in text(browser.get(link)) and reach in text(browser.get(f"{link}?change=1"))
    assert "/account/login/" in browser.get(reach).headers["Location"], "a new way takes the sign-in"
    new = wish(case, language="es", pin="7193", pin_now="0000")
    refused = browser.post(f"{link}?change=1", new)
    subscription.refresh_from_db()
    assert (refused.status_code, subscription.language, subscription.wrong_pins) == (422, "en", 1)
    assert browser.post(f"{link}?change=1", {**new, "pin_now": PIN, "ways": []}).status_code == 422

    assert browser.post(f"{link}?change=1", {**new, "pin_now": PIN}).headers["Location"] == link

    subscription.refresh_from_db()
    assert (subscription.language, alerts_send.is_pin(subscription, "7193")) == ("es", True)
    assert "You are signed up." in text(browser.get(link))
    assert "A message for you" in text(Client().get(link))
    told = Event.objects.filter(verb="alerts.changed_by_link").get()
    assert audit.data_of(told) == {"change": "ways", "language": "es", "hours": False, "pin": True}


def test_the_link_pauses_and_stops(cast: Cast, case: Request) -> None:
    subscription = custody.signed_up(case)
    link = reverse("portal:alert_link", args=(subscription.link,))
    browser = Client()
    browser.post(link, {"pin": PIN})
    for act, standing in (("pause", "paused"), ("resume", "active"), ("stop", "stopped")):
        browser.post(link, {"act": act, "days": "3"})
        subscription.refresh_from_db()
        assert subscription.standing == standing
    assert Event.objects.filter(verb="alerts.changed_by_link").count() == 3
