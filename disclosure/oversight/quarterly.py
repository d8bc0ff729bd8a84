"""The quarterly report for the public: PDF with charts, and the same figures as open data; small ones held back."""

import base64
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone, translation

from disclosure.letters.rendering import page_html, print_pdf
from disclosure.oversight.metrics import Links, Panel, panels, times
from workflow.errors import Invalid
from workflow.metrics import counting, tables
from workflow.metrics.periods import Quarter, quarter_named, quarter_of
from workflow.models import Office

HELD, NONE = "held back", "–"
#: Where open cases sit is of the day it was counted: it is for the office, not for a report of a quarter.
OF_THE_DAY = {"where", "age"}
HEAD = ("office", "quarter", "since", "until", "measure", "cell", "count", "held_back")


@dataclass(frozen=True)
class Line:
    label: str
    now: str
    before: str


@dataclass(frozen=True)
class Part:
    """One measure of one office as the report prints it; `image` is its chart, empty where there is none to draw."""

    title: str
    note: str
    image: str
    rows: list[Line]


def quarterly_report(text: str, *, count: bool = True) -> bytes:
    """Return the report of a quarter, written as 2026Q4, over all offices as PDF/UA-1.

    :param count: count first what is new in the trail; a page takes what was counted last.
    :raises Invalid: no quarter of a fiscal year, one that has not begun, or there is no office.
    :raises PressMissing: the machine cannot print.
    """
    quarter, today = asked(text), timezone.localdate()
    offices = list(Office.objects.order_by("pk"))
    if not offices:
        raise Invalid("There is no office to report of.")
    if count:
        counting.count()
    with translation.override("en"):
        title = f"Quarterly report, fiscal year {quarter.year}, quarter {quarter.number}"
        html = page_html(
            "letters/quarterly.html",
            {
                "title": title,
                "agency": offices[0].agency,
                "days": f"{_day(quarter.since)} to {_day(quarter.until)}",
                "running": quarter.until >= today,
                "made_on": _day(today),
                "offices": [_office(office, quarter) for office in offices],
            },
        )
    return print_pdf(html, ("letter.css", "report.css"))


def open_data(office: Office, quarter: Quarter) -> str:
    """Return the figures of a quarter as CSV: one row a cell, empty and marked where it is held back."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(HEAD)
    rows.writerows(_rows(office, quarter))
    return file.getvalue()


def asked(text: str) -> Quarter:
    """Return the quarter that was asked for.

    :raises Invalid: it is none, or has not begun.
    """
    try:
        quarter = quarter_named(text)
    except ValueError as wrong:
        raise Invalid("Write the quarter of a fiscal year as 2026Q4: July to September 2026.") from wrong
    newest = quarter_of(timezone.localdate())
    if quarter > newest:
        raise Invalid(f"This quarter has not begun. The newest is {newest}.")
    return quarter


def _rows(office: Office, quarter: Quarter) -> Iterator[tuple[object, ...]]:
    found = tables.figures_of(office, quarter)
    if found is None:
        return
    head = (office.code, str(quarter), quarter.since.isoformat(), quarter.until.isoformat())
    cells: list[tuple[str, str, float | None]] = [
        (measure, cell, count)
        for measure, table in found.tables.items()
        if measure not in OF_THE_DAY
        for cell, count in table.cells.items()
    ]
    # Days for an answer and its steps, minutes for an alert; where too few stand behind one it is held back.
    cells += [("time", f"{one.what}:{name}", value) for one in found.times
              for name, value in (("count", one.count), ("median", one.median), ("ninety", one.ninety))]  # fmt: skip
    for measure, cell, count in cells:
        yield (*head, measure, cell, "" if count is None else count, "yes" if count is None else "no")


def _office(office: Office, quarter: Quarter) -> dict[str, object]:
    found = tables.figures_of(office, quarter)
    if found is None:
        return {"name": office.name, "panels": [], "times": []}
    shown = panels(found, Links(office.pk, str(quarter), "", given=False))
    return {
        "name": office.name,
        "panels": [_part(one) for one in shown if one.key not in OF_THE_DAY],
        "times": [
            {
                "label": one.label,
                "median": _figure(one.median),
                "ninety": _figure(one.ninety),
                "before": _figure(one.before),
            }
            for one in times(found)
            if one.median is not None
        ],
    }


def _part(panel: Panel) -> Part:
    rows = [
        Line(
            row.label,
            HELD if row.now is None else str(row.now),
            str(row.before) if row.before is not None else NONE if row.has_before else HELD,
        )
        for row in panel.rows
    ]
    if panel.adds_up:
        rows.append(Line("Together", HELD if panel.total is None else str(panel.total), _figure(panel.total_before)))
    image = base64.b64encode(str(panel.chart).encode()).decode()
    return Part(panel.title, panel.note, f"data:image/svg+xml;base64,{image}" if panel.chart else "", rows)


def _figure(value: float | None) -> str:
    return NONE if value is None else f"{value:g}"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
