"""A run becomes events: forecast first, then rows in the order they happened, a chunk in a transaction with what is
to be told of it. A run killed anywhere goes on at its cursor; nothing is applied or told twice.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from redaction.vault import storage
from redaction.vault.blind import blind
from workflow import audit, outbox, policies
from workflow.custody import breaker
from workflow.custody import rows as reading
from workflow.custody.breaker import Limits, Standing
from workflow.custody.kinds import AWAY, IN
from workflow.custody.rows import Refused, Row
from workflow.models import CustodyEvent, CustodyPerson, Feed, FeedRow, FeedRun
from workflow.services.custody_acting import chain_of_feeds
from workflow.services.feeds_chunk import Chunk

CHUNK = 400
BY = policies.system("feeds")
Status = FeedRun.Status


def apply_run(run_id: UUID, progress: Callable[[int, int], None] = lambda done, total: None) -> FeedRun:
    """Apply a run, or hold it whole. Runs of one feed go one after the other.

    :raises Later: an earlier run of the feed is not through yet.
    """
    run = FeedRun.objects.select_related("feed").get(pk=run_id)
    if run.status not in {Status.WAITING, Status.LOADING}:
        return run
    if _others_first(run):
        raise outbox.Later(timedelta(seconds=2))
    parsed = reading.read(storage.get(run.stored_name))
    rows = _ordered(list(reading.checked(parsed.rows, now=run.received_at)))
    if run.status == Status.WAITING and not _begin(run, rows):
        return run
    while run.cursor < len(rows):
        _apply_chunk(run, rows[run.cursor : run.cursor + CHUNK])
        progress(run.cursor, len(rows))
    _finish(run, speaks=not _repeated(run, spoke=parsed.as_of is not None))
    return run


def _others_first(run: FeedRun) -> bool:
    """Whether another run of the feed is being loaded, or came before and waits."""
    others = FeedRun.objects.filter(feed=run.feed).exclude(pk=run.pk)
    if others.filter(status=Status.LOADING).exists():
        return True
    return run.status == Status.WAITING and others.filter(
        status=Status.WAITING, received_at__lt=run.received_at
    ).exists()  # fmt: skip


def _ordered(rows: list[Row | Refused]) -> list[Row | Refused]:
    """Refused rows first, then the good ones as they happened: the same order each time the file is read."""
    refused: list[Row | Refused] = [row for row in rows if isinstance(row, Refused)]
    return [*refused, *breaker.in_order(row for row in rows if isinstance(row, Row))]


def _begin(run: FeedRun, rows: list[Row | Refused]) -> bool:
    """Work out what the run would do and begin it, or hold it. Return whether it goes on."""
    forecast = breaker.forecast(rows, *_known(run.feed, rows))
    in_custody = CustodyPerson.objects.filter(feed=run.feed, status__in=(IN, AWAY)).count()
    limits = Limits(run.feed.hold_percent, run.feed.hold_count)
    held = breaker.reasons_to_hold(forecast, limits, in_custody, _told_before(run))
    reasons = {} if run.released_by_person else held
    with transaction.atomic():
        feed = Feed.objects.select_for_update(of=("self",)).get(pk=run.feed_id)
        locked = FeedRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked.status != Status.WAITING:
            return False
        run.status = Status.HELD if reasons else Status.LOADING
        run.changes = forecast.changes
        if reasons:
            run.reasons = reasons
            now = timezone.now()
            audit.record(
                None, "feed.run_held", actor=BY, at=now, target=f"run:{run.pk}",
                data={"feed": feed.key, "reasons": reasons, "changes": forecast.changes, "in_custody": in_custody},
                chain_name=chain_of_feeds(feed.office_id),
            )  # fmt: skip
            outbox.post("feeds.warn", request=None, office_id=feed.office_id, key=f"held:{run.pk}", now=now,
                        data={"feed": str(feed.pk), "about": "held"})  # fmt: skip
        run.save()
    return not reasons


def _told_before(run: FeedRun) -> dict[str, int]:
    """Return by window how many changes earlier runs of the feed told of. What a person let through is looked at."""
    told = FeedRun.objects.filter(feed=run.feed, status__in=(Status.LOADING, Status.APPLIED), released_by_person=False)
    told = told.exclude(pk=run.pk).filter(received_at__lte=run.received_at)
    return {
        window: told.filter(received_at__gt=run.received_at - long).aggregate(all=Sum("changes"))["all"] or 0
        for window, (long, _times) in breaker.WINDOWS.items()
    }


def _known(feed: Feed, rows: list[Row | Refused]) -> tuple[Mapping[str, Standing], frozenset[str]]:
    """Return the standings of the people a run names, and which of its events were said before."""
    standings: dict[str, Standing] = {}
    said: set[str] = set()
    good = [row for row in rows if isinstance(row, Row)]
    for start in range(0, len(good), CHUNK):
        part = good[start : start + CHUNK]
        people = {person_token(feed, row.person_id): row.person_id for row in part}
        for token, status, at in CustodyPerson.objects.filter(feed=feed, token__in=people).values_list(
            "token", "status", "status_at"
        ):
            standings[people[token]] = Standing(status, at)
        events = {event_token(feed, row.event_id): row.event_id for row in part}
        found = CustodyEvent.objects.filter(token__in=events).values_list("token", flat=True)
        said |= {events[token] for token in found}
    return standings, frozenset(said)


def _apply_chunk(run: FeedRun, rows: list[Row | Refused]) -> None:
    """Apply some rows, with everything that follows from them, in one transaction."""
    with transaction.atomic():
        locked = FeedRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked.status != Status.LOADING or locked.cursor != run.cursor:
            run.refresh_from_db()
            return
        chunk = Chunk(run, timezone.now(), person_token, event_token)
        for row in rows:
            if isinstance(row, Refused):
                chunk.refuse(row.line, row.reasons, row.content)
        chunk.apply([row for row in rows if isinstance(row, Row)])
        FeedRow.objects.bulk_create(chunk.kept, ignore_conflicts=True)
        run.cursor += len(rows)
        run.applied += chunk.applied
        run.refused += len(chunk.kept)
        run.duplicates += chunk.duplicates
        run.late += chunk.late
        run.told += chunk.told
        run.save()


def _repeated(run: FeedRun, *, spoke: bool) -> bool:
    """Whether a run is the very file of the one before: a stuck export says nothing of now. An empty one may repeat."""
    before = FeedRun.objects.filter(feed=run.feed, received_at__lt=run.received_at).order_by("-received_at").first()
    return bool(not spoke and run.rows and before is not None and before.sha256 == run.sha256)


def _finish(run: FeedRun, *, speaks: bool) -> None:
    with transaction.atomic():
        feed = Feed.objects.select_for_update(of=("self",)).get(pk=run.feed_id)
        now = timezone.now()
        run.status, run.finished_at = Status.APPLIED, now
        run.save()
        if speaks and (feed.confirmed_at is None or run.as_of_at > feed.confirmed_at):
            feed.confirmed_at = run.as_of_at
            feed.warned_at = feed.noticed_at = None
            feed.save()
        audit.record(
            None, "feed.run_done", actor=BY, at=now, target=f"run:{run.pk}",
            chain_name=chain_of_feeds(feed.office_id),
            data={"feed": feed.key, "rows": run.rows, "applied": run.applied, "refused": run.refused,
                  "duplicates": run.duplicates, "late": run.late, "alerts": run.told, "confirms": speaks},
        )  # fmt: skip


def person_token(feed: Feed, person_id: str) -> str:
    return blind("custody-person", f"{feed.pk}:{person_id}")


def event_token(feed: Feed, event_id: str) -> str:
    return blind("custody-event", f"{feed.pk}:{event_id}")
