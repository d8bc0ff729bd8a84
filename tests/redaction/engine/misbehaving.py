"""A child that does what a file could make it do: `python -m tests.redaction.engine.misbehaving VERB HANDLE…`."""

import os
import socket
import struct
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from redaction.engine import child, sandbox
from redaction.engine.handed import Handed

Send = Callable[..., None]
#: Seconds of processor time for this child, where the real ones have a minute.
child.PATIENCE = 1


def connect(request: Mapping[str, Any], files: Handed, send: Send) -> None:
    """Try to reach a server on this machine."""
    try:
        with socket.create_connection(("127.0.0.1", request["port"]), timeout=5):
            outcome = "reached"
    except OSError as error:
        outcome = type(error).__name__
    send({"kind": "outcome", "outcome": outcome, "network": str(Path("/proc/self/ns/net").readlink())})


def write(request: Mapping[str, Any], files: Handed, send: Send) -> None:
    """Try to leave something on the disk."""
    try:
        Path(request["path"]).write_bytes(b"secret")
        outcome = "written"
    except OSError as error:
        outcome = type(error).__name__
    send({"kind": "outcome", "outcome": outcome})


def devour(request: Mapping[str, Any], files: Handed, send: Send) -> None:
    """Ask for more memory than a child may have."""
    send({"kind": "outcome", "outcome": len(bytearray(child.MEMORY))})


def spin(request: Mapping[str, Any], files: Handed, send: Send) -> None:
    """Never come to an end."""
    while True:
        pass


def spin_after_pages(request: Mapping[str, Any], files: Handed, send: Send) -> None:
    """Take half of a page's time for each of some pages, and then never come to an end."""
    for page in range(1, 4):
        start = time.process_time()
        while time.process_time() - start < child.PATIENCE / 2:
            pass
        send({"kind": "page", "page": page})
    spin(request, files, send)


def wait(request: Mapping[str, Any], files: Handed, send: Send) -> None:
    """Say nothing, and take no time of the processor."""
    send({"kind": "outcome", "process": os.getpid()})
    time.sleep(600)


def crash(request: Mapping[str, Any], files: Handed, send: Send) -> None:
    """End as a parser with a fault does."""
    os.abort()


def babble(request: Mapping[str, Any], files: Handed, send: Send) -> None:
    """Answer with something that is no answer."""
    os.write(1, b"\0\0\0\5[1,2]")


def boast(request: Mapping[str, Any], files: Handed, send: Send) -> None:
    """Answer with more than anybody would take."""
    length = sandbox._MAX_HEADER + 1
    sys.stdout.buffer.write(struct.pack(">I", length) + b" " * length)
    sys.stdout.buffer.flush()


def reveal(request: Mapping[str, Any], files: Handed, send: Send) -> None:
    """Say what it knows of its surroundings."""
    send({"kind": "outcome", "names": sorted(os.environ), "files": [file.decode() for file in files]})


_ALL = (connect, write, devour, spin, spin_after_pages, wait, crash, babble, boast, reveal)
VERBS = {verb.__name__: verb for verb in _ALL}

if __name__ == "__main__":
    sys.exit(child.main(sys.argv[1], [int(handle) for handle in sys.argv[2:]], VERBS))
