"""Pages as G4: every pixel comes back, and the bytes are those of Pillow's own way, which takes twice as long."""

import io

import numpy as np
import pytest
from PIL import Image, ImageChops

from redaction.engine.coding import decode, encode, picture_of, plain_form, simplest


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (8, 8), (33, 50), (1701, 97)])
def test_a_page_in_black_and_white_comes_back(size: tuple[int, int]) -> None:
    light = np.random.default_rng(sum(size)).random((size[1], size[0])) > 0.2
    image = Image.fromarray(light.astype(np.uint8) * 255).convert("1")

    coded = encode(image)

    assert (coded.coding, coded.width, coded.height) == ("g4", *size)
    assert np.array_equal(np.asarray(decode("g4", *size, coded.data)), light)
    assert coded.data == pillows_own(image)


def pillows_own(image: Image.Image) -> bytes:
    out = io.BytesIO()
    ImageChops.invert(image).save(out, "TIFF", compression="group4", tiffinfo={278: image.height})
    with Image.open(io.BytesIO(out.getvalue())) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]  # a TiffImageFile
        (offset,), (count,) = tags[273], tags[279]
    return out.getvalue()[offset : offset + count]


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_a_picture_is_the_image_it_was_made_of(mode: str) -> None:
    image = Image.linear_gradient("L").convert("RGB").convert(mode)

    assert picture_of(image).image().tobytes() == image.tobytes()
    assert picture_of(image).size == image.size


def test_a_page_without_colour_or_shades_is_black_and_white() -> None:
    page = Image.new("RGB", (200, 200), "white")
    page.paste((0, 0, 0), (20, 20, 60, 40))

    assert plain_form(page).mode == "1"
    assert np.array_equal(np.asarray(plain_form(page).convert("L")), np.asarray(page.convert("L")))


def test_bands_of_gray_with_white_between_them_flood_nothing() -> None:
    pixels = np.full((200, 200), 255, dtype=np.uint8)
    for top in range(10, 190, 10):
        pixels[top : top + 2, 20:180] = 150

    assert simplest(pixels).mode == "1"
    pixels[10:14, 20:180] = 150
    assert simplest(pixels).mode == "L"
