"""The programs of the machine that the engine asks: tesseract, and poppler's pdftotext, pdftoppm and pdfimages."""

import re
import resource
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import IO

from redaction.engine.sandbox import environment, lacking
from redaction.engine.values import MachineLacks, ProofFailed

LANGUAGES = ("eng", "spa")
_PACKAGES = {
    "tesseract": "tesseract-ocr",
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdfimages": "poppler-utils",
}
_MEMORY = 4 * 2**30


class ToolStopped(Exception):
    """A program took too long or ended with an error."""


def run(
    name: str, arguments: Sequence[str], *, stdin: bytes = b"", file: IO[bytes] | None = None, seconds: float
) -> bytes:
    """Run a program and return what it printed.

    :param file: an open file it may read under the name `path_of(file)`.
    :raises MachineLacks: the program is not installed, or cannot be started.
    :raises ToolStopped: it failed, or took longer than `seconds`.
    """
    handles = [file.fileno()] if file is not None else []
    try:
        process = subprocess.Popen(  # noqa: S603  # a program of the list below, no shell
            [_where(name), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=handles,
            env=environment(),
        )
    except OSError as error:
        raise lacking(error) from error
    with process:
        _limit(process.pid, int(seconds))
        try:
            out, _ = process.communicate(stdin, timeout=seconds * 2)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise ToolStopped(f"{name} took longer than {seconds:g} seconds") from error
    if process.returncode != 0:
        raise ToolStopped(f"{name} ended with status {process.returncode}")
    return out


def started(
    name: str, arguments: Sequence[str], output: int, files: Sequence[IO[bytes]], *, seconds: float
) -> "subprocess.Popen[bytes]":
    """Start a program that goes on until its standard input ends, or it has taken `seconds` of the processor.

    :param output: a handle for what it prints.
    :param files: what it may read under the names `path_of` gives them.
    :raises MachineLacks: the program is not installed, or cannot be started.
    """
    try:
        process = subprocess.Popen(  # noqa: S603  # a program of the list above, no shell
            [_where(name), *arguments],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.DEVNULL,
            pass_fds=[file.fileno() for file in files],
            env=environment(),
        )
    except OSError as error:
        raise lacking(error) from error
    _limit(process.pid, int(seconds))
    return process


def path_of(file: IO[bytes]) -> str:
    """Return the name under which a started program finds an open file without a name."""
    return f"/dev/fd/{file.fileno()}"


def check_tesseract() -> None:
    """:raises MachineLacks: tesseract or one of its languages is missing."""
    missing = [language for language in LANGUAGES if language not in _languages(_where("tesseract"))]
    if missing:
        raise MachineLacks(f"tesseract lacks the language {missing[0]}; install tesseract-ocr-{missing[0]}.")


@cache
def version(name: str) -> str:
    """Return a program's version, "22.12.0".

    :raises ProofFailed: it does not say.
    """
    option = "--version" if name == "tesseract" else "-v"
    found = re.search(r"(\d+\.\d+(?:\.\d+)?)", _said(_where(name), option))
    if found is None:
        raise ProofFailed(f"{name} does not say which version it is.")
    return found[1]


@cache
def _languages(tesseract: str) -> frozenset[str]:
    return frozenset(_said(tesseract, "--list-langs").split())


def _said(program: str, option: str) -> str:
    said = subprocess.run([program, option], capture_output=True, check=False, env=environment())  # noqa: S603
    return (said.stdout + said.stderr).decode("utf-8", "replace")


def _where(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MachineLacks(f"The program {name} is missing; install {_PACKAGES[name]} and try again.")
    return found


def _limit(process: int, seconds: int) -> None:
    """Limit a program that has just been started, where the system can."""
    if hasattr(resource, "prlimit"):
        try:
            resource.prlimit(process, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            resource.prlimit(process, resource.RLIMIT_CPU, (seconds, seconds))
        except (ProcessLookupError, PermissionError):
            return  # it has ended already
