"""Checkpoints of the trail: heads folded into a signed root, each on the one before, copies kept outside the database.

Somebody with the whole database could write a chain anew from its first event; the roots published before would no
longer fit (docs/trail.md). A checkpoint folds only the chains that grew since the one before it, so that one can be
made at each release, and all of them can be checked in one walk over the events.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from redaction.vault import signing
from workflow.models import ChainHead, Checkpoint, Event
from workflow.trail import chain


@dataclass(frozen=True)
class Statement:
    """What a checkpoint says, as it is signed and published."""

    id: int
    at: str
    last_event: int
    chains: int
    root: str
    before: str
    signature: str
    key: str

    @property
    def message(self) -> bytes:
        """The text under the signature."""
        lines = ("forthright checkpoint 2", self.at, self.last_event, self.chains, self.root, self.before)
        return "".join(f"{line}\n" for line in lines).encode("ascii")

    @property
    def digest(self) -> str:
        """What the next checkpoint names as the one before it."""
        return hashlib.sha256(self.message).hexdigest()

    @property
    def is_signed(self) -> bool:
        return signing.is_signed(self.message, self.signature, self.key)


def published_path() -> Path:
    """Return the file outside the database that every checkpoint is appended to."""
    return Path(settings.CHECKPOINT_FILE)


def make() -> Checkpoint | None:
    """Fold the heads of the chains that grew, sign the root, keep it and publish it; None when nothing was written."""
    with transaction.atomic():
        _let_writers_finish()
        newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
        last = Checkpoint.objects.order_by("-pk").first()
        since = last.last_event if last is not None else 0
        if newest == since:
            made = None
        else:
            folding = chain.Folding()
            for _name, leaf in heads_between(since, newest):
                folding.add(leaf)
            made = Checkpoint(
                at=timezone.now(),
                chains=folding.count,
                last_event=newest,
                root=folding.root(),
                before=statement_of(last).digest if last is not None else chain.GENESIS,
                key_id=signing.key_id(),
            )
            made.signature = signing.sign(statement_of(made).message)
            made.save(force_insert=True)
    publish()
    return made


def heads_between(since: int, until: int) -> Iterator[tuple[str, str]]:
    """Yield (chain, leaf) of each chain that grew by events after `since`, up to `until`, in the order of the names."""
    grown = Event.objects.filter(pk__gt=since, pk__lte=until).values("chain").annotate(head=Max("pk")).order_by("chain")
    batch: list[tuple[str, int]] = []
    for row in grown.iterator(chunk_size=500):
        batch.append((row["chain"], row["head"]))
        if len(batch) == 500:
            yield from _leaves(batch)
            batch = []
    yield from _leaves(batch)


def statement_of(checkpoint: Checkpoint) -> Statement:
    """Return what a checkpoint in the database says."""
    return Statement(
        id=checkpoint.pk or 0,
        at=checkpoint.at.astimezone(UTC).isoformat(),
        last_event=checkpoint.last_event,
        chains=checkpoint.chains,
        root=checkpoint.root,
        before=checkpoint.before,
        signature=checkpoint.signature,
        key=checkpoint.key_id,
    )


def kept() -> Iterator[Statement]:
    """Yield what the checkpoints in the database say, oldest first."""
    return map(statement_of, Checkpoint.objects.order_by("pk").iterator(chunk_size=2000))


@dataclass(frozen=True)
class Inclusion:
    """That the head a chain had at a checkpoint is under its signature, for somebody who has that chain alone."""

    statement: Statement
    seq: int
    path: list[tuple[str, str]]


def inclusion_of(name: str) -> Inclusion | None:
    """Return how the newest checkpoint that covers a chain covers it; None before the first one does."""
    bounds = Checkpoint.objects.order_by("pk").values_list("last_event", flat=True)
    newest = bounds.last()
    if newest is None:
        return None
    covered = Event.objects.filter(chain=name, pk__lte=newest).order_by("-seq").first()
    if covered is None:
        return None
    checkpoint = Checkpoint.objects.filter(last_event__gte=covered.pk).order_by("pk")[0]
    since = bounds.filter(pk__lt=checkpoint.pk).last() or 0
    grown = list(heads_between(since, checkpoint.last_event))
    place = [chain_name for chain_name, _leaf in grown].index(name)
    path = chain.merkle_path([leaf for _name, leaf in grown], place)
    return Inclusion(statement_of(checkpoint), covered.seq, path)


def publish() -> None:
    """Append to the published file what is not in it yet: also what an earlier try could not write."""
    told = -1
    for line in published():
        told = max(told, line["id"])
    path = published_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        for row in Checkpoint.objects.filter(pk__gt=told).order_by("pk").iterator(chunk_size=2000):
            file.write(json.dumps(asdict(statement_of(row)), sort_keys=True) + "\n")


def published() -> Iterator[dict[str, Any]]:
    """Yield the published statements, oldest first.

    :raises ValueError: a line of the file is no statement.
    """
    path = published_path()
    if not path.exists():
        return
    with path.open(encoding="ascii") as file:
        for number, text in enumerate(file, start=1):
            line = json.loads(text)
            if not isinstance(line, dict) or not isinstance(line.get("id"), int):
                raise ValueError(f"line {number} of the published checkpoints cannot be read")
            yield line


def _let_writers_finish() -> None:
    """Wait for those who are writing events now, and keep others from beginning until the checkpoint is made.

    A row gets its number before its transaction ends: without this, an event below `last_event` could still appear.
    SQLite has one writer at a time, and this is it. Every writer of events holds a row of this table.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {ChainHead._meta.db_table} IN SHARE MODE")


def _leaves(batch: list[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    digests = dict(Event.objects.filter(pk__in=[head for _name, head in batch]).values_list("pk", "digest"))
    for name, head in batch:
        yield name, chain.leaf(name, digests[head])
