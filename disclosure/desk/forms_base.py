"""What the forms of the desk have in common: the case they are about, its revision, and a token for one press."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.desk.common import fresh_token
from disclosure.forms import PlainForm
from disclosure.sniffing import kind_of
from workflow.models import Request, User
from workflow.services.evidence import Upload

#: First bytes of what staff bring besides, and its type: what a name claims does not count.
SCANS = (
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.heif,.tif,.tiff"
#: Length of a long text, as `services.contact.checked` allows.
TEXT_MAX = 10_000
TOO_LARGE = "too_large"

LongText = forms.Textarea(attrs={"rows": 4})


class CaseForm(PlainForm):
    """A form about one case. `revision` refuses a page older than the case; `once` makes a second press harmless."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Request, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.user = user
        self.initial.setdefault("revision", case.revision)
        self.initial.setdefault("once", fresh_token())
        self.prepare()

    def prepare(self) -> None:
        """Fill in the choices that depend on the case."""

    def choices(self, name: str, given: Any) -> None:
        """Set the choices of a field."""
        field = self.fields[name]
        if isinstance(field, (forms.ChoiceField, forms.MultipleChoiceField)):
            field.choices = given

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(self.fields)

    @property
    def has_files(self) -> bool:
        return self.is_multipart()

    @property
    def too_large(self) -> bool:
        """Whether a file was over the limit: answered with 413."""
        return any(error.code == TOO_LARGE for errors in self.errors.as_data().values() for error in errors)


class ItemForm(CaseForm):
    """A form about one thing in a case, named in a hidden field."""

    item = forms.UUIDField(widget=forms.HiddenInput)


class FileField(forms.FileField):
    """A file within the size limit whose first bytes show a kind the office takes in; cleans to an `Upload`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.ClearableFileInput(attrs={"accept": ACCEPTED}))
        kwargs.setdefault("help_text", gettext_lazy("PDF, JPEG, PNG, HEIC or TIFF."))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        if not isinstance(found, UploadedFile):
            return None
        if found.size is not None and found.size > settings.UPLOAD_MAX_BYTES:
            limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
            raise forms.ValidationError(
                _("This file is larger than %s. Split it, or ask for it in parts, and upload each part.") % limit,
                code=TOO_LARGE,
            )
        content, name = found.read(), str(found.name or "file")[-200:]
        return Upload(content, name, self.type_of(content, name))

    def type_of(self, content: bytes, name: str) -> str:
        """Return the media type of a file.

        :raises forms.ValidationError: it is of a kind the office does not take in.
        """
        media_type = kind_of(content) or next((kind for start, kind in SCANS if content.startswith(start)), "")
        if not media_type:
            raise forms.ValidationError(
                _("This is not a PDF, JPEG, PNG, HEIC or TIFF file, whatever its name says. Save it as one of these.")
            )
        return media_type


class ReasonForm(CaseForm):
    """One reason, in one's own words."""

    reasons = forms.CharField(label=gettext_lazy("Reason"), widget=LongText, max_length=TEXT_MAX, required=False)


class NothingForm(CaseForm):
    """A button alone."""


def day(label: Any, **kwargs: Any) -> forms.DateField:
    """Return a field for a day, with the browser's own picker."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def text(label: Any, *, required: bool = True, max_length: int = 200, **kwargs: Any) -> forms.CharField:
    """Return a field for one line."""
    return forms.CharField(label=label, required=required, max_length=max_length, **kwargs)


def long_text(label: Any, *, required: bool = True, **kwargs: Any) -> forms.CharField:
    """Return a field for several lines."""
    return forms.CharField(
        label=label, required=required, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 4}), **kwargs
    )


def one_of(label: Any, options: Any = (), *, required: bool = True, **kwargs: Any) -> forms.ChoiceField:
    """Return a field that offers a few options, all visible."""
    return forms.ChoiceField(label=label, choices=options, required=required, widget=forms.RadioSelect, **kwargs)


def some_of(label: Any, options: Any = (), *, required: bool = False, **kwargs: Any) -> forms.MultipleChoiceField:
    """Return a field that offers options of which several may be chosen."""
    return forms.MultipleChoiceField(
        label=label, choices=options, required=required, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def pick(label: Any, options: Any = (), *, required: bool = True, **kwargs: Any) -> forms.ChoiceField:
    """Return a field that offers many options in a list."""
    return forms.ChoiceField(label=label, choices=options, required=required, **kwargs)


def tick(label: Any, **kwargs: Any) -> forms.BooleanField:
    """Return a box to tick."""
    return forms.BooleanField(label=label, required=False, **kwargs)
