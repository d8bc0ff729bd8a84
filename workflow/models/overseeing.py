"""What oversight itself writes: findings with their answers, and stops of those who open too many cases."""

from django.db import models

from redaction.vault.fields import EncryptedTextField
from workflow.models.base import Row
from workflow.models.offices import Office
from workflow.models.people import User
from workflow.models.requests import Request


class Finding(Row):
    """Something an auditor found; management answers it, and an auditor closes it when the answer is enough."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="findings")
    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.PROTECT, related_name="findings")
    words = EncryptedTextField()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    answer = EncryptedTextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["office", "closed_at", "-raised_at"])]


class ReadingStop(Row):
    """Somebody opened more cases in an hour than their office allows: they see none until somebody else lifts it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reading_stops")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="reading_stops")
    cases = models.PositiveIntegerField(help_text="How many cases they opened in that hour.")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    reason = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(lifted_at=None), name="one_stop_at_a_time")
        ]
