"""The virus scanner: a real clamd with a signature of our own where one is installed, and its protocol on a line."""

import shutil
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from redaction.scanning import PART, ScannerError, scan

#: What our own signature names: harmless, and found by nobody else.
MARKED = b"forthright-harmless-test-signature"
#: Answers as clamd does: reads the whole stream, and finds the marked bytes in it.
STAND_IN = textwrap.dedent("""
    import socket, struct, sys
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    while True:
        wire, _ = server.accept()
        file = wire.makefile("rb")
        assert file.read(10) == b"zINSTREAM\\0"
        data = b""
        while (length := struct.unpack(">I", file.read(4))[0]):
            data += file.read(length)
        wire.sendall(b"stream: Test.Marked FOUND\\0" if sys.argv[1].encode() in data else b"stream: OK\\0")
        wire.close()
""")


@pytest.fixture(scope="module")
def stand_in() -> Iterator[str]:
    """The address of a process that speaks clamd's protocol."""
    process = subprocess.Popen([sys.executable, "-c", STAND_IN, MARKED.decode()], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"tcp:127.0.0.1:{process.stdout.readline().strip()}"
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The addresses, unix and TCP, of a real clamd that knows one signature of ours."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("clamd is not installed here: its protocol is tried against a process that speaks it.")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "own.ndb").write_text(f"Test.Marked:0:*:{MARKED.hex()}\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = folder / "clamd.conf"
    settings.write_text(
        f"Foreground yes\nDatabaseDirectory {folder}\nLocalSocket {folder}/clamd.ctl\n"
        f"TCPSocket {port}\nTCPAddr 127.0.0.1\nStreamMaxLength 1M\n"
    )
    process = subprocess.Popen([program, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(folder / "clamd.ctl", process)
        yield f"unix:{folder}/clamd.ctl", f"tcp:127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    for _try in range(600):
        if path.exists():
            return
        assert process.poll() is None, "clamd ended at once"
        time.sleep(0.05)
    pytest.fail("clamd did not open its socket")


def test_a_real_scanner_finds_what_its_signature_names_by_socket_and_by_network(clamd: tuple[str, str]) -> None:
    for address in clamd:
        assert scan(b"%PDF-1.7 a plain letter", address).clean
        assert scan(b"x" * PART + MARKED, address).virus == "Test.Marked.UNOFFICIAL"


def test_a_file_larger_than_the_scanner_takes_has_no_verdict(clamd: tuple[str, str]) -> None:
    with pytest.raises(ScannerError):
        scan(b"0" * (2 * 1024 * 1024), clamd[0])


def test_the_protocol_sends_every_part_and_reads_the_verdict(stand_in: str) -> None:
    assert scan(b"", stand_in).clean
    assert scan(b"a" * (3 * PART + 1), stand_in).clean
    assert scan(b"a" * (PART - 5) + MARKED + b"b" * PART, stand_in).virus == "Test.Marked"


@pytest.mark.parametrize(
    "address", ["unix:/nowhere/clamd.ctl", "tcp:127.0.0.1:1", "tcp:nonsense", "clamd", "unix:", "tcp:127.0.0.1:port"]
)
def test_no_scanner_is_no_verdict(address: str) -> None:
    with pytest.raises(ScannerError):
        scan(b"x", address, patience=2)
