"""What shows that a request is what it says: evidence, the answers to the four checks, and the screening."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.vault.fields import EncryptedJSONField, EncryptedTextField
from workflow.models.base import Row
from workflow.models.people import User
from workflow.models.requests import Request


class EvidenceKind(models.TextChoices):
    IDENTITY = "identity", _("Identity")
    STANDING = "standing", _("Standing as a victim")
    AUTHORITY = "authority", _("Authority to act for the victim")
    CONFLICT = "conflict", _("Conflict")
    DECLARATION = "declaration", _("Signed declaration")
    OTHER = "other", _("Other")


class FileStanding(models.TextChoices):
    """Whether a file of evidence may be opened."""

    WAITING = "waiting", _("Being looked at: not open yet")
    READY = "ready", _("Ready")
    INFECTED = "infected", _("Held a virus: destroyed")
    DAMAGED = "damaged", _("Could not be opened: destroyed")


class Evidence(Row):
    """A file or an observation that supports an answer. Conflict evidence is sealed from the requester's side."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    description = EncryptedTextField()
    file_name = EncryptedTextField(blank=True)
    stored_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    sealed = models.BooleanField(default=False)
    #: Nobody opens a file that waits; see `services.quarantine`.
    standing = models.CharField(max_length=8, choices=FileStanding.choices, default=FileStanding.READY)
    #: When the virus scanner looked; NULL when it did not.
    scanned_at = models.DateTimeField(null=True)


class Question(models.TextChoices):
    """The four questions verification answers (design, verify)."""

    IDENTITY = "identity", _("Is the requester who they say they are?")
    STANDING = "standing", _("Is the person a victim of this act, confirmed by an independent source?")
    AUTHORITY = "authority", _("May the requester act for the victim?")
    CONFLICT = "conflict", _("Does the requester belong to the subject's side?")


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_NEEDED = "not_needed", _("Not needed")


class Grade(models.TextChoices):
    """How well a thing is known."""

    DECLARED = "declared", _("Declared under penalty of perjury")
    DOCUMENTED = "documented", _("Documented")
    SEEN = "seen", _("Seen in person")


class Check(Row):
    """The newest answer to one question, who gave it, how well it is known, and on which evidence."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="checks")
    question = models.CharField(max_length=12, choices=Question.choices)
    answer = models.CharField(max_length=12, choices=Answer.choices)
    grade = models.CharField(max_length=12, choices=Grade.choices, blank=True)
    confirming_source = EncryptedTextField(blank=True)
    reasons = EncryptedTextField()
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="checks")
    #: Of standing: offence, agency and case number; of authority: its line of the law, and why others are passed over.
    shown = EncryptedJSONField(null=True)
    #: What the office's own cases showed when this was answered (`workflow.law.conflicts`): each is answered by it.
    findings = EncryptedJSONField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "question"], condition=models.Q(replaced_at=None), name="one_current_answer"
            )
        ]


class Screening(Row):
    """Whether the subject, or somebody named in the records, is a protected person. The result is for few eyes.

    `bars` holds keys of `workflow.gates.BARS`; an empty list says nobody is protected.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="screenings")
    bars = EncryptedJSONField(default=list)
    source = EncryptedTextField()
    note = EncryptedTextField(blank=True)
    screened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    screened_at = models.DateTimeField()
    valid_until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "-screened_at"])]

    @property
    def clear(self) -> bool:
        """Whether nobody was found protected; not a column, since that would stand readable in the database."""
        return not self.bars


class BarLift(Row):
    """Counsel's record that a bar no longer holds, with its authority, evidence and second signature."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="bar_lifts")
    bar = EncryptedTextField()
    authority = EncryptedTextField()
    evidence = EncryptedTextField()
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField()
    seconded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    seconded_at = models.DateTimeField(null=True)
