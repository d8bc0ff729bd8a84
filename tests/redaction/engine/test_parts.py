"""A file that was interrupted goes on with the pages it had, and comes out the same to the byte."""

import io
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest
from reportlab.pdfgen.canvas import Canvas

from redaction import engine
from redaction.engine.textsource import TextSource

LINES = (
    "It rained on Friday",
    "and the river rose",
    "over the old bridge",
    "near Fenwater mill",
    "all week long",
    "six",
)
MARKS = [engine.Mark(2, (0.1, 0.1, 0.9, 0.3), "b6"), engine.Mark(5, (0.1, 0.1, 0.9, 0.3), "b7c")]
ROOT = Path(__file__).resolve().parents[3]


class Interrupted(Exception):
    pass


class Kept:
    """A shelf in memory."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def parts(self) -> list[bytes]:
        return list(self.held)

    def keep(self, part: bytes) -> None:
        self.held.append(part)


class Folder:
    """A shelf on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def parts(self) -> list[bytes]:
        return [part.read_bytes() for part in sorted(self.path.glob("*.part"))]

    def keep(self, part: bytes) -> None:
        made = self.path / f"{len(self.parts())}.new"
        made.write_bytes(part)
        made.rename(made.with_suffix(".part"))


def source() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(200, 100), invariant=True)
    for line in LINES:
        canvas.drawString(20, 50, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def two_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    # By its place in the table of modules: the package has a function of the same name.
    monkeypatch.setattr(sys.modules["redaction.engine.redact"], "PART", 2)


@pytest.mark.usefixtures("two_a_part")
@pytest.mark.long
def test_an_interrupted_file_goes_on_and_comes_out_the_same() -> None:
    whole = engine.redact(source(), MARKS)
    shelf = Kept()
    first: list[int] = []

    def stop_at_five(done: int, total: int) -> None:
        first.append(done)
        if done == 5:
            raise Interrupted

    with pytest.raises(Interrupted):
        engine.redact(source(), MARKS, shelf=shelf, progress=stop_at_five)
    assert (first, len(shelf.held)) == ([1, 2, 3, 4, 5], 2)

    second: list[int] = []
    resumed = engine.redact(source(), MARKS, shelf=shelf, progress=lambda done, _: second.append(done))

    assert second == [5, 6]
    assert resumed == whole
    assert len(shelf.held) == 3


@pytest.mark.long
@pytest.mark.usefixtures("two_a_part")
def test_parts_of_another_job_are_not_taken() -> None:
    shelf = Kept()
    engine.redact(source(), MARKS, shelf=shelf)
    pages: list[int] = []

    other = engine.redact(source(), MARKS[:1], shelf=shelf, progress=lambda done, _: pages.append(done))

    assert pages == [1, 2, 3, 4, 5, 6]
    assert other == engine.redact(source(), MARKS[:1])


def test_what_was_learned_comes_back() -> None:
    own = TextSource()
    state, samples = own.state()
    other = TextSource()
    other.restore(state, samples.ravel())
    assert other.state()[0] == state


KILLED = """
import sys
from pathlib import Path
from redaction import engine
from tests.redaction.engine.test_parts import MARKS, Folder, source
sys.modules["redaction.engine.redact"].PART = 2
engine.redact(source(), MARKS, shelf=Folder(Path(sys.argv[1])))
"""


@pytest.mark.long
@pytest.mark.usefixtures("two_a_part")
def test_a_killed_process_leaves_pages_to_go_on_with(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT)
    shelf = Folder(tmp_path)
    while not shelf.parts() and process.poll() is None:
        sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    pages: list[int] = []

    resumed = engine.redact(source(), MARKS, shelf=shelf, progress=lambda done, _: pages.append(done))

    assert pages[0] >= 3 if pages else len(shelf.parts()) == 3
    assert resumed == engine.redact(source(), MARKS)
