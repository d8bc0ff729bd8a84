"""Open an office from a TOML file; its manager sets all else on the office's own pages."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.errors import Invalid
from workflow.services import opening

INPUT_REFUSED = 2


class Command(BaseCommand):
    help = "Open an office with its first manager, who gets a link by mail to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="TOML: slug, code, agency, the letterhead, states, and [manager]")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            given = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
            raise CommandError(f"{file} cannot be read: {wrong}", returncode=INPUT_REFUSED) from wrong
        states, manager = given.pop("states", []), given.pop("manager", {})
        texts = all(isinstance(one, str) for one in (*given.values(), *states))
        if not texts or not isinstance(manager, dict) or not all(isinstance(one, str) for one in manager.values()):
            raise CommandError(f"{file}: every value is a text, states a list of them.", returncode=INPUT_REFUSED)
        try:
            office = opening.open_office(given=given, states=states, manager=manager)
        except Invalid as refused:
            raise CommandError(refused.words, returncode=INPUT_REFUSED) from refused
        self.stdout.write(f"{office.name} is open. {manager['name']} gets a link at {manager['email']}.")
