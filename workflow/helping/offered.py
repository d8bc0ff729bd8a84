"""What a service says, read from what a manager typed: questions, checks and letters. Values in, values out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from workflow.law.silence import names_bar

#: Codes of the languages a service is offered in, the one that stands in for others first.
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
NAMES = dict(settings.LANGUAGES)
#: Words of a service in each language.
WORDS = ("title", "intro", "acknowledgement", "answer")
#: Kinds of question, and whether they have options.
KINDS: Mapping[str, bool] = {"line": False, "text": False, "date": False, "yes_no": False, "choice": True}
#: What a letter may name in braces.
FIELDS = frozenset({"number", "received", "due", "name", "service", "answer", "office", "telephone"})
QUESTIONS_MAX, CHECKS_MAX = 40, 20
#: Nobody asks a victim's immigration status.
_STATUS = re.compile(r"immigration status|legal status|citizen|estatus migratorio|ciudadan|undocumented|visa\b", re.I)
_FIELD = re.compile(r"\{([^{}]*)\}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,30}")


@dataclass(frozen=True)
class Question:
    """One question of a service, with its words in each language; options as a key and the words of each language.

    What was written before a language came stays in the first one there.
    """

    key: str
    kind: str
    required: bool
    words: Mapping[str, str]
    options: tuple[tuple[str, ...], ...] = ()

    def words_in(self, language: str) -> str:
        return self.words.get(language) or self.words[LANGUAGES[0]]

    def choices(self, language: str) -> list[tuple[str, str]]:
        """Return the options in one language."""
        place = 1 + LANGUAGES.index(language)
        return [(option[0], option[place if place < len(option) else 1]) for option in self.options]


def questions_of(text: str) -> tuple[Question, ...]:
    """Return the questions of a text that `problems` finds nothing wrong with."""
    return tuple(_question(parts) for parts in map(_parts, _lines(text)))


def checks_of(text: str) -> tuple[str, ...]:
    return tuple(_lines(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a letter with each `{field}` replaced; a value is never read as a field again."""
    return _FIELD.sub(lambda match: values.get(match.group(1), ""), text)


def problems(words: Mapping[str, Mapping[str, str]], questions: str, checks: str) -> dict[str, str]:
    """Return what keeps a service from being offered, by the field it belongs to; empty when nothing does."""
    wrong: dict[str, str] = {}
    for language in LANGUAGES:
        for name in WORDS:
            found = next(_word_problems(name, words.get(language, {}).get(name, "")), "")
            if found:
                wrong[f"{name}_{language}"] = found
    found = next(_question_problems(questions), "")
    if found:
        wrong["questions"] = found
    if not 1 <= len(_lines(checks)) <= CHECKS_MAX:
        wrong["checks"] = _("From 1 to %d checks, one a line.") % CHECKS_MAX
    return wrong


def _word_problems(name: str, text: str) -> Iterator[str]:
    if not text.strip():
        yield _("Fill this in, in every language.")
    unknown = sorted(set(_FIELD.findall(text)) - FIELDS)
    if unknown:
        yield _("There is no such field: %s") % ", ".join(unknown)
    if name == "answer" and "{answer}" not in text:
        yield _("The answer letter needs {answer}: what staff write stands there.")
    for piece in names_bar(text):
        yield _("It names “%s”: nothing a requester reads may name a law that protects somebody’s records.") % piece
    if _STATUS.search(text):
        yield _("Nobody is asked their immigration status.")


def _question_problems(text: str) -> Iterator[str]:
    lines = _lines(text)
    if not 1 <= len(lines) <= QUESTIONS_MAX:
        yield _("From 1 to %d questions, one a line.") % QUESTIONS_MAX
    keys = [_parts(line)[0] for line in lines]
    for number, line in enumerate(lines, start=1):
        parts = _parts(line)
        where = _("Line %d:") % number
        least = 3 + len(LANGUAGES)
        if not least <= len(parts) <= least + 1 or not all(parts[:least]):
            yield (
                where + " " + _("write key | kind | required or optional | %s | options.") % " | ".join(NAMES.values())
            )
            continue
        if not _KEY.fullmatch(parts[0]) or keys.count(parts[0]) > 1:
            yield where + " " + _("a key is a word of small letters, and stands once.")
        if parts[1] not in KINDS:
            yield where + " " + _("there is no such kind. These are: %s.") % ", ".join(KINDS)
        if parts[2] not in {"required", "optional"}:
            yield where + " " + _("write required or optional.")
        if KINDS.get(parts[1]) and not _options(parts[least] if len(parts) > least else "", len(LANGUAGES)):
            one = "key=" + "/".join(NAMES.values())
            yield where + " " + _("a choice needs options: %s.") % f"{one}; {one}"
        if _STATUS.search(line):
            yield where + " " + _("nobody is asked their immigration status.")


def _question(parts: list[str]) -> Question:
    words, options = (parts[3:-1], parts[-1]) if KINDS[parts[1]] else (parts[3:], "")
    spoken = {one: said for one, said in zip(LANGUAGES, words, strict=False) if said}
    return Question(parts[0], parts[1], parts[2] == "required", spoken, _options(options))


def _options(text: str, languages: int = 1) -> tuple[tuple[str, ...], ...]:
    """Return key and words of each option; nothing where one has no words in as many languages as are asked for."""
    found = []
    for piece in filter(None, (part.strip() for part in text.split(";"))):
        key, _equals, words = piece.partition("=")
        spoken = [one.strip() for one in words.split("/", len(LANGUAGES) - 1)]
        if not (_KEY.fullmatch(key.strip()) and all(spoken) and len(spoken) >= languages):
            return ()
        found.append((key.strip(), *spoken))
    return tuple(found)


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
