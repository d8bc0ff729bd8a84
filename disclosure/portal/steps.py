"""A guided request as a walk through steps: which are shown, which comes next, what a person said at each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from disclosure.portal.fields import Field, Words, form_of

Answers = Mapping[str, Any]


def always(_answers: Answers) -> bool:
    return True


def nothing(_cleaned: Answers) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Step:
    """One page of the request: one question, why it is asked, its fields, and when it is shown.

    :param key: its address; neutral, because it stays in the list of pages a browser visited.
    :param within: the answers are kept under this key as one mapping, where fields of several steps share names.
    :param prepare: what else is kept in the draft, computed from the cleaned fields.
    """

    key: str
    part: str
    question: Words
    why: Words
    fields: tuple[Field, ...] = ()
    shown: Callable[[Answers], bool] = always
    within: str = ""
    prepare: Callable[[Answers], dict[str, Any]] = nothing
    #: What does not fit together, also with what was answered before: words for each field at fault.
    check: Callable[[Answers], dict[str, Any]] = nothing
    #: A template drawn above the fields: words that must be read first.
    note: str = ""
    #: Short name on the page of answers, where the question itself would be too long.
    short: Words = ""

    def initial(self, answers: Answers) -> dict[str, Any]:
        """Return what was answered before, as the form takes it."""
        kept = answers.get(self.within, {}) if self.within else answers
        return {one.key: kept[one.key] for one in self.fields if one.key in kept}

    def saved(self, cleaned: Answers) -> dict[str, Any]:
        """Return what the draft keeps of the cleaned fields: only values JSON knows."""
        plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in cleaned.items()}
        kept: dict[str, Any] = {self.within: plain} if self.within else plain
        return {**kept, **self.prepare(cleaned)}

    def rows(self, answers: Answers) -> list[tuple[Words, str]]:
        """Return each answered field as label and words, for the page of answers."""
        kept = self.initial(answers)
        found = [(one.label, words_of(one, kept.get(one.key))) for one in self.fields]
        return [(label, words) for label, words in found if words]


@dataclass(frozen=True)
class Walk:
    """All steps, in order, and the parts they belong to."""

    parts: tuple[tuple[str, Words], ...]
    steps: tuple[Step, ...]
    by_key: dict[str, Step] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {step.key: step for step in self.steps})

    def shown(self, answers: Answers) -> list[Step]:
        """Return the steps this person sees."""
        return [step for step in self.steps if step.shown(answers)]

    def before(self, step: Step, answers: Answers) -> Step | None:
        """Return the step shown before this one, if any."""
        earlier = self.steps[: self.steps.index(step)]
        return next((one for one in reversed(earlier) if one.shown(answers)), None)

    def after(self, step: Step, answers: Answers) -> Step | None:
        """Return the step shown after this one, if any."""
        later = self.steps[self.steps.index(step) + 1 :]
        return next((one for one in later if one.shown(answers)), None)

    def first_open(self, answers: Answers) -> Step | None:
        """Return the first step this person has not been through."""
        been = set(answers.get("been", ()))
        return next((one for one in self.shown(answers) if one.key not in been), None)

    def step_of_field(self, name: str) -> Step | None:
        """Return the step that asks for an answer, by the answer's key."""
        if name == "ways":
            return self.by_key["ways"]
        return next((step for step in self.steps for one in step.fields if one.key == name and not step.within), None)

    def place(self, step: Step) -> tuple[int, Words]:
        """Return the number of the part a step belongs to, from 1, and its name."""
        keys = [key for key, _name in self.parts]
        index = keys.index(step.part)
        return index + 1, self.parts[index][1]


def words_of(one: Field, value: Any) -> str:
    """Return an answer in words; empty for none."""
    if value in (None, "", [], False):
        return ""
    choices = {key: str(label) for key, label in one.choices}
    if one.kind == "choices":
        return "\n".join(choices.get(each, each) for each in value)
    if one.kind in {"choice", "select"}:
        return choices.get(value, str(value))
    if one.kind == "yes":
        return _("Yes")
    if one.kind == "date":
        return formats.date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    return str(value)


def form_for(step: Step, data: Any, answers: Answers) -> Any:
    """Return the form of a step, filled with what was sent or with what was answered before."""
    return form_of(step.fields)(data, initial=step.initial(answers))


def keys_of(steps: Sequence[Step]) -> set[str]:
    """Return the keys of all answers the steps ask for, without those kept in a mapping of their own."""
    return {one.key for step in steps for one in step.fields if not step.within}
