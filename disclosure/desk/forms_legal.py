"""Forms of legal review: bars of an item, its determination, openings, consultations, and the ways on."""

from dataclasses import asdict

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, ItemForm, day, long_text, one_of, pick, some_of, text, tick
from disclosure.desk.forms_screening import bar_choices
from workflow import known
from workflow.law import grounds, weighing
from workflow.law.weighing import PARTS
from workflow.models import Authority, Consultation, Determination, HistoryEntry
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


#: More pages than any document has.
MOST_PAGES = 10_000


def page_numbers(words: str) -> list[int]:
    """Return the numbers named by “2, 5-7”.

    :raises ValueError: it names something else.
    """
    found: set[int] = set()
    for part in filter(None, words.replace("–", "-").replace(" ", "").split(",")):
        first, _dash, last = part.partition("-")
        begin, end = int(first), int(last or first)
        if not 1 <= begin <= end <= MOST_PAGES:
            raise ValueError(part)
        found |= set(range(begin, end + 1))
    return sorted(found)


class BarsForm(ItemForm):
    bars = some_of(_("Bars this item carries"))
    pages = text(
        _("On these pages of a document alone"),
        required=False,
        help_text=_("As 2, 5-7; they are withheld whole. Empty: the bars cover the whole item."),
    )

    def prepare(self) -> None:
        self.choices("bars", bar_choices())

    def clean_pages(self) -> list[int]:
        """Return the numbers of the pages named."""
        try:
            return page_numbers(self.cleaned_data["pages"])
        except ValueError:
            self.add_error("pages", _("Write page numbers, as 2, 5-7."))
            return []


class RulingForm(CaseForm):
    """What counsel determines. Which fields are needed follows from the verdict and the basis."""

    verdict = one_of(_("Determination"), Determination.Verdict.choices)
    authority = pick(_("Authority it leaves on"), [("", _("None: it is withheld")), *Authority.choices], required=False)
    basis = pick(_("Basis for what is withheld"), required=False)
    statute = text(_("Statute"), required=False, help_text=_("Where the basis is another law: name it."))
    harm = long_text(_("Harm if it were released"), required=False)
    segregable_certified = tick(
        _("I certify that everything that can reasonably be separated is released"),
    )

    unbarred = tick(_("I looked: no bar of law covers it, but those that are set"))

    field_order = ("verdict", "authority", "basis", "statute", "harm", *(name for name, _label, _words in PARTS))

    def prepare(self) -> None:
        self.choices("basis", [("", _("None: it is released in full")), *grounds.choices(self.case.office)])


RulingForm.base_fields.update({name: long_text(label, required=False) for name, label, _words in PARTS})
RulingForm.base_fields[PARTS[0][0]].help_text = _("Needed for a release under FOIA, and wherever privacy is the basis.")


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


class WeighMarksForm(CaseForm):
    """How privacy was weighed for what is covered on the pages of some documents."""

    records = some_of(_("Documents"), required=True)
    field_order = ("records", *(name for name, _label, _words in PARTS))

    def prepare(self) -> None:
        """Offer the documents with such marks; those without a memo are ticked, and one alone shows what it has."""
        found = weighing.weighed_on_pages(known.releasing_records(self.case))
        written = {record.pk: weighing.page_memo_of(record) for record in found}
        self.choices("records", [(str(record.pk), record.title) for record in found])
        waiting = [str(record.pk) for record in found if written[record.pk] is None]
        self.initial.setdefault("records", waiting or [str(record.pk) for record in found])
        memo = next((one for one in written.values() if one is not None), None)
        if memo is not None and not waiting:
            self.initial.update(asdict(weighing.memo_of(memo)))


WeighMarksForm.base_fields.update({name: long_text(label) for name, label, _words in PARTS})


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
    kind = one_of(
        _("What is it asked?"), Consultation.Kind.choices, initial=Consultation.Kind.CONSULTATION,
        help_text=_("A referral sends on what comes from that agency; determine such items as referred afterwards."),
    )  # fmt: skip
    agency = text(_("Agency"))
    due_date = day(_("Answer due"), required=False, help_text=_("Empty: in ten working days."))
    question = long_text(_("Question"))
    naming = one_of(
        _("May the letter name the agency?"),
        [("yes", _("Yes")), ("no", _("No: the name would itself tell"))],
        initial="yes",
    )


class OpenForm(CaseForm):
    """A form about one of the agencies that have not answered yet; which, is asked only where there are several."""

    consultation = pick(_("Agency"))

    def prepare(self) -> None:
        rows = self.case.consultations.filter(answered_at=None, closed_at=None).order_by("due_date", "asked_at")
        found = [(str(one.pk), f"{one.agency} ({formats.date_format(one.due_date)})") for one in rows]
        if len(found) > 1:
            self.choices("consultation", found)
        else:
            del self.fields["consultation"]


class ChaseForm(OpenForm):
    note = long_text(_("Who was reminded how, and what they said"))


class ConsultAnswerForm(OpenForm):
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
