"""E-mail addresses, also broken over lines, spaced by an OCR or spelled to hide from machines. Nothing is looked up."""

import re
from collections.abc import Iterator

_LOCAL = r"[A-Za-z0-9À-ÿ_][\wÀ-ÿ.+%'&-]{0,63}"
_TOP = r"(?:com|org|net|gov|edu|mil|info|mx|us|es|gt|hn|sv|ca|uk|io)"
#: An OCR or a line break may put a space before the last parts; then they must be ones everybody uses.
_PLAIN = re.compile(
    r"(?:[ \t]?\n?[ \t]?@[ \t]?\n?[ \t]?)[A-Za-z0-9À-ÿ][A-Za-z0-9À-ÿ-]{0,62}"
    r"(?:(?:\.[A-Za-z0-9À-ÿ][A-Za-z0-9À-ÿ-]{0,62}){0,5}(?:\.[A-Za-z]{2,18}(?![A-Za-z0-9-]))"
    rf"|(?:\s?\.\s?[A-Za-z0-9-]{{1,62}}){{0,2}}\s?\.\s?(?i:{_TOP})(?![A-Za-z0-9-]))"
)
_SPELLED = re.compile(
    rf"(?<![\w.]){_LOCAL}\s?[\[({{]\s?(?:at"
    rf"|arroba)\s?[\])}}]\s?(?:[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\s?(?:[\[({{]\s?(?:dot|punto)\s?[\])}}]|\."
    rf"|\sdot\s|\spunto\s)\s?){{1,4}}[A-Za-z]{{2,18}}\b"
    rf"|(?<![\w.]){_LOCAL}\s(?:at|arroba)\s(?:[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\s(?:dot"
    rf"|punto)\s){{1,4}}[A-Za-z]{{2,18}}\b",
    re.IGNORECASE,
)
#: The number a program gives a message is nobody's address.
_MESSAGE = re.compile(r"(?:message-id|in-reply-to|references|content-id)\s?:\s?<?[^\s@]{0,120}\Z", re.IGNORECASE)
_HEADER = 150
_LETTERS = re.compile(r"[\w.+%'&-]")
_LONGEST = 64


def emails(text: str) -> Iterator[tuple[int, int, float, str]]:
    """Yield start, end, score and reason of each address."""
    place = text.find("@")
    while place >= 0:
        found = _around(text, place) if not _MESSAGE.search(text, max(place - _HEADER, 0), place) else None
        if found is not None:
            yield *found, 0.99, "It has the form of an e-mail address."
            place = text.find("@", max(found[1], place + 1))
        else:
            place = text.find("@", place + 1)
    lowered = text.lower()
    if "dot" in lowered or "punto" in lowered or "[at]" in lowered or "(at)" in lowered or "arroba" in lowered:
        for spelled in _SPELLED.finditer(text):
            yield *spelled.span(), 0.9, "It is an e-mail address spelled in words."


def _around(text: str, place: int) -> tuple[int, int] | None:
    """Return where the address around an @ stands: letters to its left, a domain to its right."""
    left = place
    while left > 0 and place - left < 2 and text[left - 1] in " \t\n":
        left -= 1
    if text[left:place].count("\n") == 0 and left < place and text[left:place] != " ":
        return None
    start = left
    while start > 0 and left - start < _LONGEST and _LETTERS.match(text, start - 1):
        start -= 1
    while start < left and text[start] in ".-'&+%":
        start += 1
    domain = _PLAIN.match(text, left)
    if start == left or domain is None:
        return None
    return start, domain.end()
