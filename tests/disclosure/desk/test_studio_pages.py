"""The studio as a page: what it shows, its forms without scripts, and submitting what was marked."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.desk import studio_state
from redaction import selectors as redactions
from redaction.models import PageReview, Run
from tests import factories
from workflow import known
from workflow.models import Event, Record, Request
from workflow.services import redacting, reviewing
from workflow.states import Role, State

pytestmark = pytest.mark.django_db


class Desk:
    """A case in some state and the redactor's browser."""

    def __init__(self, state: State = State.REDACTION) -> None:
        self.cast = factories.Cast()
        self.case: Request = factories.walk(self.cast, state)
        self.record: Record = self.case.records.get()
        self.client = self.signed_in(Role.REDACTOR)

    def signed_in(self, role: Role) -> Client:
        client = Client()
        client.force_login(self.cast.people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"desk:{name}", args=[self.case.number, self.record.pk, *args])

    def draw(self, **changes: Any) -> None:
        drawing = redacting.Drawing(**{"page": 1, "box": (0.1, 0.2, 0.4, 0.25), "basis": "b6", **changes})
        redacting.draw_mark(
            request_id=self.case.pk, record_id=self.record.pk, drawing=drawing, by=self.cast.actor(Role.REDACTOR)
        )

    def submit(self, revision: int | str | None = None) -> Any:
        self.case.refresh_from_db()
        sent = self.case.revision if revision is None else revision
        return self.client.post(self.url("studio_submit"), {"revision": sent})


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_page_holds_its_marks_its_flags_and_what_is_missing(desk: Desk) -> None:
    desk.draw()
    page = desk.record.document.pages.get(number=2)
    page.flags = [["attachment", "A file is attached to this page."]]
    page.save()
    answer = desk.client.get(desk.url("studio"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "A file is attached to this page." in text
    assert "0 of 2 pages looked at" in text
    assert "a mark lacks its harm" in text
    state = answer.context["state"]
    assert (state["pages"], state["marks"], state["editable"]) == (2, 1, True)


def test_opening_the_studio_is_an_event_and_asking_how_it_stands_is_none(desk: Desk) -> None:
    viewed = Event.objects.filter(verb="case.viewed")
    desk.client.get(desk.url("studio"))
    assert viewed.count() == 1
    desk.client.get(desk.url("studio_standing"))
    desk.client.get(desk.url("studio_part"))
    assert viewed.count() == 1


def test_who_does_not_redact_is_told_why_nothing_can_be_changed(desk: Desk) -> None:
    answer = desk.signed_in(Role.COUNSEL).get(desk.url("studio"))
    assert "Only a redactor assigned to this case changes them" in answer.content.decode()
    assert "data-submit" not in answer.content.decode()


def test_in_second_review_the_redactor_reads_and_changes_nothing() -> None:
    desk = Desk(State.SECOND_REVIEW)
    assert "its marks can be read, not changed" in desk.client.get(desk.url("studio")).content.decode()


def test_what_the_second_reader_sent_back_stands_above_the_pages() -> None:
    desk = Desk(State.SECOND_REVIEW)
    reviewing.return_to_redaction(
        request_id=desk.case.pk, words="Page 2 still names her.", by=desk.cast.actor(Role.SECOND_REVIEWER)
    )
    assert "Page 2 still names her." in desk.client.get(desk.url("studio")).content.decode()


def test_a_mark_is_added_by_numbers(desk: Desk) -> None:
    form = {
        "page": 1,
        "left": "10",
        "top": "20.5",
        "right": "40",
        "bottom": "25",
        "basis": "b7c",
        "harm": "It names her.",
    }
    assert desk.client.post(desk.url("studio_draw"), form).status_code == 302
    mark = redactions.marks_of(desk.record.document_id)[0]
    assert (mark.x0, mark.y0, mark.x1, mark.y1, mark.harm) == (0.1, 0.205, 0.4, 0.25, "It names her.")


@pytest.mark.long
def test_numbers_that_make_no_mark_come_back_with_words_and_what_was_typed(desk: Desk) -> None:
    good = {"page": 1, "left": "10", "top": "20", "right": "40", "bottom": "25", "basis": "b6"}
    for changes in ({"right": "5"}, {"page": 9}, {"left": "-1"}, {"bottom": "101"}, {"basis": "b99"}, {"top": "nan"}):
        answer = desk.client.post(desk.url("studio_draw"), {**good, **changes, "harm": "kept as typed"})
        assert answer.status_code == 422, changes
        assert "kept as typed" in answer.content.decode()
    assert redactions.marks_of(desk.record.document_id) == []


def test_a_mark_is_removed_and_a_page_looked_at_by_their_buttons(desk: Desk) -> None:
    desk.draw()
    mark = redactions.marks_of(desk.record.document_id)[0]
    assert desk.client.post(desk.url("studio_remove_plainly", mark.pk)).status_code == 302
    assert desk.client.post(desk.url("studio_look_plainly", 2)).status_code == 302
    assert redactions.marks_of(desk.record.document_id) == []
    assert list(PageReview.objects.values_list("page", flat=True)) == [2]


def test_submitting_asks_the_engine_and_moves_the_case(desk: Desk) -> None:
    factories.look_at_pages(desk.cast, desk.case)
    assert desk.submit().status_code == 302
    desk.case.refresh_from_db()
    assert desk.case.state == State.SECOND_REVIEW
    assert Run.objects.get().first_stamp == 1


def test_submitting_too_early_lists_what_is_missing_and_moves_nothing(desk: Desk) -> None:
    desk.draw()
    answer = desk.submit()
    assert answer.status_code == 409
    assert "2 pages not looked at" in answer.content.decode()
    assert "a mark lacks its harm" in answer.content.decode()
    desk.case.refresh_from_db()
    assert desk.case.state == State.REDACTION


def test_submitting_from_a_page_older_than_the_case_is_refused(desk: Desk) -> None:
    factories.look_at_pages(desk.cast, desk.case)
    desk.case.refresh_from_db()
    old = desk.case.revision
    desk.draw(harm="It names her.")
    for revision in (old, "", "x", "-1"):
        assert desk.submit(revision).status_code == 409
    desk.case.refresh_from_db()
    assert desk.case.state == State.REDACTION


def test_the_second_reader_does_not_submit(desk: Desk) -> None:
    factories.look_at_pages(desk.cast, desk.case)
    desk.client = desk.signed_in(Role.SECOND_REVIEWER)
    assert desk.submit().status_code == 403


def test_what_a_person_typed_cannot_close_the_data_of_the_script(desk: Desk) -> None:
    desk.draw(harm="</script><b>x")
    text = desk.client.get(desk.url("studio")).content.decode()
    assert "</script><b>x" not in text
    found = text.split('id="studio-start" type="application/json">')[1].split("</script>")[0]
    assert json.loads(found)["earlier"]["b6"][0]["harm"] == "</script><b>x"


def test_what_goes_to_a_victim_is_labelled_in_the_studio_as_the_file_will_be(desk: Desk) -> None:
    desk.draw(harm="It names her sister.")
    assert redactions.marks_of(desk.record.document_id)[0].for_victim  # type: ignore[attr-defined]

    answer = desk.client.get(desk.url("studio"))
    text, offered = answer.content.decode(), {one["key"]: one for one in answer.context["state"]["bases"]}

    assert offered["b6"]["label"] == "Privacy"
    assert not {one["label"] for one in offered.values() if one["label"].startswith("(b)")}
    explained = text.replace("6 is (b)(6)", "").replace("for marks on (b)(6) and (b)(7)(C)", "")
    assert "(b)(6)" not in explained


def test_the_records_beside_the_one_that_is_open_are_listed_a_page_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio_state, "RECORDS_A_PAGE", 2)
    records = [Record(pk=uuid4(), request=desk.case, document=desk.record.document, title=f"No. {n}") for n in range(5)]
    monkeypatch.setattr(known, "records_shown", lambda case: [*records, desk.record])

    text = desk.client.get(desk.url("studio")).content.decode()
    listed = desk.client.get(desk.url("studio") + "?records=1").content.decode()

    assert "Page 3 of 3" in text and "No. 4" in text and "No. 3" not in text
    assert "No. 0" in listed and "No. 1" in listed and "No. 2" not in listed


def test_how_far_the_drawing_of_a_file_is_stands_in_the_studio(desk: Desk) -> None:
    desk.case.outbox.create(
        verb="document.read",
        key=f"document.read:{desk.record.document_id}",
        posted_at=timezone.now(),
        next_at=timezone.now(),
        done=12,
        total=20,
    )
    said = desk.client.get(desk.url("studio_standing")).json()["suggesting"]
    assert (said["words"], said["running"]) == ("Drawing the pages of this file: 12 of 20.", True)


def test_a_label_that_would_hide_a_marked_line_is_drawn_for_the_mark_looked_at_alone(desk: Desk) -> None:
    for top in (0.2, 0.22, 0.4):
        desk.draw(box=(0.1, top, 0.3, top + 0.015))
    page = desk.record.document.pages.get(number=1)
    shown = studio_state.marks_shown(page, redactions.marks_of(desk.record.document_id))
    assert [one.crowded for one in shown] == [False, True, False]
