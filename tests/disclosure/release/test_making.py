"""From the drafted decision to the package: one letter, one signature, one package, also after being killed."""

import io
import json
import zipfile
from hashlib import sha256

import pytest

from disclosure.letters import signing
from disclosure.letters.errors import MissingFields, WrongSignatory
from disclosure.models import Letter, Package
from disclosure.release import making
from disclosure.release.errors import NotDecided, NotTheDecidedFiles
from redaction.models import Certificate, Run
from redaction.vault import storage
from tests.disclosure.release.cases import (
    content,
    decide,
    drafted,
    draw,
    in_redaction,
    nothing_to_release,
    only_artifact,
    to_decision,
    work,
)
from tests.factories import Cast, staff
from tests.standins import say_also
from workflow import gates
from workflow.models import ArtifactKind, Decision, Event, Request
from workflow.services import legal
from workflow.states import Outcome, Role

pytestmark = [pytest.mark.long, pytest.mark.django_db]


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def composed(cast: Cast) -> Request:
    """A case in decision, its letter composed."""
    request = in_redaction(cast)
    draw(cast, request, 1, (0.1, 0.1, 0.4, 0.15), "b6")
    to_decision(cast, request)
    drafted(cast, request)
    making.compose_letter(work(request, "letter.compose"))
    return request


@pytest.fixture
def decided(cast: Cast, composed: Request) -> Request:
    decide(cast, composed, only_artifact(composed, ArtifactKind.LETTER_UNSIGNED).sha256)
    return composed


def test_the_composed_letter_is_registered_from_an_approved_template(composed: Request) -> None:
    artifact = only_artifact(composed, ArtifactKind.LETTER_UNSIGNED)

    assert content(artifact).startswith(b"%PDF-1.7")
    assert artifact.template_approved
    assert artifact.template_version == "granted_in_part/en/1"


def test_the_letter_keeps_why_each_paragraph_is_there(composed: Request) -> None:
    letter = Letter.objects.get(request=composed)

    assert {"id": "decision", "reason": "The decision comes first."} in letter.blocks
    assert len(letter.code) == 14


def test_composing_again_gives_the_same_one_letter(composed: Request) -> None:
    before = only_artifact(composed, ArtifactKind.LETTER_UNSIGNED)

    making.compose_letter(work(composed, "letter.compose"))

    assert only_artifact(composed, ArtifactKind.LETTER_UNSIGNED) == before
    assert Letter.objects.filter(request=composed).count() == 1


def test_a_letter_lost_before_it_was_registered_is_composed_to_the_same_bytes(composed: Request) -> None:
    before = only_artifact(composed, ArtifactKind.LETTER_UNSIGNED)
    Letter.objects.filter(request=composed).delete()

    making.compose_letter(work(composed, "letter.compose"))

    assert only_artifact(composed, ArtifactKind.LETTER_UNSIGNED) == before


def test_the_gates_take_what_was_composed_signed_and_packaged(decided: Request) -> None:
    making.sign_and_package(work(decided, "letter.sign"))

    assert not gates.obstacles("release", Request.objects.get(pk=decided.pk))


def test_the_signed_letter_holds_and_comes_from_the_decided_one(decided: Request) -> None:
    making.sign_and_package(work(decided, "letter.sign"))

    signed = only_artifact(decided, ArtifactKind.LETTER_SIGNED)
    decision = Decision.objects.get(request=decided, superseded_at=None)
    assert signed.derived_from == decision.letter_sha256
    assert decision.decided_at is not None
    assert signing.check(content(signed)).signed_at == decision.decided_at.replace(microsecond=0)


