"""Find help near: field offices, people of ours and services that serve a place, the nearest first.

Nothing tells who looked. What is asked for comes in the body of a form, so it stands in no address, no access log and
no history of a browser; it is kept in no session, no cookie and no table; and nothing is looked up outside.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from disclosure.forms import PlainForm
from disclosure.places import STATES
from workflow.helping import directory
from workflow.helping.directory import Wanted
from workflow.helping.places import Place, place_of
from workflow.models import HelpKind, Listing, ListingKind, Specialist, Tongue

#: People and field offices shown of each: the nearest are enough, the list of services goes on.
CONTACTS = 5
PAGE_SIZE = 20
ANY = ("", gettext_lazy("Any"))


class FindForm(PlainForm):
    """Where, and, if they want to say it, what and in which language."""

    zip_code = forms.CharField(
        label=gettext_lazy("ZIP code"),
        required=False,
        max_length=5,
        help_text=gettext_lazy("Five digits. It need not be the place where you live."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("Or a state"), required=False, choices=[("", "–"), *STATES])
    help = forms.ChoiceField(
        label=gettext_lazy("What would help you?"), required=False, choices=[ANY, *HelpKind.choices]
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language?"), required=False, choices=[ANY, *Tongue.choices]
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)

    place: Place

    def clean(self) -> dict[str, Any]:
        """Find the place; a ZIP code beats a state.

        :raises ValidationError: there is neither, or no such ZIP code.
        """
        given = super().clean() or {}
        code, state = given.get("zip_code", "").strip(), given.get("state", "")
        if code:
            found = place_of(code)
            if found is None:
                self.add_error("zip_code", _("We do not know this ZIP code. Look at the digits, or choose a state."))
            else:
                self.place = found
        elif state:
            self.place = Place(state)
        elif "zip_code" not in self.errors and "state" not in self.errors:
            self.add_error("zip_code", _("Write a ZIP code, or choose a state."))
        return given


@dataclass(frozen=True)
class Near:
    """One row with how far it is, and whether nobody confirmed it for long."""

    row: Listing | Specialist
    miles: int | None
    stale: bool = False


@csrf_exempt  # it changes nothing; so the page needs no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def find(http: HttpRequest) -> HttpResponse:
    """Ask for a place, and show who helps there."""
    asked = http.method == "POST"
    form = FindForm(http.POST if asked else None)
    if not asked or not form.is_valid():
        return render(http, "portal/local_help.html", {"form": form}, status=422 if asked else 200)
    return render(http, "portal/local_help.html", {"form": form, **_found(form)})


def _found(form: FindForm) -> dict[str, Any]:
    given, place, today = form.cleaned_data, form.place, timezone.localdate()
    wanted = Wanted(place, given["help"], given["language"])
    services = Paginator(directory.listings(wanted, ListingKind.PROVIDER), PAGE_SIZE).get_page(given["page"] or 1)
    people = _people(wanted, today)
    offices = directory.listings(Wanted(place), ListingKind.FIELD_OFFICE)[:CONTACTS]
    return {
        "found": True,
        "place": place,
        "wanted": wanted,
        "what": dict(HelpKind.choices).get(wanted.help, ""),
        "people": [Near(one, directory.miles_from(place.point, one)) for one in people],
        "offices": [
            Near(one, directory.miles_from(place.point, one), directory.is_stale(one, today)) for one in offices
        ],
        "services": [
            Near(one, directory.miles_from(place.point, one), directory.is_stale(one, today)) for one in services
        ],
        "page": services,
    }


def _people(wanted: Wanted, today: Any) -> list[Specialist]:
    """Return the nearest people in the language asked for; where nobody speaks it, the nearest, with interpreters."""
    found = list(directory.specialists(wanted, today)[:CONTACTS])
    return found or list(directory.specialists(Wanted(wanted.place), today)[:CONTACTS])
