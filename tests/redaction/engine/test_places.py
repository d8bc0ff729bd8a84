"""Places of a page that hold writing beside its characters: cut out whole, read, and put among the page's own words."""

from concurrent.futures import Future

import numpy as np
import pytest

from redaction.engine import beside
from redaction.engine.claims import Claims
from redaction.engine.ocr import Line, Paragraph, Word
from redaction.engine.places import Own, Waiting, widened
from redaction.engine.values import PixelBox

PAGE = (1700, 2200)
BELIEVED = Word("Name:", (10, 10, 60, 30))


def ink_with(*frames: PixelBox) -> np.ndarray:
    """Return the ink of a page at half its size: strokes of letters, four pixels apart, in frames of the whole page."""
    ink = np.zeros((PAGE[1] // 2, PAGE[0] // 2), dtype=bool)
    for left, top, right, bottom in frames:
        ink[top // 2 : bottom // 2, left // 2 : right // 2 : 4] = True
    return ink


def covers(place: PixelBox, frame: PixelBox) -> bool:
    return place[0] <= frame[0] and place[1] <= frame[1] and frame[2] <= place[2] and frame[3] <= place[3]


def test_each_group_of_ink_is_a_place_that_holds_it_whole() -> None:
    logo, stamp = (200, 100, 400, 140), (1100, 1500, 1300, 1530)

    found = beside.places(ink_with(logo, stamp), PAGE)

    assert len(found) == 2
    assert covers(found[0], logo)
    assert covers(found[1], stamp)


def test_an_initial_that_alone_would_be_no_writing_is_a_place_beside_a_word() -> None:
    word, initial = (200, 100, 400, 140), (1100, 1500, 1130, 1530)

    assert beside.places(ink_with(initial), PAGE) == []
    assert covers(beside.places(ink_with(word, initial), PAGE)[1], initial)


def test_the_long_strokes_of_large_letters_belong_to_their_place_and_rules_to_none() -> None:
    ink = ink_with((300, 100, 500, 140))
    ink[50:120, 120:130] = True  # a stroke of an initial, 0.7 inch high
    ink[600, 50:800] = True  # a rule

    (place,) = beside.places(ink, PAGE)

    assert covers(place, (240, 100, 500, 240))
    assert place[3] < 1000


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([(90, 90, 140, 110)], ((86, 86, 200, 200),)),
        ([(300, 90, 340, 110)], ((100, 100, 200, 200),)),
    ],
    ids=["a word it cuts", "a word beside it"],
)
def test_a_place_is_widened_to_whole_words(words: list[PixelBox], expected: tuple[PixelBox, ...]) -> None:
    assert widened([(100, 100, 200, 200)], words, PAGE) == expected


def test_places_that_overlap_are_one() -> None:
    assert widened([(0, 0, 50, 50), (100, 0, 150, 50), (40, 10, 110, 60)], [], PAGE) == ((0, 0, 150, 60),)


@pytest.mark.parametrize(
    ("text", "box", "kept"),
    [
        ("Narne:", (11, 10, 61, 30), False),
        ("Name:", (10, 8, 60, 44), False),
        ("Name:Smith", (10, 10, 100, 30), True),
        ("Tulsa", (10, 60, 60, 80), True),
    ],
    ids=["a slip", "the same in a wider frame", "more than it", "another beside it"],
)
def test_what_was_read_is_left_out_only_where_it_is_a_believed_word(text: str, box: PixelBox, kept: bool) -> None:
    read = Future[tuple[Paragraph, ...] | None]()
    read.set_result((Paragraph((Line((Word(text, box),)),)),))
    none = np.empty(0, dtype=np.int64)
    own = Own(Claims([BELIEVED.text], np.array([BELIEVED.box]), none, none), ((0, 0, 200, 200),))

    seen = Waiting(own, [((0, 0), read)]).seen()

    assert seen is not None
    words = [word.text for paragraph in seen.paragraphs for line in paragraph.lines for word in line.words]
    assert words == ["Name:", text][: 1 + kept]
    assert seen.read == text
