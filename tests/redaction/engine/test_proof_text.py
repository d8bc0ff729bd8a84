"""Which words of a text layer an image shows in their place. Frames are in pixels."""

import numpy as np
import pytest

from redaction.engine.ocr import Word
from redaction.engine.proof_text import Layer, found
from redaction.engine.values import PixelBox

ONE, SAME, OTHER = Word("one", (40, 20, 80, 40)), Word("one", (240, 20, 280, 40)), Word("two", (90, 22, 130, 38))
KNOWN = [ONE, OTHER, SAME]


def which(*said: Word, boxes: tuple[PixelBox, ...] = ()) -> list[int]:
    numbers: list[int] = found(Layer.of(said), Layer.of(KNOWN), boxes).tolist()
    return numbers


def test_words_are_found_in_any_order() -> None:
    assert which(*KNOWN) == [0, 1, 2]
    assert which(SAME, ONE, OTHER) == [2, 0, 1]
    assert which(OTHER, SAME) == [1, 2]


def test_a_word_may_have_the_height_of_its_line() -> None:
    assert which(Word("two", (90, 20, 130, 40))) == [1]


@pytest.mark.parametrize(
    "said",
    [
        Word("tvvo", OTHER.box),
        Word("Two", OTHER.box),
        Word("two.", OTHER.box),
        Word("tw\u00f3", OTHER.box),
        Word("two\u2803", OTHER.box),
        Word("\u2803\u2817", OTHER.box),
        Word("\u2803\u2817", (4, 4, 24, 24)),
        Word("t", (90, 22, 110, 38)),
        Word("onetwo", (40, 20, 130, 40)),
        Word("two", ONE.box),
        Word("two", (90, 122, 130, 138)),
        Word("two", (91, 22, 130, 38)),
        Word("two", (90, 22, 131, 38)),
        Word("two", (90, 23, 130, 38)),
    ],
)
def test_a_word_is_what_is_shown_to_the_letter_and_the_pixel(said: Word) -> None:
    assert which(said) == [-1]


def test_what_is_shown_once_is_said_once() -> None:
    assert which(*KNOWN, OTHER) == [0, 1, 2, -1]
    assert which(OTHER, OTHER, ONE, SAME, ONE) == [1, -1, 0, 2, -1]


def test_a_burned_box_trims_a_frame_at_its_own_side_alone() -> None:
    trimmed = Word("two", (96, 22, 130, 38))

    assert which(trimmed, boxes=((48, 8, 96, 56),)) == [1]
    assert which(trimmed, boxes=((48, 8, 88, 56),)) == [-1]
    assert which(Word("two", (90, 22, 120, 38)), boxes=((120, 8, 160, 56),)) == [1]
    assert which(Word("two", (90, 24, 130, 38)), boxes=((48, 8, 160, 24),)) == [1]
    assert which(Word("two", (90, 22, 130, 32)), boxes=((48, 32, 160, 56),)) == [1]


def test_a_page_that_says_nothing_shows_no_word() -> None:
    assert found(Layer.of([ONE]), Layer.of([]), []).tolist() == [-1]
    assert found(Layer.of([]), Layer.of(KNOWN), []).tolist() == []


def test_many_words_in_another_order_cost_no_time() -> None:
    known = [
        Word("0", (20 * column, 20 * row, 20 * column + 9, 20 * row + 9)) for row in range(90) for column in range(90)
    ]
    layer = Layer.of(known[::-1])

    assert np.array_equal(found(layer, Layer.of(known), []), np.arange(len(known))[::-1])
