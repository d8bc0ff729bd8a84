"""Change a letter in every language at once, and say everything that keeps it from being used. Values in, values out.

Which paragraphs a letter has, when each appears and what it draws is one structure for all languages; each language
brings its words. What the law or the no-tell rules ask for cannot be taken out, and fixed words cannot be changed.
"""

import dataclasses
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from disclosure.letters import explainer_text
from disclosure.letters.explainer_text import EXPLAINERS
from disclosure.letters.kinds import KINDS, is_fixed
from disclosure.letters.library import catalogue_template
from disclosure.letters.reading import measured, too_hard
from disclosure.letters.samples import sample_context
from disclosure.letters.template import TEXT_FIELDS, Paragraph, TemplateSource, fill, placeholders, validate
from disclosure.letters.wording import LANGUAGES, clean
from workflow.errors import Invalid, NotYours

Sources = Mapping[str, TemplateSource]
#: Shapes an office may give a paragraph of its own; the others draw what only the product's paragraphs may.
OWN_SHAPES = ("text", "quiet")
#: A text this long that reads the same in two languages was not translated.
_SURELY_A_SENTENCE = 25
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Words:
    """What one language says in a paragraph, and why the paragraph is there."""

    text: str
    reason: str
    heading: str = ""
    legal: str = ""


@dataclass(frozen=True)
class Change:
    """One paragraph in two versions: the pieces of its words, each kept, taken out or put in."""

    id: str
    what: str
    pieces: tuple[tuple[str, str], ...]
    when: tuple[tuple[str, ...], tuple[str, ...]]


def problems(kind: str, sources: Sources) -> tuple[str, ...]:
    """Return every problem that keeps a letter or an explainer from being approved; empty when there is none."""
    if kind in EXPLAINERS:
        return explainer_text.problems(sources)
    missing = [language for language in LANGUAGES if language not in sources]
    if missing:
        return tuple(f'The letter is missing in "{language}".' for language in missing)
    found = [
        f"{language}: {problem}"
        for language in LANGUAGES
        for problem in validate(sources[language], catalogue_template(kind, language))
    ]
    found += _differences(sources)
    if not found:
        found += _too_hard(kind, sources)
    return tuple(dict.fromkeys(found))


def readability(kind: str, language: str, source: TemplateSource) -> float:
    """Return how hard the text reads, filled in: by the formula of its language (`reading`)."""
    return measured(_filled(kind, language, source), language)


def _filled(kind: str, language: str, source: TemplateSource) -> str:
    case = sample_context(kind, language)
    values = {name: clean(field.write(case, language)) or "000" for name, field in TEXT_FIELDS.items()}
    words = "\n\n".join(part.text for part in source.paragraphs if part.text)
    return fill(words, {**dict.fromkeys(placeholders(words), ""), **values})


def reword(sources: Sources, paragraph: str, words: Mapping[str, Words], *, when: tuple[str, ...] | None) -> Sources:
    """Return the letter with other words in one paragraph.

    :param when: when the paragraph appears; None leaves that as it is. What is required always keeps its condition.
    :raises NotYours: there is no such paragraph.
    :raises Invalid: its words, or when it appears, cannot be changed.
    """
    kind = _kind(sources)
    if is_fixed(kind, paragraph):
        raise Invalid("This paragraph reads the same in every letter; it cannot be changed.")
    if when is not None and paragraph in KINDS[kind].required:
        raise Invalid("This paragraph is required: when it appears cannot be changed.")

    def changed(language: str, part: Paragraph) -> Paragraph:
        given = words[language]
        kept = part.when if when is None else when
        return dataclasses.replace(
            part, text=given.text, reason=given.reason, heading=given.heading, legal=given.legal, when=kept
        )

    _place(sources, paragraph)
    return {
        language: _with(
            source, tuple(changed(language, part) if part.id == paragraph else part for part in source.paragraphs)
        )
        for language, source in sources.items()
    }


def retitle(sources: Sources, titles: Mapping[str, str]) -> Sources:
    """Return the letter with other titles."""
    return {language: dataclasses.replace(source, title=titles[language]) for language, source in sources.items()}


def add(sources: Sources, after: str, words: Mapping[str, Words], *, when: tuple[str, ...], shape: str) -> Sources:
    """Return the letter with a paragraph of the office's own behind another one.

    :raises NotYours: there is no paragraph to put it behind.
    :raises Invalid: no paragraph of an office has that shape.
    """
    if shape not in OWN_SHAPES:
        raise Invalid("A paragraph of an office's own shows its text alone.")
    place = _place(sources, after) + 1
    name = _free_name(sources)

    def made(language: str) -> Paragraph:
        given = words[language]
        return Paragraph(name, given.reason, given.text, given.heading, given.legal, shape, when)

    return {
        language: _with(source, (*source.paragraphs[:place], made(language), *source.paragraphs[place:]))
        for language, source in sources.items()
    }


