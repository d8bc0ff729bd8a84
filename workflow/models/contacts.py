"""What was said between the office and the requester."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.vault.fields import EncryptedTextField
from workflow.models.base import Row
from workflow.models.offices import Office
from workflow.models.people import User
from workflow.models.requests import Request


class ContactLog(Row):
    """A call, a visit or a letter, with or without a request."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="contacts")
    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts")
    help_file = models.ForeignKey(
        "workflow.HelpFile", null=True, blank=True, on_delete=models.CASCADE, related_name="contacts"
    )
    way = models.CharField(max_length=12)
    inbound = models.BooleanField()
    category = models.CharField(max_length=24, blank=True)
    text = EncryptedTextField()
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Message(Row):
    """A message in the portal, either way; the notice of it says nothing of its content."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="messages")
    from_requester = models.BooleanField()
    text = EncryptedTextField()
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)


class Note(Row):
    """A note among staff. It is part of the record: a court may read it."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="notes")
    text = EncryptedTextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class RequesterQuestion(Row):
    """A question to the requester; only the first stops the clock (5 USC 552(a)(6)(A)(ii)(I))."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="questions")
    text = EncryptedTextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    stops_clock = models.BooleanField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    reply = EncryptedTextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)


class ClockEntry(Row):
    """Something that moved the clock; the due date is always computed from these rows, never set."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        STOPPED = "stopped", _("Stopped")
        RESUMED = "resumed", _("Resumed")
        EXTENDED = "extended", _("Extended")
        ENDED = "ended", _("Ended")
        REOPENED = "reopened", _("Reopened")

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="clock_entries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    on_date = models.DateField()
    note = EncryptedTextField(blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on_date", "entered_at"]
