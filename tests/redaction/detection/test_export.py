"""Free text and tables leave only with every suggestion answered."""

import pytest

from redaction.detection import DetectionRefused, Known
from redaction.detection.detector import suggest_text
from redaction.detection.export import Answer, StillOpen
from redaction.exports import release_table, release_text

CALL = "Caller gave SSN 123-45-6789 and number 202-555-0143."


def answers(text: str, basis: str = "b6") -> list[Answer]:
    return [Answer(one.start, one.end, basis) for one in suggest_text(text)]


def test_a_text_stays_while_one_suggestion_is_open() -> None:
    first, second = answers(CALL)

    with pytest.raises(StillOpen, match="2 suggestions are not answered, the first at character 16 .ssn."):
        release_text(CALL, answers=[], known=Known())
    with pytest.raises(StillOpen, match="1 suggestion is not answered"):
        release_text(CALL, answers=[first], known=Known())
    with pytest.raises(StillOpen):
        release_text(CALL, answers=[first, Answer(second.start, second.end - 1, "b6")], known=Known())


def test_an_answered_text_leaves_with_what_was_withheld_taken_out() -> None:
    first, second = answers(CALL)

    made = release_text(CALL, answers=[first, Answer(second.start, second.end)], known=Known())

    assert made == "Caller gave SSN [redacted (b)(6)] and number 202-555-0143."


def test_a_table_stays_whole_while_one_cell_is_open() -> None:
    rows = [["when", "what"], ["Monday", CALL]]
    answered = {(1, 1): answers(CALL)}

    with pytest.raises(StillOpen):
        release_table(rows, answers={}, known=Known())
    made = release_table(rows, answers=answered, known=Known())
    assert made[1][1].count("[redacted (b)(6)]") == 2 and made[0] == rows[0]


def test_an_answer_must_lie_in_the_text_and_have_a_basis_of_the_catalogue() -> None:
    with pytest.raises(DetectionRefused, match="does not lie inside"):
        release_text("short", answers=[Answer(0, 99, "b6")], known=Known())
    with pytest.raises(DetectionRefused, match="not a basis"):
        release_text("short", answers=[Answer(0, 5, "b99")], known=Known())
    with pytest.raises(DetectionRefused, match="no cell"):
        release_table([["a"]], answers={(4, 0): [Answer(0, 1, "b6")]}, known=Known())
