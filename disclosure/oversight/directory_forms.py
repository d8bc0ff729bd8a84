"""Forms of the directory that managers alone have: members of staff who help, and CSV files."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disclosure.listing_form import WhereFields, some_of
from disclosure.office_form import OfficeForm
from disclosure.oversight.office_forms import person_of
from workflow.errors import NotYours
from workflow.helping.directory import unpacked
from workflow.models import Skill, Specialist
from workflow.selectors import is_key
from workflow.services.directory import Post


class SpecialistForm(WhereFields):
    kind = forms.ChoiceField(label=_("Kind"), choices=Specialist.Kind.choices)
    skills = some_of(_("Trained for"), Skill.choices)
    capacity = forms.IntegerField(label=_("People at one time, at most"), min_value=1, max_value=500)
    field_order = ("kind", "telephone", "state", "zip_code", "areas", "languages", "skills", "capacity")

    def start(self) -> dict[str, Any]:
        person = person_of(self.office, self.item)
        self.about = str(person)
        row = self.office.specialists.filter(user=person, until_date=None).first()
        if row is None:
            return {"capacity": 20, "languages": ["en"]}
        lists = {"skills": unpacked(row.skills), "languages": unpacked(row.languages)}
        areas = "\n".join(str(area) for area in row.areas.order_by("pk"))
        plain = ("kind", "telephone", "state", "zip_code", "capacity")
        return {**{name: getattr(row, name) for name in plain}, **lists, "areas": areas}

    def post(self) -> Post:
        given = dict(self.cleaned_data)
        lists: dict[str, Any] = {name: tuple(given.pop(name)) for name in ("skills", "languages", "areas")}
        return Post(**given, **lists)


class LeaveForm(OfficeForm):
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def start(self) -> dict[str, Any]:
        rows = self.office.specialists.filter(until_date=None).select_related("user")
        found = rows.filter(pk=self.item).first() if is_key(self.item) else None
        if found is None:
            raise NotYours
        self.about = str(found)
        return {"until": timezone.localdate()}


class FileForm(OfficeForm):
    """A CSV file to take in."""

    file = forms.FileField(label=_("CSV file"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}))
    what = forms.ChoiceField(
        label=_("What it holds"),
        choices=[("places", _("Field offices and providers")), ("people", _("Specialists and officers"))],
    )
    field_order = ("what", "file")
