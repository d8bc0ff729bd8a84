"""Redact one file: every page to pixels, marks burned in, the result proved, then written. No database is touched."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from redaction import engine
from redaction.engine import files, marksfile
from redaction.management.refusals import NotProved, exit_codes, failed_checks


class Command(BaseCommand):
    help = "Redact a PDF or image: burn in the marks of MARKS.json, prove the result, write it to OUT.pdf."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="IN.pdf", type=Path)
        parser.add_argument("output", metavar="OUT.pdf", type=Path)
        parser.add_argument("--marks", metavar="MARKS.json", type=Path, required=True)
        parser.add_argument("--certificate", metavar="CERT.json", type=Path)
        parser.add_argument("--protect", metavar="TERMS.txt", type=Path, help="terms that may be nowhere in the output")

    def handle(self, *args: Any, **options: Any) -> None:
        with exit_codes():
            self.redact(**{key: options[key] for key in ("source", "output", "marks", "certificate", "protect")})

    def redact(
        self, *, source: Path, output: Path, marks: Path, certificate: Path | None, protect: Path | None
    ) -> None:
        """:raises NotProved: the proof found something; nothing is written."""
        read = [path for path in (source, marks, protect) if path is not None]
        files.keep_originals(read, [path for path in (certificate, output) if path is not None])
        drawn = marksfile.read_marks(files.read(marks))
        terms = marksfile.read_terms(files.read(protect)) if protect is not None else []
        data = files.read(source)
        paper = engine.as_paper(data, source.name)
        made = engine.redact(paper.data, drawn)
        proof = engine.prove(made.pdf, source=paper.data, marks=drawn, protect=terms, origin=paper.origin)
        if not proof.passed:
            raise NotProved(failed_checks(proof))
        written = {certificate: engine.canonical_certificate_bytes(proof.certificate)} if certificate else {}
        files.write_all({**written, output: made.pdf})
