"""The package as one PDF: letter, records and index, proved again, asked for by the gate, handed out as proved."""

import json

import pytest
from django.urls import reverse

from disclosure.letters.genuine import Standing, standing
from disclosure.models import Package
from disclosure.release import making, one_pdf
from disclosure.release.errors import OnePdfRefused
from redaction import engine
from redaction.models import Certificate
from redaction.vault import signing
from tests.disclosure.letters.pdf import pages, problems, text
from tests.disclosure.portal.conftest import signed_in
from tests.disclosure.release.cases import content, decide, drafted, in_redaction, only_artifact, to_decision, work
from tests.factories import Cast
from tests.standins import say_also
from workflow import gates
from workflow.models import ArtifactKind, Event, Request
from workflow.services import releasing
from workflow.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def decided(cast: Cast) -> Request:
    request = to_decision(cast, in_redaction(cast))
    drafted(cast, request)
    making.compose_letter(work(request, "letter.compose"))
    decide(cast, request, only_artifact(request, ArtifactKind.LETTER_UNSIGNED).sha256)
    return request


@pytest.fixture
def packed(decided: Request) -> Request:
    making.sign_and_package(work(decided, "letter.sign"))
    return decided


def codes(request: Request) -> set[str]:
    return {one.code for one in gates.obstacles("release", Request.objects.get(pk=request.pk))}


@pytest.mark.long
def test_it_is_letter_records_and_index_and_as_accessible_as_they_are(packed: Request) -> None:
    one = content(only_artifact(packed, ArtifactKind.ONE_PDF))
    letter = content(only_artifact(packed, ArtifactKind.LETTER_UNSIGNED))

    assert pages(one) == pages(letter) + 2
    assert text(one).startswith(text(letter)[:200])
    assert "List of what was kept back" in text(one)
    assert problems(one) == []


@pytest.mark.long
def test_its_certificate_is_signed_and_says_which_pages_are_which_file(packed: Request) -> None:
    made = Package.objects.get(letter__request=packed)
    certificate = Certificate.objects.get(output_sha256=made.one_pdf_sha256)
    parts = json.loads(certificate.body)["parts"]
    manifest = json.loads(made.manifest)["files"]

    assert signing.is_signed(certificate.body.encode(), certificate.signature, certificate.key_id)
    assert [part["name"] for part in parts] == ["letter.pdf", "records/001.pdf", "index.pdf"]
    assert all(part["sha256"] == manifest[part["name"]] for part in parts[1:])
    assert parts[0]["sha256"] == only_artifact(packed, ArtifactKind.LETTER_UNSIGNED).sha256


@pytest.mark.long
def test_made_again_it_is_the_same_bytes(packed: Request) -> None:
    before = content(only_artifact(packed, ArtifactKind.ONE_PDF))
    Package.objects.update(one_pdf_sha256="", one_pdf_name="")

    making.sign_and_package(work(packed, "letter.sign"))

    assert content(only_artifact(packed, ArtifactKind.ONE_PDF)) == before


@pytest.mark.long
def test_without_it_and_without_its_proof_nothing_leaves(packed: Request) -> None:
    one = only_artifact(packed, ArtifactKind.ONE_PDF)
    assert codes(packed) == set()

    proof = Certificate.objects.filter(output_sha256=one.sha256)
    proof.update(passed=False)
    assert codes(packed) == {"one_pdf"}

    one.delete()
    assert codes(packed) == {"one_pdf"}


@pytest.mark.long
@pytest.mark.parametrize("said", [{"passed": False}, {"checks": []}, {"kind": engine.PROOF}, {"output": {}}])
def test_a_certificate_that_says_something_else_proves_nothing(packed: Request, said: dict[str, object]) -> None:
    certificate = Certificate.objects.get(output_sha256=only_artifact(packed, ArtifactKind.ONE_PDF).sha256)
    say_also(certificate)
    assert codes(packed) == set()

    say_also(certificate, **said)
    assert codes(packed) == {"one_pdf"}


@pytest.mark.long
def test_a_certificate_changed_after_it_was_signed_proves_nothing(packed: Request) -> None:
    certificate = Certificate.objects.get(output_sha256=only_artifact(packed, ArtifactKind.ONE_PDF).sha256)
    Certificate.objects.filter(pk=certificate.pk).update(body=certificate.body + " ")

    assert codes(packed) == {"one_pdf"}


@pytest.mark.long
def test_a_package_too_large_for_it_leaves_without(decided: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redaction.joining.MOST_PAGES", 0)
    making.sign_and_package(work(decided, "letter.sign"))

    assert not decided.artifacts.filter(kind=ArtifactKind.ONE_PDF).exists()
    assert codes(decided) == set()


@pytest.mark.long
def test_files_that_do_not_make_one_stop_the_release(decided: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_pdf, "parts_of", lambda *_given: [])

    with pytest.raises(OnePdfRefused, match="no file to join"):
        making.sign_and_package(work(decided, "letter.sign"))

    assert "one_pdf" in codes(decided)


@pytest.mark.long
def test_it_is_downloaded_as_it_was_proved_logged_and_known_as_genuine(cast: Cast, packed: Request) -> None:
    one = only_artifact(packed, ArtifactKind.ONE_PDF)
    left = releasing.release(request_id=packed.pk, by=cast.actor(Role.RECORDS_OFFICER))
    client = signed_in(packed.requester.user)

    page = client.get(reverse("portal:inside", args=[packed.pk, left.pk])).content.decode()
    address = reverse("portal:download_part", args=[packed.pk, left.pk, "all"])
    assert address in page
    handed = client.get(address)

    assert handed.content == content(one)
    assert handed["Content-Disposition"] == 'attachment; filename="documents.pdf"'
    assert Event.objects.filter(verb="request.download", data__contains=one.sha256).exists()
    assert left.one_pdf_sha256 == one.sha256
    assert Event.objects.filter(data__contains=f'"one_pdf":"{one.sha256}"').exists()
    assert standing(sha256=one.sha256) is Standing.GENUINE
    assert standing(sha256=left.package_sha256) is Standing.GENUINE


@pytest.mark.long
def test_a_recall_shuts_it_with_all_the_rest(cast: Cast, packed: Request) -> None:
    left = releasing.release(request_id=packed.pk, by=cast.actor(Role.RECORDS_OFFICER))
    releasing.recall(request_id=packed.pk, reason="Wrong file.", by=cast.actor(Role.OFFICE_MANAGER))

    client = signed_in(packed.requester.user)
    assert client.get(reverse("portal:download_part", args=[packed.pk, left.pk, "all"])).status_code == 409
    assert standing(sha256=left.one_pdf_sha256) is Standing.SUPERSEDED
