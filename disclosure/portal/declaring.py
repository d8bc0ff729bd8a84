"""The declaration under penalty of perjury (28 USC 1746), as it is shown, signed and kept."""

from datetime import date
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.forms import PlainForm


def statement(name: str, *, abroad: bool, on: date) -> str:
    """Return the words a person signs; outside the United States the statute asks for others."""
    day = formats.date_format(on, "DATE_FORMAT")
    who = _("My name is %(name)s. I am the person who makes this request.") % {"name": name}
    if abroad:
        oath = _(
            "I declare under penalty of perjury under the laws of the United States of America that the foregoing is "
            "true and correct. Executed on %(day)s."
        )
    else:
        oath = _("I declare under penalty of perjury that the foregoing is true and correct. Executed on %(day)s.")
    given = _("The answers I gave in this request are true as far as I know.")
    return f"{who} {given} {oath % {'day': day}}"


class DeclarationForm(PlainForm):
    """Signs by typing the name, or promises the signature on paper."""

    how = forms.ChoiceField(
        label=gettext_lazy("How do you want to sign?"),
        choices=[("here", gettext_lazy("Here, by typing my name")), ("paper", gettext_lazy("On paper, later"))],
        widget=forms.RadioSelect,
        initial="here",
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    signed_name = forms.CharField(
        label=gettext_lazy("Type your full name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("This is true, and I mean to sign it."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("how") == "here":
            if not given.get("signed_name"):
                self.add_error("signed_name", _("Type your name, or choose to sign on paper."))
            if not given.get("agreed"):
                self.add_error("agreed", _("Tick this box if it is true."))
        return given
