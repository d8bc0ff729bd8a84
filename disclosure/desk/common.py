"""What the pages of the desk share: opening a case, its header, once-only posts, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from disclosure.errors import shown_obstacles
from disclosure.staff import StaffRequest
from workflow import gates, policies, selectors
from workflow.deadlines import ClockReading
from workflow.errors import Blocked, NotYours, Obstacle
from workflow.models import Request
from workflow.services import clock, reading
from workflow.states import State

#: The move that usually comes next: its obstacles are the to-do list of the case page.
NEXT_MOVE = {
    State.RECEIVED: "start_verification",
    State.VERIFICATION: "verify",
    State.SEARCH: "complete_search",
    State.LEGAL_REVIEW: "clear_for_redaction",
    State.REDACTION: "submit_redactions",
    State.SECOND_REVIEW: "approve",
    State.DECISION: "decide",
    State.READY: "release",
}
#: What the press of a button does first: it keeps nobody from pressing.
PRESSING_DOES = {"decide": {"compared"}, "release": {"compared"}, "release_part": {"compared"}}
#: How long a pressed button is remembered, in seconds.
ONCE_LASTS = 3600


@dataclass(frozen=True)
class Tab:
    """A link to one page of a case."""

    page: str
    label: str
    url: str
    key: str = ""


#: Letters that lead to the pages of a case, as the labels begin where that is free.
TAB_KEYS = {"case": "o", "verification": "v", "screening": "p", "search": "s", "legal": "r", "second_review": "x",
            "decision": "d", "release": "e", "alerts": "t"}  # fmt: skip
#: The pages of a case, in the order of the work.
TABS = (
    ("case", _("Case"), "desk:case"),
    ("verification", _("Verification"), "desk:verification"),
    ("screening", _("Screening"), "desk:screening"),
    ("search", _("Search"), "desk:search"),
    ("legal", _("Legal review"), "desk:legal"),
    ("second_review", _("Second review"), "desk:second_review"),
    ("decision", _("Decision"), "desk:decision"),
    ("release", _("Release"), "desk:release"),
    ("alerts", _("Alerts"), "desk:case_alerts"),
)


@dataclass(frozen=True)
class Header:
    """What stands above every page of a case."""

    case: Request
    clock: ClockReading | None
    page: str
    knows_bars: bool
    tabs: tuple[Tab, ...]


def open_case(http: StaffRequest, number: str, *, page: str) -> Request:
    """Return a case the person may read; looking at it is an event when the page is only looked at.

    :raises NotYours: there is no such case for them.
    """
    case = selectors.case_of(http.user, number)
    if http.method == "GET":
        reading.viewed(request_id=case.pk, page=page, user=http.user)
    return case


def header(http: StaffRequest, case: Request, page: str) -> Header:
    """Return the header of a case with its clock; a case not yet received has none."""
    started = case.clock_entries.filter(kind="received").exists()
    knows = policies.may_know_bars(http.user, case)
    tabs = tuple(
        Tab(key, str(label), address, TAB_KEYS[key])
        for key, label, name in TABS
        if (knows or key != "screening") and (address := link(name, case.number))
    )
    return Header(case, clock.reading(case) if started else None, page, knows, tabs)


def todo(
    http: StaffRequest, case: Request, event: str, *, asked: Sequence[str] = (), **facts: object
) -> tuple[Obstacle, ...]:
    """Return what stands in the way of an event, for this person's eyes, without what the form itself asks.

    :param asked: names of the form's fields; an obstacle that hangs on one of them is no obstacle before it is filled.
    """
    done_first = PRESSING_DOES.get(event, ())
    found = [
        one for one in gates.obstacles(event, case, facts) if one.target not in asked and one.code not in done_first
    ]
    return shown_obstacles(http, Blocked(found), case)


def fresh_token() -> str:
    return uuid4().hex


def first_time(http: StaffRequest, token: str) -> bool:
    """Whether a button is pressed for the first time: a second press finds the token of the first and does nothing."""
    return not token or cache.add(_once_key(http, token), 1, ONCE_LASTS)


def may_press_again(http: StaffRequest, token: str) -> None:
    """Forget a press that came to nothing, so that the mended form can be sent."""
    cache.delete(_once_key(http, token))


def link(name: str, *args: object) -> str:
    """Return the address of a page another part provides; empty when it does not."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def given(value: str | None) -> str:
    """Return a query parameter, short and stripped."""
    return (value or "").strip()[:200]


def require(condition: bool) -> None:
    """Answer as if nothing were here.

    :raises NotYours: the condition does not hold.
    """
    if not condition:
        raise NotYours


def _once_key(http: StaffRequest, token: str) -> str:
    return f"once:{http.user.pk}:{token[:64]}"
