"""Write the dossier of a request: its trail with a program that checks it, its letter, its certificates."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.dossier.build import ChainBroken, build
from disclosure.files import write_whole
from redaction.vault.sealing import VaultError
from workflow.models import Request

INPUT_REFUSED, BROKEN = 2, 3


class Command(BaseCommand):
    help = "Export the dossier of a request as a zip. Exit 2 for an unknown number, 3 when the trail does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="number of the request")
        parser.add_argument("out", type=Path, help="the zip to write")

    def handle(self, *args: Any, number: str, out: Path, **options: Any) -> None:
        request = Request.objects.filter(number=number).first()
        if request is None:
            raise CommandError(f"There is no request {number}. Check the number.", returncode=INPUT_REFUSED)
        try:
            data = build(request)
        except (ChainBroken, VaultError) as broken:
            raise CommandError(f"No dossier was written: {broken}.", returncode=BROKEN) from broken
        write_whole(out, data)
        self.stderr.write(f"Wrote the dossier of {number}: {out}")
