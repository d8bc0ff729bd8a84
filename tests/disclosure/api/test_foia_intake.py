"""Intake from the national FOIA portal: its sample comes through, repeats are one, and every refusal has its form."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from disclosure.api.foia import FILES_MAX_BYTES
from disclosure.letters.notice import letter_of
from tests.factories import Cast
from workflow import audit, known
from workflow.errors import Blocked, Invalid
from workflow.models import Channel, Event, Evidence, FileStanding, OutboxRow, PortalReceipt, Request, RouteKind
from workflow.policies import Actor
from workflow.services import intake, machine_intake, notices, verification, ways
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
COMPONENT = 4711
SAMPLE = Path(__file__).resolve().parents[4] / "shared" / "data" / "foia_api" / "sample_request.json"


def sent(**changes: Any) -> dict[str, Any]:
    """Return a request as the portal sends it."""
    pdf = {"filename": "request.pdf", "content_type": "application/pdf", "filesize": 1, "filedata": "YQ=="}
    return {
        "version": "1.1.0",
        "request_id": 1534,
        "agency": "Department of Tests",
        "agency_component_name": "Office of Tests",
        "request_description": "Everything on the arrest of Jonas P. Example in March.",
        "name_first": "Grace",
        "name_last": "Example",
        "address_line1": "18 Test Street",
        "address_city": "Testville",
        "address_state_province": "Virginia",
        "address_zip_postal_code": "00001",
        "address_country": "United States",
        "email": "grace@mail.example",
        "phone_number": "+15555550123",
        "expedited_processing": "no",
        "pdf": pdf,
        "testing": False,
        **changes,
    }


class Portal:
    """The portal's side of the line."""

    def __init__(self, cast: Cast, component: int = COMPONENT) -> None:
        self.cast, self.component = cast, component
        manager = cast.people[Role.OFFICE_MANAGER]
        self.secret = machine_intake.open_link(office_id=cast.office.pk, component=component, user=manager)
        self.client = Client(raise_request_exception=False)

    def post(self, body: Any, *, secret: str | None = None, component: int = 0, **more: Any) -> Any:
        address = reverse("api:foia_requests", args=[component or self.component])
        headers = {"FOIA-API-SECRET": self.secret if secret is None else secret}
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post(address, data, **{"content_type": "application/json", "headers": headers, **more})


@pytest.fixture
def portal() -> Portal:
    cache.clear()
    return Portal(Cast())


def received() -> Request:
    return Request.objects.get(channel=Channel.API)


def test_a_request_lands_in_received_on_the_foia_route_alone(portal: Portal) -> None:
    answer = portal.post(sent())

    request = received()
    assert answer.status_code == 200
    assert answer.json() == {"id": str(request.pk), "status_tracking_number": request.number}
    assert (request.state, request.office) == (State.RECEIVED, portal.cast.office)
    assert list(request.routes.values_list("kind", flat=True)) == [RouteKind.FOIA]
    assert request.requester.name == "Grace Example"
    assert request.due_date > request.received_date  # type: ignore[operator]
    event = Event.objects.get(chain=audit.chain_of(request), verb="request.submit")
    assert (event.role, event.actor) == (Role.SYSTEM, "system:foia_portal")
    assert audit.verify(request) is None


@pytest.mark.skipif(not SAMPLE.exists(), reason="the portal's sample is not beside this checkout")
def test_the_sample_of_the_portal_comes_through_as_it_is(portal: Portal) -> None:
    answer = portal.post(SAMPLE.read_text(encoding="utf-8"))

    assert answer.status_code == 200
    request = received()
    assert request.requester.name == "George Washington"
    asked = request.messages.filter(from_requester=False).get().text
    assert "letter.pdf" in asked, "its data is no PDF, so it is asked for again"


