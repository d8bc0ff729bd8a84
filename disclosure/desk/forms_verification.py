"""Forms of verification: evidence, the four questions, routes, the declaration on paper."""

from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, FileField, long_text, one_of, pick, some_of, text
from workflow.models import Answer, EvidenceKind, FileStanding, Grade, Question, RouteKind


class EvidenceForm(CaseForm):
    kind = pick(_("What it shows"), EvidenceKind.choices)
    description = long_text(
        _("What it is"), help_text=_("A document, or what you saw: who made it, of which date, what it says.")
    )
    file = FileField(label=_("File"), required=False, help_text=_("PDF, JPEG, PNG or TIFF. An observation needs none."))


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
    reasons = long_text(_("Reasons"))

    def prepare(self) -> None:
        self.choices(
            "evidence",
            [
                (str(one.pk), f"{one.get_kind_display()}: {one.description[:80]}")
                for one in self.case.evidence.filter(standing=FileStanding.READY).order_by("added_at")
            ],
        )


class RoutesForm(CaseForm):
    kinds = some_of(_("Routes that stay open"), RouteKind.choices, help_text=_("FOIA is open to any person."))
    reason = text(_("Why the others close"), required=False)


class DeclarationForm(CaseForm):
    signed_name = text(_("Name as signed on the paper"))
    file = FileField(
        label=_("Its scan"), required=False, help_text=_("PDF, JPEG, PNG or TIFF. It is kept as evidence.")
    )


class ProposeForm(CaseForm):
    reasons = long_text(
        _("Reasons for “not verified”"), help_text=_("The second reader reads them before anyone else.")
    )
