"""Files a records officer brings: taken in and read, or refused with what to do next. Nothing is half done."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disclosure.sample.hands import drain
from redaction import engine, selectors
from redaction.models import Document
from redaction.vault.storage import get
from tests.disclosure.desk.conftest import SignedIn
from tests.every_run import variants
from tests.factories import Cast, walk
from tests.redaction.engine.samples import blank, bomb, image_file, locked, one_page
from workflow.models import Request
from workflow.states import Role, State

pytestmark = pytest.mark.django_db

MAIL = b"From: ada@example.org\r\nTo: office@example.org\r\nSubject: What I saw\r\n\r\nI saw Jonas Example.\r\n"


@pytest.fixture
def searched(cast: Cast, signed_in: SignedIn) -> Request:
    """A case in the search, one source asked."""
    case = walk(cast, State.SEARCH)
    source = str(cast.office.sources.all()[0].pk)
    signed_in(Role.RECORDS_OFFICER).post(reverse("desk:act", args=(case.number, "ask_source")), {"source": source})
    return case


def bring(signed_in: SignedIn, case: Request, content: bytes, name: str) -> Any:
    form = {
        "task": str(case.search_tasks.get().pk),
        "title": "Arrest report",
        "kind": "arrest_report",
        "agency": "Fairview Police",
        "file": SimpleUploadedFile(name, content),
    }
    return signed_in(Role.RECORDS_OFFICER).post(reverse("desk:act", args=(case.number, "add_record")), form)


REFUSED: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "report.pdf", "empty"),
    "not a PDF": (b"Dear office,", "report.pdf", "save or print it as PDF first"),
    "a renamed image": (image_file("PNG"), "report.pdf", "rename it to end in .png"),
    "a renamed PDF": (one_page(), "report.txt", "rename it to end in .pdf"),
    "a program": (b"MZ\x90\x00", "report.txt", "a program"),
    "a web page": (b"<html>", "report.pdf", "a web page"),
    "an archive": (b"PK\x03\x04" + bytes(40), "report.zip", "damaged or cut off"),
    "an older office file": (b"\xd0\xcf\x11\xe0" + bytes(40), "report.doc", "an older office file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_one_can_redact_is_refused_at_the_door(searched: Request, signed_in: SignedIn, name: str) -> None:
    content, file_name, words = REFUSED[name]

    answer = bring(signed_in, searched, content, file_name)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Fairview Police" in answer.content.decode()
    assert not searched.records.exists()
    assert not Document.objects.exists()


UNREADABLE: dict[str, tuple[bytes, str, str]] = {
    "a password": (locked(), "report.pdf", "needs a password; remove it"),
    "cut off": (one_page()[:-30], "report.pdf", "cut off"),
    "a bomb": (bomb(), "report.png", "scan it at a lower resolution"),
    "5,001 pages": (blank(pages=5_001), "report.pdf", "split it and take in the parts"),
    "no text": (b"a\0b", "report.txt", "not plain text"),
    "no mail": (b"Dear office,", "report.eml", "no mail"),
}


@pytest.mark.parametrize("name", variants(UNREADABLE, ["a password", "cut off", "a bomb"]))
def test_what_cannot_be_read_whole_is_refused_with_what_to_do(
    searched: Request, signed_in: SignedIn, name: str
) -> None:
    content, file_name, words = UNREADABLE[name]

    assert bring(signed_in, searched, content, file_name).status_code == 302
    drain(searched)

    document = searched.records.get().document
    assert (document.status, document.page_count, document.pages.count()) == (Document.Status.REFUSED, 0, 0)
    assert words in document.refusal
    page = signed_in(Role.RECORDS_OFFICER).get(reverse("desk:search", args=(searched.number,))).content.decode()
    assert words in page


TAKEN = {
    "call log.csv": (b"name,phone\nJonas Example,555-0100\n", "text/csv"),
    "note.txt": (b"Jonas Example called.\n", "text/plain"),
    "what I saw.eml": (MAIL, "message/rfc822"),
}


@pytest.mark.long
@pytest.mark.parametrize("name", TAKEN)
def test_what_is_no_pdf_is_kept_as_it_came_and_printed_as_one(
    searched: Request, signed_in: SignedIn, name: str
) -> None:
    content, media_type = TAKEN[name]

    assert bring(signed_in, searched, content, name).status_code == 302
    drain(searched)

    document = searched.records.get().document
    assert (document.status, document.media_type, document.page_count) == (Document.Status.READY, media_type, 1)
    assert get(document.stored_name) == content
    assert selectors.drawn(document).startswith(b"%PDF-")
    assert engine.inspect(selectors.drawn(document)).media_type == "application/pdf"
    record = reverse("desk:record", args=(searched.number, searched.records.get().pk))
    page = signed_in(Role.RECORDS_OFFICER).get(record).content.decode()
    assert "a PDF made of it by forthright typesetter" in page


def test_the_form_says_which_kinds_are_taken(searched: Request, signed_in: SignedIn) -> None:
    page = signed_in(Role.RECORDS_OFFICER).get(reverse("desk:act", args=(searched.number, "add_record")))

    assert "mail with what it carries (EML), DOCX, ODT or XLSX" in page.content.decode()
    assert ".xlsx" in page.content.decode()
