"""Between approval and departure nothing changes unseen: what is another one than was approved neither is decided nor
leaves."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from redaction import services as redactions
from redaction.models import Run
from tests import turns
from tests.every_run import variants
from tests.factories import Cast, decide, draft_decision, walk
from workflow.errors import Blocked
from workflow.law import changes, fixing
from workflow.models import Proposal, Request
from workflow.services import deciding, legal, releasing, reviewing
from workflow.states import Outcome, Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def other_words(cast: Cast, request: Request) -> None:
    entry = request.history.get()
    entry.text = "Murder in the first degree."
    entry.save()


def other_ruling(cast: Cast, request: Request) -> None:
    for ruling in request.determinations.all():
        ruling.statute = "Another law"
        ruling.save()


def other_bytes(cast: Cast, request: Request) -> None:
    for run in Run.objects.filter(document__in=[record.document_id for record in request.records.all()]):
        run.output_sha256 = "0" * 64
        run.save()


def another_mark(cast: Cast, request: Request) -> None:
    redactions.draw(
        request.records.get().document_id, page=1, box=(0.1, 0.1, 0.2, 0.2), basis_key="b6", statute="",
        harm="Privacy.", by=cast.people[Role.REDACTOR].pk, now=timezone.now(),
    )  # fmt: skip


def item_gone(cast: Cast, request: Request) -> None:
    request.history.update(withdrawn_at=timezone.now())


CHANGES = [other_words, other_ruling, other_bytes, another_mark, item_gone, turns.two_entries]


def refusal(cast: Cast, request: Request) -> str:
    """Try what comes next, and return why it is refused."""
    with pytest.raises(Blocked) as blocked:
        if request.state == State.READY:
            releasing.release(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER))
        else:
            decide(cast, request)
    return str(blocked.value.words)


@pytest.mark.parametrize(
    ("state", "change"),
    [
        (State.DECISION, other_words),
        *(
            pytest.param(state, change, marks=pytest.mark.long)
            for state in (State.DECISION, State.READY)
            for change in CHANGES
        ),
    ],
)
def test_what_changed_after_the_approval_is_neither_decided_nor_leaves(
    cast: Cast, state: State, change: Callable[[Cast, Request], None]
) -> None:
    request = walk(cast, state)
    assert fixing.changed(request, request.second_reviews.get().fixed) == []
    change(cast, request)

    told = refusal(cast, request)

    assert "when the second reader approved" in told or "Something the second reader approved is gone." in told
    request.refresh_from_db()
    assert request.state == state


@pytest.mark.parametrize("state", variants([State.DECISION, State.READY], [State.READY]))
@pytest.mark.parametrize("kept", [{}, {"another": "shape"}], ids=["nothing was kept", "it was kept otherwise"])
def test_a_case_approved_before_an_upgrade_is_told_so_goes_back_and_is_answered(
    cast: Cast, state: State, kept: dict[str, str]
) -> None:
    request = walk(cast, state)
    request.second_reviews.update(fixed=kept)

    told = refusal(cast, request)

    assert ("approved before an upgrade" in told) == (not kept)
    assert "Return the case to legal review." in told
    held = Role.RECORDS_OFFICER if state == State.READY else Role.DECIDING_OFFICIAL
    legal.return_to_review(request_id=request.pk, reason="Approved before the upgrade.", by=cast.actor(held))
    assert walk(cast, State.CLOSED, request).outcome == Outcome.GRANTED_IN_FULL


def test_a_proposal_that_was_read_is_the_one_that_is_decided(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    outcome, reasons = Outcome.NEITHER_CONFIRM_NOR_DENY, "As the law asks."
    legal.nothing_to_release(request_id=request.pk, outcome=outcome, reasons=reasons, by=cast.actor(Role.COUNSEL))
    reviewing.read_proposal(request_id=request.pk, by=cast.actor(Role.SECOND_REVIEWER))
    reviewing.approve(request_id=request.pk, by=cast.actor(Role.SECOND_REVIEWER))
    digest = draft_decision(cast, request)
    proposal = Proposal.objects.get()
    proposal.reasons = "Something else."
    proposal.save()
    with pytest.raises(Blocked, match="is not as it was when the second reader approved it"):
        deciding.decide(request_id=request.pk, letter_sha256=digest, by=cast.actor(Role.DECIDING_OFFICIAL))

    proposal.reasons = reasons
    proposal.save()
    deciding.decide(request_id=request.pk, letter_sha256=digest, by=cast.actor(Role.DECIDING_OFFICIAL))


def test_the_decider_is_told_what_happened_since_legal_review(cast: Cast) -> None:
    request = walk(cast, State.DECISION)
    since = changes.since_review(request)
    verbs = {one.verb for one in since.changes}
    assert since.left_at is not None
    assert {"request.approve", "request.submit_redactions"} <= verbs
    assert not {"request.determine", "case.viewed", "request.review_page"} & verbs
    assert changes.since_review(walk(cast, State.LEGAL_REVIEW)).left_at is None
