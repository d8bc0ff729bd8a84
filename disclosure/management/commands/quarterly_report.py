"""Write the quarterly report of all offices as PDF with charts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.files import MACHINE_LACKS, write_whole
from disclosure.letters.errors import PressMissing
from disclosure.oversight.quarterly import quarterly_report
from workflow.errors import Invalid

INPUT_REFUSED = 2


class Command(BaseCommand):
    help = "Write the report of a quarter of a fiscal year as PDF/UA-1. Exit 2 for a quarter that cannot be reported."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quarter", required=True, help="as 2026Q4: July to September 2026")
        parser.add_argument("out", type=Path, help="the PDF to write")

    def handle(self, *args: Any, quarter: str, out: Path, **options: Any) -> None:
        try:
            data = quarterly_report(quarter)
        except Invalid as refused:
            raise CommandError(refused.words, returncode=INPUT_REFUSED) from refused
        except PressMissing as missing:
            raise CommandError(str(missing), returncode=MACHINE_LACKS) from missing
        write_whole(out, data)
        self.stderr.write(f"Wrote the report of {quarter}: {out}")
