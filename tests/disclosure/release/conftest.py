"""Tests of the release make the usual form of a letter alone; those about its other forms ask for all."""

import pytest

from disclosure.release import making

ALL_FORMS = making.FORMS


@pytest.fixture(autouse=True)
def _one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "FORMS", ())


@pytest.fixture
def every_form(monkeypatch: pytest.MonkeyPatch, _one_form: None) -> None:
    """Make a letter in every language and size, as in life."""
    monkeypatch.setattr(making, "FORMS", ALL_FORMS)
