"""A request reaches every state by the services alone."""

import pytest

from tests.factories import Cast, walk
from workflow import audit
from workflow.states import State

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_every_state_is_reached_by_services(state: State) -> None:
    request = walk(Cast(), state)

    assert request.state == state
    assert audit.verify(request) is None