def test_the_same_number_sent_five_times_is_one_request(portal: Portal) -> None:
    answers = [portal.post(sent()) for _ in range(5)]

    assert {one.status_code for one in answers} == {200}
    assert len({one.content for one in answers}) == 1
    assert Request.objects.filter(channel=Channel.API).count() == PortalReceipt.objects.count() == 1
    assert received().notices.count() == 1


def test_another_request_under_the_same_number_is_refused_and_the_first_stands(portal: Portal) -> None:
    portal.post(sent())

    answer = portal.post(sent(request_description="Something else."))

    assert answer.status_code == 409
    assert set(answer.json()) == {"code", "message", "description"}
    assert received().scope.startswith("Everything")


def test_the_same_number_at_two_offices_is_two_requests(portal: Portal) -> None:
    other = Cast()
    secret = machine_intake.open_link(office_id=other.office.pk, component=9, user=other.people[Role.OFFICE_MANAGER])

    assert portal.post(sent()).status_code == 200
    assert portal.post(sent(), secret=secret, component=9).status_code == 200
    assert Request.objects.filter(channel=Channel.API).count() == 2


@pytest.mark.parametrize("wrong", ["", "guess", "ü"])
def test_a_wrong_secret_and_an_office_that_is_not_there_are_answered_alike(portal: Portal, wrong: str) -> None:
    ours, nobodys = portal.post(sent(), secret=wrong), portal.post(sent(), secret=wrong, component=1)

    assert ours.status_code == nobodys.status_code == 401
    assert ours.content == nobodys.content
    assert not Request.objects.filter(channel=Channel.API).exists()


def test_a_link_that_was_closed_and_a_secret_that_was_replaced_open_nothing(portal: Portal) -> None:
    manager, office = portal.cast.people[Role.OFFICE_MANAGER], portal.cast.office
    newer = machine_intake.open_link(office_id=office.pk, component=COMPONENT, user=manager)

    assert portal.post(sent()).status_code == 401
    assert portal.post(sent(), secret=newer).status_code == 200
    machine_intake.close_link(office_id=office.pk, user=manager)
    assert portal.post(sent(request_id=2), secret=newer).status_code == 401


def test_who_guesses_secrets_is_stopped(portal: Portal) -> None:
    for _ in range(20):
        assert portal.post(sent(), secret="guess").status_code == 401

    assert portal.post(sent()).status_code == 429


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        (b"{", 400, "JSON"),
        (b"[]", 400, "object"),
        (b'{"version": NaN}', 400, "JSON"),
        (b'"\\ud800"', 400, "JSON"),
        (b"[" * 100_000, 400, "JSON"),
        (b"\xff", 400, "JSON"),
        ({"version": None}, 400, "version"),
        ({"version": "new"}, 400, "version"),
        ({"request_id": "1534"}, 400, "request_id"),
        ({"request_id": True}, 400, "request_id"),
        ({"request_id": 2**63}, 400, "request_id"),
        ({"agency": None}, 400, "agency"),
        ({"request_description": ""}, 400, "request_description"),
        ({"request_description": "x" * 10_001}, 400, "request_description"),
        ({"email": "two@mail.example, more@mail.example"}, 400, "email"),
        ({"expedited_processing": "perhaps"}, 400, "expedited_processing"),
        ({"pdf": None}, 400, "pdf"),
        ({"testing": None}, 400, "testing"),
        ({"testing": "false"}, 400, "testing"),
        ({"attachments_supporting_documentation": [{"filename": "a"}]}, 400, "filedata"),
        ({"attachments_supporting_documentation": [{"filename": "a", "filedata": "!"}]}, 400, "filedata"),
    ],
)
def test_what_is_missing_or_wrong_is_named_in_the_portals_form(
    portal: Portal, body: Any, status: int, named: str
) -> None:
    answer = portal.post(body if isinstance(body, bytes) else sent(**body))

    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message", "description"}
    assert named in answer.json()["message"]
    assert not Request.objects.filter(channel=Channel.API).exists()


