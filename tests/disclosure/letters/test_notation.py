"""Templates as text: what is written is read back the same, what cannot be read is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from disclosure.letters import notation
from disclosure.letters.errors import TemplateBroken
from disclosure.letters.kinds import KINDS
from disclosure.letters.library import catalogue_template
from disclosure.letters.template import Paragraph, TemplateSource
from disclosure.letters.wording import LANGUAGES

_TEXT = some.text(some.characters(exclude_categories=["Cs"]), max_size=60).map(str.strip)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_template_of_the_catalogue_is_read_back_the_same(kind: str, language: str) -> None:
    template = catalogue_template(kind, language)

    assert notation.read(notation.write(template), kind, language) == template


@given(text=_TEXT, legal=_TEXT, heading=_TEXT, when=some.lists(_TEXT, max_size=2))
def test_any_words_are_read_back_the_same(text: str, legal: str, heading: str, when: list[str]) -> None:
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    law = legal.replace("\r\n", "\n").replace("\r", "\n").strip()
    template = TemplateSource("k", "en", heading, (Paragraph("own", "Why.", words, heading, law, when=tuple(when)),))

    assert notation.read(notation.write(template), "k", "en") == template


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "cannot be read"),
        ('title = "T"\nimport = "os"', 'No template has "import"'),
        ('title = "T"\n[[paragraph]]\ntext = "x"', "Paragraph 1 has no id"),
        ('title = "T"\n[[paragraph]]\nid = "a"\ncolour = "red"', '"colour", which means nothing'),
        ('title = "T"\n[[paragraph]]\nid = "a"\ntext = 3', "text is not text"),
        ('title = "T"\n[[paragraph]]\nid = "a"\nwhen = "now"', "when is not a list"),
        ('title = 1\nparagraph = "a"', "has a title and paragraphs"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, says: str) -> None:
    with pytest.raises(TemplateBroken, match=says):
        notation.read(text, "withdrawn", "en")
