"""What a sample request is made of."""

from collections.abc import Callable
from dataclasses import dataclass

from disclosure.sample.asking import Asking
from disclosure.sample.hands import Case

Step = Callable[[Case], None]


@dataclass(frozen=True)
class Plan:
    """One sample request: who asks, in which office, and what happens to it after it is received.

    `unfinished` names the answers a draft still lacks; such a plan is never submitted.
    """

    office: str
    asking: Asking
    steps: tuple[Step, ...] = ()
    unfinished: tuple[str, ...] = ()
