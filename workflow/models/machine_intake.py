"""Requests that another system hands over: its link with an office, and the receipt that makes a repeat harmless."""

from django.db import models

from redaction.vault.fields import EncryptedJSONField
from workflow.models.base import Row
from workflow.models.offices import Office
from workflow.models.requests import Request


class PortalLink(Row):
    """The national FOIA portal's way into one office: the number it knows the office by, and a secret as its digest."""

    office = models.OneToOneField(Office, on_delete=models.CASCADE, related_name="portal_link")
    component = models.PositiveIntegerField(unique=True)
    secret_digest = models.CharField(max_length=64)
    is_open = models.BooleanField(default=True)
    set_at = models.DateTimeField()


class PortalReceipt(Row):
    """One request as the portal sent it. The portal repeats what it got no answer to: the same number is the same one.

    `given` is what it sent, without its files.
    """

    link = models.ForeignKey(PortalLink, on_delete=models.PROTECT, related_name="receipts")
    portal_id = models.BigIntegerField()
    body_sha256 = models.CharField(max_length=64)
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="portal_receipt")
    given = EncryptedJSONField(default=dict)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "portal_id"], name="one_receipt_a_number")]
