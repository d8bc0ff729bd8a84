"""What a file can make the process do that opens it: that costs its own process, and nobody else anything."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from redaction import engine
from redaction.engine import sandbox
from redaction.engine.sandbox import Child, environment
from tests.redaction.engine.samples import image_file

PROGRAM = "tests.redaction.engine.misbehaving"
#: CLONE_NEWUSER and CLONE_NEWNET of <sched.h>.
NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's")


def answers(verb: str, request: dict[str, Any] | None = None, files: tuple[bytes, ...] = ()) -> list[Any]:
    with Child(verb, request or {}, files, program=PROGRAM) as child:
        return [frame.header for frame in child.frames()]


@pytest.fixture(autouse=True)
def _others_are_served() -> Iterator[None]:
    """After each misdeed the next file is opened as ever."""
    yield
    assert len(engine.inspect(image_file("PNG")).pages) == 1


@LINUX
def test_it_has_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        (answer,) = answers("connect", {"port": port})
    if not may_give_up_its_network():
        pytest.skip("this system does not let a process give up its network")
    assert answer["network"] != str(Path("/proc/self/ns/net").readlink())
    assert answer["outcome"] == "OSError" or answer["outcome"].startswith("Connection")


def test_it_leaves_nothing_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "left"
    try:
        (answer,) = answers("write", {"path": str(path)})
    except engine.InputRefused:
        answer = {"outcome": "ended"}
    assert answer["outcome"] != "written"
    assert not path.exists() or path.read_bytes() == b""


@LINUX
def test_it_gets_no_more_memory_than_a_file_may_have() -> None:
    with pytest.raises(engine.InputRefused, match="needs more memory"):
        answers("devour")


def test_it_is_ended_when_a_page_has_had_its_time() -> None:
    with pytest.raises(engine.InputRefused, match="takes too long to draw"):
        answers("spin")


def test_each_page_has_a_time_of_its_own() -> None:
    seen = []
    with (
        Child("spin_after_pages", {}, (), program=PROGRAM) as child,
        pytest.raises(engine.InputRefused, match="takes too long to draw"),
    ):
        for frame in child.frames():
            seen.append(frame.header["page"])
    assert seen == [1, 2, 3]


def test_it_is_given_up_when_it_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with Child("wait", {}, (), program=PROGRAM) as child:
        frames = child.frames()
        process = next(frames).header["process"]
        with monkeypatch.context() as patched, pytest.raises(engine.InputRefused, match="takes too long to open"):
            patched.setattr(sandbox, "PATIENCE", 0.2)
            next(frames)
    assert not is_there(process)


@pytest.mark.parametrize(
    ("verb", "words"),
    [("crash", "made the reader stop"), ("babble", "no sensible answer"), ("boast", "made the reader stop")],
)
def test_its_faults_are_one_line(verb: str, words: str) -> None:
    with pytest.raises(engine.InputRefused, match=words) as refusal:
        answers(verb)
    assert len(str(refusal.value).splitlines()) == 1


@LINUX
def test_it_ends_with_the_process_that_asked() -> None:
    """Somebody's worker is killed while a file is open: what opens it does not go on alone."""
    program = (
        "from redaction.engine.sandbox import Child\n"
        f"child = Child('wait', {{}}, (), program={PROGRAM!r})\n"
        "print(next(child.frames()).header['process'], flush=True)\n"
        "input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=sandbox.ROOT
    ) as asker:
        assert asker.stdout is not None
        process = int(asker.stdout.readline())
        assert is_there(process)
        asker.kill()
    assert ended(process)


def test_it_knows_no_secret_of_the_parent_and_only_the_files_it_was_handed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SECRET_KEY", "a key")
    monkeypatch.setenv("DATABASE_URL", "postgres://office@db.example/office")
    (answer,) = answers("reveal", files=(b"one", b"another"))
    assert set(answer["names"]) <= {*environment(), "LC_CTYPE"}
    assert answer["files"] == ["one", "another"]


def may_give_up_its_network() -> bool:
    give_up = f"import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare({NEW_USER_AND_NETWORK}) != 0)"
    return subprocess.run([sys.executable, "-c", give_up], check=False).returncode == 0


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # One that nobody has asked about is gone too.
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:1]


def ended(process: int) -> bool:
    for _ in range(200):
        if not is_there(process):
            return True
        time.sleep(0.05)
    return False
