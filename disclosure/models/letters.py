"""Letter templates with versions, and the letters and packages made for a decision."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.vault.fields import EncryptedJSONField
from workflow.models import Decision, Notice, Office, Request, User


class LetterTemplate(models.Model):
    """One kind of letter in one language; its text lives in versions."""

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="one_template_a_kind")]
        ordering = ["kind", "language"]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


class LetterTemplateVersion(models.Model):
    """A text of a template: used only once counsel, who did not write it, approved it; kept as long as its letters.

    What an office writes it writes in every language at once: the versions of one `edition` are approved together.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")
        RETIRED = "retired", _("Retired")
        DISCARDED = "dropped", _("Thrown away")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="versions")
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    #: Shared by the versions of all languages that were written together; empty for what the product brings.
    edition = models.UUIDField(null=True, blank=True, db_index=True)
    number = models.PositiveIntegerField()
    source = models.TextField(help_text="Paragraphs, conditions and fields, in the notation of the catalogue.")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    written_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    #: Everybody who had a hand in the text; none of them may approve it.
    writers = models.ManyToManyField(User, related_name="+")
    #: What counsel asks to be changed, in their words.
    remark = models.TextField(blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    #: The last day it is used, where counsel ended it.
    effective_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["template", "office"], condition=models.Q(status="draft"), name="one_draft_a_template"
            ),
        ]
        ordering = ["template", "-number"]

    def __str__(self) -> str:
        return f"{self.template}, {self.number}"


class Letter(models.Model):
    """A letter composed for a decision, in each language and size, or for a notice on the way.

    Its code lets anyone check that it is genuine without learning what it says.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="letters")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    large_print = models.BooleanField(default=False)
    version = models.ForeignKey(LetterTemplateVersion, on_delete=models.PROTECT, related_name="letters")
    code = models.CharField(max_length=24, unique=True)
    unsigned_sha256 = models.CharField(max_length=64)
    unsigned_name = models.CharField(max_length=200)
    signed_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    signed_name = models.CharField(max_length=200, blank=True)
    #: Why each paragraph is there: the ids and reasons of the blocks, as composed.
    blocks = models.JSONField(default=list)
    #: The same with their words, for who decides: what stands in the letter, and which of it somebody wrote by hand.
    parts = EncryptedJSONField(null=True)
    made_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "language", "large_print"], name="one_letter_a_form"),
            models.UniqueConstraint(fields=["notice", "language", "large_print"], name="one_letter_of_a_notice_a_form"),
            models.CheckConstraint(
                name="letter_of_a_decision_or_a_notice",
                condition=models.Q(decision=None, notice__isnull=False) | models.Q(decision__isnull=False, notice=None),
            ),
        ]


class Package(models.Model):
    """The release package of a decision: letter, records, index, manifest in one zip; and the same as one PDF."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="package")
    sha256 = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=200)
    manifest = models.TextField()
    #: Letter, records and index one after another, proved again; empty where it would be too large.
    one_pdf_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    one_pdf_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
