"""tesseract kept running for the small sheets of one file: a start costs as much as reading ten words.

we ── names of images ──► tesseract ── rows of its table ──► we
      a sheet, then a speck that is white: its row says that the sheet's are complete
"""

import os
import pty
import select
import time
import tty
from contextlib import suppress
from threading import Lock
from typing import IO, Self

from redaction.engine import tools
from redaction.engine.sandbox import in_memory
from redaction.engine.values import ProofFailed

#: Versions from this on read names of images as they come (`stream_filelist`); older ones are started for each sheet.
_STREAMS = (5,)
#: Seconds by the clock that one sheet may take, and of the processor's time all of them.
_PATIENCE, _WHOLE = 240, 3600
#: Pages without a sheet after which it is ended, as it takes memory: pages of a long record look like those before.
_IDLE = 16
_SPECK = b"P5 16 16 255\n" + b"\xff" * 256
_CHUNK = 1 << 16


class Running:
    """Reads sheets, each as one block of text; what it says of one depends on that alone (`test_running.py`)."""

    def __init__(self, languages: str, options: tuple[str, ...]) -> None:
        """:param languages: as tesseract is told them, "eng+spa"; `options` what else it is told."""
        self._languages, self._options = languages, options
        self._programs: dict[int, _Program] = {}
        self._idle = 0
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def table(self, image: bytes, dpi: int) -> str | None:
        """Return tesseract's table of a portable graymap; None where it cannot be kept running, or ended.

        :raises MachineLacks: tesseract is missing.
        """
        if not _streams():
            return None
        with self._lock:
            self._idle = 0
            program = self._programs.get(dpi)
            try:
                if program is None:
                    program = self._programs[dpi] = _Program(self._languages, dpi, self._options)
                return program.table(image)
            except (OSError, ValueError):
                self._end(dpi)
                return None

    def next_page(self) -> None:
        """Say that another page is looked at."""
        self._idle += 1
        if self._idle > _IDLE and self._programs:
            self.close()

    def close(self) -> None:
        """End what runs; a sheet that comes later starts it anew."""
        with self._lock:
            for dpi in list(self._programs):
                self._end(dpi)

    def _end(self, dpi: int) -> None:
        program = self._programs.pop(dpi, None)
        if program is not None:
            program.end()


def _streams() -> bool:
    """Whether the tesseract of this machine takes names of images as they come."""
    try:
        return tuple(map(int, tools.version("tesseract").split("."))) >= _STREAMS
    except ProofFailed:
        return False


class _Program:
    """One tesseract, for sheets of one resolution."""

    def __init__(self, languages: str, dpi: int, options: tuple[str, ...]) -> None:
        self._pages, self._said = 0, b"\n"
        self._sheet, self._speck = in_memory(b""), in_memory(_SPECK)
        # It keeps back what it writes to a pipe until there is much of it; to a terminal it writes line by line.
        self._terminal, side = pty.openpty()
        tty.setraw(side)
        asked = ["-", "stdout", "-l", languages, "--dpi", str(dpi), *options, "-c", "stream_filelist=true", "tsv"]
        try:
            self._process = tools.started("tesseract", asked, side, [self._sheet, self._speck], seconds=_WHOLE)
        finally:
            os.close(side)

    def table(self, image: bytes) -> str:
        """:raises OSError: it ended, or takes too long."""
        self._sheet.seek(0)
        self._sheet.truncate()
        self._sheet.write(image)
        self._sheet.flush()
        for file in (self._sheet, self._speck):
            file.seek(0)
            self._tell(file)
        self._pages += 2
        end = b"\n1\t%d\t" % self._pages
        before = time.monotonic()
        while (place := self._said.find(end)) < 0 or b"\n" not in self._said[place + 1 :]:
            ready, _, _ = select.select([self._terminal], [], [], max(before + _PATIENCE - time.monotonic(), 0))
            part = os.read(self._terminal, _CHUNK) if ready else b""
            if not part:
                raise OSError("tesseract says nothing more")
            self._said += part
        table = self._said[:place]
        self._said = self._said[self._said.index(b"\n", place + 1) :]
        return table.decode("utf-8", "replace")

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._sheet, self._speck):
            if stream is not None:
                with suppress(OSError):  # what it was told and did not read
                    stream.close()
        os.close(self._terminal)

    def _tell(self, file: IO[bytes]) -> None:
        stream = self._process.stdin
        if stream is None:
            raise OSError("tesseract cannot be told anything")
        stream.write(f"{tools.path_of(file)}\n".encode())
        stream.flush()
