"""By every door something leaves to a person (mail, texts, calls, post, alerts, services, codes): only by a safe way.

Everything stands ready while all ways are safe, and leaves, or does not, after some were closed: that is when a machine
could still use what it remembers.
"""

import contextlib
import itertools
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as installed
from django.core import mail
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from disclosure.desk.alerts import to_call
from disclosure.letters import case as letters
from disclosure.notices import alerts as alert_notices
from disclosure.notices import channels, notify
from tests import custody
from tests.disclosure.notices.test_safe_ways import TOLD
from tests.factories import Cast
from tests.workflow.test_directory import add
from workflow import outbox
from workflow.models import Alert, AlertWay, ContactWay, Referral, Request, TryResult, User
from workflow.services import alerts_calls, alerts_send, liaison, referrals, telling
from workflow.services.liaison import Person
from workflow.states import Role

pytestmark = [pytest.mark.long, pytest.mark.django_db]
#: A value of its own for each way, so that what left says by which.
VALUES = {"email": "w{}@mail.example", "sms": "(410) 555-011{}", "telephone": "(410) 555-012{}", "post": "{} Safe Road"}
WAYS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from([*VALUES, *VALUES, "they_call"]),
            "safe": st.booleans(),
            "to_verify": st.sampled_from([False, False, True]),
            "when": st.sampled_from(["", "", "weekdays 9-17", "every day 17-21", "when he works"]),
        }
    ),
    min_size=1,
    max_size=5,
)
#: Words of an hour no clock can keep: a person may, a machine never.
UNCLEAR = "when he works"
_keys = itertools.count()


@pytest.fixture
def request_() -> Request:
    """A request whose requester is signed up for alerts and was proposed a service; its answer is wanted on paper."""
    cast = Cast()
    ways = [
        {"kind": "post", "value": "1 Safe Road", "safe": True},
        {"kind": "email", "value": "w@mail.example", "safe": True},
    ]
    request = custody.following(cast, ways=ways, delivery_way="paper").request
    file = liaison.open_for_request(request_id=request.pk, person=Person("", "en", "MD"), user=cast.people[Role.INTAKE])
    referrals.ask(
        file_id=file.pk, listing_id=add(cast, "willow").pk, help_kind="legal", offered=["name", "reach"],
        user=cast.people[Role.OFFICE_MANAGER],
    )  # fmt: skip
    custody.feed(cast)
    return request


@pytest.mark.parametrize("provider", ["", "https://carrier.example/send"], ids=["a-person-calls", "a-provider-carries"])
def test_nothing_leaves_by_a_way_that_is_not_safe_now(
    request_: Request, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed, "SMS_PROVIDER", provider)
    monkeypatch.setattr(installed, "VOICE_PROVIDER", provider)
    handed: list[channels.Message] = []
    monkeypatch.setattr(channels.Provider, "hand_over", lambda _provider, message: _taken(handed, message))
    caller = request_.assignments.get(role=Role.INTAKE).user
    real_now = timezone.now
    used: set[str] = set()

    @settings(
        max_examples=40,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        phases=[Phase.generate],  # each round is long, and what fails is short as it is
    )
    @given(about=st.sampled_from(TOLD), ways=WAYS, hour=st.integers(1, 14 * 24))
    def holds(about: str, ways: list[dict[str, Any]], hour: int) -> None:
        at = real_now() + timedelta(hours=hour)
        with transaction.atomic():
            monkeypatch.setattr(timezone, "now", real_now)
            request = _ready(request_, ways)
            handed.clear()
            mail.outbox.clear()
            monkeypatch.setattr(timezone, "now", lambda: at)
            left = _everything(request, about, caller, handed, at)
            closed = not any(way["kind"] == "they_call" and way["safe"] for way in ways)
            kept = {value for way, value in _valued(ways) if way["safe"] and not way["to_verify"]}
            now = {value for way, value in _valued(ways) if _is_open(way["when"], at, request)}
            asked = {value for way, value in _valued(ways) if way["safe"] and way["to_verify"]}
            for door, values in left.items():
                allowed = {"code": asked, "post": kept, "referral": kept}.get(door, kept if closed else set())
                assert values <= allowed, (door, values - allowed)
                if door in {"notice", "alert"}:
                    assert values <= now, (door, values - now)
            used.update(door for door, values in left.items() if values)
            transaction.set_rollback(True)

    holds()
    doors = {"notice", "code", "alert", "post", "referral", *(() if provider else ("call",))}
    assert used >= doors, "each door was seen open; a person calls where no provider does"


def _taken(handed: list[channels.Message], message: channels.Message) -> TryResult:
    handed.append(message)
    return TryResult.ACCEPTED


def _valued(ways: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    return [(way, VALUES.get(way["kind"], "").format(place)) for place, way in enumerate(ways)]


def _is_open(when: str, at: datetime, request: Request) -> bool:
    """Whether an hour somebody gave is now, read in another way than the product reads it."""
    local = at.astimezone(ZoneInfo(request.office.time_zone))
    return {
        "": True,
        "weekdays 9-17": local.weekday() < 5 and 9 <= local.hour < 17,
        "every day 17-21": 17 <= local.hour < 21,
        UNCLEAR: False,
    }[when]


def _ready(request: Request, ways: list[dict[str, Any]]) -> Request:
    """Let something stand ready by each way, all of them safe; then make them what they are."""
    subscription = request.alert_subscription
    subscription.ways.all().delete()
    request.requester.ways.all().delete()
    rows = [
        ContactWay.objects.create(
            requester=request.requester, kind=way["kind"], value=value, safe=way["kind"] != "they_call",
            asked_date=timezone.localdate(),
        )
        for way, value in _valued(ways)
    ]  # fmt: skip
    AlertWay.objects.bulk_create(
        AlertWay(subscription=subscription, way=row) for row in rows if row.kind not in {"they_call", "post"}
    )
    feed = request.office.feeds.get()
    custody.load(feed, custody.row("release", sid=custody.SID, birth_date="1986-04-28"))
    for row, way in zip(rows, ways, strict=True):
        row.safe, row.to_verify, row.when = way["safe"], way["to_verify"], way["when"]
        row.save()
    return Request.objects.get(pk=request.pk)


def _everything(
    request: Request, about: str, caller: User, handed: list[channels.Message], at: datetime
) -> dict[str, set[str]]:
    """Let everything leave that can; return the values it left by, by the door."""

    def gone() -> set[str]:
        values = {to for message in mail.outbox for to in message.to} | {message.to for message in handed}
        mail.outbox.clear()
        handed.clear()
        return values

    left: dict[str, set[str]] = {}
    with contextlib.suppress(outbox.Later):  # no safe hour now: it waits for one
        notify.requester(request, about=about, question="", key=f"every:{next(_keys)}")
    left["notice"] = gone()
    for way in request.requester.ways.all():
        notify.way_code(request, way.pk)
    left["code"] = gone()
    alerts = Alert.objects.filter(subscription__request=request)
    ids = list(alerts.values_list("pk", flat=True))
    alerts_send.send_all(ids, alert_notices._carries, alert_notices.hand_over, lambda _done, _total: None)
    left["alert"] = gone()
    lines = [to_call(alert) for alert in alerts_calls.call_list(caller)]
    left["call"] = {way.value for line in lines for way in (*line.numbers, *line.post)}
    printed = letters.addressee(request).lines if telling.wants_paper(request) else ()
    left["post"] = set(printed)
    words = referrals.could_share(Referral.objects.get(file__request=request))["reach"]
    left["referral"] = {way.value for way in request.requester.ways.all() if way.value and way.value in words}
    return left
