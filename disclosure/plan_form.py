"""The questions of a safety plan: written by the person on the portal, or on the telephone with somebody of ours."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from disclosure.forms import PlainForm
from workflow.services import liaison_contacts


def _words(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=liaison_contacts.PLAN_MAX,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip


class PlanForm(PlainForm):
    """The questions of the plan; every one may stay empty."""

    signs = _words(gettext_lazy("Signs that tell me it is getting dangerous"))
    rooms = _words(gettext_lazy("Rooms with a door to the outside, and none with weapons"))
    word = _words(gettext_lazy("A word that tells somebody I trust to call for help"))
    place = _words(gettext_lazy("Where I can go, by day and by night, and how I get there"))
    people = _words(gettext_lazy("Who takes me in, or takes the children or the animals"))
    ready = _words(
        gettext_lazy("What I take with me, and where it lies ready"),
        gettext_lazy("Papers for me and the children, court orders, keys, money, medicine, a telephone of my own."),
    )
    phone = _words(gettext_lazy("What I change on telephone and internet"))
    first = _words(gettext_lazy("Whom I tell first if the person is released"))
    change = _words(gettext_lazy("What I change on that day: the way to work, to school, the locks"))
    helpers = _words(gettext_lazy("Who helps me: lawyer, advocate, a place to stay"))

    @property
    def lines(self) -> list[tuple[Any, str]]:
        """Return label and words of what was filled in."""
        return [(self.fields[name].label, words) for name, words in self.cleaned_data.items() if words]


def lines_of(answers: Mapping[str, str]) -> list[tuple[Any, str]]:
    """Return label and words of a plan that is kept."""
    labels = {name: field.label for name, field in PlanForm().fields.items()}
    return [(labels[name], words) for name, words in answers.items() if name in labels]
