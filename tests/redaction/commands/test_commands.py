"""redact_pdf and prove_pdf to the letter: exit status, one line, output whole or not at all."""

import errno
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.redaction.attacks.paper import BOX
from tests.redaction.engine.samples import SECRET, blank, bomb, image_file, locked, one_page

ROOT = Path(__file__).resolve().parents[3]
MARKS = {"marks": [{"page": 1, "box": list(BOX), "basis": "b7c", "statute": "", "harm": "A name", "score": 1}]}


class Desk:
    """A folder with a source and its marks, and the commands to run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("in.pdf", one_page())
        self.write("marks.json", json.dumps(MARKS).encode())
        self.write("terms.txt", f"{SECRET}\n\n".encode())

    def write(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {"DJANGO_SETTINGS_MODULE": "disclosure.settings.test", "DATABASE_URL": "sqlite:////nowhere/at/all"}
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **settings, **environment},
        )

    def redact(self, *more: str, source: str = "in.pdf", **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("redact_pdf", source, "out.pdf", "--marks", "marks.json", *more, **environment)

    def redact_here(self, *more: str, source: str = "in.pdf", output: str = "out.pdf") -> None:
        """The same within this process, without its start."""
        paths = [str(self.folder / name) for name in (source, output)]
        named = [word if word.startswith("--") else str(self.folder / word) for word in more]
        call_command("redact_pdf", *paths, "--marks", str(self.folder / "marks.json"), *named)

    def left(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()} - {"in.pdf", "marks.json", "terms.txt"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_file_is_redacted_proved_and_certified(desk: Desk) -> None:
    done = desk.redact("--certificate", "cert.json", "--protect", "terms.txt")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    certificate = json.loads((desk.folder / "cert.json").read_text(encoding="utf-8"))
    assert certificate["passed"] is True
    for part, name in (("output", "out.pdf"), ("source", "in.pdf")):
        assert certificate[part]["sha256"] == hashlib.sha256((desk.folder / name).read_bytes()).hexdigest()
    assert all(check["passed"] for check in certificate["checks"])
    assert {"poppler", "tesseract", "pikepdf", "pypdfium2"} <= set(certificate["tools"])
    assert SECRET not in json.dumps(certificate)

    proved = desk.run("prove_pdf", "out.pdf", "--source", "in.pdf", "--marks", "marks.json", "--protect", "terms.txt")
    assert (proved.returncode, proved.stderr) == (0, "")


@pytest.mark.long
def test_a_table_is_printed_redacted_and_proved(desk: Desk) -> None:
    content = f"name,phone\n{SECRET},555-0100\nAda Sample,555-0101\n".encode()
    desk.write("calls.csv", content)
    desk.write("marks.json", b'{"marks": [{"page": 1, "box": [0.05, 0.12, 0.5, 0.145], "basis": "b6"}]}')

    desk.redact_here("--certificate", "cert.json", "--protect", "terms.txt", source="calls.csv")

    certificate = json.loads((desk.folder / "cert.json").read_text(encoding="utf-8"))
    assert certificate["original"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert certificate["original"]["media_type"] == "text/csv"
    paths = [str(desk.folder / name) for name in ("out.pdf", "calls.csv", "marks.json")]
    call_command("prove_pdf", paths[0], "--source", paths[1], "--marks", paths[2])


@pytest.mark.long
def test_a_file_that_is_not_what_it_should_be_is_not_proved(desk: Desk) -> None:
    desk.write("out.pdf", one_page())

    proved = desk.run("prove_pdf", "out.pdf", "--source", "in.pdf", "--marks", "marks.json")

    assert proved.returncode == 3
    assert len(proved.stderr.splitlines()) == 1


@pytest.mark.long
def test_a_protected_term_left_in_sight_leaves_no_output(desk: Desk) -> None:
    desk.write("marks.json", b'{"marks": []}')

    done = desk.redact("--protect", "terms.txt", "--certificate", "cert.json")

    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert SECRET not in done.stderr
    assert desk.left() == set()


REFUSED = {
    "not JSON": {"marks.json": b"{"},
    "a list": {"marks.json": b"[]"},
    "deep nesting": {"marks.json": b"[" * 100_000},
    "not UTF-8": {"marks.json": b'{"marks": "\xff"}'},
    "no box": {"marks.json": b'{"marks": [{"page": 1, "basis": "b6"}]}'},
    "a box outside": {"marks.json": b'{"marks": [{"page": 1, "box": [0, 0, 2, 1], "basis": "b6"}]}'},
    "an infinite box": {"marks.json": b'{"marks": [{"page": 1, "box": [0, 0, 1e999, 1], "basis": "b6"}]}'},
    "a page of words": {"marks.json": b'{"marks": [{"page": "1", "box": [0, 0, 1, 1], "basis": "b6"}]}'},
    "a page too far": {"marks.json": b'{"marks": [{"page": 9, "box": [0, 0, 1, 1], "basis": "b6"}]}'},
    "an unknown basis": {"marks.json": b'{"marks": [{"page": 1, "box": [0, 0, 1, 1], "basis": "x"}]}'},
    "a damaged source": {"in.pdf": b"%PDF-1.7\nnothing"},
    "an empty source": {"in.pdf": b""},
    "a renamed image": {"in.pdf": image_file("PNG")},
    "page nought": {"marks.json": b'{"marks": [{"page": 0, "box": [0, 0, 1, 1], "basis": "b6"}]}'},
    "half a page": {"marks.json": b'{"marks": [{"page": 1.5, "box": [0, 0, 1, 1], "basis": "b6"}]}'},
    "a box that is no number": {"marks.json": b'{"marks": [{"page": 1, "box": [NaN, 0, 1, 1], "basis": "b6"}]}'},
    "a box of words": {"marks.json": b'{"marks": [{"page": 1, "box": ["0", 0, 1, 1], "basis": "b6"}]}'},
    "a box turned round": {"marks.json": b'{"marks": [{"page": 1, "box": [1, 1, 0, 0], "basis": "b6"}]}'},
    "no marks at all": {"marks.json": b""},
    "a password": {"in.pdf": locked()},
    "a source that is cut off": {"in.pdf": one_page()[:-30]},
    "a bomb": {"in.png": bomb(), "in.pdf": bomb()},
    "a web page": {"in.pdf": b"<html><p>Not found</p></html>"},
    "5,001 pages": {"in.pdf": blank(pages=5_001)},
    "terms not UTF-8": {"terms.txt": b"\xff\xfe\x00\xd8"},
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_refused(desk: Desk, name: str) -> None:
    for file, content in REFUSED[name].items():
        desk.write(file, content)

    with pytest.raises(CommandError) as refusal:
        desk.redact_here("--certificate", "cert.json", "--protect", "terms.txt")

    assert refusal.value.returncode == 2
    assert len(str(refusal.value).splitlines()) == 1
    assert desk.left() - set(REFUSED[name]) == set()


@pytest.mark.parametrize("name", ["-dash, ünïcode\n'$(x)'.PDF", "no ending"])
def test_a_file_may_be_named_as_it_likes(desk: Desk, name: str) -> None:
    desk.write(name, blank())
    desk.write("marks.json", b'{"marks": []}')

    desk.redact_here(source=name, output=f"out {name}")

    assert (desk.folder / f"out {name}").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["new\nline.pdf", "x" * 300 + ".pdf", "folder"])
def test_a_name_without_a_file_is_refused_in_one_line(desk: Desk, name: str) -> None:
    (desk.folder / "folder").mkdir()

    assert returncode(desk, source=name) == 2


def test_marks_in_a_folder_are_refused(desk: Desk) -> None:
    (desk.folder / "marks.json").unlink()
    (desk.folder / "marks.json").mkdir()

    assert returncode(desk) == 2


def test_an_output_named_like_the_input_is_refused(desk: Desk) -> None:
    before = (desk.folder / "in.pdf").read_bytes()

    assert returncode(desk, output="../" + desk.folder.name + "/in.pdf") == 2
    assert (desk.folder / "in.pdf").read_bytes() == before


@pytest.mark.long
def test_an_output_that_is_a_folder_is_the_machines_fault(desk: Desk) -> None:
    desk.write("in.pdf", blank())
    desk.write("marks.json", b'{"marks": []}')
    (desk.folder / "out.pdf").mkdir()

    assert returncode(desk) == 4
    assert desk.left() == {"out.pdf"}


def test_a_refusal_is_one_line_and_an_exit_status(desk: Desk) -> None:
    desk.write("in.pdf", b"%PDF-1.7\nnothing")

    done = desk.redact()

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert desk.left() == set()


def test_a_missing_source_is_refused(desk: Desk) -> None:
    assert returncode(desk, source="nothing.pdf") == 2


def test_the_original_is_never_overwritten(desk: Desk) -> None:
    (desk.folder / "out.pdf").hardlink_to(desk.folder / "in.pdf")
    before = (desk.folder / "in.pdf").read_bytes()

    assert returncode(desk) == 2
    assert (desk.folder / "in.pdf").read_bytes() == before


def test_an_earlier_output_stays_when_the_work_fails(desk: Desk) -> None:
    desk.write("out.pdf", b"earlier")
    desk.write("in.pdf", b"no PDF")

    assert returncode(desk) == 2
    assert (desk.folder / "out.pdf").read_bytes() == b"earlier"


def test_a_missing_tool_is_the_machines_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert returncode(desk) == 4
    assert desk.left() == set()


def test_a_folder_that_is_not_there_is_the_machines_fault(desk: Desk) -> None:
    desk.write("in.pdf", blank())
    desk.write("marks.json", b'{"marks": []}')

    assert returncode(desk, output="none/out.pdf") == 4


def test_a_full_disk_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    desk.write("in.pdf", blank())
    desk.write("marks.json", b'{"marks": []}')
    monkeypatch.setattr("redaction.engine.files.os.fsync", full)

    assert returncode(desk) == 4
    assert desk.left() == set()


def returncode(desk: Desk, source: str = "in.pdf", output: str = "out.pdf") -> int:
    """Return the status a command that fails ends with; what it says must fit a line."""
    with pytest.raises(CommandError) as failure:
        desk.redact_here(source=source, output=output)
    assert len(str(failure.value).splitlines()) == 1
    return failure.value.returncode
