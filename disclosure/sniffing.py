"""Files by what they contain: the kinds the office takes, known by their first bytes, never by their name."""

#: How some telephones keep photographs; they hand over JPEG to who asks for it.
HEIC = "image/heic"
PDF = "application/pdf"
#: First bytes, where they stand, and the type they show.
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", PDF),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (4, b"ftypheic", HEIC),
    (4, b"ftypheix", HEIC),
    (4, b"ftypmif1", HEIC),
)


def kind_of(data: bytes) -> str:
    """Return the media type that the first bytes of a file show; empty for any other."""
    return next((kind for start, sign, kind in SIGNATURES if data[start : start + len(sign)] == sign), "")
