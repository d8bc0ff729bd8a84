"""The request: one person asking about one subject, and who and what it concerns."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from redaction.vault.fields import EncryptedDateField, EncryptedJSONField, EncryptedTextField
from workflow.models.base import Row
from workflow.models.machine import Machine
from workflow.models.offices import Office
from workflow.models.people import User
from workflow.states import COARSE_STEPS, OPEN_STATES, Outcome, State

#: What the queues hold: requests that are neither drafts nor closed.
OPEN = models.Q(urgency__isnull=False)
UNHELD = OPEN & models.Q(unheld=True)
#: Closed, and a linked case brought something that is to be looked up here too, or was since.
ASKED_AGAIN = models.Q(urgency__isnull=True, screening_asked_at__isnull=False)


class Channel(models.TextChoices):
    WEB = "web", _("Web")
    TELEPHONE = "telephone", _("Telephone")
    PAPER = "paper", _("Paper")
    WALK_IN = "walk_in", _("In person")
    API = "api", _("Another system")


class Request(Machine, Row):
    """What one person asks about one subject. Its state changes only through `workflow.services`."""

    number = models.CharField(max_length=24, unique=True, null=True, blank=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="requests")
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)
    #: Where a question was asked from: the answer leads back there.
    asked_from = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(max_length=40, choices=Outcome.choices, blank=True)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(max_length=5, default="en")
    large_print = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    #: First receipt anywhere in the agency, and receipt by this office.
    first_received_date = models.DateField(null=True, blank=True)
    received_date = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Kept from the clock's events (services.clock); the queue sorts by it.
    due_date = models.DateField(default=date.max)
    danger = models.BooleanField(default=False)
    danger_triage_due_at = models.DateTimeField(null=True, blank=True)
    danger_triaged_at = models.DateTimeField(null=True, blank=True)
    expedite_asked_date = models.DateField(null=True, blank=True)
    expedite_decided_date = models.DateField(null=True, blank=True)
    expedited = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False)
    co_victim_group = models.UUIDField(null=True, blank=True, db_index=True)
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates")
    scope = EncryptedTextField(blank=True, help_text="What is asked for, in the words the letter repeats.")
    search_cutoff_date = models.DateField(null=True, blank=True)
    delivery_way = models.CharField(max_length=16, blank=True)
    #: The requester's own hold, and the office's: each is lifted only by whoever set it.
    delivery_held = models.BooleanField(default=False)
    #: When they were asked once more how they want the answer, as it neared, and when they last said it.
    delivery_asked_at = models.DateTimeField(null=True, blank=True)
    delivery_said_at = models.DateTimeField(null=True, blank=True)
    office_hold = models.BooleanField(default=False)
    recalled_at = models.DateTimeField(null=True, blank=True)
    #: Grows with each event; a page sends the one it was drawn from.
    revision = models.PositiveIntegerField(default=0)
    #: 0 danger, 1 expedited, 2 the others; NULL while it is a draft and once it is closed. The database computes it.
    urgency = models.GeneratedField(
        expression=models.Case(
            models.When(~models.Q(state__in=[state.value for state in OPEN_STATES]), then=None),
            models.When(danger=True, then=0),
            models.When(expedited=True, then=1),
            default=2,
        ),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
    )
    #: Nobody holds the role the state waits for; kept by `workflow.lists.queueing`.
    unheld = models.BooleanField(default=False)
    #: How long the newest screening counts, whatever it found; NULL before the first.
    screened_until = models.DateTimeField(null=True, blank=True)
    #: A screening before this moment no longer counts: what a linked case brought is to be looked up here too.
    screening_asked_at = models.DateTimeField(null=True, blank=True)
    #: When the time for the danger triage ran out without one, and somebody was told.
    danger_escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [
            ("work_request", "May work on this request"),
            ("follow_request", "May follow this request as its requester"),
            ("consult_request", "May answer a consultation on this request"),
            ("read_restricted", "May see this request while it is restricted"),
        ]
        indexes = [
            # Queues ask for open requests only, so their indexes stay as small as the work that is open.
            models.Index(fields=["office", "urgency", "due_date", "id"], condition=OPEN, name="request_queue"),
            models.Index(
                fields=["office", "state", "urgency", "due_date", "id"], condition=OPEN, name="request_queue_state"
            ),
            models.Index(fields=["office", "urgency", "due_date", "id"], condition=UNHELD, name="request_unheld"),
            models.Index(
                fields=["office", "state", "urgency", "due_date", "id"], condition=UNHELD, name="request_unheld_state"
            ),
            models.Index(
                fields=["office", "danger_triage_due_at"],
                condition=OPEN & models.Q(danger_triage_due_at__isnull=False, danger_triaged_at=None),
                name="request_triage",
            ),
            models.Index(
                fields=["office", "expedite_asked_date"],
                condition=OPEN
                & models.Q(expedite_asked_date__isnull=False, expedite_decided_date=None, expedited=False),
                name="request_speed",
            ),
            models.Index(
                fields=["office", "urgency", "due_date", "id"],
                condition=OPEN & models.Q(screened_until=None),
                name="request_unscreened",
            ),
            models.Index(
                fields=["office", "screened_until"],
                condition=OPEN & models.Q(screened_until__isnull=False),
                name="request_screened",
            ),
            models.Index(fields=["office", "screening_asked_at"], condition=ASKED_AGAIN, name="request_asked_again"),
            # Who is not named for a restricted case is not to count it: those few are looked up first.
            models.Index(fields=["office"], condition=models.Q(restricted=True), name="request_restricted"),
        ]

    def __str__(self) -> str:
        return self.number or str(self.id)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reload; `state` is protected against assignment, so it is dropped first and loaded anew."""
        fields = kwargs.get("fields")
        if fields is None or "state" in fields:
            self.__dict__.pop("state", None)
        self.__dict__.pop("standings", None)
        super().refresh_from_db(*args, **kwargs)

    @cached_property
    def standings(self) -> dict[Any, Any]:
        """What people are to this request, kept by `policies.standing_of` for this copy of it."""
        return {}

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_held(self) -> bool:
        """Whether somebody holds the answer back."""
        return self.delivery_held or self.office_hold

    @property
    def step(self) -> str:
        """The coarse step its requester sees."""
        return str(COARSE_STEPS[State(self.state)])


