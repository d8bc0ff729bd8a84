"""The figures of the annual FOIA report (5 USC 552(e)): of the spells that go by the FOIA route, in one fiscal year.

What is pending at the start, plus what came in, less what was processed, is what is pending at the end: a reopened
request is received again. A request is expedited when speed was granted, complex when the time was extended or another
agency consulted, simple otherwise.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from workflow.deadlines import Calendar
from workflow.metrics.periods import Year
from workflow.models import CaseSpell
from workflow.states import AppealState, Outcome

TRACKS = ("simple", "complex", "expedited")
#: Working days an appeal may take (5 USC 552(a)(6)(A)(ii)).
APPEAL_DAYS = 20
OLDEST = 10
GRANTS = (Outcome.GRANTED_IN_FULL, Outcome.GRANTED_IN_PART)
#: A neither-confirm-nor-deny rests on exemptions 6 and 7(C): it counts as a denial by exemption.
DENIALS = (Outcome.DENIED_IN_FULL, Outcome.NEITHER_CONFIRM_NOR_DENY)
#: Codes of the schema for what ended for another reason; what has none is "Other" and told in words.
OTHER_CODES = {
    Outcome.NO_RECORDS: "NoRecords",
    Outcome.REFERRED_ELSEWHERE: "Referred",
    Outcome.WITHDRAWN: "Withdrawn",
    Outcome.NOT_DESCRIBED: "NotDescribed",
    Outcome.NOT_VERIFIED: "ImproperRequest",
    Outcome.DUPLICATE: "Duplicate",
}
REASONS = {Outcome.LAPSED.value: "No reply to a question", "": "Not recorded"}
APPEAL_REASONS = {
    AppealState.DISMISSED_LATE.value: "Filed late",
    AppealState.RETURNED.value: "Returned for another look",
    "": "Not recorded",
}


@dataclass
class Report:
    """One office's year; added together they are the agency's. Times are lists of days, so that medians are true."""

    flow: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    exemptions: Counter[str] = field(default_factory=Counter)
    appeal_flow: Counter[str] = field(default_factory=Counter)
    appeal_results: Counter[str] = field(default_factory=Counter)
    appeal_days: list[int] = field(default_factory=list)
    oldest_appeals: list[tuple[str, int]] = field(default_factory=list)
    processed_days: dict[str, list[int]] = field(default_factory=dict)
    granted_days: dict[str, list[int]] = field(default_factory=dict)
    pending_days: dict[str, list[int]] = field(default_factory=dict)
    oldest: list[tuple[str, int]] = field(default_factory=list)
    expedite: Counter[str] = field(default_factory=Counter)
    expedite_days: list[int] = field(default_factory=list)
    backlog: Counter[str] = field(default_factory=Counter)
    staff: int = 0
    last_year: Counter[str] = field(default_factory=Counter)
    #: Chains in which exemption 3 was told: the report names its statutes.
    with_statute: list[str] = field(default_factory=list)

    def kept(self) -> dict[str, int]:
        """Return what the next year's report compares itself with."""
        return {
            "received": self.flow["received"],
            "processed": self.flow["processed"],
            "pending": self.flow["end"],
            "backlog": self.backlog["requests"],
            "appeals_received": self.appeal_flow["received"],
            "appeals_processed": self.appeal_flow["processed"],
            "appeals_pending": self.appeal_flow["end"],
            "appeals_backlog": self.backlog["appeals"],
        }


def together(reports: Iterable[Report]) -> Report:
    """Return several reports as one: counts added, lists joined, the oldest of all."""
    whole = Report()
    for one in reports:
        for each in fields(Report):
            mine, theirs = getattr(whole, each.name), getattr(one, each.name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            elif isinstance(mine, dict):
                for track, days in theirs.items():
                    mine.setdefault(track, []).extend(days)
            elif isinstance(mine, list):
                mine.extend(theirs)
            else:
                setattr(whole, each.name, mine + theirs)
    whole.oldest = sorted(whole.oldest)[:OLDEST]
    whole.oldest_appeals = sorted(whole.oldest_appeals)[:OLDEST]
    return whole


def of_year(spells: Iterable[CaseSpell], year: Year, calendar: Calendar, today: date) -> Report:
    """Return the report of one office.

    :param spells: of the office, received before the year's end.
    :param today: a year that is not over is counted until then.
    """
    made, until = Report(), min(year.until, today)
    for spell in spells:
        if spell.foia and spell.received_date <= until:
            _count(made, spell, year, until, calendar)
        for appeal in spell.appeals if spell.foia else ():
            _count_appeal(made, appeal, year, until, calendar)
    made.oldest = sorted(made.oldest)[:OLDEST]
    made.oldest_appeals = sorted(made.oldest_appeals)[:OLDEST]
    return made


def track_of(spell: CaseSpell) -> str:
    if spell.expedited:
        return "expedited"
    return "complex" if spell.extended or spell.consulted else "simple"


def _count(made: Report, spell: CaseSpell, year: Year, until: date, calendar: Calendar) -> None:
    closed = spell.closed_date if spell.closed_date is not None and spell.closed_date <= until else None
    if closed is not None and closed < year.since:
        return
    made.flow["start" if spell.received_date < year.since else "received"] += 1
    track = track_of(spell)
    if closed is None:
        made.flow["end"] += 1
        days = spell.days if spell.closed_date is None else calendar.working_days_between(spell.received_date, until)
        made.pending_days.setdefault(track, []).append(days)
        made.oldest.append((spell.received_date.isoformat(), days))
        made.backlog["requests"] += spell.due_date < until
    else:
        made.flow["processed"] += 1
        made.outcomes[spell.outcome] += 1
        made.exemptions.update(spell.bases)
        made.processed_days.setdefault(track, []).append(spell.days)
        if spell.outcome in GRANTS:
            made.granted_days.setdefault(track, []).append(spell.days)
        if "b3" in spell.bases:
            made.with_statute.append(spell.chain)
    _count_speed(made, spell, year, until)


def _count_speed(made: Report, spell: CaseSpell, year: Year, until: date) -> None:
    decided, asked = spell.expedite_decided_date, spell.expedite_asked_date
    if decided is None or spell.expedite_granted is None or not year.since <= decided <= until:
        return
    made.expedite["granted" if spell.expedite_granted else "denied"] += 1
    days = (decided - asked).days if asked is not None else 0
    made.expedite_days.append(days)
    made.expedite["within_ten"] += days <= 10


def _count_appeal(made: Report, appeal: dict[str, Any], year: Year, until: date, calendar: Calendar) -> None:
    filed = date.fromisoformat(appeal["filed"])
    decided = date.fromisoformat(appeal["decided"]) if appeal["decided"] else None
    if filed > until or (decided is not None and decided < year.since):
        return
    made.appeal_flow["start" if filed < year.since else "received"] += 1
    if decided is not None and decided <= until:
        made.appeal_flow["processed"] += 1
        made.appeal_results[appeal["result"]] += 1
        made.appeal_days.append(calendar.working_days_between(filed, decided))
        return
    days = calendar.working_days_between(filed, until)
    made.appeal_flow["end"] += 1
    made.oldest_appeals.append((filed.isoformat(), days))
    made.backlog["appeals"] += days > APPEAL_DAYS
