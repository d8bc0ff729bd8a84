"""Forms of legal review: bars of an item, its determination, openings, consultations, and the ways on."""

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, ItemForm, long_text, one_of, pick, some_of, text, tick
from disclosure.desk.forms_screening import bar_choices
from workflow import grounds, known
from workflow.models import Authority, Determination, HistoryEntry
from workflow.states import Outcome

PROPOSABLE = (
    Outcome.NEITHER_CONFIRM_NOR_DENY,
    Outcome.NO_RECORDS,
    Outcome.DENIED_IN_FULL,
    Outcome.NOT_DESCRIBED,
)
OPENINGS = [
    ("consent", _("Written consent of the subject, identity proved")),
    ("death", _("Proof of the subject's death")),
    ("acknowledged", _("Officially acknowledged")),
]


WRONGS = [("correction", _("It was wrong and is corrected")), ("dispute", _("The subject disputes it"))]


class BarsForm(ItemForm):
    bars = some_of(_("Bars this item carries"))

    def prepare(self) -> None:
        self.choices("bars", bar_choices())


class RulingForm(CaseForm):
    """What counsel determines. Which fields are needed follows from the verdict and the basis."""

    verdict = one_of(_("Determination"), Determination.Verdict.choices)
    authority = pick(_("Authority it leaves on"), [("", _("None: it is withheld")), *Authority.choices], required=False)
    balancing = long_text(
        _("Privacy weighed against public interest"), required=False, help_text=_("Needed for a release under FOIA.")
    )
    basis = pick(_("Basis for what is withheld"), required=False)
    statute = text(_("Statute"), required=False, help_text=_("Where the basis is another law: name it."))
    harm = long_text(_("Harm if it were released"), required=False)
    segregable_certified = tick(
        _("I certify that everything that can reasonably be separated is released"),
    )

    def prepare(self) -> None:
        self.choices("basis", [("", _("None: it is released in full")), *grounds.choices(self.case.office)])


class DetermineForm(RulingForm, ItemForm):
    """What counsel determines of one item."""


class DetermineLikeForm(RulingForm):
    """What counsel determines of several entries alike."""

    items = some_of(_("Entries"), required=True, help_text=_("Of one kind, from one source. Two or more."))

    def prepare(self) -> None:
        super().prepare()
        entries = [one for one in known.open_items(self.case) if isinstance(one, HistoryEntry)]
        self.choices(
            "items",
            [
                (
                    str(one.pk),
                    f"{one.get_kind_display()}, {formats.date_format(one.on_date)}: {one.title} ({one.source_name})",
                )
                for one in entries
            ],
        )
        self.order_fields(["items"])


class OpeningForm(CaseForm):
    ground = one_of(_("What opens it"), OPENINGS)
    evidence = long_text(
        _("What shows it"),
        help_text=_("Nobody asks the subject for consent. Record only what the requester or a public source gave."),
    )


class AccountingForm(CaseForm):
    """Whether a line of the accounting of disclosures names its recipient to the subject."""

    line = pick(_("Line"))
    shown = one_of(_("Does the subject see who received it?"), [("no", _("No")), ("yes", _("Yes"))], initial="no")
    reason = long_text(_("Reasons"))

    def prepare(self) -> None:
        lines = self.case.disclosures.order_by("on_date", "pk")
        self.choices("line", [(str(one.pk), f"{formats.date_format(one.on_date)}: {one.nature}") for one in lines])


class CorrectForm(CaseForm):
    """What was told and is not right."""

    left = pick(_("What was told"))
    kind = one_of(_("Which is it?"), WRONGS)
    happened = long_text(
        _("What was told, and what is right or disputed"), help_text=_("The letter says it in these words.")
    )

    def prepare(self) -> None:
        gone = [one.determination.record or one.determination.entry for one in known.departures(self.case)]
        self.choices("left", [(str(one.pk), one.title) for one in gone if one is not None])


class LinkForm(CaseForm):
    other = text(_("Number of the other request"))
    reason = long_text(_("What shows that it is one subject"))


class ConsultForm(CaseForm):
    agency = text(_("Agency"))
    question = long_text(_("Question"))
    naming = one_of(
        _("May the letter name the agency?"),
        [("yes", _("Yes")), ("no", _("No: the name would itself tell"))],
        initial="yes",
    )


class ConsultAnswerForm(CaseForm):
    answer = long_text(_("What the agency answered"))


class NothingToReleaseForm(CaseForm):
    outcome = one_of(_("Outcome proposed"), [(one.value, one.label) for one in PROPOSABLE])
    reasons = long_text(_("Reasons"), help_text=_("The second reader and the deciding official read them."))

    def prepare(self) -> None:
        """After a part left, the last answer is what was given in all: nothing more leaves."""
        if known.departures(self.case):
            fitting = known.outcome_of_grant(self.case)
            self.choices("outcome", [(fitting.value, _("%s: nothing more leaves") % fitting.label)])
            self.initial.setdefault("outcome", fitting.value)
