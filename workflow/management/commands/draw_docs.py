"""Draw docs/states.md and docs/permissions.md from the tables they describe."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from workflow import drawing

PAGES = {"states.md": drawing.states_page, "permissions.md": drawing.permissions_page}


class Command(BaseCommand):
    help = "Write the pages drawn from the tables; with --check only say whether they are fresh (3 when not)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs"
        stale = []
        with translation.override("en"):
            for name, draw in PAGES.items():
                path, page = folder / name, draw()
                if path.exists() and path.read_text(encoding="utf-8") == page:
                    continue
                if check:
                    stale.append(f"docs/{name}")
                else:
                    folder.mkdir(exist_ok=True)
                    path.write_text(page, encoding="utf-8")
                    self.stderr.write(f"Wrote docs/{name}.")
        if stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run ./run manage draw_docs.", returncode=3)
