"""Papers and photographs of requesters: several at once, turned, without their place, and not opened before checked."""

import io
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import ExifTags, Image

from redaction import scanning
from redaction.vault import storage
from tests import factories
from tests.disclosure.portal import heic
from tests.disclosure.portal.conftest import signed_in
from workflow import outbox
from workflow.errors import Invalid
from workflow.models import Answer as Said
from workflow.models import Event, Evidence, EvidenceKind, FileStanding, OutboxRow, Question, Record, Request
from workflow.services import intake, quarantine, searching, verification, viewing
from workflow.services.evidence import Upload
from workflow.states import Role, State

SIDEWAYS = 6  # EXIF: the camera was held upright, its pixels lie on their side


def photograph(*, width: int = 60, height: int = 40) -> bytes:
    """Return a photograph as a camera makes it: turned, with the place and the camera in it; its left half is red."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = SIDEWAYS
    exif[ExifTags.Base.Make] = "Kestrowmarch"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (39.0, 12.0, 5.0), 3: "W", 4: (76.0, 36.0, 1.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def is_turned(data: bytes) -> bool:
    """Whether a photograph stands upright, red on top, and holds nothing beside its pixels."""
    with Image.open(io.BytesIO(data)) as image:
        red, _green, blue = image.convert("RGB").getpixel((20, 5))  # type: ignore[misc]
        return (image.width, image.height) == (40, 60) and bool(red > 200 > blue) and not image.getexif()


def look_at_files() -> None:
    for row in OutboxRow.objects.filter(verb=quarantine.VERB):
        outbox.run(row.pk)


def send(client: Client, request: Request, *files: bytes) -> None:
    sent = [SimpleUploadedFile(f"IMG_{number}.jpg", data) for number, data in enumerate(files)]
    address = reverse("portal:evidence", args=[request.pk])
    client.post(address, {"kind": "identity", "description": "My passport", "papers": sent})


def test_several_files_are_sent_at_once_or_none_of_them(elena: Client, asked: Request) -> None:
    before = asked.evidence.count()
    send(elena, asked, b"%PDF-1.4 one", photograph(), b"%PDF-1.4 two")
    assert asked.evidence.count() == before + 3

    send(elena, asked, b"%PDF-1.4 three", b"MZ a program")
    assert asked.evidence.count() == before + 3


def test_files_that_come_after_the_end_stay_with_their_sender_who_is_told_what_to_do(cast: factories.Cast) -> None:
    request = factories.walk(cast, State.CLOSED)
    client, before = signed_in(request.requester.user), request.evidence.count()
    address = reverse("portal:evidence", args=[request.pk])
    given = {"kind": "identity", "description": "My passport"}

    page = client.post(address, {**given, "papers": [SimpleUploadedFile("IMG_1.jpg", photograph())]})
    unnamed = client.post(address, {"kind": "identity", "papers": [SimpleUploadedFile("IMG_2.jpg", photograph())]})

    assert (page.status_code, request.evidence.count()) == (409, before)
    assert "still on your device" in page.content.decode()
    assert page.context["message_form"].initial["text"] == "My passport"
    assert unnamed.context["message_form"].initial["text"] == "I want to send you: IMG_2.jpg"


def test_a_photograph_for_a_question_that_ended_is_not_lost_in_silence(cast: factories.Cast) -> None:
    request = factories.walk(cast, State.CLOSED)
    client = signed_in(request.requester.user)
    sent = {
        "reply-question": uuid4(),
        "reply-text": "",
        "reply-papers": [SimpleUploadedFile("IMG_3.jpg", photograph())],
    }

    page = client.post(reverse("portal:reply", args=[request.pk]), sent)

    assert (page.status_code, "still on your device" in page.content.decode()) == (409, True)


def test_a_photograph_is_turned_and_loses_its_place_before_anybody_opens_it(
    elena: Client, asked: Request, cast: factories.Cast
) -> None:
    send(elena, asked, photograph())
    waiting = asked.evidence.latest("added_at")
    by = cast.people[Role.INTAKE]
    with pytest.raises(Invalid):
        viewing.evidence_file(request_id=asked.pk, evidence_id=waiting.pk, by_user=by)

    look_at_files()

    kept = viewing.evidence_file(request_id=asked.pk, evidence_id=waiting.pk, by_user=by).data
    assert is_turned(kept), "what was on the left is on top"
    assert b"Kestrowmarch" not in kept
    waiting.refresh_from_db()
    assert waiting.standing == FileStanding.READY
    assert Event.objects.filter(verb="evidence.ready", object=f"evidence:{waiting.pk}").count() == 1


def test_a_photograph_that_cannot_be_opened_is_kept_out_and_its_sender_told(elena: Client, asked: Request) -> None:
    send(elena, asked, b"\xff\xd8\xff\xe0 not a photograph")
    look_at_files()

    assert asked.evidence.latest("added_at").standing == FileStanding.DAMAGED
    assert "We could not open this file." in elena.get(reverse("portal:request", args=[asked.pk])).content.decode()


def test_a_photograph_in_heic_is_kept_as_jpeg_turned_and_without_its_place(
    elena: Client, asked: Request, cast: factories.Cast
) -> None:
    send(elena, asked, heic.PHOTOGRAPH)
    look_at_files()

    found = asked.evidence.latest("added_at")
    kept = viewing.evidence_file(request_id=asked.pk, evidence_id=found.pk, by_user=cast.people[Role.INTAKE]).data
    assert b"Kestrowmarch" in heic.PHOTOGRAPH
    assert b"Kestrowmarch" not in kept
    assert found.media_type == "image/jpeg"
    assert is_turned(kept)


@pytest.mark.parametrize("declaration", [False, True], ids=["evidence", "signed declaration"])
def test_what_staff_photograph_loses_its_place_too(asked: Request, cast: factories.Cast, declaration: bool) -> None:
    upload = Upload(photograph(), "IMG_1.jpg", "image/jpeg")
    if declaration:
        intake.receive_paper_declaration(
            request_id=asked.pk, signed_name="Elena Example", scan=upload, by=cast.actor(Role.INTAKE)
        )
    else:
        added(cast, asked, upload)
    assert asked.evidence.latest("added_at").standing == FileStanding.WAITING
    look_at_files()

    found = asked.evidence.latest("added_at")
    assert found.standing == FileStanding.READY
    assert b"Kestrowmarch" not in storage.get(found.stored_name)
    assert is_turned(storage.get(found.stored_name))


def test_a_scan_of_several_sheets_keeps_them_all_and_nothing_beside(asked: Request, cast: factories.Cast) -> None:
    sheets = [Image.new("RGB", (60, 40), colour) for colour in ("red", "white", "blue")]
    out = io.BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:], software="Kestrowmarch")
    added(cast, asked, Upload(out.getvalue(), "scan.tif", "image/tiff"))
    look_at_files()

    found = asked.evidence.latest("added_at")
    kept = storage.get(found.stored_name)
    assert b"Kestrowmarch" in out.getvalue()
    assert b"Kestrowmarch" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (found.media_type, getattr(image, "n_frames", 1)) == ("image/tiff", 3)


def test_what_staff_added_is_never_told_to_the_requester(asked: Request, cast: factories.Cast) -> None:
    added(cast, asked, Upload(b"\xff\xd8\xff\xe0 not a photograph", "IMG_2.jpg", "image/jpeg"))
    look_at_files()

    found = asked.evidence.latest("added_at")
    assert found.standing == FileStanding.DAMAGED
    assert not OutboxRow.objects.filter(verb="notify.requester", key__contains=f"evidence:{found.pk}").exists()


@dataclass
class Scanner:
    """A scanner that says what a test wants."""

    says: scanning.Verdict | scanning.ScannerError

    def __call__(self, data: bytes, address: str) -> scanning.Verdict:
        if isinstance(self.says, scanning.ScannerError):
            raise self.says
        return self.says


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Scanner:
    settings.CLAMD = "unix:/run/clamd"
    found = Scanner(scanning.Verdict(""))
    monkeypatch.setattr("redaction.scanning.scan", found)
    return found


def added(cast: factories.Cast, request: Request, upload: Upload | None = None) -> Evidence:
    return verification.add_evidence(
        request_id=request.pk,
        kind=EvidenceKind.IDENTITY,
        description="A card",
        upload=upload or Upload(b"%PDF-1.4 card", "card.pdf", "application/pdf"),
        by=cast.actor(Role.INTAKE),
    )


def test_a_file_with_a_virus_is_destroyed_and_its_sender_told(
    cast: factories.Cast, asked: Request, elena: Client, scanner: Scanner
) -> None:
    scanner.says = scanning.Verdict("Test.Marked")
    send(elena, asked, b"%PDF-1.4 one")
    name = asked.evidence.latest("added_at").stored_name
    look_at_files()

    found = asked.evidence.latest("added_at")
    assert (found.standing, found.stored_name) == (FileStanding.INFECTED, "")
    assert not storage.vault_storage().exists(name)
    assert '"virus":"Test.Marked"' in Event.objects.get(verb="evidence.kept_out").data
    assert "held a computer virus" in elena.get(reverse("portal:request", args=[asked.pk])).content.decode()
    assert OutboxRow.objects.filter(verb="notify.requester", key__contains=f"evidence:{found.pk}").exists()


def test_while_the_scanner_does_not_answer_nobody_opens_the_file_and_nothing_rests_on_it(
    cast: factories.Cast, asked: Request, scanner: Scanner
) -> None:
    scanner.says = scanning.ScannerError("The scanner does not answer.")
    waiting = added(cast, asked)
    look_at_files()

    waiting.refresh_from_db()
    assert waiting.standing == FileStanding.WAITING
    with pytest.raises(Invalid):
        verification.record_check(
            request_id=asked.pk,
            question=Question.STANDING,
            answer=Said.YES,
            reasons="The card says so.",
            evidence=[waiting.pk],
            by=cast.actor(Role.INTAKE),
        )

    scanner.says = scanning.Verdict("")
    OutboxRow.objects.filter(verb=quarantine.VERB).update(next_at=waiting.added_at)
    look_at_files()
    waiting.refresh_from_db()
    assert waiting.standing == FileStanding.READY
    assert waiting.scanned_at is not None


def test_a_question_is_answered_by_a_photograph_alone(cast: factories.Cast) -> None:
    request = factories.walk(cast, State.AWAITING_REQUESTER)
    client = signed_in(request.requester.user)
    question = request.questions.get()
    address = reverse("portal:reply", args=[request.pk])
    nothing = client.post(address, {"reply-question": str(question.pk), "reply-text": ""})

    picture = SimpleUploadedFile("IMG_1.jpg", photograph())
    client.post(address, {"reply-question": str(question.pk), "reply-text": "", "reply-papers": [picture]})

    assert nothing.status_code == 422
    question.refresh_from_db()
    request.refresh_from_db()
    assert question.reply == "I send you a picture."
    assert request.evidence.latest("added_at").file_name == "IMG_1.jpg"
    assert request.state == State.VERIFICATION


def test_the_scan_of_a_declaration_signed_on_paper_is_kept_with_it(cast: factories.Cast) -> None:
    request = factories.walk(cast, State.RECEIVED)
    scan = Upload(b"%PDF-1.4 signed", "signed.pdf", "application/pdf")

    intake.receive_paper_declaration(
        request_id=request.pk, signed_name="Elena Example", scan=scan, by=cast.actor(Role.INTAKE)
    )

    kept = request.evidence.get(kind=EvidenceKind.DECLARATION)
    assert storage.get(kept.stored_name) == b"%PDF-1.4 signed"
    assert kept.sha256 in Event.objects.get(verb="request.receive_declaration").data


def record_added(cast: factories.Cast) -> Record:
    request = factories.walk(cast, State.SEARCH)
    officer = cast.actor(Role.RECORDS_OFFICER)
    source = cast.office.sources.first()
    assert source is not None
    task = searching.ask_source(request_id=request.pk, source_id=source.pk, by=officer)
    return searching.add_record(
        request_id=request.pk,
        task_id=task.pk,
        title="Arrest report",
        kind="arrest_report",
        agency="County Police",
        upload=Upload(b"Nothing to see.", "report.txt", "text/plain"),
        by=officer,
    )


def test_a_record_with_a_virus_is_destroyed_before_anything_looks_inside(
    cast: factories.Cast, scanner: Scanner
) -> None:
    scanner.says = scanning.Verdict("Test.Marked")
    record = record_added(cast)
    name = record.document.stored_name
    by = cast.people[Role.RECORDS_OFFICER]
    with pytest.raises(Invalid, match="waits to be scanned"):
        viewing.original(request_id=record.request_id, record_id=record.pk, by_user=by)

    for _again in range(2):
        assert searching.read_document(record.document_id, lambda _done, _total: None) == "refused"

    record.document.refresh_from_db()
    assert not storage.vault_storage().exists(name)
    assert "computer virus (Test.Marked)" in record.document.refusal
    assert Event.objects.filter(verb="record.kept_out", object=f"record:{record.pk}").count() == 1
    with pytest.raises(Invalid, match="held a computer virus"):
        viewing.original(request_id=record.request_id, record_id=record.pk, by_user=by)


def test_while_the_scanner_does_not_answer_a_record_waits(cast: factories.Cast, scanner: Scanner) -> None:
    scanner.says = scanning.ScannerError("The scanner does not answer.")
    record = record_added(cast)

    with pytest.raises(scanning.ScannerError):
        searching.read_document(record.document_id, lambda _done, _total: None)

    record.document.refresh_from_db()
    assert record.document.status == "arriving"
