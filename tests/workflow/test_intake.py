"""From a draft to a request: odd names, missing answers, other people's drafts, paper that came in last week."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from redaction.vault.blind import name_tokens
from tests.factories import ANSWERS, Cast, draft, submitted
from workflow.errors import Invalid, NotYours
from workflow.models import Draft, NameToken, Request, User
from workflow.services import answers, drafts, intake
from workflow.states import Role, State

pytestmark = pytest.mark.django_db

SIGNED = intake.Signature("I declare under penalty of perjury.", "Elena Example")


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ({"requester_name": " "}, "requester_name"),
        ({"subject_name": ""}, "subject_name"),
        ({"requester_kind": "neighbour"}, "requester_kind"),
        ({"ways": []}, "ways"),
        ({"ways": [{"kind": "email", "value": "x@mail.example", "safe": False}]}, "ways"),
        ({"subject_birth_date": "31/02/1980"}, "subject_birth_date"),
        ({"subject_name": "x" * 201}, "subject_name"),
    ],
)
def test_a_missing_answer_is_named(missing: dict[str, Any], named: str) -> None:
    made = draft(Cast().office, **missing)

    with pytest.raises(Invalid) as raised:
        intake.submit(draft_id=made.pk, signature=SIGNED)

    assert named in raised.value.fields
    assert Draft.objects.filter(pk=made.pk).exists(), "nothing typed is lost"


@pytest.mark.parametrize(
    "name", ["ثريا حداد", "Øyvind Ångström-O’Neill", "李小龍", "José María de la Cruz y Ñandú", "X", "a" * 200]
)
def test_odd_names_come_through_whole(name: str) -> None:
    request = submitted(Cast().office, subject_name=name, requester_name=name)

    request = Request.objects.get(pk=request.pk)
    assert request.subject.name == name
    assert request.requester.name == name


def test_names_are_found_by_sound_and_stored_unreadable() -> None:
    request = submitted(Cast().office, subject_name="Jorge Gonsález")

    tokens = set(NameToken.objects.filter(request=request, whose="subject").values_list("token", flat=True))
    assert tokens & name_tokens("Gonzalez")
    assert not any("gons" in token.lower() for token in tokens)


def test_an_unsigned_declaration_is_refused() -> None:
    made = draft(Cast().office)

    with pytest.raises(Invalid, match="Sign the declaration"):
        intake.submit(draft_id=made.pk, signature=intake.Signature("I declare.", ""))


def test_paper_that_lay_for_days_keeps_its_first_day() -> None:
    cast = Cast()
    week_ago = timezone.localdate() - timedelta(days=7)
    request = _on_behalf(cast, week_ago)

    assert request.received_date == week_ago
    assert request.clock_entries.get().on_date == week_ago


def _on_behalf(cast: Cast, received: date) -> Request:
    made = draft(cast.office)
    cast.give_all(made.request)
    return intake.submit(draft_id=made.pk, signature=SIGNED, by=cast.actor(Role.INTAKE), received_date=received)


def test_a_requester_cannot_choose_the_day() -> None:
    made = draft(Cast().office)

    with pytest.raises(Invalid):
        intake.submit(draft_id=made.pk, signature=SIGNED, received_date=date(2020, 1, 1))


def test_a_code_opens_its_draft_once_typed_in_any_way() -> None:
    Cast()
    made, code = drafts.start_draft()

    assert drafts.open_draft(return_code=f"  {code.lower().replace('-', ' ')} ").pk == made.pk
    with pytest.raises(NotYours):
        drafts.open_draft(return_code="AAAA-AAAA-AAAA")


def test_a_code_is_spent_by_submitting() -> None:
    office = Cast().office
    made, code = drafts.start_draft()
    drafts.save_answers(draft_id=made.pk, answers=ANSWERS)
    Request.objects.filter(pk=made.request_id).update(office=office)
    intake.submit(draft_id=made.pk, signature=SIGNED)

    with pytest.raises(NotYours):
        drafts.open_draft(return_code=code)


def test_staff_never_become_their_own_requester() -> None:
    cast = Cast()
    address = cast.people[Role.INTAKE].email

    request = submitted(cast.office, ways=[{"kind": "email", "value": address, "safe": True}])

    assert request.requester.user is None


def test_an_account_is_made_only_for_a_safe_address() -> None:
    request = submitted(
        Cast().office,
        ways=[{"kind": "email", "value": "watched@mail.example", "safe": False}, {"kind": "they_call", "safe": True}],
    )

    assert request.requester.user is None
    assert not User.objects.filter(email="watched@mail.example").exists()


def test_a_request_goes_to_the_office_of_its_place() -> None:
    near, far = Cast().office, Cast().office
    area = near.areas.get()

    request = submitted(far, state=area.state, zip=area.zip_prefix)

    assert request.office == near
    assert request.number is not None and request.number.startswith(near.code)
    assert request.state == State.RECEIVED


def test_nobody_is_asked_their_immigration_status() -> None:
    asked = {*answers.TEXTS, *answers.DATES}

    assert not [key for key in asked if "status" in key or "immigration" in key or "citizen" in key]
