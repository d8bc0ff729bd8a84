"""A service as data: what may be offered, by whom, and what happens to what is asked under it."""

from typing import Any

import pytest
from django.utils import timezone

from tests.factories import Cast, office
from workflow.errors import Blocked, Invalid, NotAllowed, NotYours, Stale
from workflow.helping import offered
from workflow.models import Event, OfferedService, ServiceRequest
from workflow.services import offering
from workflow.services.clock import calendar_of
from workflow.services.offering import Given
from workflow.states import Role
from workflow.trail import inspection

pytestmark = pytest.mark.django_db
QUESTIONS = """name | line | required | What may we call you? | ¿Cómo le llamamos?
court | line | required | Which court? | ¿Qué tribunal?
when | date | optional | On which day? | ¿Qué día?
alone | yes_no | required | Do you come alone? | ¿Viene solo?
how | choice | required | Where do we meet? | ¿Dónde nos vemos? | door=At the door/A la puerta; in=Inside/Adentro"""
WORDS = {
    "en": {
        "title": "Somebody at my side in court",
        "intro": "One of us goes with you to a court day.",
        "acknowledgement": "Dear {name},\n\nWe have your request {number}. We answer by {due}.",
        "answer": "Dear {name},\n\n{answer}\n\nCall {telephone}.",
    },
    "es": {
        "title": "Alguien a mi lado en el tribunal",
        "intro": "Uno de nosotros va con usted.",
        "acknowledgement": "{name}:\n\nTenemos su solicitud {number}. Respondemos hasta el {due}.",
        "answer": "{name}:\n\n{answer}\n\nLlame al {telephone}.",
    },
}
ANSWERS = {"name": "Ana", "court": "Specimen County", "alone": "yes", "how": "door"}
GIVEN = Given(WORDS, QUESTIONS, "The court day was looked up.\nSomebody is free on it.", 7)


@pytest.fixture
def cast() -> Cast:
    return Cast()


def draft(cast: Cast, given: Given = GIVEN, slug: str = "") -> OfferedService:
    return offering.write(office_id=cast.office.pk, given=given, user=cast.people[Role.OFFICE_MANAGER], slug=slug)


def on_offer(cast: Cast, given: Given = GIVEN, slug: str = "") -> OfferedService:
    row = draft(cast, given, slug)
    return offering.approve(
        office_id=cast.office.pk, service_id=row.pk, seen=offering.digest_of(row), user=cast.people[Role.COUNSEL]
    )


def test_who_wrote_a_service_does_not_approve_it_and_nobody_else_does_unseen(cast: Cast) -> None:
    row = draft(cast)
    seen = offering.digest_of(row)
    given: dict[str, Any] = {"office_id": cast.office.pk, "service_id": row.pk}

    with pytest.raises(NotAllowed):
        offering.approve(**given, seen=seen, user=cast.people[Role.OFFICE_MANAGER])
    with pytest.raises(NotYours):
        offering.approve(**given, seen=seen, user=cast.people[Role.REDACTOR])
    with pytest.raises(Stale):
        offering.approve(**given, seen="0" * 64, user=cast.people[Role.COUNSEL])
    offering.approve(**given, seen=seen, user=cast.people[Role.COUNSEL])
    with pytest.raises(Stale):
        offering.approve(**given, seen=seen, user=cast.people[Role.COUNSEL])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"questions": ""}, "questions"),
        ({"questions": "name | line | required | Name?"}, "questions"),
        ({"questions": "a | line | required | A? | ¿A?\na | line | required | B? | ¿B?"}, "questions"),
        ({"questions": "a | colour | required | A? | ¿A?"}, "questions"),
        ({"questions": "a | choice | required | A? | ¿A?"}, "questions"),
        ({"questions": "a | line | required | Your immigration status? | ¿Su estatus migratorio?"}, "questions"),
        ({"checks": " "}, "checks"),
        ({"words": {**WORDS, "es": {**WORDS["es"], "intro": ""}}}, "intro_es"),
        ({"words": {**WORDS, "en": {**WORDS["en"], "answer": "Yes."}}}, "answer_en"),
        ({"words": {**WORDS, "en": {**WORDS["en"], "acknowledgement": "{secret}"}}}, "acknowledgement_en"),
        ({"words": {**WORDS, "en": {**WORDS["en"], "intro": "Under 8 USC 1367."}}}, "intro_en"),
    ],
)
def test_what_keeps_a_service_from_being_offered(changes: dict[str, object], field: str) -> None:
    given = {"words": WORDS, "questions": QUESTIONS, "checks": GIVEN.checks, **changes}

    assert list(offered.problems(**given)) == [field]  # type: ignore[arg-type]


