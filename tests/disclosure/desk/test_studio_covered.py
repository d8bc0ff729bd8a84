"""A mark drawn over a suggestion answers it, however it was drawn; taken off, the suggestion is open again."""

import json
from typing import Any
from uuid import uuid4

import pytest

from redaction import selectors as redactions
from redaction.covering import hidden_part
from redaction.models import Mark, Suggestion
from tests.disclosure.desk.test_studio_api import Desk, said
from tests.disclosure.desk.test_studio_many import another_record, find, flag, keep, missing, suggest
from workflow.models import Event
from workflow.states import Role

pytestmark = pytest.mark.django_db
#: Where `suggest` puts its suggestion, and boxes over it: whole, nine tenths of it, less, and beside it.
THERE = [0.1, 0.3, 0.2, 0.32]
WHOLE = [0.08, 0.29, 0.3, 0.33]
NINE_TENTHS = [0.1, 0.3, 0.19, 0.32]
LESS = [0.1, 0.3, 0.188, 0.32]
BESIDE = [0.3, 0.3, 0.4, 0.32]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def states() -> list[str]:
    return list(Suggestion.objects.order_by("page", "boxes").values_list("status", flat=True))


def trail(verb: str) -> Any:
    return json.loads(Event.objects.get(verb=verb).data)


def test_a_mark_drawn_over_a_suggestion_accepts_it_and_the_trail_says_so(desk: Desk) -> None:
    one = suggest(desk)
    answer = said(desk.draw(box=WHOLE))
    assert answer["suggested"] == {"1": 0}
    one.refresh_from_db()
    assert (one.status, one.answered_by) == ("accepted", desk.cast.people[Role.REDACTOR].pk)
    assert "suggestions" not in missing(desk)
    told = trail("suggestions.covered")
    assert (told["kinds"], told["suggestions"]) == ({"name": 1}, [str(one.pk)])
    assert Event.objects.get(verb="suggestions.covered").object == f"mark:{answer['mark']['id']}"
    assert "Elena" not in Event.objects.get(verb="suggestions.covered").data


@pytest.mark.parametrize(
    ("box", "status"),
    [(WHOLE, "accepted"), (THERE, "accepted"), (NINE_TENTHS, "accepted"), (LESS, "open"), (BESIDE, "open")],
)
def test_nine_tenths_of_a_suggestion_have_to_be_hidden(desk: Desk, box: list[float], status: str) -> None:
    suggest(desk)
    desk.draw(box=box)
    assert states() == [status]
    desk.draw(box=WHOLE, page=2)
    assert states() == [status]


def test_two_marks_that_hide_a_half_each_answer_nothing(desk: Desk) -> None:
    suggest(desk)
    desk.draw(box=[0.1, 0.3, 0.15, 0.32])
    desk.draw(box=[0.15, 0.3, 0.2, 0.32])
    assert states() == ["open"]


def test_a_suggestion_of_two_lines_is_answered_when_both_are_hidden(desk: Desk) -> None:
    one = suggest(desk)
    lines = [THERE, [0.1, 0.35, 0.2, 0.37]]
    Suggestion.objects.update(boxes=lines)
    mark = said(desk.draw(box=lines[0]))["mark"]["id"]
    assert states() == ["open"]
    desk.draw(box=lines[1])
    assert states() == ["accepted"]
    desk.post("studio_remove", mark)
    assert states() == ["open"]
    body = {"marks": [{"page": 1, "box": [*box[:3], box[3] + 0.001], "basis": "b6"} for box in lines]}
    assert said(desk.post("studio_many", body=body))["suggested"] == {"1": 0}
    one.refresh_from_db()
    assert one.status == "accepted"


def test_a_mark_moved_by_keys_answers_what_it_comes_to_hide_and_opens_what_it_leaves(desk: Desk) -> None:
    suggest(desk), suggest(desk, left=0.3)
    mark = said(desk.draw(box=[0.5, 0.3, 0.6, 0.32]))["mark"]["id"]
    assert states() == ["open", "open"]
    for box, expected in ((THERE, ["accepted", "open"]), (BESIDE, ["open", "accepted"]), (LESS, ["open", "open"])):
        answer = said(desk.post("studio_change", mark, body={"page": 1, "box": box, "basis": "b6"}))
        mark = answer["mark"]["id"]
        assert states() == expected
        assert answer["suggested"] == {"1": expected.count("open")}


