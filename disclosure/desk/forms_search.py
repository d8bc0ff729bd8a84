"""Forms of the search: sources, records, history entries, matches."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, FileField, ItemForm, day, long_text, one_of, pick, some_of, tick
from disclosure.desk.forms_base import text as line
from workflow import known
from workflow.errors import Invalid
from workflow.models import HistoryEntry, SearchTask
from workflow.services.searching import INDEPENDENT_FACTS, RECORD_ENDINGS, UNIQUE_FACTS, record_type

FACT_WORDS = {
    "a_number": _("A-number"),
    "fbi_number": _("FBI number"),
    "sid": _("State identification number"),
    "fingerprint": _("Fingerprint"),
    "ssn": _("Social security number"),
    "passport": _("Passport number"),
    "case_number": _("Case number"),
    "address": _("Address"),
    "photograph": _("Photograph"),
    "scars_or_tattoos": _("Scars or tattoos"),
    "relative": _("A relative"),
    "incident": _("The incident itself"),
    "birth_place": _("Place of birth"),
}
RECORD_KINDS = [
    ("arrest_report", _("Arrest report")),
    ("court_record", _("Court record")),
    ("custody_record", _("Custody record")),
    ("immigration_record", _("Immigration record")),
    ("correspondence", _("Correspondence")),
    ("other", _("Other")),
]


class SourceForm(CaseForm):
    source = pick(_("Source"))

    def prepare(self) -> None:
        asked = self.case.search_tasks.values_list("source_id", flat=True)
        sources = known.sources_of(self.case.office).exclude(pk__in=asked)
        self.choices("source", [(str(one.pk), f"{one.name} ({one.custodian})") for one in sources])


class TaskForm(CaseForm):
    """A form about what came from one of the sources asked."""

    task = pick(_("Source it came from"))

    def prepare(self) -> None:
        tasks = self.case.search_tasks.select_related("source").order_by("asked_at")
        self.choices("task", [(str(one.pk), one.source.name) for one in tasks])


class AnswerForm(TaskForm):
    answer = one_of(_("Answer"), [("records", _("Records, added to the case")), ("none", _("Nothing is held"))])
    attested_by = line(
        _("Who attests that nothing is held"), required=False, help_text=_("Name and title. Needed for “nothing”.")
    )
    note = long_text(_("Note"), required=False)


class ChaseSourceForm(TaskForm):
    note = long_text(_("Who was reminded how, and what they said"))

    def prepare(self) -> None:
        tasks = self.case.search_tasks.filter(status=SearchTask.Status.ASKED).select_related("source")
        self.choices("task", [(str(one.pk), one.source.name) for one in tasks.order_by("due_date")])


class RecordFileField(FileField):
    """A file of any kind that can be redacted: drawn as it is, or made into a PDF first."""

    def __init__(self, **kwargs: Any) -> None:
        words = _(
            "PDF, JPEG, PNG, TIFF, HEIC, plain text (TXT), table (CSV), mail with what it carries (EML), DOCX, ODT or "
            "XLSX. The file is kept as it came; what is no PDF or image is printed as PDF to be redacted."
        )
        widget = forms.ClearableFileInput(attrs={"accept": ",".join(RECORD_ENDINGS)})
        super().__init__(widget=widget, help_text=words, **kwargs)

    def type_of(self, content: bytes, name: str) -> str:
        try:
            return record_type(content, name)
        except Invalid as refused:
            raise forms.ValidationError(str(refused)) from refused


class RecordForm(TaskForm):
    title = line(_("Title"), help_text=_("As it may stand in an index: name no person."))
    kind = pick(_("Kind"), RECORD_KINDS)
    agency = line(_("Agency that made it"))
    author = line(_("Author"), required=False)
    record_date = day(_("Date of the record"), required=False)
    file = RecordFileField(label=_("File"))


class HistoryForm(TaskForm):
    kind = pick(_("Kind"), HistoryEntry.Kind.choices)
    title = line(_("Title"))
    on_date = day(_("Date"))
    agency = line(_("Agency"))
    text = long_text(_("What happened"), help_text=_("A charge is not a conviction: say which it is."))
    outcome = line(_("Outcome"), required=False, max_length=1000)
    outcome_not_found = tick(_("Outcome not found"), help_text=_("An arrest needs one of the two."))
    source_name = line(_("Where this stands"), help_text=_("The court's docket, a custody system, a file."))
    as_of_date = day(_("As of"))


class MatchForm(ItemForm):
    facts = some_of(
        _("What agrees with the subject"),
        [(fact, FACT_WORDS[fact]) for fact in (*UNIQUE_FACTS, *INDEPENDENT_FACTS)],
        help_text=_("One identifier that is unique, or two independent facts beyond name and birth date."),
    )
    reasons = long_text(_("Reasons"))


class WithdrawItemForm(ItemForm):
    reason = long_text(_("Why it does not belong here"))
