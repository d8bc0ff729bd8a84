"""Converters of the machine: LibreOffice for office files, heif-convert for HEIC. Used when they are installed.

Each runs within limits (`confined.py`), in a folder of its own that lies in memory where there is one and is gone
afterwards, with a profile that knows nothing of the machine's user, runs no macro and follows no link.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from redaction.engine import kinds
from redaction.engine.folder import MemoryFolder
from redaction.engine.sandbox import ROOT, environment, lacking
from redaction.engine.values import ConverterMissing, InputRefused

#: Seconds of processor time one file may take, and seconds by the clock.
_SECONDS, _PATIENCE = 180, 600
_PACKAGES = {
    "soffice": "LibreOffice is not installed, which this kind of file needs; "
    "install libreoffice-writer-nogui and libreoffice-calc-nogui, or save the file as PDF",
    "heif-convert": "heif-convert is not installed, which HEIC images need; "
    "install libheif-examples, or save the image as JPEG",
}
_EXPORT = {
    kinds.DOCX: 'pdf:writer_pdf_Export:{"ExportNotesInMargin":{"type":"boolean","value":"true"}}',
    kinds.ODT: 'pdf:writer_pdf_Export:{"ExportNotesInMargin":{"type":"boolean","value":"true"}}',
    # Commas, quotes, UTF-8, cells as shown, every sheet in a file of its own.
    kinds.XLSX: "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
}
_SETTING = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
#: No macros, no links, no pictures from elsewhere: a conversion shows what is in the file.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Office.Writer/Content/Update", "Link", "0"),
)


def text_pdf(data: bytes, kind: str) -> bytes:
    """Return the PDF LibreOffice makes of a Word or OpenDocument text.

    :raises ConverterMissing: LibreOffice is not installed.
    :raises InputRefused: it makes nothing of it.
    """
    with MemoryFolder() as folder:
        _office(data, kind, folder)
        made = folder / "in.pdf"
        if not made.is_file():
            raise InputRefused("LibreOffice cannot open this file; print it as PDF and take in the new file.")
        return made.read_bytes()


def sheet_tables(data: bytes, sheets: Sequence[str]) -> list[tuple[str, bytes]]:
    """Return name and cells, as CSV in UTF-8, of each sheet of a spreadsheet, empty ones too.

    :raises ConverterMissing: LibreOffice is not installed.
    :raises InputRefused: it makes nothing of it.
    """
    with MemoryFolder() as folder:
        _office(data, kinds.XLSX, folder)
        made = {path.name: path.read_bytes() for path in sorted(folder.glob("in*.csv"))}
    if not made:
        raise InputRefused("LibreOffice cannot open this file; print it as PDF and take in the new file.")
    tables = [(name, made.pop(f"in-{name}.csv", b"")) for name in sheets]
    # A name that a file cannot bear is written in another way; its sheet stands at the end rather than nowhere.
    return [*tables, *((name.removeprefix("in-").removesuffix(".csv"), content) for name, content in made.items())]


def _office(data: bytes, kind: str, folder: Path) -> None:
    """Let LibreOffice write what it makes of a file into a folder."""
    program = _where("soffice")
    source = folder / f"in{kinds.ENDINGS[kind][0]}"
    source.write_bytes(data)
    _write_profile(folder / "profile")
    _run(
        [program, "--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault",
         f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", _EXPORT[kind], "--outdir", str(folder), str(source)],
        folder,
    )  # fmt: skip


def heic_pictures(data: bytes) -> list[bytes]:
    """Return the pictures of a HEIC file as PNG.

    :raises ConverterMissing: heif-convert is not installed.
    :raises InputRefused: it makes nothing of it.
    """
    program = _where("heif-convert")
    with MemoryFolder() as folder:
        source = folder / "in.heic"
        source.write_bytes(data)
        _run([program, str(source), str(folder / "out.png")], folder)
        made = sorted(folder.glob("out*.png"), key=lambda path: [int(part) for part in re.findall(r"\d+", path.name)])
        if not made:
            raise InputRefused("The HEIC image is damaged or of a kind that cannot be opened; save it as JPEG.")
        return [path.read_bytes() for path in made]


@cache
def version(program: str) -> str:
    """Return what a converter calls itself, "LibreOffice 7.4.7.2"; its bare name when it does not say."""
    said = subprocess.run(  # noqa: S603  # a program of the list above
        [_where(program), "--version"], capture_output=True, check=False, env=environment() | {"HOME": "/nonexistent"}
    )
    found = re.search(rb"\d+(?:\.\d+)+", said.stdout + said.stderr)
    name = {"soffice": "LibreOffice"}.get(program, program)
    return f"{name} {found[0].decode()}" if found else name


def _where(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise ConverterMissing(f"{_PACKAGES[program]}.")
    return found


def _write_profile(folder: Path) -> None:
    items = "".join(_SETTING.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    user = folder / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )


def _run(command: Sequence[str], folder: Path) -> None:
    """Run a converter to its end; what it left in the folder tells whether it worked."""
    try:
        process = subprocess.Popen(  # noqa: S603  # our own module, and a program of the list above
            [sys.executable, "-m", "redaction.engine.confined", str(_SECONDS), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment() | {"HOME": str(folder), "TMPDIR": str(folder)},
            start_new_session=True,
        )
    except OSError as error:
        raise lacking(error) from error
    try:
        process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise InputRefused("The file takes too long to convert; print it as PDF and take in the new file.") from error
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a converter and whatever it started: all of its own session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
