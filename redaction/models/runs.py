"""Runs of the engine over a document, and the certificates of their proofs."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.models.documents import Document
from redaction.vault.fields import EncryptedJSONField, EncryptedTextField


class Certificate(models.Model):
    """A proof, signed: which bytes were checked against which source and marks, and what each check found."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source_sha256 = models.CharField(max_length=64)
    marks_sha256 = models.CharField(max_length=64)
    output_sha256 = models.CharField(max_length=64, db_index=True)
    passed = models.BooleanField()
    body = models.TextField()
    signature = models.TextField()
    key_id = models.CharField(max_length=64)
    made_at = models.DateTimeField()


class Run(models.Model):
    """One document, one set of marks, one row of page stamps: at most one result, however often it is tried."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        PROVED = "proved", _("Proved")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="runs")
    marks_sha256 = models.CharField(max_length=64)
    stamp_prefix = models.CharField(max_length=40, blank=True)
    first_stamp = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = EncryptedTextField(blank=True)
    #: Where finished pages are kept, in parts, until the file is whole: an interrupted run goes on with them.
    part_names = models.JSONField(default=list)
    stored_name = models.CharField(max_length=200, blank=True)
    output_sha256 = models.CharField(max_length=64, blank=True)
    #: Where what the output hides and says is kept, sealed, to be held against other files.
    text_name = models.CharField(max_length=200, blank=True)
    #: Findings: what it hides and other files of its release or earlier ones show, and the other way round.
    twins = EncryptedJSONField(null=True)
    #: Of the outputs it was held against; empty until then.
    compared_sha256 = models.CharField(max_length=64, blank=True)
    #: Where the pictures of the output's pages for a screen are kept, in order.
    image_names = models.JSONField(default=list)
    certificate = models.ForeignKey(Certificate, null=True, blank=True, on_delete=models.PROTECT, related_name="runs")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "marks_sha256", "stamp_prefix", "first_stamp"], name="one_run_of_one_thing"
            )
        ]
