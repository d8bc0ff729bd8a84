"""A witness's statement typed on a machine, copied badly and scanned askew: a TIFF of two pages, black and white."""

import math
from datetime import date
from functools import cache
from io import BytesIO

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from disclosure.sample.papers.facts import FACTS, Facts
from disclosure.sample.papers.sheet import Box, Paper, Sheet, Spot

DPI = 200
TURNED = 1.3
AGENCY = "Fairview Police Department"
LINES = (
    (
        "                      VOLUNTARY STATEMENT",
        "",
        "Fairview Police Department              Case {case}",
        "Date: June 12, 2025   Time: 10:40 PM    Place: at home",
        "",
        "Name:     [b7c|{name}]",
        "Address:  [b7c|{address}]",
        "Phone:    [b7c|{telephone}]      Born: [b7c|{born}]",
        "",
        "I make this statement of my own free will. Nobody",
        "promised me anything for it and nobody threatened me.",
        "",
        "   I was on my porch because of the heat. At about",
        "twenty to ten a gray pickup stopped across the street",
        "with its lights off. A man got out. I know him as",
        "Jonas, he lived next door until about a month ago. He",
        "had something long in his hand, I thought a cane.",
        "",
        "   He went up to the door of [b7c|{victim}] and",
        "knocked and then shouted to let him in. She called",
        "through the door that he should go. Then he started",
        "to hit the door by the lock. It was metal, I could",
        "hear it. I went inside and called 911. While I was on",
        "the phone the door broke and I heard her scream.",
        "",
        "                                      Initials: [b7c|W.Q.B.]",
    ),
    (
        "Statement, page two                     Case {case}",
        "",
        "   I did not go over because I am sixty-six and have a",
        "bad hip. I kept the light on and stood where he could",
        "see me. He came to the door once and looked at me and",
        "went back in. The police came maybe six minutes after",
        "I called.",
        "",
        "   When they brought him out he looked at me again. I",
        "do not want him to know that I said anything. I live",
        "alone. I will come to court if I have to.",
        "",
        "   I have seen him angry before. In April he threw a",
        "chair off that porch. I did not call anyone then and",
        "I am sorry for it.",
        "",
        "I have read this statement, it has two pages, and it",
        "is true.",
        "",
        "",
        "",
        "_____________________________     _______________________",
        "[b7c|{name}]                  {officer} {badge}",
    ),
)


@cache
def typed_statement(facts: Facts = FACTS) -> Paper:
    """Return the scan; spots are where the private words lie after the turn."""
    sheet = _typed(facts)
    document = pdfium.PdfDocument(sheet.finish())
    pages = [
        _scanned(document[index].render(scale=DPI / 72, grayscale=True).to_pil(), seed=index)
        for index in range(len(document))
    ]
    document.close()
    out = BytesIO()
    pages[0].save(out, format="TIFF", compression="group4", dpi=(DPI, DPI), save_all=True, append_images=pages[1:])
    return Paper(
        data=out.getvalue(),
        file_name=f"{facts.case_number}_statement_scan.tif",
        media_type="image/tiff",
        title="Statement of a witness, scan",
        kind="arrest_report",
        agency=AGENCY,
        author="",
        record_date=date(2025, 6, 12),
        pages=len(pages),
        spots=tuple(Spot(spot.page, _turned(spot.box, pages[0].size), spot.basis, spot.text) for spot in sheet.spots),
    )


def _typed(facts: Facts) -> Sheet:
    sheet = Sheet("Statement", AGENCY)
    given = {
        "case": facts.case_number,
        "name": facts.witness.name,
        "address": facts.witness.address,
        "telephone": facts.witness.telephone,
        "born": facts.witness.birth_date,
        "victim": facts.victim.name,
        "officer": facts.officer,
        "badge": facts.badge,
    }
    for number, lines in enumerate(LINES):
        if number:
            sheet.next_page()
        for row, line in enumerate(lines):
            # A worn machine: each line sits a hair higher or lower.
            wobble = math.sin(row * 2.3 + number) * 0.7
            sheet.write(line.format(**given), 82 + wobble, 706 - row * 22 + wobble, font="Courier", size=12)
    sheet.signature(facts.witness.name, 84, 706 - 20 * 22 - 8)
    end = 706 - 20 * 22 - 16
    sheet.spots.append(Spot(2, (0.1, 1 - (end + 32) / sheet.height, 0.5, 1 - end / sheet.height), "b7c", "signature"))
    sheet.signature("T. Placeholder", 350, 706 - 20 * 22 - 6, size=16)
    return sheet


def _scanned(page: Image.Image, *, seed: int) -> Image.Image:
    """Turn a page, wear it and make it black and white, the same way each time."""
    random = np.random.default_rng(1300 + seed)
    worn = page.filter(ImageFilter.GaussianBlur(1.1)).rotate(TURNED, resample=Image.Resampling.BICUBIC, fillcolor=255)
    ink: NDArray[np.float64] = np.asarray(worn, dtype=np.float64)
    patches = Image.fromarray(random.integers(0, 255, (26, 20), dtype=np.uint8)).resize(worn.size)
    paper = ink + random.normal(0, 26, ink.shape) + (np.asarray(patches, dtype=np.float64) - 127) * 0.28
    height, width = ink.shape
    specks = random.random(ink.shape) < 0.00025
    paper[specks] = 0
    paper[:, : random.integers(9, 15)] = 20  # the shadow of the lid
    paper[height - random.integers(5, 9) :, :] = 20
    for down in (0.16, 0.84):  # holes of the binder
        rows, columns = np.ogrid[:height, :width]
        hole = (rows - height * down) ** 2 + (columns - width * 0.045) ** 2 < (DPI * 0.13) ** 2
        paper[hole] = 10
    black = np.where(paper < 128, 0, 255).astype(np.uint8)
    return Image.fromarray(black).convert("1")


def _turned(box: Box, size: tuple[int, int]) -> Box:
    """Return the upright box around `box` after the turn about the middle of the page."""
    width, height = size
    turn = math.radians(-TURNED)
    corners = [(x * width - width / 2, y * height - height / 2) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [x * math.cos(turn) - y * math.sin(turn) + width / 2 for x, y in corners]
    ys = [x * math.sin(turn) + y * math.cos(turn) + height / 2 for x, y in corners]
    return max(min(xs) / width, 0.0), max(min(ys) / height, 0.0), min(max(xs) / width, 1.0), min(max(ys) / height, 1.0)
