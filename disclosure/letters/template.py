"""A letter's template as data: paragraphs with a reason, named conditions, allow-listed fields. No code runs in it.

Staff edit templates, so this module trusts nothing in them: `validate` says everything that is wrong, in words a person
can act on, and a template with a problem cannot be approved or composed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from disclosure.letters.context import LetterContext
from disclosure.letters.kinds import CONDITIONS, FIXED_IN, KINDS, SILENT, Kind, condition_name, is_fixed
from disclosure.letters.wording import LANGUAGES, date_words
from workflow.law.silence import names_bar, tells_a_finding

#: `{name}`; a doubled brace is not an escape here, braces have no other use in a letter.
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LOOSE_BRACE = re.compile(r"[{}]")
LONGEST_PARAGRAPH = 4_000


@dataclass(frozen=True)
class Paragraph:
    """One part of a letter. `legal` is the law's own sentence beside the plain one; `shape` says what is drawn."""

    id: str
    reason: str
    text: str = ""
    heading: str = ""
    legal: str = ""
    shape: str = "text"
    when: tuple[str, ...] = ()
    lang: str = ""


@dataclass(frozen=True)
class TemplateSource:
    """Everything one kind of letter says in one language."""

    kind: str
    language: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class TextField:
    """A name that may stand in braces: the context field it reads, and how it is written out."""

    reads: str
    write: Callable[[LetterContext, str], str]


def _text(name: str) -> TextField:
    return TextField(name, lambda context, _language: str(getattr(context, name)))


def _date(name: str) -> TextField:
    def write(context: LetterContext, language: str) -> str:
        day = getattr(context, name)
        return date_words(day, language) if day else ""

    return TextField(name, write)


def _office(name: str) -> TextField:
    return TextField("letterhead", lambda context, _language: str(getattr(context.letterhead, name)))


def _support(name: str) -> TextField:
    return TextField("support", lambda context, _language: str(getattr(context.support, name, "")))


#: Every name a template may put in braces.
TEXT_FIELDS: Mapping[str, TextField] = {
    **{
        name: _text(name)
        for name in (
            *("request_number", "requester_name", "subject_name", "scope", "appeal_address", "dispute_help", "code"),
            *("verify_url", "trail_head", "question", "referral_office", "referral_address", "duplicate_number"),
            "appeal_number",
        )
    },
    **{
        name: _date(name)
        for name in (
            *("letter_date", "received_date", "appeal_deadline_date", "due_date", "earlier_due_date", "asked_date"),
            *("answer_by_date", "appeal_received_date", "earlier_letter_date"),
        )
    },
    "office": _office("office"),
    "agency": _office("agency"),
    "office_telephone": _office("telephone"),
    "office_email": _office("email"),
    "office_tty": _office("tty"),
    "liaison_name": _office("liaison_name"),
    "liaison_telephone": _office("liaison_telephone"),
    "privacy_officer": _office("privacy_officer"),
    "support_name": _support("name"),
    "support_organisation": _support("organisation"),
    "support_telephone": _support("telephone"),
}

#: What a paragraph may draw besides its text, with the context fields it reads.
SHAPES: Mapping[str, frozenset[str]] = {
    "text": frozenset(),
    "decision": frozenset(),
    "quiet": frozenset(),
    "reasons": frozenset({"reasons"}),
    "note": frozenset({"note"}),
    "sources": frozenset({"sources"}),
    "standard_sources": frozenset({"standard_sources"}),
    "history": frozenset({"history"}),
    "counts": frozenset({"counts"}),
    "bases": frozenset({"bases"}),
    "items": frozenset({"items"}),
    "earlier": frozenset({"earlier"}),
    "remaining": frozenset({"remaining"}),
    "others": frozenset({"others"}),
    "what_happened": frozenset({"what_happened"}),
    "what_to_do": frozenset({"what_to_do"}),
}
#: Shapes that draw nothing but their text, so that an empty text is a mistake.
PLAIN_SHAPES = frozenset({"text", "decision", "quiet"})
#: Fields every kind has because every letter does.
_ALWAYS = frozenset({"letterhead", "addressee", "request_number", "letter_date"})


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names in braces, in order."""
    return tuple(match.group(1) for match in _PLACEHOLDER.finditer(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with each `{name}` replaced; a value is inserted as it is and never read as a template again."""
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], text)


