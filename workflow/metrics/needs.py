"""Unmet need: what somebody was to be helped with, and thirty days later no service had taken it up. By area and kind.

A need is named when a file is opened with it, when a service is proposed for it, or when nobody near could be given.
It is met when a service accepts, or is in contact; who says no themselves is no unmet need. It counts in the period in
which its days ran out, so that a figure that was told never changes. Read from the chains of the files alone.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflow.metrics.figures import UNKNOWN, Cells
from workflow.models import Event, Office
from workflow.trail import chain_offices

#: How long a need may wait before it counts as unmet.
GRACE = timedelta(days=30)
#: The need of somebody whom nobody of the office near them could help.
NOBODY = "nobody"
BETWEEN = ":"
NAMED_BY = ("help.opened", "referral.asked", "help.nobody_fits")
SETTLED_BY = frozenset({"referral.accepted", "referral.contacted", "referral.refused", "referral.withdrawn"})
#: Outcomes by which a need is met, or is none any more.
SETTLED_AS = frozenset({"helped", "partly", "changed_mind"})
READ = (*NAMED_BY, *SETTLED_BY, "referral.ended", "help.given")
AT_A_TIME = 500


@dataclass
class Need:
    """One kind of help somebody needed: since when, and when it was settled."""

    kind: str
    named_at: datetime
    settled_at: datetime | None = None


@dataclass
class Needs:
    """What one chain tells: where the person is, what they needed, and which kind each referral was for."""

    place: str = ""
    all: list[Need] = field(default_factory=list)
    helps: dict[str, str] = field(default_factory=dict)

    def name(self, kind: str, at: datetime) -> None:
        if self._open(kind) is None:
            self.all.append(Need(kind, at))

    def settle(self, kind: str, at: datetime) -> None:
        found = self._open(kind)
        if found is not None:
            found.settled_at = at

    def _open(self, kind: str) -> Need | None:
        return next((one for one in self.all if one.kind == kind and one.settled_at is None), None)


def of_period(office: Office, begins: datetime, ends: datetime, now: datetime) -> Cells:
    """Return the needs whose days ran out between two moments with nothing done, as `place:kind` → how many."""
    since, until = begins - GRACE, min(ends, now) - GRACE
    if until <= since:
        return {}
    rows = Event.objects.filter(verb__in=NAMED_BY, at__gte=since, at__lt=until, chain__startswith="help:")
    chains = rows.order_by("chain").values_list("chain", flat=True).distinct()
    found: Counter[str] = Counter()
    for some in _some(chains.iterator(chunk_size=2000)):
        offices = chain_offices.offices_of(some)
        for told in _needs([chain for chain in some if offices.get(chain) == office.pk]):
            for need in told.all:
                settled = need.settled_at is not None and need.settled_at <= need.named_at + GRACE
                if since <= need.named_at < until and not settled:
                    found[f"{told.place or UNKNOWN}{BETWEEN}{need.kind}"] += 1
    return dict(found)


def _needs(chains: list[str]) -> Iterator[Needs]:
    rows = Event.objects.filter(chain__in=chains, verb__in=READ).order_by("chain", "seq")
    last, told = "", Needs()
    for row in rows.only("chain", "verb", "at", "data", "object").iterator(chunk_size=2000):
        if row.chain != last:
            if last:
                yield told
            last, told = row.chain, Needs()
        _read(told, row)
    if last:
        yield told


def _read(told: Needs, row: Event) -> None:
    data = json.loads(row.data)
    if row.verb == "help.opened":
        told.place = str(data.get("state", ""))
        for kind in filter(None, str(data.get("needs", "")).split("|")):
            told.name(kind, row.at)
    elif row.verb == "help.nobody_fits":
        told.name(NOBODY, row.at)
    elif row.verb == "help.given":
        told.settle(NOBODY, row.at)
    elif row.verb == "referral.asked":
        kind = told.helps[row.object] = str(data.get("help", ""))
        told.name(kind, row.at)
    elif row.verb in SETTLED_BY or data.get("outcome") in SETTLED_AS:
        told.settle(told.helps.get(row.object, ""), row.at)


def _some(chains: Iterable[str]) -> Iterator[list[str]]:
    some: list[str] = []
    for chain in chains:
        some.append(chain)
        if len(some) == AT_A_TIME:
            yield some
            some = []
    if some:
        yield some