def test_words_about_a_mark_answer_nothing_that_was_suggested_after_it_was_drawn(desk: Desk) -> None:
    mark = said(desk.draw(box=WHOLE))["mark"]["id"]
    suggest(desk)
    desk.post("studio_change", mark, body={"page": 1, "box": WHOLE, "basis": "b6", "harm": "It would show who she is."})
    assert states() == ["open"]


def test_undone_it_is_open_again_as_long_as_no_other_mark_hides_it(desk: Desk) -> None:
    suggest(desk)
    first, second = (said(desk.draw(box=box))["mark"]["id"] for box in (THERE, WHOLE))
    assert said(desk.post("studio_remove", first))["suggested"] == {"1": 0}
    assert said(desk.post("studio_remove", second))["suggested"] == {"1": 1}
    assert states() == ["open"]
    one = Suggestion.objects.get()
    assert (one.covered, one.answered_by, one.answered_at) == (False, None, None)
    assert trail("suggestions.uncovered")["kinds"] == {"name": 1}
    assert "suggestions nobody answered" in missing(desk)


def test_what_was_answered_by_its_own_key_stays_answered_when_a_mark_over_it_goes(desk: Desk) -> None:
    accepted, refused = suggest(desk), suggest(desk, left=0.3)
    desk.post("studio_suggestions", body={"ids": [str(accepted.pk)], "accept": True, "basis": "b6"})
    desk.post("studio_suggestions", body={"ids": [str(refused.pk)]})
    mark = said(desk.draw(box=[0.05, 0.25, 0.5, 0.4]))["mark"]["id"]
    desk.post("studio_remove", mark)
    assert states() == ["accepted", "refused"]


def test_marking_all_that_was_found_answers_what_it_hides_and_one_press_takes_it_back(desk: Desk) -> None:
    other = another_record(desk, "Judgment")
    keep(desk.record, 1, "by Elena Example and others")
    keep(other, 2, "Elena Example")
    for record, page in ((desk.record, 1), (other, 2)):
        one, *_more = redactions_found(desk, record.pk, page)
        row = suggest(desk, page=page)
        Suggestion.objects.filter(pk=row.pk).update(document=record.document, boxes=one["boxes"])
    half = suggest(desk)
    batch = str(uuid4())
    find(desk, words="elena example", everywhere=True, basis="b6", batch=batch)
    assert Suggestion.objects.filter(status="open").get() == half
    assert Event.objects.filter(verb="suggestions.covered").count() == 2
    assert said(desk.post("studio_back", body={"batch": batch}))["suggestions"] == 2
    assert states() == ["open"] * 3
    assert not redactions.marks_of(desk.record.document_id)


def redactions_found(desk: Desk, record: Any, page: int) -> Any:
    hits = find(desk, words="elena example", everywhere=True)["hits"]
    return [hit for hit in hits if (hit["record"], hit["page"]) == (str(record), page)]


def test_the_mark_of_a_page_that_is_withheld_answers_nothing_and_keeps_nothing_answered(desk: Desk) -> None:
    suggest(desk)
    flag(desk, kind="withhold", basis="b6", harm="It would show who she is.")
    assert states() == ["open"]
    mark = said(desk.draw(box=WHOLE))["mark"]["id"]
    assert states() == ["accepted"]
    desk.post("studio_remove", mark)
    assert states() == ["open"]


def test_a_mark_sent_again_after_its_answer_got_lost_tells_the_same(desk: Desk) -> None:
    suggest(desk), suggest(desk, left=0.5)
    first, second = said(desk.draw(box=WHOLE)), said(desk.draw(box=WHOLE))
    assert first["suggested"] == second["suggested"] == {"1": 1}
    assert Event.objects.filter(verb="suggestions.covered").count() == 1
    assert Mark.objects.count() == 1


def test_how_much_of_a_box_is_hidden_is_its_area() -> None:
    assert hidden_part((0, 0, 1, 1), (0.2, 0.2, 0.4, 0.4)) == 1
    assert hidden_part((0.2, 0.2, 0.3, 0.4), (0.2, 0.2, 0.4, 0.4)) == pytest.approx(0.5)
    assert hidden_part((0.5, 0.5, 0.6, 0.6), (0.2, 0.2, 0.4, 0.4)) == 0
    assert hidden_part((0.3, 0.5, 0.6, 0.6), (0.2, 0.2, 0.4, 0.4)) == 0
