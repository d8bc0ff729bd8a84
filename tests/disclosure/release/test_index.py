"""The index of withholdings: its lines, as CSV no spreadsheet runs, as an accessible PDF, and never a bar's statute."""

import csv
import io

import pytest
from django.utils import timezone

from disclosure.letters.errors import BarNamed
from disclosure.release import index
from disclosure.release.index import Row, as_csv, as_pdf, rows_of
from redaction import selectors as redactions
from redaction import services as naming
from redaction.models import Mark
from tests.disclosure.letters.pdf import pages, problems, text
from tests.disclosure.release.cases import draw, in_redaction, nothing_to_release, to_decision
from tests.factories import MEMO, Cast, walk
from workflow.models import Authority, Determination, Request
from workflow.services import legal
from workflow.states import Outcome, Role, State

ROW = Row("records/001.pdf", "X-2026-000001 0003", "(b)(6)", "", "2 places")
BOX = (0.1, 0.1, 0.4, 0.2)


def printed(rows: list[Row], language: str = "en") -> bytes:
    return as_pdf(rows, request_number="X-2026-000001", office="Office of Tests", language=language)


@pytest.fixture
def marked() -> Request:
    cast = Cast()
    request = in_redaction(cast)
    draw(cast, request, 2, (0.1, 0.6, 0.4, 0.7), "b3", statute="5 USC 1234")
    draw(cast, request, 1, BOX, "b6")
    draw(cast, request, 1, (0.1, 0.5, 0.4, 0.6), "b6")
    return to_decision(cast, request)


@pytest.mark.django_db
def test_each_line_says_file_page_stamp_basis_and_amount(marked: Request) -> None:
    assert rows_of(marked, "en", may_tell=True) == (
        Row("records/001.pdf", f"{marked.number} 0001", "Privacy", "", "2 places"),
        Row("records/001.pdf", f"{marked.number} 0002", "Other law", "5 USC 1234", "1 place"),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("authority", "labels"),
    [(Authority.FOIA, ["(b)(6)", "(b)(3)"]), (Authority.VICTIM_NOTICE, ["Privacy", "Other law"])],
)
def test_only_what_leaves_under_foia_is_labelled_so(authority: Authority, labels: list[str]) -> None:
    cast = Cast()
    request = walk(cast, State.LEGAL_REVIEW)
    record = request.records.get()
    ruling = legal.Ruling(
        Determination.Verdict.PART, authority, basis="b6", harm="A witness.", segregable_certified=True, memo=MEMO
    )
    legal.determine(request_id=request.pk, item_id=record.pk, ruling=ruling, by=cast.actor(Role.COUNSEL))
    unmarked = redactions.marks_digest(record.document_id)
    for page, basis, statute in ((1, "b6", ""), (2, "b3", "5 USC 1234")):
        Mark.objects.create(
            document=record.document, page=page, x0=0.1, y0=0.1, x1=0.4, y1=0.2, basis=basis, statute=statute,
            made_by=cast.people[Role.REDACTOR].pk, made_at=timezone.now(),
        )  # fmt: skip

    assert [row.basis for row in rows_of(request, "en", may_tell=True)] == labels
    before = redactions.marks_digest(record.document_id)
    naming.name_bases(record.document_id, for_victim=authority is Authority.FOIA)
    assert len({unmarked, before, redactions.marks_digest(record.document_id)}) == 3, "an output made for another route"


@pytest.mark.django_db
def test_amounts_are_in_the_language_of_the_letter(marked: Request) -> None:
    assert rows_of(marked, "es", may_tell=True)[0].amount == "2 lugares"


@pytest.mark.django_db
def test_an_answer_that_tells_nothing_has_no_line() -> None:
    request = nothing_to_release(Cast(), Outcome.NEITHER_CONFIRM_NOR_DENY, "vawa_t_u")

    assert rows_of(request, "en", may_tell=False) == rows_of(request, "en", may_tell=True) == ()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|calc", "%0A"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv([Row(cell, cell, "(b)(6)", cell, "1 place")]).decode("utf-8"))))

    assert rows[0] == list(index.COLUMNS)
    assert all(value.startswith(("'", "(b)", "1")) for value in rows[1])


def test_commas_quotes_and_line_ends_stay_in_their_cell() -> None:
    rows = list(csv.reader(io.StringIO(as_csv([Row('a, "b"\nc', "ñ", "(b)(6)", "", "1 place")]).decode("utf-8"))))

    assert rows[1] == ['a, "b"\nc', "ñ", "(b)(6)", "", "1 place"]


@pytest.mark.parametrize("write", [as_csv, printed])
def test_the_law_of_a_bar_stops_the_index(write: object) -> None:
    with pytest.raises(BarNamed, match="line 2"):
        write([ROW, Row("records/001.pdf", "2", "(b)(3)", "8 USC 1367", "1 place")])  # type: ignore[operator]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("rows", [[], [ROW]], ids=["empty", "one line"])
def test_the_printed_index_is_accessible_and_the_same_each_time(rows: list[Row], language: str) -> None:
    pdf = printed(rows, language)

    assert problems(pdf) == []
    assert pdf == printed(rows, language)


def test_the_printed_index_says_each_line() -> None:
    said = text(printed([ROW, Row("records/002.pdf", "", "(b)(3)", "5 USC 1234", "8 whole pages")]))

    assert "records/001.pdf X-2026-000001 0003 (b)(6) 2 places" in said
    assert "records/002.pdf (b)(3) 5 USC 1234 8 whole pages" in said


@pytest.mark.long
def test_a_long_index_repeats_its_head() -> None:
    pdf = printed([ROW] * 120)

    assert problems(pdf) == []
    assert text(pdf).count("Reason in law") >= pages(pdf) > 2
