"""Documents as they came in, and their pages as images."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.vault.fields import EncryptedJSONField, EncryptedTextField


class Document(models.Model):
    """A file taken in. The original is kept as it came and never overwritten."""

    class Status(models.TextChoices):
        ARRIVING = "arriving", _("Being read")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file_name = EncryptedTextField()
    stored_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100, blank=True)
    #: The PDF made of a file that cannot be drawn as it came, and who made it; empty for one that can.
    drawn_name = models.CharField(max_length=200, blank=True)
    converter = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ARRIVING)
    refusal = EncryptedTextField(blank=True)
    page_count = models.PositiveIntegerField(default=0)
    #: When its words were looked through for what may have to be withheld; empty until then.
    suggested_at = models.DateTimeField(null=True, blank=True)
    #: What leaves of it goes to a victim on a victim's route: then no label of it names FOIA.
    for_victim = models.BooleanField(default=False)
    taken_in_by = models.UUIDField()
    taken_in_at = models.DateTimeField()


class Page(models.Model):
    """One page as displayed: size in pixels at 200 dpi, and what the redactor should know of it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    flags = models.JSONField(default=list)
    #: Where its picture for a screen is kept; empty until it is drawn.
    image_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_page_a_number")]


class PageReview(models.Model):
    """Somebody looked at a page."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="reviews")
    page = models.PositiveIntegerField()
    actor = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "page", "actor"], name="one_look_a_page")]


class PageText(models.Model):
    """The words of a page with their places, kept sealed: for finding, snapping and suggesting, never for releasing.

    `words` is a list of `[text, x0, y0, x1, y1, line, edges]`: fractions of the page image, the number of the line, and
    where the letters begin and end, if that is known.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="texts")
    page = models.PositiveIntegerField()
    words = EncryptedJSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "page"], name="one_text_a_page")]
