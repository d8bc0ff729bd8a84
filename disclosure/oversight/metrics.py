"""Figures of an office: a dashboard for whoever works there, and the cases behind a figure for whoever may see them.

The dashboard reads kept figures with the small ones held back; nothing is counted while somebody waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from disclosure.charts import Bar, bars
from disclosure.oversight.common import OVERSEERS
from disclosure.oversight.metrics_words import FLOW, IN_TIME, TITLES, cell_words, group_words, time_words
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import NotYours
from workflow.lists import workload
from workflow.metrics import drill, tables
from workflow.metrics.figures import AGES
from workflow.metrics.periods import Period, Year, period_named
from workflow.metrics.tables import Figures, Table
from workflow.models import Office, Request
from workflow.services import figuring
from workflow.states import State

PAGE_SIZE = 50
#: Measures whose cells have an order of their own.
BY_NATURE: Mapping[str, tuple[str, ...]] = {
    "flow": tuple(FLOW),
    "in_time": tuple(IN_TIME),
    "age": tuple(name for _most, name in AGES),
}


@dataclass(frozen=True)
class Row:
    """One figure: label, now and before, and where the cases behind it are, for who may see them."""

    label: str
    now: int | None
    before: int | None
    has_before: bool
    url: str


@dataclass(frozen=True)
class Panel:
    """One measure as a chart and a table."""

    key: str
    title: str
    note: str
    rows: list[Row]
    total: int | None
    total_before: int | None
    adds_up: bool
    chart: SafeString


@dataclass(frozen=True)
class TimeRow:
    label: str
    count: int | None
    median: float | None
    ninety: float | None
    before: float | None


@staff_page
@require_safe
def figures(http: StaffRequest) -> HttpResponse:
    """Show the figures of a period, with the period before, for all cases or one group of them.

    :raises NotYours: the person works in no office, or not in the one named.
    """
    office, offices = office_of(http)
    periods = tables.periods_of(office)
    period = _period(http, periods)
    found = tables.figures_of(office, period, http.GET.get("group", "")) if period is not None else None
    if found is None and period is not None:
        found = tables.figures_of(office, period)
    context = {
        "office": office,
        "offices": offices,
        "periods": [(str(one), period_words(one)) for one in periods],
        "period": period,
        "period_words": period_words(period) if period is not None else "",
        "before_words": period_words(period.before) if period is not None else "",
        "figures": found,
        "is_quarter": not isinstance(period, Year),
        "groups": [(one, group_words(one)) for one in found.groups] if found is not None else [],
        "panels": panels(found, _links(http, office, period, found.group)) if found is not None and period else [],
        "times": times(found) if found is not None else [],
        "waits": [(State(one.state).label, one) for one in found.waits] if found is not None else [],
        "load": _load(http, office),
        "oversees": _oversees(http, office),
        "here": "figures",
        "tab": "figures",
    }
    return render(http, "oversight/figures.html", context)


@staff_page
@require_safe
def behind(http: StaffRequest) -> HttpResponse:
    """List the cases behind a figure, for managers and auditors of the office; each look is an event of its trail.

    :raises NotYours: another role, another office, or a figure that nothing can be listed of.
    """
    office, _offices = office_of(http)
    if not _oversees(http, office):
        raise NotYours
    period = _named(http.GET.get("period", ""))
    measure, cell, group = (http.GET.get(name, "")[:64] for name in ("measure", "cell", "group"))
    spells = drill.chains(office, period, measure, cell, group) if period is not None else None
    if period is None or spells is None:
        raise NotYours
    figuring.looked_behind(office=office, measure=measure, cell=cell, period=str(period), user=http.user)
    page = Paginator(spells, PAGE_SIZE).get_page(http.GET.get("page"))
    keys = {one.chain.partition(":")[2] for one in page}
    seen = policies.seen_by(http.user, Request.objects.filter(pk__in=keys, office=office))
    cases = {str(one.pk): one for one in seen}
    context = {
        "office": office,
        "title": str(TITLES[measure][0]),
        "cell": cell_words(measure, cell),
        "period_words": period_words(period),
        "group": group_words(group) if group else "",
        "page": page,
        "rows": [(cases[key], one) for one in page if (key := one.chain.partition(":")[2]) in cases],
        "query": urlencode({name: http.GET.get(name, "") for name in ("office", "period", "measure", "cell", "group")}),
        "here": "figures",
    }
    return render(http, "oversight/behind.html", context)


@staff_page
@require_POST
def count(http: StaffRequest) -> HttpResponse:
    """Have what is new counted now, in the background.

    :raises NotYours: the person neither manages nor audits the office.
    """
    office, _offices = office_of(http)
    if not _oversees(http, office):
        raise NotYours
    figuring.ask_count(office=office, user=http.user)
    messages.success(http, _("What is new is being counted. Open this page again in a minute."))
    return redirect(f"{reverse('oversight:figures')}?office={office.pk}")


def panels(found: Figures, url: "Links") -> list[Panel]:
    """Return the measures that have something to show, in the order of their titles."""
    return [_panel(found.tables[key], url) for key in TITLES if key in found.tables and found.tables[key].cells]


def times(found: Figures) -> list[TimeRow]:
    return [TimeRow(time_words(one.what), one.count, one.median, one.ninety, one.median_before) for one in found.times]


def period_words(period: Period) -> str:
    """Return a period in words, with the days it has."""
    days = f"{period.since.isoformat()} – {period.until.isoformat()}"
    if isinstance(period, Year):
        return _("Fiscal year %(year)d (%(days)s)") % {"year": period.year, "days": days}
    return _("Fiscal year %(year)d, quarter %(number)d (%(days)s)") % {
        "year": period.year,
        "number": period.number,
        "days": days,
    }


@dataclass(frozen=True)
class Links:
    """Where the cases behind a figure are; nowhere for who may not see them."""

    office: int
    period: str
    group: str
    given: bool

    def to(self, measure: str, cell: str) -> str:
        if not self.given or measure not in drill.FINDS:
            return ""
        asked = {"office": self.office, "period": self.period, "measure": measure, "cell": cell, "group": self.group}
        return f"{reverse('oversight:behind')}?{urlencode(asked)}"


def _panel(table: Table, url: Links) -> Panel:
    title, note = TITLES[table.measure]
    rows = [
        Row(
            cell_words(table.measure, cell),
            count,
            table.before.get(cell),
            cell not in table.before or table.before[cell] is not None,
            url.to(table.measure, cell) if count != 0 else "",
        )
        for cell, count in _ordered(table)
    ]
    drawn = [Bar(row.label, row.now, row.before) for row in rows]
    name = _("%s. The table below has the same figures.") % title
    chart = bars(drawn, name=name, held_back=_("held back"))
    return Panel(table.measure, str(title), str(note), rows, table.total, table.total_before, table.adds_up, chart)


def _ordered(table: Table) -> list[tuple[str, int | None]]:
    """Return cells in the order they have by nature, or the largest first; what is held back comes last. How a database
    keeps them says nothing of it.
    """
    cells = list(table.cells.items())
    if table.measure in BY_NATURE:
        return sorted(cells, key=lambda one: BY_NATURE[table.measure].index(one[0]))
    return sorted(cells, key=lambda one: (one[1] is None, -(one[1] or 0), one[0]))


def office_of(http: StaffRequest) -> tuple[Office, list[Office]]:
    """Return the office named in the address, else the first, and all the person works in.

    :raises NotYours: there are none, or the one named is none of them.
    """
    offices = list(Office.objects.filter(pk__in=policies.offices_of(http.user)).order_by("pk"))
    asked = http.GET.get("office") or http.POST.get("office") or ""
    found = next((one for one in offices if not asked or str(one.pk) == asked), None)
    if found is None:
        raise NotYours
    return found, offices


def _oversees(http: StaffRequest, office: Office) -> bool:
    return any(policies.holds_role(http.user, office, role) for role in OVERSEERS)


def _period(http: StaffRequest, periods: list[Period]) -> Period | None:
    """Return the period asked for, where figures of it are kept; else the newest quarter."""
    asked = _named(http.GET.get("period", ""))
    quarters = [one for one in periods if not isinstance(one, Year)]
    newest = max(quarters, key=lambda one: one.since, default=None)
    return asked if asked in periods else newest


def _named(text: str) -> Period | None:
    try:
        return period_named(text)
    except ValueError:
        return None


def _links(http: StaffRequest, office: Office, period: Period | None, group: str) -> Links:
    return Links(office.pk, str(period), group, _oversees(http, office))


def _load(http: StaffRequest, office: Office) -> list[workload.Capacity]:
    """Return cases waiting for each role against who holds it, for who manages people."""
    return workload.capacity(office) if _oversees(http, office) else []
