"""Files a requester sends: known by what they contain, never by their name."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from disclosure.sniffing import kind_of
from workflow.errors import Invalid, TooLarge
from workflow.services.evidence import Upload

#: A photograph or a scan needs no more; staff take larger files at the desk.
LARGEST = 25 * 1024 * 1024
#: What a browser is asked to offer. HEIC is taken and not named: a telephone that keeps its photographs so then hands
#: over JPEG, which is smaller work for it and for us.
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

    :raises TooLarge: it is.
    :raises Invalid: it is empty, or not of a kind we take.
    """
    limit = min(LARGEST, settings.UPLOAD_MAX_BYTES)
    if (file.size or 0) > limit:
        words = _("This file is larger than %d MB. Send a smaller one, or several.") % (limit // 1024**2)
        raise TooLarge(words, {"papers": words})
    data = file.read()
    found = kind_of(data)
    if not found:
        words = _("We can take PDF files and photographs (JPG, PNG, HEIC). This file is something else, or damaged.")
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
            raise type(refusal)(words, {"papers": words}) from refusal
    return taken
