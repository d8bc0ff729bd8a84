"""What was withheld stands nowhere around a released file: names, rows, files at rest, logs, notices."""

import io
import logging
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core import mail
from django.db import connection

from disclosure.release import index, package
from disclosure.sample.hands import drain
from redaction.engine import folding
from redaction.models import Certificate, Run
from redaction.vault.storage import get
from tests import factories
from tests.disclosure.test_any_pdf import taken_in
from tests.factories import Cast, walk
from tests.redaction.attacks.paper import BOX, HARMLESS, page, saved, text
from tests.redaction.attacks.search import haystack, leaks
from workflow.models import OutboxRow, Request
from workflow.services import legal, redacting
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
SECRET = "Kestrowmarch"


@pytest.mark.long
def test_what_was_withheld_stands_nowhere_around_the_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One walk through a whole case, as it takes long; each place is looked at by a function of its own."""
    caplog.set_level(logging.DEBUG)
    request = released(tmp_path / f"statement of {SECRET}.pdf")

    look_into_package(request)
    look_into_certificates()
    look_into_rows()
    look_into_files()
    look_into_messages(caplog.text)


def released(path: Path) -> Request:
    """Return a case answered with one record: the secret is in its text, its title inside and its file's name."""
    pdf = pikepdf.new()
    page(pdf, text(SECRET))
    pdf.docinfo.Title = SECRET
    path.write_bytes(saved(pdf))
    cast = Cast()
    request = walk(cast, State.SEARCH)
    record = taken_in(cast, request, path)
    request.refresh_from_db()
    assert SECRET in record.document.file_name
    factories.determine(cast, request)
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))
    drawing = redacting.Drawing(1, BOX, "b6", harm="It would show where a witness lives.")
    redacting.draw_mark(request_id=request.pk, record_id=record.pk, drawing=drawing, by=cast.actor(Role.REDACTOR))
    factories.look_at_pages(cast, request)
    redacting.submit_redactions(request_id=request.pk, by=cast.actor(Role.REDACTOR))
    drain(request)
    for state in (State.SECOND_REVIEW, State.DECISION):
        factories.STEPS[state](cast, request)
        request.refresh_from_db()
    factories.STEPS[State.READY](cast, request)
    request.refresh_from_db()
    assert request.state == State.CLOSED
    return request


def output(request: Request) -> bytes:
    return get(Run.objects.get(document=request.records.get().document).stored_name)


def look_into_package(released: Request) -> None:
    rows = index.rows_of(released, "en", may_tell=True)
    packed = package.pack(
        letter=b"%PDF-",
        records=[output(released)],
        index_csv=index.as_csv(rows),
        index_pdf=index.as_pdf(rows, request_number=released.number or "", office="An office", language="en"),
    )

    with zipfile.ZipFile(io.BytesIO(packed.zip)) as archive:
        names = archive.namelist()
        assert not [name for name in names if folding.appears(SECRET, name)]
        assert not folding.appears_in_bytes(SECRET, packed.zip)
        assert leaks(archive.read("records/001.pdf"), [SECRET]) == []
        assert leaks(archive.read("index.pdf"), [SECRET]) == []
        assert folding.appears(HARMLESS, haystack(archive.read("records/001.pdf")).said)


def look_into_certificates() -> None:
    for certificate in Certificate.objects.all():
        assert not folding.appears(SECRET, certificate.body)


def look_into_rows() -> None:
    """Words of pages, suggestions, file names, marks, events, the cache: sealed, or without it."""
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # our own tables
            rows = [[bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in cursor]
        assert not folding.appears_in_bytes(SECRET, repr(rows).encode()), table


def look_into_files() -> None:
    folder = Path(settings.STORAGES["vault"]["OPTIONS"]["location"])
    files = [path for path in folder.rglob("*") if path.is_file()]

    assert files
    assert not [path.name for path in files if folding.appears_in_bytes(SECRET, path.read_bytes())]
    assert not [path for path in files if folding.appears(SECRET, path.name)]


def look_into_messages(log: str) -> None:
    assert not folding.appears(SECRET, log)
    assert not [message for message in mail.outbox if folding.appears(SECRET, str(message.message()))]
    assert not [row for row in OutboxRow.objects.all() if folding.appears(SECRET, repr(row.data))]
