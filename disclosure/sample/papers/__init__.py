"""Record files of invented agencies, made by code: the same call gives the same bytes."""

from disclosure.sample.papers.arrest import arrest_report
from disclosure.sample.papers.booking import booking_sheet
from disclosure.sample.papers.court import court_disposition
from disclosure.sample.papers.encounter import encounter_form
from disclosure.sample.papers.facts import FACTS, Facts
from disclosure.sample.papers.photograph import photograph
from disclosure.sample.papers.sheet import Paper, Spot
from disclosure.sample.papers.statement import typed_statement

__all__ = [
    "FACTS",
    "Facts",
    "Paper",
    "Spot",
    "arrest_report",
    "booking_sheet",
    "court_disposition",
    "encounter_form",
    "photograph",
    "typed_statement",
]
