"""Feeds pushed over HTTP, and reports of a provider: signed, once, and silent to whoever has no secret."""

import json
import time
from typing import Any

import pytest
from django.test import Client

from disclosure.api.custody import push_signature
from disclosure.notices import channels
from tests import custody
from tests.custody import PIN, SID
from tests.factories import Cast
from workflow.models import Alert, Feed, FeedRun, TryResult
from workflow.services import alerts_send, feeds

SECRET = "between us"
pytestmark = pytest.mark.django_db


def pushed(feed: Feed, body: bytes, *, key: str = "", nonce: str = "n" * 16, age: int = 0, secret: str = "") -> Any:
    stamp = str(int(time.time()) - age)
    return Client().post(
        f"/api/custody/feeds/{key or feed.key}/", body, "application/json",
        headers={"X-Forthright-Timestamp": stamp, "X-Forthright-Nonce": nonce,
                 "X-Forthright-Signature": push_signature(secret or feed.secret, stamp, nonce, body)},
    )  # fmt: skip


def test_a_push_is_taken_once_and_applied_in_the_background() -> None:
    feed = custody.feed(Cast())
    body = custody.written([custody.row("booking", minutes_ago=90)])
    answer = pushed(feed, body)
    assert (answer.status_code, answer.json()["rows"]) == (202, 1)
    assert pushed(feed, body).status_code == 409
    custody.work(feeds.VERB)

    assert [run.status for run in FeedRun.objects.all()] == ["applied"]


def test_what_is_not_signed_now_with_the_secret_of_the_feed_is_refused_alike() -> None:
    feed = custody.feed(Cast())
    body = custody.written([])
    refused = [
        pushed(feed, body, secret="guessed"),
        pushed(feed, body, key="no-such-feed"),
        pushed(feed, body, age=301),
        pushed(feed, body, age=-301),
        pushed(feed, body, nonce="short"),
        Client().post(f"/api/custody/feeds/{feed.key}/", body, "application/json"),
    ]

    assert {answer.status_code for answer in refused} == {401}
    assert len({answer.content for answer in refused}) == 1
    assert not FeedRun.objects.exists()


def test_a_push_that_is_no_feed_is_told_what_to_mend() -> None:
    answer = pushed(custody.feed(Cast()), b"hello")

    assert answer.status_code == 400 and "lacks the columns" in answer.json()["description"]


def test_a_provider_reports_and_hears_the_words_only_after_the_pin(settings: Any) -> None:
    settings.ALERT_PROVIDER_SECRET = SECRET
    cast = Cast()
    custody.following(cast)
    custody.load(custody.feed(cast), custody.row("release", sid=SID))
    sending = alerts_send.begin(Alert.objects.get().pk)
    assert sending is not None
    alerts_send.end(sending.attempt.pk, TryResult.ACCEPTED)

    def report(signed_with: str = SECRET, **given: str) -> Any:
        body = json.dumps({"message_id": sending.attempt.message_id, **given}).encode()
        signed = {"X-Forthright-Signature": channels.signature(signed_with, body)}
        return Client().post("/api/custody/reports/", body, "application/json", headers=signed)

    assert report(result="pin", pin=PIN, signed_with="guessed").status_code == 401
    assert report(result="answered").json() == {"say": []}
    assert report(result="pin", pin="0000").status_code == 400
    assert report(result="sang").status_code == 400
    assert report(result="answered", message_id="another").status_code == 404
    said = report(result="pin", pin=PIN).json()["say"]

    assert said[:2] == ["Release", "The person was released."]
    assert Alert.objects.get().standing == "confirmed"
