"""Files of a case: whom they open for, how they are handed over, and that a letter may stand in a page of this site."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from disclosure.sample.hands import drain
from redaction.vault import storage
from tests import factories
from tests.factories import Cast, office, staff, walk
from workflow.models import Artifact, Event, Request
from workflow.services import viewing
from workflow.states import Role, State

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def card() -> bytes:
    """Return a photograph of a card; whatever is sent is kept as JPEG, without what a camera writes beside it."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def decided(cast: Cast) -> Artifact:
    """A letter of a draft, with bytes behind its row."""
    case = walk(cast, State.DECISION)
    factories.draft_decision(cast, case)
    letter = case.artifacts.get()
    letter.stored_name = storage.put(b"%PDF-1.7 a letter", kind="letters").name
    letter.save()
    return letter


def test_the_letter_stands_in_its_page_and_in_no_other_site(
    decided: Artifact, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(Role.DECIDING_OFFICIAL)
    address = reverse("desk:artifact", args=(decided.request.number, decided.pk))
    page = client.get(reverse("desk:decision", args=(decided.request.number,)))
    assert f'src="{address}"' in page.content.decode()
    assert page["X-Frame-Options"] == "DENY"
    letter = client.get(address)
    assert letter.content == b"%PDF-1.7 a letter"
    assert letter["Content-Disposition"].startswith("inline")
    assert letter["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in letter["Content-Security-Policy"]
    assert "script-src" not in letter["Content-Security-Policy"]
    assert letter["Cache-Control"] == "no-store"


def test_a_letter_of_another_case_is_not_there(decided: Artifact, cast: Cast, signed_in: Callable[..., Client]) -> None:
    other = walk(cast, State.SEARCH)
    address = reverse("desk:artifact", args=(other.number, decided.pk))
    assert signed_in(Role.COUNSEL).get(address).status_code == 404
    stranger = signed_in(staff(Role.COUNSEL, of=office()))
    assert stranger.get(reverse("desk:artifact", args=(decided.request.number, decided.pk))).status_code == 404


def test_the_original_is_handed_over_to_who_holds_the_case(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.LEGAL_REVIEW)
    address = reverse("desk:original", args=(case.number, case.records.get().pk))
    answer = signed_in(Role.COUNSEL).get(address)
    assert answer.content == b"a file of tests"
    assert answer["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(verb="record.downloaded").count() == 1


def test_a_page_of_a_record_is_an_image(
    cast: Cast, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewing, "page_image", lambda **_given: PNG)
    case = walk(cast, State.LEGAL_REVIEW)
    record = case.records.get()
    client = signed_in(Role.COUNSEL)
    page = client.get(reverse("desk:record", args=(case.number, record.pk)), {"page": "2"}).content.decode()
    image = reverse("desk:page_image", args=(case.number, record.pk, 2))
    assert image in page
    answer = client.get(image)
    assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")


def evidence_of(case: Request, client: Client, content: bytes) -> str:
    form = {"kind": "identity", "description": "A card.", "file": SimpleUploadedFile("räksmörgås.png", content)}
    assert client.post(reverse("desk:act", args=(case.number, "add_evidence")), form).status_code == 302
    return reverse("desk:evidence", args=(case.number, case.evidence.get().pk))


def test_evidence_comes_back_once_it_was_looked_at(cast: Cast, signed_in: Callable[..., Client]) -> None:
    case = walk(cast, State.VERIFICATION)
    client = signed_in(Role.INTAKE)
    address = evidence_of(case, client, card())
    assert client.get(address).status_code == 422, "it waits until it is looked at"
    drain(case)
    answer = client.get(address)
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.size, answer["Content-Type"]) == ((60, 40), "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "r%C3%A4ksm%C3%B6rg%C3%A5s.png" in answer["Content-Disposition"]
    assert Event.objects.filter(verb="evidence.downloaded").exists()
