"""Loading the sample office."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from disclosure.models import LetterTemplateVersion
from disclosure.sample import earlier, figures
from disclosure.sample import office as sample
from disclosure.sample.cases_closed import CLOSED
from disclosure.sample.cases_door import BEING_CHECKED, DRAFTS, RECEIVED, TURNED_AWAY
from disclosure.sample.cases_work import AT_WORK
from disclosure.sample.hands import SampleFailed, drain
from disclosure.sample.plan import Plan
from tests import factories
from workflow import audit, outbox
from workflow.metrics import tables
from workflow.metrics.periods import quarter_of
from workflow.models import CaseSpell, Event, Office, OutboxRow, Request, StaffRole
from workflow.states import FORBIDDEN_PAIRS, Outcome, State

pytestmark = pytest.mark.django_db


def load(plans: tuple[Plan, ...], monkeypatch: pytest.MonkeyPatch) -> tuple[sample.Loaded, list[str]]:
    monkeypatch.setattr(sample, "PLANS", plans)
    monkeypatch.setattr(earlier, "PLANS", ())
    said: list[str] = []
    return sample.load(now=timezone.now(), log=said.append), said


def keyed(plans: tuple[Plan, ...], *keys: str) -> tuple[Plan, ...]:
    return tuple(plan for plan in plans if plan.asking.key in keys)


@pytest.mark.long
def test_loading_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    some = (*DRAFTS, *RECEIVED[:2], *keyed(TURNED_AWAY, "elsa", "elsa-again", "lars"))
    first, _said = load(some, monkeypatch)
    events = Event.objects.count()
    second, said = load(some, monkeypatch)

    assert first.made == len(some)
    assert second.made == 0
    assert second.numbers == first.numbers
    assert (Request.objects.count(), Event.objects.count()) == (len(some), events)
    assert said[-1] == f"0 requests made, {len(some)} were there."


@pytest.mark.long
def test_figures_have_calls_a_quarter_before_and_needs_nobody_took_up(monkeypatch: pytest.MonkeyPatch) -> None:
    load((), monkeypatch)
    office = Office.objects.get(slug="fairview")
    now, before = quarter_of(timezone.localdate()), quarter_of(timezone.localdate()).before

    shown = tables.figures_of(office, now)
    assert shown is not None
    assert shown.tables["enquiry_category"].total == sum(figures.CALLS.values())
    assert shown.tables["enquiry_category"].total_before == sum(earlier.CALLS.values())
    assert shown.tables["survey_safe"].total_before == sum(earlier.SURVEY["safe"])
    unmet = [found.tables["unmet_kind"].cells for one in (now, before) if (found := tables.figures_of(office, one))]
    assert {"shelter": len(earlier.PEOPLE)} in unmet


@pytest.mark.long
def test_a_request_of_the_quarter_before_came_and_ended_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = earlier.PLANS[:1]
    monkeypatch.setattr(sample, "PLANS", ())
    monkeypatch.setattr(earlier, "PLANS", plans)
    for made in (1, 1):
        sample.load(now=timezone.now(), log=print)
        assert Request.objects.count() == made

    quarter = quarter_of(timezone.localdate()).before
    spell = CaseSpell.objects.get()
    assert quarter.since <= spell.received_date < (spell.closed_date or spell.received_date) <= quarter.until
    assert audit.verify(Request.objects.get()) is None


@pytest.mark.long
def test_a_request_that_fails_half_way_leaves_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_case: object) -> None:
        raise SampleFailed("half way")

    broken = Plan("fairview", RECEIVED[0].asking, (fail,))
    with pytest.raises(SampleFailed):
        load((broken,), monkeypatch)
    assert not Request.objects.exists()

    assert load(RECEIVED[:1], monkeypatch)[0].made == 1


@pytest.mark.long
def test_a_paper_of_six_weeks_ago_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    load(keyed(AT_WORK, "gwen"), monkeypatch)

    request = Request.objects.get()
    assert request.state == State.SEARCH
    assert request.due_date < timezone.localdate()


@pytest.mark.long
def test_every_notice_is_sent_before_loading_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    load(keyed(BEING_CHECKED, "consuelo"), monkeypatch)

    undone = OutboxRow.objects.exclude(status=OutboxRow.Status.DONE)
    assert not list(undone.values_list("verb", "status", "next_at", "key"))
    assert Request.objects.get().questions.get().delivered_at is not None


def test_drain_runs_what_is_due_and_leaves_what_is_not() -> None:
    ran: list[str] = []
    now = timezone.now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(outbox._handlers, "sample.test", lambda work: ran.append(work.row.key))
        of = factories.office().pk
        outbox.post("sample.test", request=None, office_id=of, key="now", data={}, now=now)
        later = outbox.post("sample.test", request=None, office_id=of, key="later", data={}, now=now)
        OutboxRow.objects.filter(pk=later.pk).update(next_at=now + timedelta(hours=1))

        assert drain() == 1
    assert ran == ["sample.test:now"]


@pytest.mark.long
def test_the_whole_office_shows_every_state_and_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, _said = load((*DRAFTS, *RECEIVED, *BEING_CHECKED, *TURNED_AWAY, *AT_WORK, *CLOSED), monkeypatch)
    requests = list(Request.objects.all())

    assert {State(request.state) for request in requests} == set(State)
    assert {request.outcome for request in requests} >= set(Outcome)
    assert LetterTemplateVersion.objects.exists()
    assert len(loaded.numbers) == len(requests)
    for request in requests:
        assert audit.verify(request) is None
        _nobody_holds_two_sides(request)
    undone = OutboxRow.objects.exclude(status=OutboxRow.Status.DONE)
    assert not list(undone.values_list("verb", "status", "next_at", "key"))


def _nobody_holds_two_sides(request: Request) -> None:
    parts = Counter((part.user_id, part.role) for part in request.parts.all())
    for pair in FORBIDDEN_PAIRS:
        people = [{user for user, role in parts if role == side} for side in pair]
        assert not set.intersection(*people)
    assert StaffRole.objects.exists()
