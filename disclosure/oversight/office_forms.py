"""Forms of the office's own pages: people and roles, days, sources, limits, letterhead, bases."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from disclosure.office_form import OfficeForm
from redaction.bases import catalogues
from workflow.errors import NotYours
from workflow.law import grounds
from workflow.models import Absence, Office, Source, User
from workflow.policies import on_day
from workflow.selectors import is_key
from workflow.services.managing import DETAILS, LIMITS, Custodian
from workflow.states import STAFF_ROLES, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
#: What the catalogues brought along are called; others go by the name of their file.
CATALOGUES: "Mapping[str, StrOrPromise]" = {
    "foia": _("Freedom of Information Act"),
    "privacy_act": _("Privacy Act"),
    grounds.WHOLE_PAGES: _("Whole pages (always offered)"),
}
LIMIT_WORDS: "Mapping[str, tuple[StrOrPromise, StrOrPromise]]" = {
    "screening_valid_days": (_("Days a screening counts"), _("After them a screener is asked again.")),
    "lapse_days": (_("Working days until an unanswered question lets a request lapse"), ""),
    "warn_days": (
        _("Working days ahead of which staff are warned"),
        _("Before an answer, a source, an agency, a screening or a decision on speed is due."),
    ),
    "appeal_days": (_("Working days to appeal"), _("Letters that left keep the date they gave.")),
    "reask_days": (_("Days until people are asked again how they are reached safely"), ""),
    "download_days": (
        _("Days an answer stays open for download"),
        _("People are told before the last day, and open it again at a press."),
    ),
    "asking_days": (
        _("Days people have to say once more how they want their answer"),
        _("They are asked when it is decided. Danger, speed and the last day do not wait."),
    ),
    "directory_days": (
        _("Days until an entry of the directory has to be confirmed again"),
        _("After them it says so to everybody, and stands on the review list."),
    ),
    "cases_an_hour": (
        _("Cases one person may open in an hour"),
        _("Who opens more is stopped until another manager lifts it. 0: no limit."),
    ),
}
DETAIL_WORDS: "Mapping[str, StrOrPromise]" = {
    "name": _("Name of the office"),
    "address": _("Address, line by line"),
    "telephone": _("Telephone"),
    "tty": _("TTY"),
    "email": _("E-mail address"),
    "liaison_name": _("Liaison: name"),
    "liaison_telephone": _("Liaison: telephone"),
    "liaison_email": _("Liaison: e-mail address"),
    "privacy_officer": _("Privacy officer"),
    "appeals_address": _("Where appeals go, line by line"),
    "dispute_help": _("Who mediates, line by line"),
    "class_signatory_name": _("Signs answers that neither confirm nor deny: name"),
    "class_signatory_title": _("Signs answers that neither confirm nor deny: title"),
}
LONG = {"address", "appeals_address", "dispute_help"}


def _day(label: "StrOrPromise", **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def _line(label: "StrOrPromise", **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, **kwargs)


def person_of(office: Office, item: str) -> User:
    """Return somebody who holds or held a role in an office.

    :raises NotYours: there is nobody of that key.
    """
    found = User.objects.filter(pk=item, staff_roles__office=office).first() if is_key(item) else None
    if found is None:
        raise NotYours
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


def staff_choices(office: Office) -> list[tuple[str, str]]:
    """Return who holds a role in an office today, by name."""
    held = on_day(office.staff_roles.filter(user__is_active=True)).values("user")
    return [(str(one.pk), str(one)) for one in User.objects.filter(pk__in=held).order_by("name", "pk")]


class RoleFields(OfficeForm):
    """A role with its days."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in STAFF_ROLES])
    since = _day(_("From"))
    sworn = forms.BooleanField(
        label=_("Sworn and trained to screen"), required=False, help_text=_("Needed of screeners (8 USC 1367).")
    )

    def start(self) -> dict[str, Any]:
        return {"since": timezone.localdate()}


class AddPersonForm(RoleFields):
    name = _line(_("Full name"), help_text=_("As it stands in letters."))
    title = _line(_("Title"))
    email = forms.EmailField(label=_("Work e-mail address"), max_length=254)
    field_order = ("name", "title", "email", "role", "since", "sworn")


class GrantForm(RoleFields):
    until = _day(_("To"), required=False, help_text=_("Empty: until further notice."))
    field_order = ("role", "since", "until", "sworn")

    def start(self) -> dict[str, Any]:
        self.about = str(person_of(self.office, self.item))
        return super().start()


class EndRoleForm(OfficeForm):
    until = _day(_("Last day"))

    def start(self) -> dict[str, Any]:
        rows = self.office.staff_roles.select_related("user")
        found = rows.filter(pk=self.item).first() if _is_number(self.item) else None
        if found is None:
            raise NotYours
        self.about = f"{found.user}: {Role(found.role).label}"
        return {"until": timezone.localdate()}


class ChangePersonForm(OfficeForm):
    name = _line(_("Full name"))
    title = _line(_("Title"))

    def start(self) -> dict[str, Any]:
        person = person_of(self.office, self.item)
        self.about = str(person)
        return {"name": person.name, "title": person.title}


class PersonForm(OfficeForm):
    """A button about one person."""

    def start(self) -> dict[str, Any]:
        self.about = str(person_of(self.office, self.item))
        return {}


