"""The first screen shows what waits for a person in each role, with where to go; and no count of bars."""

from collections.abc import Callable
from datetime import date, timedelta

import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disclosure.desk.duties import panels_of
from disclosure.desk.panels import Panel
from redaction import services as redactions
from redaction.models import Certificate, Place
from tests import factories
from tests.factories import Cast, office, staff, submitted, walk
from tests.standins import say_also
from tests.workflow.insider import without_triggers
from workflow import chores
from workflow.models import Absence, Assignment, Event, Request, SearchTask, StaffRole
from workflow.services import appeals, assignments, calls, intake, overseeing, searching
from workflow.states import Role, State

SignedIn = Callable[..., Client]


def panels(cast: Cast, role: Role) -> dict[str, Panel]:
    return {panel.key: panel for panel in panels_of(cast.people[role])}


def test_intake_sees_how_long_a_danger_triage_has_and_managers_are_told_once_when_it_ran_out(cast: Cast) -> None:
    case = submitted(cast.office, danger=True)
    submitted(office(), danger=True)
    (row,) = panels(cast, Role.INTAKE)["danger"].rows
    assert row.number == case.number
    assert row.url == reverse("desk:act", args=(case.number, "triage_danger"))
    assert row.words.startswith("23")
    assert not row.late
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert chores.escalate_dangers() == 2
        assert chores.escalate_dangers() == 0
        (row,) = panels(cast, Role.INTAKE)["danger"].rows
        assert row.late
        assert row.words.endswith("the managers were told")
    assert Event.objects.filter(chain=f"request:{case.pk}", verb="request.escalate_danger").count() == 1
    assert [row.data["about"] for row in case.outbox.filter(verb="notify.manager")].count("danger") == 1
    assert not mail.outbox


def test_a_triage_in_time_leaves_nothing_to_escalate(cast: Cast) -> None:
    case = submitted(cast.office, danger=True)
    cast.give_all(case)
    intake.triage_danger(request_id=case.pk, finding="Safe with friends.", in_danger=True, by=cast.actor(Role.INTAKE))
    assert "danger" not in panels(cast, Role.INTAKE)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert chores.escalate_dangers() == 0


def test_a_promised_call_stands_there_until_somebody_says_how_it_went(cast: Cast) -> None:
    case = submitted(cast.office)
    cast.give_all(case)
    case.requester.ways.create(kind="telephone", value="(410) 555-0177", safe=True, asked_date=timezone.localdate())
    by = cast.actor(Role.INTAKE)
    due = timezone.now() + timedelta(hours=3)
    call = calls.plan_call(request_id=case.pk, due_at=due, note="How it goes.", by=by)
    (row,) = panels(cast, Role.INTAKE)["calls"].rows
    assert row.words.endswith("How it goes.")
    calls.close_call(request_id=case.pk, call_id=call.pk, reached=True, by=by)
    assert "calls" not in panels(cast, Role.INTAKE)


def test_the_screener_sees_what_is_due_and_stale_and_no_narrative(cast: Cast, signed_in: SignedIn) -> None:
    due, stale = submitted(cast.office), walk(cast, State.SEARCH)
    Request.objects.filter(pk=stale.pk).update(screened_until=timezone.now() - timedelta(days=1))
    found = panels(cast, Role.SCREENER)
    assert [row.number for row in found["unscreened"].rows] == [due.number]
    assert [row.number for row in found["stale"].rows] == [stale.number]
    page = signed_in(Role.SCREENER).get(reverse("desk:queue")).content.decode()
    assert "broke in" not in page
    assert "Jonas" not in page


def test_a_screening_takes_a_case_off_the_screeners_list(cast: Cast) -> None:
    case = submitted(cast.office)
    cast.give_all(case)
    factories.screen(cast, case, "asylum")
    assert {"unscreened", "stale"}.isdisjoint(panels(cast, Role.SCREENER))


def test_the_records_officer_sees_sources_to_chase(cast: Cast) -> None:
    case = walk(cast, State.SEARCH)
    source = cast.office.sources.all()[0]
    searching.ask_source(request_id=case.pk, source_id=source.pk, by=cast.actor(Role.RECORDS_OFFICER))
    SearchTask.objects.update(due_date=date(2020, 1, 2))
    (row,) = panels(cast, Role.RECORDS_OFFICER)["sources"].rows
    assert row.late
    assert source.name in row.words
    assert "sources" not in {panel.key for panel in panels_of(cast.second_records_officer)}


