"""Custody: feeds and what they said of whom, who wants to be told, and what was told to them by which way."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.vault.fields import EncryptedDateField, EncryptedJSONField, EncryptedTextField
from workflow.models.base import Row
from workflow.models.offices import Office
from workflow.models.people import User
from workflow.models.requests import ContactWay, Request


class Feed(Row):
    """A source of custody events: a jail, a prison system, a court. Its times and its breaker are data."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="feeds")
    key = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    #: Minutes from one run to the next, and after how many without one it is late.
    every_minutes = models.PositiveIntegerField(default=15)
    late_minutes = models.PositiveIntegerField(default=60)
    #: Hours without a run after which everybody who is signed up is told that silence now means nothing.
    notice_hours = models.PositiveSmallIntegerField(default=24)
    #: A run that would tell of more than this share (percent) of those in custody, or of more than so many, is held.
    hold_percent = models.PositiveSmallIntegerField(default=5)
    hold_count = models.PositiveIntegerField(default=200)
    secret = EncryptedTextField(blank=True)
    is_active = models.BooleanField(default=True)
    since_at = models.DateTimeField()
    #: As of when the newest applied run spoke: until then custody is confirmed, and no longer.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class FeedRun(Row):
    """One file, or one push, of a feed: taken in whole, then applied, held for a person, or refused."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        LOADING = "loading", _("Being loaded")
        APPLIED = "applied", _("Applied")
        HELD = "held", _("Held for a person")
        DISCARDED = "discarded", _("Discarded")
        REFUSED = "refused", _("Refused")

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="runs")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    way = models.CharField(max_length=8)
    stored_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    #: A push is taken once: the word in its signature, empty for files.
    nonce = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    as_of_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    #: Changes it would tell of, as forecast; and alerts made of it.
    changes = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    #: How many rows of the file lie behind: a run goes on where it was killed.
    cursor = models.PositiveIntegerField(default=0)
    #: Why it was held or refused: codes with their counts.
    reasons = models.JSONField(default=dict)
    released_by_person = models.BooleanField(default=False)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "nonce"], condition=~models.Q(nonce=""), name="one_push_once")
        ]
        indexes = [
            models.Index(fields=["feed", "-received_at"], name="run_of_feed"),
            models.Index(fields=["status", "received_at"], name="run_by_status"),
        ]


class FeedRow(Row):
    """A row of a run that was not applied, with why; kept so that a person can ask its source."""

    run = models.ForeignKey(FeedRun, on_delete=models.CASCADE, related_name="kept_rows")
    line = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    content = EncryptedJSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="one_kept_row_a_line")]
        ordering = ["line"]


class CustodyPerson(Row):
    """Somebody a feed speaks of. Nobody searches here by name: a person is met through a match alone."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="people")
    token = models.CharField(max_length=64)
    name = EncryptedTextField()
    birth_date = EncryptedDateField()
    birth_token = models.CharField(max_length=64)
    status = models.CharField(max_length=12)
    status_at = models.DateTimeField()
    #: The kind of the newest event.
    last_kind = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "token"], name="one_person_a_feed")]
        indexes = [models.Index(fields=["feed", "status"], name="custody_by_status")]


class CustodyToken(models.Model):
    """By what a person of a feed is found: the keyed token of a number, or of a part of the name and the birth date."""

    person = models.ForeignKey(CustodyPerson, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=12)
    token = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "token"], name="one_custody_token")]
        indexes = [models.Index(fields=["token"], name="custody_token")]


class CustodyEvent(Row):
    """One thing a feed said of somebody. What was wrong stays, marked so."""

    class Standing(models.TextChoices):
        CURRENT = "current", _("Current")
        LATE = "late", _("Came after newer ones")
        CORRECTED = "corrected", _("Corrected")
        RETRACTED = "retracted", _("Wrong")

    person = models.ForeignKey(CustodyPerson, on_delete=models.CASCADE, related_name="events")
    run = models.ForeignKey(FeedRun, on_delete=models.PROTECT, related_name="events")
    #: The feed's own key of the event, keyed by feed; and a digest of what was said, to tell a repeat from another.
    token = models.CharField(max_length=64, unique=True)
    content_token = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    reported_at = models.DateTimeField()
    status_before = models.CharField(max_length=12, blank=True)
    #: Place, the place after a transfer, the time of a hearing.
    details = EncryptedJSONField(default=dict)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.CURRENT)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="custody_event_of")]


