"""The form of a place that helps: managers have it on the pages of the office, liaisons at the review list."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from disclosure.office_form import OfficeForm
from workflow.errors import Invalid, NotYours
from workflow.helping.directory import IN_ENGLISH, unpacked
from workflow.models import Cost, HelpKind, Listing, ListingKind
from workflow.selectors import is_key
from workflow.services.directory import Area, Entry, areas_of

AREAS_HINT = _(
    "One a line: US for the whole country; MD a state; MD:Harford a county; MD/208 ZIP codes by first digits."
)


def _line(label: Any, *, required: bool = False, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, **{"max_length": 300, **kwargs})


def some_of(label: Any, choices: Any, *, required: bool = False, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=required, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class WhereFields(OfficeForm):
    """What entries and people have in common: where they are, whom they serve, and in which languages."""

    telephone = _line(_("Telephone"), required=True, max_length=40)
    state = _line(_("State, two letters"), required=True, max_length=2)
    zip_code = _line(_("ZIP code"), max_length=5, help_text=_("Where they are: it orders the list by distance."))
    areas = forms.CharField(label=_("Areas served"), widget=forms.Textarea(attrs={"rows": 4}), help_text=AREAS_HINT)
    languages = some_of(_("Languages"), IN_ENGLISH.items(), required=True)

    def clean_state(self) -> str:
        return str(self.cleaned_data["state"]).strip().upper()

    def clean_areas(self) -> tuple[Area, ...]:
        try:
            return areas_of(self.cleaned_data["areas"])
        except Invalid as refusal:
            raise forms.ValidationError(refusal.words) from refusal


class ListingForm(WhereFields):
    kind = forms.ChoiceField(label=_("Kind"), choices=ListingKind.choices)
    name = _line(_("Name"), required=True, max_length=200)
    helps = some_of(_("Helps with"), HelpKind.choices, help_text=_("Needed of service providers."))
    address = _line(_("Address"), help_text=_("Leave it out where it is secret, as of a shelter."))
    tty = _line(_("TTY"), max_length=40)
    website = _line(_("Website"), max_length=200)
    hours = _line(_("Opening hours"))
    cost = forms.ChoiceField(label=_("Cost"), choices=[("", "–"), *Cost.choices], required=False)
    eligibility = _line(_("Who may come"))
    safe_to_call = forms.BooleanField(
        label=_("Safe to call"),
        required=False,
        help_text=_("Somebody asked: they call nobody back unasked, and leave no message."),
    )
    field_order = ("kind", "name", "helps", "telephone", "tty", "safe_to_call", "address", "state", "zip_code", "areas",
                   "hours", "languages", "cost", "eligibility", "website")  # fmt: skip

    def start(self) -> dict[str, Any]:
        if not self.item:
            return {"kind": ListingKind.PROVIDER}
        row = listing_of(self.office.pk, self.item)
        self.about = row.name
        lists = {"helps": unpacked(row.helps), "languages": unpacked(row.languages)}
        areas = "\n".join(str(area) for area in row.areas.order_by("pk"))
        plain = ("kind", "name", "telephone", "tty", "safe_to_call", "address", "state", "zip_code", "hours", "cost",
                 "eligibility", "website")  # fmt: skip
        return {**{name: getattr(row, name) for name in plain}, **lists, "areas": areas}

    def entry(self) -> Entry:
        """Return what was typed, under the key it has, or one made of its name."""
        given = dict(self.cleaned_data)
        key = listing_of(self.office.pk, self.item).key if self.item else slugify(given["name"])[:60].strip("-")
        lists: dict[str, Any] = {name: tuple(given.pop(name)) for name in ("helps", "languages", "areas")}
        return Entry(key=key, **given, **lists)


class ListingButton(OfficeForm):
    """A button about one entry."""

    def start(self) -> dict[str, Any]:
        self.about = listing_of(self.office.pk, self.item).name
        return {}


def listing_of(office_id: int, item: str) -> Listing:
    """Return an entry of an office.

    :raises NotYours: there is none.
    """
    found = Listing.objects.filter(office_id=office_id, pk=item).first() if is_key(item) else None
    if found is None:
        raise NotYours
    return found
