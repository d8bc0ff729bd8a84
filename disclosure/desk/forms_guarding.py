"""Forms of an incident of a wrong release, and of a restricted case."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, day, long_text, one_of, pick
from workflow.models import StaffRole
from workflow.services.incidents import Told
from workflow.services.restricting import who_may_see


class IncidentForm(CaseForm):
    """A form about one incident."""

    incident = forms.UUIDField(widget=forms.HiddenInput)


class ReportIncidentForm(IncidentForm):
    told_date = day(_("The day the privacy officer was told"))


class CloseIncidentForm(IncidentForm):
    """What was found and done, and what the letter says of it."""

    findings = long_text(_("What was found"), help_text=_("What left, to whom, how it came about."))
    done = long_text(_("What was done"), help_text=_("Copies got back, and what changes so that it stays away."))
    recipients_told_date = day(_("The day those who received it were told"))
    letter = one_of(
        _("Letter to the requester"),
        [
            (Told.CORRECTION.value, _("A correction: what we told was wrong")),
            (Told.BREACH_NOTICE.value, _("A breach notice: somebody else may have seen their data")),
            (Told.NOTHING.value, _("None: the recall said all there is to say")),
        ],
    )
    happened = long_text(
        _("What was wrong, and what is right"), required=False, help_text=_("The letter says it in these words.")
    )
    to_do = long_text(
        _("What the requester can do"), required=False, help_text=_("For a breach notice; one step in each line.")
    )


class GuardReasonForm(CaseForm):
    reason = long_text(_("Reason"), help_text=_("Kept in the trail."))


class GrantAccessForm(GuardReasonForm):
    field_order = ("person", "reason")

    person = pick(_("Who"))

    def prepare(self) -> None:
        today = timezone.localdate()
        rows = (
            StaffRole.objects.filter(office=self.case.office, since_date__lte=today, user__is_active=True)
            .filter(Q(until_date=None) | Q(until_date__gte=today))
            .exclude(user__in=who_may_see(self.case))
            .select_related("user")
            .order_by("user__name")
        )
        self.choices("person", sorted({(str(row.user_id), str(row.user)) for row in rows}, key=lambda one: one[1]))


class RevokeAccessForm(GuardReasonForm):
    field_order = ("person", "reason")

    person = pick(_("Who"))

    def prepare(self) -> None:
        self.choices("person", [(str(one.pk), str(one)) for one in who_may_see(self.case)])
