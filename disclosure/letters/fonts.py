"""Know which characters the packaged fonts can print, so that no letter depends on the fonts of a machine.

Letters in Latin script need only the first style sheet. The fonts of other scripts are loaded when a letter has their
characters: they are large, and most letters never need them.
"""

import functools
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"
#: Printed for a character that no packaged font has (say, a picture sign): visible, and never a machine's own font.
SUBSTITUTE = "\u25af"
#: Characters that need no glyph of their own.
_INVISIBLE = frozenset("\n\u200c\u200d")


def needs_more_scripts(text: str) -> bool:
    """Tell whether the text has characters beyond the Latin fonts that every letter loads."""
    return bool(set(text) - coverage("PublicSans-*.ttf") - _INVISIBLE)


def printable(text: str) -> str:
    """Return the text with each character that no packaged font has replaced by `SUBSTITUTE`."""
    unknown = set(text) - coverage("PublicSans-*.ttf") - _INVISIBLE
    if not unknown:
        return text
    unknown -= coverage("*.ttf")
    return "".join(SUBSTITUTE if character in unknown else character for character in text)


@functools.cache
def coverage(pattern: str) -> frozenset[str]:
    """Return every character that some packaged font whose file name matches the pattern can print."""
    characters: set[str] = set()
    for path in sorted(FONTS.glob(pattern)):
        with TTFont(path, lazy=True) as font:
            characters.update(map(chr, font.getBestCmap()))
    return frozenset(characters)
