"""The trail: events nobody can change, chained by digest, one chain a request."""

from django.db import models

from redaction.vault.fields import EncryptedTextField
from workflow.models.base import Row
from workflow.models.requests import Request


class Event(models.Model):
    """One thing that happened. The table refuses UPDATE, DELETE, REPLACE and TRUNCATE (workflow.trail.triggers).

    `data` is canonical JSON text without personal content; that stands in `EventContent` under a salted digest, so that
    it can be destroyed when retention says so while the chain still verifies.
    """

    chain = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    verb = models.CharField(max_length=64)
    object = models.CharField(max_length=100, blank=True)
    data = models.TextField()
    personal_digest = models.CharField(max_length=64, blank=True)
    prev = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="one_event_a_place")]
        indexes = [
            models.Index(fields=["actor", "-at"], name="event_by_actor"),
            models.Index(fields=["verb", "-at"], name="event_by_verb"),
            models.Index(fields=["-at", "-id"], name="event_by_time"),
        ]


class EventContent(Row):
    """Personal content of an event, with its salt; destroying the row leaves the chain intact."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="content")
    salt = models.CharField(max_length=64)
    text = EncryptedTextField()


class ChainHead(models.Model):
    """The newest event of a chain; locked while the next is written, so that one request has one order.

    `request` says whose chain it is, for searching: it stands in no digest. None for a draft that was deleted and for
    chains of the office.
    """

    chain = models.CharField(max_length=64, primary_key=True)
    request = models.OneToOneField(Request, null=True, blank=True, on_delete=models.SET_NULL, related_name="chain_head")
    seq = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)


class Checkpoint(models.Model):
    """The heads of all chains that grew since the checkpoint before, folded into one signed Merkle root.

    `before` is the digest of the checkpoint before, so the newest one answers for all; a copy is published outside the
    database. It covers every event up to `last_event`; `chains` is how many grew.
    """

    at = models.DateTimeField()
    chains = models.PositiveIntegerField()
    last_event = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    before = models.CharField(max_length=64, default="0" * 64)
    signature = models.TextField()
    key_id = models.CharField(max_length=64)


class TrailVerdict(models.Model):
    """What came of verifying the whole trail: whether it held, how much was read, and the first thing that did not."""

    at = models.DateTimeField(db_index=True)
    chains = models.PositiveBigIntegerField()
    events = models.PositiveBigIntegerField()
    checkpoints = models.PositiveBigIntegerField()
    #: Chain and number of the first event that does not hold, and why; all empty when everything does.
    broken_chain = models.CharField(max_length=64, blank=True)
    broken_seq = models.PositiveIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)

    @property
    def holds(self) -> bool:
        return not self.words


class AllowedEdge(models.Model):
    """A change of state the database lets pass: the table of states, copied where a trigger can read it."""

    old = models.CharField(max_length=32)
    new = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="one_edge_once")]
