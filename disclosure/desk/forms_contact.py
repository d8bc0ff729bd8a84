"""Forms of what happens at the door and between people: triage, speed, time, questions, notes, calls, ways out."""

from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, long_text, one_of, pick, text, tick
from workflow.models import ContactKind, DeliveryWay
from workflow.policies import requests_assigned_to

WAYS = [
    (ContactKind.TELEPHONE.value, ContactKind.TELEPHONE.label),
    (ContactKind.THEY_CALL.value, _("They called us")),
    (ContactKind.POST.value, ContactKind.POST.label),
    (ContactKind.EMAIL.value, ContactKind.EMAIL.label),
    ("visit", _("Visit")),
]


class WordsForm(CaseForm):
    """Words that become part of the record."""

    text = long_text(_("Your words"), help_text=_("Part of the record: a court may read it."))


class MessageForm(CaseForm):
    text = long_text(
        _("Message"),
        help_text=_("Only the requester reads it, after signing in. Say nothing of what was found."),
    )


class QuestionForm(CaseForm):
    text = long_text(
        _("Question"),
        help_text=_("One plain question. Name no law and nothing that was found. The first question stops the clock."),
    )


class ReplyForm(CaseForm):
    text = long_text(_("What the requester answered"), help_text=_("As they said it, and how it reached you."))


class CallForm(CaseForm):
    way = pick(_("How"), WAYS)
    inbound = one_of(_("Who began"), [("in", _("They did")), ("out", _("We did"))])
    text = long_text(_("What was said"), help_text=_("Write only what the case needs."))


class TriageForm(CaseForm):
    in_danger = one_of(_("Is somebody in danger now?"), [("yes", _("Yes")), ("no", _("No"))])
    finding = long_text(
        _("What you found"),
        help_text=_("What was said, what was done at once (police, shelter, safety plan), and what was agreed."),
    )


class WhyForm(CaseForm):
    reason = long_text(_("Reason"))


class ReferForm(CaseForm):
    office_named = text(
        _("The right office"), required=False, help_text=_("Name, and how to reach it. The letter repeats this.")
    )
    naming_harms = tick(_("Naming it would itself harm somebody or tell something"))
    reason = long_text(_("Reason, for the record"))


class DuplicateForm(CaseForm):
    other = text(
        _("Number of the other request"),
        help_text=_("Same requester and same subject. Somebody else harmed by the same act asks for themselves."),
    )

    def clean_other(self) -> object:
        """Find the other request among those this person is assigned to or the office holds."""
        number = self.cleaned_data["other"].strip()
        mine = requests_assigned_to(self.user, type(self.case).objects.filter(office=self.case.office))
        found = mine.filter(number=number).first()
        if found is None:
            self.add_error("other", _("You hold no request with this number. Check it, or have it assigned to you."))
        return found


class HoldForm(CaseForm):
    held = one_of(_("Delivery"), [("hold", _("Hold it back")), ("go", _("Let it go on"))])


class DeliveryForm(CaseForm):
    way = one_of(_("How the requester wants the answer"), DeliveryWay.choices)


class AppealForm(CaseForm):
    grounds = long_text(_("Why they disagree, in their words"))


class ReopenForm(CaseForm):
    court_order = text(
        _("Order of a court"),
        required=False,
        help_text=_("Court, date and number. Counsel needs one; intake does not."),
    )
    reasons = long_text(_("Reason"))
