"""Write and read the trail: one hash chain a request, personal content beside it under a salted digest."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

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
    when = at or timezone.now()
    with transaction.atomic():
        ChainHead.objects.get_or_create(chain=name)
        head = ChainHead.objects.select_for_update().get(chain=name)
        salt, text = "", ""
        digest_of_personal = ""
        if personal:
            salt, text = secrets.token_hex(16), chain.canonical(personal)
            digest_of_personal = hashlib.sha256(f"{salt}{text}".encode()).hexdigest()
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
