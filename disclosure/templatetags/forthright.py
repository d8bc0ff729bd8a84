"""What every page may use: icons, the way out, the help line, and small helpers that keep forms accessible."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.boundfield import BoundWidget
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disclosure.forms import MemorableDate, dress
from disclosure.languages import FIRST, LANGUAGES
from disclosure.letters.case import mediator_of
from workflow.hours import in_words
from workflow.models import ContactWay, Office

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 3, label: str = "") -> SafeString:
    """Draw an icon of the sprite. Without a label it is decoration and hidden from screen readers.

    :param size: of the design system's sizes, 3 to 9.
    """
    address = f"{static('uswds/img/sprite.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="usa-icon usa-icon--size-{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            size,
            label,
            address,
        )
    return format_html(
        '<svg class="usa-icon usa-icon--size-{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        size,
        address,
    )


@register.filter
def mediator(office: Office) -> str:
    """Return who mediates between a requester and an office, as its letters say it."""
    return mediator_of(office)


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """Return code and own name of every language but the one of the page."""
    return [(code, name) for code, name in settings.LANGUAGES if code != get_language()]


@register.filter
def called(code: str) -> str:
    """Return what staff call a language of the product; the code itself where there is none."""
    return LANGUAGES[code].name_in(FIRST) if code in LANGUAGES else code


@register.simple_tag
def quick_exit_url() -> str:
    """Return the neutral page a quick exit ends on."""
    return str(settings.QUICK_EXIT_URL)


@register.simple_tag(takes_context=True)
def idle_minutes(context: Context) -> int:
    """Return the minutes after which this browser's place closes; 0 where it holds nothing to protect."""
    request = context.get("request")
    if request is None or not hasattr(request, "session") or not hasattr(request, "user"):
        return 0
    user = request.user
    holds = not user.is_staff if user.is_authenticated else "draft" in request.session
    return settings.IDLE_SECONDS // 60 if holds else 0


@register.simple_tag(takes_context=True)
def help_office(context: Context) -> Office | None:
    """Return the office whose telephone a page shows: that of the request shown, otherwise the first open one."""
    shown = getattr(context.get("case"), "office", None)
    if isinstance(shown, Office):
        return shown
    request = context.get("request")
    if request is not None and hasattr(request, "_help_office"):
        known: Office | None = request._help_office
        return known
    office = Office.objects.filter(is_open=True).order_by("pk").first()
    if request is not None:
        request._help_office = office
    return office


@register.filter
def safe_hours(way: ContactWay) -> str:
    """Return when a way is safe, in words."""
    return in_words(way.when)


@register.filter
def telephone_link(number: str) -> str:
    """Return the `tel:` address of a telephone number as printed."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign == "+")


@register.filter
def first_id(field: BoundField) -> str:
    """Return the id of the input an error leads to: the first one where a field has several."""
    if isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return f"{field.auto_id}_month" if isinstance(field.field.widget, MemorableDate) else str(field.auto_id)


@dataclass(frozen=True)
class DatePart:
    """One of the three inputs of a date."""

    name: str
    id: str
    label: str
    input: SafeString


@register.filter
def date_parts(field: BoundField) -> list[DatePart]:
    """Return month, day and year of a date field, each with its label and its input."""
    widget: Any = field.field.widget
    labels = {"month": _("Month"), "day": _("Day"), "year": _("Year")}
    values = field.value()
    if not isinstance(values, list):
        values = widget.decompress(values)
    attrs = {"aria-invalid": "true"} if field.errors else {}
    return [
        DatePart(
            name=name,
            id=f"{field.auto_id}_{name}",
            label=labels[name],
            input=part.render(f"{field.html_name}_{name}", value, {**attrs, "id": f"{field.auto_id}_{name}"}),
        )
        for name, part, value in zip(labels, widget.widgets, values, strict=True)
    ]


@register.filter
def layout(field: BoundField) -> str:
    """Return how a field is laid out: checkbox, choices, parts (several inputs) or input."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    return "parts" if widget.use_fieldset else "input"


@register.filter
def dressed(field: BoundField) -> BoundField:
    """Give a field of another library's form the classes of ours."""
    dress(field.field)
    return field


@register.filter
def choice_class(choice: BoundWidget) -> str:
    """Return `radio` or `checkbox`: the family of classes of one choice."""
    return "radio" if choice.data.get("type") == "radio" else "checkbox"


@register.filter
def words_of(choice: BoundWidget, field: BoundField) -> str:
    """Return the line of explanation under one choice, if its form gives one (`Field.explained`)."""
    explained: dict[str, Any] = getattr(field.field, "explained", {})
    return str(explained.get(str(choice.data["value"]), ""))
