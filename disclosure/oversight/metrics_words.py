"""What the figures are called: measures, cells and groups, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from redaction.bases import bases
from workflow.metrics.figures import UNKNOWN
from workflow.metrics.needs import BETWEEN, NOBODY
from workflow.models import Channel, HelpKind, RequesterKind
from workflow.services.desk import CallCategory
from workflow.services.surveying import QUESTIONS
from workflow.states import AppealState, Outcome, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Measures in the order they are shown: heading, and what stands below it.
TITLES: "Mapping[str, tuple[StrOrPromise, StrOrPromise]]" = {
    "flow": (
        gettext_lazy("Requests"),
        gettext_lazy("Pending at the start and received, less closed, is pending at the end."),
    ),
    "enquiry_category": (gettext_lazy("Calls that became no request"), gettext_lazy("By what they were about.")),
    "enquiry_way": (gettext_lazy("Calls by their way"), ""),
    "category": (gettext_lazy("Received, by who asks"), ""),
    "channel": (gettext_lazy("Received, by way in"), ""),
    "language": (gettext_lazy("Received, by language"), ""),
    "place": (gettext_lazy("Received, by state"), gettext_lazy("As the requester named it, where they did.")),
    "in_time": (
        gettext_lazy("Closed in time and late"),
        gettext_lazy("By the clock of each request, with its stops and extensions."),
    ),
    "outcome": (gettext_lazy("How requests ended"), ""),
    "basis": (
        gettext_lazy("Bases for withholding"),
        gettext_lazy("Requests in which each was told; one may have several."),
    ),
    "appeal": (gettext_lazy("Appeals"), gettext_lazy("Filed in the period, and decided in it.")),
    "referral": (
        gettext_lazy("Referrals to local services"),
        gettext_lazy("Proposed, and what became of them in the period."),
    ),
    "service": (gettext_lazy("The office's own services"), gettext_lazy("What was asked under them, and answered.")),
    "unmet_kind": (
        gettext_lazy("Help that was not found, by kind"),
        gettext_lazy("Named by somebody we help, and thirty days later no service had taken it up."),
    ),
    "unmet_place": (gettext_lazy("Help that was not found, by state"), gettext_lazy("Where those people are.")),
    "unmet": (gettext_lazy("Help that was not found, by state and kind"), gettext_lazy("Where what is missing.")),
    "alert": (
        gettext_lazy("Custody alerts"),
        gettext_lazy("An alert may be sent several times and is confirmed once."),
    ),
    "feed": (
        gettext_lazy("Custody feeds"),
        gettext_lazy("Times a feed was late, people were told, or a run was held."),
    ),
    "survey_clear": (gettext_lazy("Asked after the answer: did you understand what we wrote?"), ""),
    "survey_safe": (gettext_lazy("Asked after the answer: did we reach you only in safe ways?"), ""),
    "survey_kind": (gettext_lazy("Asked after the answer: were you treated with respect?"), ""),
    "survey_time": (gettext_lazy("Asked after the answer: did you hear from us soon enough?"), ""),
    "where": (gettext_lazy("Where open cases are now"), ""),
    "age": (gettext_lazy("Working days open cases have used"), ""),
}
FLOW: "Mapping[str, StrOrPromise]" = {
    "pending_at_start": gettext_lazy("Pending at the start"),
    "received": gettext_lazy("Received"),
    "closed": gettext_lazy("Closed"),
    "pending_at_end": gettext_lazy("Pending at the end"),
}
IN_TIME: "Mapping[str, StrOrPromise]" = {"on_time": gettext_lazy("In time"), "late": gettext_lazy("Late")}
WAYS: "Mapping[str, StrOrPromise]" = {
    "telephone": gettext_lazy("Telephone"), "visit": gettext_lazy("At the counter"), "post": gettext_lazy("Post"),
    "email": gettext_lazy("E-mail"),
}  # fmt: skip
REFERRALS: "Mapping[str, StrOrPromise]" = {
    "asked": gettext_lazy("Proposed"),
    "consented": gettext_lazy("The person consented"),
    "refused": gettext_lazy("The person did not want it"),
    "accepted": gettext_lazy("The service accepted"),
    "declined": gettext_lazy("The service declined"),
    "contacted": gettext_lazy("In contact"),
    "withdrawn": gettext_lazy("Consent taken back"),
}
ALERTS: "Mapping[str, StrOrPromise]" = {
    "queued": gettext_lazy("Made"),
    "sent": gettext_lazy("Sent"),
    "confirmed": gettext_lazy("Confirmed"),
    "escalated": gettext_lazy("Given to a person to call"),
    "no_safe_way": gettext_lazy("No safe way was known"),
}
OWN: "Mapping[str, StrOrPromise]" = {
    "asked": gettext_lazy("Asked"),
    "answered": gettext_lazy("Answered"),
    "told": gettext_lazy("Told by staff or by mail"),
}
FEEDS: "Mapping[str, StrOrPromise]" = {
    "late": gettext_lazy("A feed was late"),
    "told": gettext_lazy("Everybody was told of it"),
    "held": gettext_lazy("A run was held for a person"),
}
FILTER_NAMES: "Mapping[str, StrOrPromise]" = {
    "channel": gettext_lazy("Way in"),
    "language": gettext_lazy("Language"),
    "category": gettext_lazy("Who asks"),
}


def cell_words(measure: str, cell: str) -> str:
    """Return what a cell of a measure is called."""
    if cell == UNKNOWN:
        return _("Not recorded")
    words = CELLS.get(measure)
    return words(cell) if words is not None else cell


def group_words(group: str) -> str:
    """Return what a group is called; all cases where none is chosen."""
    name, _colon, value = group.partition(":")
    return f"{FILTER_NAMES[name]}: {cell_words(name, value)}" if name in FILTER_NAMES else _("All requests")


def time_words(what: str) -> str:
    """Return what a time is of: the whole answer in working days, one step in calendar days, an alert in minutes."""
    name, _colon, state = what.partition(":")
    if name == "alert":
        return _("Custody alerts: from the first sending until it was confirmed (minutes)")
    if name == "answer":
        return _("From receipt to the end (working days, stops left out)")
    return _("%s (calendar days)") % State(state).label


def _choice(choices: "Mapping[str, StrOrPromise]") -> Callable[[str], str]:
    return lambda cell: str(choices.get(cell, cell))


def _of(pairs: "Sequence[tuple[str, StrOrPromise]]") -> Callable[[str], str]:
    return _choice(dict(pairs))


def _basis(cell: str) -> str:
    known = bases()
    return f"{known[cell].label}" if cell in known else cell


def _kind_of_help(cell: str) -> str:
    return _("Somebody of the office near them") if cell == NOBODY else str(dict(HelpKind.choices).get(cell, cell))


def _where_and_what(cell: str) -> str:
    place, _colon, kind = cell.partition(BETWEEN)
    return f"{place if place != UNKNOWN else _('Not recorded')} · {_kind_of_help(kind)}"


def _appeal(cell: str) -> str:
    return _("Filed") if cell == "filed" else str(dict(AppealState.choices).get(cell, cell))


CELLS: Mapping[str, Callable[[str], str]] = {
    "flow": _choice(FLOW),
    "in_time": _choice(IN_TIME),
    "enquiry_category": _of(CallCategory.choices),
    "enquiry_way": _choice(WAYS),
    "category": _of(RequesterKind.choices),
    "channel": _of(Channel.choices),
    "language": _of([(code, name) for code, name in settings.LANGUAGES]),
    "outcome": _of(Outcome.choices),
    "where": _of(State.choices),
    **{
        f"survey_{one}": _choice({"1": gettext_lazy("Yes"), "2": gettext_lazy("Partly"), "3": gettext_lazy("No")})
        for one in QUESTIONS
    },
    "referral": _choice(REFERRALS),
    "alert": _choice(ALERTS),
    "unmet": _where_and_what,
    "unmet_kind": _kind_of_help,
    "service": _choice(OWN),
    "feed": _choice(FEEDS),
    "basis": _basis,
    "appeal": _appeal,
}
