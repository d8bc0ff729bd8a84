"""What a child was handed: read whole, or left where the system keeps it."""

import os
import sys
from pathlib import Path

import pytest

from redaction.engine.handed import Handed, stream
from redaction.engine.sandbox import in_memory

LARGE = 48 * 2**20


def own_memory() -> int:
    """Bytes that belong to this process alone."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


def test_each_file_is_read_whole_and_again_the_next_time() -> None:
    with in_memory(b"one") as one, in_memory(b"another") as other:
        files = Handed([one.fileno(), other.fileno()])
        assert len(files) == 2
        assert [files[0], files[1], files[0]] == [b"one", b"another", b"one"]
        assert list(files) == [b"one", b"another"]
        with pytest.raises(IndexError):
            files[2]


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_a_mapped_file_is_not_in_the_process() -> None:
    data = os.urandom(2**20) * (LARGE // 2**20)
    with in_memory(data) as file:
        before = own_memory()
        mapped = Handed([file.fileno()]).mapped(0)
        assert mapped[:100] + mapped[-100:] == data[:100] + data[-100:]
        assert own_memory() - before < LARGE // 8


def test_a_mapped_file_is_a_stream_too_from_its_beginning_each_time() -> None:
    with in_memory(b"content") as file:
        mapped = Handed([file.fileno()]).mapped(0)
        for _ in range(2):
            assert stream(mapped).read() == b"content"
        room = bytearray(3)
        assert stream(mapped).readinto(memoryview(room)) == 3  # type: ignore[attr-defined]  # a stream of bytes
        assert room == b"con"


def test_of_an_empty_file_there_is_nothing_to_map() -> None:
    with in_memory(b"") as file:
        assert Handed([file.fileno()]).mapped(0) == b""
