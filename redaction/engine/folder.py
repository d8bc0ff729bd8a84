"""A folder for what a program must write: in memory where there is one, and gone afterwards."""

import os
import tempfile
from pathlib import Path

from redaction.engine.sandbox import lacking

_IN_MEMORY = Path("/dev/shm")  # noqa: S108  # a folder is made in it that nobody else may read


class MemoryFolder(tempfile.TemporaryDirectory[str]):
    """A folder that nobody else may read. Use it as a context manager.

    :raises MachineLacks: there is no room for it.
    """

    def __init__(self) -> None:
        room = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
        try:
            super().__init__(prefix="forthright-", dir=room)
        except OSError as error:
            raise lacking(error) from error

    def __enter__(self) -> Path:  # type: ignore[override]  # a path serves better than a string
        return Path(super().__enter__())
