"""Starts the processes that open what nobody vouches for, and reads their answers.

A child gets its files through memory (nothing of a record touches the disk), none of the parent's environment but the
path, and limits it sets on itself before it opens anything (`child.py`). It answers in frames:

    length of header (4 bytes) · header (JSON, "blobs": their lengths) · blobs
"""

import ctypes
import errno
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from redaction.engine.values import InputRefused, MachineLacks

ROOT = Path(__file__).resolve().parents[2]
READER, CONVERTER = "redaction.engine.child", "redaction.engine.convert_child"
DEVELOPER = "redaction.engine.photo_child"
#: Seconds without a word after which a child is given up. Its own limits count the processor's time and end it sooner.
PATIENCE = 600.0
_MAX_HEADER = 64 * 2**20
_MAX_BLOB = 512 * 2**20
_TOO_LONG = (signal.SIGPROF, signal.SIGXCPU, signal.SIGALRM)


@dataclass(frozen=True, slots=True)
class Frame:
    """One answer of a child."""

    header: Mapping[str, Any]
    blobs: tuple[bytes, ...]


def in_memory(data: bytes) -> IO[bytes]:
    """Return a file that holds `data` and has no name.

    :raises MachineLacks: there is no room for it.
    """
    try:
        file = _nameless()
        file.write(data)
        file.flush()
    except OSError as error:
        raise lacking(error) from error
    file.seek(0)
    return file


def give_back() -> None:
    """Give memory that is free back to the system, where it can be asked to: that of a long file lies in pieces."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _nameless() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("input"), "w+b")
    return tempfile.TemporaryFile()


def lacking(error: OSError) -> MachineLacks:
    """Return what to say when the machine refused something."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return MachineLacks("The disk is full; make room and try again.")
    if error.errno in {errno.ENOMEM, errno.EAGAIN}:
        return MachineLacks("The machine has no memory or process left for this; try again later.")
    return MachineLacks(f"The machine refused: {error.strerror or error}.")


class Child:
    """A process of `redaction.engine.child` at work on one request. Use it as a context manager."""

    def __init__(
        self, verb: str, request: Mapping[str, Any], files: Sequence[bytes | IO[bytes]], *, program: str = READER
    ) -> None:
        """:param files: what the child may read, in the order it expects them; an open one is left open.
        :param program: the module that answers: one that draws, or one that converts.
        """
        handed = [in_memory(file) if isinstance(file, bytes) else file for file in files]
        self._files = [one for one, file in zip(handed, files, strict=True) if one is not file]
        handles = [file.fileno() for file in handed]
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-m", program, verb, *map(str, handles)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=handles,
                cwd=ROOT,
                env=environment(),
            )
        except OSError as error:
            raise lacking(error) from error
        self._send(json.dumps(request).encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, *self._files):
            if stream is not None:
                stream.close()

    def frames(self) -> Iterator[Frame]:
        """Yield the child's answers until it says it is done.

        :raises InputRefused: the child refused the file, broke on it, or was stopped at a limit.
        """
        while True:
            start = self._read(4)
            length = struct.unpack(">I", start)[0]
            if length > _MAX_HEADER:
                raise self._ended()
            header = _parsed(self._read(length))
            sizes = header.get("blobs", [])
            if not all(isinstance(size, int) and 0 <= size <= _MAX_BLOB for size in sizes):
                raise self._ended()
            frame = Frame(header, tuple(self._read(size) for size in sizes))
            if header.get("kind") == "refused":
                raise InputRefused(str(header.get("words")))
            if header.get("kind") == "done":
                return
            yield frame

    def _send(self, data: bytes) -> None:
        stream = self._process.stdin
        if stream is None:
            return
        try:
            stream.write(data)
            stream.close()
        except BrokenPipeError:
            return  # it ended early; reading tells why

    def _read(self, count: int) -> bytes:
        stream = self._process.stdout
        if stream is None:
            raise self._broken()
        parts: list[bytes] = []
        deadline = time.monotonic() + PATIENCE
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while count:
                if not selector.select(max(deadline - time.monotonic(), 0)):
                    self._process.kill()
                    raise InputRefused("The file takes too long to open; print it as PDF and take in the new file.")
                part = os.read(stream.fileno(), min(count, 2**20))
                if not part:
                    raise self._broken()
                parts.append(part)
                count -= len(part)
        return b"".join(parts)

    def _ended(self) -> InputRefused:
        """End a child whose answer nobody would take: it waits for somebody to read the rest."""
        self._process.kill()
        return self._broken()

    def _broken(self) -> InputRefused:
        """What to say of a child that ended in the middle of a word."""
        try:
            code = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if -code in _TOO_LONG:
            return InputRefused("The file takes too long to draw; print it as PDF and take in the new file.")
        return InputRefused(
            "The file made the reader stop (it is damaged, or needs too much memory); "
            "print it as PDF and take in the new file."
        )


#: Bytes that a child keeps for what it needs next.
_KEEP = str(64 * 2**20)
#: Variables that say where something lies.
_KEPT = ("PATH", "TESSDATA_PREFIX", "FONTCONFIG_PATH", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE")


def environment() -> dict[str, str]:
    """Return what a child may know of its surroundings: where programs are, and that one processor is enough.

    A child of ours may keep byte code: its modules are loaded before it gives up its rights and opens anything, some of
    them nowhere else, and compiling them takes a fifth of its start.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "LC_ALL": "C.UTF-8",
        "OMP_THREAD_LIMIT": "1",  # tesseract is six times slower when it may use threads
        "OPENBLAS_NUM_THREADS": "1",
        # glibc would give the memory of each page image back and ask for it again, at a tenth of what a page costs.
        "MALLOC_TRIM_THRESHOLD_": _KEEP,
        "MALLOC_MMAP_THRESHOLD_": _KEEP,
    }


def _parsed(data: bytes) -> Mapping[str, Any]:
    try:
        header = json.loads(data)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise InputRefused("The reader of the file gave no sensible answer; print it as PDF and take in the new file.")
    return header
