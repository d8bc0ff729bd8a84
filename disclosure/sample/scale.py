"""Offices of any size: plausible requests by the hundred thousand, to see what the desk does under them.

The rows are written past the services, in bulk; they obey the database's own triggers, since every request begins as a
draft and takes allowed edges. Nine in ten are closed. Everything is invented, and drawn from a seed: the same number
gives the same requests.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from disclosure.sample import people, scale_rows
from disclosure.sample.scale_rows import Drawn, Place
from workflow.deadlines import Calendar
from workflow.models import NumberSeries, Office, Request, Source, User
from workflow.services import staffing
from workflow.states import HOLDERS, Role, State

#: Requests in one transaction: killed at any moment, a chunk is there whole or not at all.
CHUNK = 10_000
PREFIX = "scale-"
#: Share of all requests that each office gets.
SHARES = (0.5, 0.25, 0.15, 0.1)
#: Out of a thousand requests, how many stand in each state; the rest are closed.
OPEN_OF_THOUSAND = {
    State.DRAFT: 5,
    State.RECEIVED: 15,
    State.VERIFICATION: 15,
    State.AWAITING_REQUESTER: 8,
    State.SEARCH: 18,
    State.LEGAL_REVIEW: 16,
    State.CONSULTATION: 4,
    State.REDACTION: 8,
    State.SECOND_REVIEW: 5,
    State.DECISION: 4,
    State.READY: 3,
}
#: Who has held a case by the time it stands in a state.
HOLDERS_BY_STATE = {
    State.RECEIVED: (Role.INTAKE,),
    State.VERIFICATION: (Role.INTAKE, Role.SCREENER),
    State.AWAITING_REQUESTER: (Role.INTAKE, Role.SCREENER),
    State.SEARCH: (Role.INTAKE, Role.SCREENER, Role.RECORDS_OFFICER),
    State.LEGAL_REVIEW: (Role.INTAKE, Role.RECORDS_OFFICER, Role.COUNSEL),
    State.CONSULTATION: (Role.INTAKE, Role.RECORDS_OFFICER, Role.COUNSEL),
    State.REDACTION: (Role.RECORDS_OFFICER, Role.COUNSEL, Role.REDACTOR),
    State.SECOND_REVIEW: (Role.COUNSEL, Role.REDACTOR, Role.SECOND_REVIEWER),
    State.DECISION: (Role.COUNSEL, Role.SECOND_REVIEWER, Role.DECIDING_OFFICIAL),
    State.READY: (Role.RECORDS_OFFICER, Role.COUNSEL, Role.DECIDING_OFFICIAL),
    State.CLOSED: (Role.INTAKE, Role.COUNSEL),
}
ROLES = (
    Role.INTAKE,
    Role.SCREENER,
    Role.RECORDS_OFFICER,
    Role.COUNSEL,
    Role.REDACTOR,
    Role.SECOND_REVIEWER,
    Role.DECIDING_OFFICIAL,
)
#: The edges a request takes from its draft to the state it is drawn for.
_TO_SEARCH = (State.RECEIVED, State.VERIFICATION, State.SEARCH)
_TO_REVIEW = (*_TO_SEARCH, State.LEGAL_REVIEW)
_TO_SECOND = (*_TO_REVIEW, State.REDACTION, State.SECOND_REVIEW)
PATHS: dict[State, tuple[State, ...]] = {
    State.DRAFT: (),
    State.RECEIVED: (State.RECEIVED,),
    State.VERIFICATION: (State.RECEIVED, State.VERIFICATION),
    State.AWAITING_REQUESTER: (State.RECEIVED, State.VERIFICATION, State.AWAITING_REQUESTER),
    State.SEARCH: _TO_SEARCH,
    State.LEGAL_REVIEW: _TO_REVIEW,
    State.CONSULTATION: (*_TO_REVIEW, State.CONSULTATION),
    State.REDACTION: (*_TO_REVIEW, State.REDACTION),
    State.SECOND_REVIEW: _TO_SECOND,
    State.DECISION: (*_TO_SECOND, State.DECISION),
    State.READY: (*_TO_SECOND, State.DECISION, State.READY),
    State.CLOSED: (State.RECEIVED, State.CLOSED),
}
#: One person in each role for so many open requests of an office, and at most so many.
OPEN_FOR_ONE, MOST_IN_A_ROLE = 800, 60
YEARS = 6
Say = Callable[[str], None]
Write = Callable[[Sequence[Drawn], datetime], None]


def is_scale_office(office: Office) -> bool:
    return office.slug.startswith(PREFIX)


def count_made() -> int:
    """Return how many requests stand in the offices made here, drafts too."""
    return Request.objects.filter(office__slug__startswith=PREFIX).count()


def load(*, requests: int, now: datetime, password: str | None, say: Say, write: Write = scale_rows.write) -> int:
    """Make what is missing to `requests` of them; return how many were made.

    :param password: lets people sign in to the offices made here; None makes accounts nobody can open.
    :param write: writes what was drawn; benchmarks of the queues write no more than the queues read.
    """
    there = count_made()
    if there >= requests:
        return 0
    hashed = make_password(password)
    places = [_place(index, requests, hashed) for index in range(len(SHARES))]
    dates = Dates(timezone.localdate(now))
    # The rows refer only to rows of the same chunk; SQLite would look each of them up.
    with connection.constraint_checks_disabled():
        for first in range(there, requests, CHUNK):
            with transaction.atomic():
                _chunk(range(first, min(first + CHUNK, requests)), places, dates, now, write)
            say(f"{min(first + CHUNK, requests):,} of {requests:,} requests.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return requests - there


class Dates:
    """Days of receipt and the due dates that follow, each computed once."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.calendar = Calendar(closures={})
        self.due = cache(self._due)

    def open_one(self, draw: random.Random) -> date:
        """Draw the day an open request came in: most are in time, some late."""
        return self.today - timedelta(days=int(min(draw.expovariate(1 / 14), 120)))

    def closed_one(self, draw: random.Random) -> date:
        return self.today - timedelta(days=draw.randint(40, 365 * YEARS))

    def _due(self, received: date) -> date:
        return self.calendar.add_working_days(received, 20)


