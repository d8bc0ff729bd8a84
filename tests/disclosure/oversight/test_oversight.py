"""Oversight: the trail in order and in words, who may read it, and what waits too long."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disclosure.staff import names_of
from tests.factories import Cast, office, requester, staff, submitted, walk
from workflow import audit
from workflow.models import OutboxRow, Request
from workflow.services import contact
from workflow.states import Role, State
from workflow.trail import chain


def trail(case: Request, query: str = "") -> str:
    return reverse("oversight:trail", args=(case.number,)) + query


def test_the_trail_tells_in_order_who_did_what_in_which_role(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.SEARCH)
    answer = signed_in(Role.AUDITOR).get(trail(case))
    page = answer.content.decode()
    assert "Verified: every event is the one that was recorded" in page
    words = ["Began a draft", "Submit", "Start verification", "Record a screening", "Verified: go on to search"]
    places = [page.index(word) for word in words]
    assert places == sorted(places)
    assert [line.event.seq for line in answer.context["lines"]] == list(range(1, len(answer.context["lines"]) + 1))
    assert "The Victim assistance specialist" in page
    assert answer.context["lines"][0].event.digest[:16] in page


def test_whoever_asked_stands_in_the_trail_without_their_address(db: None) -> None:
    asked, ida = requester("luz@mail.example"), staff(Role.INTAKE, of=office(), name="Ida Intake")

    assert list(names_of([str(asked.pk), str(ida.pk)]).values()) in (
        ["Whoever asked", "Ida Intake"],
        ["Ida Intake", "Whoever asked"],
    )


def test_a_broken_chain_is_said_where_it_breaks(
    cast: Cast, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = walk(cast, State.SEARCH)
    monkeypatch.setattr(audit, "verify", lambda request: chain.Break(4, "event 4 was edited"))
    page = signed_in(Role.AUDITOR).get(trail(case)).content.decode()
    assert "The chain is broken at event 4: event 4 was edited" in page
    assert "Verified: every event" not in page


def test_the_trail_is_paged_and_filtered_in_the_database(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.SEARCH)
    client = signed_in(Role.AUDITOR)
    client.get(trail(case))
    with CaptureQueriesContext(connection) as few:
        client.get(trail(case))
    for _index in range(60):
        contact.note(request_id=case.pk, text="A note.", by=cast.actor(Role.INTAKE))
    with CaptureQueriesContext(connection) as many:
        first = client.get(trail(case))
    assert len(first.context["lines"]) == 50
    assert len(many) <= len(few) + 1  # reading on for the verification
    second = client.get(trail(case, "?page=2"))
    assert second.context["lines"][0].event.seq == 51
    changes = client.get(trail(case, "?show=changes"))
    assert not [line for line in changes.context["lines"] if line.event.verb == "case.viewed"]
    looks = client.get(trail(case, "?show=looks"))
    assert {line.event.verb for line in looks.context["lines"]} == {"case.viewed"}


@pytest.mark.parametrize("role", [Role.INTAKE, Role.COUNSEL, Role.SCREENER, Role.APPEALS_OFFICER])
def test_nobody_but_auditors_and_managers_sees_oversight(
    cast: Cast, signed_in: Callable[..., Client], role: Role
) -> None:
    case = walk(cast, State.SEARCH)
    client = signed_in(role)
    assert client.get(reverse("oversight:home")).status_code == 404
    assert client.get(trail(case)).status_code == 404


def test_an_auditor_of_another_office_finds_nothing(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.SEARCH)
    client = signed_in(staff(Role.AUDITOR, of=office()))
    assert client.get(trail(case)).status_code == 404
    found = client.get(reverse("oversight:home"), {"q": str(case.number)})
    assert found.status_code == 200
    assert "There is no such number in your offices." in found.content.decode()


def test_a_manager_says_why_before_reading_and_does_not_learn_of_bars(
    cast: Cast, signed_in: Callable[..., Client]
) -> None:
    case = walk(cast, State.SEARCH)
    audit.record(case, "request.lift_bar", actor=cast.actor(Role.COUNSEL))
    client = signed_in(Role.OFFICE_MANAGER)
    asked = client.get(trail(case))
    assert (asked.status_code, asked["Location"]) == (302, reverse("desk:read", args=(case.number,)))
    client.post(asked["Location"], {"reason": "A complaint came in about this case."})
    page = client.get(trail(case))
    assert page.status_code == 200
    assert "Record that a bar is lifted" not in page.content.decode()
    assert "Record that a bar is lifted" in signed_in(Role.AUDITOR).get(trail(case)).content.decode()


def test_a_number_leads_to_its_trail(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = submitted(cast.office)
    found = signed_in(Role.AUDITOR).get(reverse("oversight:home"), {"q": f" {str(case.number).lower()} "})
    assert (found.status_code, found["Location"]) == (302, trail(case))


def test_what_waits_too_long_is_listed_by_kind(cast: Cast, signed_in: Callable[..., Client]) -> None:
    fine, late, danger, held = (submitted(cast.office, danger=index == 2) for index in range(4))
    asked = walk(cast, State.AWAITING_REQUESTER)
    rows = Request.objects
    rows.filter(pk=late.pk).update(due_date=timezone.localdate() - timedelta(days=3))
    rows.filter(pk=danger.pk).update(danger_triage_due_at=timezone.now() - timedelta(hours=1))
    rows.filter(pk=held.pk).update(delivery_held=True)
    asked.questions.update(asked_at=timezone.now() - timedelta(days=31))
    client = signed_in(Role.OFFICE_MANAGER)
    for kind, case in (("late", late), ("triage", danger), ("held", held), ("question", asked)):
        shown = client.get(reverse("oversight:home"), {"waits": kind}).context["page"]
        assert [one.number for one in shown] == [case.number], kind
    assert fine.is_open


def test_failed_work_is_shown(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = submitted(cast.office)
    case.outbox.update(status=OutboxRow.Status.FAILED)
    assert "Telling the requester" in signed_in(Role.AUDITOR).get(reverse("oversight:home")).content.decode()
