"""The questions of a service as a form, as its data says: for who asks, and for staff who write it down for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from disclosure.forms import MemorableDateField, PlainForm, dressed
from workflow.helping import offered
from workflow.models import OfferedService
from workflow.services import offering


class QuestionsForm(PlainForm):
    """The questions of a service, as its data says."""

    def __init__(self, *args: Any, service: OfferedService, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in offered.questions_of(service.questions):
            self.fields[question.key] = dressed(_field(question, language))

    def answers(self) -> dict[str, Any]:
        """Return what was typed, by the keys of the questions."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
        }


def _field(question: offered.Question, language: str) -> forms.Field:
    kwargs: dict[str, Any] = {"label": question.words_in(language), "required": question.required}
    if question.kind == "date":
        return MemorableDateField(past=False, **kwargs)
    if question.kind in {"choice", "yes_no"}:
        choices = question.choices(language) or [("yes", _("Yes")), ("no", _("No"))]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **kwargs)
    if question.kind == "text":
        return forms.CharField(max_length=offering.TEXT_MAX, widget=forms.Textarea(attrs={"rows": 5}), **kwargs)
    return forms.CharField(max_length=offering.LINE_MAX, **kwargs)
