"""The trail of a request, in order: who did what, in which role, on what, and whether the chain still holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from disclosure.models import Dossier
from disclosure.oversight.common import overseen
from disclosure.staff import StaffRequest, file_response, names_of, staff_page
from disclosure.verbs import WorkLine, actor_in_words, in_words, work_in_words
from redaction.vault.storage import get
from workflow import audit, policies
from workflow.errors import NotYours
from workflow.models import Answer, ChainHead, Event, Grade, OutboxRow, Question, Request, RouteKind
from workflow.services import overseeing as overseeing_services
from workflow.services import reading
from workflow.states import Role, State
from workflow.trail import overseeing
from workflow.trail.as_of import as_of as at_event
from workflow.trail.as_of import reading as as_of_reading

PAGE_SIZE = 50
#: How far the match of an item has come.
MATCHED = {
    "found": gettext_lazy("found"),
    "matched": gettext_lazy("matched by one person"),
    "confirmed": gettext_lazy("matched and confirmed"),
}
#: Filters of the trail: events that changed something, or every event with the looks at pages.
LOOKS = ("case.viewed", "record.downloaded", "evidence.downloaded", "request.read_for_reason")
#: Events that would themselves tell that a bar holds.
BAR_EVENTS = (
    *("request.lift_bar", "request.second_bar_lift", "request.set_bars"),
    *("request.link_co_victims", "request.unlink_co_victims"),
)


@dataclass(frozen=True)
class Line:
    """One event in words."""

    event: Event
    words: str
    who: str
    role: str


@staff_page
def trail(http: StaffRequest, number: str) -> HttpResponse:
    """Show the trail. A manager who does not hold the case says first why they read it; the reading is an event.

    :raises NotYours: the person neither audits nor manages the office of the request.
    """
    case = _overseen_case(http, number)
    if not policies.may_read(http.user, case):
        if not policies.may_ask_to_read(http.user, case):
            raise NotYours
        return redirect("desk:read", number)
    reading.viewed(request_id=case.pk, page="trail", user=http.user)
    kind = http.GET.get("show", "all")
    rows = Event.objects.filter(chain=audit.chain_of(case)).order_by("seq")
    if kind == "changes":
        rows = rows.exclude(verb__in=LOOKS)
    elif kind == "looks":
        rows = rows.filter(verb__in=LOOKS)
    if not policies.may_know_bars(http.user, case):
        rows = rows.exclude(verb__in=BAR_EVENTS)
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    making = case.outbox.filter(verb="dossier.build").exclude(status=OutboxRow.Status.DONE).order_by("posted_at")
    context = {
        "case": case,
        "page": page,
        "kind": kind,
        "query": f"show={kind}",
        "lines": lines_of(page),
        "broken": audit.verify(case),
        "head": audit.head_of(case),
        "here": "oversight",
        "knows": policies.may_know_bars(http.user, case),
        "auditor": policies.holds_role(http.user, case.office, Role.AUDITOR),
        "work": [WorkLine(row, work_in_words(row.verb)) for row in making],
        "dossiers": Dossier.objects.filter(request=case).order_by("-made_at")[:3],
    }
    return render(http, "oversight/trail.html", context)


@staff_page
@require_http_methods(["GET"])
def as_of(http: StaffRequest, number: str, seq: int) -> HttpResponse:
    """Show a case as it stood after one of its events, told by its events alone. The look is an event.

    :raises NotYours: no such case or event, or the person is neither its auditor nor its appeals officer.
    """
    case = Request.objects.select_related("office").filter(number=number).exclude(state=State.DRAFT).first()
    if case is None or not overseeing.may_see_as_of(http.user, case):
        raise NotYours
    stood = at_event(case, seq)
    if stood is None:
        raise NotYours
    reading.viewed(request_id=case.pk, page="as-of", user=http.user)
    knows = policies.may_know_bars(http.user, case)
    names = names_of([stood.event.actor, *stood.holders.values()])
    titles = {str(item.pk): item.title for item in (*case.records.all(), *case.history.all())}
    context = {
        "case": case,
        "stood": stood,
        "line": lines_of([stood.event])[0],
        "state": State(stood.state).label,
        "holders": [(Role(role).label, actor_in_words(who, names)) for role, who in sorted(stood.holders.items())],
        "checks": [
            (Question(one).label, Answer(said["answer"]).label, dict(Grade.choices).get(said["grade"], ""))
            for one, said in stood.checks.items()
        ],
        "routes": [RouteKind(one).label for one in stood.routes],
        "knows": knows,
        "bars": sorted(stood.bars) if knows else [],
        "item_bars": [(titles.get(key, key), ", ".join(held)) for key, held in stood.item_bars.items()]
        if knows
        else [],
        "items": [(titles.get(key, key), MATCHED[how]) for key, how in stood.items.items()],
        "clock": as_of_reading(case, stood),
        "determined": [(titles.get(key, key), ruling) for key, ruling in stood.determined.items()],
        "before": seq - 1,
        "after": seq + 1 if seq < _length(case) else 0,
        "auditor": policies.holds_role(http.user, case.office, Role.AUDITOR),
        "here": "oversight",
    }
    return render(http, "oversight/as_of.html", context)


@staff_page
@require_POST
def dossier(http: StaffRequest, number: str) -> HttpResponse:
    """Have the dossier of a case made; the trail shows how far it is.

    :raises NotYours: no such case for an overseer.
    :raises NotAllowed: the person may not know of bars.
    """
    case = _overseen_case(http, number)
    overseeing_services.ask_dossier(request_id=case.pk, user=http.user)
    messages.success(http, _("The dossier is being made. It appears on this page."))
    return redirect("oversight:trail", number)


@staff_page
@require_http_methods(["GET"])
def dossier_file(http: StaffRequest, number: str, dossier_id: UUID) -> HttpResponse:
    """Hand over a dossier; taking it is an event.

    :raises NotYours: no such dossier for an overseer.
    :raises NotAllowed: the person may not know of bars.
    """
    case = _overseen_case(http, number)
    found = Dossier.objects.filter(pk=dossier_id, request=case).first()
    if found is None:
        raise NotYours
    overseeing_services.dossier_downloaded(request_id=case.pk, sha256=found.sha256, user=http.user)
    return file_response(get(found.stored_name), "application/zip", f"dossier-{case.number}.zip")


def lines_of(events: Iterable[Event]) -> list[Line]:
    """Return events in words."""
    those = list(events)
    names = names_of(event.actor for event in those)
    return [_line(event, names) for event in those]


def _overseen_case(http: StaffRequest, number: str) -> Request:
    case = Request.objects.select_related("office").filter(number=number, office__in=overseen(http)).first()
    if case is None or case.state == State.DRAFT:
        raise NotYours
    return case


def _length(case: Request) -> int:
    return ChainHead.objects.filter(request=case).values_list("seq", flat=True).first() or 0


def _line(event: Event, names: dict[str, str]) -> Line:
    role = str(Role(event.role).label) if event.role in Role.values else event.role
    return Line(event, in_words(event.verb), actor_in_words(event.actor, names), role)
