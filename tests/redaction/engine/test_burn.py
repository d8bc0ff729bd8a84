"""Whatever a page's turn, crop, unit and size: what lies under a mark is gone, everything else stays where it was.

The page is a picture in which the colour of each point says where it lies: red grows from left to right, green from
bottom to top, one step of 255 for each 1/255 of the sheet. A shift of a pixel, a turn the wrong way or a unit that is
forgotten shows in the colours.
"""

import math
from dataclasses import dataclass

import numpy as np
import pikepdf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from redaction.bases import bases, basis
from redaction.engine import Mark
from redaction.engine.burn import burned, label_frame
from redaction.engine.child_verbs import raster
from redaction.engine.coding import decode
from redaction.engine.compare_verb import DARK
from redaction.engine.geometry import burned_box
from redaction.engine.pages import open_source
from tests.redaction.attacks.paper import saved

STEPS = 256
Pixels = NDArray[np.int16]
Sides = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sheet:
    """A page of the position picture: its media and crop box in user space, its turn and its unit."""

    media: Sides
    crop: Sides
    turn: int
    unit: float

    def pdf(self) -> bytes:
        pdf = pikepdf.new()
        left, bottom, right, top = self.media
        content = f"q {right - left} 0 0 {top - bottom} {left} {bottom} cm /Im1 Do Q"
        sheet = Dictionary(
            Type=Name.Page,
            MediaBox=Array(self.media),
            CropBox=Array(self.crop),
            Rotate=self.turn,
            UserUnit=self.unit,
            Resources=Dictionary(XObject=Dictionary(Im1=_positions(pdf))),
            Contents=Stream(pdf, content.encode()),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(sheet)))
        return saved(pdf)

    def steps_at(self, across: NDArray[np.float64], down: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        """Return the red and green that must be seen at fractions of the displayed page (ISO 32000-1, 7.7.3.3).

        A page turned by 90 degrees shows its lower left corner at the upper left:

            0: (a, 1 - d)     90: (d, a)     180: (1 - a, d)     270: (1 - d, 1 - a)
        """
        along, up = {
            0: (across, 1 - down),
            90: (down, across),
            180: (1 - across, down),
            270: (1 - down, 1 - across),
        }[self.turn]
        left, bottom, right, top = self.media
        x, y = (self.crop[0] + along * (self.crop[2] - self.crop[0]), self.crop[1] + up * (self.crop[3] - self.crop[1]))
        return (x - left) / (right - left) * STEPS - 0.5, (y - bottom) / (top - bottom) * STEPS - 0.5


def _positions(pdf: Pdf) -> pikepdf.Object:
    picture = np.zeros((STEPS, STEPS, 3), dtype=np.uint8)
    picture[:, :, 0] = np.arange(STEPS)[np.newaxis, :]
    picture[:, :, 1] = np.arange(STEPS)[::-1, np.newaxis]
    return Stream(
        pdf,
        picture.tobytes(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=STEPS,
        Height=STEPS,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
    )


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    left, bottom = draw(st.integers(-40, 40)), draw(st.integers(-40, 40))
    width, height = draw(st.integers(20, 90)), draw(st.integers(20, 90))
    cuts = [draw(st.integers(0, side // 3)) for side in (width, height, width, height)]
    crop = (left + cuts[0], bottom + cuts[1], left + width - cuts[2], bottom + height - cuts[3])
    turn, unit = draw(st.sampled_from([0, 90, 180, 270])), draw(st.sampled_from([0.5, 1, 1.5, 2, 3.25]))
    return Sheet((left, bottom, left + width, bottom + height), crop, turn, unit)


@st.composite
def marks(draw: st.DrawFn) -> list[Mark]:
    fractions = st.lists(st.floats(0, 1), min_size=2, max_size=2, unique=True).map(sorted)
    boxes = draw(st.lists(st.tuples(fractions, fractions), min_size=1, max_size=3))
    return [Mark(1, (x[0], y[0], x[1], y[1]), "b6") for x, y in boxes]


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_a_page_is_drawn_where_a_reader_shows_it(sheet: Sheet) -> None:
    image = open_source(sheet.pdf()).image(0)

    assert_in_place(sheet, np.asarray(image.convert("RGB"), dtype=np.int16))


@settings(max_examples=60, deadline=None)
@given(sheets(), st.sampled_from([40, 72, 100, 150]))
def test_a_page_for_the_screen_shows_the_same_place(sheet: Sheet, dpi: int) -> None:
    image = open_source(sheet.pdf()).scaled(0, dpi)
    assume(min(image.size) > 8)

    assert_in_place(sheet, np.asarray(image.convert("RGB"), dtype=np.int16))


@settings(max_examples=60, deadline=None)
@given(sheets(), marks())
def test_nothing_under_a_mark_survives_and_nothing_else_changes(sheet: Sheet, drawn: list[Mark]) -> None:
    before = open_source(sheet.pdf()).image(0)
    width, height = before.size

    after = burned(before.copy(), drawn, "")

    changed, labels = _masks(drawn, width, height)
    pixels = np.asarray(after.convert("RGB"), dtype=np.int16)
    assert (pixels[changed & ~labels] == 0).all()
    assert np.isin(pixels[labels & changed], (0, 255)).all()
    if after.mode == "RGB":  # a page whose colours all lie under marks is kept in gray
        assert (pixels[~changed] == np.asarray(before.convert("RGB"))[~changed]).all()
    for mark in drawn:
        x0, y0, x1, y1 = mark.box
        rows, columns = slice(int(y0 * height), math.ceil(y1 * height)), slice(int(x0 * width), math.ceil(x1 * width))
        assert changed[rows, columns].all()


@settings(max_examples=25, deadline=None)
@given(sheets(), marks())
def test_what_is_coded_is_dark_under_every_mark(sheet: Sheet, drawn: list[Mark]) -> None:
    frames: list[tuple[dict[str, object], tuple[bytes, ...]]] = []
    request = {"marks": [[mark.page, *mark.box, mark.basis] for mark in drawn], "stamps": [], "dpi": 200, "first": 0}

    raster(request, [sheet.pdf()], lambda header, *blobs: frames.append((header, blobs)))

    ((header, blobs),) = frames
    image = decode(str(header["coding"]), int(str(header["width"])), int(str(header["height"])), blobs[0])
    changed, labels = _masks(drawn, *image.size)
    pixels = np.asarray(image.convert("L"))
    assert (pixels[changed & ~labels] <= DARK).all()


@settings(max_examples=40, deadline=None)
@given(sheets(), marks())
def test_two_pages_that_differ_under_marks_alone_give_the_same_image(sheet: Sheet, drawn: list[Mark]) -> None:
    image = open_source(sheet.pdf()).image(0)
    other = image.copy()
    for mark in drawn:
        left, top, right, bottom = burned_box(mark.box, *image.size)
        other.paste((255, 0, 90), (left, top, right, bottom))

    one, two = burned(image, drawn, "A 1"), burned(other, drawn, "A 1")

    assert (one.mode, one.tobytes()) == (two.mode, two.tobytes())


def assert_in_place(sheet: Sheet, pixels: Pixels) -> None:
    """Compare the colour of each pixel with the place it must show; the outermost pixels may be mixed with paper."""
    height, width = pixels.shape[:2]
    down, across = np.mgrid[2 : height - 2, 2 : width - 2]
    red, green = sheet.steps_at((across + 0.5) / width, (down + 0.5) / height)
    # A page's size is rounded to whole pixels, so a place may be one pixel off, and a colour one step.
    corners = sheet.steps_at(np.array([0.0, 1 / width, 0.0]), np.array([0.0, 0.0, 1 / height]))
    pixel, other = (float(np.abs(steps - steps[0]).max()) for steps in corners)
    inside = pixels[2 : height - 2, 2 : width - 2]
    assert np.abs(inside[:, :, 0] - np.clip(red, 0, 255)).max() <= pixel + 1
    assert np.abs(inside[:, :, 1] - np.clip(green, 0, 255)).max() <= other + 1


def _masks(drawn: list[Mark], width: int, height: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which pixels are burned, and which of them may carry a label."""
    changed, labels = np.zeros((height, width), dtype=bool), np.zeros((height, width), dtype=bool)
    for mark in drawn:
        box = burned_box(mark.box, width, height)
        changed[box[1] : box[3], box[0] : box[2]] = True
        label = label_frame(box, basis(mark.basis).label)
        if label is not None:
            labels[label[1] : label[3], label[0] : label[2]] = True
    return changed, labels


@pytest.mark.parametrize("height", [18, 22, 26, 34, 60])
def test_every_label_stays_within_the_frame_the_proof_leaves_out(height: int) -> None:
    for key, one in bases().items():
        page = Image.new("L", (400, 80), 255)
        burned_page = np.asarray(burned(page, [Mark(1, (0.05, 0.1, 0.95, 0.1 + height / 80), key)], ""))
        box = burned_box((0.05, 0.1, 0.95, 0.1 + height / 80), 400, 80)
        inside = np.argwhere(burned_page[box[1] : box[3], box[0] : box[2]]) + (box[1], box[0])
        frame = label_frame(box, one.label)

        assert frame is not None
        assert len(inside) > 0
        assert (inside >= (frame[1], frame[0])).all(), key
        assert (inside < (frame[3], frame[2])).all(), key
