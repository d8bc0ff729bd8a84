"""A question asked of the database again and again while something is only read, and answered once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db.models import Model

P = ParamSpec("P")
Known = TypeVar("Known")

_answers: ContextVar[dict[tuple[object, ...], Any] | None] = ContextVar("answers", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Within it each question marked `@once` is asked of the database once for what it is asked about.

    Only for what reads and never writes: a dozen gates ask the same of one case, one after the other. A reading within
    another is part of it.
    """
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(ask: Callable[P, Known]) -> Callable[P, Known]:
    """Mark a question whose answer is kept within `one_reading`; rows it is asked about are known by their keys."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Known:
        kept = _answers.get()
        if kept is None:
            return ask(*args, **kwargs)
        about = (*args, *sorted(kwargs.items()))
        key = (ask.__module__, ask.__qualname__, *(one.pk if isinstance(one, Model) else one for one in about))
        if key not in kept:
            kept[key] = ask(*args, **kwargs)
        answer: Known = kept[key]
        return answer

    return asked
