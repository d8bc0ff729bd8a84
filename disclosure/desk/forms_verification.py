"""Forms of verification: evidence, the four questions, routes, the declaration on paper."""

from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, FileField, day, long_text, one_of, pick, some_of, text, tick
from workflow import known, policies
from workflow.law.representing import Line
from workflow.models import Answer, EvidenceKind, FileStanding, Grade, Question, RouteKind
from workflow.policies import Actor
from workflow.states import Role


class EvidenceForm(CaseForm):
    kind = pick(_("What it shows"), EvidenceKind.choices)
    description = long_text(
        _("What it is"), help_text=_("A document, or what you saw: who made it, of which date, what it says.")
    )
    file = FileField(
        label=_("File"), required=False, help_text=_("PDF, JPEG, PNG, HEIC or TIFF. An observation needs none.")
    )


#: What is asked with one question alone.
ASKED_WITH = {
    Question.IDENTITY: ("grade",),
    Question.STANDING: ("offence", "agency", "case_number", "confirming_source"),
    Question.AUTHORITY: ("line", "closer_exists", "passed_over"),
}


class CheckForm(CaseForm):
    """One of the four questions. Its evidence is chosen among what is in the case."""

    question = pick(_("Question"), Question.choices)
    answer = one_of(_("Answer"), Answer.choices)
    grade = pick(_("How well it is known"), [("", _("Not graded")), *Grade.choices], required=False)
    evidence = some_of(_("Evidence"), help_text=_("A yes needs at least one piece."))
    confirming_source = text(
        _("Independent source that confirms it"),
        required=False,
        help_text=_("For standing: a court, a prosecutor, the police; who there, and when."),
    )
    offence = text(_("Offence"), required=False)
    agency = text(_("Agency that has the case"), required=False)
    case_number = text(_("Its number there"), required=False, max_length=60)
    line = pick(
        _("In which capacity they speak for the victim"), [("", _("Not said")), *Line.choices], required=False,
        help_text=_("In the order of the law: whoever stands above comes first."),
    )  # fmt: skip
    closer_exists = tick(_("Somebody comes before them by law"))
    passed_over = long_text(_("Why that person does not speak for the victim"), required=False)
    reasons = long_text(_("Reasons"))

    def prepare(self) -> None:
        self._ask_what_belongs(str(self.data.get("question") or self.initial.get("question") or ""))
        self.choices(
            "evidence",
            [
                (str(one.pk), f"{one.get_kind_display()}: {one.description[:80]}")
                for one in self.case.evidence.filter(standing=FileStanding.READY).order_by("added_at")
            ],
        )

    def _ask_what_belongs(self, question: str) -> None:
        """Leave out what belongs to another question, and fill in what the requester said of the incident."""
        for other, names in ASKED_WITH.items():
            if question and other != question:
                for name in names:
                    del self.fields[name]
        incident = self.case.incident
        for name in ("offence", "agency", "case_number"):
            self.initial.setdefault(name, getattr(incident, name))


class RoutesForm(CaseForm):
    kinds = some_of(_("Routes that stay open"), RouteKind.choices, help_text=_("FOIA is open to any person."))
    reason = text(_("Why the others close"), required=False)


class DeclarationForm(CaseForm):
    signed_name = text(_("Name as signed on the paper"))
    file = FileField(
        label=_("Its scan"), required=False, help_text=_("PDF, JPEG, PNG, HEIC or TIFF. It is kept as evidence.")
    )


class NameSubjectForm(CaseForm):
    """Who is asked about, where a request came from another system without a name."""

    name = text(_("Full name of the subject"))
    birth_date = day(_("Date of birth"), required=False)
    age_text = text(_("Age, as said"), required=False, max_length=60)


class KeepContactForm(CaseForm):
    """How the victim is reached, to be kept out of what leaves; what stands is shown beside it."""

    add = long_text(
        _("Addresses, telephone numbers and e-mail addresses of the victim"),
        required=False,
        help_text=_("One a line. Never used to reach them: kept out of everything that leaves."),
    )
    strike = long_text(
        _("Lines to take out: they are not the victim's"),
        required=False,
        help_text=_("As they stand, one a line. Counsel alone takes out: what is taken out may be released."),
    )
    why = text(_("Where this comes from, or why it changes"))

    def prepare(self) -> None:
        standing = known.victims_contact(self.case)
        if standing:
            self.fields["add"].help_text = _("Kept now: %s.") % "; ".join(standing)
        if not standing or not policies.may(Actor(Role.COUNSEL, self.user), "keep_contact", self.case):
            del self.fields["strike"]


class ProposeForm(CaseForm):
    reasons = long_text(
        _("Reasons for “not verified”"), help_text=_("The second reader reads them before anyone else.")
    )
