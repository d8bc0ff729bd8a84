"""A cast with a person for every role, and browsers signed in as any of them."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import Cast
from workflow.models import User
from workflow.states import Role

SignedIn = Callable[[User | Role], Client]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def signed_in(cast: Cast) -> SignedIn:
    """Return a client signed in as a user, or as whoever has a role in the cast."""

    def sign_in(who: User | Role) -> Client:
        client = Client()
        client.force_login(
            cast.people[who] if isinstance(who, Role) else who, backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return sign_in
