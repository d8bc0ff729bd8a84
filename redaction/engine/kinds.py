"""What a file is: by its first bytes where they tell; by its name and its letters where it is plain text."""

import io
import zipfile

from redaction.engine.values import MAX_BYTES, InputRefused

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
TIFF = "image/tiff"
HEIC = "image/heic"
TEXT = "text/plain"
CSV = "text/csv"
MAIL = "message/rfc822"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"

#: Kinds the engine draws as they are.
DRAWN = (PDF, JPEG, PNG, TIFF)
#: Kinds that are made into a PDF first: by our own code, or by a program of the machine.
WRITTEN, OFFICE = (TEXT, CSV, MAIL), (DOCX, XLSX, ODT)
#: Endings that may stand on a file of each kind.
ENDINGS = {
    PDF: (".pdf",),
    JPEG: (".jpg", ".jpeg", ".jpe"),
    PNG: (".png",),
    TIFF: (".tif", ".tiff"),
    HEIC: (".heic", ".heif"),
    TEXT: (".txt", ".text", ".log"),
    CSV: (".csv",),
    MAIL: (".eml",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    ODT: (".odt",),
}
#: What a person calls each kind.
CALLED = {
    PDF: "a PDF",
    JPEG: "a JPEG image",
    PNG: "a PNG image",
    TIFF: "a TIFF image",
    HEIC: "a HEIC image",
    TEXT: "plain text",
    CSV: "a table (CSV)",
    MAIL: "a mail (EML)",
    DOCX: "a Word document (DOCX)",
    XLSX: "a spreadsheet (XLSX)",
    ODT: "an OpenDocument text (ODT)",
}
TAKEN_IN = "a PDF, JPEG, PNG, TIFF, HEIC, TXT, CSV, EML, DOCX, XLSX or ODT file"

_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
)
_ZIP, _ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
#: The end of an archive's list of names stands this close to its end; a longer list than this no office file has.
_ZIP_TAIL, _MAX_LIST = 2**16 + 22, 4 * 2**20
_OTHERS = (
    (_ZIP, "an office file or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an older office file, or one locked with a password"),
    (b"{\\rtf", "a rich text file"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WebP image, a sound or a film"),
    (b"BM", "a BMP image"),
    (b"%!PS", "a PostScript file"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)
#: Of these, what a text may begin with: a file named as one is one of them only where it holds what no text holds.
_WORDS = (b"GIF8", b"RIFF", b"BM", b"Rar!", b"MZ")
#: A HEIC file names its brand in its first box.
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc")
#: A PDF's header may stand this far from the start; readers look no further.
_HEADER, _HEADER_WITHIN = b"%PDF-", 1024
#: What may stand before the first letter of a text.
_SPACE = b"\xef\xbb\xbf \t\r\n"
#: What stands in an office file of each kind and in no other.
_MEMBERS = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}


def media_type(data: bytes) -> str:
    """Return the media type of a file the engine can draw as it is.

    :raises InputRefused: the file is empty, too large, or of another kind.
    """
    _check_size(data)
    kind = _drawn(data)
    if kind:
        return kind
    raise InputRefused(
        f"This is not a PDF, JPEG, PNG or TIFF file (it is {_looks_like(data)}); save or print it as PDF first."
    )


def source_type(data: bytes, name: str) -> str:
    """Return the media type of a file that can be taken in, whether drawn as it is or made into a PDF first.

    Plain text, tables and mails have nothing in their bytes that tells them apart: their names do.

    :raises InputRefused: the file is empty, too large, or of another kind.
    """
    _check_size(data)
    named = next((kind for kind in WRITTEN if name.lower().endswith(ENDINGS[kind])), "")
    kind = _drawn(data) or _office(data)
    # A text may speak of what a PDF begins with, and a mail carry one near its start.
    if kind and not (named and kind == PDF and not data.lstrip(_SPACE).startswith(_HEADER)):
        return kind
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return HEIC
    known = next((signature for signature, _ in _OTHERS if data.startswith(signature)), b"")
    if named and (not known or (known in _WORDS and b"\0" not in data)):
        return named
    raise InputRefused(f"This is not {TAKEN_IN} (it is {_looks_like(data)}); save or print it as PDF first.")


def is_drawn(data: bytes) -> bool:
    """Whether the engine can draw a file as it is, by its first bytes."""
    return bool(_drawn(data))


def check_name(name: str, kind: str) -> None:
    """:raises InputRefused: the name says one kind of file and the content is another: a renamed file."""
    named = name.lower()
    for other, endings in ENDINGS.items():
        if named.endswith(endings) and other != kind:
            raise InputRefused(
                f"The file is named like {CALLED[other]} but holds {CALLED[kind]}; "
                f"if that is right, rename it to end in {ENDINGS[kind][0]}."
            )


def _check_size(data: bytes) -> None:
    if not data:
        raise InputRefused("The file is empty (zero bytes); ask for it again.")
    if len(data) > MAX_BYTES:
        raise InputRefused(f"The file is larger than {MAX_BYTES // 2**20} MB; split it and take in the parts.")


def _drawn(data: bytes) -> str:
    kind = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), "")
    return kind or (PDF if _HEADER in data[:_HEADER_WITHIN] else "")


def _office(data: bytes) -> str:
    """Which office file a zip archive is; nothing of it is unpacked but its list of names and its declared type."""
    if not data.startswith(_ZIP):
        return ""
    end = data.rfind(_ZIP_END, -_ZIP_TAIL)
    if end < 0 or int.from_bytes(data[end + 12 : end + 16], "little") > _MAX_LIST:
        raise InputRefused("The office file is damaged or cut off; ask for it again.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return ODT if archive.read("mimetype").strip() == ODT.encode() else ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputRefused("The office file is damaged or cut off; ask for it again.") from error
    return next((kind for kind, member in _MEMBERS.items() if member in names), "")


def _looks_like(data: bytes) -> str:
    return next((words for signature, words in _OTHERS if data.startswith(signature)), "of an unknown kind")
