"""Marks: what is withheld, where on the page image, and on which basis; suggestions, page flags, second readings."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.models.documents import Document
from redaction.vault.fields import EncryptedTextField


class Suggestion(models.Model):
    """A passage a recogniser proposes to withhold. Nothing is applied by itself."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="suggestions")
    page = models.PositiveIntegerField()
    #: One box for each line the passage takes, in fractions of the page image.
    boxes = models.JSONField(default=list)
    kind = models.CharField(max_length=20)
    text = EncryptedTextField()
    score = models.FloatField()
    #: Why it was made, in words; sealed, because some reasons name whom they are about.
    why = EncryptedTextField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    #: Accepted by a mark somebody drew over it: open again once no mark hides it.
    covered = models.BooleanField(default=False)
    #: As of `Mark.batch`.
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    answered_by = models.UUIDField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["document", "status", "page"])]


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
    statute = EncryptedTextField(blank=True)
    harm = EncryptedTextField(blank=True)
    #: Marks made by one press (mark all, accept all) share it, so that one press takes them back.
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    suggestion = models.ForeignKey(Suggestion, null=True, blank=True, on_delete=models.SET_NULL, related_name="marks")
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

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        return (self.x0, self.y0, self.x1, self.y1)


class PageFlag(models.Model):
    """What a redactor decided of a page as a whole; a cleared flag stays as a row.

    A page that does not leave has a mark that covers it, so that engine, proof, index and letter see it as any other.
    """

    class Kind(models.TextChoices):
        WITHHOLD = "withhold", _("Withhold the page")
        NOT_RESPONSIVE = "not_responsive", _("Not responsive")
        DUPLICATE = "duplicate", _("Duplicate")
        REFERRED = "referred", _("Referred")
        COME_BACK = "come_back", _("Come back")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="flags")
    page = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    words = EncryptedTextField(blank=True)
    mark = models.ForeignKey(Mark, null=True, blank=True, on_delete=models.SET_NULL, related_name="flags")
    set_by = models.UUIDField()
    set_at = models.DateTimeField()
    cleared_by = models.UUIDField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "page"], condition=models.Q(cleared_at=None), name="one_flag_a_page"
            )
        ]


class Place(models.Model):
    """Where somebody left off in a document: for their own eyes, and no part of the record."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="places")
    actor = models.UUIDField()
    page = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "actor"], name="one_place_a_person")]


class MarkReading(models.Model):
    """What a second reader says of one mark: accepted, or returned with words. A changed mark is read anew."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    mark = models.ForeignKey(Mark, on_delete=models.CASCADE, related_name="readings")
    accepted = models.BooleanField()
    words = EncryptedTextField(blank=True)
    actor = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "actor"], name="one_reading_a_mark")]


class FindingAnswer(models.Model):
    """What a second reader says of one finding of the proof: it may stay, with words, or has to be mended.

    `finding` is the digest of what the proof said, so the answer holds as long as the proof says the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="finding_answers")
    finding = models.CharField(max_length=64)
    may_stay = models.BooleanField()
    words = EncryptedTextField(blank=True)
    actor = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "finding", "actor"], name="one_answer_a_finding")]
