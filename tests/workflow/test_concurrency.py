"""Two people at once, on a real database with real transactions: exactly one wins, the other learns why."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tests.factories import Cast, draft, draft_decision, submitted, walk
from workflow import audit
from workflow.errors import NotYours, Refusal, Stale
from workflow.models import Event, Request
from workflow.services import contact, deciding, intake, verification
from workflow.states import Role, State

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Start all calls together, each in a thread with a connection of its own; return results or refusals."""
    gate = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[index] = call()
        except Refusal as refusal:
            results[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_two_decisions_at_once() -> None:
    cast = Cast()
    request = walk(cast, State.DECISION)
    digest = draft_decision(cast, request)
    by = cast.actor(Role.DECIDING_OFFICIAL)

    results = at_once(*[lambda: deciding.decide(request_id=request.pk, letter_sha256=digest, by=by) for _ in range(4)])

    lost = [result for result in results if isinstance(result, Refusal)]
    assert len(lost) == 3
    assert all(isinstance(refusal, Stale) and "Ready to release" in refusal.words for refusal in lost)
    assert Event.objects.filter(chain=audit.chain_of(request), verb="request.decide").count() == 1
    assert audit.verify(request) is None


def test_a_decision_against_a_return_at_once() -> None:
    """Whoever is second finds the case moved on; it never ends in both."""
    cast = Cast()
    request = walk(cast, State.VERIFICATION)
    request.refresh_from_db()
    seen = request.revision
    by = cast.actor(Role.INTAKE)

    results = at_once(
        lambda: intake.withdraw(request_id=request.pk, by=by, revision=seen),
        lambda: contact.ask_requester(request_id=request.pk, text="When?", by=by, revision=seen),
    )

    assert sum(isinstance(result, Stale) for result in results) == 1
    request = Request.objects.get(pk=request.pk)
    assert request.state in {State.CLOSED, State.AWAITING_REQUESTER}


def test_one_draft_submitted_twice_is_one_request() -> None:
    made = draft(Cast().office)
    signature = intake.Signature("I declare.", "Elena Example")

    results = at_once(*[lambda: intake.submit(draft_id=made.pk, signature=signature) for _ in range(3)])

    assert sum(isinstance(result, Request) for result in results) == 1
    assert all(isinstance(result, Request | NotYours | Stale) for result in results), results


def test_numbers_are_given_once() -> None:
    office = Cast().office
    made = [draft(office) for _ in range(6)]
    signature = intake.Signature("I declare.", "Elena Example")

    results = at_once(*[lambda one=one: intake.submit(draft_id=one.pk, signature=signature) for one in made])

    numbers = {result.number for result in results if isinstance(result, Request)}
    assert len(numbers) == 6


def test_many_writers_keep_one_chain() -> None:
    cast = Cast()
    request = submitted(cast.office)
    cast.give_all(request)
    by = cast.actor(Role.INTAKE)
    verification.start_verification(request_id=request.pk, by=by)

    at_once(*[lambda n=n: contact.note(request_id=request.pk, text=f"Note {n}", by=by) for n in range(8)])

    assert Event.objects.filter(chain=audit.chain_of(request), verb="request.note").count() == 8
    assert audit.verify(request) is None
