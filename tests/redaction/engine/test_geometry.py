"""Boxes from fractions to pixels: never a pixel too few, never outside of the page."""

import math

from hypothesis import given
from hypothesis import strategies as st

from redaction.engine.geometry import GRID, PAD, burned_box, keep_out, overlap, pixel_box

sides = st.integers(min_value=1, max_value=5_000)
fractions = st.floats(min_value=0, max_value=1)
pixels = st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(1, 80), st.integers(1, 80)).map(
    lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
)


@st.composite
def boxes(draw: st.DrawFn) -> tuple[float, float, float, float]:
    x = sorted(draw(st.lists(fractions, min_size=2, max_size=2, unique=True)))
    y = sorted(draw(st.lists(fractions, min_size=2, max_size=2, unique=True)))
    return x[0], y[0], x[1], y[1]


@given(boxes(), sides, sides)
def test_every_pixel_a_box_touches_is_burned(box: tuple[float, float, float, float], width: int, height: int) -> None:
    left, top, right, bottom = burned_box(box, width, height)

    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert left <= max(math.floor(box[0] * width) - PAD, 0)
    assert top <= max(math.floor(box[1] * height) - PAD, 0)
    assert right >= min(math.ceil(box[2] * width) + PAD, width)
    assert bottom >= min(math.ceil(box[3] * height) + PAD, height)


@given(boxes(), sides, sides)
def test_a_box_grows_by_no_more_than_padding_and_grid(
    box: tuple[float, float, float, float], width: int, height: int
) -> None:
    exact, burned = pixel_box(box, width, height), burned_box(box, width, height)

    assert all(abs(one - other) < PAD + GRID for one, other in zip(exact, burned, strict=True))
    assert all(side % GRID == 0 or side in {width, height} for side in burned)


@given(pixels, st.lists(pixels, max_size=4))
def test_a_word_keeps_out_of_every_box(
    word: tuple[int, int, int, int], burned: list[tuple[int, int, int, int]]
) -> None:
    kept = keep_out(word, burned)

    if kept is not None:
        assert all(overlap(kept, box) is None for box in burned)
        assert overlap(kept, word) == kept
    if not any(overlap(word, box) for box in burned):
        assert kept == word
