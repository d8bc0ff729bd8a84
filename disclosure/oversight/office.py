"""The office's own pages: staff and roles, days, sources, bars and bases, limits, and the history of all of it.

Managers change what stands there, each change an event of the office's trail; auditors look.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.errors import show
from disclosure.oversight.common import chosen_office
from disclosure.oversight.office_deeds import DEEDS, Done
from disclosure.oversight.office_forms import DETAIL_WORDS, LIMIT_WORDS, catalogue_words
from disclosure.oversight.trail import Line, lines_of
from disclosure.staff import StaffRequest, names_of, staff_page
from redaction.bases import bases, catalogues
from workflow import policies
from workflow.bars import BARS
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.law import grounds
from workflow.models import Absence, Event, Office, StaffRole, User
from workflow.states import Role
from workflow.trail import overseeing

PAGE_SIZE = 50
#: Kinds of change in the history: name, words, and how their verbs begin.
KINDS = (
    ("roles", gettext_lazy("Roles"), ("office.role_",)),
    ("people", gettext_lazy("People and accounts"),
     ("office.opened", "office.person_", "office.account_", "office.link_", "office.password_")),
    ("days", gettext_lazy("Absences and closures"), ("office.absence_", "office.closure_")),
    ("sources", gettext_lazy("Sources"), ("office.source_",)),
    ("directory", gettext_lazy("Directory, specialists and services"),
     ("office.directory_", "office.specialist_", "office.service_")),
    ("settings", gettext_lazy("Limits, letterhead and bases"),
     ("office.limits_", "office.batches_", "office.details_", "office.bases_")),
    ("machines", gettext_lazy("Other systems"), ("office.portal_",)),
)  # fmt: skip
DETAILS_IN_WORDS = {
    "role": gettext_lazy("role"),
    "since": gettext_lazy("from"),
    "until": gettext_lazy("to"),
    "sworn": gettext_lazy("sworn"),
    "on": gettext_lazy("day"),
    "reason": gettext_lazy("why"),
    "before": gettext_lazy("before"),
    "source": gettext_lazy("source"),
    "custodian": gettext_lazy("custodian"),
    "answer_days": gettext_lazy("days to answer"),
    "standard": gettext_lazy("named in standard answers"),
    "name": gettext_lazy("name"),
    "catalogues": gettext_lazy("catalogues"),
    "batch_days": gettext_lazy("answers leave on"),
    "usual_bases": gettext_lazy("offered first"),
    "component": gettext_lazy("number at the portal"),
    "portal": gettext_lazy("the portal’s number"),
}


@dataclass(frozen=True)
class Change:
    """One line of the history: the event, about whom, and what of it in words."""

    line: Line
    whom: str
    details: str


@staff_page
def staff(http: StaffRequest) -> HttpResponse:
    """List who works in the office, each with roles and days; those who left are on later pages.

    :raises NotYours: the person neither manages nor audits.
    """
    office, offices = chosen_office(http)
    day = timezone.localdate()
    roles = StaffRole.objects.filter(office=office).order_by("-since_date", "-pk")
    away = Absence.objects.filter(withdrawn_at=None, from_date__lte=day, to_date__gte=day)
    people = User.objects.filter(staff_roles__office=office).distinct().order_by("-is_active", "name", "pk")
    rows = people.prefetch_related(
        Prefetch("staff_roles", roles, to_attr="here"), Prefetch("absences", away, to_attr="away")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    return shown(http, "staff", office, offices, page=page, today=day)


@staff_page
def days(http: StaffRequest) -> HttpResponse:
    """List absences and closures, coming ones first."""
    office, offices = chosen_office(http)
    day = timezone.localdate()
    people = User.objects.filter(staff_roles__office=office).distinct()
    absences = Absence.objects.filter(user__in=people).select_related("user").order_by("-from_date", "-pk")
    context: dict[str, Any] = {
        "today": day,
        "closures": office.closures.order_by("-date", "-pk")[:PAGE_SIZE],
        "page": Paginator(absences, PAGE_SIZE).get_page(http.GET.get("page")),
    }
    return shown(http, "days", office, offices, **context)


@staff_page
def sources(http: StaffRequest) -> HttpResponse:
    """List the custodians the office asks, and those it asked once."""
    office, offices = chosen_office(http)
    rows = office.sources.order_by("name", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    return shown(http, "sources", office, offices, page=page, today=timezone.localdate())


@staff_page
def law(http: StaffRequest) -> HttpResponse:
    """Show who screens and for how long that counts, every bar with who may lift it, and the bases of the office."""
    office, offices = chosen_office(http)
    screeners = policies.on_day(office.staff_roles.filter(role=Role.SCREENER)).select_related("user")
    known = bases()
    offered = grounds.grounds_of(office)
    context: dict[str, Any] = {
        "screeners": screeners.order_by("user__name"),
        "bars": list(BARS.values()),
        "catalogues": [
            (catalogue_words(name), [(key, known[key], key in offered) for key in keys])
            for name, keys in catalogues().items()
        ],
        "usual": [(key, known[key]) for key in office.usual_bases if key in offered],
    }
    return shown(http, "law", office, offices, **context)


@staff_page
def limits(http: StaffRequest) -> HttpResponse:
    """Show periods, limits and the letterhead."""
    office, offices = chosen_office(http)
    context: dict[str, Any] = {
        "limits": [(words, getattr(office, name), hint) for name, (words, hint) in LIMIT_WORDS.items()],
        "batches": [WEEKDAYS[int(day) - 1] for day in office.batch_days],
        "details": [(words, getattr(office, name)) for name, words in DETAIL_WORDS.items()],
    }
    return shown(http, "limits", office, offices, **context)


@staff_page
def history(http: StaffRequest) -> HttpResponse:
    """Show every change of the office, newest first: roles given and ended with by whom, and all else.

    Roles that stand in no event, or otherwise than the event says, are named above: somebody wrote past these pages.
    """
    office, offices = chosen_office(http)
    kind = http.GET.get("kind", "")
    fits = Q()
    for name, _words, starts in KINDS:
        if kind in ("", name):
            for start in starts:
                fits |= Q(verb__startswith=start)
    rows = Event.objects.filter(fits, chain=policies.chain_of_office(office.pk)).order_by("-seq")
    before = http.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 10:
        rows = rows.filter(seq__lt=int(before))
    events = list(rows.select_related("content")[: PAGE_SIZE + 1])
    context: dict[str, Any] = {
        "kind": kind,
        "kinds": [(name, words) for name, words, _starts in KINDS],
        "changes": _changes(events[:PAGE_SIZE]),
        "older": events[PAGE_SIZE - 1].seq if len(events) > PAGE_SIZE else 0,
        "unexplained": overseeing.unexplained_roles(office),
        "labels": dict(Role.choices),
    }
    return shown(http, "history", office, offices, **context)


@staff_page
def do(http: StaffRequest, deed: str) -> HttpResponse:
    """Show the page of one deed of a manager, or do it.

    :raises NotYours: there is no such deed, or the person does not manage the office.
    """
    office, offices = chosen_office(http, Role.OFFICE_MANAGER)
    chosen, item = DEEDS.get(deed), (http.GET.get("item") or "")[:64]
    if chosen is None:
        raise NotYours
    form = chosen.form(http.POST or None, office=office, item=item)
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            try:
                chosen.run(Done(office.pk, http.user, item, form))
            except Invalid as refusal:
                show(form, refusal)
            except NotAllowed as refusal:
                form.add_error(None, refusal.words)
                status = refusal.status
            else:
                messages.success(http, _("Done: %s.") % chosen.title)
                return redirect(f"{reverse(f'oversight:{chosen.page}')}?office={office.pk}")
    context = {"deed": chosen, "form": form, "back": f"oversight:{chosen.page}"}
    return shown(http, "do", office, offices, status=status, page_tab=chosen.page, **context)


def shown(
    http: StaffRequest, name: str, office: Office, offices: list[Office], *, status: int = 200, **context: Any
) -> HttpResponse:
    shared = {
        "office": office,
        "offices": offices,
        "manages": policies.holds_role(http.user, office, Role.OFFICE_MANAGER),
        "tab": context.pop("page_tab", f"office_{name}"),
        "query": f"office={office.pk}"
        + (f"&kind={context['kind']}" if context.get("kind") else "")
        + (f"&{context['search']}" if context.get("search") else ""),
        "here": "settings",
    }
    return render(http, f"oversight/office/{name}.html", shared | context, status=status)


def _changes(events: list[Event]) -> list[Change]:
    """Return events with whom they are about and what of their data a person reads."""
    names = names_of(event.object.partition(":")[2] for event in events)
    return [
        Change(line, names.get(line.event.object.partition(":")[2], ""), "; ".join(_details(line.event)))
        for line in lines_of(events)
    ]


def _details(event: Event) -> Iterable[str]:
    told = json.loads(event.data)
    content = getattr(event, "content", None)
    if content is not None:
        told |= json.loads(content.text)
    for name, value in told.items():
        if name in {"grant", "absence"} or value in (None, ""):
            continue
        words = str(DETAILS_IN_WORDS.get(name) or LIMIT_WORDS.get(name, (name.replace("_", " "),))[0])
        yield f"{words}: {_value(name, value)}"


def _value(name: str, value: Any, *, inside: bool = False) -> str:
    """Return a value in words; two values side by side are what it was and what it became."""
    if name == "batch_days" and isinstance(value, str):
        return ", ".join(str(WEEKDAYS[int(day) - 1]) for day in value)
    if isinstance(value, list) and len(value) == 2 and not inside:
        was, became = (_value(name, one, inside=True) or "–" for one in value)
        return f"{was} → {became}"
    if isinstance(value, list):
        return ", ".join(_value(name, one, inside=True) for one in value)
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "role" and value in Role.values:
        return str(Role(value).label)
    return "" if value is None else str(value)
