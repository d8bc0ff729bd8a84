"""The sample papers: the same bytes each time, and private words exactly where the paper says they are."""

import io
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import ExifTags, Image

from disclosure.sample.papers import (
    FACTS,
    Facts,
    Paper,
    arrest_report,
    booking_sheet,
    court_disposition,
    encounter_form,
    photograph,
    typed_statement,
)
from redaction.bases import bases

pytestmark = pytest.mark.long

Maker = Callable[[Facts], Paper]
MAKERS: tuple[Maker, ...] = (
    arrest_report,
    court_disposition,
    encounter_form,
    typed_statement,
    photograph,
    booking_sheet,
)
IN_PDF: tuple[Maker, ...] = (arrest_report, court_disposition, encounter_form)


@pytest.mark.long
@pytest.mark.parametrize("make", MAKERS)
def test_the_same_facts_give_the_same_bytes(make: Maker) -> None:
    first = make(FACTS).data
    make.cache_clear()  # type: ignore[attr-defined]

    assert make(FACTS).data == first
    assert make(replace(FACTS, case_number="FPD-25-009999")).data != first


@pytest.mark.parametrize("make", MAKERS)
def test_spots_lie_on_pages_and_name_a_basis(make: Maker) -> None:
    paper = make(FACTS)

    assert paper.spots
    for spot in paper.spots:
        x0, y0, x1, y1 = spot.box
        assert 0 <= x0 < x1 <= 1
        assert 0 <= y0 < y1 <= 1
        assert 1 <= spot.page <= paper.pages
        assert spot.basis in bases()


@pytest.mark.parametrize("make", IN_PDF)
def test_each_spot_holds_its_words(make: Maker) -> None:
    paper = make(FACTS)
    document = pdfium.PdfDocument(paper.data)
    assert len(document) == paper.pages
    for spot in paper.spots:
        page = document[spot.page - 1]
        width, height = page.get_size()
        x0, y0, x1, y1 = spot.box
        words = page.get_textpage().get_text_bounded(x0 * width, (1 - y1) * height, x1 * width, (1 - y0) * height)
        assert _bare(spot.text) in _bare(words)


@pytest.mark.parametrize("make", IN_PDF)
def test_no_private_word_of_the_victim_is_left_outside_the_spots(make: Maker) -> None:
    paper = make(FACTS)
    document = pdfium.PdfDocument(paper.data)
    everything = _bare(" ".join(page.get_textpage().get_text_range() for page in document))
    marked = _bare(" ".join(spot.text for spot in paper.spots))
    for private in (FACTS.victim.name, FACTS.victim.telephone, FACTS.place, FACTS.witness.name, FACTS.subject.ssn):
        assert marked.count(_bare(private)) == everything.count(_bare(private))


def test_numbers_are_such_as_nobody_has() -> None:
    for person in (FACTS.subject, FACTS.victim, FACTS.witness):
        assert re.fullmatch(r"\(555\) 555-\d{4}", person.telephone)
        assert not person.ssn or person.ssn.startswith("900-")
    assert FACTS.a_number.startswith("A000-000-")


def test_the_photograph_tells_where_it_was_taken() -> None:
    exif = Image.open(io.BytesIO(photograph(FACTS).data)).getexif()

    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] == "N"
    assert FACTS.victim.address in exif[ExifTags.Base.ImageDescription]


def test_the_scan_is_black_and_white_crooked_and_dirty() -> None:
    scan = Image.open(io.BytesIO(typed_statement(FACTS).data))
    assert (scan.n_frames, scan.mode) == (2, "1")  # type: ignore[attr-defined]

    def sharpness(turn: float) -> float:
        """How sharply lines of text stand apart when the page is turned back."""
        rows = np.asarray(scan.convert("L").rotate(turn, fillcolor=255))[:, 100:].mean(axis=1)
        return float(np.abs(np.diff(rows)).sum())

    assert max((0.0, -0.7, -1.3, -1.9), key=sharpness) == -1.3


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
