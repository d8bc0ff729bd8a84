"""The rows of requests drawn for scale: everything a case page reads, written table by table."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission

from disclosure.sample.bulk import insert, sealed
from redaction.vault.blind import blind, name_tokens, normalise_identifier
from workflow.models import (
    Assignment,
    ChainHead,
    ClockEntry,
    ContactWay,
    Declaration,
    Draft,
    Event,
    Incident,
    NameToken,
    Office,
    Request,
    Requester,
    RequestGrant,
    Route,
    Screening,
    SearchTask,
    Subject,
    SubjectIdentifier,
    Victim,
)
from workflow.states import OPEN_STATES, Role, State
from workflow.trail import chain

OUTCOMES = ("granted_in_full", "granted_in_part", "neither_confirm_nor_deny", "no_records", "withdrawn", "lapsed")
SEARCHING = (State.SEARCH, State.LEGAL_REVIEW, State.CONSULTATION)
_FIRST = ("Ana", "Ben", "Carla", "Dario", "Elena", "Felix", "Gina", "Hugo", "Iris", "Jonas", "Karla", "Leon", "Mona")
_STARTS = ("Al", "Bar", "Cor", "Dal", "El", "Fer", "Gar", "Hol", "Il", "Jor", "Kel", "Lor", "Mar", "Nor", "Os", "Pal")
_MIDDLES = ("a", "be", "ci", "do", "e", "fa", "go", "hi", "i", "ka", "lo", "mi", "na", "o", "pe", "ri", "so", "ta")
_ENDS = ("dez", "son", "sen", "man", "berg", "ston", "ward", "ley", "ras", "vic", "ner", "lan", "der", "field", "worth")


@dataclass(frozen=True)
class Place:
    """An office to fill, and who works there in each role."""

    office: Office
    staff: Mapping[Role, Sequence[UUID]]
    sources: Sequence[int]


@dataclass
class Drawn:
    """One request as it was drawn; its number is given before it is written."""

    key: UUID
    place: Place
    state: State
    received: date
    due: date
    danger: bool
    expedited: bool
    triaged: bool
    unheld: bool
    screened_until: datetime | None
    holders: Mapping[Role, UUID]
    draw: int
    number: str = field(default="", init=False)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def urgency(self) -> int:
        return 0 if self.danger else 1 if self.expedited else 2

    @property
    def at(self) -> datetime:
        """A moment of the day it was received."""
        return datetime.combine(self.received, time(9 + self.draw % 8, self.draw % 60), UTC)

    def row(self, index: int) -> UUID:
        """Return the key of a row of this request: keys of one table grow with those of the requests."""
        return UUID(int=self.key.int + index)


@dataclass(frozen=True)
class _Names:
    requester: str
    subject: str


def write_for_queues(drawn: Sequence[Drawn], now: datetime) -> None:
    """Write requests as drafts, in the order of their keys, with no more than the queues read."""
    insert(Request, _REQUEST, (_request(one, now) for one in drawn))
    held = _held([one for one in drawn if one.state != State.DRAFT])
    insert(Assignment, _ASSIGNMENT, held)


def write(drawn: Sequence[Drawn], now: datetime) -> None:
    """Write requests as drafts, in the order of their keys, with everything that hangs on them."""
    write_for_queues(drawn, now)
    names = {one.key: _names(one) for one in drawn}
    asked = [one for one in drawn if one.state != State.DRAFT]
    insert(Draft, ("id", "request_id", "answers", "code_digest", "updated_at"), _drafts(drawn, now))
    insert(Requester, _REQUESTER, (_requester(one, names[one.key]) for one in asked))
    insert(ContactWay, _WAY, (_way(one) for one in asked))
    insert(Victim, _VICTIM, (_victim(one, names[one.key]) for one in asked))
    insert(Incident, _INCIDENT, (_incident(one) for one in asked))
    insert(Subject, _SUBJECT, (_subject(one, names[one.key]) for one in asked))
    insert(SubjectIdentifier, ("id", "subject_id", "kind", "value", "token"), _identifiers(asked))
    insert(NameToken, ("request_id", "whose", "token"), sorted(_tokens(asked, names), key=lambda row: row[2]))
    insert(Declaration, _DECLARATION, (_declaration(one, names[one.key]) for one in asked))
    insert(Route, ("id", "request_id", "kind", "is_open", "ended_reason"), _routes(asked))
    insert(ClockEntry, ("id", "request_id", "kind", "on_date", "note", "entered_at"), _clock(asked))
    insert(Screening, _SCREENING, _screenings(asked))
    insert(SearchTask, _TASK, _tasks(asked))
    insert(RequestGrant, ("user_id", "permission_id", "content_object_id", "enabled"), _grants(asked))
    events = [(one, _event(one)) for one in asked]
    insert(Event, _EVENT, (event for _one, event in events))
    heads = ((event[0], one.key, 1, event[-1]) for one, event in events)
    insert(ChainHead, ("chain", "request_id", "seq", "digest"), heads)


_REQUEST = (
    "id", "number", "office_id", "state", "asked_from", "outcome", "channel", "language", "large_print", "created_at",
    "first_received_date", "received_date", "closed_at", "due_date", "danger", "danger_triage_due_at",
    "danger_triaged_at", "expedite_asked_date", "expedited", "restricted", "scope", "delivery_way", "delivery_held",
    "revision", "unheld", "screened_until",
)  # fmt: skip


def _request(one: Drawn, now: datetime) -> tuple[Any, ...]:
    draft, closed = one.state == State.DRAFT, one.state == State.CLOSED
    triage_due = (now - timedelta(hours=one.draw % 30) + timedelta(hours=20)) if one.danger and one.is_open else None
    return (
        one.key,
        None if draft else one.number,
        one.place.office.pk,
        State.DRAFT.value,
        State.VERIFICATION.value if one.state == State.AWAITING_REQUESTER else "",
        OUTCOMES[one.draw % len(OUTCOMES)] if closed else "",
        ("web", "telephone", "paper", "walk_in")[one.draw % 4],
        "es" if one.draw % 5 == 0 else "en",
        False,
        one.at,
        None if draft else one.received,
        None if draft else one.received,
        one.at + timedelta(days=20 + one.draw % 12) if closed else None,
        date.max if draft else one.due,
        one.danger and not draft,
        triage_due,
        one.at if one.triaged else None,
        one.received if one.expedited and not draft else None,
        one.expedited and not draft,
        False,
        sealed(Request, "scope", one.key, "the criminal history; whether the person is in custody"),
        "paper" if one.draw % 3 == 0 else "portal",
        False,
        1,
        one.unheld,
        one.screened_until,
    )


def _drafts(drawn: Sequence[Drawn], now: datetime) -> Iterator[tuple[Any, ...]]:
    for one in drawn:
        if one.state == State.DRAFT:
            yield one.key, one.key, sealed(Draft, "answers", one.key, "{}"), f"scale-{one.key.hex}", now


_REQUESTER = (
    "id", "request_id", "kind", "relation", "name", "birth_place", "address", "interpreter",
)  # fmt: skip


def _requester(one: Drawn, names: _Names) -> tuple[Any, ...]:
    def kept(name: str, text: str) -> bytes:
        return sealed(Requester, name, one.key, text)

    return (
        one.key, one.key, "victim", "", kept("name", names.requester), kept("birth_place", ""),
        kept("address", f"{one.draw % 900} Gauge Street\nScaleton, EX 00499"), kept("interpreter", ""),
    )  # fmt: skip


_WAY = (
    "id", "requester_id", "kind", "value", "token", "safe", "when", "voicemail", "seen_by", "code_word", "asked_date",
    "to_verify", "code_digest", "code_tries", "stopped_by_staff", "unasked",
)  # fmt: skip


def _way(one: Drawn) -> tuple[Any, ...]:
    def kept(name: str, text: str) -> bytes:
        return sealed(ContactWay, name, one.key, text)

    value = f"(555) 555-{one.draw % 10000:04d}"
    token = _token_of("telephone", normalise_identifier("telephone", value))
    return (
        one.key, one.key, "telephone", kept("value", value), token, True, kept("when", "weekdays before noon"), False,
        kept("seen_by", ""), kept("code_word", ""), one.received, False, "", 0, False, False,
    )  # fmt: skip


_VICTIM = ("id", "request_id", "is_requester", "name", "minor", "deceased", "incapacitated")


def _victim(one: Drawn, names: _Names) -> tuple[Any, ...]:
    return one.key, one.key, True, sealed(Victim, "name", one.key, names.requester), False, False, False


_INCIDENT = ("id", "request_id", "what", "when_text", "place", "agency", "case_number", "offence")


def _incident(one: Drawn) -> tuple[Any, ...]:
    texts = ("A break-in.", "last spring", "Scaleton", "Scaleton Police", f"{one.draw % 100_000:06d}", "")
    kept = [sealed(Incident, name, one.key, text) for name, text in zip(_INCIDENT[2:], texts, strict=True)]
    return one.key, one.key, *kept


_SUBJECT = (
    "id", "request_id", "name", "age_text", "birth_place", "description", "address", "opened_by", "opened_evidence",
)  # fmt: skip


def _subject(one: Drawn, names: _Names) -> tuple[Any, ...]:
    def kept(name: str, text: str) -> bytes:
        return sealed(Subject, name, one.key, text)

    return (
        one.key, one.key, kept("name", names.subject), kept("age_text", "about 40"), kept("birth_place", ""),
        kept("description", ""), kept("address", ""), "", kept("opened_evidence", ""),
    )  # fmt: skip


def _identifiers(asked: Sequence[Drawn]) -> Iterator[tuple[Any, ...]]:
    for one in asked:
        if one.draw % 2:
            value = f"A{one.draw % 10**9:09d}"
            token = blind("a_number", normalise_identifier("a_number", value))
            yield one.key, one.key, "a_number", sealed(SubjectIdentifier, "value", one.key, value), token


def _tokens(asked: Sequence[Drawn], names: Mapping[UUID, _Names]) -> Iterator[tuple[Any, ...]]:
    for one in asked:
        for whose, name in (("subject", names[one.key].subject), ("requester", names[one.key].requester)):
            for token in {token for part in name.split() for token in _tokens_of(part)}:
                yield one.key, whose, token


_DECLARATION = ("id", "request_id", "text", "signed_name", "signed_at", "on_paper", "abroad")


def _declaration(one: Drawn, names: _Names) -> tuple[Any, ...]:
    signed = sealed(Declaration, "signed_name", one.key, names.requester)
    return one.key, one.key, "I declare under penalty of perjury.", signed, one.at, False, False


def _routes(asked: Sequence[Drawn]) -> Iterator[tuple[Any, ...]]:
    for one in asked:
        yield one.row(1), one.key, "victim_notice", True, ""
        yield one.row(2), one.key, "foia", True, ""


def _clock(asked: Sequence[Drawn]) -> Iterator[tuple[Any, ...]]:
    for one in asked:
        yield one.row(1), one.key, "received", one.received, "Received by the right office", one.at
        if one.state == State.CLOSED:
            yield one.row(2), one.key, "ended", one.received + timedelta(days=20 + one.draw % 12), "Answered", one.at


_SCREENING = ("id", "request_id", "bars", "source", "note", "screened_by_id", "screened_at", "valid_until")


def _screenings(asked: Sequence[Drawn]) -> Iterator[tuple[Any, ...]]:
    for one in asked:
        if one.screened_until is not None:
            by = one.holders.get(Role.SCREENER) or one.place.staff[Role.SCREENER][0]
            bars, source, note = (
                sealed(Screening, name, one.key, text)
                for name, text in (("bars", "[]"), ("source", "The index."), ("note", ""))
            )
            until = one.screened_until
            yield one.key, one.key, bars, source, note, by, until - timedelta(days=30), until


_TASK = (
    "id", "request_id", "source_id", "status", "asked_by_id", "asked_at", "due_date", "attested_by", "answered_at",
    "note",
)  # fmt: skip


def _tasks(asked: Sequence[Drawn]) -> Iterator[tuple[Any, ...]]:
    for one in asked:
        if one.state not in SEARCHING:
            continue
        by = one.holders.get(Role.RECORDS_OFFICER) or one.place.staff[Role.RECORDS_OFFICER][0]
        for index, source in enumerate(one.place.sources):
            waits = one.state == State.SEARCH and (one.draw >> index) % 2
            key = one.row(index)
            attested, note = (
                sealed(SearchTask, "attested_by", key, "" if waits else "The clerk"),
                sealed(SearchTask, "note", key, ""),
            )
            yield (
                key, one.key, source, "asked" if waits else "none", by, one.at, one.received + timedelta(days=10),
                attested, None if waits else one.at + timedelta(days=5), note,
            )  # fmt: skip


_ASSIGNMENT = (
    "id", "request_id", "user_id", "role", "since_at", "until_at", "queue_date", "queue_urgency", "queue_state",
    "queue_office",
)  # fmt: skip


_NOT_QUEUED = (None, None, "", None)


def _held(asked: Sequence[Drawn]) -> Iterator[tuple[Any, ...]]:
    for one in asked:
        for index, (role, user) in enumerate(one.holders.items()):
            beside = (one.due, one.urgency, one.state.value, one.place.office.pk)
            yield one.row(index), one.key, user, role.value, one.at, None, *(beside if one.is_open else _NOT_QUEUED)


def _grants(asked: Sequence[Drawn]) -> Iterator[tuple[Any, ...]]:
    permission = Permission.objects.get(codename="work_request", content_type__app_label="workflow").pk
    for one in asked:
        for user in sorted(set(one.holders.values())):
            yield user, permission, one.key, True


_EVENT = ("chain", "seq", "at", "actor", "role", "verb", "object", "data", "personal_digest", "prev", "digest")


def _event(one: Drawn) -> tuple[Any, ...]:
    """Return the first event of the request's chain: it came in."""
    data = {"channel": "web", "danger": one.danger, "number": one.number, "state": State.RECEIVED.value}
    link = chain.Link(
        chain=f"request:{one.key}",
        seq=1,
        at=one.at.isoformat(),
        actor="system:scale",
        role=Role.SYSTEM.value,
        verb="request.submit",
        object="",
        data=chain.canonical(data),
        personal_digest="",
        prev=chain.GENESIS,
    )
    return (
        link.chain, 1, one.at, link.actor, link.role, link.verb, "", link.data, "", link.prev,
        chain.link_digest(link),
    )  # fmt: skip


def _names(one: Drawn) -> _Names:
    draw = random.Random(one.draw)  # noqa: S311  # a repeatable sample, no secret
    return _Names(_name(draw), _name(draw))


def _name(draw: random.Random) -> str:
    surname = draw.choice(_STARTS) + draw.choice(_MIDDLES) + draw.choice(_ENDS)
    return f"{draw.choice(_FIRST)} {surname}"


@cache
def _tokens_of(part: str) -> frozenset[str]:
    return name_tokens(part)


@cache
def _token_of(kind: str, value: str) -> str:
    return blind(kind, value)
