"""Staff are warned before a day is missed, each once for its day, by mail and in the trail."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from tests import factories
from tests.factories import Cast, office, submitted, walk
from workflow import audit, outbox
from workflow.lists import coming
from workflow.lists.coming import About
from workflow.models import Event, OutboxRow, Reminder, Request, StaffRole
from workflow.services import appeals, consulting, contact, intake, restricting, searching, warning
from workflow.services.consulting import Asked
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
MONDAY = "2027-02-01T15:00:00Z"


@pytest.fixture
def cast() -> Cast:
    return Cast()


def told(verb: str = warning.VERB) -> dict[str, list[list[str]]]:
    """Return what is to be mailed, by person."""
    return {row.data["user"]: row.data["lines"] for row in OutboxRow.objects.filter(verb=verb)}


def source(cast: Cast) -> tuple[Request, date]:
    request = walk(cast, State.SEARCH)
    by = cast.actor(Role.RECORDS_OFFICER)
    task = searching.ask_source(request_id=request.pk, source_id=cast.office.sources.all()[0].pk, by=by)
    return request, task.due_date


def agency(cast: Cast) -> tuple[Request, date]:
    request = walk(cast, State.LEGAL_REVIEW)
    asked = Asked("County Court", "May it leave?", due_date=timezone.localdate() + timedelta(days=8))
    made = consulting.start_consultation(request_id=request.pk, asked=asked, by=cast.actor(Role.COUNSEL))
    return request, made.due_date


def clock(cast: Cast) -> tuple[Request, date]:
    request = walk(cast, State.REDACTION)
    return request, request.due_date


def screening(cast: Cast) -> tuple[Request, date]:
    request = walk(cast, State.SEARCH)
    return request, timezone.localdate(request.screened_until)


def speed(cast: Cast) -> tuple[Request, date]:
    request = walk(cast, State.VERIFICATION)
    intake.ask_speed(request_id=request.pk, reason="He is free on Friday.", by=cast.actor(Role.INTAKE))
    return request, timezone.localdate() + timedelta(days=10)


def appeal(cast: Cast) -> tuple[Request, date]:
    request = walk(cast, State.CLOSED)
    by = cast.actor(Role.INTAKE)
    return request, appeals.file_appeal(request_id=request.pk, grounds="More was asked.", by=by).due_date


KINDS: list[tuple[About, Callable[[Cast], tuple[Request, date]], Role]] = [
    (About.CLOCK, clock, Role.REDACTOR),
    (About.SOURCE, source, Role.RECORDS_OFFICER),
    (About.AGENCY, agency, Role.COUNSEL),
    (About.SCREENING, screening, Role.SCREENER),
    (About.EXPEDITE, speed, Role.INTAKE),
    (About.APPEAL, appeal, Role.APPEALS_OFFICER),
]


#: The quickest to come to, for every run; `--all` warns of each kind.
USUAL = {About.SOURCE, About.EXPEDITE}


@pytest.mark.parametrize(
    ("about", "case", "role"),
    [pytest.param(*kind, id=kind[0], marks=() if kind[0] in USUAL else pytest.mark.long) for kind in KINDS],
)
def test_who_sees_to_it_is_warned_once_before_the_day_and_not_earlier(
    cast: Cast, about: About, case: Callable[[Cast], tuple[Request, date]], role: Role
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request, due = case(cast)
        line = [str(request.number), about.value, due.isoformat()]
    warned: list[date] = []
    day = date(2027, 2, 1)
    while day <= due + timedelta(days=3):
        with time_machine.travel(f"{day.isoformat()}T15:00:00Z", tick=False):
            warning.warn_all()
        if not warned and line in told().get(str(cast.people[role].pk), []):
            warned.append(day)
        day += timedelta(days=1)

    assert warned[0] < due
    assert (due - warned[0]).days <= 6
    assert Reminder.objects.filter(request=request, about=about, due=due).count() == 1
    events = Event.objects.filter(chain=audit.chain_of(request), verb="case.warned", data__contains=f'"{about}"')
    assert events.count() == 1
    assert audit.verify(request) is None


def test_what_is_late_already_or_stands_still_is_no_warning(cast: Cast) -> None:
    late, waiting = walk(cast, State.REDACTION), walk(cast, State.VERIFICATION)
    Request.objects.filter(pk=late.pk).update(due_date=timezone.localdate() - timedelta(days=1))
    contact.ask_requester(request_id=waiting.pk, text="When was it?", by=cast.actor(Role.INTAKE))
    Request.objects.filter(pk=waiting.pk).update(due_date=timezone.localdate())
    assert warning.warn(cast.office) == 0


def test_a_day_that_moves_is_warned_of_again(cast: Cast) -> None:
    request = walk(cast, State.REDACTION)
    for days in (0, 0, 1):
        Request.objects.filter(pk=request.pk).update(due_date=timezone.localdate() + timedelta(days=days))
        warning.warn(cast.office)
    assert Reminder.objects.filter(request=request, about=About.CLOCK).count() == 2


def test_where_nobody_holds_it_managers_are_told_and_nobody_a_case_is_hidden_from(cast: Cast) -> None:
    request = submitted(cast.office)
    Request.objects.filter(pk=request.pk).update(due_date=timezone.localdate())
    warning.warn(cast.office)
    assert set(told()) == {str(cast.people[Role.OFFICE_MANAGER].pk)}

    hidden = submitted(cast.office, subject_name="Quite Another")
    restricting.restrict(request_id=hidden.pk, reason="A colleague.", by=cast.actor(Role.OFFICE_MANAGER))
    Request.objects.filter(pk=hidden.pk).update(due_date=timezone.localdate())
    StaffRole.objects.create(
        user=factories.staff(Role.OFFICE_MANAGER, of=office()), office=cast.office, role=Role.OFFICE_MANAGER,
        since_date=date(2020, 1, 1),
    )  # fmt: skip
    warning.warn(cast.office)
    knows = {user for user, lines in told().items() if any(line[0] == hidden.number for line in lines)}
    assert knows <= {str(cast.people[Role.OFFICE_MANAGER].pk)}


def test_the_mail_names_numbers_and_days_alone_and_leaves_once(cast: Cast) -> None:
    request = walk(cast, State.REDACTION)
    Request.objects.filter(pk=request.pk).update(due_date=timezone.localdate())
    warning.warn(cast.office)
    mail.outbox.clear()
    (row,) = OutboxRow.objects.filter(verb=warning.VERB)
    outbox.run(row.pk)
    OutboxRow.objects.filter(pk=row.pk).update(status=OutboxRow.Status.WAITING)
    outbox.run(row.pk)

    (message,) = mail.outbox
    assert message.to == [cast.people[Role.REDACTOR].email]
    assert f"{request.number}: the answer is due" in message.body
    assert request.subject.name not in message.body
    assert request.requester.name not in message.body


def test_speed_that_was_decided_is_not_warned_of(cast: Cast) -> None:
    request, _due = speed(cast)
    intake.decide_expedite(request_id=request.pk, granted=False, reason="No threat.", by=cast.actor(Role.INTAKE))
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        warning.warn(cast.office)
    assert not Reminder.objects.filter(about=About.EXPEDITE).exists()


def test_what_stands_still_or_was_warned_of_keeps_no_other_from_its_warning(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coming, "AT_A_TIME", 1)
    still = walk(cast, State.VERIFICATION)
    contact.ask_requester(request_id=still.pk, text="When was it?", by=cast.actor(Role.INTAKE))
    running = [submitted(cast.office, subject_name=f"Another {name}") for name in ("Ash", "Birch", "Cedar")]
    Request.objects.update(due_date=timezone.localdate())
    assert warning.warn(cast.office) == len(running)
    assert warning.warn(cast.office) == 0
