"""The heartbeat of feeds: one that says nothing for too long is seen by staff, and after a set time told to everybody
who is signed up in its office, whoever they asked about: from 2021 to 2024 feeds of one state were down for weeks, and
nobody was told.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from workflow import audit, outbox, policies
from workflow.custody import schedule
from workflow.models import AlertKind, AlertSubscription, Feed
from workflow.services.alerts_queue import Telling, tell
from workflow.services.custody_acting import chain_of_feeds
from workflow.services.feeds import spoken_for

NOTICE = "feeds.notice"
BY = policies.system("feeds")
PART = 400


def is_late(feed: Feed, now: datetime) -> bool:
    """Whether a feed has said nothing for longer than is set."""
    return schedule.is_late(feed.confirmed_at or feed.since_at, now, feed.late_minutes)


def watch(now: datetime) -> int:
    """Warn of feeds that are late, and give notice of those that are late for long; return how many."""
    return sum(_watch(pk, now) for pk in Feed.objects.filter(is_active=True).values_list("pk", flat=True))


def _watch(feed_id: UUID, now: datetime) -> int:
    with transaction.atomic():
        feed = Feed.objects.select_for_update(of=("self",)).get(pk=feed_id)
        if not feed.is_active or not is_late(feed, now):
            return 0
        since = (feed.confirmed_at or feed.since_at).isoformat()
        done = 0
        if feed.warned_at is None:
            feed.warned_at = now
            _record(feed, "late", now, since)
            outbox.post("feeds.warn", request=None, office_id=feed.office_id, key=f"late:{feed.pk}:{since}", now=now,
                        data={"feed": str(feed.pk), "about": "late"})  # fmt: skip
            done = 1
        told_lately = feed.noticed_at is not None and now - feed.noticed_at < schedule.NOTICE_AGAIN
        if spoken_for(feed, now) > timedelta(hours=feed.notice_hours) and not told_lately:
            feed.noticed_at = now
            _record(feed, "notice", now, since)
            outbox.post(NOTICE, request=None, office_id=feed.office_id, key=f"{feed.pk}:{now.isoformat()}", now=now,
                        data={"feed": str(feed.pk), "at": now.isoformat()})  # fmt: skip
            done = 1
        if done:
            feed.save()
    return done


def give_notice(feed_id: UUID, at: datetime, progress: Callable[[int, int], None]) -> int:
    """Tell everybody signed up in a feed's office that it is late; matched or not, all are told alike."""
    feed = Feed.objects.get(pk=feed_id)
    if feed.noticed_at != at:
        return 0  # it spoke meanwhile
    listening = AlertSubscription.objects.filter(office=feed.office_id, standing=AlertSubscription.State.ACTIVE)
    made, last = 0, None
    while True:
        rows = listening.select_related("request").order_by("pk")
        part = list((rows.filter(pk__gt=last) if last else rows)[:PART])
        if not part:
            return made
        now = timezone.now()
        made += tell(
            [Telling(one, f"{feed.pk}:{at.isoformat()}", AlertKind.STALE, now, feed=feed) for one in part], now
        )
        last = part[-1].pk
        progress(made, made + PART)


def _record(feed: Feed, verb: str, now: datetime, since: str) -> None:
    audit.record(
        None, f"feed.{verb}", actor=BY, at=now, target=f"feed:{feed.pk}", data={"feed": feed.key, "since": since},
        chain_name=chain_of_feeds(feed.office_id),
    )  # fmt: skip
