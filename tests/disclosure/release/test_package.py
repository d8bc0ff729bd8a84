"""The zip itself: its names, its manifest, and the same bytes for the same files."""

import hashlib
import io
import json
import zipfile

import pytest

from disclosure.release.package import Packed, pack


def made(letter: bytes = b"letter", records: tuple[bytes, ...] = (b"one", b"two")) -> Packed:
    return pack(letter=letter, records=records, index_csv=b"csv", index_pdf=b"pdf")


def test_the_names_are_those_of_the_contract() -> None:
    with zipfile.ZipFile(io.BytesIO(made().zip)) as archive:
        assert archive.namelist() == [
            "letter.pdf",
            "records/001.pdf",
            "records/002.pdf",
            "index.csv",
            "index.pdf",
            "manifest.json",
        ]
        assert archive.testzip() is None


def test_the_manifest_has_the_digest_of_every_other_file() -> None:
    packed = made()

    with zipfile.ZipFile(io.BytesIO(packed.zip)) as archive:
        told = json.loads(archive.read("manifest.json"))
        digests = {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != "manifest.json"
        }
    assert told == {"files": digests} == json.loads(packed.manifest)


def test_the_same_files_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = made().zip
    monkeypatch.setattr("time.localtime", lambda *_given: (2031, 5, 6, 7, 8, 9, 0, 1, 0))

    assert made().zip == first


def test_one_other_byte_gives_another_package() -> None:
    assert made(letter=b"lettes").zip != made().zip


def test_more_than_a_hundred_records_stay_in_order() -> None:
    packed = made(records=tuple(str(number).encode() for number in range(1, 121)))

    with zipfile.ZipFile(io.BytesIO(packed.zip)) as archive:
        assert archive.read("records/120.pdf") == b"120"
