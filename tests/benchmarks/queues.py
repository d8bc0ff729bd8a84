"""Queue pages over many requests against the same pages over a hundredth of them; not slower by more than 1.3.

Each page has no more lines over many than it had over few: what grows with the requests is to be seen, and a line costs
the same in either. The requests are those of `seed_scale`, without what the queues never read, in a database of their
own: SQLite in the folder of this process, or on the PostgreSQL server of DATABASE_URL. `--full` compares 1,000,000 with
10,000.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from disclosure.sample import scale, scale_rows
from tests.benchmarks import Result, benchmark, in_full
from workflow.lists import queues, workload
from workflow.models import User

ROUNDS = 25
#: Somebody who holds cases in the biggest office, as `seed_scale` makes them.
WHO = "intake1@scale-1.example"
PAGES = {
    "my queue": "/desk/",
    "my queue, one state": "/desk/?state=verification",
    "office queue": "/desk/office/",
    "unassigned": "/desk/office/?view=unassigned",
    "overdue, one state": "/desk/office/?view=overdue&state=search",
    "due within a week": "/desk/office/?view=coming",
    "waiting on others": "/desk/office/?view=waiting",
    "office queue, a later page": "",
}
#: A manager of the same office, who sees how much everybody there holds.
MANAGER = "office-manager1@scale-1.example"
WORKLOAD = {"workload by person": "/desk/workload/"}


@dataclass(frozen=True)
class Measured:
    """The least milliseconds of a page, on the wall and of this process, its lines and its queries."""

    wall: float
    processor: float
    lines: int
    queries: int

    @property
    def ms(self) -> float:
        """What counts: SQLite works within this process, where others do not disturb; PostgreSQL beside it."""
        return self.processor if connection.vendor == "sqlite" else self.wall


@benchmark("queue pages")
def queue_pages() -> Result:
    """Milliseconds for all queue pages once: over many requests, and over few."""
    few, many = (10_000, 1_000_000) if in_full() else (10_000, 100_000)
    with _database():
        bare = _measured(few, {})
        ours = _measured(many, {name: one.lines for name, one in bare.items()})
    for name in PAGES | WORKLOAD:
        one, other = ours[name], bare[name]
        print(
            f"  {name}: {one.ms:.1f} ms over {many:,}, {other.ms:.1f} ms over {few:,}: {one.ms / other.ms:.2f}; "
            f"on the wall {one.wall:.1f} and {other.wall:.1f}; {one.lines} and {other.lines} lines, "
            f"{one.queries} and {other.queries} queries",
            file=sys.stderr,
        )
    return Result(ours=sum(one.ms for one in ours.values()), bare=sum(one.ms for one in bare.values()), unit="ms")


@contextmanager
def _database() -> Iterator[None]:
    """Use a database made for this, and drop it."""
    usual = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


def _measured(requests: int, most: Mapping[str, int]) -> dict[str, Measured]:
    """Return for each page what was measured, once there are so many requests.

    :param most: the lines of each page, at most; where it is not named, what the desk shows.
    """
    scale.load(requests=requests, now=timezone.now(), password=None, say=_say, write=scale_rows.write_for_queues)
    client, manager = _signed_in(WHO), _signed_in(MANAGER)
    pages = PAGES | {"office queue, a later page": _next_page(client, PAGES["office queue"])}
    asked = [*((client, name, at) for name, at in pages.items()), *((manager, *page) for page in WORKLOAD.items())]
    wall = {name: float("inf") for _who, name, _at in asked}
    processor = dict(wall)
    for _round in range(ROUNDS):  # in turn, so that each page meets quiet moments
        for who, name, address in asked:
            with _at_most(most.get(name)):
                start, began = time.perf_counter(), time.process_time()
                answer = who.get(address)
                processor[name] = min(processor[name], 1000 * (time.process_time() - began))
                wall[name] = min(wall[name], 1000 * (time.perf_counter() - start))
            if answer.status_code != 200:
                raise AssertionError(f"{address} answered {answer.status_code}")
    found = {}
    for who, name, address in asked:
        with _at_most(most.get(name)), CaptureQueriesContext(connection) as counted:
            lines = who.get(address).content.count(b'<th scope="row"')
        found[name] = Measured(wall[name], processor[name], lines, len(counted))
    return found


@contextmanager
def _at_most(lines: int | None) -> Iterator[None]:
    """Show no more lines on a page than these."""
    if lines is None:
        yield
        return
    with (
        patch.object(queues, "PAGE_SIZE", min(lines, queues.PAGE_SIZE)),
        patch.object(workload, "PAGE_SIZE", min(lines, workload.PAGE_SIZE)),
    ):
        yield


def _signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _next_page(client: Client, address: str) -> str:
    """Return the address of the page after one.

    :raises ValueError: that page is the last.
    """
    _before, link, after = client.get(address).content.decode().partition('href="?after=')
    if not link:
        raise ValueError(f"{address} has no second page")
    return f"{address}?after={after.partition(chr(34))[0].replace('&amp;', '&')}"


def _say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, end="\r", flush=True)
