"""How hard a text is to read, by two published formulas.

English: Flesch–Kincaid grade (Kincaid and others 1975): 0.39 words/sentence + 11.8 syllables/word - 15.59.
Spanish: Fernández Huerta 1959: 206.84 - 60 syllables/word - 1.02 words/sentence; 60 to 70 is normal, more is easier.
"""

import re

#: The hardest a letter may be: about what a person of twelve or thirteen reads (domain §6).
HARDEST_GRADE = 8
#: Below 70 the Spanish index calls a text no longer easy.
LEAST_EASE = 70
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_END = re.compile(r"[.!?]+(?=\s|$)|\n\s*\n")
_ENGLISH_VOWELS = re.compile(r"[aeiouy]+")
_STRONG = "aeoáéóíú"
_SPANISH_GROUP = re.compile(r"[aeiouáéíóúü]+")


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
