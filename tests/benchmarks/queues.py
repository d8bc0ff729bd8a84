"""Queue pages over many requests against the same pages over a hundredth of them; not slower by more than 1.3.

The requests are those of `seed_scale`, without what the queues never read, in a database of their own: SQLite in the
folder of this process, or on the PostgreSQL server of DATABASE_URL. `--full` compares 1,000,000 with 10,000.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from disclosure.sample import scale, scale_rows
from tests.benchmarks import Result, benchmark, in_full
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


@benchmark("queue pages")
def queue_pages() -> Result:
    """Milliseconds for all queue pages once: over many requests, and over few."""
    few, many = (10_000, 1_000_000) if in_full() else (10_000, 100_000)
    with _database():
        bare, ours = _measured(few), _measured(many)
    for name in PAGES:
        print(
            f"  {name}: {ours[name][0]:.1f} ms over {many:,}, {bare[name][0]:.1f} ms over {few:,}: "
            f"{ours[name][0] / bare[name][0]:.2f}; {ours[name][1]} and {bare[name][1]} queries",
            file=sys.stderr,
        )
    return Result(
        ours=sum(one for one, _count in ours.values()), bare=sum(one for one, _count in bare.values()), unit="ms"
    )


@contextmanager
def _database() -> Iterator[None]:
    """Use a database made for this, and drop it."""
    usual = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


def _measured(requests: int) -> dict[str, tuple[float, int]]:
    """Return for each page its least time in milliseconds and its queries, once there are so many requests."""
    scale.load(requests=requests, now=timezone.now(), password=None, say=_say, write=scale_rows.write_for_queues)
    client = Client()
    client.force_login(User.objects.get(email=WHO), backend="django.contrib.auth.backends.ModelBackend")
    pages = PAGES | {"office queue, a later page": _next_page(client, PAGES["office queue"])}
    times = {name: float("inf") for name in pages}
    for _round in range(ROUNDS):  # in turn, so that each page meets quiet moments
        for name, address in pages.items():
            start = time.perf_counter()
            answer = client.get(address)
            times[name] = min(times[name], 1000 * (time.perf_counter() - start))
            if answer.status_code != 200:
                raise AssertionError(f"{address} answered {answer.status_code}")
    return {name: (times[name], _queries(client, address)) for name, address in pages.items()}


def _next_page(client: Client, address: str) -> str:
    """Return the address of the page after one.

    :raises ValueError: that page is the last.
    """
    _before, link, after = client.get(address).content.decode().partition('href="?after=')
    if not link:
        raise ValueError(f"{address} has no second page")
    return f"{address}?after={after.partition(chr(34))[0].replace('&amp;', '&')}"


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        client.get(address)
    return len(counted)


def _say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, end="\r", flush=True)
