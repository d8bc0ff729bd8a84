"""Files with odd names, as people have them: taken in, shown on no page as anything but words, handed over plainly."""

import io
import re
import zipfile
from urllib.parse import unquote

import pytest
from django.urls import reverse

from disclosure.release import package
from tests.disclosure.desk.conftest import SignedIn
from tests.factories import Cast, walk
from workflow.models import EvidenceKind
from workflow.services import searching, verification
from workflow.services.evidence import Upload
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
#: What somebody calls a file, and what it is called when it is handed over.
NAMES = {
    "long": ("n" * 250 + ".pdf", "n" * 250 + ".pdf"),
    "a folder": ("../../etc/passwd", ".._.._etc_passwd"),
    "a folder of Windows": ("..\\..\\report.pdf", ".._.._report.pdf"),
    "quotes": ('a "b" \'c\'; filename="d".pdf', 'a "b" \'c\'; filename="d".pdf'),
    "a line's end": ("a\r\nSet-Cookie: b=c\n.pdf", "aSet-Cookie: b=c.pdf"),
    "turned round": ("report\u202efdp.exe", "reportfdp.exe"),
    "a picture": ("\U0001f600 ümlaut.pdf", "\U0001f600 ümlaut.pdf"),
    "markup": ("<script>alert(1)</script>.pdf", "<script>alert(1)<_script>.pdf"),
}


@pytest.mark.parametrize(("given", "kept"), NAMES.values(), ids=NAMES)
def test_an_odd_name_harms_no_page_and_no_download(cast: Cast, signed_in: SignedIn, given: str, kept: str) -> None:
    case = walk(cast, State.SEARCH)
    upload, by = Upload(b"%PDF-1.4 no more", given, "application/pdf"), cast.actor(Role.RECORDS_OFFICER)
    task = searching.ask_source(request_id=case.pk, source_id=cast.office.sources.all()[0].pk, by=by)
    record = searching.add_record(
        request_id=case.pk, task_id=task.pk, title=given[:200], kind="other", agency="Police", upload=upload, by=by
    )
    client = signed_in(Role.RECORDS_OFFICER)
    for page in ("desk:case", "desk:search"):
        shown = client.get(reverse(page, args=(case.number,)))
        assert shown.status_code == 200
        assert "<script>alert" not in shown.content.decode()

    said = client.get(reverse("desk:original", args=(case.number, record.pk)))["Content-Disposition"]

    assert said.isascii() and said.isprintable()
    plain, whole = re.fullmatch(r"attachment; filename=\"([-_. \w]+)\"; filename\*=UTF-8''(\S+)", said).groups()  # type: ignore[union-attr]
    assert unquote(whole) == kept
    assert len(plain) == len(kept)


@pytest.mark.long
@pytest.mark.parametrize("given", [given for given, _kept in NAMES.values()], ids=NAMES)
def test_evidence_with_an_odd_name_is_shown_as_words(cast: Cast, signed_in: SignedIn, given: str) -> None:
    case = walk(cast, State.VERIFICATION)
    verification.add_evidence(
        request_id=case.pk, kind=EvidenceKind.OTHER, description=given, upload=Upload(b"x", given, "text/plain"),
        by=cast.actor(Role.INTAKE),
    )  # fmt: skip

    shown = signed_in(Role.INTAKE).get(reverse("desk:verification", args=(case.number,)))

    assert shown.status_code == 200
    assert "<script>alert" not in shown.content.decode()


def test_no_name_of_a_file_reaches_the_package() -> None:
    packed = package.pack(letter=b"a", records=[b"b", b"c"], index_csv=b"d", index_pdf=b"e")

    with zipfile.ZipFile(io.BytesIO(packed.zip)) as opened:
        names = opened.namelist()
    assert names == ["letter.pdf", "records/001.pdf", "records/002.pdf", "index.csv", "index.pdf", "manifest.json"]
