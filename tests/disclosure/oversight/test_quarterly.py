"""The quarterly report: PDF/UA-1 with charts, the figures of the dashboard and no small one; the same as open data."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from disclosure.oversight import quarterly
from tests.disclosure.letters.pdf import problems, text
from tests.factories import Cast, draft
from workflow.metrics.periods import Quarter
from workflow.services import desk, intake
from workflow.states import Role

NOW = datetime(2027, 2, 16, 15, tzinfo=UTC)
SIGNED = intake.Signature("I declare under penalty of perjury.", "Elena Example")
pytestmark = [pytest.mark.long, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _winter() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(module_rows: DjangoDbBlocker) -> Iterator[tuple[Cast, bytes]]:
    with module_rows.unblock(), time_machine.travel(NOW, tick=False):
        cast = Cast()
        for number in range(16):
            kind = "family" if number < 2 else "victim" if number < 10 else "other"
            intake.submit(draft_id=draft(cast.office, requester_kind=kind).pk, signature=SIGNED)
        for _ in range(7):
            category = desk.CallCategory.UNRELATED
            desk.log_enquiry(
                office=cast.office, category=category, way="telephone", text="", user=cast.people[Role.INTAKE]
            )
        yield cast, quarterly.quarterly_report("2027Q2")


@pytest.mark.long
def test_it_is_pdf_ua_and_says_what_the_office_counted(made: tuple[Cast, bytes]) -> None:
    cast, pdf = made
    words = text(pdf)

    assert problems(pdf) == []
    assert cast.office.name in words
    assert "Quarterly report, fiscal year 2027, quarter 2" in words
    assert "January 1, 2027 to March 31, 2027. The quarter is not over" in words
    assert "Received 16" in words
    assert "Unrelated 7" in words
    assert "A family member held back" in words
    assert "Where open cases are now" not in words


def test_its_charts_can_be_heard(made: tuple[Cast, bytes]) -> None:
    with pikepdf.open(io.BytesIO(made[1])) as document:
        figures = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure" and "/Alt" in item
        ]

    assert any(str(one.Alt).startswith("Chart: ") for one in figures)


def test_open_data_has_the_same_figures_and_no_small_one(made: tuple[Cast, bytes]) -> None:
    cast, _pdf = made
    rows = list(csv.DictReader(io.StringIO(quarterly.open_data(cast.office, Quarter(2027, 2)))))

    assert rows[0].keys() == set(quarterly.HEAD)
    counted = [row["count"] for row in rows if row["measure"] != "time" and row["count"]]
    assert all(int(count) == 0 or int(count) >= 5 for count in counted)
    assert {row["held_back"] for row in rows if row["count"] == ""} == {"yes"}
    received = next(row for row in rows if (row["measure"], row["cell"]) == ("flow", "received"))
    assert received["count"] == "16"
    family = next(row for row in rows if (row["measure"], row["cell"]) == ("category", "family"))
    assert family["held_back"] == "yes"


def test_open_data_is_taken_from_the_page_of_figures(made: tuple[Cast, bytes]) -> None:
    cast, _pdf = made
    client = Client()
    client.force_login(cast.people[Role.COUNSEL], backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(reverse("oversight:open_data"), {"period": "2027Q2"})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode() == quarterly.open_data(cast.office, Quarter(2027, 2))
    assert client.get(reverse("oversight:open_data"), {"period": "soon"}).status_code == 404


def test_the_report_is_taken_from_the_page_of_figures(made: tuple[Cast, bytes]) -> None:
    client = Client()
    client.force_login(made[0].people[Role.INTAKE], backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(reverse("oversight:quarterly"), {"period": "2027Q2"})

    assert answer.content == made[1], "the same figures give the same bytes"
    assert client.get(reverse("oversight:quarterly"), {"period": "2099Q1"}).status_code == 404


@pytest.mark.parametrize("quarter", ["2027Q3", "2027", "Q4", "2027Q5", ""])
def test_a_quarter_that_cannot_be_reported_is_refused_and_nothing_is_written(tmp_path: Path, quarter: str) -> None:
    Cast()
    with pytest.raises(CommandError) as refused:
        call_command("quarterly_report", "--quarter", quarter, str(tmp_path / "out.pdf"))

    assert refused.value.returncode == 2
    assert not list(tmp_path.iterdir())


def test_a_quarter_before_the_office_began_says_that_nothing_was_counted(tmp_path: Path) -> None:
    Cast()

    call_command("quarterly_report", "--quarter", "2026q4", str(tmp_path / "out.pdf"))

    assert "Nothing was counted in this quarter" in text((tmp_path / "out.pdf").read_bytes())