class RouteKind(models.TextChoices):
    VICTIM_NOTICE = "victim_notice", _("Victim notice")
    ROUTINE_USE = "routine_use", _("Routine use")
    FOIA = "foia", _("FOIA")
    OWN_RECORDS = "own_records", _("Own records")


VICTIM_ROUTES = (RouteKind.VICTIM_NOTICE, RouteKind.ROUTINE_USE)


class Route(Row):
    """A legal way by which something may be released. Standing is never a condition of FOIA (5 USC 552(a)(3)(A))."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="routes")
    kind = models.CharField(max_length=16, choices=RouteKind.choices)
    is_open = models.BooleanField(default=True)
    ended_reason = EncryptedTextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "kind"], name="one_route_of_a_kind")]


class Draft(Row):
    """Answers not yet submitted, and the code that opens them again on another device."""

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="draft")
    answers = EncryptedJSONField(default=dict)
    code_digest = models.CharField(max_length=64, unique=True)
    updated_at = models.DateTimeField(auto_now=True)


class RequesterKind(models.TextChoices):
    VICTIM = "victim", _("The victim")
    FAMILY = "family", _("A family member")
    GUARDIAN = "guardian", _("A legal guardian")
    ATTORNEY = "attorney", _("An attorney")
    REPRESENTATIVE = "representative", _("Someone the victim trusts")
    OTHER = "other", _("Someone else")


class Requester(Row):
    """Who asks. Nobody asks them, or looks up, their immigration status."""

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="requester")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="requests_made")
    kind = models.CharField(max_length=16, choices=RequesterKind.choices)
    relation = EncryptedTextField(blank=True, help_text="spouse, parent, child, sibling, guardian…")
    name = EncryptedTextField()
    birth_date = EncryptedDateField(null=True, blank=True)
    birth_place = EncryptedTextField(blank=True)
    address = EncryptedTextField(blank=True)
    interpreter = EncryptedTextField(blank=True)
    #: Of who speaks for another: their ties to the subject, who comes before them, and what their authority rests on.
    speaks_for = EncryptedJSONField(null=True)


class ContactKind(models.TextChoices):
    EMAIL = "email", _("E-mail")
    TELEPHONE = "telephone", _("Telephone")
    SMS = "sms", _("Text message")
    POST = "post", _("Post")
    THEY_CALL = "they_call", _("They call us")


class ContactWay(Row):
    """A way to reach the requester, and what they said of its safety. Nothing leaves by one not marked safe."""

    requester = models.ForeignKey(Requester, on_delete=models.CASCADE, related_name="ways")
    kind = models.CharField(max_length=12, choices=ContactKind.choices)
    value = EncryptedTextField(blank=True)
    token = models.CharField(max_length=64, blank=True, db_index=True)
    safe = models.BooleanField(default=False)
    when = EncryptedTextField(blank=True)
    voicemail = models.BooleanField(default=False)
    seen_by = EncryptedTextField(blank=True)
    code_word = EncryptedTextField(blank=True)
    asked_date = models.DateField()
    #: An e-mail address given after intake gets nothing but a code until that code has come back.
    to_verify = models.BooleanField(default=False)
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    #: What staff were told is not safe, staff alone call safe again: whoever has the sign-in must not undo it.
    stopped_by_staff = models.BooleanField(default=False)
    #: Named to another system, which asked nothing of safety: nothing leaves by it until somebody said that it is safe.
    unasked = models.BooleanField(default=False)

    @property
    def is_used(self) -> bool:
        """Whether something may leave by this way now."""
        return self.safe and not self.to_verify


class Victim(Row):
    """Who was harmed; the requester, or somebody the requester stands for (34 USC 20141(e)(2))."""

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="victim")
    is_requester = models.BooleanField(default=True)
    name = EncryptedTextField()
    birth_date = EncryptedDateField(null=True, blank=True)
    #: Address, telephone, e-mail of a victim who is not the requester, one a line: kept out of what leaves, never used.
    contact = EncryptedTextField(null=True, blank=True)
    minor = models.BooleanField(default=False)
    deceased = models.BooleanField(default=False)
    incapacitated = models.BooleanField(default=False)


class Incident(Row):
    """What happened, as far as the requester can say."""

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="incident")
    what = EncryptedTextField(blank=True)
    when_text = EncryptedTextField(blank=True, help_text="As said: a date, a month, “about two years ago”.")
    on_date = EncryptedDateField(null=True, blank=True)
    place = EncryptedTextField(blank=True)
    agency = EncryptedTextField(blank=True)
    case_number = EncryptedTextField(blank=True)
    offence = EncryptedTextField(blank=True)


class Subject(Row):
    """The person asked about. Called the subject everywhere: nobody is convicted by a form."""

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="subject")
    name = EncryptedTextField()
    birth_date = EncryptedDateField(null=True, blank=True)
    age_text = EncryptedTextField(blank=True)
    birth_place = EncryptedTextField(blank=True)
    description = EncryptedTextField(blank=True)
    address = EncryptedTextField(blank=True)
    #: Consent, death or official acknowledgement, recorded by counsel, opens what a third party may be told.
    opened_by = models.CharField(
        max_length=16,
        blank=True,
        choices=[("consent", _("Consent")), ("death", _("Death")), ("acknowledged", _("Officially acknowledged"))],
    )
    opened_evidence = EncryptedTextField(blank=True)


class SubjectAlias(Row):
    """Another name the subject uses or used."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="aliases")
    name = EncryptedTextField()


class SubjectIdentifier(Row):
    """A number that belongs to the subject; found again through its keyed token."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=20)
    value = EncryptedTextField()
    token = models.CharField(max_length=64, db_index=True)


class NameToken(models.Model):
    """A keyed token of one part of a name, folded or by its sound: names are found without being stored readable."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="name_tokens")
    whose = models.CharField(max_length=12)
    token = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["token", "request"])]


class Declaration(Row):
    """The statement under penalty of perjury (28 USC 1746): what was shown, and who signed it how."""

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="declaration")
    text = EncryptedTextField()
    signed_name = EncryptedTextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    on_paper = models.BooleanField(default=False)
    abroad = models.BooleanField(default=False)
    #: Everything that stood on the page when it was signed: lead, words, notice, and each question with its answer.
    shown = EncryptedJSONField(null=True)
