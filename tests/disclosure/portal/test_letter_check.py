"""Checking a letter: genuine, altered, superseded or unknown, and nothing else about it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.letters.genuine import Standing, standing
from disclosure.models import Letter, LetterTemplate, LetterTemplateVersion
from disclosure.portal.limits import LETTER_CODES
from tests import factories
from workflow.models import Decision, Release, Request, User
from workflow.states import Outcome, Role

SHA256 = "ab" * 32
CODE = "7KQM-2RTD-9XHB"
YES_CODE = "Yes. A letter with this code is from us."
NO_CODE = "No. We made no letter with this code."


@pytest.fixture
def letter(cast: factories.Cast) -> Letter:
    request = factories.submitted(cast.office)
    decision = decided(request, cast.people[Role.DECIDING_OFFICIAL])
    Release.objects.create(
        request=request,
        decision=decision,
        released_by=cast.people[Role.RECORDS_OFFICER],
        released_at=decision.drafted_at,
    )
    template = LetterTemplate.objects.create(kind="granted", language="en")
    version = LetterTemplateVersion.objects.create(template=template, number=99, source="x", written_at=timezone.now())
    return Letter.objects.create(
        request=request,
        decision=decision,
        kind="granted",
        language="en",
        version=version,
        code=CODE,
        unsigned_sha256="0" * 64,
        unsigned_name="letters/x",
        signed_sha256=SHA256,
        made_at=timezone.now(),
        signed_at=timezone.now(),
    )


def decided(request: Request, official: User, **changes: Any) -> Decision:
    """Decide a request, without the way there."""
    now = timezone.now()
    given = {"decided_at": now, **changes}
    return Decision.objects.create(
        request=request,
        outcome=Outcome.GRANTED_IN_FULL,
        reasons="The victim has a right to know.",
        drafted_by=official,
        drafted_at=now,
        trail_head="0" * 64,
        decided_by=official,
        **given,
    )


def asked_about(client: Client, code: str, sha256: str = "", code_in_file: str = "") -> str:
    given = {"code": code, "sha256": sha256, "code_in_file": code_in_file}
    return client.post(reverse("portal:letter_check"), given).content.decode()


@pytest.mark.parametrize("typed", ["7KQM-2RTD-9XHB", "7kqm2rtd9xhb", " 7KQM 2RTD 9XHB "])
def test_a_letter_of_ours_is_known_however_its_code_is_typed(client: Client, letter: Letter, typed: str) -> None:
    page = asked_about(client, typed)

    assert YES_CODE in page
    assert "The code alone cannot show" in page


def test_the_digest_of_the_file_shows_that_nothing_was_changed(client: Client, letter: Letter) -> None:
    assert "nothing in it was changed" in asked_about(client, "", SHA256)


def test_a_file_with_our_code_and_other_bytes_is_altered(client: Client, letter: Letter) -> None:
    changed = "cd" * 32

    assert "Do not trust this file" in asked_about(client, "", changed, code_in_file=CODE)
    assert "Do not trust this file" in asked_about(client, CODE, changed)


def test_a_file_without_a_code_of_ours_is_unknown(client: Client, letter: Letter) -> None:
    assert "We do not know this file." in asked_about(client, "", "cd" * 32)
    assert "We do not know this file." in asked_about(client, "", "not a digest")


def test_an_unknown_code_and_an_unsigned_letter_are_not_ours(client: Client, letter: Letter) -> None:
    unknown = asked_about(client, "2222-2222-2222")
    Letter.objects.update(signed_at=None)

    assert NO_CODE in unknown
    assert NO_CODE in asked_about(client, letter.code)
    assert "We do not know this file." in asked_about(client, "", SHA256)


def test_a_recalled_letter_no_longer_counts(client: Client, letter: Letter) -> None:
    Release.objects.update(recalled_at=timezone.now())

    for page in (asked_about(client, CODE), asked_about(client, "", SHA256)):
        assert "it no longer counts" in page


def test_an_answer_counts_until_a_newer_one_is_decided(letter: Letter) -> None:
    Decision.objects.filter(letters=letter).update(superseded_at=timezone.now())
    assert standing(code=CODE) is Standing.GENUINE

    assert letter.decision is not None
    decided(letter.request, letter.decision.drafted_by, decided_at=timezone.now() + timedelta(days=1))
    assert standing(code=CODE) is Standing.SUPERSEDED


def test_the_letter_of_a_part_counts_also_when_the_rest_followed(letter: Letter) -> None:
    Decision.objects.filter(letters=letter).update(superseded_at=timezone.now(), partial=True)

    assert standing(code=CODE) is Standing.GENUINE


def test_a_signed_letter_that_never_left_does_not_count(letter: Letter) -> None:
    assert letter.decision is not None
    never_left = decided(letter.request, letter.decision.drafted_by, superseded_at=timezone.now())
    Letter.objects.filter(pk=letter.pk).update(decision=never_left)

    assert standing(code=CODE) is Standing.SUPERSEDED


@pytest.mark.parametrize("language", ["en", "es"])
def test_checking_a_letter_tells_nothing_else(client: Client, letter: Letter, language: str) -> None:
    request = Request.objects.get(pk=letter.request_id)
    asked = {"code": letter.code, "sha256": SHA256}

    page = client.post(reverse("portal:letter_check"), asked, headers={"Accept-Language": language}).content.decode()

    assert f'<html lang="{language}">' in page
    for told in (request.number, request.requester.name, request.subject.name, letter.kind, str(letter.pk)):
        assert str(told) not in page


def test_a_file_is_never_part_of_what_the_form_sends(client: Client, letter: Letter) -> None:
    page = client.get(reverse("portal:letter_check")).content.decode()
    field = page[page.index('type="file"') - 60 : page.index('type="file"') + 160]

    assert "name=" not in field.split("<input")[-1].split(">")[0]
    assert "multipart" not in page


def test_nothing_given_asks_for_the_code(client: Client, letter: Letter) -> None:
    response = client.post(reverse("portal:letter_check"), {"code": ""})

    assert response.status_code == 422
    assert "Type the code of the letter." in response.content.decode()


def test_codes_of_letters_may_not_be_guessed_without_end(client: Client, letter: Letter) -> None:
    for _index in range(LETTER_CODES.times):
        asked_about(client, "2222")

    response = client.post(reverse("portal:letter_check"), {"code": letter.code})

    assert response.status_code == 429
    assert response.context["found"] == ""