def test_the_redactor_sees_the_page_left_off_and_nobody_elses(cast: Cast) -> None:
    case = walk(cast, State.REDACTION)
    record, ivo = case.records.get(), cast.people[Role.REDACTOR]
    for actor, page in ((cast.people[Role.COUNSEL], 1), (ivo, 2)):
        Place.objects.create(document_id=record.document_id, actor=actor.pk, page=page, at=timezone.now())

    (row,) = panels(cast, Role.REDACTOR)["left_off"].rows

    assert row.number == case.number
    assert row.url == f"{reverse('desk:studio', args=(case.number, record.pk))}#page-2"


def test_counsel_alone_sees_that_a_bar_was_found(cast: Cast) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    assert "bars" not in panels(cast, Role.COUNSEL)
    factories.screen(cast, case, "asylum")
    assert [row.number for row in panels(cast, Role.COUNSEL)["bars"].rows] == [case.number]
    for role in cast.people:
        if role is not Role.COUNSEL:
            assert "bars" not in panels(cast, role)
            assert not any("bar" in row.words.lower() for panel in panels(cast, role).values() for row in panel.rows)


def test_the_decider_sees_what_changed_last(cast: Cast) -> None:
    case = walk(cast, State.DECISION)
    (row,) = panels(cast, Role.DECIDING_OFFICIAL)["decide"].rows
    assert row.number == case.number
    assert row.words.startswith("Approve")


def test_the_manager_sees_who_holds_what_is_late_and_where_cover_is_missing(cast: Cast) -> None:
    case = submitted(cast.office)
    cast.give_all(case)
    Request.objects.filter(pk=case.pk).update(due_date=date(2020, 1, 2))
    StaffRole.objects.filter(user=cast.people[Role.SCREENER]).delete()
    day = timezone.localdate()
    Absence.objects.create(user=cast.people[Role.COUNSEL], from_date=day, to_date=day)
    found = panels(cast, Role.OFFICE_MANAGER)
    (row,) = found[f"overdue-{cast.office.pk}"].rows
    assert str(cast.people[Role.INTAKE]) in row.words
    gaps = {row.words for row in found[f"gaps-{cast.office.pk}"].rows}
    assert gaps == {"Nobody holds the role: Screener", "Everybody is away today: Counsel"}


def test_queries_of_the_first_screen_do_not_grow(cast: Cast, signed_in: SignedIn) -> None:
    everything = staff(*(role for role in cast.people if role is not Role.AUDITOR), of=cast.office)
    client = signed_in(everything)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(reverse("desk:queue")).status_code == 200
        return len(counted)

    cast.give_all(submitted(cast.office, danger=True))
    client.get(reverse("desk:queue"))
    few = queries()
    for index in range(12):
        cast.give_all(submitted(cast.office, danger=bool(index % 2)))
    assert queries() == few


def test_the_appeals_officer_sees_dates_and_no_grounds(cast: Cast, signed_in: SignedIn) -> None:
    case = walk(cast, State.CLOSED)
    appeal = appeals.file_appeal(request_id=case.pk, grounds="More was asked.", by=cast.actor(Role.INTAKE))
    (row,) = panels(cast, Role.APPEALS_OFFICER)["appeals"].rows
    assert row.number == appeal.number
    assert row.words.endswith("grounds sealed until you take it up")
    assert not row.late
    page = signed_in(Role.APPEALS_OFFICER).get(reverse("desk:queue")).content.decode()
    assert "More was asked." not in page
    appeal.due_date = date(2020, 1, 2)
    appeal.save()
    assert panels(cast, Role.APPEALS_OFFICER)["appeals"].rows[0].late
    assert "appeals" not in {panel.key for panel in panels_of(staff(Role.APPEALS_OFFICER, of=office()))}


