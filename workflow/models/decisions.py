"""From the second reader to the release: proposals, reviews, the decision, what was made of it, and what left."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.vault.fields import EncryptedJSONField, EncryptedTextField
from workflow.models.base import Row
from workflow.models.notices import Notice
from workflow.models.people import User
from workflow.models.records import Determination
from workflow.models.requests import Request
from workflow.states import Outcome


class Proposal(Row):
    """An outcome proposed without anything to redact: not verified, or nothing to release."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="proposals")
    outcome = EncryptedTextField(choices=Outcome.choices)
    reasons = EncryptedTextField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    read_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)


class SecondReview(Row):
    """What the second reader said, and the digests of the outputs it was said of."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="second_reviews")
    approved = models.BooleanField()
    words = EncryptedTextField(blank=True)
    outputs = models.JSONField(default=list)
    #: What was approved, a keyed token an item (`workflow.law.fixing`): asked again before it leaves.
    fixed = models.JSONField(default=dict)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()


class Decision(Row):
    """The answer: outcome, reasons, seven recorded answers; drafted, then decided once and for good."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=40, choices=Outcome.choices)
    reasons = EncryptedTextField()
    #: The official's own words for this case; the letter marks them as such.
    note = EncryptedTextField(null=True, blank=True)
    #: The seven answers of a disclosure panel (domain, disclosure schemes): see services.decide.SEVEN.
    answers = EncryptedJSONField(default=dict)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    #: Head of the request's chain as it stood when the letter was composed; printed in the letter.
    trail_head = models.CharField(max_length=64)
    #: Who near the requester can help, as the letter names them: fixed with the draft, so that it is made alike again.
    support = EncryptedJSONField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    letter_sha256 = models.CharField(max_length=64, blank=True)
    #: Digests of the same letter in the other language and in large print, fixed together with it.
    variants = models.JSONField(default=list)
    outputs = models.JSONField(default=list)
    #: An interim answer: this part leaves, the rest goes on. What is to come, and by when it is expected.
    partial = models.BooleanField(default=False)
    remaining = EncryptedTextField(null=True, blank=True)
    rest_due_date = models.DateField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(superseded_at=None), name="one_current_decision"
            )
        ]


class ArtifactKind(models.TextChoices):
    LETTER_UNSIGNED = "letter_unsigned", _("Letter, before signing")
    LETTER_SIGNED = "letter_signed", _("Signed letter")
    VARIANT_UNSIGNED = "variant_unsigned", _("Letter in another form, before signing")
    VARIANT_SIGNED = "variant_signed", _("Signed letter in another form")
    RECORD = "record", _("Redacted record")
    PACKAGE = "package", _("Release package")
    ONE_PDF = "one_pdf", _("Release package as one PDF")
    NOTICE = "notice", _("Letter on the way")
    NOTICE_FORM = "notice_form", _("Letter on the way in another form")


class Artifact(Row):
    """A file made for an answer, known to the workflow by its digest only: guards compare digests and never render."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="artifacts")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.CASCADE, related_name="artifacts")
    notice = models.OneToOneField(Notice, null=True, on_delete=models.CASCADE, related_name="artifact")
    kind = models.CharField(max_length=16, choices=ArtifactKind.choices)
    sha256 = models.CharField(max_length=64, db_index=True)
    #: The digest this one was made from: the unsigned letter of a signed one, the signed letter of a package, the
    #: package of its one PDF, the usual letter of a notice for its other forms.
    derived_from = models.CharField(max_length=64, blank=True)
    stored_name = models.CharField(max_length=200)
    template_version = models.CharField(max_length=64, blank=True)
    template_approved = models.BooleanField(default=False)
    language = models.CharField(max_length=5, blank=True)
    large_print = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "decision", "kind", "sha256"], name="one_artifact_of_a_digest")
        ]


class DeliveryWay(models.TextChoices):
    PORTAL = "portal", _("Read it here")
    PAPER = "paper", _("On paper, to a safe address")
    IN_PERSON = "in_person", _("In person at the office")
    READ_ALOUD = "read_aloud", _("Read aloud on the telephone")
    HOLD = "hold", _("Keep it until I say so")
    DESTROY = "destroy", _("Destroy my copy")


class Release(Row):
    """One time something left the office."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="releases")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="releases")
    partial = models.BooleanField(default=False)
    package_sha256 = models.CharField(max_length=64)
    #: The same as one PDF; empty where it would be too large.
    one_pdf_sha256 = models.CharField(max_length=64, blank=True)
    letter_sha256 = models.CharField(max_length=64)
    #: As it was wanted when it left; once somebody brought it to the requester, the way they brought it.
    way = models.CharField(max_length=12, choices=DeliveryWay.choices)
    late_reason = EncryptedTextField(blank=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True)
    #: Last day it can be downloaded without asking again; NULL for a release from before there was one.
    open_until = models.DateField(null=True)
    #: Whether the requester was told that this day is near.
    closing_told = models.BooleanField(default=False)
    #: The request was reopened after it (appeal, order of a court): what left in it may be determined anew.
    reopened_at = models.DateTimeField(null=True)


class ReleaseItem(Row):
    """A record or history entry that left in a release, on the determination that let it leave.

    One determination lets an item leave once; the database refuses a second row. To leave again it needs a new
    determination, which only a reopened request gives, or a recall of the first release.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="items")
    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="departures")
    #: Digest of the proved output that left; empty for a history entry, which the letter tells.
    output_sha256 = models.CharField(max_length=64, blank=True)
    #: Page stamps burned into it: the first, and how many. No number is given twice in a request.
    first_stamp = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["determination"], condition=models.Q(recalled_at=None), name="one_departure_a_determination"
            )
        ]

    @property
    def last_stamp(self) -> int:
        return self.first_stamp + self.pages - 1

    @property
    def title(self) -> str:
        """The title of what left."""
        item = self.determination.record or self.determination.entry
        return item.title if item is not None else ""


class Disclosure(Row):
    """A line of the accounting of disclosures (5 USC 552a(c)): date, nature, purpose, recipient; kept five years."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="disclosures")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="disclosures")
    on_date = models.DateField()
    nature = EncryptedTextField()
    purpose = EncryptedTextField()
    authority = models.CharField(max_length=16)
    recipient_name = EncryptedTextField()
    recipient_address = EncryptedTextField(blank=True)
    #: The recipient of a victim's letter is kept from the subject unless counsel decides otherwise.
    recipient_protected = models.BooleanField(default=True)


class AccountingRuling(Row):
    """Counsel's decision whether a line of the accounting names its recipient to the subject; the newest one counts."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="rulings")
    shown = models.BooleanField()
    reason = EncryptedTextField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()


class WrongRelease(Row):
    """An incident: something left that should not have. Every download is shut; the privacy officer is told.

    Who opened it does not close it.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="wrong_releases")
    release = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="incidents")
    reason = EncryptedTextField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    #: The day the privacy officer was told.
    privacy_told_date = models.DateField(null=True)
    #: Who received it and was told, and since when; empty where nobody had opened it.
    recipients_told_date = models.DateField(null=True)
    findings = EncryptedTextField(null=True, blank=True)
    #: What was done about it.
    outcome = EncryptedTextField(blank=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
