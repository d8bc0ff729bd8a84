"""What managers set of their office: each change by them alone, in the trail, dated, and never deleted."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import Cast, office, requester, staff, submitted, walk
from workflow import audit, known, policies
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.law import delivering, grounds
from workflow.models import Absence, Determination, Event, OutboxRow, StaffRole, User
from workflow.services import clock, legal, managing, searching, staffing
from workflow.services.managing import Custodian
from workflow.states import Role, State
from workflow.trail import overseeing

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
JAIL = Custodian("Jail records", "County Jail", 3, standard=True)


@pytest.fixture
def cast() -> Cast:
    return Cast()


def who(cast: Cast, role: Role = Role.OFFICE_MANAGER) -> dict[str, Any]:
    return {"office_id": cast.office.pk, "user": cast.people[role]}


def newest(cast: Cast) -> Event:
    found = Event.objects.filter(chain=policies.chain_of_office(cast.office.pk)).order_by("-seq").first()
    assert found is not None
    return found


def changes(cast: Cast) -> dict[str, Callable[..., object]]:
    """Return every change there is, each ready to be made."""
    counsel = cast.people[Role.COUNSEL]
    role = counsel.staff_roles.get()
    away = Absence.objects.create(user=counsel, from_date=date(2031, 1, 1), to_date=date(2031, 1, 2))
    shut = cast.office.closures.create(date=date(2031, 2, 2), reason="Paint")
    source = cast.office.sources.all()[0]
    person: dict[str, Any] = {"person_id": counsel.pk}
    days: dict[str, Any] = {"since": TODAY(), "until": TODAY()}
    return {
        "person_added": lambda **by: staffing.add_person(
            name="Nora New", title="Analyst", email="nora@office.example", role=Role.REDACTOR, since=TODAY(),
            sworn=False, **by,
        ),
        "person_changed": lambda **by: staffing.change_person(name="Other Name", title="Counsel", **person, **by),
        "link_sent": lambda **by: staffing.send_link(**person, **by),
        "role_granted": lambda **by: staffing.grant_role(role=Role.LIAISON, sworn=False, **person, **days, **by),
        "role_ended": lambda **by: staffing.end_role(role_id=role.pk, until=TODAY(), **by),
        "sign_in_reset": lambda **by: staffing.reset_sign_in(checked="Seen in person", **person, **by),
        "account_closed": lambda **by: staffing.close_account(**person, **by),
        "absence_added": lambda **by: staffing.add_absence(**person, **days, **by),
        "absence_changed": lambda **by: staffing.change_absence(absence_id=away.pk, **days, **by),
        "absence_withdrawn": lambda **by: staffing.withdraw_absence(absence_id=away.pk, **by),
        "closure_added": lambda **by: managing.add_closure(on=date(2031, 3, 3), reason="A flood", **by),
        "closure_withdrawn": lambda **by: managing.withdraw_closure(closure_id=shut.pk, **by),
        "source_added": lambda **by: managing.add_source(given=JAIL, **by),
        "source_changed": lambda **by: managing.change_source(source_id=source.pk, given=JAIL, **by),
        "limits_set": lambda **by: managing.set_limits(given={"cases_an_hour": 7}, **by),
        "batches_set": lambda **by: managing.set_batches(days=[5, 1], **by),
        "details_set": lambda **by: managing.set_details(given={"telephone": "(410) 555-0199"}, **by),
        "bases_chosen": lambda **by: managing.choose_bases(chosen=["foia"], usual=["b6"], **by),
    }  # fmt: skip


VERBS = (
    "person_added", "person_changed", "link_sent", "role_granted", "role_ended", "sign_in_reset", "account_closed",
    "absence_added", "absence_changed", "absence_withdrawn", "closure_added", "closure_withdrawn",
    "source_added", "source_changed", "limits_set", "batches_set", "details_set", "bases_chosen",
)  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_a_manager_changes_it_and_the_trail_says_so(cast: Cast, verb: str) -> None:
    change = changes(cast)[verb]
    for stranger in (staff(Role.OFFICE_MANAGER, of=office()), cast.people[Role.AUDITOR], cast.people[Role.COUNSEL]):
        before = Event.objects.count()
        with pytest.raises(NotYours):
            change(office_id=cast.office.pk, user=stranger)
        assert Event.objects.count() == before
    change(**who(cast))
    told = Event.objects.filter(chain=policies.chain_of_office(cast.office.pk)).values_list("verb", "actor", "role")
    assert (f"office.{verb}", str(cast.people[Role.OFFICE_MANAGER].pk), "office_manager") in set(told)


def test_every_change_is_among_them(cast: Cast) -> None:
    assert set(changes(cast)) == set(VERBS)


def test_answers_leave_on_the_days_an_office_sets(cast: Cast) -> None:
    managing.set_batches(days=[5, 1, 5], **who(cast))
    cast.office.refresh_from_db()
    assert cast.office.batch_days == "15"
    assert delivering.next_batch(cast.office, date(2027, 2, 2)) == date(2027, 2, 5)
    for none in ([], [0], [8]):
        with pytest.raises(Invalid):
            managing.set_batches(days=none, **who(cast))


def test_nobody_gives_a_role_to_themselves(cast: Cast) -> None:
    manager = cast.people[Role.OFFICE_MANAGER]
    with pytest.raises(NotAllowed, match="themselves"):
        staffing.grant_role(
            person_id=manager.pk, role=Role.COUNSEL, since=TODAY(), until=None, sworn=False, **who(cast)
        )


@pytest.mark.parametrize(("held", "asked"), [(Role.AUDITOR, Role.COUNSEL), (Role.COUNSEL, Role.AUDITOR)])
def test_an_auditor_holds_no_other_role_in_the_office(cast: Cast, held: Role, asked: Role) -> None:
    given: dict[str, Any] = {"since": TODAY(), "until": None, "sworn": False}
    with pytest.raises(NotAllowed, match="no other role"):
        staffing.grant_role(person_id=cast.people[held].pk, role=asked, **given, **who(cast))


def test_a_role_begins_today_at_the_earliest_and_a_screener_is_sworn(cast: Cast) -> None:
    given: dict[str, Any] = {"person_id": cast.people[Role.LIAISON].pk, "until": None}
    with pytest.raises(Invalid) as past:
        staffing.grant_role(role=Role.INTAKE, since=TODAY() - timedelta(1), sworn=False, **given, **who(cast))
    with pytest.raises(Invalid) as unsworn:
        staffing.grant_role(role=Role.SCREENER, since=TODAY(), sworn=False, **given, **who(cast))
    with pytest.raises(Invalid) as twice:
        staffing.grant_role(role=Role.LIAISON, since=TODAY(), sworn=False, **given, **who(cast))
    assert ["since" in past.value.fields, "sworn" in unsworn.value.fields, "role" in twice.value.fields] == [True] * 3


def test_an_ended_role_stays_in_the_list_and_gives_nothing_any_more(cast: Cast) -> None:
    counsel = cast.people[Role.COUNSEL]
    role = counsel.staff_roles.get()
    staffing.end_role(role_id=role.pk, until=TODAY(), **who(cast))
    assert policies.holds_role(counsel, cast.office, Role.COUNSEL)
    assert not policies.holds_role(counsel, cast.office, Role.COUNSEL, TODAY() + timedelta(1))
    assert StaffRole.objects.filter(pk=role.pk).exists()


def test_the_last_manager_stays(cast: Cast) -> None:
    role = cast.people[Role.OFFICE_MANAGER].staff_roles.get()
    with pytest.raises(NotAllowed, match="left to manage"):
        staffing.end_role(role_id=role.pk, until=TODAY(), **who(cast))
    role.refresh_from_db()
    assert role.until_date is None


def test_a_closed_account_signs_in_nowhere_and_opens_by_a_new_link(cast: Cast) -> None:
    counsel = cast.people[Role.COUNSEL]
    before = counsel.password
    staffing.close_account(person_id=counsel.pk, **who(cast))
    counsel.refresh_from_db()
    assert (counsel.is_active, counsel.password == before) == (False, False)
    staffing.open_account(person_id=counsel.pk, **who(cast))
    counsel.refresh_from_db()
    assert counsel.is_active
    assert not counsel.has_usable_password()
    assert OutboxRow.objects.filter(verb="mail.invitation").count() == 1


def test_who_works_elsewhere_too_is_not_shut_out_there(cast: Cast) -> None:
    other = office()
    counsel = cast.people[Role.COUNSEL]
    StaffRole.objects.create(user=counsel, office=other, role=Role.COUNSEL, since_date=date(2020, 1, 1))
    with pytest.raises(NotAllowed, match=other.name):
        staffing.close_account(person_id=counsel.pk, **who(cast))


def test_somebody_of_another_office_gives_cover_with_the_account_they_have(cast: Cast) -> None:
    helper = staff(Role.COUNSEL, of=office(), name="Cora Cover")
    made = staffing.add_person(
        name="Any Name", title="Any", email=helper.email, role=Role.COUNSEL, since=TODAY(), sworn=False, **who(cast)
    )
    assert (made.pk, made.name) == (helper.pk, "Cora Cover")
    assert policies.holds_role(helper, cast.office, Role.COUNSEL)
    assert not OutboxRow.objects.filter(verb="mail.invitation").exists()


def test_an_account_of_a_requester_never_becomes_one_of_staff(cast: Cast) -> None:
    asking = requester()
    with pytest.raises(Invalid):
        staffing.add_person(
            name="Any Name", title="Any", email=asking.email, role=Role.COUNSEL, since=TODAY(), sworn=False, **who(cast)
        )
    assert not User.objects.get(pk=asking.pk).is_staff


def test_a_role_written_past_the_pages_is_found(cast: Cast) -> None:
    StaffRole.objects.filter(office=cast.office).delete()
    manager = staff(of=cast.office)
    staffing.set_up_role(
        person=manager, office=cast.office, role=Role.OFFICE_MANAGER, since=date(2020, 1, 1), sworn=False
    )
    counsel = staffing.add_person(
        name="Cal Counsel", title="Attorney", email="cal@office.example", role=Role.COUNSEL, since=TODAY(),
        sworn=False, office_id=cast.office.pk, user=manager,
    )  # fmt: skip
    assert overseeing.unexplained_roles(cast.office) == []
    StaffRole.objects.filter(user=counsel).update(role=Role.DECIDING_OFFICIAL)
    smuggled = StaffRole.objects.create(
        user=counsel, office=cast.office, role=Role.REDACTOR, since_date=date(2020, 1, 1)
    )
    assert {row.pk for row in overseeing.unexplained_roles(cast.office)} == {
        smuggled.pk, counsel.staff_roles.exclude(pk=smuggled.pk).get().pk
    }  # fmt: skip


@pytest.mark.long
def test_a_closure_moves_the_due_dates_of_open_cases_and_its_withdrawal_moves_them_back(cast: Cast) -> None:
    case, closed = submitted(cast.office), walk(cast, State.CLOSED)
    before, ended = case.due_date, closed.due_date
    calendar = clock.calendar_of(cast.office)
    day = calendar.add_working_days(TODAY(), 3)
    made = managing.add_closure(on=day, reason="A flood", **who(cast))
    assert OutboxRow.objects.filter(verb="clock.keep").count() == 1
    assert clock.keep_office(cast.office.pk, lambda _done, _total: None) == 1
    case.refresh_from_db()
    closed.refresh_from_db()
    assert (case.due_date, closed.due_date) == (calendar.add_working_days(before, 1), ended)
    assert any("A flood" in step.words for step in clock.reading(case).steps)
    managing.withdraw_closure(closure_id=made.pk, **who(cast))
    clock.keep_office(cast.office.pk, lambda _done, _total: None)
    case.refresh_from_db()
    assert case.due_date == before
    assert cast.office.closures.filter(pk=made.pk).exists()


def test_a_source_is_asked_from_its_first_day_to_its_last(cast: Cast) -> None:
    tomorrow = TODAY() + timedelta(1)
    given = Custodian("Jail", "County Jail", 3, standard=True, since=tomorrow)
    made = managing.add_source(given=given, **who(cast))
    assert made not in known.sources_of(cast.office)
    assert made in known.sources_of(cast.office, tomorrow)
    case = walk(cast, State.SEARCH)
    with pytest.raises(Invalid):
        searching.ask_source(request_id=case.pk, source_id=made.pk, by=cast.actor(Role.RECORDS_OFFICER))


def test_the_standard_answer_always_has_a_source_to_name(cast: Cast) -> None:
    first, second = cast.office.sources.order_by("pk")
    ended = Custodian("Court records", "The court", 5, standard=True, until=TODAY())
    managing.change_source(source_id=first.pk, given=ended, **who(cast))
    with pytest.raises(Invalid, match="at least one"):
        managing.change_source(source_id=second.pk, given=ended, **who(cast))
    second.refresh_from_db()
    assert second.until_date is None


def test_the_trail_keeps_what_a_limit_was_and_became(cast: Cast) -> None:
    managing.set_limits(given={"cases_an_hour": 7, "screening_valid_days": 30}, **who(cast))
    assert audit.data_of(newest(cast)) == {"cases_an_hour": [60, 7]}
    for wrong in ({"cases_an_hour": -1}, {"screening_valid_days": 0}, {"answer_days": 90}):
        with pytest.raises(Invalid):
            managing.set_limits(given=wrong, **who(cast))


def test_only_the_bases_of_the_chosen_catalogues_are_taken_the_usual_ones_first(cast: Cast) -> None:
    managing.choose_bases(chosen=["foia"], usual=["b7c", "b6"], **who(cast))
    cast.office.refresh_from_db()
    offered = list(grounds.grounds_of(cast.office))
    assert offered[:3] == ["b7c", "b6", "b1"]
    assert "pa_k2" not in offered
    assert "pg_dup" in offered
    case = walk(cast, State.LEGAL_REVIEW)
    with pytest.raises(Invalid, match="pa_k2"):
        legal.determine(
            request_id=case.pk,
            item_id=case.records.get().pk,
            ruling=legal.Ruling(Determination.Verdict.WITHHOLD, basis="pa_k2", segregable_certified=True),
            by=cast.actor(Role.COUNSEL),
        )
    with pytest.raises(Invalid):
        managing.choose_bases(chosen=["foia"], usual=["pa_k2"], **who(cast))


def test_two_absences_of_one_person_never_meet(cast: Cast) -> None:
    given: dict[str, Any] = {
        "person_id": cast.people[Role.COUNSEL].pk,
        "since": TODAY(),
        "until": TODAY() + timedelta(4),
    }
    staffing.add_absence(**given, **who(cast))
    with pytest.raises(Invalid):
        staffing.add_absence(**given | {"since": TODAY() + timedelta(4)}, **who(cast))
    staffing.withdraw_absence(absence_id=Absence.objects.get().pk, **who(cast))
    staffing.add_absence(**given, **who(cast))
    assert Absence.objects.count() == 2
