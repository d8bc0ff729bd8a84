"""Suggestions for a page of text against splitting it into words, and how their time grows with the text."""

import random
from functools import cache

from redaction.detection import Known, Person
from redaction.detection.detector import Detector
from tests.benchmarks import Result, benchmark, cpu_seconds
from tests.redaction.detection.generator import held_out, samples
from tests.redaction.detection.marked import FOLDER, unmarked

#: Letters on an ordinary page of text: 45 lines of 65.
PAGE, PAGES = 2_900, 60
#: Share of the sentences that hold identifiers.
IDENTIFIERS = 0.1
ODD = (
    "1",
    "a",
    "1 ",
    "A1",
    "12-",
    "a@",
    "x.",
    "SSN ",
    "1 Oak ",
    "DOB\n",
    "(",
    "0O",
    "a-\n",
    "badge ",
    "Calle ",
    "A. ",
    "diagnosed with ",
    "meds: lithium, ",
    "1,",
    "five ",
    "(918) 555-0134 or ",
    "1-800-555-0134 hotline ",
    "Police Department, 1 Elm Street, ",
    "name: Ada ",
)
SHORT, LONG = 20_000, 80_000
#: Seconds below which a time says nothing.
_FAST = 0.02
KNOWN = Known(
    people=tuple(
        Person(role, (name,), "1988-03-04")
        for role, name in (
            ("victim", "Ada Marisol Quillfeather"),
            ("witness", "Bram Kestrow"),
            ("family", "Lucía Zárate-Peña"),
            ("officer", "R. Diaz"),
            ("subject", "Silas Nethergate"),
        )
    ),
    identifiers=("A098765432", "KLM 4471", "quill@example.org"),
    keep=("Larkfield Police Department",),
)


@cache
def pages() -> list[str]:
    """Return pages of running text with a few sentences that hold identifiers, no two alike."""
    shuffling = random.Random(3)
    texts = [unmarked(path.read_text(encoding="utf-8")).text for path in sorted(FOLDER.glob("*.txt"))]
    sentences = [sentence + "." for text in texts for sentence in text.split(". ")]
    few = [sample.text for sample in samples(held_out.SENTENCES, each=2, seed=5)]
    made = []
    for _ in range(PAGES):
        page = ""
        while len(page) < PAGE:
            page += shuffling.choice(few if shuffling.random() < IDENTIFIERS else sentences) + " "
        made.append(page[:PAGE])
    return made


@benchmark("detection page")
def page() -> Result:
    """Milliseconds of processor time a page for rules, known names and tagger; bare: the page split into words."""
    detector = Detector(KNOWN)
    for text in pages()[: PAGES // 2]:
        detector.find(text)
    measured = pages()[PAGES // 2 :]
    ours = cpu_seconds(lambda: [detector.find(text) for text in measured], times=5)
    bare = cpu_seconds(lambda: [[word.lower() for word in text.split()] for text in measured], times=5)
    return Result(ours=ours / len(measured) * 1000, bare=bare / len(measured) * 1000, unit="ms")


@benchmark("detection growth")
def growth() -> Result:
    """Seconds for the slowest of many odd texts, four times as long: the ratio is 4 when time grows with the text."""
    detector = Detector(KNOWN)
    times = [
        (_seconds(detector, unit * (LONG // len(unit))), _seconds(detector, unit * (SHORT // len(unit))))
        for unit in ODD
    ]
    long, short = max((pair for pair in times if pair[1] > _FAST), key=lambda pair: pair[0] / pair[1])
    return Result(ours=long, bare=short, unit="s")


def _seconds(detector: Detector, text: str) -> float:
    return cpu_seconds(lambda: detector.find(text), times=2)
