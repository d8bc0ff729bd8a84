"""What somebody reads on the pages of the portal is as plain as a letter must be."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from lxml import html

from disclosure.letters.reading import grade, too_hard
from tests.disclosure.portal.every_page import visits
from tests.disclosure.test_urls import Scene
from tests.disclosure.test_urls import scene as scene  # noqa: PLC0414 — a fixture

pytestmark = [pytest.mark.long, pytest.mark.django_db]
#: Fewer words say nothing of how a page reads.
ENOUGH = 40


def sentences(page: bytes) -> Iterator[str]:
    """Yield what a page says within its main part, line by line; numbers, codes, names in lists are left out."""
    (main,) = html.fromstring(page).xpath("//main")
    for one in main.xpath(".//script | .//style | .//select | .//*[@aria-hidden='true']"):
        one.drop_tree()
    for line in main.iter("p", "li", "label", "legend", "summary", "h1", "h2", "h3"):
        text = " ".join(line.text_content().split())
        inner = line.xpath(".//p | .//li | .//label | .//h2 | .//h3")
        if text and not inner and len(re.findall(r"[^\W\d_]{2,}", text)) > 2:
            yield text if text[-1] in ".?!:" else f"{text}."


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_reads_as_plainly_as_a_letter(scene: Scene, language: str) -> None:
    hard: dict[str, str] = {}
    for visit in visits(scene):
        client = visit.client or Client()
        client.cookies["l"] = language
        for one in visit.addresses:
            text = "\n\n".join(sentences(client.get(one, follow=True).content)).replace(":\n", ".\n")
            if len(text.split()) >= ENOUGH:
                hard[one] = too_hard(text, language)
    assert not [f"{one}: {fault}" for one, fault in hard.items() if fault]
    assert len(hard) > 30


def test_the_sentences_of_a_page_are_what_is_read() -> None:
    page = b"<main><h1>Ask us here</h1><ul><li>One thing<p>Two words more</p></li></ul><p>12-34</p></main>"
    assert list(sentences(page)) == ["Ask us here.", "Two words more."]
    assert grade("Ask us here.") < grade("Administrative determinations necessitate consideration.")
