"""Custody at the desk: feeds, held runs, refused rows, corrections, the list of calls, delivery, one case."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from disclosure.notices.alert_words import CODES, code_in_words, column_in_words
from tests import custody
from tests.custody import PIN, SID
from tests.disclosure.desk.conftest import SignedIn
from tests.factories import Cast
from workflow import audit
from workflow.models import Alert, AlertSubscription, CustodyEvent, Event, Feed, FeedRun
from workflow.services import alerts_send, feeds, feeds_watch
from workflow.states import Role

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_manager_adds_and_sets_a_feed_and_its_secret_is_shown_once(cast: Cast, signed_in: SignedIn) -> None:
    manager = signed_in(Role.OFFICE_MANAGER)
    settings = {**vars(feeds.Settings("Northside Jail")), "active": "on"}
    assert manager.post(reverse("desk:feed_new"), {**settings, "hold_percent": 0}).status_code == 422
    manager.post(reverse("desk:feed_new"), settings)
    feed = Feed.objects.get()
    manager.post(reverse("desk:feed", args=(feed.key,)), {**settings, "hold_count": 90})
    feed.refresh_from_db()
    assert feed.hold_count == 90
    shown = text(manager.post(reverse("desk:feed_secret", args=(feed.key,))))
    feed.refresh_from_db()

    assert feed.secret in shown
    assert feed.secret not in text(manager.get(reverse("desk:feed", args=(feed.key,))))
    assert signed_in(Role.RECORDS_OFFICER).post(reverse("desk:feed_secret", args=(feed.key,))).status_code == 404


def test_a_file_is_brought_its_run_held_and_discarded_with_reasons(cast: Cast, signed_in: SignedIn) -> None:
    feed = custody.feed(cast)
    officer = signed_in(Role.RECORDS_OFFICER)
    custody.load(feed, custody.row("death", minutes_ago=90))
    file = SimpleUploadedFile("feed.json", custody.written([custody.row("release"), custody.row("party")]))
    officer.post(reverse("desk:feed_upload", args=(feed.key,)), {"file": file})
    custody.work(feeds.VERB, "feeds.warn")
    run = FeedRun.objects.get(status="held")
    page = reverse("desk:feed_run", args=(run.pk,))
    assert "somebody who is dead" in text(officer.get(page))
    assert "Held for a person" in text(officer.get(reverse("desk:feeds")))
    assert {one.subject for one in mail.outbox} == {"A custody feed needs you"}
    assert officer.post(page, {"apply": "no", "why": ""}).status_code == 422
    officer.post(page, {"apply": "no", "why": "Their maintenance."})
    run.refresh_from_db()

    assert (run.status, run.decided_why) == ("discarded", "Their maintenance.")
    assert signed_in(Role.INTAKE).post(page, {"apply": "yes", "why": "x"}).status_code == 404


def test_a_wrong_event_is_taken_back_from_the_page_of_its_run(cast: Cast, signed_in: SignedIn) -> None:
    feed = custody.feed(cast)
    run = custody.load(feed, custody.row("release"), custody.row("party"))
    event = CustodyEvent.objects.get()
    officer = signed_in(Role.RECORDS_OFFICER)
    assert "a kind of event nobody knows" in text(officer.get(reverse("desk:feed_run", args=(run.pk,))))
    officer.post(reverse("desk:event_retract", args=(event.pk,)), {"why": "They called."})
    event.refresh_from_db()

    assert event.standing == "retracted"


def test_a_late_feed_is_red_and_staff_get_a_mail(cast: Cast, signed_in: SignedIn) -> None:
    feed = custody.feed(cast, late_minutes=15)
    feed.since_at = feed.since_at.replace(year=2020)
    feed.save()
    feeds_watch.watch(timezone.now())
    custody.work("feeds.warn")

    assert "Late" in text(signed_in(Role.AUDITOR).get(reverse("desk:feeds")))
    assert feed.name in str(mail.outbox[0].body)


def test_a_person_calls_from_the_list_and_confirms_by_the_pin(cast: Cast, signed_in: SignedIn) -> None:
    ways = [{"kind": "telephone", "value": "410 555 0111", "safe": True, "code_word": "bluebird"}]
    custody.following(cast, ways=ways)
    custody.load(custody.feed(cast), custody.row("escape", sid=SID))
    custody.work("alerts.send")
    alert = Alert.objects.get()
    caller = signed_in(Role.LIAISON)
    shown = text(caller.get(reverse("desk:alert_calls")))
    assert "410 555 0111" in shown and "bluebird" in shown and "The person escaped." in shown
    assert "410 555 0111" in text(caller.get(reverse("desk:alert_calls"), {"print": "1"}))
    page = reverse("desk:alert_call", args=(alert.pk,))
    assert caller.post(page, {"reached": "confirmed", "pin": "0000"}).status_code == 422
    caller.post(page, {"reached": "unanswered"})
    caller.post(page, {"reached": "confirmed", "pin": PIN})
    alert.refresh_from_db()
    assert alert.standing == "confirmed"

    detail = text(signed_in(Role.AUDITOR).get(reverse("desk:alert", args=(alert.pk,))))
    assert "Not answered" in detail and "An alert was confirmed" in detail
    assert "confirmed (1)" in text(signed_in(Role.INTAKE).get(reverse("desk:alerts_sent"))).lower()
    assert caller.get(page).status_code == 404


def test_the_list_of_calls_keeps_the_times_somebody_chose(cast: Cast, signed_in: SignedIn) -> None:
    afternoon = datetime(2027, 3, 3, 16, 30, tzinfo=ZoneInfo("America/New_York"))
    with time_machine.travel(afternoon, tick=False) as clock:
        ways = [{"kind": "telephone", "value": "410 555 0111", "safe": True}]
        custody.signed_up(
            custody.verified(cast, ways=ways, subject_identifiers=[{"kind": "sid", "value": SID}]),
            hours="every day 9-17",
            language="es",
        )
        custody.load(custody.feed(cast), custody.row("escape", sid=SID))
        custody.work("alerts.send")
        caller, page = signed_in(Role.LIAISON), reverse("desk:alert_calls")
        shown = text(caller.get(page))
        assert "¿Cuál es su PIN?" in shown and "Without the PIN say nothing more." in shown
        assert "Wants to be told" in shown and "Every day, 9 to 5" in shown and "Call now." in shown

        clock.shift(timedelta(hours=3))
        later = text(caller.get(page))
    assert "Call now." not in later and "Call again: March 4, 2027, 9 a.m." in later


def test_staff_sign_somebody_up_on_the_telephone_and_match_by_two_people(cast: Cast, signed_in: SignedIn) -> None:
    custody.load(custody.feed(cast), custody.row("booking", minutes_ago=90))
    case = custody.verified(cast)
    intake, officer = signed_in(Role.INTAKE), signed_in(Role.RECORDS_OFFICER)
    way = str(case.requester.ways.get().pk)
    sign_up = {"ways": [way], "language": "en", "hours": "every day 9-17", "pin": PIN, "assured": "code_word"}

    def act(event: str) -> str:
        return reverse("desk:act", args=(case.number, event))

    assert intake.post(act("sign_up_alerts"), sign_up).status_code == 422
    intake.post(act("sign_up_alerts"), {**sign_up, "knows": "on"})
    match = AlertSubscription.objects.get().matches.get()
    assert str(case.number) in text(officer.get(reverse("desk:alert_matches")))
    yes = {"match": match.pk, "same": "yes", "facts": ["charge", "court"], "why": "The docket."}
    officer.post(act("judge_match"), yes)
    intake.post(act("judge_match"), yes)
    match.refresh_from_db()
    assert match.standing == "confirmed"
    assert "The same person" in text(intake.get(reverse("desk:case_alerts", args=(case.number,))))
    intake.post(act("know_by_number"), {"kind": "sid", "number": SID, "why": "On the docket."})
    intake.post(act("change_alerts"), {"what": "stop", "assured": "not_sure"})

    subscription = AlertSubscription.objects.get()
    assert (subscription.standing, subscription.tokens.filter(kind="sid").count()) == ("stopped", 1)


def test_alerts_are_changed_on_the_telephone_by_their_pin(cast: Cast, signed_in: SignedIn) -> None:
    subscription = custody.following(cast)
    case = subscription.request
    where = reverse("desk:act", args=(case.number, "change_alerts"))
    asked = {"what": "change", "assured": "alert_pin", "ways": [str(case.requester.ways.get().pk)], "language": "es",
             "pin": "7193"}  # fmt: skip
    intake = signed_in(Role.INTAKE)

    refused = intake.post(where, {**asked, "pin_now": "0000"})
    subscription.refresh_from_db()
    assert (refused.status_code, subscription.language, subscription.wrong_pins) == (422, "en", 1)

    assert intake.post(where, {**asked, "pin_now": PIN}).status_code == 302
    subscription.refresh_from_db()
    assert (subscription.language, alerts_send.is_pin(subscription, "7193")) == ("es", True)
    told = Event.objects.filter(chain=f"request:{case.pk}", verb="request.change_alerts").get()
    assert audit.data_of(told)["assured"] == "alert_pin"


def test_an_alert_that_met_a_bar_is_seen_by_who_may_know_alone(cast: Cast, signed_in: SignedIn) -> None:
    subscription = custody.following(cast, "vawa_t_u")
    custody.load(custody.feed(cast), custody.row("release", sid=SID))
    custody.work("notify.counsel")
    number = subscription.request.number
    alert = Alert.objects.get()
    page, one = reverse("desk:case_alerts", args=(number,)), reverse("desk:alert", args=(alert.pk,))
    assert "For counsel" in text(signed_in(Role.COUNSEL).get(page))
    assert "For counsel" not in text(signed_in(Role.INTAKE).get(page))
    assert [signed_in(role).get(one).status_code for role in (Role.COUNSEL, Role.INTAKE)] == [200, 404]
    assert [message.subject for message in mail.outbox] == ["A case needs counsel"]
    held = {"alert": alert.pk, "leaves": "yes", "why": "I say so."}
    answer = signed_in(Role.COUNSEL).post(reverse("desk:act", args=(number, "answer_held_alert")), held)

    assert answer.status_code == 422 and "A gate is still closed" in text(answer)


def test_pages_say_in_words_what_is_kept_as_codes(cast: Cast, signed_in: SignedIn) -> None:
    subscription = custody.following(cast, ways=[{"kind": "sms", "value": "410 555 0111", "safe": True}])
    run = custody.load(custody.feed(cast), custody.row("work_release", sid=SID))
    alert = Alert.objects.get()
    alerts_send.begin(alert.pk, carries=lambda kind, tty: False)  # noqa: ARG005
    intake = signed_in(Role.INTAKE)
    calls = [text(intake.get(reverse("desk:alert_calls"), query)) for query in ({}, {"print": "1"})]
    alerts_send.confirm(alert, how="pin", at=timezone.now())
    pages = [
        reverse("desk:alerts_sent"), reverse("desk:alert", args=(alert.pk,)),
        reverse("desk:case_alerts", args=(subscription.request.number,)), reverse("desk:feed_run", args=(run.pk,)),
    ]  # fmt: skip
    officer = signed_in(Role.RECORDS_OFFICER)
    shown = [*calls, *(text(officer.get(page)) for page in pages)]

    assert not [page for page in shown if ">sms" in page or "work_release" in page or "(pin)" in page]
    assert [("Work release" in page, "Text message" in page) for page in shown[2:]] == [(True, True)] * 3 + [
        (True, False)
    ]
    assert all("Text message" in page for page in calls)


def test_every_code_has_its_words() -> None:
    assert code_in_words("impossible:return_while_in").startswith("Return to custody: impossible")
    assert code_in_words("impossible:return_while_in").endswith("(in custody)")
    with translation.override("es"):
        assert [column_in_words(code) for code in ("work_release", "sms", "pin", "es", "party")] == [
            "Salida laboral", "Mensaje de texto", "con el PIN", "Español", "party",
        ]  # fmt: skip
    assert code_in_words("missing:kind") == "missing: kind"
    assert all(str(words) for words in CODES.values())
