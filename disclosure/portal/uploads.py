"""Files a requester sends: known by what they contain, never by their name."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from workflow.errors import Invalid
from workflow.services.evidence import Upload

#: How some telephones keep photographs; they hand over JPEG to who asks for it.
HEIC = "image/heic"
#: A photograph or a scan needs no more; staff take larger files at the desk.
LARGEST = 25 * 1024 * 1024
#: First bytes, where they stand, and the type they show.
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (4, b"ftypheic", HEIC),
    (4, b"ftypheix", HEIC),
    (4, b"ftypmif1", HEIC),
)
#: What a browser is asked to offer. Telephones that keep photographs as HEIC hand over JPEG where HEIC is not named.
ACCEPT = "image/jpeg,image/png,application/pdf"
#: Files one form takes.
FILES_MAX = 10


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; cleans to a list of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFiles(attrs={"accept": ACCEPT}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            super().clean(None, initial)
            return []
        if len(given) > FILES_MAX:
            raise forms.ValidationError(_("Choose ten files at most, and send the others after them."))
        return [super(FilesField, self).clean(one, initial) for one in given]


def accepted(file: "UploadedFile[bytes]") -> Upload:
    """Read a file that was sent.

    :raises Invalid: it is too large, empty, or not of a kind we take.
    """
    limit = min(LARGEST, settings.UPLOAD_MAX_BYTES)
    if (file.size or 0) > limit:
        words = _("This file is larger than %d MB. Send a smaller one, or several.") % (limit // 1024**2)
        raise Invalid(words, {"papers": words})
    data = file.read()
    found = next((kind for start, sign, kind in SIGNATURES if data[start : start + len(sign)] == sign), "")
    if found == HEIC:
        words = _(
            "This photograph is kept in a form (HEIC) that we cannot open. Choose it once more from your photographs "
            "on the telephone itself, or take a picture of the paper from this page."
        )
        raise Invalid(words, {"papers": words})
    if not found:
        words = _("We can take PDF files and photographs (JPG or PNG). This file is something else, or damaged.")
        raise Invalid(words, {"papers": words})
    return Upload(data, PurePath(str(file.name)).name, found)


def all_accepted(files: "Sequence[UploadedFile[bytes]]") -> list[Upload]:
    """Read every file that was sent; with one that cannot be taken none is.

    :raises Invalid: as `accepted`, naming the file.
    """
    taken = []
    for file in files:
        try:
            taken.append(accepted(file))
        except Invalid as refusal:
            words = f"{PurePath(str(file.name)).name}: {refusal.words}" if len(files) > 1 else refusal.words
            raise Invalid(words, {"papers": words}) from refusal
    return taken
