"""A page at half its size: the short way for black and white gives what the long way gives for any gray."""

import numpy as np
import pytest

from redaction.engine.samples import halved, halved_ink


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (7, 3), (8, 8), (33, 51), (171, 96)])
def test_black_and_white_is_halved_as_gray_is(size: tuple[int, int]) -> None:
    width, height = size
    light = np.random.default_rng(sum(size)).random((height, width)) > 0.2
    pixels = np.where(light, 255, 0).astype(np.uint8)
    even = np.pad(pixels, [(0, height % 2), (0, width % 2)], constant_values=255)  # beyond its edge a page is white

    grays, dark = halved_ink(np.packbits(pixels == 0, axis=1), width)
    wanted, inked = halved(even)

    assert grays.shape == wanted.shape
    assert np.abs(grays.astype(int) - wanted).max() <= 3
    assert np.array_equal(dark, inked)
