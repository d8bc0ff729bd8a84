"""Letters of one look say the same and show the very same pixels; no others share one."""

import math

import numpy as np
from numpy.typing import NDArray

from redaction.engine.looks import looks_of

WIDTH, HEIGHT = 203, 180


def page() -> NDArray[np.uint8]:
    """Return a page on which some pieces of 9 × 13 pixels come again in other places."""
    random = np.random.default_rng(5)
    pixels = np.full((HEIGHT, WIDTH), 255, dtype=np.uint8)
    pieces = [np.where(random.random((13, 9)) < 0.5, 0, 255).astype(np.uint8) for _ in range(4)]
    for number in range(10 * 12):
        down, across = divmod(number, 12)
        pixels[3 + 17 * down :, 2 + 16 * across :][:13, :9] = pieces[number % 7 % 4]
    return pixels


def ink(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.packbits(pixels == 0, axis=1)


def frames() -> NDArray[np.float64]:
    """Return a frame around each piece, not on whole pixels; some higher and wider, some beside the page."""
    random = np.random.default_rng(6)
    boxes = [
        (2 + 16 * across + random.random(), 3 + 17 * down + random.random(), 10.2 + 16 * across, 15.2 + 17 * down)
        for down in range(10)
        for across in range(12)
    ]
    return np.array([*boxes, (2, 3, 70, 15), (2, 3, 10, 90), (-1, 3, 10, 15), (195, 3, 203, 15), (2, 3, 62, 63)])


def test_letters_share_a_look_where_all_their_pixels_are_the_same() -> None:
    pixels, boxes = page(), frames()
    says = np.arange(len(boxes)) % 3

    firsts, looks = looks_of(ink(pixels), (WIDTH, HEIGHT), says, boxes, np.ones(len(boxes), dtype=bool))

    shown: dict[object, set[int]] = {}
    for number, (left, top, right, bottom) in enumerate(boxes.tolist()):
        x0, y0, x1, y1 = math.floor(left - 1), math.floor(top - 1), math.ceil(right + 1), math.ceil(bottom + 1)
        inside = min(x0, y0) >= 0 and x1 <= WIDTH and y1 <= HEIGHT and max(x1 - x0, y1 - y0) <= 62
        piece = (says[number], x1 - x0, y1 - y0, pixels[y0:y1, x0:x1].tobytes())
        shown.setdefault(piece if inside else number, set()).add(int(looks[number]))
    assert all(len(of) == 1 for of in shown.values())
    assert len({look for of in shown.values() for look in of}) == len(shown) == len(firsts) < len(boxes)
    assert looks[firsts].tolist() == list(range(len(firsts)))


def test_a_letter_that_may_share_no_look_has_its_own() -> None:
    boxes = np.repeat(frames()[:1], 4, axis=0)

    _, looks = looks_of(
        ink(page()), (WIDTH, HEIGHT), np.zeros(4, dtype=np.int64), boxes, np.array([True, False, True, False])
    )

    assert looks.tolist() == [0, 1, 0, 2]