def test_the_package_holds_what_the_contract_names(decided: Request) -> None:
    making.sign_and_package(work(decided, "letter.sign"))

    with zipfile.ZipFile(io.BytesIO(content(only_artifact(decided, ArtifactKind.PACKAGE)))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    assert list(files) == ["letter.pdf", "records/001.pdf", "index.csv", "index.pdf"]
    assert manifest == {"files": {name: sha256(data).hexdigest() for name, data in files.items()}}
    assert files["letter.pdf"] == content(only_artifact(decided, ArtifactKind.LETTER_SIGNED))
    decision = Decision.objects.get(request=decided, superseded_at=None)
    assert [sha256(files["records/001.pdf"]).hexdigest()] == decision.outputs


def test_signing_again_changes_nothing(decided: Request) -> None:
    making.sign_and_package(work(decided, "letter.sign"))
    before = list(decided.artifacts.order_by("made_at").values_list("kind", "sha256"))
    events = Event.objects.count()

    making.sign_and_package(work(decided, "letter.sign"))

    assert list(decided.artifacts.order_by("made_at").values_list("kind", "sha256")) == before
    assert Event.objects.count() == events


@pytest.mark.parametrize("place", ["_packaged", "artifacts.register"])
def test_killed_after_the_signature_was_kept_it_ends_with_one_signature(
    decided: Request, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def dies(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(f"disclosure.release.making.{place}", dies)
        making.sign_and_package(work(decided, "letter.sign"))
    kept = Letter.objects.get(request=decided).signed_sha256
    assert kept

    making.sign_and_package(work(decided, "letter.sign"))

    assert only_artifact(decided, ArtifactKind.LETTER_SIGNED).sha256 == kept
    assert only_artifact(decided, ArtifactKind.PACKAGE).derived_from == kept
    assert Package.objects.count() == 1


def test_a_second_worker_that_signed_too_leaves_the_first_signature(decided: Request) -> None:
    late = Letter.objects.get(request=decided)
    decision = Decision.objects.select_related("request__office").get(request=decided, superseded_at=None)
    making.sign_and_package(work(decided, "letter.sign"))

    signed = making._signed(decision, late, ArtifactKind.LETTER_SIGNED)

    assert signed == content(only_artifact(decided, ArtifactKind.LETTER_SIGNED))


def test_nothing_is_signed_before_the_decision(composed: Request) -> None:
    waiting = work(composed, "letter.compose")

    with pytest.raises(NotDecided):
        making.sign_and_package(waiting)


def test_a_draft_that_fell_is_neither_composed_nor_signed(cast: Cast, decided: Request) -> None:
    legal.return_to_review(request_id=decided.pk, reason="A mistake.", by=cast.actor(Role.RECORDS_OFFICER))

    making.sign_and_package(work(decided, "letter.sign"))
    making.compose_letter(work(decided, "letter.compose"))

    assert not decided.artifacts.exclude(kind=ArtifactKind.LETTER_UNSIGNED).exists()


def test_a_record_that_changed_after_the_decision_stops_the_package(decided: Request) -> None:
    other = storage.put(b"%PDF-1.7 something else", kind="redacted")
    Run.objects.exclude(stored_name="").update(stored_name=other.name)

    with pytest.raises(NotTheDecidedFiles, match="Arrest report"):
        making.sign_and_package(work(decided, "letter.sign"))

    assert not decided.artifacts.filter(kind=ArtifactKind.PACKAGE).exists()


def test_an_output_proved_anew_after_the_decision_stops_the_package(decided: Request) -> None:
    other = storage.put(b"%PDF-1.7 proved later", kind="redacted")
    for run in Run.objects.exclude(stored_name="").select_related("certificate"):
        assert run.certificate is not None
        run.certificate.output_sha256 = run.output_sha256 = other.sha256
        say_also(run.certificate, output={"sha256": other.sha256})
        run.stored_name = other.name
        run.save()

    with pytest.raises(NotTheDecidedFiles, match="records are not the ones"):
        making.sign_and_package(work(decided, "letter.sign"))


def test_an_output_whose_certificate_the_office_did_not_sign_stops_the_package(decided: Request) -> None:
    Certificate.objects.filter(runs__isnull=False).update(signature="00" * 64)

    with pytest.raises(NotTheDecidedFiles, match="signature of its proof does not hold"):
        making.sign_and_package(work(decided, "letter.sign"))

    assert not decided.artifacts.filter(kind=ArtifactKind.PACKAGE).exists()


def test_a_letter_changed_in_the_store_is_not_signed(decided: Request) -> None:
    other = storage.put(b"%PDF-1.7 another letter", kind="letter")
    Letter.objects.filter(request=decided).update(unsigned_name=other.name)

    with pytest.raises(NotTheDecidedFiles, match="letter"):
        making.sign_and_package(work(decided, "letter.sign"))


def test_who_decides_is_who_the_letter_names(cast: Cast, decided: Request) -> None:
    other = staff(Role.DECIDING_OFFICIAL, of=cast.office)
    Decision.objects.filter(request=decided).update(decided_by=other)

    with pytest.raises(WrongSignatory):
        making.sign_and_package(work(decided, "letter.sign"))


def test_what_a_letter_lacks_is_named(cast: Cast, composed: Request) -> None:
    Letter.objects.all().delete()
    cast.office.liaison_name = ""
    cast.office.save()

    with pytest.raises(MissingFields) as missing:
        making.compose_letter(work(composed, "letter.compose"))

    assert missing.value.names == ("liaison_name",)


def test_the_standard_answer_comes_with_an_empty_index_and_no_record(cast: Cast) -> None:
    request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY, "vawa_t_u")
    drafted(cast, request)
    making.compose_letter(work(request, "letter.compose"))
    decide(cast, request, only_artifact(request, ArtifactKind.LETTER_UNSIGNED).sha256)

    making.sign_and_package(work(request, "letter.sign"))

    with zipfile.ZipFile(io.BytesIO(content(only_artifact(request, ArtifactKind.PACKAGE)))) as archive:
        assert archive.namelist() == ["letter.pdf", "index.csv", "index.pdf", "manifest.json"]
        assert archive.read("index.csv") == b"record,page,basis,statute,amount\r\n"
