"""Every state × every role × every event, by the services themselves: who may not is refused, and nothing is written.

`test_machine_walk` asks the policy who may; here whoever may not really tries, each verb with words that would do.
"""

from collections.abc import Mapping, Sequence
from copy import copy

import pytest
from guardian.shortcuts import assign_perm

from tests import factories, scenes
from tests.factories import Cast, submitted, walk
from tests.workflow.verbs import VERBS, given
from workflow import audit, policies
from workflow.errors import NotAllowed, NotYours, Stale
from workflow.models import ChainHead, OutboxRow, Request
from workflow.policies import Actor
from workflow.services import acting, assignments
from workflow.states import STAFF_ROLES, Role, State, table

pytestmark = pytest.mark.django_db
ROLES = (Role.REQUESTER, Role.REPRESENTATIVE, *STAFF_ROLES, Role.SYSTEM)
REFUSED = (NotYours, NotAllowed, Stale)


def test_every_event_has_its_verb() -> None:
    assert set(VERBS) == {event for events in table().values() for event in events}


@pytest.mark.parametrize("state", [State.DRAFT, State.READY])
def test_counsel_does_only_what_is_counsels(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_others_are_refused(state, [Role.COUNSEL], monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("state", State)
def test_who_may_not_is_refused_and_nothing_is_written(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_others_are_refused(state, ROLES, monkeypatch)


def assert_others_are_refused(state: State, roles: Sequence[Role], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each role try every event that is not in its cell of the table."""
    cast = Cast()
    request, people = scene_of(cast, state)
    at_hand = given(cast, request, submitted(cast.office, requester_name="Amara Another"))
    asked = asked_of_the_policy(request, monkeypatch)
    for role in roles:
        before = standing(request), scenes.engine().changes()
        for event in sorted(set(VERBS) - table().get((role, state), frozenset())):
            asked.clear()
            with pytest.raises(REFUSED):
                VERBS[event](at_hand, people[role])
            assert event in asked, (state, role, event)
        # Not one row of the database was touched on the way, not even one that was taken back.
        assert (standing(request), scenes.engine().changes()) == before, (state, role)


def scene_of(cast: Cast, state: State) -> tuple[Request, Mapping[Role, Actor]]:
    """Return a request in a state, and who acts in each role: all who can be assigned to it are."""
    if state is State.DRAFT:
        request = factories.draft(cast.office).request
        cast.give_all(request)
    else:
        request = walk(cast, state)
    assignments.give(request, cast.people[Role.APPEALS_OFFICER], Role.APPEALS_OFFICER)
    people: dict[Role, Actor] = {role: cast.actor(role) for role in STAFF_ROLES}
    for role in (Role.REQUESTER, Role.REPRESENTATIVE):
        user = factories.requester()
        assign_perm(policies.FOLLOW, user, request)
        people[role] = Actor(role, user)
    return request, {**people, Role.SYSTEM: policies.system("tests")}


def asked_of_the_policy(request: Request, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which events the policy is asked about, and let the row of the case be read once: nothing changes it."""
    asked: list[str] = []
    require, row = policies.require, acting.locked(request.pk)

    def noted(actor: Actor, event: str, locked: Request) -> None:
        asked.append(event)
        require(actor, event, locked)

    monkeypatch.setattr(policies, "require", noted)
    assert row.standings == {}  # made now, so that all copies share what people are to the case
    monkeypatch.setattr(acting, "locked", lambda _key: copy(row))
    return asked


def standing(request: Request) -> tuple[object, ...]:
    """Return what a refusal may not change: the state, the head of the chain, and what waits in the outbox."""
    now = Request.objects.get(pk=request.pk)
    head = ChainHead.objects.filter(chain=audit.chain_of(now)).values_list("seq", "digest").first()
    return now.state, now.revision, head, OutboxRow.objects.count()
