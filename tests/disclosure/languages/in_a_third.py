"""Run by `test_third`, in a process that knows a third language: pages, a notice and letters in it."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from disclosure.languages import LANGUAGES
from disclosure.letters.editing import problems
from disclosure.letters.kinds import KINDS
from disclosure.letters.library import catalogue_template
from disclosure.models import Letter
from disclosure.notices import notify
from disclosure.release import making
from tests.disclosure.languages.made_up import CODE, backwards
from tests.disclosure.letters import pdf
from tests.disclosure.portal.walking import VICTIM, answer
from tests.disclosure.release.cases import content, drafted, draw, in_redaction, to_decision, work
from tests.factories import Cast, office, submitted
from workflow.models import Draft

pytestmark = pytest.mark.django_db
#: Words no English page does without.
ENGLISH = frozenset({"the", "you", "and", "your", "what", "with", "we", "is"})


def words_of(page: str) -> set[str]:
    """Return the words of a page that are in the language of the page."""
    shown = re.sub(r"<(script|style|template)\b.*?</\1>|<(\w+)[^>]* lang=.*?</\2>|<[^>]*>", " ", page, flags=re.S)
    body = re.sub(r"<html.*?>", " ", shown)
    return set(re.findall(r"[a-z]+", body.casefold()))


def browser() -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = CODE
    return client


@pytest.mark.parametrize("name", ["start", "help", "privacy", "before", "plan", "fit", "letter_check"])
def test_pages_speak_it_from_right_to_left(name: str) -> None:
    office()
    page = browser().get(reverse(f"portal:{name}")).content.decode()

    assert f'<html lang="{CODE}" dir="rtl">' in page
    assert 'value="en" lang="en">English</button>' in page
    assert 'value="es" lang="es">Español</button>' in page
    assert not words_of(page) & ENGLISH


def test_the_guided_request_is_answered_in_it() -> None:
    office()
    client = browser()
    client.post(reverse("portal:before"))
    client.get(reverse("portal:code"))

    answer(client, {**VICTIM, "reading": {"language": CODE}})

    page = client.get(reverse("portal:check")).content.decode()
    assert LANGUAGES[CODE].name in page
    assert Draft.objects.get().answers["language"] == CODE


def test_what_is_decided_is_told_in_it_and_in_each_other_one() -> None:
    cast = Cast()
    request = in_redaction(cast, language=CODE)
    draw(cast, request, 1, (0.1, 0.1, 0.4, 0.15), "b6")
    to_decision(cast, request)
    drafted(cast, request)

    making.compose_letter(work(request, "letter.compose"))

    printed = {(one.language, one.large_print): one for one in Letter.objects.filter(request=request)}
    assert set(printed) == {(one, large) for one in ("en", "es", CODE) for large in (False, True)}
    usual = content(request.artifacts.get(kind="letter_unsigned"))
    said = pdf.text(usual)
    assert backwards("Dear") in said
    assert re.search(r"\b20\d\d/m\d+/\d+\b", said)
    assert "ycavirp fo srehto" in said
    assert not pdf.problems(usual)
    english = pdf.text(content(request.artifacts.get(sha256=printed["en", False].unsigned_sha256)))
    assert "The office wrote the words below in Backwards." in english


def test_a_notice_goes_out_in_it() -> None:
    cast = Cast()
    request = submitted(cast.office, language=CODE)
    mail.outbox.clear()

    notify.requester(request, about="answer", question="", key="once")

    assert backwards("message") in mail.outbox[0].body.casefold()


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_of_it_can_be_approved(kind: str) -> None:
    assert problems(kind, {one: catalogue_template(kind, one) for one in LANGUAGES}) == ()
