"""Explainers: what people ask at the desk, answered in plain words, in every language. Their text, and what keeps it
from being used. Written as lines: a heading begins with `# `, paragraphs have an empty line between them.
"""

import functools
from collections.abc import Iterator, Mapping

from disclosure.languages import LANGUAGES as KNOWN
from disclosure.letters.reading import too_hard
from disclosure.letters.template import LONGEST_PARAGRAPH, Paragraph, TemplateSource
from disclosure.letters.wording import LANGUAGES
from workflow.law.silence import tells_a_finding

#: Kinds as templates are kept under, and the word in their address.
EXPLAINERS: Mapping[str, str] = {
    "explain_information": "information",
    "explain_proceedings": "proceedings",
    "explain_custody": "custody",
}
WHY = "Explains what people ask at the desk."


@functools.cache
def product_text(kind: str, language: str) -> TemplateSource:
    """Return the explainer the product brings (`explainers.toml` of its language).

    :raises KeyError: there is none of that kind or language.
    """
    given = KNOWN[language].read("explainers.toml")[kind]
    return from_text(kind, language, given["title"], given["text"])


def from_text(kind: str, language: str, title: str, text: str) -> TemplateSource:
    """Return typed text as a template: a paragraph for each block of lines, with the heading above it."""
    parts: list[Paragraph] = []
    heading = ""
    for block in filter(None, (piece.strip() for piece in text.replace("\r\n", "\n").split("\n\n"))):
        if block.startswith("# "):
            first, _line, rest = block.partition("\n")
            heading, block = first.removeprefix("# ").strip(), rest.strip()
        if block:
            parts.append(Paragraph(f"part_{len(parts) + 1}", WHY, block, heading))
            heading = ""
    return TemplateSource(kind, language, title.strip(), tuple(parts))


def as_text(source: TemplateSource) -> str:
    """Return a template as it is typed."""
    return "\n\n".join(f"# {part.heading}\n{part.text}" if part.heading else part.text for part in source.paragraphs)


def problems(sources: Mapping[str, TemplateSource]) -> tuple[str, ...]:
    """Return every problem that keeps an explainer from being approved; empty when there is none."""
    found = [f"{one}: {words}" for one in LANGUAGES for words in _problems(sources.get(one), one)]
    return (*found, *(_unlike(sources) if set(LANGUAGES) <= set(sources) else ()))


def _problems(source: TemplateSource | None, language: str) -> Iterator[str]:
    if source is None or not source.paragraphs or not source.title:
        yield "It needs a title and at least one paragraph."
        return
    for part in source.paragraphs:
        if len(part.text) > LONGEST_PARAGRAPH:
            yield f"A paragraph is longer than {LONGEST_PARAGRAPH} characters."
        if "{" in part.text or "}" in part.text:
            yield "Braces have no meaning here."
        for piece in tells_a_finding(part.text):
            yield f'It says "{piece}": an explainer is for everybody, and tells of no search.'
    problem = too_hard(as_text(source), language)
    if problem:
        yield problem


def _unlike(sources: Mapping[str, TemplateSource]) -> Iterator[str]:
    counts = {len(source.paragraphs) for source in sources.values()}
    if len(counts) > 1:
        yield "Each language needs the same number of paragraphs."
    if len({as_text(source) for source in sources.values()}) < len(sources):
        yield "Two languages say the same words: one is not translated."
