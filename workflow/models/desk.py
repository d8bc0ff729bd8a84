"""What staff keep for their own day: calls promised, warnings of days to come, and views of a queue."""

from django.db import models

from redaction.vault.fields import EncryptedTextField
from workflow.models.base import Row
from workflow.models.people import User
from workflow.models.requests import Request


class CallBack(Row):
    """A call promised to a requester, at a time they called safe, by a way they called safe."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="call_backs")
    due_at = models.DateTimeField()
    note = EncryptedTextField(blank=True)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    reached = models.BooleanField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["request", "due_at"], condition=models.Q(done_at=None), name="call_backs_open"),
        ]


class Reminder(Row):
    """That somebody was warned of a day to come, once for each thing and day: when the day moves they are told anew."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="reminders")
    #: What comes due: a word of `workflow.lists.coming.About`, and the key of the case, source or consultation.
    about = models.CharField(max_length=10)
    target = models.UUIDField()
    due = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "about", "due"], name="one_reminder_a_day")]


class SavedView(models.Model):
    """A view of the office queue somebody keeps under a name."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_view_a_name")]
        ordering = ["name"]
