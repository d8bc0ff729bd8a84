"""Appending to the trail against a plain insert, and verifying it against reading the same rows; on the database set.

Run on SQLite in memory, or on the PostgreSQL of DATABASE_URL; either way in a database of its own that goes away.
"""

import resource
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases

from tests.benchmarks import Result, benchmark
from workflow import audit, policies
from workflow.models import ChainHead, Event
from workflow.trail import chain, inspection

APPENDS, CHAINS, LENGTH = 400, 400, 250
WHEN = datetime(2026, 11, 25, 12, 30, 15, 250_000, tzinfo=UTC)
ACTOR = policies.system("benchmark")
DATA = {"state": "legal_review", "verdict": "release", "authority": "victim_notice"}
DATA_TEXT = chain.canonical(DATA)


@contextmanager
def database() -> Iterator[None]:
    """A database of its own, with the triggers."""
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def append(number: int) -> None:
    audit.record(None, "request.determine", actor=ACTOR, at=WHEN, data=DATA, chain_name=f"office:{number % 20}")


def plain_insert(number: int) -> None:
    """Write a row as wide as an event, unchained, with nothing beside it, in a transaction of its own."""
    with transaction.atomic():
        Event.objects.create(
            chain=f"plain:{number}",
            seq=1,
            at=WHEN,
            actor=ACTOR.id,
            role=ACTOR.role.value,
            verb="request.determine",
            data=chain.canonical(DATA),
            prev=chain.GENESIS,
            digest=f"{number:064x}",
        )


def _each(work: Callable[[int], None], numbers: range) -> float:
    start = time.process_time()
    for number in numbers:
        work(number)
    return (time.process_time() - start) / len(numbers) * 1_000_000


@benchmark("append an event")
def appending() -> Result:
    """Processor time of this process for one event against one plain insert; what the server spends is not in it."""
    with database():
        ours, bare = [], []
        for turn in range(5):  # in turn, so that both meet the same load
            numbers = range(turn * APPENDS, (turn + 1) * APPENDS)
            ours.append(_each(append, numbers))
            bare.append(_each(plain_insert, numbers))
    return Result(min(ours), min(bare), "µs an event")


@benchmark("verify the trail")
def verifying() -> Result:
    """Processor time to verify against reading the same rows; the events a second go to the next line."""
    with database():
        fill()
        bare = min(_once(lambda: sum(1 for _row in _plain_rows())) for _turn in range(3))
        ours = min(_once(_verified) for _turn in range(3))
    events = CHAINS * LENGTH
    print(f"  {events / ours:,.0f} events a second of processor time, {events:,} events, {connection.vendor}")
    return Result(ours / events * 1_000_000, bare / events * 1_000_000, "µs an event")


@benchmark("memory to verify the trail")
def memory() -> Result:
    """Most memory taken while verifying a whole trail against a tenth of it."""
    with database():
        fill(CHAINS // 10)
        small = _peak()
        fill(CHAINS, first=CHAINS // 10)
        large = _peak()
    return Result(large / 1024, small / 1024, "KiB, ten times the events")


def fill(chains: int = CHAINS, first: int = 0) -> None:
    """Write chains as `audit.record` would, in bulk."""
    for number in range(first, chains):
        name, before, rows = f"office:{number:06d}", chain.GENESIS, []
        for seq in range(1, LENGTH + 1):
            link = chain.Link(
                name, seq, WHEN.isoformat(), ACTOR.id, "system", "request.determine", "item:1", DATA_TEXT, "", before
            )
            before = chain.link_digest(link)
            rows.append(Event(**{**link._asdict(), "at": WHEN, "digest": before}))
        Event.objects.bulk_create(rows)
        ChainHead.objects.create(chain=name, seq=LENGTH, digest=before)


def _plain_rows() -> Iterator[tuple[object, ...]]:
    return inspection.rows_of("")


def _verified() -> None:
    finding = inspection.whole_trail().finding
    if finding is not None:
        raise AssertionError(finding.words)


def _once(work: Callable[[], object]) -> float:
    start = resource.getrusage(resource.RUSAGE_SELF)
    work()
    end = resource.getrusage(resource.RUSAGE_SELF)
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime


def _peak() -> float:
    tracemalloc.start()
    try:
        _verified()
        return float(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
