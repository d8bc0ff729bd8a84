"""What many tests of the workflow begin with."""

import pytest

from tests.custody import SID, feed, load, row
from tests.factories import Cast
from workflow.models import Feed


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def jail(cast: Cast) -> Feed:
    """A feed of the office that told of a booking ten hours ago."""
    made = feed(cast)
    load(made, row("booking", minutes_ago=600, sid=SID))
    return made
