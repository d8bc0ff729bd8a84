"""suggest_marks and redact_text to the letter: what they print, exit status, one line, output whole or not at all."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from reportlab.pdfgen.canvas import Canvas

from redaction import engine
from redaction.engine.marksfile import read_marks

ROOT = Path(__file__).resolve().parents[3]
TEXT = "Ada Quillfeather 🙂 gave SSN 123-45-6789.\r\nCall 202-555-0143.\n"
KNOWN = {"people": [{"role": "victim", "names": ["Quillfeather, Ada"]}], "identifiers": [], "keep": ["202 555 0143"]}


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    settings = {"DJANGO_SETTINGS_MODULE": "disclosure.settings.test", "DATABASE_URL": "sqlite:////nowhere/at/all"}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **settings},
    )


def said(*arguments: object) -> object:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.txt").write_bytes(TEXT.encode())
    (tmp_path / "known.json").write_text(json.dumps(KNOWN), encoding="utf-8")
    return tmp_path


def printed(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=True)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, 700, "The victim, Ada")
    canvas.drawString(72, 680, "Quillfeather, gave SSN: 123-45-6789.")
    canvas.save()
    return path


def test_suggestions_of_a_text_are_printed_in_code_points(folder: Path) -> None:
    done = run("redact_text", "--suggest", folder / "in.txt", "--known", folder / "known.json")

    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert [(one["kind"], TEXT[one["start"] : one["end"]]) for one in found] == [
        ("name", "Ada Quillfeather"),
        ("ssn", "123-45-6789"),
    ]
    assert all(set(one) == {"start", "end", "kind", "score", "why"} for one in found)


def test_suggestions_of_a_folder_are_printed_by_file_name(folder: Path) -> None:
    (folder / "b.txt").write_text("nothing here", encoding="utf-8")
    (folder / "c.csv").write_text("SSN 123-45-6789", encoding="utf-8")

    found = said("redact_text", "--suggest", folder)

    assert isinstance(found, dict) and list(found) == ["b.txt", "in.txt"] and found["b.txt"] == []


def test_spans_are_withheld_and_all_else_stays_to_the_byte(folder: Path) -> None:
    start = TEXT.index("123")
    spans = [{"start": start, "end": start + 11, "basis": "b6"}, {"start": 0, "end": 16, "basis": "b7c"}]
    (folder / "spans.json").write_text(json.dumps({"spans": spans}), encoding="utf-8")

    call_command("redact_text", str(folder / "in.txt"), str(folder / "out.txt"), "--spans", str(folder / "spans.json"))

    made = (folder / "out.txt").read_bytes().decode()
    assert made == "[redacted (b)(7)(C)] 🙂 gave SSN [redacted (b)(6)].\r\nCall 202-555-0143.\n"


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ('{"spans": [{"start": 0, "end": 9999, "basis": "b6"}]}', "does not lie inside the text"),
        ('{"spans": [{"start": 5, "end": 5, "basis": "b6"}]}', "does not lie inside the text"),
        ('{"spans": [{"start": 0, "end": 4, "basis": "b99"}]}', "not a basis"),
        ('{"spans": [{"start": true, "end": 4, "basis": "b6"}]}', "whole numbers"),
        ('{"spans": 7}', "must be"),
        ("[", "not JSON"),
    ],
)
def test_wrong_spans_are_refused_and_nothing_is_written(folder: Path, spans: str, words: str) -> None:
    (folder / "spans.json").write_text(spans, encoding="utf-8")

    with pytest.raises(CommandError, match=words) as refused:
        call_command(
            "redact_text", str(folder / "in.txt"), str(folder / "out.txt"), "--spans", str(folder / "spans.json")
        )

    assert refused.value.returncode == 2
    assert not (folder / "out.txt").exists()


@pytest.mark.long
def test_a_refusal_is_one_line_and_exit_status_2(folder: Path) -> None:
    (folder / "odd.txt").write_bytes(b"\xff\xfe\x00")

    done = run("redact_text", "--suggest", folder / "odd.txt")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and "not UTF-8" in done.stderr


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ('{"people": [{"role": "perpetrator", "names": []}]}', "needs a role"),
        ('{"people": [{"role": "victim", "names": ["A"], "birth_date": "4/3/1988"}]}', "YYYY-MM-DD"),
        ('{"keep": "all"}', "list of texts"),
        ("[]", "must be"),
    ],
)
def test_what_the_case_knows_must_be_well_formed(folder: Path, known: str, words: str) -> None:
    (folder / "known.json").write_text(known, encoding="utf-8")

    with pytest.raises(CommandError, match=words) as refused:
        call_command("redact_text", str(folder / "in.txt"), "--suggest", "--known", str(folder / "known.json"))

    assert refused.value.returncode == 2


def test_an_output_never_replaces_what_it_is_made_from(folder: Path) -> None:
    (folder / "spans.json").write_text('{"spans": []}', encoding="utf-8")

    with pytest.raises(CommandError, match="named twice"):
        call_command(
            "redact_text", str(folder / "in.txt"), str(folder / "in.txt"), "--spans", str(folder / "spans.json")
        )


@pytest.mark.long
def test_marks_are_printed_line_by_line_and_the_engine_takes_them(folder: Path) -> None:
    source = printed(folder / "in.pdf")

    found = said("suggest_marks", source, "--known", folder / "known.json")

    assert isinstance(found, dict)
    marks = found["marks"]
    assert [(mark["kind"], mark["text"], mark["basis"]) for mark in marks] == [
        ("name", "Ada\nQuillfeather", "b7c"),
        ("name", "Ada\nQuillfeather", "b7c"),
        ("ssn", "123-45-6789", "b6"),
    ]
    assert all({"page", "box", "basis", "text", "kind", "score", "why"} == set(mark) for mark in marks)
    drawn = read_marks(json.dumps(found).encode())
    made = engine.redact(source.read_bytes(), drawn)
    proof = engine.prove(made.pdf, source=source.read_bytes(), marks=drawn, protect=["Quillfeather", "123-45-6789"])
    assert proof.passed, proof.checks


@pytest.mark.long
def test_a_file_that_is_no_pdf_gets_no_marks(folder: Path) -> None:
    (folder / "in.pdf").write_bytes(b"MZ not a pdf")

    done = run("suggest_marks", folder / "in.pdf")

    assert (done.returncode, done.stdout) == (2, "") and done.stderr.count("\n") == 1
