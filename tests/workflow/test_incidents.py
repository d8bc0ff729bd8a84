"""An incident of a wrong release: the privacy officer told, closed by another hand, and a letter that says so."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.factories import PATH, STEPS, Cast, walk
from workflow import audit, known, policies
from workflow.errors import Blocked, Invalid, NotAllowed, NotYours
from workflow.models import Determination, Notice, Request, WrongRelease
from workflow.services import appeals, clock, incidents, releasing, searching
from workflow.services.incidents import Closing, Told
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


@pytest.fixture(scope="module")
def made(module_rows: DjangoDbBlocker) -> tuple[Cast, Request]:
    """A case whose release counsel recalled."""
    with module_rows.unblock():
        cast = Cast()
        request = walk(cast, State.CLOSED)
        releasing.recall(request_id=request.pk, reason="A namesake's docket.", by=cast.actor(Role.COUNSEL))
    return cast, request


@pytest.fixture
def kept(made: tuple[Cast, Request]) -> tuple[Cast, Request]:
    return deepcopy(made)


@pytest.fixture
def cast(kept: tuple[Cast, Request]) -> Cast:
    return kept[0]


@pytest.fixture
def recalled(kept: tuple[Cast, Request]) -> Request:
    return kept[1]


def today() -> date:
    return timezone.localdate()


def closing(**changes: object) -> Closing:
    given: dict[str, object] = {
        "findings": "The docket of another person of the same name.",
        "done": "The copy came back unopened.",
        "recipients_told_date": today(),
        "letter": Told.CORRECTION,
        "happened": "The court outcome in our letter is of another person.",
        **changes,
    }
    return Closing(**given)  # type: ignore[arg-type]


def report(cast: Cast, request: Request, day: date | None = None) -> WrongRelease:
    incident = request.wrong_releases.get()
    return incidents.report_incident(
        request_id=request.pk, incident_id=incident.pk, told_date=day or today(), by=cast.actor(Role.COUNSEL)
    )


def close(cast: Cast, request: Request, role: Role = Role.OFFICE_MANAGER, **changes: object) -> WrongRelease:
    incident = request.wrong_releases.get()
    return incidents.close_incident(
        request_id=request.pk, incident_id=incident.pk, closing=closing(**changes), by=cast.actor(role)
    )


@pytest.mark.long
def test_another_person_closes_it_with_what_was_found_and_done(cast: Cast, recalled: Request) -> None:
    report(cast, recalled)
    close(cast, recalled)

    kept = recalled.wrong_releases.get()
    assert kept.privacy_told_date == kept.recipients_told_date == today()
    assert kept.findings == "The docket of another person of the same name."
    assert kept.outcome == "The copy came back unopened."
    assert kept.closed_by == cast.people[Role.OFFICE_MANAGER]
    assert [event.verb for event in audit.events_of(recalled)][-2:] == [
        "request.report_incident", "request.close_incident",
    ]  # fmt: skip
    assert audit.verify(recalled) is None


def test_who_opened_it_does_not_close_it(cast: Cast, recalled: Request) -> None:
    report(cast, recalled)
    with pytest.raises(NotAllowed, match="somebody else closes it"):
        close(cast, recalled, Role.COUNSEL)

    assert recalled.wrong_releases.get().closed_at is None


def test_it_is_not_closed_before_the_privacy_officer_was_told(cast: Cast, recalled: Request) -> None:
    with pytest.raises(Invalid, match="privacy officer"):
        close(cast, recalled)


@pytest.mark.parametrize("days", [-400, 1])
def test_nobody_was_told_before_it_happened_or_in_the_future(cast: Cast, recalled: Request, days: int) -> None:
    day = today() + timedelta(days=days)
    with pytest.raises(Invalid):
        report(cast, recalled, day)
    report(cast, recalled)
    with pytest.raises(Invalid):
        close(cast, recalled, recipients_told_date=day)


@pytest.mark.parametrize("changes", [{"findings": " "}, {"done": ""}, {"happened": ""}])
def test_a_close_lacks_no_words(cast: Cast, recalled: Request, changes: dict[str, Any]) -> None:
    report(cast, recalled)
    with pytest.raises(Invalid):
        close(cast, recalled, **changes)


def test_the_letter_names_no_law_of_a_bar(cast: Cast, recalled: Request) -> None:
    report(cast, recalled)
    with pytest.raises(Invalid, match="too much"):
        close(cast, recalled, happened="8 U.S.C. § 1367 forbade it.")


@pytest.mark.parametrize(
    ("letter", "kinds"),
    [(Told.CORRECTION, ["correction"]), (Told.BREACH_NOTICE, ["breach_notice"]), (Told.NOTHING, [])],
)
def test_the_letter_chosen_is_told(cast: Cast, recalled: Request, letter: Told, kinds: list[str]) -> None:
    report(cast, recalled)
    close(cast, recalled, letter=letter, to_do="Call us.\nChange your locks.")

    told = Notice.objects.filter(request=recalled, kind__in=["correction", "breach_notice"])
    assert [one.kind for one in told] == kinds


def test_a_closed_incident_is_not_closed_again(cast: Cast, recalled: Request) -> None:
    report(cast, recalled)
    close(cast, recalled)
    with pytest.raises(NotYours):
        close(cast, recalled)


def test_oversight_lists_it_and_the_look_is_an_event(cast: Cast, recalled: Request) -> None:
    auditor, elsewhere = cast.people[Role.AUDITOR], Cast().people[Role.AUDITOR]
    incident = recalled.wrong_releases.get()
    address = reverse("oversight:incident", args=[incident.pk])
    client, other = Client(), Client()
    client.force_login(auditor, backend="django.contrib.auth.backends.ModelBackend")
    other.force_login(elsewhere, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("oversight:incidents")).content.decode()
    assert address in page
    assert "namesake" not in page
    assert "namesake" in client.get(address).content.decode()
    assert [event.verb for event in audit.events_of(recalled)][-1] == "case.viewed"
    assert str(recalled.number) not in other.get(reverse("oversight:incidents")).content.decode()
    assert other.get(address).status_code == 404


def reopen(cast: Cast, request: Request, role: Role = Role.COUNSEL) -> None:
    appeals.reopen(request_id=request.pk, reason="The right answer is still owed.", by=cast.actor(role))
    request.refresh_from_db()


def test_after_a_recall_counsel_opens_the_case_again_and_the_right_answer_leaves_without_the_wrong_match(
    cast: Cast, recalled: Request
) -> None:
    wrong, right = recalled.records.get(), recalled.history.get()
    reopen(cast, recalled)
    assert recalled.state == State.LEGAL_REVIEW
    searching.withdraw_item(
        request_id=recalled.pk, item_id=wrong.pk, reason="A namesake's.", by=cast.actor(Role.COUNSEL)
    )
    assert known.items(recalled) == [right]

    for state in PATH[PATH.index(State.LEGAL_REVIEW) : -1]:
        STEPS[state](cast, recalled)
        recalled.refresh_from_db()

    assert recalled.state == State.CLOSED
    second = recalled.releases.get(recalled_at=None)
    assert [one.determination.entry for one in second.items.all()] == [right]
    assert not releasing.undelivered(recalled)
    assert audit.verify(recalled) is None


def test_what_was_recalled_stands_in_no_second_answer_that_releases_nothing(cast: Cast, recalled: Request) -> None:
    reopen(cast, recalled)
    for item in known.items(recalled):
        searching.withdraw_item(request_id=recalled.pk, item_id=item.pk, reason="Not his.", by=cast.actor(Role.COUNSEL))

    assert (known.items(recalled), known.departures(recalled)) == ([], [])
    assert Determination.objects.filter(request=recalled).exists()


def test_the_clock_of_what_is_opened_again_starts_anew(cast: Cast, recalled: Request) -> None:
    reopen(cast, recalled)
    reading = clock.reading(recalled)

    assert not reading.ended
    assert reading.days_left == recalled.office.answer_days
    assert recalled.due_date == reading.due_date == clock.working_days_after(recalled, today(), 20)


@pytest.mark.parametrize("role", [Role.INTAKE, Role.APPEALS_OFFICER])
def test_a_recall_is_no_ground_for_who_reopens_on_another(cast: Cast, recalled: Request, role: Role) -> None:
    policies.standing_of(cast.people[role], recalled)
    assert policies.role_for(cast.people[role], "reopen", recalled) is None
    with pytest.raises((NotAllowed, NotYours)):
        reopen(cast, recalled, role)


@pytest.mark.long
def test_what_was_not_recalled_counsel_opens_again_by_a_court_alone(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    with pytest.raises(Blocked, match=r"order of a court"):
        reopen(cast, request)
