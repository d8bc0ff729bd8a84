"""Forms of what happens at the door and between people: triage, speed, time, questions, notes, calls, ways out."""

from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, long_text, one_of, pick, text, tick
from workflow.models import ContactKind, ContactWay, DeliveryWay
from workflow.policies import requests_assigned_to
from workflow.services import ways

WAYS = [
    (ContactKind.TELEPHONE.value, ContactKind.TELEPHONE.label),
    (ContactKind.THEY_CALL.value, _("They called us")),
    (ContactKind.POST.value, ContactKind.POST.label),
    (ContactKind.EMAIL.value, ContactKind.EMAIL.label),
    ("visit", _("Visit")),
]

ASSURED = [
    (ways.CODE_WORD, _("They said the code word")),
    (ways.FACTS, _("They knew what only they and the file know")),
    (ways.IN_PERSON, _("They stand here, with a paper that shows who they are")),
]
NOT_SURE = (ways.NOT_SURE, _("I am not sure. I only close a way."))
KEPT = _("Leave empty to keep the one that is there.")


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
    in_danger = tick(_("They told of danger now: it is triaged within 24 hours"))
    text = long_text(_("What was said"), help_text=_("Write only what the case needs."))


class SureForm(CaseForm):
    assured = one_of(_("How you made sure that it is them"), ASSURED)


class NarrowForm(CaseForm):
    text = text(_("What they still want to know"), max_length=500)


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


class SaidOfWayForm(CaseForm):
    """What is asked of every way, new or there already."""

    value = text(_("Number or address"), required=False, max_length=ways.VALUE_MAX)
    safe = one_of(_("Is it safe?"), [("yes", _("Yes")), ("no", _("No: never use it"))])
    when = text(_("When it is safe"), required=False)
    voicemail = tick(_("A message may be left there"))
    seen_by = text(_("Who else might see or hear it"), required=False)
    code_word = text(_("Code word they chose"), required=False, max_length=60)
    assured = one_of(_("How you made sure that it is them"), ASSURED)


class AddWayForm(SaidOfWayForm):
    kind = pick(_("Which way"), ContactKind.choices)
    field_order = ("kind", "value", "safe")


class WayForm(CaseForm):
    """A form about one of the requester's ways."""

    way = pick(_("Which way"))

    def prepare(self) -> None:
        self.choices("way", [(str(way.pk), way_in_words(way)) for way in self.offered()])

    def offered(self) -> list[ContactWay]:
        return list(self.case.requester.ways.order_by("-safe", "kind", "pk"))


class ChangeWayForm(SaidOfWayForm, WayForm):
    field_order = ("way", "value", "safe")

    def prepare(self) -> None:
        super().prepare()
        self.fields["value"].label = _("Another number or address")
        self.fields["value"].help_text = _("Leave empty to keep it. Another e-mail address is added as another way.")
        self.fields["code_word"].help_text = KEPT
        named = str(self.initial.get("way", ""))
        found = next((way for way in self.offered() if str(way.pk) == named), None)
        if found is not None:
            said = {"when": found.when, "voicemail": found.voicemail, "seen_by": found.seen_by}
            self.initial.update(said, safe="yes" if found.safe else "no")


class MarkWayForm(WayForm):
    safe = one_of(
        _("Is it safe?"), [("no", _("Not safe: close it at once")), ("yes", _("Safe again: open it"))], initial="no"
    )
    assured = one_of(_("How you made sure that it is them"), [*ASSURED, NOT_SURE])


class WaitingWayForm(WayForm):
    """A form about an e-mail address that waits for its code."""

    def offered(self) -> list[ContactWay]:
        return [way for way in super().offered() if way.safe and way.to_verify]


class ConfirmWayForm(WaitingWayForm):
    code = text(_("The code they read to you"), max_length=20)


class HoldForm(CaseForm):
    held = one_of(_("Delivery"), [("hold", _("Hold it back")), ("go", _("Lift the office’s hold"))])
    reason = long_text(_("Reason"), help_text=_("The requester does not see it; they are asked to call."))


class DeliveryForm(CaseForm):
    way = one_of(_("How the requester wants the answer"), DeliveryWay.choices)
    assured = one_of(
        _("How you made sure that it is them"), [*ASSURED, (ways.NOT_SURE, _("I am not sure. I only hold it back."))]
    )


class AppealForm(CaseForm):
    grounds = long_text(_("Why they disagree, in their words"))


class ReopenForm(CaseForm):
    court_order = text(
        _("Order of a court"),
        required=False,
        help_text=_("Court, date and number. Counsel needs one, unless the release was recalled; intake does not."),
    )
    reasons = long_text(_("Reason"))


def way_in_words(way: ContactWay) -> str:
    """Return a way as staff choose it from a list."""
    stands = (
        _("not asked yet")
        if way.unasked
        else _("not safe")
        if not way.safe
        else _("waits for its code")
        if way.to_verify
        else _("safe")
    )
    return f"{way.get_kind_display()} {way.value} ({stands})"
