"""The small signs of small print are words' parts like others: without its point an amount is another amount."""

import numpy as np
import pikepdf
import pytest

from redaction import engine
from redaction.engine.coding import Picture
from redaction.engine.letters import _stands_out
from tests.redaction.attacks.paper import page, saved
from tests.redaction.engine.test_textsource import said

LINES = (
    "The clerk paid 1.99 and 2.49 for well-known off-white paper.",
    "Call 555-0100. Then 555-0101. It was 10:30, or 11:15. Go on.",
    "Pack my box with five dozen jugs; I saw it. I did. I know.",
    "The quick brown fox jumps over the lazy dog by the river.",
)


@pytest.mark.parametrize(("size", "face"), [(8.0, "Helvetica"), (7.0, "Times-Roman")])
def test_no_point_and_no_hyphen_is_lost(size: float, face: str) -> None:
    pdf = pikepdf.new()
    lines = (
        f"BT /F2 {size} Tf {10 + 0.13 * number} {84 - 14.1 * number} Td ({line}) Tj ET\n"
        for number, line in enumerate(LINES)
    )
    made = page(pdf, "".join(lines))
    made.obj.Resources.Font.F2 = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/" + face)
    )
    source = saved(pdf)

    released = engine.redact(source, [])

    assert released.texts[0].source == "characters"
    assert released.texts[0].unseen == 0
    assert [line for line in LINES if line not in said(released.pdf)] == []
    assert engine.prove(released.pdf, source=source, marks=[]).passed


def test_a_frame_is_filled_where_its_pixels_differ_from_those_around_it() -> None:
    pixels = np.full((40, 60), 255, dtype=np.uint8)
    pixels[20:22, 10:12] = 0  # a full stop
    pixels[5:25, 30:32] = 0  # a thin I, and nothing beside it
    boxes = np.array([(10, 20, 12, 22), (30, 5, 32, 25), (40, 5, 42, 25), (33, 20, 35, 22)], dtype=float)

    for image in (Picture("L", 60, pixels), Picture("1", 60, np.packbits(pixels == 0, axis=1))):
        assert _stands_out(image, boxes).tolist() == [True, True, False, False]
    assert _stands_out(image, boxes[:0]).tolist() == []
