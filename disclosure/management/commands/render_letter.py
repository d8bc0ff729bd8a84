"""Write the newest letter of a request, the answer before those on the way: signed, if it is."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from disclosure.files import MACHINE_LACKS, write_whole
from disclosure.letters import signing
from disclosure.letters.case import language_of
from disclosure.letters.errors import SignatureBroken
from disclosure.models import Letter
from redaction.vault import storage
from redaction.vault.sealing import VaultError
from workflow.models import Request

INPUT_REFUSED, BROKEN = 2, 3


class Command(BaseCommand):
    help = (
        "Write the newest letter of a request as PDF, signed if it is. Exit 2 for an unknown number or no letter yet, "
        "3 when the kept letter was changed, 4 when the machine lacks something."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="number of the request")
        parser.add_argument("out", type=Path, help="the PDF to write")

    def handle(self, *args: Any, number: str, out: Path, **options: Any) -> None:
        try:
            letter = self._newest(number)
            data = self._content(letter)
        except DatabaseError as error:
            words = " ".join(str(error).split())
            raise CommandError(f"The database cannot be read: {words}.", returncode=MACHINE_LACKS) from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error), returncode=MACHINE_LACKS) from error
        write_whole(out, data)
        state = "signed" if letter.signed_sha256 else "not signed yet"
        self.stderr.write(f"Wrote the letter of {number}, {state}: {out}")

    def _newest(self, number: str) -> Letter:
        request = Request.objects.filter(number=number).first()
        if request is None:
            raise CommandError(f"There is no request {number}. Check the number.", returncode=INPUT_REFUSED)
        letters = request.letters.order_by("-made_at")
        usual = letters.filter(notice=None, language=language_of(request), large_print=request.large_print)
        letter = usual.first() or letters.first()
        if letter is None:
            raise CommandError(
                f"No letter is composed for {number} yet. Draft the decision first.", returncode=INPUT_REFUSED
            )
        return letter

    def _content(self, letter: Letter) -> bytes:
        name, digest = (
            (letter.signed_name, letter.signed_sha256)
            if letter.signed_sha256
            else (letter.unsigned_name, letter.unsigned_sha256)
        )
        try:
            data = storage.get(name)
            if letter.signed_sha256:
                signing.check(data)
        except (VaultError, SignatureBroken) as error:
            raise CommandError(f"The kept letter does not hold: {error}", returncode=BROKEN) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise CommandError("The kept letter is not the one that was made.", returncode=BROKEN)
        return data
