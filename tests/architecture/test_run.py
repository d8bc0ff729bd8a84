"""`./run` in a copy of the project: it serves, shows the letter, stops, and goes on where it was.

Loading the sample office takes minutes and has tests of its own (`tests/disclosure/sample`): it alone is left out.
"""

import io
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]
WITHOUT_OFFICE = """
import sys
from disclosure import trial
trial.load_office = lambda say: None
trial.prepare(lambda words: None)
trial.kept_walk(lambda words: None)
"""
#: Long enough for two busy cores; whoever waits longer waits for nothing.
PATIENCE = 120


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is kept in the repository, with the packages of this one."""
    folder = tmp_path_factory.mktemp("copy")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    link_packages(folder)
    return folder


def link_packages(folder: Path) -> None:
    """Let the copy have a `.venv` of its own that holds what this one holds, and is stamped as `./run` would."""
    own = folder / ".venv"
    own.mkdir()
    for entry in Path(sys.prefix).iterdir():
        if not entry.name.startswith(("installed-", "bytecode")):
            (own / entry.name).symlink_to(entry)
    with (folder / "requirements.lock").open("rb") as lock:
        sum_of = subprocess.run(["cksum"], stdin=lock, capture_output=True, check=True).stdout
    (own / "installed-requirements.lock").write_bytes(sum_of)
    if sys.pycache_prefix:  # the byte code of the packages is there: making it again would cost more than all the rest
        kept = own / "bytecode" / own.relative_to("/") / "lib"
        kept.parent.mkdir(parents=True)
        kept.symlink_to(Path(sys.pycache_prefix) / Path(sys.prefix).relative_to("/") / "lib")


@pytest.fixture(scope="module")
def environment(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a newcomer's shell has, with a data folder and a port of its own; the folder holds one walked request."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    data = tmp_path_factory.mktemp("data")
    given = kept | {"FORTHRIGHT_DATA": str(data), "FORTHRIGHT_PORT": str(free_port())}
    made = [str(copy / ".venv/bin/python"), "manage.py", "shell", "-v", "0", "-c", WITHOUT_OFFICE]
    subprocess.run(made, cwd=copy, env=given | {"PYTHONPYCACHEPREFIX": str(copy / ".venv/bytecode")}, check=True)
    return given


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(copy: Path, environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Run `./run` until it answers; give its address and what it printed, and see that it ends well when told to."""
    url = f"http://127.0.0.1:{environment['FORTHRIGHT_PORT']}/"
    printed = copy.parent / "printed"
    with printed.open("w") as out:
        running = subprocess.Popen(["./run"], cwd=copy, env=environment, stdout=out)
    try:
        wait_for(url, running)
        yield url, printed.read_text()
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=PATIENCE) == 0
    finally:
        if running.poll() is None:
            running.kill()
            running.wait()


def wait_for(url: str, running: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while True:
        assert running.poll() is None, "it ended by itself"
        try:
            assert urllib.request.urlopen(url).status == 200  # noqa: S310  # our own
        except OSError:
            assert time.monotonic() < end, "it does not answer"
            time.sleep(0.2)
        else:
            return


def assert_is_a_signed_letter(content: bytes) -> None:
    """A PDF that says it is PDF/UA-1 and tagged, with one signature over all that was there."""
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert pdf.Root.MarkInfo.Marked
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    signature.compute_integrity_info()
    assert signature.compute_digest()
    assert signature.evaluate_signature_coverage().name == "ENTIRE_FILE"


def rows_of(environment: dict[str, str]) -> dict[str, int]:
    """Return how many requests, events and files there are."""
    with closing(sqlite3.connect(Path(environment["FORTHRIGHT_DATA"]) / "db.sqlite3")) as database:
        tables = ("workflow_request", "workflow_event", "workflow_artifact", "disclosure_letter")
        counts = {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}  # noqa: S608
    assert all(counts.values())
    return counts


def test_it_serves_the_letter_and_a_second_start_makes_nothing_anew(copy: Path, environment: dict[str, str]) -> None:
    with served(copy, environment) as (url, first):
        page = urllib.request.urlopen(url).read().decode()  # noqa: S310
        said = re.search(r"The letter of request (\S+): (\S+)", first)
        assert said is not None
        letter = Path(said[2])
        assert_is_a_signed_letter(letter.read_bytes())
        assert "<h1" in page
        assert f"{url}account/login/" in first
    made, rows = letter.stat().st_mtime_ns, rows_of(environment)

    with served(copy, environment) as (_url, second):
        assert second == first

    assert (letter.stat().st_mtime_ns, rows_of(environment)) == (made, rows)


def test_a_port_that_is_taken_is_one_line(copy: Path, environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(environment["FORTHRIGHT_PORT"])))
        taken.listen()
        ended = subprocess.run(["./run"], cwd=copy, env=environment, capture_output=True, text=True)

    assert ended.returncode == 4
    assert f"FORTHRIGHT_PORT={int(environment['FORTHRIGHT_PORT']) + 1} ./run" in ended.stderr


def test_a_demo_leaves_letter_release_and_dossier(copy: Path, environment: dict[str, str], tmp_path: Path) -> None:
    before = rows_of(environment)
    output = tmp_path / "made"
    subprocess.run(["./run", "demo", "--output", str(output)], cwd=copy, env=environment, check=True)

    assert sorted(path.name for path in output.iterdir()) == ["dossier.zip", "letter.pdf", "release.zip"]
    letter = (output / "letter.pdf").read_bytes()
    assert_is_a_signed_letter(letter)
    assert letter in contents(output / "release.zip").values()
    assert_dossier_holds(output / "dossier.zip", tmp_path)
    assert rows_of(environment) == before, "a database of its own"


def contents(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def assert_dossier_holds(archive: Path, folder: Path) -> None:
    """Let the program in the dossier check it, with nothing but Python."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder / "dossier")
    (program,) = (folder / "dossier").rglob("verify.py")
    subprocess.run([sys.executable, "-I", program.name], cwd=program.parent, check=True)
