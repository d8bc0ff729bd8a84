"""Compose a letter: choose paragraphs, fill in the case, and keep beside each part the reason it is there.

Nothing is drawn here. The result is plain values that the desk can show, a test can read, and `rendering` prints.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from disclosure.languages import LANGUAGES
from disclosure.letters.context import LetterContext, Letterhead, Signatory
from disclosure.letters.errors import BarNamed, MissingFields, TemplateBroken
from disclosure.letters.kinds import KINDS, condition_holds
from disclosure.letters.library import catalogue_template, labels
from disclosure.letters.shapes import Table, list_of, table_of
from disclosure.letters.template import SHAPES, TEXT_FIELDS, Paragraph, TemplateSource, fill, placeholders, validate
from disclosure.letters.wording import clean, date_words
from workflow.law.silence import names_bar


@dataclass(frozen=True)
class Block:
    """One part of the letter as it will stand there, and why it does.

    `when` names the conditions under which it stands there, `paragraphs` are the plain words, `items` a list below
    them, `table` a table below that, `legal` the law's own sentence. `free` marks words the official wrote for this
    case; they pass detection before they may leave.
    """

    id: str
    reason: str
    shape: str
    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()
    table: Table | None = None
    legal: str = ""
    lang: str = ""
    free: bool = False
    when: tuple[str, ...] = ()
    #: Language somebody wrote the free words in, where the letter is in another, and the sentence that says so.
    free_lang: str = ""
    free_about: str = ""


@dataclass(frozen=True)
class ComposedLetter:
    """A whole letter in words: what `rendering.render` prints and the desk previews."""

    kind: str
    language: str
    title: str
    letterhead: Letterhead
    address: tuple[str, ...]
    reference: tuple[tuple[str, str], ...]
    greeting: str
    blocks: tuple[Block, ...]
    closing: str
    signatory: Signatory | None
    request_number: str
    letter_date_words: str
    code: str
    trail_head: str

    def plain_text(self) -> str:
        """Return the plain words of the letter, without headings, tables, lists and the law's own sentences."""
        return "\n\n".join(paragraph for block in self.blocks for paragraph in block.paragraphs)

    def explained(self) -> list[dict[str, Any]]:
        """Return each part with its words and why it is there, as values JSON can hold."""
        return [
            {
                "id": block.id,
                "reason": block.reason,
                "when": list(block.when),
                "heading": block.heading,
                "paragraphs": [*block.paragraphs, *block.items],
                "table": block.table.caption if block.table is not None else "",
                "legal": block.legal,
                "free": block.free,
            }
            for block in self.blocks
        ]

    def all_text(self) -> str:
        """Return every word the letter prints in its body."""
        return "\n".join(self._words())

    def _words(self) -> Iterator[str]:
        yield from (self.title, *self.address, *(part for pair in self.reference for part in pair), self.greeting)
        for block in self.blocks:
            yield from (block.heading, *block.paragraphs, *block.items, block.legal)
            if block.table is not None:
                yield from (*block.table.columns, *(cell for row in block.table.rows for cell in row))
        yield self.closing


def compose(
    kind: str, language: str, context: LetterContext, template: TemplateSource, *, written_in: str = ""
) -> ComposedLetter:
    """Compose one letter from a case and a template.

    :param written_in: language of the words somebody wrote by hand, where it is not the letter's.
    :raises TemplateBroken: the template breaks a rule, or is of another kind or language.
    :raises MissingFields: values the letter must say are not there; all of them are named.
    :raises BarNamed: a value or the official's own words name the law of a bar.
    """
    _refuse_broken(kind, language, template)
    case = context.only(KINDS[kind].fields)
    chosen = [part for part in template.paragraphs if all(condition_holds(written, case) for written in part.when)]
    _refuse_missing(chosen, template.title, case, language)
    values = {name: clean(field.write(case, language)) for name, field in TEXT_FIELDS.items()}
    words = labels(language)
    letter = ComposedLetter(
        kind=kind,
        language=language,
        title=fill(template.title, values),
        letterhead=case.letterhead,
        address=tuple(clean(line) for line in (case.addressee.name, *case.addressee.lines)),
        reference=_reference(case, language),
        greeting=f"{words['dear']} {clean(case.requester_name or case.addressee.name)}{words['dear_ends']}",
        blocks=tuple(_block(part, case, language, values, written_in) for part in chosen),
        closing=words["closing"],
        signatory=_clean_signatory(case.signatory),
        request_number=case.request_number,
        letter_date_words=date_words(case.letter_date, language),
        code=case.code,
        trail_head=case.trail_head,
    )
    _refuse_bars(letter)
    return letter


