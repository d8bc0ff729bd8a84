"""Walk the sample request on a database of its own and keep what came of it: letter, release package, dossier."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure import trial
from disclosure.dossier.build import build
from disclosure.files import write_whole
from workflow.models import ArtifactKind, Request


class Command(BaseCommand):
    help = "Write DIR/letter.pdf, DIR/release.zip and DIR/dossier.zip of one sample request."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="folder to write to")

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{output} cannot be made: {error.strerror}.", returncode=4) from error

        def say(words: str) -> None:
            self.stderr.write(words)
            self.stderr.flush()

        with trial.one_line():
            trial.prepare(say)
            number = trial.walk_request(say).number
            made = {
                "letter.pdf": trial.file_of(number, ArtifactKind.LETTER_SIGNED),
                "release.zip": trial.file_of(number, ArtifactKind.PACKAGE),
                "dossier.zip": build(Request.objects.get(number=number)),
            }
            for name, content in made.items():
                write_whole(output / name, content)
        self.stderr.write(f"Wrote letter.pdf, release.zip and dossier.zip into {output}.")
