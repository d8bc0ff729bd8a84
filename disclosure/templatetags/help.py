"""The fixed words of the directory, as people read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from workflow import hours
from workflow.helping.directory import IN_ENGLISH, unpacked
from workflow.models import ContactKind, HelpKind, Skill, Tongue

register = template.Library()


def _words(text: str, choices: Iterable[tuple[str, Any]], between: str = ", ") -> str:
    known = dict(choices)
    return between.join(str(known.get(one, one)) for one in unpacked(text))


@register.filter
def help_words(text: str) -> str:
    """Return kinds of help as words."""
    return _words(text, HelpKind.choices, "; ")


@register.filter
def skill_words(text: str) -> str:
    """Return skills as words."""
    return _words(text, Skill.choices, "; ")


@register.filter
def tongue_words(text: str) -> str:
    """Return languages, each by its own name."""
    return _words(text, Tongue.choices)


@register.filter
def staff_tongue_words(text: str) -> str:
    """Return languages by their English names, for staff, who do not read each of them."""
    return _words(text, IN_ENGLISH.items())


@register.filter
def miles_words(number: int | None) -> str:
    """Return a distance in words; nothing where it is not known."""
    if number is None:
        return ""
    return _("less than a mile away") if number < 1 else _("about %d miles away") % number


@register.filter
def hours_words(when: str) -> str:
    """Return safe hours as people read them."""
    return hours.in_words(when)


@register.filter
def way_words(kind: str) -> str:
    """Return what a way to reach somebody is called."""
    return str(dict(ContactKind.choices).get(kind, kind))


@register.filter
def item(given: Mapping[str, Any], name: str) -> Any:
    """Return the value of a mapping under a name."""
    return given.get(name)