def test_the_auditor_sees_the_verdict_on_the_trail_and_who_read_without_being_assigned(cast: Cast) -> None:
    case = submitted(cast.office)
    assert panels(cast, Role.AUDITOR)["verdict"].rows[0].late
    overseeing.verify_trail()
    (row,) = panels(cast, Role.AUDITOR)["verdict"].rows
    assert row.words.startswith("It held")
    assert not row.late
    assert "readings" not in panels(cast, Role.AUDITOR)
    reader = staff(Role.COUNSEL, of=cast.office, name="Rita Reader")
    assignments.read_for_reason(request_id=case.pk, reason="A complaint came in.", user=reader)
    (read,) = panels(cast, Role.AUDITOR)["readings"].rows
    assert read.number == case.number
    assert read.words.endswith("Rita Reader")
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert panels(cast, Role.AUDITOR)["verdict"].rows[0].late


def test_a_broken_trail_is_told_to_the_auditor_with_its_first_wrong_event(cast: Cast) -> None:
    case = submitted(cast.office)
    without_triggers("UPDATE workflow_event SET data = '{}' WHERE chain = %s AND seq = 1", f"request:{case.pk}")
    overseeing.verify_trail()
    (row,) = panels(cast, Role.AUDITOR)["verdict"].rows
    assert row.late
    assert f"It does not hold: request:{case.pk}, event 1" in row.words


def test_the_second_reader_sees_how_many_marks_and_twins_there_are(cast: Cast) -> None:
    case = walk(cast, State.SECOND_REVIEW)
    record = case.records.get()
    redactions.draw(
        record.document_id, page=1, box=(0.1, 0.1, 0.2, 0.2), basis_key="b6", statute="", harm="Privacy.",
        by=cast.people[Role.REDACTOR].pk, now=timezone.now(),
    )  # fmt: skip
    certificate = Certificate.objects.get()
    say_also(certificate, findings=[{"name": "twin", "page": 1}, {"name": "width", "page": 1}])
    (row,) = panels(cast, Role.SECOND_REVIEWER)["second"].rows
    assert row.words.endswith("1 mark, 1 twin outside of the marks")


def test_the_decider_sees_whether_the_letter_is_there_and_which_harm_was_named(cast: Cast) -> None:
    case = walk(cast, State.DECISION)
    for ruling in case.determinations.all():
        ruling.harm = "It would expose a witness."
        ruling.save()
    assert (
        panels(cast, Role.DECIDING_OFFICIAL)["decide"]
        .rows[0]
        .words.endswith("no draft yet; harm: It would expose a witness.")
    )
    factories.draft_decision(cast, case)
    assert "letter composed" in panels(cast, Role.DECIDING_OFFICIAL)["decide"].rows[0].words


def test_what_is_due_soon_stands_first_for_who_has_the_next_move(cast: Cast) -> None:
    case = walk(cast, State.REDACTION)
    assert "soon" not in panels(cast, Role.REDACTOR)
    Request.objects.filter(pk=case.pk).update(due_date=timezone.localdate() + timedelta(days=1))
    Assignment.objects.filter(request=case, until_at=None).update(queue_date=timezone.localdate() + timedelta(days=1))
    first = panels_of(cast.people[Role.REDACTOR])[0]
    assert first.key == "soon"
    assert first.rows[0].words.endswith("in 1 day")
    assert "soon" not in panels(cast, Role.COUNSEL), "it is the redactor's move"


def test_speed_to_decide_and_screenings_that_run_out_are_seen_before_their_day(cast: Cast) -> None:
    case = walk(cast, State.SEARCH)
    intake.ask_speed(request_id=case.pk, reason="He is free on Friday.", by=cast.actor(Role.INTAKE))
    for role in (Role.INTAKE, Role.COUNSEL):
        (row,) = panels(cast, role)["speed"].rows
        assert row.words.endswith("in 10 days")
    assert "ending" not in panels(cast, Role.SCREENER)
    Request.objects.filter(pk=case.pk).update(screened_until=timezone.now() + timedelta(days=1))
    assert [row.number for row in panels(cast, Role.SCREENER)["ending"].rows] == [case.number]
    intake.decide_expedite(request_id=case.pk, granted=False, reason="No threat.", by=cast.actor(Role.INTAKE))
    assert "speed" not in panels(cast, Role.INTAKE)
