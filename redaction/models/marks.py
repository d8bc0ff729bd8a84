"""Marks: what is withheld, where on the page image, and on which basis."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.models.documents import Document
from redaction.vault.fields import EncryptedTextField


class Mark(models.Model):
    """A box on a page image, in fractions 0..1 from the top left; removed marks stay as rows."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="marks")
    page = models.PositiveIntegerField()
    x0 = models.FloatField()
    y0 = models.FloatField()
    x1 = models.FloatField()
    y1 = models.FloatField()
    basis = models.CharField(max_length=12)
    statute = models.CharField(max_length=200, blank=True)
    harm = models.CharField(max_length=500, blank=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    removed_by = models.UUIDField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["document", "page"])]
        constraints = [
            models.CheckConstraint(
                name="box_within_page",
                condition=models.Q(
                    x0__gte=0, y0__gte=0, x1__lte=1, y1__lte=1, x0__lt=models.F("x1"), y0__lt=models.F("y1")
                ),
            )
        ]


class Suggestion(models.Model):
    """A passage a recogniser proposes to withhold. Nothing is applied by itself."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="suggestions")
    page = models.PositiveIntegerField()
    x0 = models.FloatField()
    y0 = models.FloatField()
    x1 = models.FloatField()
    y1 = models.FloatField()
    kind = models.CharField(max_length=20)
    text = EncryptedTextField()
    score = models.FloatField()
    why = models.TextField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    mark = models.ForeignKey(Mark, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions")
    answered_by = models.UUIDField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
