"""What a page's characters claim: words, and what is drawn twice in one place once."""

import numpy as np
import pytest

from redaction.engine.claims import ACROSS, DOWN, Cut, Letters, claims, packed, unpacked
from redaction.engine.values import InputRefused


def letters(*words: tuple[str, float, float, float]) -> Letters:
    """Return the letters of words: text, left, top, height; each letter is half as wide as high."""
    texts, numbers, boxes = list[str](), [], []
    for number, (text, left, top, high) in enumerate(words):
        for place, letter in enumerate(text):
            texts.append(letter)
            numbers.append(number)
            boxes.append((left + place * high / 2, top, left + (place + 1) * high / 2, top + high))
    nothing = np.empty((0, ACROSS * DOWN))
    cut = Cut([], np.empty(0, np.int32), np.empty((0, 4), np.float32), nothing.astype(np.uint8), nothing.astype(bool))
    shapes = np.zeros((len(texts), ACROSS * DOWN), dtype=np.uint8)
    looks = np.arange(len(texts), dtype=np.int32)
    says = sorted(set(texts))
    which = np.array([says.index(text) for text in texts], np.int32)
    return Letters(says, which, np.array(numbers, np.int32), np.array(boxes, np.float32), looks, shapes, [], 0, cut)


@pytest.mark.parametrize("high", [20.0, 46.0, 50.0, 300.0])
def test_a_word_drawn_twice_in_one_place_is_one(high: float) -> None:
    found = claims(letters(("Tulsa", 100, 95, high), ("Tulsa", 101, 95 + high / 8, high)), 1700, 2200)

    assert found.texts == ["Tulsa"]
    ((_, first, last),) = found.some(np.arange(1))
    assert (first, last) == (0, 5)


@pytest.mark.parametrize("other", [("Tulsa", 100, 130, 20), ("Tulsa", 200, 100, 20), ("Tulse", 100, 100, 20)])
def test_the_same_word_elsewhere_and_another_in_its_place_are_two(other: tuple[str, float, float, float]) -> None:
    assert len(claims(letters(("Tulsa", 100, 100, 20), other), 1700, 2200).texts) == 2


def test_a_word_drawn_twice_among_many_that_say_the_same_is_left_out_once() -> None:
    """Where some may be drawn twice, each is compared; where none overlap, none is."""
    many = [("Tulsa", 100.0 + 150 * (number % 8), 100.0 + 30 * (number // 8), 20.0) for number in range(64)]

    assert len(claims(letters(*many), 1700, 2200).texts) == 64
    assert len(claims(letters(*many, ("Tulsa", 101, 102, 20)), 1700, 2200).texts) == 64


@pytest.mark.parametrize("looks", [[0, 1, 2, 3, 5], [-1, 0, 1, 2, 3], [0, 1, 2, 3], [1, 2, 3, 4, 5]])
def test_an_answer_whose_looks_fit_no_letters_is_refused(looks: list[int]) -> None:
    header, blobs = packed(letters(("Tulsa", 100, 100, 20)))
    blobs[2] = np.array(looks, dtype=np.int32).tobytes()

    with pytest.raises(InputRefused):
        unpacked(header, blobs)
