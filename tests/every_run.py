"""Which of many variants every run takes; `--all` takes each."""

from collections.abc import Container, Iterable
from typing import Any

import pytest


def variants(every: Iterable[Any], usual: Container[Any]) -> list[Any]:
    """Return what a test is to be run with; all but the usual ones are of the long suite."""
    return [pytest.param(one, marks=() if one in usual else pytest.mark.long) for one in every]
