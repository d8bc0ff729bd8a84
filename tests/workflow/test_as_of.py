"""A case as it stood after any of its events: who held it, what was verified, found and barred, and its clock."""

from typing import Any

import pytest

from tests import turns
from tests.factories import Cast, staff, submitted, walk
from workflow import audit
from workflow.models import ChainHead, Event, EventContent, Request
from workflow.services import (
    appeals,
    assignments,
    contact,
    legal,
    marking,
    redacting,
    restricting,
    screening,
)
from workflow.states import Role, State
from workflow.trail import as_of, overseeing

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def test_a_case_is_told_as_it_stood_at_any_event(cast: Cast) -> None:
    case = walk(cast, State.VERIFICATION)
    manager, helper = cast.actor(Role.OFFICE_MANAGER), staff(Role.COUNSEL, of=cast.office)
    assignments.assign(request_id=case.pk, user=helper, role=Role.COUNSEL, by=manager)
    before = Event.objects.filter(chain=audit.chain_of(case)).count()
    assignments.assign(request_id=case.pk, user=cast.people[Role.COUNSEL], role=Role.COUNSEL, by=manager)
    walk(cast, State.CLOSED, case)

    then, now = as_of.as_of(case, before), as_of.as_of(case, case.chain_head.seq)
    assert then is not None
    assert now is not None
    assert (then.state, then.holders, then.determined, then.items) == (
        State.VERIFICATION, {Role.COUNSEL: str(helper.pk)}, {}, {}
    )  # fmt: skip
    assert (now.state, now.holders[Role.COUNSEL]) == (State.CLOSED, str(cast.people[Role.COUNSEL].pk))
    assert {ruling["verdict"] for ruling in now.determined.values()} == {"release"}
    assert (bool(now.decided), now.released) == (True, 1)
    assert as_of.as_of(case, 9999) is None


def test_checks_routes_bars_matches_questions_and_clock_stand_as_they_did(cast: Cast) -> None:
    case = walk(cast, State.VERIFICATION)
    intake_by = cast.actor(Role.INTAKE)
    contact.ask_requester(request_id=case.pk, text="When was it?", by=intake_by)
    asked = case.chain_head.seq
    contact.requester_replied(request_id=case.pk, text="In May.", by=intake_by)
    walk(cast, State.LEGAL_REVIEW, case)
    record, counsel = case.records.get(), cast.actor(Role.COUNSEL)
    legal.set_bars(request_id=case.pk, item_id=record.pk, bars=["sealed"], by=counsel)
    screening.screen(request_id=case.pk, bars=["asylum"], source="The index.", by=cast.actor(Role.SCREENER))
    barred = ChainHead.objects.get(request=case).seq
    for bar in ("sealed", "asylum"):
        lift = screening.lift_bar(request_id=case.pk, bar=bar, authority="Order", evidence="Paper", by=counsel)
        screening.second_bar_lift(request_id=case.pk, lift_id=lift.pk, by=cast.actor(Role.SCREENER))

    first, then, now = (as_of.as_of(case, seq) for seq in (asked, barred, ChainHead.objects.get(request=case).seq))
    assert first is not None and then is not None and now is not None
    assert (first.asked, first.replied, first.checks, first.screened) == (1, 0, {}, 0)
    stood = as_of.reading(case, first)
    assert stood is not None and stood.stopped
    assert then.checks["identity"] == {"answer": "yes", "grade": "seen"}
    assert then.routes == sorted(case.routes.filter(is_open=True).values_list("kind", flat=True))
    assert set(then.items.values()) == {"confirmed"}
    assert (then.bars, then.item_bars) == ({"asylum"}, {str(record.pk): ["sealed"]})
    assert (now.bars, now.item_bars) == (set(), {str(record.pk): []})
    goes_on = as_of.reading(case, now)
    assert goes_on is not None and (goes_on.due_date, goes_on.stopped) == (case.due_date, False)


def test_bars_whose_words_were_destroyed_are_said_to_have_been_there(cast: Cast) -> None:
    case = walk(cast, State.VERIFICATION)
    screening.screen(request_id=case.pk, bars=["asylum"], source="The index.", by=cast.actor(Role.SCREENER))
    EventContent.objects.filter(event__verb="request.screen").delete()

    stood = as_of.as_of(case, ChainHead.objects.get(request=case).seq)
    assert stood is not None and stood.bars == {as_of.DESTROYED}


def holders(case: Request) -> dict[str, str]:
    """Return who holds a case, told by its events alone."""
    stood = as_of.as_of(case, ChainHead.objects.get(request=case).seq)
    assert stood is not None
    return stood.holders


def assigned(cast: Cast, role: Role) -> Request:
    case = submitted(cast.office)
    by = cast.actor(Role.OFFICE_MANAGER)
    assignments.assign(request_id=case.pk, user=cast.people[role], role=role, by=by)
    assert holders(case) == {role: str(cast.people[role].pk)}
    return case


def test_who_stands_aside_holds_nothing_any_more(cast: Cast) -> None:
    case = assigned(cast, Role.LIAISON)
    assignments.recuse(request_id=case.pk, reason="A friend of mine.", by=cast.actor(Role.LIAISON))

    assert holders(case) == {}


@pytest.mark.long
def test_who_takes_an_appeal_up_holds_it_and_who_is_shut_out_does_not(cast: Cast) -> None:
    case = assigned(cast, Role.REDACTOR)
    walk(cast, State.CLOSED, case)
    turns.appealed(cast, case)
    appeals.take_up(appeal_id=case.appeals.get().pk, user=cast.people[Role.APPEALS_OFFICER])
    assert set(holders(case)) == {Role.REDACTOR, Role.APPEALS_OFFICER}
    turns.restricted(cast, case)
    restricting.revoke_access(
        request_id=case.pk, user=cast.people[Role.REDACTOR], reason="Left.", by=cast.actor(Role.OFFICE_MANAGER)
    )

    assert holders(case) == {Role.APPEALS_OFFICER: str(cast.people[Role.APPEALS_OFFICER].pk)}


def test_marks_are_counted_one_by_one_and_by_the_batch(cast: Cast) -> None:
    case = walk(cast, State.REDACTION)
    record, by = case.records.get(), cast.actor(Role.REDACTOR)
    here: dict[str, Any] = {"request_id": case.pk, "record_id": record.pk, "by": by}

    def box(top: float) -> redacting.Drawing:
        return redacting.Drawing(1, (0.1, top, 0.3, top + 0.05), "b6", "", "Privacy.")

    first = redacting.draw_mark(drawing=box(0.1), **here)
    changed = redacting.change_mark(mark_id=first.pk, drawing=box(0.2), **here)
    marking.draw_marks(drawings=[box(0.4), box(0.5)], **here)

    def marks() -> int:
        stood = as_of.as_of(case, ChainHead.objects.get(request=case).seq)
        assert stood is not None
        return stood.marks

    assert marks() == record.document.marks.filter(removed_at=None).count() == 3
    redacting.remove_mark(mark_id=changed.pk, **here)
    assert marks() == record.document.marks.filter(removed_at=None).count() == 2


def test_only_auditors_and_appeals_officers_see_a_case_as_it_stood(cast: Cast) -> None:
    case = walk(cast, State.SEARCH)
    assignments.read_for_reason(
        request_id=case.pk, reason="An appeal was filed.", user=cast.people[Role.APPEALS_OFFICER]
    )
    seers = {
        role for role in cast.people if overseeing.may_see_as_of(cast.people[role], Request.objects.get(pk=case.pk))
    }

    assert seers == {Role.AUDITOR, Role.APPEALS_OFFICER}
