"""Who holds which case: assignments, parts taken, recusals, reasons for reading, and guardian's grants."""

from django.db import models
from guardian.models import UserObjectPermissionBase

from redaction.vault.fields import EncryptedTextField
from workflow.models.base import Row
from workflow.models.people import User
from workflow.models.requests import Request
from workflow.states import STAFF_ROLES, Role


class RequestGrant(UserObjectPermissionBase):
    """django-guardian's grant on one request, through a direct foreign key: it goes when the request goes."""

    content_object = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="grants")
    enabled = models.BooleanField(default=True)

    class Meta(UserObjectPermissionBase.Meta):
        indexes = [models.Index(fields=["user", "permission", "content_object"])]


class Assignment(Row):
    """A member of staff works on a request in one role; at most one person a role at a time."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="assignments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=32, choices=[(role.value, role.label) for role in STAFF_ROLES])
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    #: Due date of the request while it is open, for the order of a person's queue (`workflow.lists.queueing`).
    queue_date = models.DateField(null=True, blank=True)
    #: And its urgency, state and office for as long: a queue is read along one index, whatever else somebody holds.
    queue_urgency = models.SmallIntegerField(null=True, blank=True)
    queue_state = models.CharField(max_length=32, blank=True, default="")
    queue_office = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "role"], condition=models.Q(until_at=None), name="one_holder_a_role"
            )
        ]
        indexes = [
            models.Index(fields=["user", "until_at", "request"]),
            # `until_at` is always empty here; with it SQLite, too, answers from the index alone.
            models.Index(
                fields=["user", "queue_date", "request", "role", "queue_office", "until_at"],
                condition=models.Q(until_at=None, queue_date__isnull=False),
                name="assignment_queue",
            ),
            models.Index(
                fields=["user", "queue_urgency", "queue_date", "request", "queue_state", "until_at"],
                condition=models.Q(until_at=None, queue_date__isnull=False),
                name="assignment_urgent",
            ),
        ]


class Part(models.Model):
    """Somebody acted on a request in a role. Separation of duties is decided by these rows, not by assignments."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="parts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(max_length=32, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "user", "role"], name="one_part_once")]


class Recusal(Row):
    """Somebody stands aside. It beats every grant and every role."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="recusals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recusals")
    reason = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="one_recusal_a_person")]


class Reading(Row):
    """Why somebody read a case they are not assigned to; it opens the case to them until it ends."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="readings")
    reason = EncryptedTextField()
    at = models.DateTimeField()
    until_at = models.DateTimeField()