def take_out(sources: Sources, paragraph: str) -> Sources:
    """Return the letter without a paragraph.

    :raises NotYours: there is no such paragraph.
    :raises Invalid: the law or the office's rules ask for it.
    """
    _place(sources, paragraph)
    if paragraph in KINDS[_kind(sources)].required:
        raise Invalid("This paragraph is required and cannot be taken out.")
    return {
        language: _with(source, tuple(part for part in source.paragraphs if part.id != paragraph))
        for language, source in sources.items()
    }


def move(sources: Sources, paragraph: str, *, up: bool) -> Sources:
    """Return the letter with a paragraph one place further up or down; at the end it stays where it is.

    :raises NotYours: there is no such paragraph.
    :raises Invalid: it has its place in every letter.
    """
    kind, place = _kind(sources), _place(sources, paragraph)
    if is_fixed(kind, paragraph):
        raise Invalid("This paragraph has its place in every letter; it cannot be moved.")
    other = place - 1 if up else place + 1
    parts = next(iter(sources.values())).paragraphs
    if not 0 <= other < len(parts):
        return sources
    return {language: _with(source, _swapped(source.paragraphs, place, other)) for language, source in sources.items()}


def compare(old: TemplateSource, new: TemplateSource) -> tuple[Change, ...]:
    """Return each paragraph of two versions in the order of the newer one, those that are gone at their old place."""
    before = {part.id: part for part in old.paragraphs}
    after = {part.id: part for part in new.paragraphs}
    title = Change("title", _what(old.title, new.title), pieces(old.title, new.title), ((), ()))
    return (title, *(_change(name, before.get(name), after.get(name)) for name in _order(old, new)))


def pieces(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Return the words of two texts as `("same" | "out" | "in", words)`, in order."""
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    found: list[tuple[str, str]] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", "".join(left[a:b])))
            continue
        if a < b:
            found.append(("out", "".join(left[a:b])))
        if c < d:
            found.append(("in", "".join(right[c:d])))
    return tuple(found)


def _differences(sources: Sources) -> Iterator[str]:
    """Say where the languages do not say the same: structure, headings, law, fields, and what was not translated."""
    first, *others = LANGUAGES
    ours = sources[first]
    for language in others:
        theirs = sources[language]
        if [_structure(part) for part in ours.paragraphs] != [_structure(part) for part in theirs.paragraphs]:
            yield f'The paragraphs in "{language}" are not those in "{first}", in the same order and on the same terms.'
            continue
        for a, b in zip(ours.paragraphs, theirs.paragraphs, strict=True):
            for what in ("heading", "text", "legal"):
                one, other = getattr(a, what), getattr(b, what)
                if bool(one.strip()) != bool(other.strip()):
                    yield f'The {what} of the paragraph "{a.id}" is missing in one language.'
                elif what != "legal" and one.strip() == other.strip() and _is_sentence(one):
                    yield f'The {what} of the paragraph "{a.id}" is the same in two languages: translate it.'
                elif set(placeholders(one)) != set(placeholders(other)):
                    yield f'The {what} of the paragraph "{a.id}" uses other fields in "{language}" than in "{first}".'


def _is_sentence(text: str) -> bool:
    plain = fill(text, dict.fromkeys(placeholders(text), ""))
    return len(plain.strip()) >= _SURELY_A_SENTENCE


def _too_hard(kind: str, sources: Sources) -> Iterator[str]:
    for language in LANGUAGES:
        problem = too_hard(_filled(kind, language, sources[language]), language)
        if problem:
            yield f"{language}: {problem}"


def _change(name: str, old: Paragraph | None, new: Paragraph | None) -> Change:
    left, right = (_all_words(part) if part else "" for part in (old, new))
    return Change(name, _what(left, right), pieces(left, right), (old.when if old else (), new.when if new else ()))


def _what(old: str, new: str) -> str:
    if old == new:
        return "same"
    return "new" if not old else "gone" if not new else "changed"


def _all_words(part: Paragraph) -> str:
    return "\n\n".join(words for words in (part.heading, part.text, part.legal) if words)


def _order(old: TemplateSource, new: TemplateSource) -> list[str]:
    names = [part.id for part in new.paragraphs]
    for place, part in enumerate(old.paragraphs):
        if part.id not in names:
            names.insert(min(place, len(names)), part.id)
    return names


def _structure(part: Paragraph) -> tuple[str, str, tuple[str, ...]]:
    return part.id, part.shape, part.when


def _swapped(parts: tuple[Paragraph, ...], one: int, other: int) -> tuple[Paragraph, ...]:
    moved = list(parts)
    moved[one], moved[other] = moved[other], moved[one]
    return tuple(moved)


def _with(source: TemplateSource, parts: tuple[Paragraph, ...]) -> TemplateSource:
    return dataclasses.replace(source, paragraphs=parts)


def _kind(sources: Sources) -> str:
    return next(iter(sources.values())).kind


def _place(sources: Sources, paragraph: str) -> int:
    parts = next(iter(sources.values())).paragraphs
    found = next((place for place, part in enumerate(parts) if part.id == paragraph), None)
    if found is None:
        raise NotYours
    return found


def _free_name(sources: Sources) -> str:
    taken = {part.id for source in sources.values() for part in source.paragraphs}
    return next(name for number in range(1, len(taken) + 2) if (name := f"own_{number}") not in taken)
