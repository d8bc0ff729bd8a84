"""Forms of the decision and the release."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, day, long_text, one_of, some_of, text
from workflow import known
from workflow.law import free_words
from workflow.law.decided import SEVEN
from workflow.states import Outcome


class SevenForm(CaseForm):
    """The seven answers, each under the key the service knows."""


SevenForm.base_fields.update({key: text(words, max_length=2000) for key, words in SEVEN})


class DraftForm(SevenForm):
    """Outcome, reasons and the seven answers; for an interim answer, what is still to come and by when."""

    field_order = ("outcome", "reasons", "note", "cleared", "part", "remaining", "rest_due_date")

    outcome = one_of(_("Outcome"), help_text=_("It follows from what leaves."))
    reasons = long_text(_("Reasons"), help_text=_("The letter gives them."))
    note = long_text(
        _("Words of your own, for this person"),
        required=False,
        help_text=_("If you want. The letter marks them as a note. They are looked through for names and numbers."),
    )
    cleared = some_of(
        _("Found in your words. Take each out above, or tick what may leave"),
        help_text=_("A letter leaves as it is: what stands in it, the reader gets."),
    )
    part = one_of(
        _("Does this answer the whole?"),
        [("whole", _("Yes: this is the last answer")), ("part", _("No: a first part leaves now, the rest goes on"))],
        initial="whole",
    )
    remaining = long_text(
        _("What is still to come"), required=False, help_text=_("Only for a part. The interim letter says it.")
    )
    rest_due_date = day(_("When the rest is expected"), required=False)

    def prepare(self) -> None:
        fitting = known.expected_outcomes(self.case)
        self.choices("outcome", [(one.value, one.label) for one in fitting])
        if len(fitting) == 1:
            self.initial.setdefault("outcome", fitting[0].value)
        if any(known.waits_for_later(item) for item in known.open_items(self.case)):
            self.initial.setdefault("part", "part")
        self._found = free_words.found(self.case, self._free_words()) if self.is_bound else ()
        if self._found:
            self.choices("cleared", [(one.words, f"“{one.words}”. {one.why}") for one in self._found])
        else:
            del self.fields["cleared"]

    def _free_words(self) -> dict[str, str]:
        return {name: str(self.data.get(name) or "") for name in ("reasons", "note", "remaining")}

    def clean(self) -> dict[str, Any]:
        """A part says what is still to come and by when."""
        given = super().clean() or self.cleaned_data
        left = {one.words for one in self._found} - set(given.get("cleared", ()))
        if left and given.get("outcome") != Outcome.NEITHER_CONFIRM_NOR_DENY:
            self.add_error("cleared", gettext("Answer each of these: take it out, or tick it."))
        if given.get("part") == "part":
            for name in ("remaining", "rest_due_date"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Needed for a part: the letter says it."))
        return given


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


class RecallForm(CaseForm):
    reason = long_text(_("What went wrong"), help_text=_("The privacy officer reads this."))
