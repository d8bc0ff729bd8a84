"""What a page's characters claim: words, and what is drawn twice in one place once."""

import numpy as np
import pytest

from redaction.engine.claims import ACROSS, DOWN, Cut, Letters, claims


def letters(*words: tuple[str, float, float, float]) -> Letters:
    """Return the letters of words: text, left, top, height; each letter is half as wide as high."""
    texts, numbers, boxes = [], [], []
    for number, (text, left, top, high) in enumerate(words):
        for place, letter in enumerate(text):
            texts.append(letter)
            numbers.append(number)
            boxes.append((left + place * high / 2, top, left + (place + 1) * high / 2, top + high))
    nothing = np.empty((0, ACROSS * DOWN))
    cut = Cut([], np.empty(0, np.int32), np.empty((0, 4), np.float32), nothing.astype(np.uint8), nothing.astype(bool))
    shapes = np.zeros((len(texts), ACROSS * DOWN), dtype=np.uint8)
    return Letters(texts, np.array(numbers, np.int32), np.array(boxes, np.float32), shapes, [], 0, cut)


@pytest.mark.parametrize("high", [20.0, 46.0, 50.0, 300.0])
def test_a_word_drawn_twice_in_one_place_is_one(high: float) -> None:
    found = claims(letters(("Tulsa", 100, 95, high), ("Tulsa", 101, 95 + high / 8, high)), 1700, 2200)

    assert [claim.word.text for claim in found] == ["Tulsa"]
    assert found[0][1:] == (0, 5)


@pytest.mark.parametrize("other", [("Tulsa", 100, 130, 20), ("Tulsa", 200, 100, 20), ("Tulse", 100, 100, 20)])
def test_the_same_word_elsewhere_and_another_in_its_place_are_two(other: tuple[str, float, float, float]) -> None:
    assert len(claims(letters(("Tulsa", 100, 100, 20), other), 1700, 2200)) == 2
