"""Events as pages: each has a form and the one service call it stands for. The registry fills from `acts_*.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from disclosure.desk.forms_base import CaseForm, NothingForm
from workflow.models import Request, User
from workflow.policies import Actor

Words = str | Promise


@dataclass(frozen=True)
class Deed:
    """What a service needs: the case, who acts in which role, the cleaned form and the revision of the page."""

    case: Request
    by: Actor
    user: User
    data: Mapping[str, Any]

    @property
    def id(self) -> UUID:
        return self.case.pk

    @property
    def revision(self) -> int | None:
        found = self.data.get("revision")
        return found if isinstance(found, int) else None

    def text(self, name: str) -> str:
        return str(self.data.get(name) or "")


@dataclass(frozen=True)
class Act:
    """One event as a page: its form, its service, words before and after, and the page to go back to."""

    event: str
    run: Callable[[Deed], object]
    form: type[CaseForm] = NothingForm
    intro: Words = ""
    done: Words = ""
    page: str = "desk:case"
    #: Shown as a button that takes something away.
    grave: bool = False


def by_event(*groups: tuple[Act, ...]) -> dict[str, Act]:
    """Return the acts of several groups by their events."""
    return {act.event: act for group in groups for act in group}
