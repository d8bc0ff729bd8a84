"""How a request ended, as its requester reads it: plain words, what to do next, and nothing told by them."""

import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from disclosure import languages
from disclosure.portal.outcomes import ENDINGS
from tests import factories, turns
from tests.disclosure.portal.conftest import signed_in
from tests.disclosure.release.cases import nothing_to_release
from tests.disclosure.release.test_telling import _lapsed as lapsed
from tests.disclosure.release.test_telling import _repeated as repeated
from tests.factories import Cast, submitted, walk
from workflow.models import Request
from workflow.services import intake, releasing
from workflow.states import Outcome, Role, State

pytestmark = pytest.mark.django_db


def wording(language: str) -> dict[str, Any]:
    """Return the words of letters that answer, as they are kept."""
    path = languages.HERE / language / "letters" / "decisions.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def page_of(request: Request, language: str = "en") -> str:
    client = signed_in(request.requester.user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client.get(reverse("portal:request", args=[request.pk])).content.decode()


def referred(cast: Cast, **given: object) -> Request:
    request = walk(cast, State.VERIFICATION)
    usual = {"office_named": "The county sheriff", "reason": "Theirs.", **given}
    intake.refer_elsewhere(request_id=request.pk, by=cast.actor(Role.INTAKE), **usual)  # type: ignore[arg-type]
    return request


def withdrawn(cast: Cast) -> Request:
    request = walk(cast, State.VERIFICATION)
    intake.withdraw(request_id=request.pk, by=cast.actor(Role.INTAKE))
    return request


def answered(cast: Cast, outcome: Outcome, *bars: str) -> Request:
    request = nothing_to_release(cast, outcome, *bars)
    factories.decide(cast, request)
    releasing.release(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER))
    return request


def test_every_outcome_has_its_words() -> None:
    assert set(ENDINGS) == set(Outcome)
    assert all(ending.said for ending in ENDINGS.values())


@pytest.mark.parametrize(("language", "all_of_it"), [("en", "what you asked for"), ("es", "lo que pidió")])
def test_a_yes_claims_no_more_than_the_letter_names(language: str, all_of_it: str) -> None:
    """Where a bar stands silently behind it, or an item was referred, nobody is told that this is everything."""
    with translation.override(language):
        ending = ENDINGS[Outcome.GRANTED_IN_FULL]
        assert all_of_it not in " ".join(map(str, (ending.title, *ending.said)))
    letter = wording(language)["granted_in_full"]
    assert all_of_it not in letter["title"] + letter["decision"]["text"]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("make", "outcome", "may_appeal"),
    [
        (referred, Outcome.REFERRED_ELSEWHERE, False),
        (repeated, Outcome.DUPLICATE, False),
        (lapsed, Outcome.LAPSED, True),
        (withdrawn, Outcome.WITHDRAWN, False),
        (lambda cast: answered(cast, Outcome.NOT_DESCRIBED), Outcome.NOT_DESCRIBED, True),
        (lambda cast: answered(cast, Outcome.NEITHER_CONFIRM_NOR_DENY), Outcome.NEITHER_CONFIRM_NOR_DENY, True),
    ],
)
def test_the_page_says_how_it_ended(
    language: str, make: Callable[[Cast], Request], outcome: Outcome, may_appeal: bool
) -> None:
    cast = Cast()
    request = make(cast)
    page = page_of(request, language)

    with translation.override(language):
        assert str(ENDINGS[outcome].title) in page
        assert all(str(words) in page for words in (*ENDINGS[outcome].said, *ENDINGS[outcome].steps))
    assert cast.office.telephone in page
    assert (reverse("portal:appeal", args=[request.pk]) in page) is may_appeal


def test_the_right_office_is_named_unless_the_name_harms(cast: Cast) -> None:
    assert "The county sheriff" in page_of(referred(cast))

    unnamed = page_of(referred(cast, naming_harms=True))
    assert "sheriff" not in unnamed
    assert "Please call us at" in unnamed


def test_a_repeat_leads_to_the_request_that_goes_on(cast: Cast) -> None:
    request = repeated(cast)
    request.refresh_from_db()
    other = request.duplicate_of
    assert other is not None

    page = page_of(request)
    assert reverse("portal:request", args=[other.pk]) in page
    assert str(other.number) in page


def test_nothing_is_said_while_the_answer_is_held_or_recalled(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    title = str(ENDINGS[Outcome.GRANTED_IN_FULL].title)
    assert title in page_of(request)

    releasing.hold_delivery(request_id=request.pk, held=True, reason="Called.", by=cast.actor(Role.RECORDS_OFFICER))
    assert title not in page_of(request)
    releasing.hold_delivery(request_id=request.pk, held=False, reason="Called.", by=cast.actor(Role.RECORDS_OFFICER))
    releasing.recall(request_id=request.pk, reason="Wrong.", by=cast.actor(Role.COUNSEL))
    assert title not in page_of(request)


#: The token of a form, and the office of the survey.
OWN = (r'value="[^"]{30,}"', r"/office-\d+/")


def plain(request: Request) -> str:
    """Return the page without what differs between any two requests."""
    page = page_of(request)
    for own in (request.number or "", str(request.pk), *(str(one.pk) for one in request.releases.all()), *OWN):
        page = re.sub(own, "…", page)
    return page


def test_no_record_and_a_barred_record_have_the_same_page() -> None:
    pages = []
    for bars in ((), ("vawa_t_u",)):
        cast = Cast(office=factories.office(name="One Office", telephone="(410) 555-0199"))
        pages.append(plain(answered(cast, Outcome.NEITHER_CONFIRM_NOR_DENY, *bars)))

    assert pages[0] == pages[1]


def test_a_referral_says_the_same_whoever_is_protected() -> None:
    pages = []
    for bars in ((), ("vawa_t_u",)):
        cast = Cast(office=factories.office(name="One Office", telephone="(410) 555-0199"))
        request = walk(cast, State.VERIFICATION, submitted(cast.office))
        factories.screen(cast, request, *bars)
        intake.refer_elsewhere(
            request_id=request.pk, reason="x", office_named="The county sheriff", by=cast.actor(Role.INTAKE)
        )
        pages.append(plain(request))

    assert pages[0] == pages[1]


def test_an_appeal_can_be_taken_back(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    turns.appealed(cast, request)
    address = reverse("portal:withdraw_appeal", args=[request.pk])
    client = signed_in(request.requester.user)
    assert address in page_of(request)

    assert client.get(address).status_code == 200
    client.post(address)

    assert request.appeals.get().state == "withdrawn"
    assert address not in page_of(request)
