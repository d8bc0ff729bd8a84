"""Appeals: objects of their own beside the request, decided by another person."""

from zoneinfo import ZoneInfo

from django.db import models

from redaction.vault.fields import EncryptedTextField
from workflow.models.base import Row
from workflow.models.people import User
from workflow.models.requests import Request
from workflow.states import AppealState


class Appeal(Row):
    """An appeal: filed within 90 working days, decided within 20 (6 CFR 5.8, 5 USC 552(a)(6)(A)(ii))."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="appeals")
    number = models.CharField(max_length=28, unique=True)
    state = models.CharField(max_length=20, choices=AppealState.choices, default=AppealState.FILED)
    grounds = EncryptedTextField()
    filed_at = models.DateTimeField()
    last_day = models.DateField(help_text="The last day an appeal was in time.")
    due_date = models.DateField()
    officer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reasons = EncryptedTextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    @property
    def is_late(self) -> bool:
        """Whether it was filed after the last day, as days are counted where the office is."""
        return self.filed_at.astimezone(ZoneInfo(self.request.office.time_zone)).date() > self.last_day
