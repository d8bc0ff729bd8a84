"""Forms for the words of letters: every language of a paragraph on one page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import day, one_of, pick
from disclosure.forms import PlainForm
from disclosure.languages import LANGUAGES as KNOWN
from disclosure.letters.editing import OWN_SHAPES, Sources, Words
from disclosure.letters.editions import REMARK_MAX
from disclosure.letters.kinds import CONDITIONS, KINDS
from disclosure.letters.template import LONGEST_PARAGRAPH, Paragraph
from disclosure.letters.wording import LANGUAGES

#: Names of the languages in the language of the desk.
LANGUAGE_NAMES = {code: known.name_in("en") for code, known in KNOWN.items()}
#: What the named conditions ask, for who chooses one.
CONDITION_WORDS = {
    "has_history": _("there is a history to tell"),
    "has_records": _("there are records"),
    "part_withheld": _("something is kept back"),
    "has_bases": _("a legal basis is named"),
    "has_items": _("something is given"),
    "has_earlier": _("something was given before"),
    "has_others": _("another agency is named"),
    "has_note": _("the official wrote a note"),
    "has_support": _("there is a local contact"),
    "has_due_date": _("a date is known"),
    "has_what_to_do": _("there is something to do"),
    "by_post": _("the letter goes by post"),
    "clock_stopped": _("the clock stopped"),
    "referral_named": _("the other office may be named"),
    "appeal_affirmed": _("the decision stands"),
    "appeal_partly": _("the decision changes in part"),
    "appeal_reversed": _("the decision changes"),
    "appeal_returned": _("the case goes back"),
}
SHAPE_WORDS = {"text": _("in the letter itself"), "quiet": _("among the notices at the end")}
ALWAYS = ""


def when_words(when: tuple[str, ...]) -> list[str]:
    """Return what a paragraph waits for, in words."""
    return [str(_words_of(one)) for one in when]


def when_choices(kind: str) -> list[tuple[str, Any]]:
    """Return the conditions a paragraph of a kind may hang on, each also turned round."""
    names = [name for name, condition in CONDITIONS.items() if condition.fields <= KINDS[kind].fields]
    both = [(written, _words_of(written)) for name in names for written in (name, f"not {name}")]
    return [(ALWAYS, _("always")), *both]


class ParagraphForm(PlainForm):
    """The words of one paragraph in each language, and when it appears."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    when = pick(_("It appears when"), required=False)
    shape = one_of(_("Where it stands"), [(name, SHAPE_WORDS[name]) for name in OWN_SHAPES], initial="text")

    def __init__(self, *args: Any, kind: str, required: bool, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if required:
            del self.fields["when"]
        elif isinstance(self.fields["when"], forms.ChoiceField):
            self.fields["when"].choices = when_choices(kind)
        if not new:
            del self.fields["shape"]

    @property
    def columns(self) -> list[tuple[str, Any, list[Any]]]:
        """The fields of each language, for a page that sets them side by side."""
        return [
            (language, LANGUAGE_NAMES[language], [self[f"{name}_{language}"] for name in _PARTS])
            for language in LANGUAGES
        ]

    @property
    def words(self) -> dict[str, Words]:
        return {
            language: Words(**{name: self.cleaned_data[f"{name}_{language}"].replace("\r\n", "\n") for name in _PARTS})
            for language in LANGUAGES
        }

    @property
    def chosen_when(self) -> tuple[str, ...]:
        written = self.cleaned_data.get("when", ALWAYS)
        return (written,) if written else ()


_PARTS = ("heading", "text", "legal", "reason")


def _field(name: str, language: str) -> forms.CharField:
    rows = {"heading": 0, "text": 9, "legal": 3, "reason": 2}[name]
    labels = {
        "heading": _("Heading"),
        "text": _("Words"),
        "legal": _("The law’s own sentence"),
        "reason": _("Why this paragraph is there (for staff)"),
    }
    widget = forms.Textarea(attrs={"rows": rows, "lang": language}) if rows else forms.TextInput({"lang": language})
    return forms.CharField(label=labels[name], required=False, max_length=LONGEST_PARAGRAPH, widget=widget)


ParagraphForm.base_fields.update({f"{name}_{one}": _field(name, one) for one in LANGUAGES for name in _PARTS})


class TitleForm(PlainForm):
    """The title in each language."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @property
    def titles(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"title_{language}"] for language in LANGUAGES}


TitleForm.base_fields.update(
    {
        f"title_{one}": forms.CharField(
            label=LANGUAGE_NAMES[one], max_length=200, widget=forms.TextInput({"lang": one})
        )
        for one in LANGUAGES
    }
)


class ApproveForm(PlainForm):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    effective_from = day(_("Used from"), help_text=_("Letters of before keep their words."))


class HandBackForm(PlainForm):
    words = forms.CharField(
        label=_("What should be changed"), max_length=REMARK_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(PlainForm):
    last_day = day(_("Used for the last time on"), help_text=_("From the next day the words of before are used again."))


def part_name(name: str) -> str:
    """Return what a paragraph is called on the page."""
    return name.replace("_", " ").capitalize()


def first_words(sources: Sources, part: Paragraph) -> dict[str, Any]:
    """Return what a paragraph says now, by the names of the form's fields."""
    found: dict[str, Any] = {"when": part.when[0] if len(part.when) == 1 else ALWAYS}
    for language, source in sources.items():
        own = next(one for one in source.paragraphs if one.id == part.id)
        found.update({f"{name}_{language}": getattr(own, name) for name in _PARTS})
    return found


def _words_of(written: str) -> Any:
    if written.startswith("not "):
        return _("not when %s") % CONDITION_WORDS[written.removeprefix("not ")]
    return CONDITION_WORDS[written]
