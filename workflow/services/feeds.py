"""A feed's files: taken in whole and kept, then applied in the background, or held for a person. Each is an event."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from redaction.vault import storage
from workflow import audit, outbox, policies
from workflow.custody import rows as reading
from workflow.errors import Invalid, NotYours, Stale
from workflow.models import Feed, FeedRun, Office, User
from workflow.policies import Actor
from workflow.services.contact import checked
from workflow.services.custody_acting import chain_of_feeds, role_in, tending
from workflow.states import Role

VERB = "feeds.apply"
#: What may be set of a feed, with the least and the most of each.
LIMITS: Mapping[str, tuple[int, int]] = {
    "every_minutes": (1, 24 * 60),
    "late_minutes": (15, 7 * 24 * 60),
    "notice_hours": (1, 14 * 24),
    "hold_percent": (1, 100),
    "hold_count": (1, 100_000),
}
Status = FeedRun.Status


@dataclass(frozen=True)
class Settings:
    """What is set of a feed; minutes, hours, percent and a count."""

    name: str
    every_minutes: int = 15
    late_minutes: int = 60
    notice_hours: int = 24
    hold_percent: int = 5
    hold_count: int = 200


def add_feed(*, office_id: int, settings: Settings, user: User) -> Feed:
    """Add a source of custody events, with a fresh secret for its pushes.

    :raises NotYours: the person does not manage this office.
    :raises Invalid: no name, or a number beyond its limits.
    """
    name = _checked(settings)
    with transaction.atomic():
        office = Office.objects.select_for_update().filter(pk=office_id).first()
        if office is None or role_in(user, office_id, (Role.OFFICE_MANAGER,)) is None:
            raise NotYours
        now = timezone.now()
        made = Feed.objects.create(
            office=office, key=_free_key(name), secret=secrets.token_hex(32), since_at=now,
            **{**vars(settings), "name": name},
        )  # fmt: skip
        audit.record(
            None, "feed.added", actor=Actor(Role.OFFICE_MANAGER, user), at=now, target=f"feed:{made.pk}",
            data={"feed": made.key, **vars(settings)}, chain_name=chain_of_feeds(office_id),
        )  # fmt: skip
    return made


def change_feed(*, key: str, settings: Settings, active: bool, user: User) -> Feed:
    """Change what is set of a feed, or end it and begin it again.

    :raises NotYours: the person does not manage its office.
    :raises Invalid: no name, or a number beyond its limits.
    """
    name = _checked(settings)
    with tending(key, user, (Role.OFFICE_MANAGER,)) as act:
        before = {field: getattr(act.feed, field) for field in (*vars(settings), "is_active")}
        for field, value in {**vars(settings), "name": name}.items():
            setattr(act.feed, field, value)
        if active and not act.feed.is_active:
            act.feed.since_at = act.now
        act.feed.is_active = active
        act.feed.save()
        act.record("changed", {"before": before, **vars(settings), "active": active})
    return act.feed


def renew_secret(*, key: str, user: User) -> str:
    """Draw a new secret for the pushes of a feed; the one before works no more. Return it, this once.

    :raises NotYours: the person does not manage its office.
    """
    with tending(key, user, (Role.OFFICE_MANAGER,)) as act:
        act.feed.secret = secrets.token_hex(32)
        act.feed.save()
        act.record("secret_renewed")
    return str(act.feed.secret)


def take_in(*, key: str, data: bytes, way: str, nonce: str = "", user: User | None = None) -> FeedRun:
    """Take in a file of a feed, or a push: keep it, and have it applied. Nothing of it is told here.

    :param way: ``file``, ``push`` or ``desk``; :param nonce: the word in the signature of a push.
    :param user: who brought it, if a person did.
    :raises NotYours: there is no such feed, or it is not this person's.
    :raises Invalid: it cannot be read at all; it is kept as refused, and was an event.
    :raises Stale: the same push came before.
    """
    now = timezone.now()
    feed = Feed.objects.filter(key=key, is_active=True).first()
    if feed is None or (user is not None and role_in(user, feed.office_id, TAKERS) is None):
        raise NotYours
    stored = storage.put(data, kind="feed")
    words, as_of, count = "", now, 0
    try:
        parsed = reading.read(data)
        as_of, count = parsed.as_of or now, len(parsed.rows)
        if as_of > now + reading.AHEAD:
            words = '"as_of" lies ahead.'
    except reading.Unreadable as wrong:
        words = str(wrong)
    with transaction.atomic():
        feed = Feed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
        if nonce and FeedRun.objects.filter(feed=feed, nonce=nonce).exists():
            raise Stale(_("This push was taken in before."))
        run = FeedRun.objects.create(
            feed=feed, status=Status.REFUSED if words else Status.WAITING, way=way, stored_name=stored.name,
            sha256=hashlib.sha256(data).hexdigest(), nonce=nonce, received_at=now, as_of_at=as_of, rows=count,
            reasons={"unreadable": 1} if words else {}, finished_at=now if words else None,
        )  # fmt: skip
        role = role_in(user, feed.office_id, TAKERS) if user is not None else None
        audit.record(
            None, "feed.refused" if words else "feed.taken_in",
            actor=Actor(role, user) if role and user else policies.system("feeds"),
            at=now, target=f"run:{run.pk}", chain_name=chain_of_feeds(feed.office_id),
            data={"feed": feed.key, "way": way, "rows": count, "sha256": run.sha256},
        )  # fmt: skip
        if not words:
            outbox.post(
                VERB, request=None, office_id=feed.office_id, key=str(run.pk), data={"run": str(run.pk)}, now=now
            )
    if words:
        raise Invalid(words)
    return run


def decide_run(*, run_id: UUID, apply: bool, why: str, user: User) -> FeedRun:
    """Let a held run go on, or discard it whole, with the reason. What is impossible in it is refused either way.

    :raises NotYours: there is none for this person.
    :raises Invalid: no reason.
    :raises Stale: it is held no more.
    """
    words = checked(why)
    found = FeedRun.objects.select_related("feed").filter(pk=run_id).first()
    if found is None:
        raise NotYours
    with tending(found.feed.key, user) as act:
        run = FeedRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.status != Status.HELD:
            raise Stale
        run.decided_by, run.decided_at, run.decided_why = user, act.now, words
        run.released_by_person = apply
        run.status = Status.WAITING if apply else Status.DISCARDED
        run.finished_at = None if apply else act.now
        run.save()
        act.record("run_applied" if apply else "run_discarded", {"reasons": run.reasons}, target=f"run:{run.pk}",
                   why=words)  # fmt: skip
        if apply:
            outbox.post(VERB, request=None, office_id=found.feed.office_id, key=f"{run.pk}:decided",
                        data={"run": str(run.pk)}, now=act.now)  # fmt: skip
    return run


def secret_of(key: str) -> str:
    """Return the secret a push of a feed is signed with; a random one for a feed that is not there, so that a wrong
    name and a wrong signature take the same way.
    """
    feed = Feed.objects.filter(key=key, is_active=True).first()
    return feed.secret if feed is not None and feed.secret else secrets.token_hex(32)


def spoken_for(feed: Feed, now: datetime) -> timedelta:
    """Return for how long a feed has said nothing."""
    return now - (feed.confirmed_at or feed.since_at)


TAKERS = (Role.RECORDS_OFFICER, Role.OFFICE_MANAGER)


def _checked(settings: Settings) -> str:
    name = settings.name.strip()
    if not name or len(name) > 200:
        raise Invalid(_("Write the name by which subscribers know this source."), {"name": _("Fill this in.")})
    for field, (least, most) in LIMITS.items():
        if not least <= getattr(settings, field) <= most:
            words = _("Between %(least)d and %(most)d.") % {"least": least, "most": most}
            raise Invalid(words, {field: words})
    if settings.late_minutes < settings.every_minutes:
        words = _("A feed cannot be late before its next run is due.")
        raise Invalid(words, {"late_minutes": words})
    return name


def _free_key(name: str) -> str:
    stem = slugify(name)[:40] or "feed"
    taken = set(Feed.objects.filter(key__startswith=stem).values_list("key", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(key for key in numbered if key not in taken)
