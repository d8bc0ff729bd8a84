"""`./run` where it cannot work: what is missing is named by name, with what to do, and nothing is begun."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

#: What every system has; none of it installs anything.
PLAIN = ("sh", "cat", "cksum", "dirname", "grep", "id", "ls", "mkdir", "tr", "uname")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Return a folder with `run` and the locks alone, beside a `bin` with plain programs: no Python, no apt."""
    (tmp_path / "bin").mkdir()
    for name in PLAIN:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    (tmp_path / "tests").mkdir()
    for lock in ("requirements.lock", "tests/requirements.lock"):
        shutil.copy(ROOT / lock, tmp_path / lock)
    shutil.copy(ROOT / "run", tmp_path)
    return tmp_path


def run(bare: Path, *words: str, system: str = "") -> "subprocess.CompletedProcess[str]":
    if system:
        (bare / "bin" / "uname").unlink()
        (bare / "bin" / "uname").write_text(f"#!/bin/sh\necho {system}\n", encoding="utf-8")
        (bare / "bin" / "uname").chmod(0o755)
    return subprocess.run(
        [str(bare / "bin" / "sh"), str(bare / "run"), *words],
        env={"PATH": str(bare / "bin")}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "extra"),
    [((), ""), (("test",), "chromium"), (("test", "--all"), "chromium"), (("demo", "--output", "x"), "")],
)
def test_where_nothing_may_be_installed_it_names_what_is_missing_and_stops(
    bare: Path, words: tuple[str, ...], extra: str
) -> None:
    done = run(bare, *words)
    assert (done.returncode, done.stdout) == (4, "")
    for package in ("python3", "python3-venv", "poppler-utils", "tesseract-ocr", "tesseract-ocr-spa", extra):
        assert package in done.stderr.splitlines()[0]
    assert "clamav-daemon" not in done.stderr  # what only some offices use is tried where it can be had
    assert "Ask who runs the machine to install them" in done.stderr
    assert not (bare / ".venv").exists()


def test_a_mac_is_told_by_the_names_of_its_own_packages(bare: Path) -> None:
    done = run(bare, system="Darwin")
    assert done.returncode == 4
    assert "brew install python pango poppler tesseract tesseract-lang" in done.stderr


@pytest.mark.parametrize("words", [("strat",), ("test", "--everything"), ("start", "now")])
def test_a_wrong_call_says_what_there_is(bare: Path, words: tuple[str, ...]) -> None:
    done = run(bare, *words)
    assert done.returncode == 2
    assert "./run test [--all]" in done.stderr
