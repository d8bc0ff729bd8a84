"""Identifiers: what must be found, what must stay, and how much of each on texts no rule was written on."""

from functools import cache

import pytest

from redaction.detection import IDENTIFIERS
from redaction.detection.detector import suggest_text
from redaction.detection.recognise import recognise
from redaction.detection.views import views_of
from tests.redaction.detection.generator import Truth, held_out, measured, samples, seen

WAYS = ("plain", "plain", "capitals", "ocr", "wrapped", "plain")
EACH = 6
Part = tuple[tuple[str, ...], tuple[str, ...]]
SEEN: Part = (seen.SENTENCES, seen.STAYING)
HELD_OUT: Part = (held_out.SENTENCES, held_out.STAYING)


def said(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in recognise(views_of(text))]


@cache
def compared(sentences: tuple[str, ...], staying: tuple[str, ...]) -> list[tuple[tuple[Truth, ...], list[Truth]]]:
    """Return what is in each sample and what was said of it."""
    texts = [
        *samples(sentences, each=EACH, seed=41, ways=WAYS),
        *samples(staying, each=EACH, seed=42, ways=("plain", "capitals", "wrapped")),
    ]
    return [
        (sample.truths, [Truth(one.kind, one.start, one.end) for one in recognise(views_of(sample.text))])
        for sample in texts
    ]


@pytest.mark.parametrize("part", [SEEN, HELD_OUT], ids=["seen", "held out"])
def test_nearly_all_is_found_and_nearly_nothing_else(part: Part) -> None:
    made = measured(compared(*part))

    assert made.wanted > 400
    assert made.recall >= 0.98
    assert made.precision >= 0.98


@pytest.mark.parametrize("kind", IDENTIFIERS)
def test_each_kind_is_found(kind: str) -> None:
    made = measured([*compared(*SEEN), *compared(*HELD_OUT)], kind)

    assert made.wanted >= 15
    assert made.recall >= 0.95
    assert made.precision >= 0.95


def test_every_suggestion_says_why() -> None:
    found = recognise(views_of("SSN: 123-45-6789; call (202) 555-0143; officer badge 4471"))

    assert [one.kind for one in found] == ["ssn", "phone", "badge"]
    assert found[0].why == "It follows “SSN”, which announces a social security number."
    assert all(one.why.endswith(".") and 0 < one.score <= 1 for one in found)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("123-45-6789", "ssn", "123-45-6789"),
        ("his SSN, which he gave to the clerk, is 123456789", "ssn", "123456789"),
        ("123456789 (SSN)", "ssn", "123456789"),
        ("SOCIAL SECURITY NO.\n123 45\n6789", "ssn", "123 45\n6789"),
        ("S0cial Security N0. l23-45-67B9", "ssn", "l23-45-67B9"),
        ("ssn xxx-xx-6789", "ssn", "xxx-xx-6789"),
        ("912-70-1234", "itin", "912-70-1234"),
        ("A 098 765 432", "a_number", "A 098 765 432"),
        ("A-file of A98765432", "a_number", "A98765432"),
        ("ucn no. 7LK2P3Q9X", "fbi_number", "7LK2P3Q9X"),
        ("IOE0912345678", "receipt_number", "IOE0912345678"),
        ("C01234567 is her passport number", "passport", "C01234567"),
        ("4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("GB82WEST12345698765432", "iban", "GB82WEST12345698765432"),
        ("write to maria.lopez @ example.org", "email", "maria.lopez @ example.org"),
        ("maria [at] example [dot] com", "email", "maria [at] example [dot] com"),
        ("born on the 4th of March, 1988", "birth_date", "4th of March, 1988"),
        ("D.O.B. 04MAR1988", "birth_date", "04MAR1988"),
        ("Fecha de nacimiento: 4 de marzo de 1988", "birth_date", "4 de marzo de 1988"),
        ("H/F 3/4/88", "birth_date", "3/4/88"),
        ("P.O. Box 113, Larkfield, TX 75001", "address", "P.O. Box 113, Larkfield, TX 75001"),
        ("lives at 14 larkmoor road apt 3", "address", "14 larkmoor road apt 3"),
        ("vive en Calle Hidalgo No. 45, Col. Centro", "address", "Calle Hidalgo No. 45, Col. Centro"),
        ("Ofc. Ruiz #2231", "badge", "2231"),
        ("el agente Ruiz, placa 4471", "badge", "4471"),
        ("el auto con placas ABC-12-34", "plate", "ABC-12-34"),
        ("7ABC123 (California plate)", "plate", "7ABC123"),
        ("F43.10 (ICD-10)", "medical", "F43.10"),
        ("Medicare number 1EG4-TE5-MK73", "medical", "1EG4-TE5-MK73"),
        ("MRN 0O482913", "medical", "0O482913"),
        ("número de afiliado 88-123456", "medical", "88-123456"),
        ("DIAGNOSED WITH HIV, AND TOLD", "medical", "HIV"),
        ("tested positive for hepatitis C", "medical", "tested positive for hepatitis C"),
        ("meds: Seroquel 100 mg, Zoloft and lithium", "medical", "Seroquel 100 mg, Zoloft and lithium"),
        ("he is taking lithium", "medical", "lithium"),
        ("clonazepam 2 mg twice daily", "medical", "clonazepam 2 mg twice daily"),
        ("diagnosticada con trastorno de estrés postraumático en 2020", "medical", "trastorno de estrés postraumático"),
        ("toma sertralina 50 mg cada noche", "medical", "sertralina 50 mg cada noche"),
    ],
)
def test_an_identifier_is_found_however_it_is_written(text: str, kind: str, value: str) -> None:
    assert (kind, value) in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "000-12-3456 and 666-12-3456 and 987-45-4321",
        "4111 1111 1111 1112",
        "GB82 WEST 1234 5698 7654 33",
        "docket 19-cr-00345, 8 U.S.C. 1367(a)(2), 489 U.S. 749",
        "invoice 482-19-3345",
        "on March 4, 2019 at 0130 hours the 9th Circuit Court sat",
        "12 badges, a plate of food and $1,234,567.89",
        "30 alprazolam 2 mg tablets and a bottle of oxycodone were seized",
        "the expert's diagnosis in 2019; diagnosis of case 19-00345 took 2 days",
        "history of domestic violence, treated for cuts, takes the bus, gang member ID 448213",
        "Diagnosis: none",
        "Exhibit F43.1, cell B12, unit A10.2",
        "Section 1 of the Convention. The Court notes 34 USC 20141(c).",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert said(text) == []


def test_a_column_with_a_label_on_top_holds_identifiers() -> None:
    table = "Name,SSN,Phone\nAda,123456789,5550143\nBram,234567890,2025550143\n"

    assert said(table) == [
        ("ssn", "123456789"),
        ("phone", "5550143"),
        ("ssn", "234567890"),
        ("phone", "2025550143"),
    ]


@pytest.mark.parametrize("written", ["11/30 1958", "11/309-1958", "11-30,1958"])
def test_a_day_of_birth_is_found_whole_where_a_scan_lost_its_strokes(written: str) -> None:
    found = suggest_text(f"Phone: (555) 555-0150   Born: {written}")

    assert ("birth_date", written) in [(one.kind, one.text) for one in found]
