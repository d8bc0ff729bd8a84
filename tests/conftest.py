"""What every test stands on: a database that is put back, repeatable properties, a folder that is cleared away."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests import scenes
from tests.pristine import take_copy
from tests.scenes import publish_again, published_file

# Two busy cores say nothing about a property; a failing example must fail again for whoever looks at it.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="run only the tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Journeys come last: Playwright leaves an event loop running in this thread, beside which letters cannot be signed.
    # `./run test` gives them processes of their own. The longest of them begins first, so that others fill its time.
    items.sort(key=lambda item: (drives_browser(item), "test_whole_journey" not in item.nodeid))
    if config.getoption("--only-database"):
        chosen = [item for item in items if uses_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
        items[:] = chosen


def drives_browser(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


def uses_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or not {"db", "transactional_db"}.isdisjoint(fixtures)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Clear away the data folder that the test settings made for this process."""
    shutil.rmtree(Path(settings.DATA_DIR), ignore_errors=True)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """No test leaves its language behind for the next."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _another_scene() -> None:
    """The same people may come again: nothing is remembered of what they did in the test before."""
    scenes.begin()
    cache.clear()


@pytest.fixture(autouse=True)
def _published(request: pytest.FixtureRequest) -> None:
    """The published checkpoints are those of the database as a test finds it: what fixtures of its module wrote."""
    if "module_rows" in request.fixturenames and "published" not in vars(request.node.parent):
        request.node.parent.published = published_file()
    publish_again(vars(request.node.parent).get("published"))


@pytest.fixture(scope="module")
def module_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DjangoDbBlocker]:
    """Keep what fixtures of a module write until its last test; what a test writes is undone after it, as always.

    Write inside `with module_rows.unblock()`. Give each test a deep copy of the objects: none sees what another left in
    them.
    """
    publish_again(None)
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
    yield django_db_blocker
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Restore the database after each test that commits, instead of emptying its tables."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        copy = take_copy()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: copy.put_back())
        yield
        copy.discard()
