"""The declaration under penalty of perjury on its page: as it is shown, signed and kept."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from disclosure.declaration import AGREED, LEAD, NOTICE
from disclosure.forms import PlainForm
from redaction.vault.blind import fold


def as_shown(sections: list[dict[str, Any]], text: str) -> dict[str, Any]:
    """Return what a person saw when they signed, word for word, in the language of the page: kept with the signature.

    :param sections: the answers as the page of answers shows them.
    :param text: the words that are signed.
    """
    return {
        "language": get_language() or "en",
        "lead": str(LEAD),
        "statement": text,
        "notice": str(NOTICE),
        "agreed": str(AGREED),
        "answers": [
            {
                "name": str(section["name"]),
                "rows": [
                    {
                        "question": str(row["step"].short or row["step"].question),
                        "answers": [[str(label), words] for label, words in row["rows"]],
                    }
                    for row in section["steps"]
                ],
            }
            for section in sections
            if section["steps"]
        ],
    }


def is_same_name(signed: str, name: str) -> bool:
    """Whether a signature can be that of a name: case, accents and signs do not count, nor further names on one side.

    "J. Example" does not sign for "Juana Example"; "juana maria example" does.
    """
    one, other = set(fold(signed).split()), set(fold(name).split())
    return one == other or (min(len(one), len(other)) > 1 and (one < other or other < one))


class DeclarationForm(PlainForm):
    """Signs by typing the name, or promises the signature on paper.

    :param name: the name that stands in the declaration; whoever signs it types this one.
    """

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
        label=AGREED,
        required=False,
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("how") == "here":
            if not given.get("signed_name"):
                self.add_error("signed_name", _("Type your name, or choose to sign on paper."))
            elif not is_same_name(given["signed_name"], self.name):
                words = _("You gave the name %(name)s. Sign with that name, or go back and change it.")
                self.add_error("signed_name", words % {"name": self.name})
            if not given.get("agreed"):
                self.add_error("agreed", _("Tick this box if it is true."))
        return given
