"""Prove that a file shows its source with every mark burned in, and holds nothing else. No database is touched."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from redaction import engine
from redaction.engine import files, marksfile
from redaction.management.refusals import NotProved, exit_codes, failed_checks


class Command(BaseCommand):
    help = "Prove OUT.pdf against its source and marks; every check that fails is named."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("output", metavar="OUT.pdf", type=Path)
        parser.add_argument("--source", metavar="IN.pdf", type=Path, required=True)
        parser.add_argument("--marks", metavar="MARKS.json", type=Path, required=True)
        parser.add_argument("--protect", metavar="TERMS.txt", type=Path, help="terms that may be nowhere in the output")

    def handle(self, *args: Any, **options: Any) -> None:
        with exit_codes():
            self.prove(**{key: options[key] for key in ("output", "source", "marks", "protect")})

    def prove(self, *, output: Path, source: Path, marks: Path, protect: Path | None) -> None:
        """:raises NotProved: the proof found something."""
        drawn = marksfile.read_marks(files.read(marks))
        terms = marksfile.read_terms(files.read(protect)) if protect is not None else []
        data, made = files.read(source), files.read(output)
        paper = engine.as_paper(data, source.name)
        proof = engine.prove(made, source=paper.data, marks=drawn, protect=terms, origin=paper.origin)
        if not proof.passed:
            raise NotProved(failed_checks(proof))
        for check in proof.checks:
            self.stdout.write(f"{check.name}: {check.words}")
        for finding in proof.findings:
            self.stdout.write(f"look at: {finding.words}")
