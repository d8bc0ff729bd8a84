"""Words, search, many marks at once, suggestions, page flags and places: what the studio may ask, and who."""

import json
from typing import Any
from uuid import uuid4

import pytest

from redaction import selectors as redactions
from redaction import texts
from redaction.detection import Word
from redaction.models import Mark, PageFlag, PageText, Place, Suggestion
from tests import factories, standins
from tests.disclosure.desk.test_studio_api import BOX, Desk, said
from workflow.models import Event, Record
from workflow.states import Role, State

pytestmark = [pytest.mark.long, pytest.mark.django_db]
HARM = "It would show where she lives."


@pytest.fixture
def desk() -> Desk:
    return Desk()


def keep(record: Record, page: int, *lines: str) -> None:
    """Keep words of a page as if they had been read: one line below the other, each letter a hundredth wide."""
    words = []
    for number, line in enumerate(lines):
        left = 0.1
        for text in line.split():
            right = left + 0.01 * len(text)
            words.append(Word(page, text, (left, 0.1 + 0.05 * number, right, 0.12 + 0.05 * number), number))
            left = right + 0.01
    rows = [texts.as_row(word) for word in words]
    PageText.objects.create(document=record.document, page=page, words=rows)


def suggest(desk: Desk, page: int = 1, kind: str = "name", left: float = 0.1) -> Suggestion:
    return Suggestion.objects.create(
        document=desk.record.document,
        page=page,
        boxes=[[left, 0.3, left + 0.1, 0.32]],
        kind=kind,
        text="Elena Example",
        score=0.9,
        why="The case knows this name.",
    )


def another_record(desk: Desk, title: str) -> Record:
    """Put a second record that leaves into the case, past the services: the search is over."""
    determination = desk.record.determinations.get()
    record = Record.objects.get(pk=desk.record.pk)
    record.pk, record.title, record._state.adding = uuid4(), title, True
    record.document = standins.stand_in_document(desk.record.added_by)
    record.save()
    determination.pk, determination.record, determination._state.adding = uuid4(), record, True
    determination.save()
    return record


def find(desk: Desk, **sent: Any) -> Any:
    return said(desk.post("studio_find", body=sent))


def missing(desk: Desk) -> str:
    shown = said(desk.client().get(desk.url("studio_standing")))  # type: ignore[arg-type]
    return " ".join(one["words"] for one in shown["missing"])


def test_words_are_found_over_case_accents_hyphens_and_line_breaks(desk: Desk) -> None:
    keep(desk.record, 1, "Seen by ELÉNA", "Example, and by Helena.")
    hits = find(desk, words="elena example")["hits"]
    assert [(hit["page"], hit["text"], len(hit["boxes"])) for hit in hits] == [(1, "ELÉNA Example,", 2)]
    assert (hits[0]["before"], hits[0]["after"]) == ("Seen by", "and by Helena.")
    keep(desk.record, 2, "Call (410)555-0142", "or 410 555 0142.")
    assert len(find(desk, words="555-0142")["hits"]) == 2
    assert find(desk, words="lena")["hits"] == []


def test_too_short_a_search_is_refused(desk: Desk) -> None:
    assert desk.post("studio_find", body={"words": " -a "}).status_code == 422


def test_all_that_is_found_is_marked_once_and_taken_back_in_one_press(desk: Desk) -> None:
    keep(desk.record, 1, "Elm Road", "and Elm Road")
    keep(desk.record, 2, "Elm Road")
    batch = str(uuid4())
    sent = {"words": "elm road", "basis": "b6", "harm": HARM, "batch": batch}
    assert find(desk, **sent)["marks"] == 3
    assert find(desk, **sent)["marks"] == 3
    marks = redactions.marks_of(desk.record.document_id)
    assert [(mark.page, mark.basis, mark.harm) for mark in marks] == [(1, "b6", HARM), (1, "b6", HARM), (2, "b6", HARM)]
    assert all(hit["covered"] for hit in find(desk, words="elm road")["hits"])
    assert said(desk.post("studio_back", body={"batch": batch}))["marks"] == 3
    assert redactions.marks_of(desk.record.document_id) == []


