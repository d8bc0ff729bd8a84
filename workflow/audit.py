"""Write and read the trail: one hash chain a request, personal content beside it under a salted digest."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from workflow.models import ChainHead, Event, EventContent, Request
from workflow.policies import Actor
from workflow.trail import chain, inspection

_HEADS = ChainHead._meta.db_table


def chain_of(request: Request) -> str:
    """Return the name of a request's chain."""
    return f"request:{request.pk}"


def head_of(request: Request) -> str:
    """Return the digest of the newest event of a request; 64 zeros before the first."""
    head = ChainHead.objects.filter(chain=chain_of(request)).first()
    return head.digest if head and head.digest else chain.GENESIS


def names(request: Request, verb: str, text: str) -> bool:
    """Whether an event of a request with this verb holds a text in its plain data: the name of a press, say."""
    return Event.objects.filter(chain=chain_of(request), verb=verb, data__contains=text).exists()


def record(
    request: Request | None,
    verb: str,
    *,
    actor: Actor,
    at: datetime | None = None,
    target: str = "",
    data: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    chain_name: str = "",
) -> Event:
    """Append one event to the chain of `request`, or to `chain_name` for what concerns no request.

    :param target: what it was done to, as ``kind:identifier``.
    :param data: nothing personal; kept for good as canonical JSON text.
    :param personal: kept encrypted beside the chain; can be destroyed while the chain still verifies.
    """
    name = chain_of(request) if request is not None else chain_name
    when = (at or timezone.now()).astimezone(UTC)
    salt, text, digest_of_personal = "", "", ""
    if personal:
        salt, text = secrets.token_hex(16), chain.canonical(personal)
        digest_of_personal = chain.personal_digest(salt, text)
    with transaction.atomic():
        seq, before = _locked_head(name, request)
        link = chain.Link(
            chain=name,
            seq=seq + 1,
            at=when.isoformat(),
            actor=actor.id,
            role=actor.role.value,
            verb=verb,
            object=target,
            data=chain.canonical(dict(data or {})),
            personal_digest=digest_of_personal,
            prev=before or chain.GENESIS,
        )
        event = Event(**{**link._asdict(), "at": when, "digest": chain.link_digest(link)})
        event.save(force_insert=True)
        if personal:
            EventContent.objects.create(event=event, salt=salt, text=text)
        _advance_head(event)
    return event


@dataclass(frozen=True)
class Entry:
    """One event among many that are written at once; it has no personal content."""

    chain: str
    verb: str
    target: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def record_many(entries: Sequence[Entry], *, actor: Actor, at: datetime) -> None:
    """Append many events, to chains that belong to no request, in six statements however many they are.

    Heads are locked in the order of their names, so that two writers never wait for each other.
    """
    names = sorted({entry.chain for entry in entries})
    when = at.astimezone(UTC)
    with transaction.atomic():
        ChainHead.objects.bulk_create([ChainHead(chain=name) for name in names], ignore_conflicts=True)
        locked = ChainHead.objects.select_for_update().filter(chain__in=names).order_by("chain")
        heads = {head.chain: head for head in locked}
        events = []
        for entry in entries:
            head = heads[entry.chain]
            link = chain.Link(
                chain=entry.chain,
                seq=head.seq + 1,
                at=when.isoformat(),
                actor=actor.id,
                role=actor.role.value,
                verb=entry.verb,
                object=entry.target,
                data=chain.canonical(dict(entry.data)),
                personal_digest="",
                prev=head.digest or chain.GENESIS,
            )
            head.seq, head.digest = link.seq, chain.link_digest(link)
            events.append(Event(**{**link._asdict(), "at": when, "digest": head.digest}))
        Event.objects.bulk_create(events, batch_size=500)
        # An upsert of rows that are there: many times cheaper than an UPDATE with a case for each.
        ChainHead.objects.bulk_create(
            heads.values(), update_conflicts=True, unique_fields=["chain"], update_fields=["seq", "digest"],
            batch_size=500,
        )  # fmt: skip


def _locked_head(name: str, request: Request | None) -> tuple[int, str]:
    """Return number and digest of the newest event of a chain, its head locked; a new chain gets its head here.

    Every event passes here, so the two statements on the head are plain SQL: through the ORM they cost as much as the
    insert itself.
    """
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT seq, digest FROM {_HEADS} WHERE chain = %s{lock}", [name])  # noqa: S608  # our names
        head = cursor.fetchone()
    if head is None:
        ChainHead.objects.get_or_create(chain=name, defaults={"request": request})
        return ChainHead.objects.select_for_update().values_list("seq", "digest").get(chain=name)
    return head[0], head[1]


def _advance_head(event: Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_HEADS} SET seq = %s, digest = %s WHERE chain = %s",  # noqa: S608  # our own names
            [event.seq, event.digest, event.chain],
        )


def events_of(request: Request) -> Iterator[Event]:
    """Yield the events of a request in order, in constant memory."""
    return Event.objects.filter(chain=chain_of(request)).order_by("seq").iterator(chunk_size=2000)


def data_of(event: Event) -> dict[str, Any]:
    """Return what an event was recorded with, without the content beside it."""
    data: dict[str, Any] = json.loads(event.data)
    return data


def verify(request: Request) -> chain.Break | None:
    """Return the first place where the chain of a request does not hold, or None."""
    return inspection.chain_break(chain_of(request))


def link_of(event: Event) -> chain.Link:
    """Return an event as its digest covers it."""
    return chain.Link(
        chain=event.chain,
        seq=event.seq,
        at=event.at.astimezone(UTC).isoformat(),
        actor=event.actor,
        role=event.role,
        verb=event.verb,
        object=event.object,
        data=event.data,
        personal_digest=event.personal_digest,
        prev=event.prev,
    )
