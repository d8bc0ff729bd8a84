"""Propose marks for one file: MARKS.json on standard output, each mark with its text, kind, score and reason."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from redaction.detection.detector import suggest_pages
from redaction.detection.files import read_known
from redaction.detection.reasons import basis_for
from redaction.detection.values import Suggestion
from redaction.engine import files, kinds
from redaction.engine.words import page_words
from redaction.management.refusals import exit_codes

#: Digits of a box; a hundred-thousandth of a page is less than a dot.
_PLACES = 5


class Command(BaseCommand):
    help = "Propose marks for a PDF or image as MARKS.json with text, kind, score and why; nothing is applied."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="IN.pdf", type=Path)
        parser.add_argument("--known", metavar="KNOWN.json", type=Path, help="people and identifiers the case knows")

    def handle(self, *args: Any, **options: Any) -> None:
        with exit_codes():
            marks = self.marks(options["source"], options["known"])
        self.stdout.write(json.dumps({"marks": marks}, ensure_ascii=False, indent=1))

    def marks(self, source: Path, known: Path | None) -> list[dict[str, object]]:
        """Return one mark for each line of each suggestion."""
        knowledge = read_known(files.read(known)) if known is not None else None
        data = files.read(source)
        kinds.check_name(source.name, kinds.media_type(data))
        return [mark for one in suggest_pages(page_words(data), knowledge) for mark in _marks(one)]


def _marks(one: Suggestion) -> list[dict[str, object]]:
    return [
        {
            "page": one.page,
            "box": [round(side, _PLACES) for side in box],
            "basis": basis_for(one.kind),
            "text": one.text,
            "kind": one.kind,
            "score": one.score,
            "why": one.why,
        }
        for box in one.boxes
    ]
