"""The second reader's page: what it shows of proofs and proposals, who may approve, and the ways back."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from redaction import engine
from redaction.models import Certificate, Run
from tests import factories
from tests.standins import say_also
from workflow.models import OutboxRow, Request
from workflow.services import legal
from workflow.states import Outcome, Role, State

pytestmark = pytest.mark.django_db


class Review:
    """A case before its second reader, and the reader's browser."""

    def __init__(self, case: Request | None = None, cast: factories.Cast | None = None) -> None:
        self.cast = cast or factories.Cast()
        self.case = case or factories.walk(self.cast, State.SECOND_REVIEW)
        self.url = reverse("desk:second_review", args=[self.case.number])

    def client(self, role: Role = Role.SECOND_REVIEWER, cast: factories.Cast | None = None) -> Client:
        client = Client()
        client.force_login((cast or self.cast).people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def read(self, role: Role = Role.SECOND_REVIEWER) -> str:
        return self.client(role).get(self.url).content.decode()

    def press(self, event: str, role: Role = Role.SECOND_REVIEWER, **sent: Any) -> Any:
        self.case.refresh_from_db()
        return self.client(role).post(self.url, {"event": event, "revision": self.case.revision, **sent})

    @property
    def state(self) -> str:
        self.case.refresh_from_db()
        return str(self.case.state)


@pytest.fixture
def review() -> Review:
    return Review()


def proposed() -> Review:
    """Return a case in which counsel proposes to release nothing."""
    cast = factories.Cast()
    case = factories.walk(cast, State.LEGAL_REVIEW)
    case = legal.nothing_to_release(
        request_id=case.pk,
        outcome=Outcome.NEITHER_CONFIRM_NOR_DENY,
        reasons="No route is open for any of it.",
        by=cast.actor(Role.COUNSEL),
    ).request
    return Review(case, cast)


def test_each_check_and_finding_of_the_proof_is_told_in_words(review: Review) -> None:
    body = {
        "checks": [
            {"name": name, "words": "Every box is dark." if name == "boxes" else "", "passed": True}
            for name in engine.CHECKS
        ],
        "findings": [{"name": "twin", "words": "What mark 1 hides can be read there.", "page": 2}],
    }
    say_also(Certificate.objects.get(), **body)
    text = review.read()
    assert "Every box is dark." in text
    assert "What mark 1 hides can be read there." in text
    assert f"?record={review.case.records.get().pk}&amp;page=2#pages" in text
    assert "Proved" in text


def test_approving_what_is_proved_hands_the_case_to_the_decider(review: Review) -> None:
    assert review.press("approve").status_code == 302
    assert review.state == State.DECISION
    assert review.case.second_reviews.get().approved


def test_approving_what_is_not_proved_is_refused_and_says_why(review: Review) -> None:
    for run in Run.objects.all():
        run.status, run.error = Run.Status.FAILED, "A box on page 1 is not dark."
        run.save()
    assert "A box on page 1 is not dark." in review.read()
    answer = review.press("approve", words="kept as typed")
    assert answer.status_code == 409
    assert "A box on page 1 is not dark." in answer.content.decode()
    assert "kept as typed" in answer.content.decode()
    assert review.state == State.SECOND_REVIEW


def test_while_the_engine_works_the_page_shows_how_far_it_is(review: Review) -> None:
    Run.objects.update(status=Run.Status.RUNNING, done=1, total=2)
    assert "data-progress-address" in review.read()
    url = reverse("desk:second_review_progress", args=[review.case.number])
    told = json.loads(review.client().get(url).content)
    assert (told["finished"], told["runs"][0]["done"], told["runs"][0]["total"]) == (False, 1, 2)
    Run.objects.update(status=Run.Status.PROVED)
    assert json.loads(review.client().get(url).content)["finished"] is True


def test_work_that_failed_and_is_tried_again_shows_its_words(review: Review) -> None:
    for row in OutboxRow.objects.filter(verb="redaction.run", request=review.case):
        row.status, row.attempts, row.next_at = OutboxRow.Status.WAITING, 2, timezone.now()
        row.error = "MachineLacks: no tesseract"
        row.save()
    text = review.read()
    assert "MachineLacks: no tesseract" in text
    assert "try 2 did not succeed" in text
    OutboxRow.objects.filter(pk=row.pk).update(status=OutboxRow.Status.FAILED)
    assert "redaction did not succeed" in review.read()


@pytest.mark.parametrize(
    ("event", "state"), [("return_to_redaction", State.REDACTION), ("return_to_review", State.LEGAL_REVIEW)]
)
def test_a_case_goes_back_with_words_and_not_without(review: Review, event: str, state: State) -> None:
    silent = review.press(event)
    assert silent.status_code == 409
    assert "Give the reason" in silent.content.decode()
    assert review.state == State.SECOND_REVIEW
    assert review.press(event, words="Page 2 names a witness.").status_code == 302
    assert review.state == state


def test_the_redactor_never_approves_her_own_work(review: Review) -> None:
    both = review.cast.people[Role.REDACTOR]
    both.staff_roles.create(office=review.cast.office, role=Role.SECOND_REVIEWER, since_date="2020-01-01")
    # Assigned past the service, which would refuse it: the press is refused all the same.
    held = review.case.assignments.filter(role=Role.SECOND_REVIEWER)
    held.update(user=both)
    answer = review.press("approve", Role.REDACTOR)
    assert answer.status_code == 403
    assert review.state == State.SECOND_REVIEW


@pytest.mark.parametrize("role", [Role.COUNSEL, Role.DECIDING_OFFICIAL])
def test_other_roles_read_the_page_and_press_nothing(review: Review, role: Role) -> None:
    assert 'value="approve"' not in review.read(role)
    assert review.press("approve", role).status_code == 403


def test_to_another_office_nothing_of_it_exists(review: Review) -> None:
    stranger = review.client(cast=factories.Cast())
    record = review.case.records.get()
    urls = [
        review.url,
        reverse("desk:second_review_progress", args=[review.case.number]),
        reverse("desk:second_review_page", args=[review.case.number, record.pk, 1]),
    ]
    assert [stranger.get(url).status_code for url in urls] == [404, 404, 404]
    assert stranger.post(review.url, {"event": "approve", "revision": 1}).status_code == 404


def test_a_page_older_than_the_case_approves_nothing(review: Review) -> None:
    assert review.press("approve", revision=review.case.revision - 1).status_code == 409
    assert review.press("approve", revision="").status_code == 422
    assert review.press("release").status_code == 404
    assert review.state == State.SECOND_REVIEW


def test_outside_of_second_review_nothing_is_pressed() -> None:
    cast = factories.Cast()
    review = Review(factories.walk(cast, State.REDACTION), cast)
    assert "not in second review now" in review.read()
    assert review.press("approve").status_code == 409


@pytest.mark.long
def test_a_proposal_to_release_nothing_is_read_before_it_is_approved() -> None:
    review = proposed()
    text = review.read()
    assert "No route is open for any of it." in text
    assert "Return to redaction" not in text
    refused = review.press("approve")
    assert refused.status_code == 409
    assert "Read the proposal first." in refused.content.decode()
    assert review.press("read_proposal").status_code == 302
    assert review.press("approve").status_code == 302
    assert review.state == State.DECISION
