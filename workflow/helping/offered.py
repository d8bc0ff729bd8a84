"""What a service says, read from what a manager typed: questions, checks and letters. Values in, values out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflow.law.silence import names_bar

LANGUAGES = ("en", "es")
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
    """One question of a service, with its words in each language; options as (key, English, Spanish)."""

    key: str
    kind: str
    required: bool
    words: Mapping[str, str]
    options: tuple[tuple[str, str, str], ...] = ()

    def choices(self, language: str) -> list[tuple[str, str]]:
        """Return the options in one language."""
        place = 1 + LANGUAGES.index(language)
        return [(option[0], option[place]) for option in self.options]


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
        yield _("Fill this in, in both languages.")
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
        if not 5 <= len(parts) <= 6 or not all(parts[:5]):
            yield where + " " + _("write key | kind | required or optional | English | Spanish | options.")
            continue
        if not _KEY.fullmatch(parts[0]) or keys.count(parts[0]) > 1:
            yield where + " " + _("a key is a word of small letters, and stands once.")
        if parts[1] not in KINDS:
            yield where + " " + _("there is no such kind. These are: %s.") % ", ".join(KINDS)
        if parts[2] not in {"required", "optional"}:
            yield where + " " + _("write required or optional.")
        if KINDS.get(parts[1]) and not _options(parts[5] if len(parts) == 6 else ""):
            yield where + " " + _("a choice needs options: key=English/Spanish; key=English/Spanish.")
        if _STATUS.search(line):
            yield where + " " + _("nobody is asked their immigration status.")


def _question(parts: list[str]) -> Question:
    options = _options(parts[5]) if len(parts) == 6 else ()
    return Question(parts[0], parts[1], parts[2] == "required", {"en": parts[3], "es": parts[4]}, options)


def _options(text: str) -> tuple[tuple[str, str, str], ...]:
    found = []
    for piece in filter(None, (part.strip() for part in text.split(";"))):
        key, _equals, words = piece.partition("=")
        english, _slash, spanish = words.partition("/")
        if not (_KEY.fullmatch(key.strip()) and english.strip() and spanish.strip()):
            return ()
        found.append((key.strip(), english.strip(), spanish.strip()))
    return tuple(found)


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
