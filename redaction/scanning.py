"""Ask clamd whether a file holds a virus, over its own protocol: a unix socket or TCP. No Django.

zINSTREAM␀ · length (4 bytes, big endian) · part · … · 0000        ──►
stream: OK␀  |  stream: NAME FOUND␀  |  … ERROR␀                    ◄──
"""

import socket
import struct
from dataclasses import dataclass

#: Bytes sent at a time.
PART = 64 * 1024
#: Seconds clamd may be silent.
PATIENCE = 120.0
_MAX_ANSWER = 4096


class ScannerError(Exception):
    """The scanner gave no verdict: it is not there, or refused the file. The file stays where it is."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner said. `virus` is its name; empty when there is none."""

    virus: str

    @property
    def clean(self) -> bool:
        return not self.virus


def scan(data: bytes, address: str, *, patience: float = PATIENCE) -> Verdict:
    """Return clamd's verdict on a file.

    :param address: ``unix:/path/of/clamd.ctl`` or ``tcp:host:port``.
    :raises ScannerError: no connection, no answer in time, or an answer that is no verdict.
    """
    try:
        with _connected(address, patience) as wire:
            wire.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), PART):
                part = data[start : start + PART]
                wire.sendall(struct.pack(">I", len(part)) + part)
            wire.sendall(struct.pack(">I", 0))
            answer = _answer(wire)
    except OSError as error:
        raise ScannerError(f"The virus scanner at {address} does not answer: {error}.") from error
    if answer.endswith(" OK"):
        return Verdict("")
    if answer.endswith(" FOUND"):
        return Verdict(answer.removesuffix(" FOUND").partition(": ")[2] or "unnamed")
    raise ScannerError(f"The virus scanner gave no verdict: {answer or 'nothing'}.")


def _connected(address: str, patience: float) -> socket.socket:
    kind, _colon, place = address.partition(":")
    if kind == "unix" and place:
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.settimeout(patience)
        try:
            wire.connect(place)
        except OSError:
            wire.close()
            raise
        return wire
    host, _colon, port = place.rpartition(":")
    if kind == "tcp" and host and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=patience)
    raise ScannerError(f"“{address}” is no address of a scanner: write unix:/path or tcp:host:port.")


def _answer(wire: socket.socket) -> str:
    """Return the answer up to its closing zero byte."""
    found = b""
    while b"\0" not in found and len(found) < _MAX_ANSWER:
        part = wire.recv(_MAX_ANSWER)
        if not part:
            break
        found += part
    return found.partition(b"\0")[0].decode("utf-8", "replace").strip()
