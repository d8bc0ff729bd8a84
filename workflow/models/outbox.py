"""Work to be done after a transaction: written in it, done by the worker, never lost, never done twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.vault.fields import EncryptedJSONField, EncryptedTextField
from workflow.models.base import Row
from workflow.models.offices import Office
from workflow.models.requests import Request


class OutboxRow(Row):
    """One piece of work. `key` keeps it from being posted twice; a lease brings it back from a dead worker.

    `office` is whose work it is where no request says so: its managers see it when it fails for good.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.CASCADE, related_name="outbox")
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=64)
    data = EncryptedJSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    posted_at = models.DateTimeField()
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = EncryptedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "next_at"]), models.Index(fields=["request", "verb"])]
