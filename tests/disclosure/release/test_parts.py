"""The letters and packages of an answer in parts: an interim letter, then a last one that names what left before."""

import io
import zipfile
from copy import deepcopy

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from disclosure.letters import signing
from disclosure.models import Letter
from disclosure.release import making
from tests.disclosure.letters.pdf import problems, text
from tests.disclosure.portal.conftest import signed_in
from tests.disclosure.release.cases import content, decide, drafted, to_decision, work
from tests.factories import MEMO, REST, Cast, walk
from workflow.models import ArtifactKind, Authority, Determination, Request
from workflow.services import legal, releasing
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
Verdict = Determination.Verdict


def rule(cast: Cast, request: Request, *verdicts: Verdict) -> None:
    """Determine the record and the history entry, in this order; None of them is skipped."""
    for item, verdict in zip([*request.records.all(), *request.history.all()], verdicts, strict=True):
        ruling = legal.Ruling(verdict, Authority.VICTIM_NOTICE if verdict is Verdict.RELEASE else None, unbarred=True)
        legal.determine(request_id=request.pk, item_id=item.pk, ruling=ruling, by=cast.actor(Role.COUNSEL))


def answer(cast: Cast, request: Request, *, part: bool) -> dict[str, bytes]:
    """Take a cleared case to its release with a real letter; return the files of its package."""
    legal.clear_for_redaction(request_id=request.pk, by=cast.actor(Role.COUNSEL))
    to_decision(cast, request)
    decision = drafted(cast, request, rest=REST if part else None)
    making.compose_letter(work(request, "letter.compose"))
    letter = Letter.objects.get(decision=decision)
    decide(cast, request, letter.unsigned_sha256)
    making.sign_and_package(work(request, "letter.sign"))
    let_go = releasing.release_part if part else releasing.release
    let_go(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER))
    request.refresh_from_db()
    package = decision.artifacts.get(kind=ArtifactKind.PACKAGE)
    with zipfile.ZipFile(io.BytesIO(content(package))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


Parts = tuple[Request, dict[str, bytes], dict[str, bytes]]


@pytest.fixture(scope="module")
def made(module_rows: DjangoDbBlocker) -> tuple[Cast, Parts]:
    """A request answered in two parts: its record first, its history entry at the end; and the two packages."""
    with module_rows.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "FORMS", ())
        cast = Cast()
        request = walk(cast, State.LEGAL_REVIEW)
        rule(cast, request, Verdict.RELEASE, Verdict.LATER)
        first = answer(cast, request, part=True)
        entry = request.history.get()
        ruling = legal.Ruling(Verdict.RELEASE, Authority.VICTIM_NOTICE, unbarred=True)
        legal.determine(request_id=request.pk, item_id=entry.pk, ruling=ruling, by=cast.actor(Role.COUNSEL))
        return cast, (request, first, answer(cast, request, part=False))


@pytest.fixture
def kept(made: tuple[Cast, Parts]) -> tuple[Cast, Parts]:
    return deepcopy(made)


@pytest.fixture
def cast(kept: tuple[Cast, Parts]) -> Cast:
    return kept[0]


@pytest.fixture
def parts(kept: tuple[Cast, Parts]) -> Parts:
    return kept[1]


@pytest.mark.long
def test_each_thing_is_packed_once(parts: Parts) -> None:
    _request, first, last = parts

    assert [name for name in first if name.startswith("records/")] == ["records/001.pdf"]
    assert [name for name in last if name.startswith("records/")] == []


def test_the_interim_letter_says_what_is_to_come(parts: Parts) -> None:
    request, first, _last = parts
    said = text(first["letter.pdf"])

    assert request.letters.order_by("made_at")[0].kind == "interim_release"
    assert "This is not our last answer." in said
    assert "What the custody service holds." in said
    assert "January 2, 2030" in said
    assert "Assault in the second degree." not in said
    assert problems(first["letter.pdf"]) == []
    assert signing.check(first["letter.pdf"]).signed_at


def test_the_last_letter_names_what_left_before_and_tells_only_the_rest(
    parts: Parts,
) -> None:
    _request, _first, last = parts
    said = text(last["letter.pdf"])

    assert "What we gave you before" in said
    assert "Arrest report" in said
    assert "Assault in the second degree." in said
    assert "Given to you whole 2" in said
    assert problems(last["letter.pdf"]) == []


def test_the_requester_sees_and_gets_each_part(parts: Parts) -> None:
    request, first, last = parts
    client = signed_in(request.requester.user)
    page = client.get(reverse("portal:request", args=[request.pk])).content.decode()
    addresses = []
    for one in request.releases.order_by("released_at"):
        inside = reverse("portal:inside", args=[request.pk, one.pk])
        assert inside in page
        addresses.append(reverse("portal:download_part", args=[request.pk, one.pk, "letter"]))
        assert addresses[-1] in client.get(inside).content.decode()

    assert [client.get(address).content for address in addresses] == [first["letter.pdf"], last["letter.pdf"]]


@pytest.mark.long
def test_a_part_of_somebody_else_is_not_there(cast: Cast, parts: Parts) -> None:
    request, _first, _last = parts
    other = walk(cast, State.CLOSED)
    client = signed_in(other.requester.user)
    theirs = request.releases.order_by("released_at")[0].pk

    assert client.get(reverse("portal:download_part", args=[other.pk, theirs, "letter"])).status_code == 404


@pytest.mark.long
def test_counsel_can_say_from_the_desk_that_nothing_more_leaves(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    rule(cast, request, Verdict.RELEASE, Verdict.LATER)
    answer(cast, request, part=True)
    withheld = legal.Ruling(Verdict.WITHHOLD, basis="b7c", harm="A witness.", segregable_certified=True, memo=MEMO)
    legal.determine(
        request_id=request.pk, item_id=request.history.get().pk, ruling=withheld, by=cast.actor(Role.COUNSEL)
    )
    client, address = (
        signed_in(cast.people[Role.COUNSEL]),
        reverse("desk:act", args=[request.number, "nothing_to_release"]),
    )

    page = client.get(address).content.decode()
    assert "Granted in part: nothing more leaves" in page
    assert "Denied in full" not in page
    client.post(address, {"outcome": "granted_in_part", "reasons": "A witness is named."})
    request.refresh_from_db()
    assert request.state == State.SECOND_REVIEW
