"""The signed-in side: only mine, and only what is possible now."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from disclosure.letters.case import mediator_of
from disclosure.portal import case
from redaction.vault import storage
from tests import factories
from tests.disclosure.portal.conftest import signed_in
from workflow.models import Artifact, ArtifactKind, Request, RequestGrant
from workflow.services import releasing
from workflow.states import Outcome, Role, State

PAGES = ("request", "evidence", "delivery", "withdraw", "appeal")
POSTS = ("message", "reply", "evidence", "delivery", "hold", "withdraw", "appeal")


def at(name: str, request: Request, *more: str) -> str:
    return reverse(f"portal:{name}", args=[request.pk, *more])


@pytest.fixture
def answered(cast: factories.Cast) -> Request:
    """A request whose answer was released, with files behind its letter and package."""
    request = factories.walk(cast, State.CLOSED)
    for kind, data in (
        (ArtifactKind.LETTER_SIGNED, b"%PDF-1.7 letter"),
        (ArtifactKind.PACKAGE, b"PK package"),
        (ArtifactKind.ONE_PDF, b"%PDF-1.7 all of it"),
    ):
        stored = storage.put(data, kind="letter")
        Artifact.objects.filter(request=request, kind=kind).update(stored_name=stored.name)
    return request


def test_somebody_elses_request_does_not_exist(asked: Request) -> None:
    stranger = signed_in(factories.requester())

    assert {stranger.get(at(name, asked)).status_code for name in PAGES} == {404}
    assert {stranger.post(at(name, asked), {}).status_code for name in POSTS} == {404}
    assert stranger.get(at("download", asked, "letter")).status_code == 404
    assert str(asked.number) not in stranger.get(reverse("portal:requests")).content.decode()


def test_a_request_that_never_was_looks_the_same_as_somebody_elses(asked: Request) -> None:
    stranger = signed_in(factories.requester())
    pages = [stranger.get(reverse("portal:request", args=[pk])) for pk in (uuid4(), asked.pk)]

    assert [page.status_code for page in pages] == [404, 404]
    nothing, others = (re.sub(r'value="[^"]{30,}"', "", page.content.decode()) for page in pages)
    assert nothing == others


def test_who_is_not_signed_in_is_asked_to(asked: Request) -> None:
    assert Client().get(at("request", asked)).headers["Location"].startswith(reverse("account_login"))


def test_staff_find_nothing_here(asked: Request, cast: factories.Cast) -> None:
    assert signed_in(cast.people[Role.INTAKE]).get(at("request", asked)).status_code == 404


def test_the_page_shows_one_of_five_steps_and_the_expected_date(elena: Client, asked: Request) -> None:
    page = elena.get(at("request", asked))

    assert [stage.place for stage in page.context["stages"]] == ["done", "here", "ahead", "ahead", "ahead"]
    assert page.context["clock"].due_date == asked.due_date


@pytest.mark.parametrize("state", [State.SEARCH, State.LEGAL_REVIEW, State.REDACTION, State.SECOND_REVIEW, State.READY])
def test_the_page_does_not_tell_how_far_the_work_is(cast: factories.Cast, state: State) -> None:
    request = factories.walk(cast, state)

    page = signed_in(request.requester.user).get(at("request", request)).content.decode()

    assert "Working on it" in page
    assert str(state.label) not in page


@pytest.mark.parametrize(("name", "state"), [("evidence", State.CLOSED), ("appeal", State.LEGAL_REVIEW)])
def test_what_is_not_possible_now_is_said_without_naming_the_state(
    cast: factories.Cast, name: str, state: State
) -> None:
    request = factories.walk(cast, state)
    client = signed_in(request.requester.user)

    for response in (client.get(at(name, request), follow=True), client.post(at(name, request), {}, follow=True)):
        assert "This is not possible now." in response.content.decode()
        assert "Legal review" not in response.content.decode()


def test_messages_go_both_ways(elena: Client, asked: Request) -> None:
    elena.post(at("message", asked), {"message-text": "My number changed."})

    line = elena.get(at("request", asked)).context["lines"][-1]
    assert (line.mine, line.text) == (True, "My number changed.")


def test_an_empty_message_is_asked_for_again(elena: Client, asked: Request) -> None:
    response = elena.post(at("message", asked), {"message-text": " "})

    assert response.status_code == 422
    assert "Write something first." in response.content.decode()


def test_a_question_is_answered_once_also_when_sent_twice(cast: factories.Cast) -> None:
    request = factories.walk(cast, State.AWAITING_REQUESTER)
    client = signed_in(request.requester.user)
    sent = {"reply-question": str(request.questions.get().pk), "reply-text": "In March."}

    first, second = (client.post(at("reply", request), sent, follow=True) for _index in range(2))

    request.refresh_from_db()
    assert request.state == State.VERIFICATION
    assert request.questions.get().reply == "In March."
    assert "Your answer is with us" in first.content.decode()
    assert "answered already" in second.content.decode()


def test_other_words_for_a_question_that_was_answered_wait_as_a_message(cast: factories.Cast) -> None:
    request = factories.walk(cast, State.AWAITING_REQUESTER)
    client = signed_in(request.requester.user)
    question = str(request.questions.get().pk)
    client.post(at("reply", request), {"reply-question": question, "reply-text": "In March."})

    late = client.post(at("reply", request), {"reply-question": question, "reply-text": "No: it was in April."})

    assert late.status_code == 409
    assert "answered already" in late.content.decode()
    assert late.context["message_form"]["text"].value() == "No: it was in April."


@pytest.mark.parametrize("data", [b"%PDF-1.4 x", b"\xff\xd8\xff\xe0 x", b"\x89PNG\r\n\x1a\n x"])
def test_a_document_is_taken_by_what_it_contains(elena: Client, asked: Request, data: bytes) -> None:
    before = asked.evidence.count()
    file = SimpleUploadedFile("paper.exe", data)

    elena.post(at("evidence", asked), {"kind": "identity", "description": "My passport", "papers": file})

    added = asked.evidence.latest("added_at")
    assert asked.evidence.count() == before + 1
    assert storage.get(added.stored_name) == data


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [
        (SimpleUploadedFile("paper.pdf", b"MZ a program"), 422, "This file is something else"),
        (SimpleUploadedFile("paper.pdf", b""), 422, "This file is empty"),
        (None, 422, "Choose a file."),
        (SimpleUploadedFile("paper.pdf", b"%PDF-" + b"0" * 2_000_000), 413, "larger than 1 MB"),
    ],
)
def test_another_file_is_refused_and_the_description_kept(
    elena: Client,
    asked: Request,
    file: SimpleUploadedFile | None,
    status: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("disclosure.portal.uploads.LARGEST", 1024**2)
    sent = {"kind": "identity", "description": "My passport", **({"papers": file} if file else {})}

    response = elena.post(at("evidence", asked), sent)

    assert response.status_code == status
    assert words in response.content.decode()
    assert "My passport" in response.content.decode()


def test_the_way_of_delivery_can_be_chosen_and_held(elena: Client, asked: Request) -> None:
    elena.post(at("delivery", asked), {"way": "hold"})

    asked.refresh_from_db()
    assert (asked.delivery_way, asked.delivery_held) == ("hold", True)


def test_a_request_is_withdrawn_only_after_the_page_that_asks(elena: Client, asked: Request) -> None:
    page = elena.get(at("withdraw", asked))
    asked.refresh_from_db()
    assert "Do you want to withdraw" in page.content.decode()
    assert asked.state == State.VERIFICATION

    elena.post(at("withdraw", asked))
    again = elena.post(at("withdraw", asked))

    asked.refresh_from_db()
    assert asked.outcome == Outcome.WITHDRAWN
    assert again.headers["Location"] == at("request", asked)


def test_nothing_is_downloaded_before_the_release(cast: factories.Cast) -> None:
    request = factories.walk(cast, State.READY)
    client = signed_in(request.requester.user)

    response = client.get(at("download", request, "letter"))

    assert response.status_code == 409
    assert "There is no answer yet." in response.content.decode()


@pytest.mark.parametrize(
    ("what", "data", "name"),
    [
        ("letter", b"%PDF-1.7 letter", "letter.pdf"),
        ("documents", b"PK package", "documents.zip"),
        ("all", b"%PDF-1.7 all of it", "documents.pdf"),
    ],
)
def test_the_answer_is_downloaded_under_a_neutral_name(answered: Request, what: str, data: bytes, name: str) -> None:
    client = signed_in(answered.requester.user)

    response = client.get(at("download", answered, what))

    assert response.content == data
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["Cache-Control"] == "no-store"


def test_only_letter_and_documents_can_be_downloaded(answered: Request) -> None:
    assert signed_in(answered.requester.user).get(at("download", answered, "notes")).status_code == 404


def test_a_held_answer_opens_when_it_is_asked_for(answered: Request) -> None:
    client = signed_in(answered.requester.user)
    client.post(at("hold", answered), {"held": "yes"})
    held = client.get(at("download", answered, "letter"))

    client.post(at("hold", answered), {"held": "no"})

    assert (held.status_code, client.get(at("download", answered, "letter")).status_code) == (409, 200)
    assert "You asked us to hold your answer." in held.content.decode()


def test_the_page_says_who_holds_and_offers_only_what_can_be_done(answered: Request, cast: factories.Cast) -> None:
    client = signed_in(answered.requester.user)
    by = cast.actor(Role.RECORDS_OFFICER)
    releasing.hold_delivery(request_id=answered.pk, held=True, by=by, reason="He reads her mail.")

    held = client.get(at("request", answered)).content.decode()
    lifted = client.post(at("hold", answered), {"held": "no"}, follow=True).content.decode()

    for page in (held, lifted):
        assert "We hold your answer back for now. Call us" in page
        assert at("download", answered, "letter") not in page
        assert "He reads her mail" not in page
    assert "I want it now" not in held
    assert client.get(at("download", answered, "letter")).status_code == 409


def test_an_answer_on_paper_is_read_here_only_when_chosen_again(answered: Request) -> None:
    client = signed_in(answered.requester.user)
    refused = client.post(at("delivery", answered), {"way": "paper"})
    assert refused.status_code == 422
    assert "For paper we need an address that is safe." in refused.content.decode()
    answered.requester.ways.create(kind="post", value="9 Safe Road", safe=True, asked_date=timezone.localdate())
    client.post(at("delivery", answered), {"way": "paper"})
    page = client.get(at("request", answered)).content.decode()
    assert "Your answer goes another way, as you chose" in page
    assert at("download", answered, "letter") not in page
    assert client.get(at("download", answered, "documents")).status_code == 409

    client.post(at("delivery", answered), {"way": "portal"})

    assert client.get(at("download", answered, "documents")).status_code == 200


def test_a_recalled_answer_shuts_at_once(answered: Request, cast: factories.Cast) -> None:
    releasing.recall(request_id=answered.pk, reason="A page too many.", by=cast.actor(Role.OFFICE_MANAGER))
    client = signed_in(answered.requester.user)

    assert client.get(at("download", answered, "documents")).status_code == 409
    page = client.get(at("request", answered)).content.decode()
    assert "not available now" in page
    assert at("download", answered, "letter") not in page
    assert "A page too many" not in page


@pytest.mark.parametrize("name", ["request", "appeal"])
def test_who_may_appeal_reads_who_helps_with_it(answered: Request, name: str) -> None:
    office = answered.office
    page = signed_in(answered.requester.user).get(at(name, answered)).content.decode()
    helped = page.partition("You need no lawyer. Call us at")[2]

    assert office.telephone in helped
    assert office.liaison_name in helped and office.liaison_telephone in helped
    assert escape(mediator_of(office)) in helped


def test_an_answer_is_appealed_once(answered: Request) -> None:
    client = signed_in(answered.requester.user)
    client.post(at("appeal", answered), {"grounds": "You missed a record."})

    again = client.post(at("appeal", answered), {"grounds": "Once more."})

    assert answered.appeals.get().grounds == "You missed a record."
    assert again.status_code == 422
    assert "Once more." in again.content.decode()


def test_many_requests_stand_on_pages_newest_first_and_open_ones_alone(
    asked: Request, elena: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case, "PAGE_SIZE", 2)
    mine = reverse("portal:requests")
    assert "show=open" not in elena.get(mine).content.decode()
    others = [factories.submitted(asked.office) for _one in range(2)]
    RequestGrant.objects.filter(content_object__in=others).update(user=asked.requester.user)
    for number, one in enumerate((asked, *others)):
        Request.objects.filter(pk=one.pk).update(received_date=date(2026, 3, 1 + number))
    Request.objects.filter(pk=others[1].pk).update(state=State.CLOSED)

    first, second = elena.get(mine), elena.get(mine, {"page": "2"})
    assert [[one.pk for one in page.context["requests"]] for page in (first, second)] == [
        [others[1].pk, others[0].pk],
        [asked.pk],
    ]
    assert "Older requests" in first.content.decode()
    assert "Newer requests" in second.content.decode()
    still = elena.get(mine, {"show": "open"}, headers={"accept-language": "es"})
    assert [one.pk for one in still.context["requests"]] == [others[0].pk, asked.pk]
    assert "Mostrar todas mis solicitudes" in still.content.decode()
