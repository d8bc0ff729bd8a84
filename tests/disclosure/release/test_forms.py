"""The letter in its other language and in large print: made before the decision, fixed by it, handed out as stored."""

import pytest
from django.urls import reverse

from disclosure.letters.genuine import Standing, standing
from disclosure.models import Letter
from disclosure.release import making
from tests.disclosure.letters.pdf import pages, problems, text
from tests.disclosure.portal.conftest import signed_in
from tests.disclosure.release.cases import content, decide, drafted, nothing_to_release, only_artifact, work
from tests.factories import Cast
from workflow import gates
from workflow.models import Artifact, ArtifactKind, Decision, Request
from workflow.services import releasing
from workflow.states import Outcome, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_form")]


@pytest.fixture
def cast() -> Cast:
    return Cast()


def forms(request: Request, kind: ArtifactKind) -> dict[tuple[str, bool], Artifact]:
    return {(one.language, one.large_print): one for one in request.artifacts.filter(kind=kind)}


@pytest.mark.long
def test_every_form_is_fixed_by_the_decision_signed_and_handed_out_as_stored(cast: Cast) -> None:
    request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY)
    drafted(cast, request)
    making.compose_letter(work(request, "letter.compose"))
    unsigned = forms(request, ArtifactKind.VARIANT_UNSIGNED)
    assert set(unsigned) == {("en", True), ("es", False), ("es", True)}

    decision = decide(cast, request, only_artifact(request, ArtifactKind.LETTER_UNSIGNED).sha256)
    assert sorted(one.sha256 for one in unsigned.values()) == decision.variants

    making.sign_and_package(work(request, "letter.sign"))
    signed = forms(request, ArtifactKind.VARIANT_SIGNED)
    assert {form: one.derived_from for form, one in signed.items()} == {
        form: one.sha256 for form, one in unsigned.items()
    }
    spanish, large = (content(signed[form]) for form in (("es", False), ("en", True)))
    usual = content(only_artifact(request, ArtifactKind.LETTER_SIGNED))
    assert "Nuestra respuesta" in text(spanish)
    assert pages(large) > pages(usual)
    assert problems(large) == problems(spanish) == []

    codes = {letter.code: letter.signed_sha256 for letter in Letter.objects.filter(request=request)}
    assert len(codes) == 4
    assert all(standing(code=code, sha256=sha256) is Standing.GENUINE for code, sha256 in codes.items())

    releasing.release(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER))
    client = signed_in(request.requester.user)
    for what, expected in (("letter", usual), ("letter-es", spanish), ("letter-en-large", large), ("letter-en", usual)):
        for _again in range(2):
            handed = client.get(reverse("portal:download", args=[request.pk, what]))
            assert handed.content == expected


@pytest.mark.long
def test_without_all_its_forms_nothing_is_released(cast: Cast) -> None:
    request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY)
    drafted(cast, request)
    making.compose_letter(work(request, "letter.compose"))
    decide(cast, request, only_artifact(request, ArtifactKind.LETTER_UNSIGNED).sha256)
    making.sign_and_package(work(request, "letter.sign"))
    Artifact.objects.filter(kind=ArtifactKind.VARIANT_SIGNED, language="es", large_print=True).delete()

    assert "variants" in {one.code for one in gates.obstacles("release", Request.objects.get(pk=request.pk))}


@pytest.mark.long
def test_another_draft_leaves_the_forms_of_the_first_behind(cast: Cast) -> None:
    request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY)
    drafted(cast, request)
    making.compose_letter(work(request, "letter.compose"))
    drafted(cast, request)
    making.compose_letter(work(request, "letter.compose"))
    newest = Decision.objects.get(request=request, superseded_at=None)
    letter = newest.artifacts.get(kind=ArtifactKind.LETTER_UNSIGNED)

    decision = decide(cast, request, letter.sha256)

    own = newest.artifacts.filter(kind=ArtifactKind.VARIANT_UNSIGNED).values_list("sha256", flat=True)
    assert decision.variants == sorted(own)
