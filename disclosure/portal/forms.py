"""Forms on the page of one request."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disclosure.forms import PlainForm
from disclosure.portal.uploads import FilesField
from workflow.models import DeliveryWay, EvidenceKind
from workflow.services.contact import TEXT_MAX

WRITE = {"required": _("Write something first.")}


IN_DANGER = _("I am, or somebody else is, in danger now")


class MessageForm(PlainForm):
    text = forms.CharField(
        label=_("Your message"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 4}), error_messages=WRITE
    )
    in_danger = forms.BooleanField(label=IN_DANGER, required=False)


class ReplyForm(PlainForm):
    """Answers the question that waits; `question` says which one the person saw."""

    question = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your answer"),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages=WRITE,
    )
    papers = FilesField(
        label=_("Pictures or papers that answer it"),
        required=False,
        help_text=_("You can take a picture with your telephone. We remove from it the place where it was taken."),
        error_messages={"empty": _("This file is empty. Choose another.")},
    )
    in_danger = forms.BooleanField(label=IN_DANGER, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("text") and not given.get("papers") and "papers" not in self.errors:
            self.add_error("text", WRITE["required"])
        return given


class EvidenceForm(PlainForm):
    kind = forms.ChoiceField(
        label=_("What does it show?"),
        widget=forms.RadioSelect,
        choices=[
            (EvidenceKind.IDENTITY.value, _("Who I am")),
            (EvidenceKind.STANDING.value, _("What happened")),
            (EvidenceKind.AUTHORITY.value, _("That I may act for somebody")),
            (EvidenceKind.OTHER.value, _("Something else")),
        ],
        error_messages={"required": _("Choose what fits best.")},
    )
    description = forms.CharField(
        label=_("What is it?"),
        help_text=_("Example: my passport, a police report, a court paper."),
        max_length=200,
        error_messages={"required": _("Say in a few words what it is.")},
    )
    papers = FilesField(
        label=_("The files"),
        help_text=_(
            "PDF or photographs, up to 25 MB each, ten at a time. A picture of the page is fine. We remove from "
            "photographs the place where they were taken."
        ),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty. Choose another.")},
    )


class DeliveryForm(PlainForm):
    way = forms.ChoiceField(
        label=_("How do you want your answer?"),
        widget=forms.RadioSelect,
        choices=[(way.value, way.label) for way in DeliveryWay if way is not DeliveryWay.DESTROY],
        error_messages={"required": _("Choose one.")},
    )


class AppealForm(PlainForm):
    grounds = forms.CharField(
        label=_("Why do you disagree?"),
        help_text=_("In your own words. You need no lawyer."),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages=WRITE,
    )


class LetterCodeForm(PlainForm):
    """The code of a letter; or, filled in by the page's script, the digest of its file and the code found in it."""

    code = forms.CharField(
        label=_("Code of the letter"),
        help_text=_("It stands at the end of the letter, and at the foot of each page."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    code_in_file = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    @property
    def looked_for(self) -> str:
        """The code that was typed, else the one in the file."""
        return str(self.cleaned_data["code"] or self.cleaned_data["code_in_file"])

    def clean(self) -> dict[str, Any]:
        """Something to look for is needed."""
        given = super().clean() or self.cleaned_data
        if not given.get("code") and not given.get("sha256") and "code" not in self.errors:
            self.add_error("code", _("Type the code of the letter."))
        return given
