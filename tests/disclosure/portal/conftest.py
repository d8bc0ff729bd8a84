"""An office that is open, and counters of tries that start anew."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tests import factories
from workflow.models import Office, Request, User
from workflow.states import State


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def office(db: None) -> Office:
    return factories.office()


@pytest.fixture
def cast(db: None) -> factories.Cast:
    return factories.Cast()


@pytest.fixture
def asked(cast: factories.Cast) -> Request:
    """A request that is being checked."""
    return factories.walk(cast, State.VERIFICATION)


@pytest.fixture
def elena(asked: Request) -> Client:
    """The browser of the requester of `asked`, signed in."""
    return signed_in(asked.requester.user)


def signed_in(user: User | None) -> Client:
    assert user is not None
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
