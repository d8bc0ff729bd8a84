"""What a file is, by its first bytes; a name proves nothing."""

from redaction.engine.values import MAX_BYTES, InputRefused

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
TIFF = "image/tiff"

#: Endings that may stand on a file of each kind.
ENDINGS = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg", ".jpe"), PNG: (".png",), TIFF: (".tif", ".tiff")}

_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
)
_OTHERS = (
    (b"PK\x03\x04", "an office file or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an older office file"),
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
#: A PDF's header may stand this far from the start; readers look no further.
_HEADER_WITHIN = 1024


def media_type(data: bytes) -> str:
    """Return the media type of a file the engine can open.

    :raises InputRefused: the file is empty, too large, or of another kind.
    """
    if not data:
        raise InputRefused("The file is empty (zero bytes); ask for it again.")
    if len(data) > MAX_BYTES:
        raise InputRefused(f"The file is larger than {MAX_BYTES // 2**20} MB; split it and take in the parts.")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if b"%PDF-" in data[:_HEADER_WITHIN]:
        return PDF
    looks_like = next((words for signature, words in _OTHERS if data.startswith(signature)), "of an unknown kind")
    raise InputRefused(
        f"This is not a PDF, JPEG, PNG or TIFF file (it is {looks_like}); save or print it as PDF first."
    )


def check_name(name: str, kind: str) -> None:
    """:raises InputRefused: the name says one kind of file and the content is another: a renamed file."""
    named = name.lower()
    for other, endings in ENDINGS.items():
        if named.endswith(endings) and other != kind:
            raise InputRefused(
                f"The file is named like {_article(other)} but holds {_article(kind)}; "
                f"if that is right, rename it to end in {ENDINGS[kind][0]}."
            )


def _article(kind: str) -> str:
    return {PDF: "a PDF", JPEG: "a JPEG image", PNG: "a PNG image", TIFF: "a TIFF image"}[kind]
