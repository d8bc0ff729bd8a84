"""Questions as data: what a field asks, and the form made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django import forms

from disclosure.forms import MemorableDateField, PlainForm

Kind = Literal["text", "long", "choice", "choices", "select", "date", "yes", "email", "telephone", "zip"]
#: Longest answer taken, in characters: lines, and texts of several lines.
LINE_MAX, TEXT_MAX = 200, 4000
#: A lazily translated string counts as one.
Words = Any
#: Attribute of a form field that holds the line under each choice; `templatetags.forthright.words_of` reads it.
EXPLAINED = "explained"


@dataclass(frozen=True)
class Field:
    """One input. `key` is the name under which the answer is kept in the draft."""

    key: str
    kind: Kind
    label: Words
    hint: Words = ""
    required: bool = False
    choices: tuple[tuple[str, Words], ...] = ()
    #: A line under a choice, by its value.
    explained: Mapping[str, Words] = field(default_factory=dict)
    autocomplete: str = ""
    #: What to say when nothing was filled in.
    missing: Words = ""
    max_length: int = 0
    birth: bool = False


def form_of(fields: tuple[Field, ...]) -> type[PlainForm]:
    """Return a form class with these fields."""
    return type("StepForm", (PlainForm,), {one.key: _made(one) for one in fields})


def _made(one: Field) -> forms.Field:
    made: forms.Field = _MAKERS[one.kind](one)
    made.label, made.help_text, made.required = one.label, one.hint, one.required
    if one.missing:
        made.error_messages["required"] = one.missing
    if one.autocomplete:
        made.widget.attrs["autocomplete"] = one.autocomplete
    setattr(made, EXPLAINED, dict(one.explained))
    return made


def _text(one: Field, widget: forms.Widget | None = None, limit: int = LINE_MAX) -> forms.Field:
    return forms.CharField(max_length=one.max_length or limit, widget=widget or forms.TextInput())


def _zip(one: Field) -> forms.Field:
    return forms.CharField(max_length=10, widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "fr-short"}))


_MAKERS: dict[str, Any] = {
    "text": _text,
    "long": lambda one: _text(one, forms.Textarea(attrs={"rows": 6}), TEXT_MAX),
    "choice": lambda one: forms.ChoiceField(choices=one.choices, widget=forms.RadioSelect),
    "choices": lambda one: forms.MultipleChoiceField(choices=one.choices, widget=forms.CheckboxSelectMultiple),
    "select": lambda one: forms.ChoiceField(choices=one.choices),
    "date": lambda one: MemorableDateField(birth=one.birth),
    "yes": lambda one: forms.BooleanField(),
    "email": lambda one: forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"inputmode": "email"})),
    "telephone": lambda one: _text(one, forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}), 40),
    "zip": _zip,
}