def _refuse_broken(kind: str, language: str, template: TemplateSource) -> None:
    if (template.kind, template.language) != (kind, language):
        raise TemplateBroken((f"The template is for {template.kind} in {template.language}.",))
    problems = (
        validate(template, catalogue_template(kind, language))
        if kind in KINDS
        else (f'There is no kind of letter called "{kind}".',)
    )
    if problems:
        raise TemplateBroken(problems)


def _refuse_missing(chosen: list[Paragraph], title: str, case: LetterContext, language: str) -> None:
    """Name every value that the chosen paragraphs need and the case lacks."""
    missing: list[str] = [] if case.signatory is not None else ["signatory"]
    for words in (title, *(text for part in chosen for text in (part.heading, part.text, part.legal))):
        missing += [name for name in placeholders(words) if not TEXT_FIELDS[name].write(case, language).strip()]
    for part in chosen:
        missing += [name for name in sorted(SHAPES[part.shape]) if not getattr(case, name)]
    if missing:
        raise MissingFields(tuple(dict.fromkeys(missing)))


def _refuse_bars(letter: ComposedLetter) -> None:
    places = [
        block.id
        for block in letter.blocks
        if names_bar("\n".join((block.heading, *block.paragraphs, *block.items, block.legal)))
        or (block.table is not None and names_bar("\n".join(cell for row in block.table.rows for cell in row)))
    ]
    if names_bar("\n".join((letter.title, *letter.address, *(value for _, value in letter.reference)))):
        places.insert(0, "head")
    if places:
        raise BarNamed(tuple(places))


def _reference(case: LetterContext, language: str) -> tuple[tuple[str, str], ...]:
    words = labels(language)
    pairs = [(words["date"], date_words(case.letter_date, language)), (words["request"], case.request_number)]
    if case.received_date is not None:
        pairs.append((words["received"], date_words(case.received_date, language)))
    return tuple(pairs)


def _clean_signatory(signatory: Signatory | None) -> Signatory | None:
    return signatory and Signatory(clean(signatory.name), clean(signatory.title))


def _block(part: Paragraph, case: LetterContext, language: str, values: dict[str, str], written_in: str) -> Block:
    paragraphs, items = _split(fill(part.text, values))
    free = list_of(part.shape, case)
    foreign = written_in if free.by_hand and written_in not in {"", language} else ""
    return Block(
        id=part.id,
        reason=part.reason,
        shape=part.shape,
        heading=fill(part.heading, values),
        paragraphs=(*paragraphs, *free.paragraphs),
        items=(*items, *free.items),
        table=table_of(part.shape, case, language),
        legal=fill(part.legal, values),
        lang=part.lang,
        free=free.by_hand,
        when=part.when,
        free_lang=foreign,
        free_about=_written_in(foreign, language) if foreign else "",
    )


def _written_in(foreign: str, language: str) -> str:
    """Say that what follows is in another language than the letter."""
    return labels(language)["written_in"].format(language=LANGUAGES[foreign].name_in(language))


def _split(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a template's text: a blank line ends a paragraph, a line that begins with "- " is an item of the list."""
    paragraphs: list[str] = []
    items: list[str] = []
    for piece in text.split("\n\n"):
        lines = [line.strip() for line in piece.splitlines() if line.strip()]
        items += [line.removeprefix("- ") for line in lines if line.startswith("- ")]
        running = " ".join(line for line in lines if not line.startswith("- "))
        if running:
            paragraphs.append(running)
    return tuple(paragraphs), tuple(items)
