"""A feed of 10,000 events over 100,000 subscriptions: matched and queued; and the same feed over a tenth of them.

In a database of its own, on the server of DATABASE_URL (PostgreSQL is what counts) or SQLite. `--full` takes those,
otherwise a tenth. Beside the time: growth with the events, with the subscriptions, and of this process's memory.
"""

import json
import resource
import sys
import time
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from redaction.vault.blind import blind
from tests.benchmarks import Result, benchmark, in_full
from tests.benchmarks.queues import _database
from tests.factories import Cast, submitted
from workflow.custody import matching
from workflow.models import (
    Alert,
    AlertSubscription,
    AlertToken,
    AlertWay,
    Answer,
    Check,
    ContactKind,
    ContactWay,
    CustodyMatch,
    CustodyPerson,
    CustodyToken,
    Feed,
    Question,
    Request,
    Requester,
    RequesterKind,
    Screening,
    Subject,
)
from workflow.services import feeds, feeds_apply
from workflow.states import Role

#: Subscribers of one person in custody: a victim, and now and then somebody of their family.
OF_ONE = 2
PART = 1000


@benchmark("custody feed")
def custody_feed() -> Result:
    """Seconds to match and queue a feed of all the events, against one of a fifth of them, times five.

    Processor time of this process, since a busy machine makes a wall clock say nothing; the wall is told beside it.
    """
    many, events = (100_000, 10_000) if in_full() else (10_000, 1_000)
    with _database():
        cast = Cast()
        feed = feeds.add_feed(
            office_id=cast.office.pk, settings=feeds.Settings("Bench Jail", hold_percent=100, hold_count=100_000),
            user=cast.people[Role.OFFICE_MANAGER],
        )  # fmt: skip
        _fill(cast, feed, many // 10)
        _look_at_tables()
        over_few = _timed(feed, "work_release", events // 5, 0)
        _fill(cast, feed, many)
        _look_at_tables()
        part = _timed(feed, "furlough", events // 5, events // 5)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        whole = _timed(feed, "escape", events, 2 * (events // 5))
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        made = Alert.objects.count()
    _say(f"{events:,} events over {many:,} subscriptions: {whole:.1f} s; {made:,} alerts in all")
    _say(f"a fifth of the events over all of them: {part:.1f} s; over a tenth of them: {over_few:.1f} s")
    _say(f"memory: {before / 1024:.0f} MiB before the whole feed, {after / 1024:.0f} MiB after")
    return Result(ours=whole, bare=5 * part, unit="s")


def _timed(feed: Feed, kind: str, count: int, start: int) -> float:
    """Return the seconds one run takes, from its bytes to the last alert queued."""
    at = (timezone.now() - timedelta(minutes=5)).isoformat()
    rows = [
        {"event_id": f"{kind}-{index}", "person_id": f"P{index}", "kind": kind, "at": at, "name": f"Person N{index}",
         "birth_date": "1980-01-01", "sid": f"SID-{index:07d}"}
        for index in range(start, start + count)
    ]  # fmt: skip
    data = json.dumps({"rows": rows}).encode()
    began, wall = time.process_time(), time.perf_counter()
    run = feeds.take_in(key=feed.key, data=data, way="file")
    run = feeds_apply.apply_run(run.pk)
    took = time.process_time() - began
    _say(f"{count:,} events: {time.perf_counter() - wall:.1f} s on the wall, {took:.1f} s of processor time")
    if run.status != "applied" or run.told != count * OF_ONE:
        raise AssertionError(f"{run.status}: {run.told} alerts of {count} events: {run.reasons}")
    return took


def _fill(cast: Cast, feed: Feed, subscriptions: int) -> None:
    """Bring the subscriptions up to a number, each with its request, screening, standing, way and match."""
    there = AlertSubscription.objects.count()
    pattern = submitted(cast.office)
    for start in range(there, subscriptions, PART):
        _write(cast, feed, range(start, min(start + PART, subscriptions)), pattern)
        print(f"  {start:,} subscriptions written", file=sys.stderr, end="\r", flush=True)


def _write(cast: Cast, feed: Feed, numbers: range, pattern: Request) -> None:
    now = timezone.now()
    requests = [Request(office=cast.office, number=f"BENCH-{number:07d}") for number in numbers]
    rows: list[list[Any]] = [[] for _kind in range(9)]
    people: dict[int, CustodyPerson] = {}
    tokens = {feeds_apply.person_token(feed, f"P{number // OF_ONE}") for number in (numbers[0], numbers[-1])}
    known = {one.token: one for one in CustodyPerson.objects.filter(feed=feed, token__in=tokens)}
    for number, request in zip(numbers, requests, strict=True):
        person = number // OF_ONE
        name = f"Person N{person}"
        requester = Requester(request=request, kind=RequesterKind.VICTIM, name="Elena Example")
        way = ContactWay(requester=requester, kind=ContactKind.EMAIL, value=f"e{number}@mail.example", safe=True,
                         asked_date=now.date())  # fmt: skip
        subscription = AlertSubscription(
            request=request, office=cast.office, pin_digest="0" * 32, link=f"link-{number}",
            link_token=blind("alert-link", f"link-{number}"), signed_up_at=now,
        )  # fmt: skip
        if person not in people:
            token = feeds_apply.person_token(feed, f"P{person}")
            born = now.date().replace(1980, 1, 1)
            people[person] = known.get(token) or CustodyPerson(
                feed=feed, token=token, name=name, birth_date=born, status="in", status_at=now - timedelta(days=9),
                birth_token=blind("custody-birth", born.isoformat()),
            )  # fmt: skip
        sid = matching.number_token("sid", f"SID-{person:07d}")
        for kind, row in enumerate([
            requester, way, subscription, Subject(request=request, name=name),
            Screening(request=request, bars=[], source="x", screened_by=cast.people[Role.SCREENER], screened_at=now,
                      valid_until=now + timedelta(days=30)),
            Check(request=request, question=Question.STANDING, answer=Answer.YES, reasons="x",
                  answered_by=cast.people[Role.INTAKE], answered_at=now),
            AlertToken(subscription=subscription, kind="sid", token=sid),
            AlertWay(subscription=subscription, way=way),
            CustodyMatch(subscription=subscription, person=people[person], standing="confirmed", basis="identifier",
                         made_at=now),
        ]):  # fmt: skip
            rows[kind].append(row)
    new = {index: person for index, person in people.items() if person._state.adding}
    Request.objects.bulk_create(requests)
    for made in rows[:6]:
        type(made[0]).objects.bulk_create(made)
    CustodyPerson.objects.bulk_create(new.values())
    CustodyToken.objects.bulk_create(
        CustodyToken(person=person, kind="sid", token=matching.number_token("sid", f"SID-{index:07d}"))
        for index, person in new.items()
    )  # fmt: skip
    for made in rows[6:]:
        type(made[0]).objects.bulk_create(made)


def _look_at_tables() -> None:
    """Let the planner see what was just written, as it would have by itself in a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)
