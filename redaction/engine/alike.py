"""Whether two words that were read in one place may be the same word."""

import difflib
import unicodedata

#: What tesseract reads may differ this much from a word before it counts as another word.
_SLIP = 0.5
#: A word of so many letters is often read in part.
_LONG = 20
#: Letters no reader can tell apart without the word around them.
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "!": "l"})


def plain(text: str) -> str:
    """Return letters and digits alone, without case and accents, those alike made one."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum() or letter in "|!").translate(_ALIKE)


def is_another(word: str, said: str) -> bool:
    """Whether what was read in a word's place is more than a slip away from it; both as `plain` gives them."""
    if len(word) <= 2:
        return False
    found = difflib.SequenceMatcher(None, word, said, autojunk=False)
    if len(word) >= _LONG and sum(block.size for block in found.get_matching_blocks()) == len(said):
        return False  # of a path or an address tesseract leaves out what it is not sure of, and the rest is the word's
    return found.ratio() < _SLIP
