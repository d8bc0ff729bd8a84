"""Files a requester sends: known by what they contain, never by their name."""

from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from workflow.errors import Invalid
from workflow.services.verification import Upload

#: A photograph or a scan needs no more; staff take larger files at the desk.
LARGEST = 25 * 1024 * 1024
#: First bytes, where they stand, and the type they show.
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
)


def accepted(file: "UploadedFile[bytes]") -> Upload:
    """Read a file that was sent.

    :raises Invalid: it is too large, empty, or not of a kind we take.
    """
    limit = min(LARGEST, settings.UPLOAD_MAX_BYTES)
    if (file.size or 0) > limit:
        words = _("This file is larger than %d MB. Send a smaller one, or several.") % (limit // 1024**2)
        raise Invalid(words, {"file": words})
    data = file.read()
    found = next((kind for start, sign, kind in SIGNATURES if data[start : start + len(sign)] == sign), "")
    if not found:
        words = _("We can take PDF files and photographs (JPG, PNG, HEIC). This file is something else, or damaged.")
        raise Invalid(words, {"file": words})
    return Upload(data, PurePath(str(file.name)).name, found)
