"""Words that pages of requesters and of staff share about custody alerts."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workflow.custody.kinds import KINDS, STATUSES
from workflow.models import AlertKind, ContactKind

NUMBERS = (
    ("sid", _("State identification number (SID)")),
    ("fbi_number", _("FBI number")),
    ("a_number", _("A-number")),
    ("fin", _("FIN")),
)
FACTS = (
    ("photograph", _("The picture")),
    ("booking_address", _("The address given at booking")),
    ("charge", _("The charge")),
    ("court", _("The court, or the number of its case")),
    ("number_on_paper", _("A number on a paper of the case")),
    ("relatives", _("Relatives named")),
    ("earlier_custody", _("An earlier time in custody that is in the case")),
)
#: Why a run is held, a row refused, or a match doubted: codes in words; what follows a colon is added.
CODES = {
    "too_many": _("more changes than the feed may make at once"),
    "too_great_a_share": _("it changes too great a share of those in custody"),
    "too_many_in_an_hour": _("with its runs of the hour before, more changes than the feed may make at once"),
    "too_great_a_share_in_an_hour": _("with its runs of the hour before, too great a share of those in custody"),
    "too_many_in_a_day": _("with its runs of the day before, more than four times what the feed may change at once"),
    "too_great_a_share_in_a_day": _(
        "with its runs of the day before, four times too great a share of those in custody"
    ),
    "too_many_refused": _("too many of its rows are refused"),
    "unreadable": _("it cannot be read"),
    "impossible:of_the_dead": _("it says something of somebody who is dead"),
    "missing": _("missing"),
    "too_long": _("too long"),
    "unknown_kind": _("a kind of event nobody knows"),
    "no_time": _("no time with its offset"),
    "no_date": _("no date, or no possible one"),
    "lies_ahead": _("it has not happened yet"),
    "minor": _("a child, not prosecuted as an adult: never kept"),
    "contradicts": _("contradicts what the feed said before"),
    "corrects_nothing": _("corrects an event nobody knows"),
    "corrected_already": _("corrects an event that was corrected before"),
    "corrects_another": _("corrects an event of somebody else"),
    "not:name": _("the name is another"),
    "not:birth_date": _("the birth date is another"),
    "name": _("name"),
    "birth_date": _("birth date"),
    **dict(NUMBERS),
    **dict(FACTS),
}

#: How an alert was confirmed.
CONFIRMED = {"page": _("read on the page"), "link": _("by the link"), "pin": _("by the PIN")}
#: What stands in a column of a page: kinds of events and alerts, ways, languages, and how something was confirmed.
COLUMNS = {
    **{key: kind.label for key, kind in KINDS.items()},
    **dict(AlertKind.choices),
    **dict(ContactKind.choices),
    **dict(settings.LANGUAGES),
    **CONFIRMED,
}


def column_in_words(code: str) -> str:
    """Return what a code in a column says; what nobody knows, as a feed may write it, stays as it is."""
    return str(COLUMNS.get(code, code))


def code_in_words(code: str) -> str:
    """Return what a code says: of a run, a row or a match."""
    if code in CODES:
        return str(CODES[code])
    head, _colon, tail = code.partition(":")
    if head == "impossible":
        kind, _while, status = tail.partition("_while_")
        what = KINDS[kind].label if kind in KINDS else kind
        return f"{what}: {_IMPOSSIBLE} ({STATUSES.get(status, status)})"
    return f"{CODES[head]}: {tail}" if head in CODES else code


_IMPOSSIBLE = _("impossible after what is known")
