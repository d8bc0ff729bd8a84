"""The office's other services, counted from their chains: referrals, custody alerts, feeds. A registry: verb → cell.

Their chains are opaque; which office one belongs to says `workflow.trail.chain_offices`, and nothing else of it.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from workflow.metrics.figures import Cells
from workflow.models import Event, Office
from workflow.trail import chain_offices

#: Measure → verb of the trail → cell. Who adds a service adds its line, and its words in `oversight/metrics_words.py`.
COUNTED: Mapping[str, Mapping[str, str]] = {
    "referral": {
        "referral.asked": "asked",
        "referral.consented": "consented",
        "referral.refused": "refused",
        "referral.accepted": "accepted",
        "referral.declined": "declined",
        "referral.contacted": "contacted",
        "referral.withdrawn": "withdrawn",
    },
    "alert": {
        "alert.queued": "queued",
        "alert.sent": "sent",
        "alert.confirmed": "confirmed",
        "alert.escalated": "escalated",
        "alert.no_safe_way": "no_safe_way",
    },
    "service": {"service.asked": "asked", "service.answered": "answered", "service.told": "told"},
    "feed": {"feed.late": "late", "feed.notice": "told", "feed.run_held": "held"},
}
#: What a sending of an alert is told by, whichever way it went; and what says that somebody knows of it.
SENT_BY = ("alert.sent", "alert.answered", "alert.not_answered")
CONFIRMED_BY = "alert.confirmed"
AT_A_TIME = 500


def of_period(office: Office, begins: datetime, ends: datetime) -> dict[str, Cells]:
    """Return each measure of an office between two moments, along the index of verbs."""
    return {name: _count(office, cells, begins, ends) for name, cells in COUNTED.items()}


def minutes_to_confirm(office: Office, begins: datetime, ends: datetime) -> list[float]:
    """Return how long each alert confirmed between two moments had been out, from its first sending, in minutes.

    What was known by another way before this one was sent has no time of its own.
    """
    rows = Event.objects.filter(verb=CONFIRMED_BY, at__gte=begins, at__lt=ends).order_by("chain", "seq")
    found: list[float] = []
    some: list[tuple[str, str, datetime]] = []
    for row in rows.values_list("chain", "object", "at").iterator(chunk_size=2000):
        some.append(row)
        if len(some) == AT_A_TIME:
            found += _minutes(office, some)
            some = []
    return found + _minutes(office, some)


def _minutes(office: Office, confirmed: list[tuple[str, str, datetime]]) -> list[float]:
    offices = chain_offices.offices_of({chain for chain, _alert, _at in confirmed})
    chains = [chain for chain, key in offices.items() if key == office.pk]
    sent = Event.objects.filter(chain__in=chains, verb__in=SENT_BY).order_by("-seq")
    first = {(chain, alert): at for chain, alert, at in sent.values_list("chain", "object", "at")}
    return [
        (at - first[chain, alert]).total_seconds() / 60 for chain, alert, at in confirmed if (chain, alert) in first
    ]


def _count(office: Office, cells: Mapping[str, str], begins: datetime, ends: datetime) -> Cells:
    rows = Event.objects.filter(verb__in=cells, at__gte=begins, at__lt=ends).values_list("chain", "verb")
    found: Counter[str] = Counter()
    some: list[tuple[str, str]] = []
    for row in rows.iterator(chunk_size=2000):
        some.append(row)
        if len(some) == AT_A_TIME:
            found.update(_of_office(office, some, cells))
            some = []
    found.update(_of_office(office, some, cells))
    return dict(found)


def _of_office(office: Office, some: list[tuple[str, str]], cells: Mapping[str, str]) -> Cells:
    offices = chain_offices.offices_of({chain for chain, _verb in some})
    return dict(Counter(cells[verb] for chain, verb in some if offices.get(chain) == office.pk))
