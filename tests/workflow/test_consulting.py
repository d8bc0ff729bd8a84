"""Several agencies asked at once, each chased; the case goes on when all answered; what is late reaches managers."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.factories import Cast, walk
from workflow import audit, gates, known
from workflow.errors import Blocked, Invalid, NotAllowed
from workflow.models import Consultation, Determination, Event, Record, Request, SearchTask
from workflow.services import consulting, legal, searching
from workflow.services.consulting import Asked
from workflow.states import Outcome, Role, State

pytestmark = pytest.mark.django_db
Kind = Consultation.Kind


@pytest.fixture
def cast() -> Cast:
    return Cast()


def ask(cast: Cast, request: Request, agency: str, **more: object) -> Consultation:
    """Ask one agency more, or the first."""
    request.refresh_from_db()
    verb = consulting.start_consultation if request.state == State.LEGAL_REVIEW else consulting.consult_another
    asked = Asked(agency, "May it leave?", **more)  # type: ignore[arg-type]
    return verb(request_id=request.pk, asked=asked, by=cast.actor(Role.COUNSEL))


def answer(cast: Cast, request: Request, one: Consultation | None = None) -> State:
    """Record an answer, and return the state it leads to."""
    consulting.consultation_answered(
        request_id=request.pk,
        consultation_id=one.pk if one else None,
        answer="No objection.",
        by=cast.actor(Role.RECORDS_OFFICER),
    )
    request.refresh_from_db()
    return State(request.state)


def test_the_case_waits_until_every_agency_has_answered(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    court, prison = ask(cast, request, "County Court"), ask(cast, request, "Prison", due_date=date(2099, 1, 5))
    assert prison.due_date == date(2099, 1, 5)

    with pytest.raises(Invalid, match="Say which one"):
        answer(cast, request)
    assert answer(cast, request, prison) == State.CONSULTATION
    with pytest.raises(Invalid, match="no open consultation"):
        answer(cast, request, prison)
    assert answer(cast, request, court) == State.LEGAL_REVIEW
    assert audit.verify(request) is None


def test_who_is_late_is_chased_and_managers_are_told_once(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    court, _prison = ask(cast, request, "County Court"), ask(cast, request, "Prison")
    by = cast.actor(Role.RECORDS_OFFICER)
    for note in ("Rang the clerk.", "Wrote again."):
        made = consulting.chase_consultation(request_id=request.pk, consultation_id=court.pk, note=note, by=by)
    assert made.chases == 2
    assert made.chased_at is not None
    assert consulting.escalate_late_answers() == 0
    Consultation.objects.filter(pk=court.pk).update(due_date=timezone.localdate() - timedelta(days=4))

    assert [consulting.escalate_late_answers() for _ in range(2)] == [1, 0]

    assert [row.data["about"] for row in request.outbox.filter(verb="notify.manager")] == ["unanswered"]
    assert Event.objects.filter(chain=audit.chain_of(request), verb="request.escalate_unanswered").count() == 1
    told = Event.objects.filter(chain=audit.chain_of(request), verb="request.chase_consultation")
    assert all("clerk" not in event.data for event in told)


def test_a_source_is_chased_until_it_answers_and_told_to_managers_when_days_late(cast: Cast) -> None:
    request = walk(cast, State.SEARCH)
    by = cast.actor(Role.RECORDS_OFFICER)
    task = searching.ask_source(request_id=request.pk, source_id=cast.office.sources.all()[0].pk, by=by)
    assert consulting.chase_source(request_id=request.pk, task_id=task.pk, note="Rang.", by=by).chases == 1
    SearchTask.objects.filter(pk=task.pk).update(due_date=timezone.localdate() - timedelta(days=4))
    assert [consulting.escalate_late_answers() for _ in range(2)] == [1, 0]

    searching.answer_source(request_id=request.pk, task_id=task.pk, has_records=False, attested_by="O. Other", by=by)
    with pytest.raises(Invalid, match="has answered"):
        consulting.chase_source(request_id=request.pk, task_id=task.pk, note="Rang.", by=by)


def test_nobody_else_is_asked_where_a_bar_covers_the_subject(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    ask(cast, request, "County Court")
    factories.screen(cast, request, "asylum")
    with pytest.raises(Blocked) as blocked:
        ask(cast, request, "Prison")
    assert all(one.restricted for one in blocked.value.obstacles)
    answer(cast, request)
    with pytest.raises(Blocked):
        ask(cast, request, "Prison")


def test_only_counsel_asks(cast: Cast) -> None:
    request = walk(cast, State.CONSULTATION)
    with pytest.raises(NotAllowed):
        consulting.consult_another(
            request_id=request.pk, asked=Asked("Prison", "May it?"), by=cast.actor(Role.RECORDS_OFFICER)
        )


@pytest.mark.parametrize("lacking", [Asked(" ", "May it?"), Asked("Prison", "May it?", due_date=date(2020, 1, 2))])
def test_an_agency_has_a_name_and_a_day_to_come(cast: Cast, lacking: Asked) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    with pytest.raises(Invalid):
        consulting.start_consultation(request_id=request.pk, asked=lacking, by=cast.actor(Role.COUNSEL))


def refer(cast: Cast, request: Request, item: Record) -> None:
    """Determine a record as one its agency answers for."""
    ruling = legal.Ruling(Determination.Verdict.REFERRED)
    legal.determine(request_id=request.pk, item_id=item.pk, ruling=ruling, by=cast.actor(Role.COUNSEL))


@pytest.mark.parametrize(("kind", "named", "stops"), [
    (None, True, True), (Kind.CONSULTATION, True, True), (Kind.REFERRAL, False, True), (Kind.REFERRAL, True, False),
])  # fmt: skip
def test_what_is_referred_needs_an_agency_the_letter_may_name(
    cast: Cast, kind: Kind | None, named: bool, stops: bool
) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    factories.determine(cast, request)
    refer(cast, request, request.records.get())
    if kind is not None:
        ask(cast, request, "Marshals", kind=kind, may_be_named=named)
        answer(cast, request)

    assert ("referral" in {one.code for one in gates.obstacles("clear_for_redaction", request)}) is stops
    assert known.outcome_of_grant(request) == Outcome.GRANTED_IN_PART
    assert known.releasing_records(request) == []


def test_where_others_answer_for_everything_nothing_is_denied(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    for item in known.items(request):
        ruling = legal.Ruling(Determination.Verdict.REFERRED)
        legal.determine(request_id=request.pk, item_id=item.pk, ruling=ruling, by=cast.actor(Role.COUNSEL))
    with pytest.raises(Blocked):
        legal.nothing_to_release(
            request_id=request.pk, outcome=Outcome.DENIED_IN_FULL, reasons="Theirs.", by=cast.actor(Role.COUNSEL)
        )
