"""No notice ever leaves by a way that is not marked safe, and none says what it is about."""

import re
from typing import Any

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.notices import notify
from tests.factories import Cast, submitted, walk
from workflow import outbox
from workflow.errors import Invalid
from workflow.models import Event, OutboxRow, Request
from workflow.services import contact
from workflow.states import Role, State

pytestmark = pytest.mark.django_db

WAYS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["email", "telephone", "sms", "post", "they_call"]),
            "value": st.sampled_from(["a@mail.example", "b@mail.example", "(410) 555-0110", ""]),
            "safe": st.booleans(),
        }
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways=WAYS)
def test_only_safe_addresses_are_written_to(ways: list[dict[str, Any]]) -> None:
    mail.outbox.clear()
    try:
        request = submitted(Cast().office, ways=ways)
    except Invalid:
        assert not any(way["safe"] for way in ways)
        return
    _send_all(request)

    calls_in = any(way["kind"] == "they_call" and way["safe"] for way in ways)
    safe = {way["value"] for way in ways if way["kind"] == "email" and way["safe"] and way["value"]}
    written_to = {address for message in mail.outbox for address in message.to}
    assert written_to == (set() if calls_in else safe)


def _send_all(request: Request) -> None:
    for row in OutboxRow.objects.filter(request=request, verb="notify.requester"):
        outbox.run(row.pk)


def test_a_notice_says_nothing() -> None:
    request = walk(Cast(), State.CLOSED)
    _send_all(request)

    assert mail.outbox
    telling = re.compile(r"victim|request|office|crim|record|Jonas|Elena|immigra|police|T\d{3}-", re.IGNORECASE)
    for message in mail.outbox:
        words = re.sub(r"https?://\S+", "", f"{message.subject}\n{message.body}\n{message.from_email}")
        assert not telling.search(words), words


def test_a_notice_is_sent_once_however_often_its_task_runs() -> None:
    request = submitted(Cast().office)
    for _ in range(3):
        notify.requester(request, about="received", question="", key="one")

    assert len(mail.outbox) == 1
    assert Event.objects.filter(verb="notice.sent", object="notice:one").count() == 1


def test_a_question_counts_as_delivered_only_when_it_left_safely() -> None:
    cast = Cast()
    for ways, delivered in (
        ([{"kind": "email", "value": "a@mail.example", "safe": True}], True),
        ([{"kind": "telephone", "value": "(410) 555-0110", "safe": True}], False),
    ):
        request = walk(cast, State.VERIFICATION, submitted(cast.office, ways=ways, delivery_way="in_person"))
        contact.ask_requester(request_id=request.pk, text="When was it?", by=cast.actor(Role.INTAKE))
        _send_all(request)
        question = request.questions.get()
        assert (question.delivered_at is not None) is delivered
