"""From the chain of a request to its spells: pure, values in and values out. A spell ends where the request closes.

A reopened request is received again: so what was pending, plus what came in, less what was closed, is what is pending.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from workflow.deadlines import Calendar, ClockEvent, run_clock
from workflow.states import OPEN_STATES, State

RECEIVED_BY = "request.submit"
REOPENED_BY = "request.reopen"
#: Events of the appeal of an answer: what follows the closing it is filed after.
FILED, DECIDED, WITHDRAWN = "request.file_appeal", "appeal.decided", "request.withdraw_appeal"


@dataclass(frozen=True)
class Told:
    """One event as it is counted: when (with the day where the office is), which verb, and its plain facts."""

    at: datetime
    day: date
    verb: str
    data: Mapping[str, Any]
    target: str = ""


@dataclass
class Spell:
    """One stretch of a request; the fields are those of the row (`CaseSpell`)."""

    received_date: date
    state: str
    state_at: datetime
    state_date: date
    told_date: date = date.min
    channel: str = ""
    language: str = ""
    category: str = ""
    place: str = ""
    foia: bool = True
    closed_date: date | None = None
    due_date: date = date.max
    outcome: str = ""
    days: int = 0
    days_until: date = date.min
    clock_runs: bool = False
    extended: bool = False
    consulted: bool = False
    expedited: bool = False
    expedite_asked_date: date | None = None
    expedite_decided_date: date | None = None
    expedite_granted: bool | None = None
    steps: dict[str, float] = field(default_factory=dict)
    bases: list[str] = field(default_factory=list)
    appeals: list[dict[str, Any]] = field(default_factory=list)
    clock: list[ClockEvent] = field(default_factory=list)


def office_code(events: Iterable[Told]) -> str:
    """Return the code of the office in the number of the request; empty for a draft that was never sent."""
    number = next((str(one.data.get("number") or "") for one in events if one.verb == RECEIVED_BY), "")
    return number.partition("-")[0]


def spells_of(events: Iterable[Told], calendar: Calendar, *, answer_days: int, today: date) -> list[Spell]:
    """Return the spells of one request, the first first; none for a draft.

    :param events: of its chain, in order.
    :param answer_days: working days the office has to answer.
    :param today: until when an open one is counted.
    """
    found: list[Spell] = []
    for one in events:
        if one.verb == RECEIVED_BY:
            found.append(_received(one))
        elif found:
            _apply(found, one)
    for spell in found:
        spell.days_until = spell.closed_date or today
        reading = run_clock(spell.clock, calendar, days=answer_days, today=spell.days_until)
        spell.clock_runs = not (reading.stopped or reading.ended)
        spell.days, spell.due_date = max(0, reading.days_used), reading.due_date
    return found


def _received(one: Told) -> Spell:
    data = one.data
    received = date.fromisoformat(data["received"]) if data.get("received") else one.day
    routes = data.get("routes")
    spell = Spell(
        received_date=received,
        state=State.RECEIVED.value,
        state_at=one.at,
        state_date=one.day,
        told_date=one.day,
        channel=str(data.get("channel", "")),
        language=str(data.get("language", "")),
        category=str(data.get("category", "")),
        place=str(data.get("place", "")),
        foia=routes is None or "foia" in routes,
        expedite_asked_date=one.day if data.get("expedite", data.get("danger")) else None,
    )
    spell.clock.append(ClockEvent("received", received))
    return spell


def _apply(found: list[Spell], one: Told) -> None:
    """Apply one event to the spell that is open, or to the last where it concerns its answer."""
    spell = found[-1]
    spell.told_date = one.day
    if one.verb == REOPENED_BY:
        found.append(_reopened(spell, one))
        return
    if one.verb in {FILED, DECIDED, WITHDRAWN}:
        _appeal(found, one)
        return
    if spell.closed_date is not None:
        return
    _facts(spell, one)
    _clock(spell, one)
    state = str(one.data.get("state", ""))
    if state and state != spell.state:
        _move(spell, one, state)


def _facts(spell: Spell, one: Told) -> None:
    if one.verb == "request.ask_speed":
        spell.expedite_asked_date = spell.expedite_asked_date or one.day
    elif one.verb in {"request.grant_expedite", "request.deny_expedite"}:
        spell.expedite_granted = spell.expedited = one.verb == "request.grant_expedite"
        spell.expedite_decided_date = one.day
    elif one.verb == "request.triage_danger":
        if one.data.get("in_danger"):
            spell.expedite_granted = spell.expedited = True
        if spell.expedite_asked_date is not None and spell.expedite_decided_date is None and one.data.get("in_danger"):
            spell.expedite_decided_date = one.day
    elif one.verb == "request.set_routes":
        spell.foia = "foia" in one.data.get("routes", ())
    elif one.verb == "request.start_consultation":
        spell.consulted = True
    elif one.verb in {"request.release", "request.release_part"}:
        spell.bases = sorted({*spell.bases, *one.data.get("bases", ())})


def _clock(spell: Spell, one: Told) -> None:
    """Only the first question stops the clock (5 USC 552(a)(6)(A)(ii)(I)); its answer lets it run on."""
    stopped = spell.clock[-1].kind == "stopped"
    if one.verb == "request.ask_requester" and one.data.get("stops_clock"):
        spell.clock.append(ClockEvent("stopped", one.day))
    elif one.verb == "request.requester_replied" and stopped:
        spell.clock.append(ClockEvent("resumed", one.day))
    elif one.verb == "request.extend":
        spell.extended = True
        spell.clock.append(ClockEvent("extended", one.day))


def _move(spell: Spell, one: Told, state: str) -> None:
    passed = (one.at - spell.state_at).total_seconds() / 86_400
    spell.steps[spell.state] = round(spell.steps.get(spell.state, 0.0) + passed, 2)
    spell.state, spell.state_at, spell.state_date = state, one.at, one.day
    if state not in OPEN_STATES:
        spell.closed_date, spell.outcome = one.day, str(one.data.get("outcome", ""))
        spell.clock.append(ClockEvent("ended", one.day))


def _reopened(before: Spell, one: Told) -> Spell:
    spell = Spell(
        received_date=one.day,
        state=str(one.data.get("state", State.LEGAL_REVIEW.value)),
        state_at=one.at,
        state_date=one.day,
        told_date=one.day,
        channel=before.channel,
        language=before.language,
        category=before.category,
        place=before.place,
        foia=before.foia,
        expedited=before.expedited,
    )
    spell.clock.append(ClockEvent("received", one.day))
    return spell


def _appeal(found: list[Spell], one: Told) -> None:
    if one.verb == FILED:
        found[-1].appeals.append({"key": one.target, "filed": one.day.isoformat(), "decided": "", "result": ""})
        return
    for spell in found:
        for appeal in spell.appeals:
            if appeal["key"] == one.target and not appeal["decided"]:
                appeal["decided"] = one.day.isoformat()
                appeal["result"] = "withdrawn" if one.verb == WITHDRAWN else str(one.data.get("result", ""))