def test_a_search_through_the_release_goes_through_every_record(desk: Desk) -> None:
    other = another_record(desk, "Judgment")
    keep(desk.record, 1, "Elm Road")
    keep(other, 2, "Elm Road")
    hits = find(desk, words="elm road", everywhere=True)["hits"]
    assert sorted((hit["title"], hit["page"]) for hit in hits) == [("Arrest report", 1), ("Judgment", 2)]
    assert len(find(desk, words="elm road")["hits"]) == 1


def test_a_long_search_goes_step_by_step(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflow.services.marking.STEP_HITS", 1)
    keep(desk.record, 1, "Elm Road")
    keep(desk.record, 2, "Elm Road")
    first = find(desk, words="elm road")
    assert (first["done"], first["total"], first["next"]["page"]) == (1, 2, 2)
    second = find(desk, words="elm road", **first["next"])
    assert (second["done"], second["next"], [hit["page"] for hit in second["hits"]]) == (2, None, [2])


def test_pages_whose_words_are_not_kept_are_counted(desk: Desk) -> None:
    keep(desk.record, 2, "Elm Road")
    assert find(desk, words="elm road")["unread"] == 1


def test_what_is_searched_is_in_no_address_and_in_the_trail_only_sealed(desk: Desk) -> None:
    keep(desk.record, 1, "Elm Road")
    find(desk, words="elm road", basis="b6", harm=HARM)
    event = Event.objects.get(verb="marks.drawn")
    assert "elm" not in event.data.lower()
    assert "elm road" in event.content.text


@pytest.mark.parametrize("role", [Role.COUNSEL, Role.SECOND_REVIEWER, Role.DECIDING_OFFICIAL])
def test_the_words_of_a_page_go_to_the_redactor_alone(desk: Desk, role: Role) -> None:
    keep(desk.record, 1, "Elm Road")
    suggest(desk)
    answer = desk.client().get(desk.url("studio_words", 1))
    assert [word[0] for word in said(answer)["words"]] == ["Elm", "Road"]  # type: ignore[arg-type]
    assert answer["Cache-Control"] == "no-store"
    client = desk.client(role)
    assert client.get(desk.url("studio_words", 1)).status_code == 403
    assert desk.post("studio_find", body={"words": "elm road"}, role=role).status_code == 403
    assert said(client.get(desk.url("studio_part")))["suggestions"] == []  # type: ignore[arg-type]


def test_after_redaction_nobody_reads_the_words() -> None:
    desk = Desk(State.SECOND_REVIEW)
    keep(desk.record, 1, "Elm Road")
    assert desk.client().get(desk.url("studio_words", 1)).status_code == 409
    assert desk.client().get(desk.url("studio_part")).json()["suggestions"] == []


def test_several_marks_come_back_one_for_one_and_are_drawn_once(desk: Desk) -> None:
    boxes = [[0.1, 0.2, 0.4, 0.25], [0.1, 0.3, 0.4, 0.35], [0.1, 0.2, 0.4, 0.25]]
    body = {"marks": [{"page": 1, "box": box, "basis": "b6"} for box in boxes]}
    made = said(desk.post("studio_many", body=body))["marks"]
    assert [mark["box"] for mark in made] == boxes
    assert made[0]["id"] == made[2]["id"]
    assert [mark["id"] for mark in said(desk.post("studio_many", body=body))["marks"]] == [one["id"] for one in made]
    assert Mark.objects.count() == 2


def test_of_several_marks_none_is_kept_when_one_cannot_be(desk: Desk) -> None:
    good = {"page": 1, "box": BOX, "basis": "b6"}
    for bad in ({**good, "page": 3}, {**good, "basis": "pg_dup"}, {**good, "basis": "b99"}, "x"):
        assert desk.post("studio_many", body={"marks": [good, bad]}).status_code == 422
    assert desk.post("studio_many", body={"marks": []}).status_code == 422
    assert not Mark.objects.exists()


def test_submitting_waits_until_every_suggestion_is_answered(desk: Desk) -> None:
    suggest(desk)
    assert "suggestions nobody answered" in missing(desk)
    desk.post("studio_suggestions", body={"page": 1, "accept": False})
    assert "suggestions" not in missing(desk)


def test_an_accepted_suggestion_becomes_a_mark_and_says_who_answered(desk: Desk) -> None:
    one, other = suggest(desk), suggest(desk, left=0.5)
    sent = {"ids": [str(one.pk)], "accept": True, "basis": "b6", "harm": HARM, "batch": str(uuid4())}
    assert said(desk.post("studio_suggestions", body=sent))["marks"] == 1
    one.refresh_from_db()
    other.refresh_from_db()
    mark = one.marks.get()
    assert (one.status, other.status, mark.harm, list(mark.box)) == ("accepted", "open", HARM, one.boxes[0])
    assert one.answered_by == desk.cast.people[Role.REDACTOR].pk
    assert one.answered_at is not None
    event = Event.objects.get(verb="request.answer_suggestions")
    assert json.loads(event.data)["kinds"] == {"name": 1}
    assert "Elena" not in event.data


def test_a_number_that_never_leaves_is_not_refused_among_others(desk: Desk) -> None:
    number, name = suggest(desk, kind="ssn"), suggest(desk, left=0.5)

    assert (
        desk.post("studio_suggestions", body={"kind": "ssn", "accept": False, "batch": str(uuid4())}).status_code == 422
    )
    said(desk.post("studio_suggestions", body={"page": 1, "accept": False, "batch": str(uuid4())}))
    assert Suggestion.objects.get(pk=name.pk).status == "refused"
    assert Suggestion.objects.get(pk=number.pk).status == "open"
    said(desk.post("studio_suggestions", body={"ids": [str(number.pk)], "accept": False, "batch": str(uuid4())}))
    assert Suggestion.objects.get(pk=number.pk).status == "refused"


def test_suggestions_are_answered_by_kind_and_by_page_and_opened_again(desk: Desk) -> None:
    suggest(desk, 1, "name"), suggest(desk, 2, "name"), suggest(desk, 1, "phone"), suggest(desk, 2, "address")
    batch = str(uuid4())
    assert (
        said(desk.post("studio_suggestions", body={"kind": "name", "accept": False, "batch": batch}))["answered"] == 2
    )
    assert said(desk.post("studio_suggestions", body={"page": 1, "accept": True, "basis": "b6"}))["answered"] == 1
    assert list(Suggestion.objects.filter(status="open").values_list("kind", flat=True)) == ["address"]
    assert said(desk.post("studio_back", body={"batch": batch}))["suggestions"] == 2
    assert Suggestion.objects.filter(status="open").count() == 3
    assert desk.post("studio_suggestions", body={"accept": True, "basis": "b6"}).status_code == 422


def test_one_refusal_is_offered_for_all_of_the_same_words_in_the_release(desk: Desk) -> None:
    other = another_record(desk, "Judgment")
    one, twin = suggest(desk), suggest(desk, page=2)
    further, phone, ssn = suggest(desk, page=2), suggest(desk, kind="phone"), suggest(desk, kind="ssn")
    Suggestion.objects.filter(pk=further.pk).update(document=other.document)
    Suggestion.objects.create(
        document=one.document, page=1, boxes=[[0.1, 0.5, 0.2, 0.6]], kind="name", text="Elena B.", score=0.9, why=""
    )
    sent = {"ids": [str(one.pk)], "accept": False}
    assert said(desk.post("studio_suggestions", body=sent))["alike"] == 2
    batch = str(uuid4())
    assert said(desk.post("studio_suggestions", body={"like": str(one.pk), "batch": batch}))["answered"] == 2
    assert {row.pk for row in Suggestion.objects.filter(status="refused")} == {one.pk, twin.pk, further.pk}
    assert said(desk.post("studio_back", body={"batch": batch}))["suggestions"] == 2
    assert said(desk.post("studio_suggestions", body={"ids": [str(phone.pk)], "accept": False}))["alike"] == 0
    assert said(desk.post("studio_suggestions", body={"ids": [str(ssn.pk)], "accept": False}))["alike"] == 0


def test_a_number_that_never_leaves_is_not_refused_along_with_another(desk: Desk) -> None:
    one, other = suggest(desk, kind="ssn"), suggest(desk, page=2, kind="ssn")
    assert said(desk.post("studio_suggestions", body={"like": str(one.pk)}))["answered"] == 0
    assert Suggestion.objects.get(pk=other.pk).status == "open"


def test_a_suggestion_a_mark_covers_brings_no_second_mark(desk: Desk) -> None:
    desk.draw(box=[0.05, 0.25, 0.5, 0.4])
    one = suggest(desk)
    answered = said(desk.post("studio_suggestions", body={"ids": [str(one.pk)], "accept": True, "basis": "b6"}))
    assert (answered["answered"], answered["marks"]) == (1, 0)


@pytest.mark.parametrize("role", [Role.COUNSEL, Role.SECOND_REVIEWER])
def test_other_roles_answer_no_suggestion_and_flag_no_page(desk: Desk, role: Role) -> None:
    suggest(desk)
    assert desk.post("studio_suggestions", body={"page": 1, "accept": False}, role=role).status_code == 403
    assert desk.post("studio_flag", 1, body={"kind": "come_back"}, role=role).status_code == 403
    assert desk.post("studio_left_off", 1, role=role).status_code == 403
    assert not PageFlag.objects.exists()


def flag(desk: Desk, page: int = 1, **sent: Any) -> Any:
    return desk.post("studio_flag", page, body=sent)


def part(desk: Desk) -> Any:
    return said(desk.client().get(desk.url("studio_part")))  # type: ignore[arg-type]


def test_a_withheld_page_is_covered_whole_on_its_basis_until_it_is_released_again(desk: Desk) -> None:
    assert flag(desk, kind="withhold", words=HARM, basis="b7c", harm=HARM).status_code == 200
    mark = redactions.marks_of(desk.record.document_id)[0]
    assert (mark.box, mark.basis, mark.harm) == ((0, 0, 1, 1), "b7c", HARM)
    shown = part(desk)
    assert shown["pages"][0]["flag"]["kind"] == "withhold"
    assert shown["marks"] == []
    assert flag(desk, kind="").status_code == 200
    assert redactions.marks_of(desk.record.document_id) == []


@pytest.mark.parametrize(
    ("kind", "basis"), [("not_responsive", "pg_nr"), ("duplicate", "pg_dup"), ("referred", "pg_ref")]
)
def test_a_page_that_does_not_leave_says_why_in_its_box(desk: Desk, kind: str, basis: str) -> None:
    assert flag(desk, kind=kind, words="County Court, page 4").status_code == 200
    mark = redactions.marks_of(desk.record.document_id)[0]
    assert (mark.box, mark.basis, mark.harm) == ((0, 0, 1, 1), basis, "County Court, page 4")
    assert "lacks" not in missing(desk)


def test_a_flag_without_what_it_needs_is_refused_and_changes_nothing(desk: Desk) -> None:
    flag(desk, kind="come_back")
    for sent in ({"kind": "withhold"}, {"kind": "duplicate"}, {"kind": "referred", "words": " "}, {"kind": "burn"}):
        assert desk.post("studio_flag", 1, body=sent).status_code == 422, sent
    assert flag(desk, page=3, kind="come_back").status_code == 422
    assert flag(desk, kind="withhold", basis="pg_dup").status_code == 422
    assert part(desk)["pages"][0]["flag"]["kind"] == "come_back"
    assert redactions.marks_of(desk.record.document_id) == []


def test_a_page_to_come_back_to_keeps_the_redactions_from_being_submitted(desk: Desk) -> None:
    factories.look_at_pages(desk.cast, desk.case)
    flag(desk, page=2, kind="come_back", words="Ask counsel.")
    assert "page 2: you wanted to come back" in missing(desk)
    assert said(desk.client().get(desk.url("studio_next") + "?what=come_back&after=2"))["page"] == 2  # type: ignore[arg-type]
    flag(desk, page=2, kind="")
    assert missing(desk) == ""


def test_the_mark_of_a_flag_is_changed_by_the_flag_alone(desk: Desk) -> None:
    flag(desk, kind="not_responsive")
    mark = str(Mark.objects.get().pk)
    assert desk.post("studio_remove", mark).status_code == 422
    assert desk.post("studio_change", mark, body={"page": 1, "box": BOX, "basis": "b6"}).status_code == 422
    assert len(redactions.marks_of(desk.record.document_id)) == 1


def test_a_part_of_a_page_is_never_withheld_as_not_responsive(desk: Desk) -> None:
    assert desk.draw(basis="pg_nr").status_code == 422
    assert not Mark.objects.exists()


def test_where_somebody_left_off_is_kept_for_them_and_no_event_of_the_case(desk: Desk) -> None:
    desk.case.refresh_from_db()
    before = desk.case.revision
    assert desk.post("studio_left_off", 2).status_code == 200
    assert list(Place.objects.values_list("page", "actor")) == [(2, desk.cast.people[Role.REDACTOR].pk)]
    desk.case.refresh_from_db()
    assert desk.case.revision == before
    answer = desk.client().get(desk.url("studio"))
    assert answer.context["state"]["place"] == 2
    assert desk.post("studio_left_off", 3).status_code == 422


def test_the_next_page_of_a_sort_is_told_round_the_end(desk: Desk) -> None:
    def following(what: str, after: int) -> Any:
        return said(desk.client().get(desk.url("studio_next") + f"?what={what}&after={after}")).get("page")  # type: ignore[arg-type]

    suggest(desk, page=2)
    desk.post("studio_look", 1)
    assert (following("unseen", 2), following("suggested", 1), following("suggested", 2)) == (2, 2, 2)
    assert (following("marked", 1), following("hidden", 1)) == (0, 0)
    assert desk.client().get(desk.url("studio_next") + "?what=luck").status_code == 404


def test_no_answer_grows_with_the_pages_of_a_record(desk: Desk) -> None:
    def sizes() -> list[int]:
        addresses = [desk.url("studio"), desk.url("studio_part"), desk.url("studio_standing"), desk.url("studio_pulse")]
        return [len(desk.client().get(address).content) for address in addresses]

    def pages(count: int) -> None:
        record = desk.record
        record.document.pages.all().delete()
        record.document = standins.stand_in_document(record.added_by, pages=count)
        record.save()

    pages(40)
    short = sizes()
    pages(1000)
    assert [abs(long - one) < 200 for long, one in zip(sizes(), short, strict=True)] == [True] * 4


def test_suggestions_come_in_the_order_one_reads_them(desk: Desk) -> None:
    suggest(desk, left=0.5), suggest(desk, left=0.1)
    lower = suggest(desk, left=0.3)
    lower.boxes = [[0.3, 0.296, 0.4, 0.318]]
    lower.save()
    below = suggest(desk, left=0.05)
    below.boxes = [[0.05, 0.33, 0.15, 0.35]]
    below.save()
    shown = desk.client().get(desk.url("studio_part")).json()["suggestions"]
    assert [one["boxes"][0][0] for one in shown] == [0.1, 0.3, 0.5, 0.05]
