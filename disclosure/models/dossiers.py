"""Dossiers that were made for somebody, kept for a while so that they can be taken."""

from uuid import uuid4

from django.db import models

from workflow.models import OutboxRow, Request


class Dossier(models.Model):
    """One dossier as it was made; `work` is the piece of background work that made it, once."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="dossiers")
    work = models.OneToOneField(OutboxRow, on_delete=models.CASCADE, related_name="dossier")
    stored_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
