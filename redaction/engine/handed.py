"""The files a child process was handed, by their open handles. Child process only."""

import io
import mmap
import os
from collections.abc import Sequence
from typing import BinaryIO, cast, overload


class Mapped(mmap.mmap):
    """The bytes of a file where the system keeps them, also as a stream: what nobody looks at is not in the process."""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, view: memoryview) -> int:
        part = self.read(len(view))
        view[: len(part)] = part
        return len(part)


def stream(data: bytes | Mapped) -> BinaryIO:
    """Return bytes, or a mapped file, as what a library reads from."""
    if isinstance(data, bytes):
        return io.BytesIO(data)
    data.seek(0)
    return cast(BinaryIO, data)


class Handed(Sequence[bytes]):
    """Files without a name; each is read whole when it is asked for, and again the next time."""

    def __init__(self, handles: Sequence[int]) -> None:
        self._handles = handles

    def __len__(self) -> int:
        return len(self._handles)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [self[one] for one in range(len(self))[index]]
        with open(self._handles[index], "rb", closefd=False) as file:  # noqa: PTH123  # a handle, not a path
            file.seek(0)
            return file.read()

    def mapped(self, index: int) -> bytes | Mapped:
        """Return the bytes of a file without reading it; an empty one has none to map."""
        if not os.fstat(self._handles[index]).st_size:
            return b""
        # A copy as soon as somebody writes, which nobody does: PDFium takes no bytes that may not be written.
        return Mapped(self._handles[index], 0, access=mmap.ACCESS_COPY)
