"""The declaration under penalty of perjury (28 USC 1746), as it is shown, signed and kept."""

from datetime import date
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

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


#: What stands on the page around the words that are signed.
LEAD = gettext_lazy("The law asks us to be sure who asks. So we ask you to sign these words. You need no notary.")
NOTICE = gettext_lazy(
    "Asking for records in another person’s name, or with false statements, is a crime: a fine of up to $5,000 "
    "(5 U.S.C. 552a(i)(3)), and perjury (18 U.S.C. 1621). A mistake made in good faith is no crime."
)
AGREED = gettext_lazy("This is true, and I mean to sign it.")


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
        label=AGREED,
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
