"""A request taken for a caller becomes the same request as on the web, in the name of whoever took it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import Cast
from workflow import audit
from workflow.models import Event, Request
from workflow.states import Role, State

CALL: dict[str, Any] = {
    "channel": "telephone",
    "language": "es",
    "danger": "on",
    "requester_kind": "victim",
    "requester_name": "Elena Example",
    "requester_birth_date": "1990-04-05",
    "telephone": "(410) 555-0188",
    "telephone_safe": "on",
    "telephone_when": "weekdays before noon",
    "email": "unsafe@mail.example",
    "code_word": "maple",
    "victim_is_requester": "on",
    "incident_what": "He broke in.",
    "subject_name": "Jonas P. Example",
    "subject_aliases": "J. Example\nJon Example",
    "identifier_kind": "a_number",
    "identifier_value": "A012345678",
    "scope": ["history"],
    "declaration_read": "on",
    "once": "one",
}


def test_a_caller_gets_a_number_and_the_taker_holds_the_case(cast: Cast, signed_in: Callable[..., Client]) -> None:
    client = signed_in(Role.INTAKE)
    answer = client.post(reverse("desk:new"), CALL)
    assert answer.status_code == 302, answer.content.decode()
    case = Request.objects.get(office=cast.office)
    assert answer["Location"] == reverse("desk:case", args=(case.number,))
    assert (case.state, case.channel, case.language, case.danger) == (State.RECEIVED, "telephone", "es", True)
    assert case.declaration.on_paper
    assert case.declaration.signed_at is None
    assert {(way.kind, way.safe, way.code_word) for way in case.requester.ways.all()} == {
        ("telephone", True, "maple"),
        ("email", False, "maple"),
    }
    assert {one.name for one in case.subject.aliases.all()} == {"J. Example", "Jon Example"}
    assert case.subject.identifiers.get().value == "A012345678"
    assert case.assignments.get().user == cast.people[Role.INTAKE]
    assert Event.objects.get(verb="request.submit").actor == str(cast.people[Role.INTAKE].pk)


def test_a_caller_knows_no_more_than_a_number(cast: Cast, signed_in: Callable[..., Client]) -> None:
    answer = signed_in(Role.INTAKE).post(reverse("desk:new"), {**CALL, "subject_name": "", "subject_aliases": ""})
    assert answer.status_code == 302, answer.content.decode()
    assert Request.objects.get(office=cast.office).subject.name == ""


def test_the_declaration_is_printed_to_be_signed_in_the_callers_language(
    cast: Cast, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(Role.INTAKE)
    client.post(reverse("desk:new"), {**CALL, "abroad": "on"})
    case = Request.objects.get(office=cast.office)
    page = reverse("desk:declaration", args=(case.number,))
    assert page in client.get(reverse("desk:verification", args=(case.number,))).content.decode()
    shown = client.get(page).content.decode()
    for words in (
        "Me llamo Elena Example.",
        "conforme a las leyes de los Estados Unidos de América",
        "Firmado en la fecha que pongo al firmar.",
        "18 U.S.C. 1621",
        "Nombre en letras mayúsculas:",
        str(case.number),
        *cast.office.address_lines,
    ):
        assert words in shown
    assert Event.objects.filter(verb="case.viewed", chain=audit.chain_of(case)).count() == 2


def test_a_second_press_takes_one_request(cast: Cast, signed_in: Callable[..., Client]) -> None:
    client = signed_in(Role.INTAKE)
    for _press in range(2):
        assert client.post(reverse("desk:new"), CALL).status_code == 302
    assert Request.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"telephone_safe": ""}, "Tick one safe way at least"),
        (
            {"subject_name": "", "subject_aliases": "", "identifier_kind": "", "identifier_value": ""},
            "without one of them we cannot look for anybody",
        ),
        ({"declaration_read": ""}, "Read it to them first"),
        ({"victim_is_requester": "", "victim_name": ""}, "Who was harmed?"),
        ({"sms_safe": "on"}, "You called this way safe"),
        ({"identifier_kind": ""}, "Say what kind of number it is."),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(
    cast: Cast, signed_in: Callable[..., Client], change: dict[str, str], words: str
) -> None:
    answer = signed_in(Role.INTAKE).post(reverse("desk:new"), {**CALL, **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "weekdays before noon" in answer.content.decode()
    assert not Request.objects.exists()


@pytest.mark.parametrize("role", [Role.COUNSEL, Role.AUDITOR, Role.OFFICE_MANAGER])
def test_only_intake_takes_requests_for_others(cast: Cast, signed_in: Callable[..., Client], role: Role) -> None:
    assert signed_in(role).get(reverse("desk:new")).status_code == 404
    assert signed_in(role).post(reverse("desk:new"), CALL).status_code == 404


def test_the_form_never_asks_an_immigration_status(cast: Cast, signed_in: Callable[..., Client]) -> None:
    fields = signed_in(Role.INTAKE).get(reverse("desk:new")).context["form"].fields
    assert not [name for name in fields if "status" in name or "immigration" in name or "citizen" in name]
