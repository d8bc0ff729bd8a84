"""The release package as bytes: the same files give the same zip on every machine."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure.release.index import record_name

LETTER, INDEX_CSV, INDEX_PDF, MANIFEST = "letter.pdf", "index.csv", "index.pdf", "manifest.json"
#: The one time every member carries: the earliest a zip can tell.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644 << 16


@dataclass(frozen=True)
class Packed:
    """A package, and the text of its manifest."""

    zip: bytes
    manifest: str


def pack(*, letter: bytes, records: Sequence[bytes], index_csv: bytes, index_pdf: bytes) -> Packed:
    """Return the package: `letter.pdf`, `records/001.pdf` …, `index.csv`, `index.pdf`, `manifest.json`.

    Members are stored, not compressed: PDF files are compressed already, and a compressor's bytes differ by version.
    """
    files = {
        LETTER: letter,
        **{record_name(number): record for number, record in enumerate(records, start=1)},
        INDEX_CSV: index_csv,
        INDEX_PDF: index_pdf,
    }
    manifest = manifest_of(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in {**files, MANIFEST: manifest.encode("utf-8")}.items():
            member = zipfile.ZipInfo(name, _TIME)
            member.create_system = _UNIX
            member.external_attr = _MODE
            archive.writestr(member, content)
    return Packed(out.getvalue(), manifest)


def manifest_of(files: Mapping[str, bytes]) -> str:
    """Return the manifest: the SHA-256 of each file by its name, as JSON text."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return json.dumps({"files": digests}, indent=2, sort_keys=True) + "\n"