def _chunk(span: range, places: Sequence[Place], dates: "Dates", now: datetime, write: Write) -> None:
    """Draw and write one chunk, ordered by state, so that each state is one range of keys."""
    draw = random.Random(span.start)  # noqa: S311  # a repeatable sample, no secret
    picked = sorted(draw.choices(list(_WEIGHTS), weights=list(_WEIGHTS.values()), k=len(span)))
    drawn = [
        _request(draw, draw.choices(places, weights=SHARES)[0], state, _key(index), dates, now)
        for index, state in zip(span, picked, strict=True)
    ]
    _number(drawn)
    write(drawn, now)
    for state in State:
        keys = [one.key for one in drawn if one.state == state]
        for step in PATHS[state] if keys else ():
            Request.objects.filter(pk__gte=keys[0], pk__lte=keys[-1]).update(state=step.value)


_WEIGHTS = {**OPEN_OF_THOUSAND, State.CLOSED: 1000 - sum(OPEN_OF_THOUSAND.values())}


def _request(draw: random.Random, place: Place, state: State, key: UUID, dates: Dates, now: datetime) -> Drawn:
    received = dates.closed_one(draw) if state == State.CLOSED else dates.open_one(draw)
    danger = draw.random() < 0.02
    holders = {role: draw.choice(place.staff[role]) for role in HOLDERS_BY_STATE.get(state, ())}
    if state in HOLDERS and draw.random() < 0.06:
        holders.pop(HOLDERS[state], None)
    screened = None
    if state not in (State.DRAFT, State.RECEIVED, State.CLOSED):
        screened = now + timedelta(days=draw.randint(-10, 30))
    return Drawn(
        key=key,
        place=place,
        state=state,
        received=received,
        due=dates.due(received),
        danger=danger,
        expedited=danger or draw.random() < 0.02,
        triaged=danger and (state != State.RECEIVED or draw.random() < 0.7),
        unheld=state in HOLDERS and HOLDERS[state] not in holders,
        screened_until=screened,
        holders=holders,
        draw=draw.getrandbits(64),
    )


def _number(drawn: Sequence[Drawn]) -> None:
    """Give each request that is no draft the next number of its office and year."""
    waiting: dict[tuple[int, int], list[Drawn]] = {}
    for one in drawn:
        waiting.setdefault((one.place.office.pk, one.received.year), []).append(one)
    for (office, year), some in sorted(waiting.items()):
        series, _made = NumberSeries.objects.get_or_create(office_id=office, year=year)
        for one in some:
            series.last += 1
            one.number = f"{one.place.office.code}-{year}-{series.last:06d}"
        series.save(update_fields=["last"])


def _key(index: int) -> UUID:
    """Return the key of the request of an index: keys grow, so that the tables are written in order."""
    return UUID(int=(0x5CA1E << 108) | (7 << 76) | (2 << 62) | (index << 8))


def _place(index: int, requests: int, password: str) -> Place:
    """Make an office with its people, as many as so many requests need; what is there stays."""
    office, _made = Office.objects.get_or_create(
        slug=f"{PREFIX}{index + 1}",
        defaults={
            "code": f"SC{index + 1}",
            "name": f"Office of Scale {index + 1}",
            "agency": people.AGENCY,
            "address": f"{index + 1} Measure Street\nScaleton, EX 00499",
            "telephone": "(555) 555-0150",
            "email": f"scale{index + 1}@scale.example",
            "liaison_name": "Lionel Measure",
            "liaison_telephone": "(555) 555-0151",
            "liaison_email": f"liaison{index + 1}@scale.example",
            "privacy_officer": "Petra Measure",
            "appeals_address": f"Appeals, {index + 1} Measure Street, Scaleton, EX 00499",
            "dispute_help": people.DISPUTE_HELP,
            "class_signatory_name": "Clara Measure",
            "class_signatory_title": "Director",
            "is_open": False,  # nobody's real question is led here
        },
    )
    for key, name, custodian, days, standard in people.SOURCES[:3]:
        defaults = {"name": name, "custodian": custodian, "answer_days": days, "standard": standard}
        Source.objects.get_or_create(office=office, key=key, defaults=defaults)
    open_ones = requests * SHARES[index] * sum(OPEN_OF_THOUSAND.values()) / 1000
    many = max(1, min(MOST_IN_A_ROLE, round(open_ones / OPEN_FOR_ONE)))
    staff = {role: [_person(office, role, one + 1, password).pk for one in range(many)] for role in ROLES}
    for role in (Role.LIAISON, Role.APPEALS_OFFICER, Role.AUDITOR, Role.OFFICE_MANAGER):
        _person(office, role, 1, password)
    return Place(office, staff, list(office.sources.values_list("pk", flat=True)))


def _person(office: Office, role: Role, number: int, password: str) -> User:
    user, _made = User.objects.get_or_create(
        email=f"{role.value.replace('_', '-')}{number}@{office.slug}.example",
        defaults={
            "name": f"{role.label} {number}",
            "title": str(role.label),
            "is_staff": True,
            "password": password,
        },
    )
    staffing.set_up_role(person=user, office=office, role=role, since=people.SINCE, sworn=role is Role.SCREENER)
    return user
