"""Referrals: a service asked on behalf of a person, who says what it may know, and until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.vault.fields import EncryptedJSONField, EncryptedTextField
from workflow.models.base import Row
from workflow.models.directory import HelpKind, Listing
from workflow.models.liaison import HelpFile
from workflow.models.people import User


class ReferralState(models.TextChoices):
    ASKED = "asked", _("Waits for your consent")
    CONSENTED = "consented", _("The service was asked")
    ACCEPTED = "accepted", _("The service accepted")
    DECLINED = "declined", _("The service declined")
    CONTACTED = "contacted", _("You are in contact")
    ENDED = "ended", _("Finished")
    REFUSED = "refused", _("You did not want it")
    WITHDRAWN = "withdrawn", _("You took your consent back")
    LAPSED = "lapsed", _("The time you allowed is over")


class ReferralOutcome(models.TextChoices):
    HELPED = "helped", _("They helped")
    PARTLY = "partly", _("They helped in part")
    NO_ROOM = "no_room", _("They had no room")
    NOT_FIT = "not_fit", _("It was not what was needed")
    NOT_REACHED = "not_reached", _("They did not reach one another")
    CHANGED_MIND = "changed_mind", _("The person changed their mind")


class Referral(Row):
    """One service asked for one person. What is shared is fixed by the consent, word for word, and by nothing else."""

    file = models.ForeignKey(HelpFile, on_delete=models.CASCADE, related_name="referrals")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="referrals")
    help = models.CharField(max_length=16, choices=HelpKind.choices)
    state = models.CharField(max_length=12, choices=ReferralState.choices, default=ReferralState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    #: What the service is offered to know, by the keys of `services.referrals.SHAREABLE`; the person may strike some.
    offered = models.CharField(max_length=200)
    #: What it may know: label and words as the person saw them. Emptied when consent ends.
    shared = EncryptedJSONField(default=dict)
    consent_until_date = models.DateField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    #: `portal` where the person pressed it, else how they said it to staff.
    consent_way = models.CharField(max_length=12, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = EncryptedTextField(blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=ReferralOutcome.choices, blank=True)
    outcome_note = EncryptedTextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["file", "-asked_at"], name="referrals_of_file"),
            models.Index(fields=["state", "consent_until_date"], name="referrals_to_lapse"),
        ]