def validate(template: TemplateSource, reference: TemplateSource) -> tuple[str, ...]:
    """Return every problem that keeps the template from being used, as sentences; empty when there is none.

    `reference` is the template the product brings for the same kind and language (`library.catalogue_template`): what
    the rules require must stand under the same condition as there, and the fixed paragraphs in the same words.
    """
    kind = KINDS.get(template.kind)
    if kind is None:
        return (f'There is no kind of letter called "{template.kind}".',)
    known = {part.id: part for part in reference.paragraphs}
    return (
        *_whole_problems(template, kind),
        *_changes_to_title(template, reference),
        *(problem for part in template.paragraphs for problem in _paragraph_problems(part, kind)),
        *(problem for part in template.paragraphs for problem in _changes_to_required(part, kind, known)),
        *(problem for part in template.paragraphs for problem in _told_too_much(part, kind, known)),
    )


def _whole_problems(template: TemplateSource, kind: Kind) -> Iterator[str]:
    if template.language not in LANGUAGES:
        yield f'There is no language "{template.language}" for letters.'
    if not template.title.strip():
        yield "The letter has no title."
    yield from _wording_problems("title", template.title, kind)
    ids = [part.id for part in template.paragraphs]
    for doubled in sorted({name for name in ids if ids.count(name) > 1}):
        yield f'The paragraph "{doubled}" is there twice.'
    for name in kind.required:
        if name not in ids:
            yield f'The paragraph "{name}" is missing; the law or the office\'s rules ask for it in this letter.'


def _changes_to_title(template: TemplateSource, reference: TemplateSource) -> Iterator[str]:
    if template.kind in FIXED_IN and template.title != reference.title:
        yield "The title of this letter is the same for everybody; it cannot be changed."


def _told_too_much(part: Paragraph, kind: Kind, known: Mapping[str, Paragraph]) -> Iterator[str]:
    """A letter that goes out alike whether or not anything is held says nothing of what a search brought."""
    if kind.name not in SILENT or (part.id in known and _words(part) == _words(known[part.id])):
        return
    for piece in tells_a_finding("\n".join(_words(part))):
        yield f'The paragraph "{part.id}" says "{piece}": this letter may not tell what was found.'


def _changes_to_required(part: Paragraph, kind: Kind, known: Mapping[str, Paragraph]) -> Iterator[str]:
    ours = known.get(part.id)
    if ours is None or part.id not in kind.required:
        return
    if (part.when, part.shape) != (ours.when, ours.shape):
        yield f'The paragraph "{part.id}" is required: when it appears and what it shows cannot be changed.'
    if is_fixed(kind.name, part.id) and _words(part) != _words(ours):
        yield f'The paragraph "{part.id}" must read the same in every letter; it cannot be changed.'


def _words(part: Paragraph) -> tuple[str, ...]:
    return part.heading, part.text, part.legal, part.lang


def _paragraph_problems(part: Paragraph, kind: Kind) -> Iterator[str]:
    if not part.reason.strip():
        yield f'The paragraph "{part.id}" does not say why it is there.'
    if part.shape not in SHAPES:
        yield f'The paragraph "{part.id}" has the unknown shape "{part.shape}".'
    elif not SHAPES[part.shape] <= kind.fields:
        yield f'The paragraph "{part.id}" shows something that this kind of letter may not say.'
    if part.shape in PLAIN_SHAPES and not part.text.strip():
        yield f'The paragraph "{part.id}" is empty.'
    for written in part.when:
        condition = CONDITIONS.get(condition_name(written))
        if condition is None:
            yield f'The paragraph "{part.id}" depends on "{written}", which is no condition.'
        elif not condition.fields <= kind.fields:
            yield f'The paragraph "{part.id}" depends on "{written}", which this kind of letter may not ask.'
    for words in (part.heading, part.text, part.legal):
        yield from _wording_problems(f'paragraph "{part.id}"', words, kind)


def _wording_problems(where: str, words: str, kind: Kind) -> Iterator[str]:
    for name in placeholders(words):
        field = TEXT_FIELDS.get(name)
        if field is None:
            yield f"The {where} uses {{{name}}}, which is no field."
        elif field.reads not in kind.fields | _ALWAYS:
            yield f"The {where} uses {{{name}}}, which this kind of letter may not say."
    if _LOOSE_BRACE.search(_PLACEHOLDER.sub("", words)):
        yield f"The {where} has a brace that opens or closes nothing."
    if len(words) > LONGEST_PARAGRAPH:
        yield f"The {where} is longer than {LONGEST_PARAGRAPH} characters."
    for piece in names_bar(words):
        yield f'The {where} names "{piece}": a letter may not name a law that protects somebody\'s records.'
