"""Services an office offers besides its main one, as data: questions, checks, letters and a clock, without a release.

A service has versions: one that was approved never changes, and what was asked keeps the version it was asked under.
"""

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.vault.fields import EncryptedJSONField, EncryptedTextField
from workflow.models.base import Row
from workflow.models.offices import Office
from workflow.models.people import User
from workflow.models.requests import Channel


class OfferedService(Row):
    """One version of a service of an office; nobody uses it before somebody else approved it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("On offer")
        ENDED = "ended", _("Not on offer any more")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="offered")
    slug = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    #: Title, introduction, acknowledgement and answer, by language and name; questions and checks as they are read by
    #: `workflow.helping.offered`.
    words = models.JSONField(default=dict)
    questions = models.TextField(help_text="One a line: key | kind | required | English | Spanish | options.")
    checks = models.TextField(help_text="One a line: what staff make sure of before they answer.")
    #: Working days to answer.
    answer_days = models.PositiveSmallIntegerField(default=10)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "slug", "version"], name="one_service_a_version"),
            models.UniqueConstraint(
                fields=["office", "slug"], condition=models.Q(status="approved"), name="one_service_on_offer"
            ),
            models.UniqueConstraint(
                fields=["office", "slug"], condition=models.Q(status="draft"), name="one_draft_a_service"
            ),
        ]

    def words_in(self, language: str) -> Mapping[str, str]:
        """Return its words in a language; in the first one where it was written before that language came."""
        spoken: Mapping[str, Mapping[str, str]] = self.words
        return spoken.get(language) or spoken[settings.LANGUAGES[0][0]]


class ServiceRequest(Row):
    """What somebody asked under a service. They follow it by its number and a code, and need no account."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("We work on it")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed without an answer")

    service = models.ForeignKey(OfferedService, on_delete=models.PROTECT, related_name="asked")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="service_requests")
    number = models.CharField(max_length=24, unique=True)
    code_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    #: How it came in, and who wrote it down for somebody; empty where they typed it themselves.
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.WEB)
    taken_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    #: Ways they called safe, as a help file keeps them; whoever typed it themselves follows it by number and code.
    ways = EncryptedJSONField(null=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.RECEIVED)
    answers = EncryptedJSONField(default=dict)
    received_date = models.DateField()
    due_date = models.DateField()
    #: What was made sure of, by the number of the check: who, when and how.
    checked = EncryptedJSONField(default=dict)
    answer = EncryptedTextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_date = models.DateField(null=True, blank=True)
    #: Whether the answer is still to be told by one of the ways; when it was, and how.
    to_tell = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "status", "due_date", "id"], name="service_queue"),
            models.Index(fields=["office", "answered_date"], condition=models.Q(to_tell=True), name="service_to_tell"),
        ]
