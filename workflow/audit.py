"""Write and read the trail: one hash chain a request, personal content beside it under a salted digest."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from redaction.vault.sealing import VaultError
from workflow import chain
from workflow.models import ChainHead, Event, EventContent, Request
from workflow.policies import Actor


def chain_of(request: Request) -> str:
    """Return the name of a request's chain."""
    return f"request:{request.pk}"


def head_of(request: Request) -> str:
    """Return the digest of the newest event of a request; 64 zeros before the first."""
    head = ChainHead.objects.filter(chain=chain_of(request)).first()
    return head.digest if head and head.digest else chain.GENESIS


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
    with transaction.atomic():
        ChainHead.objects.get_or_create(chain=name)
        head = ChainHead.objects.select_for_update().get(chain=name)
        salt, text = "", ""
        digest_of_personal = ""
        if personal:
            salt, text = secrets.token_hex(16), chain.canonical(personal)
            digest_of_personal = chain.personal_digest(salt, text)
        link = chain.Link(
            seq=head.seq + 1,
            at=when.isoformat(),
            actor=actor.id,
            role=actor.role.value,
            verb=verb,
            object=target,
            data=chain.canonical(dict(data or {})),
            personal_digest=digest_of_personal,
            prev=head.digest or chain.GENESIS,
        )
        event = Event.objects.create(
            chain=name,
            seq=link.seq,
            at=when,
            actor=link.actor,
            role=link.role,
            verb=verb,
            object=target,
            data=link.data,
            personal_digest=link.personal_digest,
            prev=link.prev,
            digest=chain.link_digest(link),
        )
        if personal:
            EventContent.objects.create(event=event, salt=salt, text=text)
        ChainHead.objects.filter(chain=name).update(seq=event.seq, digest=event.digest)
    return event


def events_of(request: Request) -> Iterator[Event]:
    """Yield the events of a request in order, in constant memory."""
    return Event.objects.filter(chain=chain_of(request)).order_by("seq").iterator(chunk_size=2000)


def verify(request: Request) -> chain.Break | None:
    """Return the first place where the chain of a request does not hold, or None."""
    return verify_chain(chain_of(request))


def verify_chain(name: str) -> chain.Break | None:
    """Return the first place where a chain was edited, cut or lost its personal content, or None.

    Personal content may be gone; content that is there must be the one the event was written with.
    """
    rows = Event.objects.filter(chain=name).order_by("seq").select_related("content")
    last = chain.GENESIS
    seen = 0

    def links() -> Iterator[tuple[chain.Link, str]]:
        nonlocal last, seen
        for event in rows.iterator(chunk_size=2000):
            last, seen = event.digest, event.seq
            yield link_of(event), event.digest

    broken = chain.first_break(links())
    if broken is not None:
        return broken
    head = ChainHead.objects.filter(chain=name).first()
    if head is None and seen:
        return chain.Break(seen, "the head of the chain is gone")
    if head is not None and head.digest and (head.seq, head.digest) != (seen, last):
        return chain.Break(seen + 1, f"the chain ends after event {seen}, but {head.seq} were written")
    return _changed_content(name)


def link_of(event: Event) -> chain.Link:
    """Return an event as its digest covers it."""
    return chain.Link(
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


def _changed_content(name: str) -> chain.Break | None:
    contents = EventContent.objects.filter(event__chain=name).select_related("event").order_by("event__seq")
    for content in contents.iterator(chunk_size=500):
        try:
            text = content.text
        except VaultError:
            return chain.Break(content.event.seq, f"the content beside event {content.event.seq} cannot be opened")
        if chain.personal_digest(content.salt, text) != content.event.personal_digest:
            return chain.Break(content.event.seq, f"the content beside event {content.event.seq} was changed")
    return None
