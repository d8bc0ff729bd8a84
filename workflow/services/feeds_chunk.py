"""Some rows of a run applied together: people, what they are found by, events, corrections, matches, alerts. As many
statements for a chunk as for a row, each along an index: the work grows with the rows and with nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from redaction.vault.blind import blind
from workflow.custody import breaker, matching
from workflow.custody.breaker import Standing
from workflow.custody.kinds import FIRST, IN, KINDS
from workflow.custody.matching import NAME
from workflow.custody.rows import Row
from workflow.models import CustodyEvent, CustodyPerson, CustodyToken, Feed, FeedRow, FeedRun
from workflow.services import alerts_correct, alerts_match, alerts_queue

Token = Callable[[Feed, str], str]
Said = CustodyEvent.Standing


class Reading(NamedTuple):
    """A person as the chunk changes them."""

    person: CustodyPerson
    new: bool


class Chunk:
    """What becomes of a run's next rows; built, applied and saved in one transaction of the caller."""

    def __init__(self, run: FeedRun, now: datetime, person_token: Token, event_token: Token) -> None:
        self.run, self.feed, self.now = run, run.feed, now
        self._person_token, self._event_token = person_token, event_token
        self.kept: list[FeedRow] = []
        self.applied = self.duplicates = self.late = self.told = 0
        self._people: dict[str, Reading] = {}
        self._events: dict[str, CustodyEvent] = {}
        self._made: list[CustodyEvent] = []
        self._taken_back: list[CustodyEvent] = []

    def refuse(self, line: int, reasons: Iterable[str], content: Mapping[str, str]) -> None:
        """Keep a row that is not applied, with its reasons."""
        self.kept.append(FeedRow(run=self.run, line=line, reasons=list(reasons), content=dict(content)))

    def apply(self, rows: list[Row]) -> None:
        """Apply rows in the order they happened."""
        if not rows:
            return
        self._read_people(rows)
        self._read_events(rows)
        found_by = self._found_by(rows)
        for row in rows:
            self._apply(row)
        self._save(rows, found_by)

    def _read_people(self, rows: list[Row]) -> None:
        wanted = {self._person_token(self.feed, row.person_id) for row in rows}
        for person in CustodyPerson.objects.filter(feed=self.feed, token__in=wanted):
            self._people[person.token] = Reading(person, new=False)

    def _read_events(self, rows: list[Row]) -> None:
        named = {name for row in rows for name in (row.event_id, row.corrects) if name}
        tokens = {self._event_token(self.feed, name) for name in named}
        for event in CustodyEvent.objects.filter(token__in=tokens).select_related("person"):
            self._events[event.token] = event

    def _found_by(self, rows: list[Row]) -> dict[str, dict[str, str]]:
        """Return by person the numbers known of them, kind → token, to see when a feed says another one."""
        ids = [reading.person.pk for reading in self._people.values()]
        known: dict[str, dict[str, str]] = {}
        for person, kind, token in (
            CustodyToken.objects.filter(person__in=ids).exclude(kind=NAME).values_list("person_id", "kind", "token")
        ):
            known.setdefault(str(person), {})[kind] = token
        self._numbers = known
        return known

    def _apply(self, row: Row) -> None:
        token = self._event_token(self.feed, row.event_id)
        said = blind("custody-said", row.said)
        before = self._events.get(token)
        if before is not None:
            if before.content_token == said:
                self.duplicates += 1
            else:
                self._refuse(row, "contradicts:event_id")
            return
        corrected = self._events.get(self._event_token(self.feed, row.corrects)) if row.corrects else None
        wrong = self._contradiction(row, corrected)
        if wrong:
            self._refuse(row, wrong)
            return
        if corrected is not None:
            self._take_back(corrected, Said.RETRACTED if row.retracts else Said.CORRECTED)
        if row.retracts:
            assert corrected is not None  # noqa: S101 — refused above otherwise
            self._keep(row, token, said, corrected.person, Said.RETRACTED, "", corrected)
            return
        self._happen(row, token, said, corrected)

    def _contradiction(self, row: Row, corrected: CustodyEvent | None) -> str:
        """Return why a row cannot be about whom it names, as a code; empty when nothing speaks against it."""
        if row.corrects and corrected is None:
            return "corrects_nothing"
        if corrected is not None and corrected.standing in {Said.CORRECTED, Said.RETRACTED}:
            return "corrected_already"
        token = self._person_token(self.feed, row.person_id)
        if corrected is not None and corrected.person.token != token:
            return "corrects_another"
        known = self._people.get(token)
        if known is None:
            return ""
        if known.person.birth_token != _birth_token(row):
            return "contradicts:birth_date"
        numbers = self._numbers.get(str(known.person.pk), {})
        for kind, value in row.identifiers.items():
            if numbers.get(kind, matching.number_token(kind, value)) != matching.number_token(kind, value):
                return f"contradicts:{kind}"
        return ""

    def _happen(self, row: Row, token: str, said: str, corrected: CustodyEvent | None) -> None:
        """Let an event happen to a person, new or known, unless it cannot."""
        key = self._person_token(self.feed, row.person_id)
        known = self._people.get(key)
        standing = Standing(known.person.status, known.person.status_at) if known else None
        after, what, why = breaker.step(row, standing)
        if what == "impossible":
            self._refuse(row, f"impossible:{why}")
            return
        if known is None:
            person = CustodyPerson(
                feed=self.feed, token=key, name=row.name, birth_date=row.birth_date, birth_token=_birth_token(row),
                status=FIRST.get(row.kind, IN), status_at=row.at,
            )  # fmt: skip
            known = self._people[key] = Reading(person, new=True)
        before = known.person.status
        if what == "applied":
            known.person.status = after.status
            known.person.status_at = after.at or row.at
            known.person.last_kind = row.kind
        else:
            self.late += 1
        standing_of = Said.CURRENT if what == "applied" else Said.LATE
        self._keep(row, token, said, known.person, standing_of, before, corrected)

    def _keep(
        self, row: Row, token: str, said: str, person: CustodyPerson, standing: str, before: str,
        corrected: CustodyEvent | None,
    ) -> None:  # fmt: skip
        event = CustodyEvent(
            person=person, run=self.run, token=token, content_token=said, kind=row.kind, at=row.at,
            reported_at=self.run.received_at, status_before=before, details=dict(row.details), standing=standing,
            corrects=corrected,
        )  # fmt: skip
        self._events[token] = event
        self._made.append(event)
        self.applied += 1

    def _take_back(self, event: CustodyEvent, standing: str) -> None:
        """Mark an event as wrong; where it was the newest, its person is again as before it."""
        held = self._people.get(event.person.token)
        person = held.person if held else event.person
        if held is None:
            self._people[person.token] = Reading(person, new=False)
        if event.standing == Said.CURRENT and person.status_at == event.at and event.status_before:
            person.status = event.status_before
        event.standing = standing
        self._taken_back.append(event)

    def _refuse(self, row: Row, reason: str) -> None:
        content = {"event_id": row.event_id, "person_id": row.person_id, "kind": row.kind, "at": row.at.isoformat()}
        self.refuse(row.line, [reason], {**content, "name": row.name, "birth_date": row.birth_date.isoformat()})

    def _save(self, rows: list[Row], found_by: dict[str, dict[str, str]]) -> None:
        new = [reading.person for reading in self._people.values() if reading.new]
        old = [reading.person for reading in self._people.values() if not reading.new]
        CustodyPerson.objects.bulk_create(new)
        CustodyPerson.objects.bulk_create(
            old, update_conflicts=True, unique_fields=["id"], update_fields=["status", "status_at", "last_kind"],
            batch_size=300,
        )  # fmt: skip
        made_now = {event.pk for event in self._made}
        CustodyEvent.objects.bulk_create(self._made)
        earlier = [event for event in self._taken_back if event.pk not in made_now]
        CustodyEvent.objects.bulk_update(earlier, ["standing"], batch_size=200)
        fresh = self._save_tokens(rows)
        alerts_match.match_people(self.feed, fresh, self.now)
        alerts_correct.correct(earlier, self.now)
        current = [event for event in self._made if event.standing == Said.CURRENT and event.kind in KINDS]
        self.told += alerts_queue.queue(self.feed, current, self.now)

    def _save_tokens(self, rows: list[Row]) -> dict[CustodyPerson, list[tuple[str, str]]]:
        """Keep by what people are found; return what is new of whom."""
        wanted: dict[str, tuple[CustodyPerson, set[tuple[str, str]]]] = {}
        for row in rows:
            held = self._people.get(self._person_token(self.feed, row.person_id))
            if held is None or held.person.birth_token != _birth_token(row):
                continue
            name = row.name if held.new else ""
            entry = wanted.setdefault(str(held.person.pk), (held.person, set()))
            entry[1].update(matching.tokens(name, row.birth_date, row.identifiers))
        ids = [person.pk for person, _tokens in wanted.values()]
        there = set(CustodyToken.objects.filter(person__in=ids).values_list("person_id", "token"))
        fresh: dict[CustodyPerson, list[tuple[str, str]]] = {}
        for person, tokens in wanted.values():
            missing = sorted(one for one in tokens if (person.pk, one[1]) not in there)
            if missing:
                fresh[person] = missing
        CustodyToken.objects.bulk_create(
            [CustodyToken(person=one, kind=kind, token=token) for one, some in fresh.items() for kind, token in some],
            batch_size=500,
        )
        return fresh


def _birth_token(row: Row) -> str:
    return blind("custody-birth", row.birth_date.isoformat())
