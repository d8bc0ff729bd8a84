"""Why the office's software says no. Each error says what to do next; pages and commands only pass it on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from workflow.states import Role


@dataclass(frozen=True)
class Obstacle:
    """One reason an event cannot happen yet: a stable code, words for staff, and what it hangs on.

    `restricted` obstacles speak of bars; only roles entitled to know see their words (policies.may_know_bars).
    """

    code: str
    words: str
    target: str = ""
    restricted: bool = False


class Refusal(Exception):
    """Base of every refusal by a service. `status` is the fitting HTTP status; `words` go to the person."""

    status = 400

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(words)


class NotYours(Refusal):
    """The request, or the thing in it, does not exist for this person: answered as if it did not exist at all."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is nothing here for you to see. Check the number, or ask your office manager."))


class NotAllowed(Refusal):
    """The person sees the request but may not do this: wrong role, recused, or another part of it is already theirs."""

    status = 403


class OfOthers(NotAllowed):
    """What the person's role has no part in; it is named whose it is now."""

    def __init__(self, roles: Iterable[Role]) -> None:
        names = get_text_list([str(role.label) for role in roles if role is not Role.SYSTEM], _("or"))
        whose = _("This is for another role: %s.") % names if names else _("Your role has no part in this.")
        mine = _("On the page of the case, “What you can do now” shows what is yours.")
        super().__init__(f"{whose} {mine}")


class Stopped(Refusal):
    """The person opened more cases in an hour than their office allows; somebody else has to lift it."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _(
                "You opened more cases in one hour than your office allows, so none opens to you now. Nothing of "
                "yours is lost. Your office manager and the auditors see this; ask your office manager to lift it."
            )
        )


class Stale(Refusal):
    """The page this came from is older than the case: somebody else acted in between."""

    status = 409

    def __init__(self, words: str = "") -> None:
        super().__init__(
            words
            or _(
                "Somebody else changed this case after you opened the page. Nothing of yours was applied. "
                "Open the case again, look at what changed, and decide again."
            )
        )


class Invalid(Refusal):
    """Something given is missing or wrong. `fields` names each with its own words."""

    status = 422

    def __init__(self, words: str, fields: dict[str, str] | None = None) -> None:
        self.fields = fields or {}
        super().__init__(words)


class TooLarge(Invalid):
    """A file given is larger than is taken."""

    status = 413


class Blocked(Refusal):
    """The law or the office's rules stand in the way. `obstacles` lists each thing still open."""

    status = 409

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(" ".join(obstacle.words for obstacle in obstacles if not obstacle.restricted))
