"""What the script of the studio may and may not do: role, state, office, and what a mark must be."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from redaction.models import Mark, Run
from tests import factories
from workflow.models import Record, Request
from workflow.services import redacting
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
BOX = [0.1, 0.2, 0.4, 0.25]


class Desk:
    """A case in redaction, and a signed-in client for each person who calls its studio."""

    def __init__(self, state: State = State.REDACTION) -> None:
        self.cast = factories.Cast()
        self.case: Request = factories.walk(self.cast, state)
        self.record: Record = self.case.records.get()

    def client(self, role: Role = Role.REDACTOR, cast: factories.Cast | None = None) -> Client:
        client = Client()
        client.force_login((cast or self.cast).people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"desk:{name}", args=[self.case.number, self.record.pk, *args])

    def post(self, name: str, *args: Any, body: Any = None, role: Role = Role.REDACTOR, **kwargs: Any) -> HttpResponse:
        client = self.client(role, **kwargs)
        return client.post(self.url(name, *args), json.dumps(body or {}), content_type="application/json")  # type: ignore[return-value]

    def draw(self, role: Role = Role.REDACTOR, **changes: Any) -> HttpResponse:
        return self.post("studio_marks", body={"page": 1, "box": BOX, "basis": "b6", **changes}, role=role)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def said(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def test_a_mark_is_kept_and_comes_back_with_its_identifier(desk: Desk) -> None:
    answer = desk.draw(harm="It would show where she lives.")
    assert answer.status_code == 201
    mark = Mark.objects.get()
    assert said(answer)["mark"] == {
        "id": str(mark.pk), "page": 1, "box": BOX, "basis": "b6", "statute": "",
        "harm": "It would show where she lives.",
    }  # fmt: skip
    desk.case.refresh_from_db()
    assert said(answer)["revision"] == desk.case.revision
    assert mark.made_by == desk.cast.people[Role.REDACTOR].pk


def test_a_mark_sent_again_after_its_answer_got_lost_is_kept_once(desk: Desk) -> None:
    first, second = said(desk.draw()), said(desk.draw())
    assert first["mark"]["id"] == second["mark"]["id"]
    assert first["revision"] == second["revision"]
    drawing = redacting.Drawing(1, (BOX[0], BOX[1], BOX[2], BOX[3]), "b6")
    redacting.draw_mark(
        request_id=desk.case.pk, record_id=desk.record.pk, drawing=drawing, by=desk.cast.actor(Role.REDACTOR)
    )
    assert Mark.objects.count() == 1


def test_a_changed_mark_gets_a_new_identifier_and_the_old_one_stays_as_removed(desk: Desk) -> None:
    old = said(desk.draw())["mark"]["id"]
    answer = desk.post("studio_change", old, body={"page": 1, "box": [0.1, 0.2, 0.5, 0.25], "basis": "b7c"})
    assert answer.status_code == 200
    new = said(answer)["mark"]
    assert (new["basis"], new["box"][2]) == ("b7c", 0.5)
    assert Mark.objects.get(pk=old).removed_at is not None
    assert new["id"] != old


def test_a_mark_removed_twice_is_gone_once_and_refused_the_second_time(desk: Desk) -> None:
    mark = said(desk.draw())["mark"]["id"]
    assert desk.post("studio_remove", mark).status_code == 200
    again = desk.post("studio_remove", mark)
    assert again.status_code == 422
    assert "gone already" in said(again)["words"]


#: What cannot be a mark, and why.
IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "past the right edge": {"box": [0.1, 0.2, 1.2, 0.25]},
    "past the left edge": {"box": [-0.1, 0.2, 0.4, 0.25]},
    "from right to left": {"box": [0.4, 0.2, 0.1, 0.25]},
    "without width": {"box": [0.1, 0.2, 0.1, 0.25]},
    "three edges": {"box": [0.1, 0.2, 0.4]},
    "an edge in quotes": {"box": ["0.1", 0.2, 0.4, 0.25]},
    "an edge that is true": {"box": [True, 0.2, 0.4, 0.25]},
    "an edge that is no number": {"box": [0.1, 0.2, float("nan"), 0.25]},
    "an endless edge": {"box": [0.1, 0.2, 10**400, 0.25]},
    "no box": {"box": None},
    "a page the file lacks": {"page": 3},
    "page nought": {"page": 0},
    "an endless page": {"page": 10**30},
    "a page in quotes": {"page": "1"},
    "an unknown basis": {"basis": "b99"},
    "a list of bases": {"basis": ["b6"]},
    "too long a harm": {"harm": "x" * 501},
    "a harm with a nul": {"harm": "a\0b"},
    "a harm that is half a letter": {"harm": "\ud800"},
    "too long a statute": {"statute": "x" * 201},
}


def test_a_mark_that_cannot_be_is_refused_in_words_and_nothing_is_kept(desk: Desk) -> None:
    answers = {why: desk.draw(**changes) for why, changes in IMPOSSIBLE.items()}
    assert {why: answer.status_code for why, answer in answers.items()} == dict.fromkeys(IMPOSSIBLE, 422)
    assert all(said(answer)["words"] for answer in answers.values())
    assert not Mark.objects.exists()


def test_what_is_not_a_mark_at_all_is_refused(desk: Desk) -> None:
    client = desk.client()
    for body in (b"", b"{", b"[]", b"1", b"\xff", b"[" * 100_000):
        answer = client.post(desk.url("studio_marks"), body, content_type="application/json")
        assert answer.status_code == 422, body[:4]


@pytest.mark.long
def test_a_mark_of_another_document_is_refused(desk: Desk) -> None:
    other = Desk()
    mark = said(other.draw())["mark"]["id"]
    assert desk.post("studio_remove", mark).status_code == 422
    assert desk.post("studio_change", mark, body={"page": 1, "box": BOX, "basis": "b6"}).status_code == 422
    assert Mark.objects.get(pk=mark).removed_at is None


def test_a_record_of_another_case_is_not_found_through_this_one(desk: Desk) -> None:
    other = Desk()
    url = reverse("desk:studio_part", args=[desk.case.number, other.record.pk])
    assert desk.client().get(url).status_code == 404


@pytest.mark.parametrize("role", [Role.COUNSEL, Role.SECOND_REVIEWER])
def test_other_roles_of_the_case_read_the_marks_and_change_none(desk: Desk, role: Role) -> None:
    mark = said(desk.draw())["mark"]["id"]
    assert desk.draw(role=role, page=2).status_code == 403
    assert desk.post("studio_change", mark, body={"page": 1, "box": BOX, "basis": "b5"}, role=role).status_code == 403
    assert desk.post("studio_remove", mark, role=role).status_code == 403
    assert desk.post("studio_look", 1, role=role).status_code == 403
    assert desk.post("studio_preview", role=role).status_code == 403
    shown = said(desk.client(role).get(desk.url("studio_part")))  # type: ignore[arg-type]
    assert [one["id"] for one in shown["marks"]] == [mark]
    assert said(desk.client(role).get(desk.url("studio_standing")))["editable"] is False  # type: ignore[arg-type]


ADDRESSES = [
    ("get", "studio", ()), ("get", "studio_standing", ()), ("post", "studio_marks", ()),
    ("get", "studio_part", ()), ("get", "studio_pulse", ()), ("get", "studio_next", ()), ("get", "studio_thumb", (1,)),
    ("get", "studio_words", (1,)), ("post", "studio_find", ()), ("post", "studio_suggestions", ()),
    ("post", "studio_many", ()), ("post", "studio_back", ()), ("post", "studio_flag", (1,)),
    ("post", "studio_left_off", (1,)),
    ("post", "studio_change", (uuid4(),)), ("post", "studio_remove", (uuid4(),)), ("post", "studio_look", (1,)),
    ("get", "studio_page", (1,)), ("post", "studio_preview", ()), ("get", "studio_run", (uuid4(),)),
    ("post", "studio_stop", (uuid4(),)),
    ("get", "studio_file", (uuid4(),)), ("post", "studio_draw", ()), ("post", "studio_remove_plainly", (uuid4(),)),
    ("post", "studio_look_plainly", (1,)), ("post", "studio_submit", ()), ("get", "second_review_page", (1,)),
]  # fmt: skip


def statuses(desk: Desk, client: Client) -> dict[str, int]:
    """Return what every address of the studio answers to a client."""
    return {
        f"{method} {name}": getattr(client, method)(desk.url(name, *args)).status_code
        for method, name, args in ADDRESSES
    }


def test_to_another_office_and_to_requesters_nothing_of_it_exists(desk: Desk) -> None:
    stranger = desk.client(Role.REDACTOR, cast=factories.Cast())
    requester = Client()
    requester.force_login(factories.requester(), backend="django.contrib.auth.backends.ModelBackend")
    assert set(statuses(desk, stranger).values()) == {404}
    assert set(statuses(desk, requester).values()) == {404}


def test_who_is_not_signed_in_is_asked_to(desk: Desk) -> None:
    assert set(statuses(desk, Client()).values()) == {302}


@pytest.mark.parametrize("state", [State.LEGAL_REVIEW, State.SECOND_REVIEW])
def test_outside_of_redaction_no_mark_is_drawn(state: State) -> None:
    desk = Desk(state)
    if state is State.LEGAL_REVIEW:
        factories.determine(desk.cast, desk.case)
    assert desk.draw().status_code == 409
    assert desk.post("studio_look", 1).status_code == 409
    assert not Mark.objects.exists()


def test_looking_at_a_page_counts_for_the_gate(desk: Desk) -> None:
    before = said(desk.client().get(desk.url("studio_standing")))  # type: ignore[arg-type]
    assert any("2 pages not looked at" in one["words"] for one in before["missing"])
    for page in (1, 2):
        assert desk.post("studio_look", page).status_code == 200
    after = said(desk.client().get(desk.url("studio_standing")))  # type: ignore[arg-type]
    assert (after["seen"], after["missing"]) == (2, [])


def test_a_page_the_file_lacks_cannot_be_looked_at(desk: Desk) -> None:
    assert desk.post("studio_look", 3).status_code == 422
    assert desk.post("studio_look", 10**30).status_code == 422


def test_what_was_named_with_a_basis_before_is_offered_again(desk: Desk) -> None:
    desk.draw(harm="It would name a witness.")
    desk.draw(page=2, basis="b3", statute="8 USC 1304(b)")
    shown = said(desk.client().get(desk.url("studio_standing")))  # type: ignore[arg-type]
    assert shown["earlier"]["b6"] == [{"statute": "", "harm": "It would name a witness."}]
    assert shown["earlier"]["b3"] == [{"statute": "8 USC 1304(b)", "harm": ""}]


def test_a_result_is_asked_for_and_its_way_is_told(desk: Desk) -> None:
    answer = desk.post("studio_preview")
    assert answer.status_code == 202
    run = Run.objects.get()
    assert said(answer)["run"]["id"] == str(run.pk)
    for run in Run.objects.all():
        run.status, run.error, run.done, run.total = Run.Status.FAILED, "A mark shows what is under it.", 1, 2
        run.save()
    told = said(desk.client().get(said(answer)["run"]["address"]))["run"]  # type: ignore[arg-type]
    assert (told["status"], told["error"], told["file"]) == ("failed", "A mark shows what is under it.", "")


def test_a_result_under_way_is_stopped_and_asked_for_again(desk: Desk) -> None:
    run = said(desk.post("studio_preview"))["run"]["id"]

    assert said(desk.post("studio_stop", run))["run"]["status"] == "stopped"
    assert Run.objects.get().status == Run.Status.STOPPED
    again = said(desk.post("studio_preview"))["run"]
    assert (again["id"], again["status"]) == (run, "waiting")


def test_a_result_of_another_record_is_not_found(desk: Desk) -> None:
    other = Desk()
    run = said(other.post("studio_preview"))["run"]["id"]
    assert desk.client().get(desk.url("studio_run", run)).status_code == 404
    assert desk.client().get(desk.url("studio_file", run)).status_code == 404


def test_an_unproved_result_is_shown_to_nobody(desk: Desk) -> None:
    run = said(desk.post("studio_preview"))["run"]["id"]
    assert desk.client().get(desk.url("studio_file", run)).status_code == 404


def test_a_proved_result_may_be_framed_by_the_studio_alone_and_is_not_kept(desk: Desk) -> None:
    asked = redacting.preview_redaction(
        request_id=desk.case.pk, record_id=desk.record.pk, by=desk.cast.actor(Role.REDACTOR)
    )
    stored = desk.record.document.stored_name
    Run.objects.filter(pk=asked.pk).update(status=Run.Status.PROVED, stored_name=stored)
    answer = desk.client().get(desk.url("studio_file", asked.pk))
    assert answer.status_code == 200
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "application/pdf"


def test_without_the_token_of_the_page_nothing_is_written(desk: Desk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.cast.people[Role.REDACTOR], backend="django.contrib.auth.backends.ModelBackend")
    body = json.dumps({"page": 1, "box": BOX, "basis": "b6"})
    assert client.post(desk.url("studio_marks"), body, content_type="application/json").status_code == 403
    assert not Mark.objects.exists()


def test_a_result_asked_for_twice_by_one_press_is_made_once(desk: Desk) -> None:
    press = {"press": "8f7b7a46-2c0f-4f0e-9d5b-0c3f5d0f6a11"}
    assert said(desk.post("studio_preview", body=press)) != {}
    assert said(desk.post("studio_preview", body=press))["run"]["status"] == "waiting"
    assert desk.case.outbox.filter(verb="redaction.run").count() == 1
