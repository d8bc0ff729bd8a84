"""What the search found: sources asked, records, history entries, their match and their determination."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.bases import bases
from redaction.models import Document
from redaction.vault.fields import EncryptedJSONField, EncryptedTextField
from workflow.models.base import Row
from workflow.models.offices import Office
from workflow.models.people import User
from workflow.models.requests import Request


class Source(models.Model):
    """A custodian the office asks: data of the office, not code."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="sources")
    key = models.SlugField()
    name = models.CharField(max_length=200)
    custodian = models.CharField(max_length=200)
    #: Working days the custodian has to answer.
    answer_days = models.PositiveSmallIntegerField(default=5)
    #: Named in every answer of the class that neither confirms nor denies.
    standard = models.BooleanField(default=True)
    #: It is asked from one day to another; None: from the beginning, and until further notice.
    since_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="one_source_key")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SearchTask(Row):
    """One source asked about one subject."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked")
        RECORDS = "records", _("Answered with records")
        NONE = "none", _("Attested: nothing held")

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="search_tasks")
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_date = models.DateField()
    attested_by = EncryptedTextField(blank=True, help_text="Name and title of who attested that nothing is held.")
    answered_at = models.DateTimeField(null=True, blank=True)
    note = EncryptedTextField(blank=True)
    #: How often the custodian was reminded, when last, and when managers were told that the answer is late.
    chases = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "source"], name="one_task_a_source")]
        indexes = [models.Index(fields=["due_date"], condition=models.Q(status="asked"), name="search_tasks_open")]


class Item(Row):
    """What a record and a history entry have in common: whose it is, what bars it, what was determined."""

    title = EncryptedTextField()
    agency = EncryptedTextField(help_text="Who made it.")
    bars = EncryptedJSONField(default=list)
    #: When somebody last said which bars it carries, also that it carries none.
    bars_set_at = models.DateTimeField(null=True, blank=True)
    #: How the item was matched: identifiers or independent facts, and reasons (domain, the right person).
    match_facts = EncryptedJSONField(default=list)
    match_reasons = EncryptedTextField(blank=True)
    matched_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    matched_at = models.DateTimeField(null=True, blank=True)
    match_confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    match_confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_matched(self) -> bool:
        return self.match_confirmed_at is not None


class Record(Item):
    """A document found about the subject."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="records")
    search_task = models.ForeignKey(SearchTask, null=True, blank=True, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField(max_length=40)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    author = EncryptedTextField(blank=True)
    record_date = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    #: Pages that bars cover by themselves, each with the keys of the bars: they are withheld whole in what leaves.
    barred_pages = EncryptedJSONField(null=True)
    #: First page stamp, fixed when redactions are submitted; the order of the release.
    first_stamp = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "id"]


class HistoryEntry(Item):
    """One line of the history the letter may tell: an arrest with its outcome, a disposition, a removal order."""

    class Kind(models.TextChoices):
        ARREST = "arrest", _("Arrest")
        CHARGE = "charge", _("Charge")
        DISPOSITION = "disposition", _("Court disposition")
        SENTENCE = "sentence", _("Sentence")
        CUSTODY = "custody", _("Custody")
        IMMIGRATION = "immigration", _("Immigration proceeding")

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="history")
    search_task = models.ForeignKey(SearchTask, null=True, blank=True, on_delete=models.PROTECT, related_name="history")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on_date = models.DateField()
    text = EncryptedTextField()
    #: An arrest never leaves without its outcome or the words "outcome not found".
    outcome = EncryptedTextField(blank=True)
    outcome_not_found = models.BooleanField(default=False)
    source_name = EncryptedTextField()
    as_of_date = models.DateField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["on_date", "id"]


class Authority(models.TextChoices):
    """On what an item may leave (domain, what may be released and why)."""

    VICTIM_NOTICE = "victim_notice", _("Victim's right to notice (34 USC 20141(c), 18 USC 3771(a)(2))")
    CONSENT = "consent", _("Written consent of the subject")
    DEATH = "death", _("Proof of the subject's death")
    ROUTINE_USE = "routine_use", _("A published routine use (5 USC 552a(b)(3))")
    FOIA = "foia", _("FOIA, after weighing privacy against public interest")
    PUBLIC_RECORD = "public_record", _("Public record")
    COURT_ORDER = "court_order", _("Order of a court")


class Determination(Row):
    """What counsel determined for one record or history entry; the newest one counts."""

    class Verdict(models.TextChoices):
        RELEASE = "release", _("Release")
        PART = "part", _("Release in part")
        WITHHOLD = "withhold", _("Withhold")
        LATER = "later", _("Later: not in this part")
        REFERRED = "referred", _("Referred: the agency it comes from answers")

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="determinations")
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.CASCADE, related_name="determinations")
    entry = models.ForeignKey(
        HistoryEntry, null=True, blank=True, on_delete=models.CASCADE, related_name="determinations"
    )
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    authority = models.CharField(max_length=16, choices=Authority.choices, blank=True)
    basis = models.CharField(max_length=12, blank=True)
    statute = EncryptedTextField(blank=True)
    harm = EncryptedTextField(blank=True)
    #: The balancing memo (`workflow.law.weighing`): what the public would learn, whose privacy, which outweighs.
    public_interest = EncryptedTextField(null=True, blank=True)
    privacy_interest = EncryptedTextField(null=True, blank=True)
    balancing = EncryptedTextField(blank=True)
    #: Counsel certifies that everything reasonably segregable is released (5 USC 552(b)).
    segregable_certified = models.BooleanField(default=False)
    determined_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    determined_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="of_a_record_or_an_entry",
                condition=models.Q(record=None, entry__isnull=False) | models.Q(record__isnull=False, entry=None),
            ),
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(replaced_at=None), name="one_determination_a_record"
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=models.Q(replaced_at=None), name="one_determination_an_entry"
            ),
        ]

    @property
    def releases(self) -> bool:
        return self.verdict in {self.Verdict.RELEASE, self.Verdict.PART}

    @property
    def basis_label(self) -> str:
        """The basis as it is printed: “(b)(7)(C)”; the key itself where no catalogue has it any more."""
        return bases()[self.basis].label if self.basis in bases() else self.basis


class PageMemo(Row):
    """How privacy and public interest were weighed for what is covered on the pages of a record; the newest counts."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="page_memos")
    public_interest = EncryptedTextField()
    privacy_interest = EncryptedTextField()
    balancing = EncryptedTextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=models.Q(replaced_at=None), name="one_memo_a_record")
        ]


class Consultation(Row):
    """Another agency asked before something of theirs leaves, or sent what is its own to answer (a referral)."""

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", _("Consultation: what is its view?")
        REFERRAL = "referral", _("Referral: it answers for what is its own")

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CONSULTATION)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="consultations")
    agency = EncryptedTextField()
    question = EncryptedTextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_date = models.DateField()
    answer = EncryptedTextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Whether the letter may name the agency; naming some would itself tell.
    may_be_named = models.BooleanField(default=True)
    #: How often it was reminded, when last, and when managers were told that its answer is late.
    chases = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_date"],
                condition=models.Q(answered_at=None, closed_at=None),
                name="consultations_open",
            )
        ]
