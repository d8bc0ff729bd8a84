"""What the pages of the desk need besides their views: roles for the header, words for identifiers."""

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from workflow import policies
from workflow.law.representing import Line
from workflow.models import Check, Requester, User

register = template.Library()

#: What the kinds of identifiers are called.
IDENTIFIERS = {
    "a_number": _("A-number"),
    "fbi_number": _("FBI number"),
    "sid": _("State number"),
    "ssn": _("Social security number"),
    "passport": _("Passport"),
    "case_number": _("Case number"),
    "court_number": _("Court number"),
    "driver_licence": _("Driver licence"),
    "plate": _("Plate"),
}


@register.filter
def identifier_words(kind: str) -> str:
    """Return what a kind of identifier is called; an unknown kind reads as it is written."""
    return str(IDENTIFIERS.get(kind, kind.replace("_", " ").capitalize()))


#: How somebody who speaks for another stands to the subject, as staff read it.
TIES = {
    "none": _("nothing to do with the subject"),
    "family": _("family of the subject"),
    "lives_with": _("lives with the subject: look closely"),
}
#: What they said besides, and what it is called.
SPEAKING = {
    "ties": _("To the subject"),
    "closer_kin": _("Comes before them"),
    "authority_what": _("Authority"),
    "authority_date": _("Authority signed"),
    "authority_scope": _("Authority covers"),
}

#: What answers of the verification rest on, and what it is called.
SHOWN = {
    "offence": _("Offence"),
    "agency": _("Agency that has the case"),
    "case_number": _("Its number there"),
    "line": _("Speaks for the victim as"),
    "passed_over": _("Why whoever comes before does not"),
}


@register.filter
def speaking(requester: Requester) -> list[tuple[str, str]]:
    """Return what a requester said who speaks for another, as labels and words."""
    said = requester.speaks_for or {}
    return [
        (str(label), str(TIES.get(said[key], said[key])) if key == "ties" else said[key])
        for key, label in SPEAKING.items()
        if said.get(key)
    ]


@register.filter
def shown(check: Check) -> list[tuple[str, str]]:
    """Return what an answer of the verification rests on, as labels and words."""
    kept = check.shown or {}
    return [
        (str(label), str(dict(Line.choices).get(kept[key], kept[key])) if key == "line" else kept[key])
        for key, label in SHOWN.items()
        if kept.get(key) and key != "closer_exists"
    ]


@register.simple_tag(takes_context=True)
def roles_held(context: Context) -> frozenset[str]:
    """Return the names of the roles the person who looks holds today, in any office; one query a page."""
    user = getattr(context.get("request"), "user", None)
    if not isinstance(user, User):
        return frozenset()
    return frozenset(role for _office, role in policies.roles_held(user))
