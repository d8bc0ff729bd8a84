"""A new service in the browser: written by the manager, put on offer by counsel, asked, checked and answered."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.notices import channels
from tests.custody import work
from tests.disclosure.desk.test_helping import signed_in
from tests.factories import Cast
from tests.workflow.test_offering import ANSWERS, GIVEN, QUESTIONS, WORDS, on_offer
from workflow import audit
from workflow.models import Event, OfferedService, ServiceRequest, TryResult
from workflow.services import managing, offering
from workflow.states import Role

pytestmark = pytest.mark.django_db
TYPED = {
    **{f"{name}_{language}": text for language, words in WORDS.items() for name, text in words.items()},
    "questions": QUESTIONS, "checks": GIVEN.checks, "answer_days": "7",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return Cast()


def test_a_new_service_is_added_and_used_without_a_release(cast: Cast) -> None:
    manager, counsel = signed_in(cast.people[Role.OFFICE_MANAGER]), signed_in(cast.people[Role.COUNSEL])
    page = manager.post(reverse("desk:service_new"), TYPED)["Location"]
    assert "Put it on offer" not in manager.get(page).content.decode()
    assert "Somebody at my side" not in Client().get("/more/").content.decode()
    found = re.search(r'name="seen" value="(\w{64})"', counsel.get(page).content.decode())
    assert found is not None
    assert counsel.post(f"{page}approve/", {"seen": found[1]}).status_code == 302

    person, service = Client(enforce_csrf_checks=True), OfferedService.objects.get()
    assert "Somebody at my side" in person.get("/more/").content.decode()
    where = reverse("portal:service", args=(service.pk,))
    assert person.post(where, {"name": "Ana"}).status_code == 422
    sent = person.post(where, ANSWERS).content.decode()
    row = ServiceRequest.objects.get()
    code = re.findall(r'fr-number">([\w-]+)<', sent)[1]
    assert f"We have your request {row.number}" in sent
    follow = {"number": row.number, "code": code}
    assert "We work on it" in person.post("/more/follow/", follow).content.decode()

    intake, desk = signed_in(cast.people[Role.INTAKE]), reverse("desk:asked_one", args=(row.pk,))
    assert row.number in intake.get(reverse("desk:asked")).content.decode()
    assert "At the door" in intake.get(desk).content.decode()
    assert intake.post(desk, {"text": "Yes."}).status_code == 422
    for number in ("0", "1"):
        assert intake.post(desk, {"check": number, "how": "Looked it up."}).status_code == 302
    assert intake.post(desk, {"text": "One of us waits for you."}).status_code == 302
    assert "One of us waits" in intake.get(desk).content.decode()
    assert intake.get(reverse("desk:asked_letter", args=(row.pk,))).content.startswith(b"%PDF")

    assert "One of us waits" in person.post("/more/follow/", follow).content.decode()
    assert person.post("/more/follow/", {**follow, "pdf": "1"}).content.startswith(b"%PDF")
    assert person.post("/more/follow/", {**follow, "code": "AAAA"}).status_code == 422
    assert Session.objects.filter(session_key=person.cookies.get("s", "")).count() == 0


def test_it_is_asked_and_answered_in_spanish(cast: Cast) -> None:
    row, code = offering.ask(service_id=on_offer(cast).pk, answers=ANSWERS, language="es")
    spanish = Client(headers={"accept-language": "es"})

    assert "¿Dónde nos vemos?" in spanish.get(reverse("portal:service", args=(row.service_id,))).content.decode()
    assert "Alguien a mi lado" in spanish.post("/more/follow/", {"number": row.number, "code": code}).content.decode()


def test_what_keeps_it_from_being_offered_is_said(cast: Cast) -> None:
    manager, counsel = signed_in(cast.people[Role.OFFICE_MANAGER]), signed_in(cast.people[Role.COUNSEL])
    page = manager.post(reverse("desk:service_new"), {**TYPED, "answer_es": ""})["Location"]
    found = re.search(r'name="seen" value="(\w{64})"', counsel.get(page).content.decode())
    assert found is not None

    refused = counsel.post(f"{page}approve/", {"seen": found[1]})

    assert refused.status_code == 422
    assert "answer_es" in refused.content.decode()
    slug = OfferedService.objects.get().slug
    assert manager.post(reverse("desk:service_write", args=(slug,)), TYPED).status_code == 302
    assert OfferedService.objects.count() == 1


def test_other_offices_and_roles_find_nothing(cast: Cast) -> None:
    service = on_offer(cast)
    row, _code = offering.ask(service_id=service.pk, answers=ANSWERS, language="en")
    elsewhere = Cast()

    for client in (signed_in(elsewhere.people[Role.OFFICE_MANAGER]), signed_in(elsewhere.people[Role.INTAKE])):
        assert client.get(reverse("desk:service", args=(service.pk,))).status_code == 404
        assert client.get(reverse("desk:asked_one", args=(row.pk,))).status_code == 404
    assert signed_in(cast.people[Role.REDACTOR]).get(reverse("desk:asked_one", args=(row.pk,))).status_code == 404


def taken(cast: Cast, **changes: str) -> dict[str, str]:
    """Return what staff type for somebody on the telephone."""
    return {
        **ANSWERS, "by-channel": "telephone", "by-received": timezone.localdate().isoformat(), "by-language": "es",
        "by-way_kind": "telephone", "by-way_value": "410-555-0177", "by-way_when": "weekdays 9-17", **changes,
    }  # fmt: skip


def written_down(cast: Cast, **changes: str) -> tuple[ServiceRequest, str]:
    """Return what staff wrote down on the telephone, and the code they said."""
    where = reverse("desk:asked_new", args=(on_offer(cast).pk,))
    page = signed_in(cast.people[Role.LIAISON]).post(where, taken(cast, **changes)).content.decode()
    row = ServiceRequest.objects.get()
    return row, re.findall(r'fr-number">([\w-]+)<', page)[1]


def test_staff_write_it_down_for_somebody_on_the_telephone_and_say_number_and_code(cast: Cast) -> None:
    row, code = written_down(cast)

    assert (row.channel, row.language, row.taken_by) == ("telephone", "es", cast.people[Role.LIAISON])
    assert row.ways[0]["value"] == "410-555-0177"
    followed = Client().post("/more/follow/", {"number": row.number, "code": code})
    assert "Alguien a mi lado" in followed.content.decode()
    desk = signed_in(cast.people[Role.INTAKE])
    page = desk.get(reverse("desk:asked_one", args=(row.pk,))).content.decode()
    assert "410-555-0177" in page
    assert desk.get(reverse("desk:asked_letter", args=(row.pk,))).content.startswith(b"%PDF")
    renewed = desk.post(reverse("desk:asked_code", args=(row.pk,))).content.decode()
    assert code not in renewed
    assert Client().post("/more/follow/", {"number": row.number, "code": code}).status_code == 422


def test_its_clock_stands_in_the_queue_and_its_number_is_found(cast: Cast) -> None:
    row, _code = written_down(cast, **{"by-received": (timezone.localdate() - timedelta(days=30)).isoformat()})
    desk = signed_in(cast.people[Role.INTAKE])

    queue = desk.get(reverse("desk:queue")).content.decode()

    assert row.due_date < timezone.localdate()
    assert row.number in queue
    assert "was due" in queue
    assert desk.get(reverse("desk:find"), {"q": row.number.lower()})["Location"].endswith(f"{row.pk}/")
    assert row.number not in signed_in(Cast().people[Role.INTAKE]).get(reverse("desk:queue")).content.decode()


def test_what_needs_no_answer_is_closed_for_a_reason_and_taken_up_again(cast: Cast) -> None:
    row, code = written_down(cast, **{"by-language": "en"})
    desk, page = signed_in(cast.people[Role.INTAKE]), reverse("desk:asked_one", args=(row.pk,))
    assert desk.post(page, {"end": "1", "why": "other", "note": "Twice."}).status_code == 422
    assert desk.post(page, {"end": "1", "why": "twice", "note": ""}).status_code == 422
    assert desk.post(page, {"end": "1", "why": "twice", "note": "The same as last week."}).status_code == 302

    assert "Closed without an answer" in desk.get(page).content.decode()
    assert row.number not in desk.get(reverse("desk:queue")).content.decode()
    assert row.number in desk.get(reverse("desk:asked"), {"which": "closed"}).content.decode()
    followed = Client().post("/more/follow/", {"number": row.number, "code": code}).content.decode()
    assert "If you still want an answer" in followed
    assert "The same as last week." not in followed
    assert desk.post(page, {"text": "An answer."}).status_code == 409
    event = Event.objects.get(verb="service.closed")
    assert audit.data_of(event)["why"] == "twice"

    assert desk.post(reverse("desk:asked_again", args=(row.pk,))).status_code == 302
    assert desk.post(reverse("desk:asked_again", args=(row.pk,))).status_code == 409
    assert row.number in desk.get(reverse("desk:queue")).content.decode()


def answered(cast: Cast, row: ServiceRequest) -> Client:
    desk = signed_in(cast.people[Role.INTAKE])
    page = reverse("desk:asked_one", args=(row.pk,))
    for number in ("0", "1"):
        desk.post(page, {"check": number, "how": "Looked it up."})
    assert desk.post(page, {"text": "One of us waits for you."}).status_code == 302
    return desk


def test_an_answer_is_told_by_staff_where_no_machine_may(cast: Cast) -> None:
    row, _code = written_down(cast)
    desk = answered(cast, row)
    work(offering.NOTIFY)

    listed = desk.get(reverse("desk:asked"), {"which": "tell"}).content.decode()
    assert row.number in listed
    assert mail.outbox == []
    where = reverse("desk:asked_told", args=(row.pk,))
    assert desk.post(where, {"told": "pigeon"}).status_code == 422
    assert desk.post(where, {"told": "telephone"}).status_code == 302
    assert desk.post(where, {"told": "telephone"}).status_code == 409
    assert row.number not in desk.get(reverse("desk:asked"), {"which": "tell"}).content.decode()
    chain = Event.objects.filter(chain=f"service:{row.pk}").order_by("seq")
    assert list(chain.values_list("verb", flat=True))[-2:] == ["service.answered", "service.told"]


def test_a_safe_address_gets_a_neutral_word_and_only_at_its_hours(cast: Cast) -> None:
    address = {"by-way_kind": "email", "by-way_value": "ana@mail.example", "by-way_when": "every day 9-17"}
    with time_machine.travel(datetime(2027, 1, 12, 3, tzinfo=UTC), tick=False) as clock:
        row, _code = written_down(cast, **address)
        answered(cast, row)
        work(offering.NOTIFY)
        assert mail.outbox == []
        clock.shift(timedelta(hours=13))
        work(offering.NOTIFY)

    row.refresh_from_db()
    (sent,) = mail.outbox
    assert (sent.to, row.to_tell, row.told_how) == (["ana@mail.example"], False, "email")
    assert "/more/follow/" in sent.body
    assert "Hay un mensaje" in sent.body
    assert not any(word in f"{sent.subject} {sent.body}" for word in (row.number, "tribunal", "Forthright"))


def test_a_safe_telephone_gets_the_same_as_a_text_message_once(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SMS_PROVIDER = "https://texts.example/send"
    results, handed = [TryResult.UNKNOWN, TryResult.ACCEPTED], []

    def hand_over(_provider: channels.Provider, message: channels.Message) -> TryResult:
        handed.append(message)
        return results[len(handed) - 1]

    monkeypatch.setattr(channels.Provider, "hand_over", hand_over)
    with time_machine.travel(datetime(2027, 1, 12, 16, tzinfo=UTC), tick=False) as clock:
        row, _code = written_down(cast, **{"by-way_kind": "sms", "by-way_value": "410-555-0133", "by-way_when": ""})
        answered(cast, row)
        work(offering.NOTIFY)
        clock.shift(timedelta(minutes=6))
        work(offering.NOTIFY)

    row.refresh_from_db()
    assert (row.to_tell, row.told_how, mail.outbox) == (False, "sms", [])
    assert [(one.to, one.message_id) for one in handed] == [("410-555-0133", handed[0].message_id)] * 2
    assert "/more/follow/" in handed[1].text and row.number not in handed[1].text


@pytest.mark.parametrize("provider", ["", "https://texts.example/send"])
def test_a_text_message_nobody_carries_or_takes_stays_for_staff(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    settings.SMS_PROVIDER = provider
    monkeypatch.setattr(channels.Provider, "hand_over", lambda _provider, _message: TryResult.REFUSED)
    row, _code = written_down(cast, **{"by-way_kind": "sms", "by-way_value": "410-555-0133", "by-way_when": ""})
    desk = answered(cast, row)
    work(offering.NOTIFY)

    assert row.number in desk.get(reverse("desk:asked"), {"which": "tell"}).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"by-received": "2099-01-01"}, {"by-way_value": ""}, {"by-channel": "web"}, {"how": "boat"}, {"name": ""}],
)
def test_what_is_wrong_of_it_is_said_and_nothing_is_kept(cast: Cast, wrong: dict[str, str]) -> None:
    where = reverse("desk:asked_new", args=(on_offer(cast).pk,))

    refused = signed_in(cast.people[Role.INTAKE]).post(where, taken(cast, **wrong))

    assert refused.status_code == 422
    assert "Please look at this again" in refused.content.decode()
    assert not ServiceRequest.objects.exists()
    for user in (cast.people[Role.REDACTOR], Cast().people[Role.INTAKE]):
        assert signed_in(user).post(where, taken(cast)).status_code == 404


def test_a_day_the_office_is_closed_moves_what_is_due(cast: Cast) -> None:
    row, _code = written_down(cast)
    day = row.due_date

    managing.add_closure(office_id=cast.office.pk, on=day, reason="Storm", user=cast.people[Role.OFFICE_MANAGER])
    work("clock.keep")

    row.refresh_from_db()
    assert row.due_date > day
