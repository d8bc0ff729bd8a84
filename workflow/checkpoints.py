"""Checkpoints of the trail: all heads folded into one signed root, a copy of it kept outside the database.

Somebody with the whole database could write a chain anew from its first event; the roots published before would no
longer fit (docs/trail.md).
"""

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from redaction.vault import signing
from workflow import chain
from workflow.models import ChainHead, Checkpoint, Event


def published_path() -> Path:
    """Return the file outside the database that every checkpoint is appended to."""
    return Path(settings.CHECKPOINT_FILE)


def make() -> Checkpoint | None:
    """Fold the heads of all chains, sign the root, keep it and publish it; None when nothing was ever written."""
    with transaction.atomic():
        newest = Event.objects.order_by("-pk").first()
        if newest is None:
            return None
        heads = dict(ChainHead.objects.exclude(digest="").order_by("chain").values_list("chain", "digest"))
        at = timezone.now()
        root = chain.merkle_root([chain.leaf(name, digest) for name, digest in heads.items()])
        made = Checkpoint.objects.create(
            at=at,
            chains=len(heads),
            last_event=newest.pk,
            root=root,
            signature=signing.sign(_message(at.astimezone(UTC).isoformat(), newest.pk, root)),
            key_id=signing.key_id(),
        )
    _publish(made)
    return made


def first_wrong() -> str:
    """Return what is wrong with the newest checkpoint, the trail or the published copies; empty when nothing is."""
    newest = Checkpoint.objects.order_by("-pk").first()
    if newest is None:
        return ""
    if not _is_signed(newest):
        return f"the signature of checkpoint {newest.pk} does not fit"
    if chain.merkle_root(list(_leaves_at(newest.last_event))) != newest.root:
        return f"the trail no longer folds into the root of checkpoint {newest.pk}: an event before it was changed"
    for line in _published():
        row = Checkpoint.objects.filter(pk=line["id"]).first()
        if row is None or row.root != line["root"]:
            return f"published checkpoint {line['id']} is not the one in the database"
    return ""


def _leaves_at(last_event: int) -> Iterator[str]:
    """Yield the leaf of each chain as its head stood when event `last_event` was the newest."""
    heads: dict[str, str] = {}
    for name, digest in (
        Event.objects.filter(pk__lte=last_event).order_by("chain", "seq").values_list("chain", "digest").iterator()
    ):
        heads[name] = digest
    for name in sorted(heads):
        yield chain.leaf(name, heads[name])


def _message(at: str, last_event: int, root: str) -> bytes:
    return f"forthright checkpoint\n{at}\n{last_event}\n{root}\n".encode()


def _is_signed(checkpoint: Checkpoint) -> bool:
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signing.public_key_hex()))
    message = _message(checkpoint.at.astimezone(UTC).isoformat(), checkpoint.last_event, checkpoint.root)
    try:
        key.verify(bytes.fromhex(checkpoint.signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _publish(checkpoint: Checkpoint) -> None:
    path = published_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {
        "id": checkpoint.pk,
        "at": checkpoint.at.isoformat(),
        "root": checkpoint.root,
        "last_event": checkpoint.last_event,
        "signature": checkpoint.signature,
        "key": checkpoint.key_id,
    }
    with path.open("a", encoding="ascii") as file:
        file.write(json.dumps(line, sort_keys=True) + "\n")


def _published() -> Iterator[dict[str, str]]:
    path = published_path()
    if path.exists():
        with path.open(encoding="ascii") as file:
            for line in file:
                yield json.loads(line)
