"""A case as it stood after any of its events, told by its events alone: what an appeal or a court is judged on.

The plain part of an event is always there. Which bars were found and set lies beside it, sealed; where that was
destroyed when its time was over, the place says that it was there.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from workflow import audit
from workflow.deadlines import ClockEvent, ClockReading, run_clock
from workflow.models import Event, Request
from workflow.services.clock import calendar_of
from workflow.states import OPEN_STATES, Role, State

#: Events that add marks or take them away; a mark that is changed stays one.
MARKS = {"mark.drawn": 1, "mark.removed": -1, "marks.drawn": 1, "marks.taken_back": -1, "answer_suggestions": 1}
#: What stands in the place of bars whose words were destroyed.
DESTROYED = "destroyed"


@dataclass
class AsOf:
    """A case as it stood after one event."""

    event: Event
    state: str = State.DRAFT.value
    holders: dict[str, str] = field(default_factory=dict)
    #: The newest answer to each question of the verification, with its grade.
    checks: dict[str, dict[str, str]] = field(default_factory=dict)
    routes: list[str] = field(default_factory=list)
    screened: int = 0
    #: Bars that screenings found and nobody lifted, and those of items, by the key of the item.
    bars: set[str] = field(default_factory=set)
    item_bars: dict[str, list[str]] = field(default_factory=dict)
    #: Items in the case; whether each was matched to the subject, and confirmed by a second person.
    items: dict[str, str] = field(default_factory=dict)
    determined: dict[str, dict[str, str]] = field(default_factory=dict)
    marks: int = 0
    #: Questions to the requester: how many were asked, and how many answered.
    asked: int = 0
    replied: int = 0
    decided: str = ""
    released: int = 0
    clock: list[ClockEvent] = field(default_factory=list)


def as_of(request: Request, seq: int) -> AsOf | None:
    """Return a case as it stood after event `seq`, from the events up to there; None when there is no such event."""
    events = Event.objects.filter(chain=audit.chain_of(request), seq__lte=seq).order_by("seq").select_related("content")
    zone = ZoneInfo(request.office.time_zone)
    stood: AsOf | None = None
    for event in events.iterator(chunk_size=2000):
        stood = stood or AsOf(event)
        stood.event = event
        data = audit.data_of(event)
        before, stood.state = stood.state, str(data.get("state", stood.state))
        verb = event.verb.removeprefix("request.")
        _people(stood, event, verb, data)
        _checked(stood, event, verb, data)
        _found(stood, event, verb, data)
        _answered(stood, event, verb, data, event.at.astimezone(zone).date(), before)
    return stood if stood is not None and stood.event.seq == seq else None


def reading(request: Request, stood: AsOf) -> ClockReading | None:
    """Return where the clock stood on the day of the event; None before the receipt."""
    if not stood.clock:
        return None
    day = stood.event.at.astimezone(ZoneInfo(request.office.time_zone)).date()
    return run_clock(stood.clock, calendar_of(request.office), days=request.office.answer_days, today=day)


def _people(stood: AsOf, event: Event, verb: str, data: dict[str, Any]) -> None:
    if verb in {"assign", "take"}:
        stood.holders[data["role"]] = data.get("user", event.actor)
    elif verb == "appeal.taken_up":
        stood.holders[Role.APPEALS_OFFICER.value] = event.actor
    elif verb in {"recuse", "revoke_access"}:
        gone = event.actor if verb == "recuse" else _key(event)
        stood.holders = {role: who for role, who in stood.holders.items() if who != gone}


def _checked(stood: AsOf, event: Event, verb: str, data: dict[str, Any]) -> None:
    """Verification, routes and what is known of bars."""
    if verb == "record_check":
        stood.checks[data["question"]] = {"answer": data["answer"], "grade": data.get("grade", "")}
        if (data["question"], data["answer"]) in {("standing", "no"), ("conflict", "yes")}:
            stood.routes = [one for one in stood.routes if one not in {"victim_notice", "routine_use"}]
    elif "routes" in data:
        stood.routes = sorted(data["routes"])
    elif verb == "screen":
        stood.screened += 1
        stood.bars |= set(_beside(event, "bars"))
    elif verb == "second_bar_lift":
        lifted = set(_beside(event, "bar"))
        stood.bars -= lifted
        stood.item_bars = {item: [one for one in held if one not in lifted] for item, held in stood.item_bars.items()}
    elif verb == "set_bars":
        bars, pages = _beside(event, "bars"), _beside(event, "pages")
        on_pages = [f"{bar} ({page})" for bar in bars for page in pages]
        held = stood.item_bars.get(_key(event), [])
        stood.item_bars[_key(event)] = sorted({*held, *on_pages}) if pages else bars


def _found(stood: AsOf, event: Event, verb: str, data: dict[str, Any]) -> None:
    """Records and history: their match, their determination, the marks on them."""
    key = _key(event)
    if verb in {"add_record", "add_history"}:
        stood.items[key] = "found"
    elif verb in {"match_subject", "confirm_match"}:
        stood.items[key] = "matched" if verb == "match_subject" else "confirmed"
    elif verb == "withdraw_item":
        stood.items.pop(key, None)
        stood.determined.pop(key, None)
        stood.item_bars.pop(key, None)
    elif verb == "determine":
        stood.determined[key] = {name: data.get(name) or "" for name in ("verdict", "authority", "basis")}
    elif verb in MARKS:
        stood.marks += MARKS[verb] * _many(data.get("marks", 1))


def _answered(stood: AsOf, event: Event, verb: str, data: dict[str, Any], day: date, before: str) -> None:
    """Questions, decision, release, and what moved the clock."""
    if verb == "submit":
        received = date.fromisoformat(data["received"]) if data.get("received") else day
        stood.clock.append(ClockEvent("received", received))
    elif verb == "ask_requester":
        stood.asked += 1
        if data.get("stops_clock"):
            stood.clock.append(ClockEvent("stopped", day))
    elif verb == "requester_replied":
        stood.replied += 1
        if stood.clock and stood.clock[-1].kind == "stopped":
            stood.clock.append(ClockEvent("resumed", day))
    elif verb == "extend":
        stood.clock.append(ClockEvent("extended", day))
    elif verb == "reopen":
        stood.decided = ""
        stood.clock.append(ClockEvent("reopened", day))
    elif verb == "decide":
        stood.decided = event.at.date().isoformat()
    elif verb in {"release", "release_part"}:
        stood.released += 1
    if before in OPEN_STATES and stood.state == State.CLOSED:
        stood.clock.append(ClockEvent("ended", day))


def _beside(event: Event, name: str) -> list[str]:
    """Return what lies sealed beside an event under a name, as a list; a word that says so where it was destroyed."""
    content = getattr(event, "content", None)
    if content is None:
        return [DESTROYED] if event.personal_digest and name != "pages" else []
    found = json.loads(content.text).get(name, [])
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def _many(told: object) -> int:
    """Return how many marks an event tells of: it lists them, or counts them."""
    return len(told) if isinstance(told, list) else int(str(told))


def _key(event: Event) -> str:
    """Return the identifier of what an event was done to, without its kind."""
    return event.object.partition(":")[2]
