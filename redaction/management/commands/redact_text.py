"""Withhold passages of a text, or propose which. No database is touched."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from redaction.bases import basis
from redaction.detection.detector import suggest_texts
from redaction.detection.files import read_known, read_spans, read_text, redacted
from redaction.detection.values import Suggestion
from redaction.engine import files
from redaction.engine.values import InputRefused
from redaction.management.refusals import Refused, exit_codes


class Command(BaseCommand):
    help = (
        "Write IN.txt to OUT.txt with the spans of SPANS.json withheld; "
        "or, with --suggest, print what to look at in IN.txt or in every *.txt of a folder."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", metavar="IN.txt OUT.txt", nargs="+", type=Path)
        parser.add_argument("--spans", metavar="SPANS.json", type=Path)
        parser.add_argument("--suggest", action="store_true", help="print suggestions; IN may be a folder")
        parser.add_argument("--known", metavar="KNOWN.json", type=Path, help="people and identifiers the case knows")

    def handle(self, *args: Any, **options: Any) -> None:
        paths, spans, known = options["paths"], options["spans"], options["known"]
        with exit_codes():
            if options["suggest"]:
                if len(paths) != 1 or spans is not None:
                    raise Refused("--suggest takes one text or folder, and no --spans.")
                self.stdout.write(json.dumps(self.suggest(paths[0], known), ensure_ascii=False, indent=1))
            elif len(paths) == 2 and spans is not None and known is None:
                self.redact(paths[0], paths[1], spans)
            else:
                raise Refused("Give IN.txt OUT.txt --spans SPANS.json, or --suggest IN.txt [--known KNOWN.json].")

    def redact(self, source: Path, output: Path, spans: Path) -> None:
        """Write the text with its spans withheld, whole or not at all."""
        files.keep_originals([source, spans], [output])
        text = read_text(files.read(source), str(source))
        labelled = []
        for span in read_spans(files.read(spans), len(text)):
            try:
                labelled.append((span.start, span.end, basis(span.basis).label))
            except KeyError as unknown:
                raise InputRefused(f"“{span.basis}” is not a basis in the catalogue; b6 or b7c would be.") from unknown
        files.write_all({output: redacted(text, labelled).encode("utf-8")})

    def suggest(self, source: Path, known: Path | None) -> object:
        """Return the suggestions of a text, or of each text of a folder by its name."""
        knowledge = read_known(files.read(known)) if known is not None else None
        if not source.is_dir():
            text = read_text(files.read(source), str(source))
            return _plain(suggest_texts({0: text}, knowledge)[0])
        texts = sorted(path for path in source.glob("*.txt") if path.is_file())
        held = {number: read_text(files.read(path), str(path)) for number, path in enumerate(texts)}
        found = suggest_texts(held, knowledge)
        return {path.name: _plain(found[number]) for number, path in enumerate(texts)}


def _plain(suggestions: list[Suggestion]) -> list[dict[str, object]]:
    return [
        {"start": one.start, "end": one.end, "kind": one.kind, "score": one.score, "why": one.why}
        for one in suggestions
    ]
