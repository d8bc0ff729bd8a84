"""Forms of the decision and the release."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, long_text, one_of, text
from workflow import known
from workflow.gates import SEVEN


class SevenForm(CaseForm):
    """The seven answers, each under the key the service knows."""


SevenForm.base_fields.update({key: text(words, max_length=2000) for key, words in SEVEN})


class DraftForm(SevenForm):
    """Outcome, reasons and the seven answers."""

    field_order = ("outcome", "reasons")

    outcome = one_of(_("Outcome"), help_text=_("It follows from what leaves."))
    reasons = long_text(_("Reasons"), help_text=_("The letter gives them."))

    def prepare(self) -> None:
        fitting = known.expected_outcomes(self.case)
        self.choices("outcome", [(one.value, one.label) for one in fitting])
        if len(fitting) == 1:
            self.initial.setdefault("outcome", fitting[0].value)


class DecideForm(CaseForm):
    letter_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReleaseForm(CaseForm):
    late_reason = long_text(_("Why this answer is late"), required=False, help_text=_("Kept for good."))

    def prepare(self) -> None:
        if self.case.due_date >= timezone.localdate():
            del self.fields["late_reason"]

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(self.fields)


class ReleasePartForm(ReleaseForm):
    remaining = long_text(_("What is still to come"))


class RecallForm(CaseForm):
    reason = long_text(_("What went wrong"), help_text=_("The privacy officer reads this."))