def test_what_is_asked_has_a_number_a_clock_and_a_code(cast: Cast) -> None:
    row, code = offering.ask(service_id=on_offer(cast).pk, answers=ANSWERS, language="en")
    today = timezone.localdate()

    assert row.due_date == calendar_of(cast.office).add_working_days(today, 7)
    assert offering.followed(number=row.number.lower(), code=code.lower()) == row
    for number, tried in ((row.number, "AAAA-AAAA-AAAA"), ("X-1", code)):
        with pytest.raises(NotYours):
            offering.followed(number=number, code=tried)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"how": "window"}, "how"),
        ({"alone": "perhaps"}, "alone"),
        ({"court": "x" * 301}, "court"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(cast: Cast, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        offering.ask(service_id=on_offer(cast).pk, answers={**ANSWERS, **changes}, language="en")

    assert list(refused.value.fields) == [field]


def test_an_answer_waits_for_every_check_and_for_names_to_be_answered(cast: Cast) -> None:
    row, _code = offering.ask(service_id=on_offer(cast).pk, answers=ANSWERS, language="en")
    user = cast.people[Role.INTAKE]
    given: dict[str, Any] = {"request_id": row.pk, "user": user}

    with pytest.raises(Blocked) as blocked:
        offering.answer(**given, text="Yes.", sure=False)
    assert len(blocked.value.obstacles) == 2
    for number in (0, 1):
        offering.check(**given, number=number, how="Looked it up.")
    with pytest.raises(NotYours):
        offering.check(**given, number=2, how="More.")
    with pytest.raises(Invalid):
        offering.answer(**given, text="Her number is 123-45-6789.", sure=False)
    offering.answer(**given, text="One of us waits for you.", sure=False)
    with pytest.raises(Stale):
        offering.answer(**given, text="Again.", sure=True)
    chain = f"service:{row.pk}"
    assert list(Event.objects.filter(chain=chain).order_by("seq").values_list("verb", flat=True)) == [
        "service.asked", "service.checked", "service.checked", "service.answered",
    ]  # fmt: skip
    assert inspection.chain_break(chain) is None


def test_another_office_finds_nothing(cast: Cast) -> None:
    row, _code = offering.ask(service_id=on_offer(cast).pk, answers=ANSWERS, language="en")

    for user in (Cast(office()).people[Role.INTAKE], cast.people[Role.COUNSEL]):
        with pytest.raises(NotYours):
            offering.check(request_id=row.pk, number=0, how="Looked it up.", user=user)


def test_a_new_version_takes_the_place_of_the_old_and_what_was_asked_keeps_its_own(cast: Cast) -> None:
    first = on_offer(cast)
    row, _code = offering.ask(service_id=first.pk, answers=ANSWERS, language="en")
    with pytest.raises(Invalid):
        draft(cast)

    second = on_offer(cast, Given(WORDS, QUESTIONS, "One check.", 3), first.slug)

    first.refresh_from_db()
    row = ServiceRequest.objects.select_related("service").get(pk=row.pk)
    assert (first.status, second.version, row.service.version, row.service.answer_days) == ("ended", 2, 1, 7)
    with pytest.raises(NotYours):
        offering.ask(service_id=first.pk, answers=ANSWERS, language="en")
    offering.end(office_id=cast.office.pk, service_id=second.pk, user=cast.people[Role.OFFICE_MANAGER])
    with pytest.raises(NotYours):
        offering.ask(service_id=second.pk, answers=ANSWERS, language="en")


def test_days_nobody_could_keep_are_refused(cast: Cast) -> None:
    for days in (0, 121):
        with pytest.raises(Invalid):
            draft(cast, Given(WORDS, QUESTIONS, "One.", days))