class AlertSubscription(Row):
    """Who wants to be told of the subject of their request. One look at it never says whether anybody was matched."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Signed up")
        PAUSED = "paused", _("Paused")
        STOPPED = "stopped", _("Stopped")
        ENDED = "ended", _("Ended")

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="alert_subscription")
    #: The office of the request, kept here so that a feed finds its own without the request.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    language = models.CharField(max_length=5, default="en")
    #: Hours of `workflow.hours` at which they want to be told; empty for any. Those of each way hold besides.
    hours = EncryptedTextField(blank=True, null=True)
    pin_digest = models.CharField(max_length=64)
    #: The secret in every link that is sent: sealed, and found by its token.
    link = EncryptedTextField()
    link_token = models.CharField(max_length=64, unique=True)
    #: Wrong PINs since the last right one; too many close the link until staff or a sign-in open it.
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    signed_up_at = models.DateTimeField()
    paused_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["office", "standing", "id"], name="subscription_of_office")]

    @property
    def times(self) -> str:
        """The hours chosen; empty for any."""
        return str(self.hours or "")


class AlertToken(models.Model):
    """By what the subject of a subscription is found in feeds: the same tokens, so that a feed asks one index."""

    subscription = models.ForeignKey(AlertSubscription, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=12)
    token = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "token"], name="one_alert_token")]
        indexes = [models.Index(fields=["token"], name="alert_token")]


class AlertWay(Row):
    """A way an alert goes: one of the ways of the request, as long as it stands there as safe."""

    subscription = models.ForeignKey(AlertSubscription, on_delete=models.CASCADE, related_name="ways")
    way = models.ForeignKey(ContactWay, on_delete=models.PROTECT, related_name="alert_ways")
    tty = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "way"], name="one_alert_way")]


class CustodyMatch(Row):
    """That a subject and a person of a feed are one: by a number, or looked at by two people."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("Suggested")
        PROPOSED = "proposed", _("Waits for a second person")
        CONFIRMED = "confirmed", _("The same person")
        REJECTED = "rejected", _("Somebody else")
        ENDED = "ended", _("Ended")

    subscription = models.ForeignKey(AlertSubscription, on_delete=models.CASCADE, related_name="matches")
    person = models.ForeignKey(CustodyPerson, on_delete=models.CASCADE, related_name="matches")
    standing = models.CharField(max_length=10, choices=State.choices)
    basis = models.CharField(max_length=12)
    #: What agrees and what does not, as codes.
    agrees = models.JSONField(default=list)
    reasons = EncryptedTextField(blank=True)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    #: Fourteen days past a release; empty while the person is in custody.
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "person"], name="one_match_a_pair")]
        indexes = [
            models.Index(fields=["person", "standing"], name="match_of_person"),
            models.Index(fields=["standing", "made_at"], name="match_by_state"),
            models.Index(fields=["until_at"], condition=models.Q(until_at__isnull=False), name="match_ends"),
        ]


class AlertKind(models.TextChoices):
    EVENT = "event", _("Alert")
    CORRECTION = "correction", _("Correction")
    STALE = "stale", _("Feed is late")


class AlertState(models.TextChoices):
    WAITING = "waiting", _("To be sent")
    PERSON = "person", _("For a person to call")
    UNCONFIRMED = "unconfirmed", _("Sent, not confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Not sent any more")
    COUNSEL = "counsel", _("For counsel")
    OVER = "over", _("Never confirmed")


class Alert(Row):
    """One thing to tell one subscriber by one way, until they confirm it. It waits here and nowhere else."""

    subscription = models.ForeignKey(AlertSubscription, on_delete=models.CASCADE, related_name="alerts")
    #: None while counsel has it: no way was chosen yet.
    way = models.ForeignKey(AlertWay, null=True, on_delete=models.SET_NULL, related_name="alerts")
    way_kind = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=10, choices=AlertKind.choices, default=AlertKind.EVENT)
    event = models.ForeignKey(CustodyEvent, null=True, on_delete=models.CASCADE, related_name="alerts")
    feed = models.ForeignKey(Feed, null=True, on_delete=models.CASCADE, related_name="alerts")
    standing = models.CharField(max_length=12, choices=AlertState.choices, default=AlertState.WAITING)
    made_at = models.DateTimeField()
    #: When it is to be sent, or sent again; empty when nothing more is to be done by a machine.
    next_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    #: Planned sendings so far, and those repeated because nobody knows whether the one before was accepted.
    tries = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_how = models.CharField(max_length=10, blank=True)
    counsel_due_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at", "id"], condition=models.Q(next_at__isnull=False), name="alert_due"),
            models.Index(fields=["standing", "made_at"], name="alert_by_state"),
            models.Index(fields=["subscription", "-made_at"], name="alert_of"),
            models.Index(fields=["event"], name="alert_of_event"),
        ]


class TryResult(models.TextChoices):
    BEGUN = "begun", _("Begun")
    ACCEPTED = "accepted", _("Accepted")
    ANSWERED = "answered", _("Answered, not confirmed")
    UNANSWERED = "unanswered", _("Not answered")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused for good")
    FAILED = "failed", _("Not taken, to be tried again")
    UNKNOWN = "unknown", _("Nobody knows whether it was accepted")


class AlertTry(Row):
    """One sending of an alert. One that has no result was begun by a worker that died: it may have been accepted."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    message_id = models.CharField(max_length=100)
    result = models.CharField(max_length=10, choices=TryResult.choices, default=TryResult.BEGUN)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["alert", "begun_at"], name="try_of_alert"),
                   models.Index(fields=["message_id"], name="try_by_message")]  # fmt: skip
