"""Which chains stand behind a cell: for those who may see the cases, who look each one up by their own right."""

from collections.abc import Callable
from datetime import date

from django.db.models import F, Q, QuerySet

from workflow.metrics.figures import AGES, FILTERS, UNKNOWN
from workflow.metrics.periods import Period
from workflow.models import CaseSpell, Office

Find = Callable[[Period, str], Q]


def chains(office: Office, period: Period, measure: str, cell: str, group: str = "") -> QuerySet[CaseSpell] | None:
    """Return the spells behind a cell, newest first; None where a measure cannot be looked behind."""
    find = FINDS.get(measure)
    if find is None:
        return None
    rows = CaseSpell.objects.filter(find(period, cell), office=office)
    name, _colon, value = group.partition(":")
    if name in FILTERS:
        rows = rows.filter(**{name: "" if value == UNKNOWN else value})
    return rows.order_by("-received_date", "chain", "number")


def _received(period: Period) -> Q:
    return Q(received_date__gte=period.since, received_date__lte=period.until)


def _closed(period: Period) -> Q:
    return Q(closed_date__gte=period.since, closed_date__lte=period.until)


def _fact(name: str) -> Find:
    return lambda period, cell: _received(period) & Q(**{name: "" if cell == UNKNOWN else cell})


def _in_time(period: Period, cell: str) -> Q:
    late = Q(closed_date__gt=F("due_date"))
    return _closed(period) & (late if cell == "late" else ~late)


def _age(period: Period, cell: str) -> Q:
    least = 0
    for most, name in AGES:
        if name == cell:
            return Q(closed_date=None, days__gte=least, days__lte=most)
        least = most + 1
    return Q(pk=None)


def _flow(period: Period, cell: str) -> Q:
    def open_on(day: date) -> Q:
        return Q(received_date__lt=day) & (Q(closed_date=None) | Q(closed_date__gte=day))

    after = date.fromordinal(period.until.toordinal() + 1)
    found = {
        "pending_at_start": open_on(period.since),
        "received": _received(period),
        "closed": _closed(period),
        "pending_at_end": open_on(after),
    }
    return found.get(cell, Q(pk=None))


FINDS: dict[str, Find] = {
    "flow": _flow,
    **{name: _fact(name) for name in ("category", "place", "language", "channel")},
    "outcome": lambda period, cell: _closed(period) & Q(outcome="" if cell == UNKNOWN else cell),
    "in_time": _in_time,
    "where": lambda period, cell: Q(closed_date=None, state=cell),
    "age": _age,
}
