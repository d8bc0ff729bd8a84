"""How hard a text is to read, by published formulas; the file of each language names its own and the worst it may give.

English: Flesch–Kincaid grade (Kincaid and others 1975): 0.39 words/sentence + 11.8 syllables/word - 15.59.
Spanish: Fernández Huerta 1959: 206.84 - 60 syllables/word - 1.02 words/sentence; 60 to 70 is normal, more is easier.
Any other: LIX (Björnsson 1968): words/sentence + 100 words of more than six letters/words; below 40 is easy to normal.
It counts no syllables, so it needs nothing of a language but blanks between words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from disclosure.languages import LANGUAGES

#: A longer word is a long one to LIX.
_SHORT = 6
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_END = re.compile(r"[.!?]+(?=\s|$)|\n\s*\n")
_ENGLISH_VOWELS = re.compile(r"[aeiouy]+")
_STRONG = "aeoáéóíú"
_SPANISH_GROUP = re.compile(r"[aeiouáéíóúü]+")


@dataclass(frozen=True)
class Formula:
    """One formula: what it gives, in which direction a text gets harder, and how a text that is too hard is called."""

    value: Callable[[str], float]
    harder_is_more: bool
    says: str


def measured(text: str, language: str) -> float:
    """Return what the formula of a language gives for a text."""
    return FORMULAS[LANGUAGES[language].formula].value(text)


def too_hard(text: str, language: str) -> str:
    """Say that a text is harder than a letter may be (about what somebody of twelve or thirteen reads), or nothing."""
    known = LANGUAGES[language]
    formula, value = FORMULAS[known.formula], measured(text, language)
    if (value <= known.limit) if formula.harder_is_more else (value >= known.limit):
        return ""
    return formula.says.format(value=value, limit=known.limit)


def grade(text: str) -> float:
    """Return the American school grade an English text needs."""
    words, sentences = _words(text), _sentences(text)
    syllables = sum(_english_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def ease(text: str) -> float:
    """Return the Fernández Huerta index of a Spanish text: higher is easier."""
    words, sentences = _words(text), _sentences(text)
    syllables = sum(_spanish_syllables(word) for word in words)
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words) / sentences


def lix(text: str) -> float:
    """Return the LIX of a text in any language that parts words with blanks: lower is easier."""
    words, sentences = _words(text), _sentences(text)
    return len(words) / sentences + 100 * sum(len(word) > _SHORT for word in words) / len(words)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _sentences(text: str) -> int:
    return max(1, sum(1 for piece in _END.split(text) if _WORD.search(piece)))


def _english_syllables(word: str) -> int:
    """Count groups of vowels; an "e" at the end, or in "-ed" that is not spoken, counts for none."""
    plain = re.sub(r"[^a-z]", "", word)
    count = len(_ENGLISH_VOWELS.findall(plain))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouy]es$", plain) and not re.search(r"([sxz]|ch|sh|[cg])es$", plain):
        count -= 1
    return max(count, 1)


def _spanish_syllables(word: str) -> int:
    """Count groups of vowels, two strong ones (a e o, or with an accent) apart."""
    count = 0
    plain = re.sub(r"qu(?=[eiéí])|gu(?=[eiéí])", "k", word)
    for group in _SPANISH_GROUP.findall(plain):
        strong = sum(1 for vowel in group if vowel in _STRONG)
        count += max(strong, 1)
    return max(count, 1)


FORMULAS: Mapping[str, Formula] = {
    "flesch_kincaid": Formula(
        grade, True, "It reads at school grade {value:.1f}; {limit:.0f} is the most. Use shorter words."
    ),
    "fernandez_huerta": Formula(
        ease, False, "Its reading index is {value:.0f}; a letter needs at least {limit:.0f}. Use shorter words."
    ),
    "lix": Formula(lix, True, "Its LIX is {value:.0f}; {limit:.0f} is the most. Use shorter words and sentences."),
}
