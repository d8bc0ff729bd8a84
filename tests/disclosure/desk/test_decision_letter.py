"""The letter on the page of the decision: words of the official's own, and why each paragraph is there."""

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.release import making
from tests.disclosure.desk.conftest import SignedIn
from tests.disclosure.release.cases import in_redaction, to_decision, work
from tests.factories import Cast
from workflow.law.decided import SEVEN
from workflow.models import Decision, Request
from workflow.states import Role

NOTE = "We are sorry for what happened. Mary Poppins will call you."


@pytest.fixture
def case(cast: Cast) -> Request:
    return to_decision(cast, in_redaction(cast))


@pytest.fixture
def official(signed_in: SignedIn) -> Client:
    return signed_in(Role.DECIDING_OFFICIAL)


def draft(official: Client, case: Request, **given: str) -> tuple[int, str]:
    """Send the form of a draft; return the status and the page that came back."""
    form = {
        **{"outcome": "granted_in_full", "reasons": "You have a right to know.", "part": "whole", "note": NOTE},
        **{key: "Considered." for key, _question in SEVEN},
        **given,
    }
    answer = official.post(reverse("desk:act", args=[case.number, "draft_decision"]), form)
    return answer.status_code, answer.content.decode()


def test_what_is_found_in_the_officials_words_is_answered_before_the_draft_stands(
    official: Client, case: Request
) -> None:
    status, page = draft(official, case)

    assert status == 422
    assert "Answer each of these" in page
    assert 'value="Mary Poppins"' in page
    assert NOTE in page
    assert not case.decisions.exists()

    status, _page = draft(official, case, cleared="Mary Poppins")
    assert status == 302
    assert case.decisions.get().note == NOTE


@pytest.mark.long
def test_the_page_says_why_each_paragraph_is_there_and_which_was_written_by_hand(
    official: Client, case: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "FORMS", ())
    draft(official, case, cleared="Mary Poppins")
    making.compose_letter(work(case, "letter.compose"))

    page = official.get(reverse("desk:decision", args=[case.number])).content.decode()

    told = page[page.index("Why each paragraph is there") :]
    assert "The decision comes first." in told
    assert NOTE in told
    assert told.count("written by hand") == 2
    assert "there is a history to tell" in told
    assert Decision.objects.get().letters.get().parts
