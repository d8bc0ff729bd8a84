"""Forms in the look of the design system, for every page.

`templates/forms/field.html` draws one field (label, hint, error tied to it), `forms/errors.html` the summary above, and
`forms/form.html` both for a whole form.
"""

from datetime import date
from typing import Any

from django import forms
from django.forms.widgets import Input
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: A year before this one was written with two digits.
EARLIEST_YEAR = 1900
#: Class of the input for each family of widgets; the first that fits counts.
CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, "usa-radio__input"),
    (forms.CheckboxSelectMultiple, "usa-checkbox__input"),
    (forms.CheckboxInput, "usa-checkbox__input"),
    (forms.Select, "usa-select"),
    (forms.Textarea, "usa-textarea"),
    (forms.FileInput, "fr-file"),
    (forms.HiddenInput, ""),
    (Input, "usa-input"),
)


def dress(field: forms.Field) -> None:
    """Give a field's widget the class of its family, beside any of its own."""
    widget = field.widget
    name = next((css for kind, css in CLASSES if isinstance(widget, kind)), "")
    own = str(widget.attrs.get("class", ""))
    if name and name not in own.split():
        widget.attrs["class"] = f"{name} {own}".strip()


def dressed(field: forms.Field) -> forms.Field:
    """Return a field with its class and with our words for an empty one, to be added to a form that is there."""
    dress(field)
    if field.required:
        field.error_messages["required"] = _("Fill this in.")
    return field


class PlainForm(forms.Form):
    """A form whose fields are drawn by the templates in `forms/`. Errors are told in a summary and at each field."""

    #: Browsers' own bubbles are not translated nor read out reliably: ours are.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)
            if field.required:
                field.error_messages.setdefault("required", _("Fill this in."))


class MemorableDate(forms.MultiWidget):
    """A date in three inputs, in the order people of the place write it: month, day, year."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, birth: bool = False) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(
                attrs={
                    "class": "usa-input",
                    "inputmode": "numeric",
                    "maxlength": "4" if name == "year" else "2",
                    **({"autocomplete": f"bday-{name}"} if birth else {}),
                }
            )
            for name in ("month", "day", "year")
        }
        super().__init__(parts, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, str) and value:
            value = date.fromisoformat(value)
        return [value.month, value.day, value.year] if isinstance(value, date) else [None, None, None]


class MemorableDateField(forms.MultiValueField):
    """A date typed in three parts. Gives a `date`, or None when all three are empty."""

    widget = MemorableDate

    def __init__(self, *, birth: bool = False, past: bool = True, **kwargs: Any) -> None:
        self.past = past
        kwargs.setdefault("widget", MemorableDate(birth=birth))
        texts = tuple(forms.CharField(required=False) for _part in range(3))
        super().__init__(fields=texts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        """Make a date of month, day and year.

        :raises ValidationError: a part is missing, it is no day of the calendar, or it lies ahead.
        """
        if not any(data_list):
            return None
        if not all(data_list):
            raise forms.ValidationError(
                _("Write the month, the day and the year. If you do not know all three, leave them empty.")
            )
        try:
            month, day, year = (int(part) for part in data_list)
            found = date(year, month, day)
        except ValueError as wrong:
            raise forms.ValidationError(_("This is not a date. Example: 4 28 1986")) from wrong
        if found.year < EARLIEST_YEAR:
            raise forms.ValidationError(_("Write the year with four digits."))
        if self.past and found > timezone.localdate():
            raise forms.ValidationError(_("This date lies ahead. Look at the year again."))
        return found
