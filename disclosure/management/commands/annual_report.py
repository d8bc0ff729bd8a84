"""Write the annual FOIA report of a fiscal year, as the Justice Department takes it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.files import write_whole
from disclosure.oversight.reports import annual_report
from workflow.errors import Invalid

INPUT_REFUSED = 2


class Command(BaseCommand):
    help = "Write the annual FOIA report of a fiscal year as NIEM-XML. Exit 2 for a year that cannot be reported."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="fiscal year, as 2026: from October 2025")
        parser.add_argument("out", type=Path, help="the XML file to write")

    def handle(self, *args: Any, year: int, out: Path, **options: Any) -> None:
        try:
            data = annual_report(year)
        except Invalid as refused:
            raise CommandError(refused.words, returncode=INPUT_REFUSED) from refused
        write_whole(out, data)
        self.stderr.write(f"Wrote the annual FOIA report of fiscal year {year}: {out}")