def test_before_version_1_1_neither_pdf_nor_testing_is_asked_for(portal: Portal) -> None:
    older = sent(version="1.0.0", agency_name="Department of Tests")
    for name in ("agency", "pdf", "testing"):
        del older[name]

    assert portal.post(older).status_code == 200


def test_what_is_larger_than_allowed_is_refused_before_it_is_read(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disclosure.api.foia.LARGEST_BODY", 1024)

    assert portal.post(sent(request_description="x" * 2000)).status_code == 413


def pdf_of(size: int) -> str:
    """Return a file of so many bytes that begins as a PDF does, as the portal sends it."""
    return base64.b64encode(b"%PDF-1.7 of tests".ljust(size, b" ")).decode()


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_twenty_megabytes_of_attachments_are_taken_and_no_byte_more(portal: Portal, more: int, status: int) -> None:
    half = FILES_MAX_BYTES // 2
    attached = [{"filename": f"{size}.pdf", "filedata": pdf_of(size)} for size in (half, half + more)]

    answer = portal.post(sent(attachments_supporting_documentation=attached))

    assert answer.status_code == status
    if status == 413:
        assert set(answer.json()) == {"code", "message", "description"}
        assert not Request.objects.filter(channel=Channel.API).exists() and not Evidence.objects.exists()
    else:
        assert Evidence.objects.filter(request=received()).count() == 2


def test_nothing_slow_happens_while_the_portal_waits_its_thirty_seconds(
    portal: Portal, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scanning, turning pictures, mail and letters are work for afterwards: here none of them may be touched."""
    settings.CLAMD = "tcp:127.0.0.1:1"

    def slow(*_: object, **__: object) -> None:
        raise AssertionError("the portal waits")

    for name in ("redaction.scanning.scan", "workflow.outbox.run", "django.core.mail.EmailMessage.send",
                 "weasyprint.HTML.write_pdf", "socket.create_connection"):  # fmt: skip
        monkeypatch.setattr(name, slow)
    picture = base64.b64encode(b"\xff\xd8\xff\xe0 no picture").decode()
    attached = [{"filename": "a.pdf", "filedata": pdf_of(100)}, {"filename": "b.jpg", "filedata": picture}]

    assert portal.post(sent(attachments_supporting_documentation=attached)).status_code == 200
    verbs = OutboxRow.objects.filter(request=received()).values_list("verb", flat=True)
    assert sorted(verb for verb in verbs if verb == "evidence.look") == ["evidence.look"] * 2


def test_attachments_wait_for_the_scanner_as_uploads_do(portal: Portal, settings: Any) -> None:
    settings.CLAMD = "tcp:127.0.0.1:1"
    file = base64.b64encode(b"%PDF-1.7 of tests").decode()
    attached = [{"filename": "../../letter.pdf", "content_type": "text/plain", "filesize": 3, "filedata": file}]

    portal.post(sent(attachments_supporting_documentation=attached))

    kept = Evidence.objects.get(request=received())
    assert (kept.file_name, kept.media_type, kept.standing) == ("letter.pdf", "application/pdf", FileStanding.WAITING)
    assert OutboxRow.objects.filter(verb="evidence.look", request=received()).exists()


def test_a_photograph_waits_to_lose_its_place(portal: Portal) -> None:
    file = base64.b64encode(b"\xff\xd8\xff\xe0 no picture").decode()

    portal.post(sent(attachments_supporting_documentation=[{"filename": "a.jpg", "filedata": file}]))

    assert Evidence.objects.get(request=received()).standing == FileStanding.WAITING


def test_a_test_of_the_portal_is_answered_and_makes_no_case(portal: Portal) -> None:
    answers = [portal.post(sent(testing=True)) for _ in range(2)]

    assert answers[0].json() == answers[1].json() == {"id": "test-1534", "status_tracking_number": "TEST-1534"}
    assert not Request.objects.filter(channel=Channel.API).exists()


def test_nothing_leaves_by_an_address_nobody_asked_about(portal: Portal) -> None:
    portal.post(sent())

    request = received()
    assert [way.is_used for way in request.requester.ways.all()] == [False, False, False]
    assert not request.requester.ways.filter(unasked=False).exists()
    assert notices.was_sent(request, "") is False
    user = request.requester.user
    assert user is not None
    assert known.takes_codes(user), "who asks for a code themselves gets in and says what is safe"


def test_once_called_safe_the_address_is_used_without_another_code(portal: Portal) -> None:
    portal.post(sent())
    request = received()
    assert request.requester.user is not None
    by = their_own(request)
    way = request.requester.ways.get(kind="email")

    ways.mark_way(request_id=request.pk, way_id=way.pk, safe=True, by=by)

    way.refresh_from_db()
    assert (way.is_used, way.unasked) == (True, False)


def test_called_unsafe_it_gets_no_code_either(portal: Portal) -> None:
    portal.post(sent())
    request = received()
    user = request.requester.user
    assert user is not None
    way = request.requester.ways.get(kind="email")

    ways.mark_way(request_id=request.pk, way_id=way.pk, safe=False, by=their_own(request))

    assert not known.takes_codes(user)


def their_own(request: Request) -> Actor:
    return Actor(Role.REQUESTER, request.requester.user)


def test_what_is_missing_is_asked_for_where_the_requester_signs_in(portal: Portal) -> None:
    portal.post(sent(name_first=None, name_last=None))

    request = received()
    text = request.messages.filter(from_requester=False).get().text
    for words in ("safe", "declaration", "full name of the person you ask about", "Your full name"):
        assert words in text
    client = Client()
    client.force_login(request.requester.user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    page = client.get(reverse("portal:request", args=[request.pk])).content.decode()
    assert "Is it safe to reach you?" in page
    assert "Sign on paper" in page
    assert "Everything on the arrest" in page


def test_verification_waits_for_the_subjects_name_and_the_letter_does_without(portal: Portal) -> None:
    portal.post(sent())
    request, by = received(), portal.cast.actor(Role.INTAKE)
    portal.cast.give_all(request)
    verification.start_verification(request_id=request.pk, by=by)

    with pytest.raises(Blocked) as blocked:
        verification.verify(request_id=request.pk, by=by)
    assert "subject" in {one.code for one in blocked.value.obstacles}
    kind, told = letter_of(request.notices.get())
    assert (kind, told.subject_name) == ("acknowledgement", "the person your request describes")

    machine_intake.name_subject(request_id=request.pk, name=" Jonas P. Example ", by=by)
    with pytest.raises(Blocked) as blocked:
        verification.verify(request_id=request.pk, by=by)
    assert "subject" not in {one.code for one in blocked.value.obstacles}
    with pytest.raises(Invalid):
        machine_intake.name_subject(request_id=request.pk, name="Somebody Else", by=by)
    intake.receive_paper_declaration(request_id=request.pk, signed_name="Grace Example", by=by)


def test_speed_that_is_asked_for_starts_its_ten_days(portal: Portal) -> None:
    portal.post(sent(expedited_processing="yes", expedited_processing_explanation="A hearing is near."))

    assert received().expedite_asked_date is not None
    assert received().messages.filter(from_requester=True, text__isnull=False).count() == 2


@pytest.mark.parametrize(("path", "status"), [("/api/", 404), ("/api/components/x/requests/", 404)])
def test_an_address_that_is_not_there_is_answered_in_the_same_form(portal: Portal, path: str, status: int) -> None:
    answer = portal.client.get(path)

    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message", "description"}


def test_another_method_is_told_which_one_is_wanted(portal: Portal) -> None:
    answer = portal.client.get(reverse("api:foia_requests", args=[COMPONENT]))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_what_nobody_foresaw_is_answered_in_the_same_form(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(machine_intake, "receive", broken)

    answer = portal.post(sent())

    assert answer.status_code == 500
    assert set(answer.json()) == {"code", "message", "description"}
