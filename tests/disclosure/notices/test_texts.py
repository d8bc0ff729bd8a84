"""Notices as text messages: by safe ways alone, through the office's provider, once, and saying nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from disclosure.notices import channels, notify
from tests.factories import office, submitted
from workflow.models import ContactKind, ContactWay, Event, Request, TryResult
from workflow.outbox import Later

pytestmark = pytest.mark.django_db
Handed = list[channels.Message]


@pytest.fixture
def answer(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[TryResult], Handed]:
    """Let the provider say something, and keep what it was handed."""
    settings.SMS_PROVIDER = "https://texts.example/send"

    def says(result: TryResult) -> Handed:
        handed: Handed = []

        def hand_over(_provider: channels.Provider, message: channels.Message) -> TryResult:
            handed.append(message)
            return result

        monkeypatch.setattr(channels.Provider, "hand_over", hand_over)
        return handed

    return says


def asked(**way: Any) -> Request:
    """Return a request of somebody whose only way is a telephone for text messages."""
    request = submitted(office())
    ContactWay.objects.filter(requester=request.requester).delete()
    given = {"kind": ContactKind.SMS, "value": "(410) 555-0110", "safe": True, "asked_date": timezone.localdate()}
    ContactWay.objects.create(requester=request.requester, **{**given, **way})
    return request


def tell(request: Request, key: str = "k") -> None:
    notify.requester(Request.objects.get(pk=request.pk), about="message", question="", key=key)


def test_it_leaves_once_and_says_nothing(answer: Callable[[TryResult], Handed]) -> None:
    handed, request = answer(TryResult.ACCEPTED), asked()
    tell(request)
    tell(request)

    (message,) = handed
    assert (message.kind, message.to) == ("sms", "(410) 555-0110")
    assert not {"answer", "victim", "request", str(request.number)} & set(message.text.lower().split())
    assert mail.outbox == []
    assert Event.objects.get(verb="notice.sent", object="notice:k")


@pytest.mark.parametrize("way", [{"safe": False}, {"to_verify": True}, {"kind": ContactKind.TELEPHONE}])
def test_nothing_leaves_by_another_way_than_a_safe_one(
    answer: Callable[[TryResult], Handed], way: dict[str, Any]
) -> None:
    handed, request = answer(TryResult.ACCEPTED), asked(**way)
    tell(request)

    assert handed == []
    assert Event.objects.filter(verb="notice.no_safe_way", object="notice:k").exists()


def test_who_calls_in_gets_none(answer: Callable[[TryResult], Handed]) -> None:
    handed, request = answer(TryResult.ACCEPTED), asked()
    ContactWay.objects.create(
        requester=request.requester, kind=ContactKind.THEY_CALL, safe=True, asked_date=timezone.localdate()
    )
    tell(request)

    assert handed == []


@pytest.mark.parametrize("result", [TryResult.FAILED, TryResult.UNKNOWN])
def test_a_provider_that_does_not_answer_is_asked_again_for_the_same_message(
    answer: Callable[[TryResult], Handed], result: TryResult
) -> None:
    first, request = answer(result), asked()
    with pytest.raises(Later):
        tell(request)
    second = answer(TryResult.ACCEPTED)
    tell(request)

    assert [one.message_id for one in first] == [one.message_id for one in second]


def test_a_number_that_is_refused_is_no_way(answer: Callable[[TryResult], Handed]) -> None:
    answer(TryResult.REFUSED)
    request = asked()
    tell(request)

    assert Event.objects.filter(verb="notice.no_safe_way", object="notice:k").exists()


def test_without_a_provider_a_person_calls(settings: Any) -> None:
    settings.SMS_PROVIDER = ""
    request = asked()
    tell(request)

    assert Event.objects.filter(verb="notice.no_safe_way", object="notice:k").exists()
