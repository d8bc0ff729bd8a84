"""Letters of the services an office adds: the acknowledgement and the answer, filled in and printed as PDF/UA-1."""

from dataclasses import dataclass

from disclosure.languages import LANGUAGES
from disclosure.letters.case import letterhead
from disclosure.letters.context import Letterhead
from disclosure.letters.library import labels
from disclosure.letters.rendering import page_html, print_pdf
from disclosure.letters.wording import date_words
from workflow.helping import offered
from workflow.models import ServiceRequest

#: Kinds of letter, by the word that names their text in a service.
ACKNOWLEDGEMENT, ANSWER = "acknowledgement", "answer"


@dataclass(frozen=True)
class ServiceLetter:
    """A letter as it is shown and printed: paragraphs of text, nothing computed."""

    title: str
    language: str
    number: str
    day: str
    name: str
    paragraphs: tuple[str, ...]
    head: Letterhead
    signed_name: str = ""
    signed_title: str = ""


def letter_of(row: ServiceRequest, kind: str) -> ServiceLetter:
    """Return a letter of what somebody asked, in their language."""
    language, service = row.language, row.service
    words = service.words_in(language)
    day = row.answered_date if kind == ANSWER and row.answered_date else row.received_date
    values = {
        "number": row.number,
        "received": date_words(row.received_date, language),
        "due": date_words(row.due_date, language),
        "name": str(row.answers.get("name", "")),
        "service": words["title"],
        "answer": row.answer,
        "office": row.office.name,
        "telephone": row.office.telephone,
    }
    text = offered.fill(words[kind], values).replace("\r\n", "\n")
    signer = row.answered_by if kind == ANSWER else None
    return ServiceLetter(
        title=words["title"],
        language=language,
        number=row.number,
        day=date_words(day, language),
        name=values["name"],
        paragraphs=tuple(part.strip() for part in text.split("\n\n") if part.strip()),
        head=letterhead(row.office),
        signed_name=signer.name if signer else "",
        signed_title=signer.title if signer else "",
    )


def pdf_of(row: ServiceRequest, kind: str) -> bytes:
    """Return a letter as PDF/UA-1; the same letter gives the same bytes.

    :raises PressMissing: WeasyPrint or Pango is not installed.
    """
    letter = letter_of(row, kind)
    values = {"letter": letter, "head": letter.head, "words": dict(labels(letter.language)),
              "direction": LANGUAGES[letter.language].direction}  # fmt: skip
    return print_pdf(page_html("letters/service.html", values), ("letter.css",))
