"""Which page answers whom: the right role gets it, another office 404, a stranger to the case says why first."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.every_run import variants
from tests.factories import Cast, office, requester, staff, submitted, verify_checks, walk
from workflow.models import User
from workflow.states import OPEN_STATES, Role, State

SignedIn = Callable[[User | Role], Client]
PARTS = ("verification", "search", "legal", "decision", "release")
WORKERS = (
    Role.INTAKE,
    Role.SCREENER,
    Role.LIAISON,
    Role.RECORDS_OFFICER,
    Role.COUNSEL,
    Role.REDACTOR,
    Role.SECOND_REVIEWER,
    Role.DECIDING_OFFICIAL,
)
KNOWING = {Role.SCREENER, Role.COUNSEL, Role.DECIDING_OFFICIAL}


#: The states whose cases carry most; `--all` opens every page in every state.
FULLEST = (State.VERIFICATION, State.DECISION, State.CLOSED)


@pytest.mark.parametrize("state", variants((*OPEN_STATES, State.CLOSED), FULLEST))
def test_every_page_of_a_case_opens_in_every_state_for_its_holders(
    cast: Cast, signed_in: SignedIn, state: State
) -> None:
    case = walk(cast, state)
    for role in (Role.COUNSEL, Role.RECORDS_OFFICER, Role.DECIDING_OFFICIAL):
        client = signed_in(role)
        for page in ("case", *PARTS):
            assert client.get(reverse(f"desk:{page}", args=(case.number,))).status_code == 200, (role, page)


@pytest.mark.parametrize("role", WORKERS)
def test_every_role_assigned_reads_the_case_and_only_those_who_may_know_read_the_screening(
    cast: Cast, signed_in: SignedIn, role: Role
) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    client = signed_in(role)
    assert client.get(reverse("desk:case", args=(case.number,))).status_code == 200
    expected = 200 if role in KNOWING else 404
    assert client.get(reverse("desk:screening", args=(case.number,))).status_code == expected


def test_another_office_finds_nothing_anywhere(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    record = case.records.get()
    stranger = signed_in(staff(Role.COUNSEL, of=office()))
    pages = [reverse(f"desk:{page}", args=(case.number,)) for page in ("case", "read", "assign", "progress", *PARTS)]
    pages += [
        reverse("desk:act", args=(case.number, "note")),
        reverse("desk:record", args=(case.number, record.pk)),
        reverse("desk:original", args=(case.number, record.pk)),
        reverse("desk:page_image", args=(case.number, record.pk, 1)),
        reverse("oversight:trail", args=(case.number,)),
    ]
    assert {page: stranger.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)


def test_a_requester_finds_no_desk(cast: Cast, signed_in: SignedIn) -> None:
    case = submitted(cast.office)
    client = signed_in(requester())
    for page in (reverse("desk:queue"), reverse("desk:new"), reverse("desk:case", args=(case.number,))):
        assert client.get(page).status_code == 404


def test_nobody_signed_in_is_asked_to_sign_in() -> None:
    response = Client().get(reverse("desk:queue"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_a_colleague_who_does_not_hold_the_case_says_why_they_read_it(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.SEARCH)
    colleague = staff(Role.INTAKE, of=cast.office)
    client = signed_in(colleague)
    page = reverse("desk:case", args=(case.number,))
    asked = client.get(page)
    assert (asked.status_code, asked["Location"]) == (302, reverse("desk:read", args=(case.number,)))
    short = client.post(asked["Location"], {"reason": "because"})
    assert short.status_code == 422
    assert "because" in short.content.decode()
    assert client.post(asked["Location"], {"reason": "The caller asks for her case."}).status_code == 302
    opened = client.get(page)
    assert opened.status_code == 200
    assert case.readings.get().reason == "The caller asks for her case."


def test_who_reads_for_a_reason_does_not_get_the_records_themselves(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.SEARCH)
    walk(cast, State.LEGAL_REVIEW, case)
    client = signed_in(staff(Role.INTAKE, of=cast.office))
    client.post(reverse("desk:read", args=(case.number,)), {"reason": "The caller asks for her case."})
    original = client.get(reverse("desk:original", args=(case.number, case.records.get().pk)))
    assert original.status_code == 403


def test_opening_a_case_is_an_event(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.SEARCH)
    signed_in(Role.INTAKE).get(reverse("desk:case", args=(case.number,)))
    signed_in(Role.AUDITOR).get(reverse("oversight:trail", args=(case.number,)))
    shown = signed_in(Role.AUDITOR).get(reverse("oversight:trail", args=(case.number,)) + "?show=looks")
    assert shown.content.decode().count("Looked at a page of the case") == 3


def test_the_screening_is_only_done_for_intake_and_a_result_for_counsel(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.VERIFICATION)
    client = signed_in(Role.SCREENER)
    form = {"result": "bars", "bars": ["vawa_t_u"], "source": "The index, today."}
    assert client.post(reverse("desk:act", args=(case.number, "screen")), form).status_code == 302
    page = reverse("desk:case", args=(case.number,))
    for role, knows in ((Role.INTAKE, False), (Role.RECORDS_OFFICER, False), (Role.COUNSEL, True)):
        text = signed_in(role).get(page).content.decode()
        assert "Screened." in text
        assert ("A bar holds" in text) is knows
        assert "1367" not in text
    assert (
        "Up to $5,000" in signed_in(Role.COUNSEL).get(reverse("desk:screening", args=(case.number,))).content.decode()
    )


def test_the_page_of_verification_says_what_an_answer_rests_on(cast: Cast, signed_in: Callable[..., Client]) -> None:
    given = {
        "requester_kind": "family", "relation": "parent", "victim_is_requester": False, "victim_name": "Amara Another",
        "ties": "none", "authority_what": "Birth certificate",
    }  # fmt: skip
    case = walk(cast, State.VERIFICATION, submitted(cast.office, **given))
    verify_checks(cast, case)

    page = signed_in(Role.INTAKE).get(reverse("desk:verification", args=(case.number,))).content.decode()

    for words in ("Burglary", "26-CR-0123", "Confirmed by: The county court", "Speaks for the victim as", "Parent"):
        assert words in page