class SignInForm(PersonForm):
    checked = _line(
        _("How did you make sure it is them?"), help_text=_("Seen in person, or called back at a number we had before.")
    )


class DaysForm(OfficeForm):
    since = _day(_("From"))
    until = _day(_("To"))


class AddAbsenceForm(DaysForm):
    person = forms.ChoiceField(label=_("Who"))
    field_order = ("person", "since", "until")

    def start(self) -> dict[str, Any]:
        return {"person": self.item}

    def prepare(self) -> None:
        self.choices("person", staff_choices(self.office))


class AbsenceForm(DaysForm):
    def start(self) -> dict[str, Any]:
        found = _absence(self.office, self.item)
        self.about = str(found.user)
        return {"since": found.from_date, "until": found.to_date}


class WithdrawAbsenceForm(OfficeForm):
    def start(self) -> dict[str, Any]:
        found = _absence(self.office, self.item)
        self.about = f"{found.user}: {found.from_date} – {found.to_date}"
        return {}


def _absence(office: Office, item: str) -> Absence:
    rows = Absence.objects.filter(user__staff_roles__office=office, withdrawn_at=None)
    found = rows.filter(pk=item).first() if _is_number(item) else None
    if found is None:
        raise NotYours
    return found


class ClosureForm(OfficeForm):
    on = _day(_("Day"))
    reason = _line(_("Why"), help_text=_("It stands in the explanation of every clock."))


class WithdrawClosureForm(OfficeForm):
    def start(self) -> dict[str, Any]:
        rows = self.office.closures.filter(withdrawn_at=None)
        found = rows.filter(pk=self.item).first() if _is_number(self.item) else None
        if found is None:
            raise NotYours
        self.about = f"{found.date}: {found.reason}"
        return {}


class SourceFields(OfficeForm):
    name = _line(_("What it holds"))
    custodian = _line(_("Custodian: who is asked"))
    answer_days = forms.IntegerField(label=_("Working days to answer"), min_value=1, max_value=120, initial=5)
    standard = forms.BooleanField(
        label=_("Named in every answer that neither confirms nor denies"), required=False, initial=True
    )
    since = _day(_("Asked from"), required=False)
    until = _day(_("Asked until"), required=False, help_text=_("Empty: until further notice. What was asked stays."))

    def custodian_given(self) -> Custodian:
        given = self.cleaned_data
        return Custodian(
            given["name"], given["custodian"], given["answer_days"], given["standard"], given["since"], given["until"]
        )


class AddSourceForm(SourceFields):
    def start(self) -> dict[str, Any]:
        return {"since": timezone.localdate()}


class ChangeSourceForm(SourceFields):
    def start(self) -> dict[str, Any]:
        found = Source.objects.filter(office=self.office, pk=self.item).first() if _is_number(self.item) else None
        if found is None:
            raise NotYours
        self.about = found.name
        return {
            "name": found.name,
            "custodian": found.custodian,
            "answer_days": found.answer_days,
            "standard": found.standard,
            "since": found.since_date,
            "until": found.until_date,
        }


class LimitsForm(OfficeForm):
    """Each number the office may set."""

    def start(self) -> dict[str, Any]:
        return {name: getattr(self.office, name) for name in LIMITS}


for _name, (_least, _most) in LIMITS.items():
    LimitsForm.base_fields[_name] = forms.IntegerField(
        label=LIMIT_WORDS[_name][0], help_text=LIMIT_WORDS[_name][1], min_value=_least, max_value=_most
    )


class BatchesForm(OfficeForm):
    """The weekdays on which answers leave together."""

    days = forms.TypedMultipleChoiceField(
        label=_("Answers leave on"),
        choices=[(number + 1, words) for number, words in WEEKDAYS.items()],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def start(self) -> dict[str, Any]:
        return {"days": [int(day) for day in self.office.batch_days]}


class DetailsForm(OfficeForm):
    """What stands on the letterhead."""

    def start(self) -> dict[str, Any]:
        return {name: getattr(self.office, name) for name in DETAILS}


for _name in DETAILS:
    DetailsForm.base_fields[_name] = forms.CharField(
        label=DETAIL_WORDS[_name],
        required=_name != "tty",
        max_length=2000 if _name in LONG else 200,
        widget=forms.Textarea(attrs={"rows": 4}) if _name in LONG else forms.TextInput,
    )


class BasesForm(OfficeForm):
    """Catalogues, and the bases offered first."""

    catalogues = forms.MultipleChoiceField(
        label=_("Catalogues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every one there is."),
    )
    usual = forms.CharField(
        label=_("Offered first, in this order"),
        required=False,
        max_length=200,
        help_text=_("Keys with commas, as in the list above: b6, b7c. Empty: those your redactors used most of late."),
    )

    def start(self) -> dict[str, Any]:
        return {"catalogues": self.office.catalogues, "usual": ", ".join(self.office.usual_bases)}

    def prepare(self) -> None:
        self.choices("catalogues", [(name, catalogue_words(name)) for name in catalogues()])


def catalogue_words(name: str) -> "StrOrPromise":
    """Return what a catalogue is called."""
    return CATALOGUES.get(name, name.replace("_", " ").capitalize())
