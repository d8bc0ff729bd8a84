"""The page of the search: sources and their answers, what was found, and its match to the right person."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disclosure.desk.act import Drawn, drawn, may_do
from disclosure.desk.casefile import items
from disclosure.desk.common import given, header, open_case
from disclosure.desk.forms_search import FACT_WORDS
from disclosure.desk.work import under_way
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.models import HistoryEntry, Record, Request, SearchTask

PAGE_SIZE = 25
#: What of it can be shown alone.
SHOWN = {"open": _("Match not confirmed"), "records": _("Records"), "history": _("History entries")}


@dataclass(frozen=True)
class Found:
    """An item, whether it is a record, and what was said of its match."""

    item: Record | HistoryEntry
    facts: tuple[str, ...]

    @property
    def is_record(self) -> bool:
        return isinstance(self.item, Record)


@dataclass(frozen=True)
class Chased:
    """A source that was asked, and whether its answer is late."""

    task: SearchTask
    late: bool


@staff_page
def search(http: StaffRequest, number: str) -> HttpResponse:
    """Show who was asked and what came, and what is still open before counsel can begin."""
    case = open_case(http, number, page="search")
    found, show = items(case), given(http.GET.get("show"))
    show = show if show in SHOWN else ""
    found = found.filter(Q(match_confirmed_at=None)) if show == "open" else found.of_kind(show)
    page = found.page(PAGE_SIZE, http.GET.get("page"))
    today = timezone.localdate()
    forms = _forms(http, case)
    may = may_do(http, case, "match_subject", "confirm_match", "withdraw_item")
    tasks = case.search_tasks.select_related("source", "asked_by").order_by("asked_at")
    context = {
        "case": case,
        "header": header(http, case, "search"),
        "subject": case.subject,
        "aliases": list(case.subject.aliases.all()),
        "identifiers": list(case.subject.identifiers.all()),
        "scope": case.scope,
        "tasks": [Chased(task, task.status == task.Status.ASKED and task.due_date < today) for task in tasks],
        "found": [Found(item, tuple(str(FACT_WORDS.get(fact, fact)) for fact in item.match_facts)) for item in page],
        "page": page,
        "shown": list(SHOWN.items()),
        "show": show,
        "query": f"show={show}" if show else "",
        "may": may | {one.act.event for one in forms},
        "user_id": http.user.pk,
        "assigned": policies.is_assigned(http.user, case),
        "work": under_way(case),
        "forms": forms,
        "complete": drawn(http, case, "complete_search", obstacles=True),
    }
    return render(http, "desk/search.html", context)


def _forms(http: StaffRequest, case: Request) -> list[Drawn]:
    events = ("ask_source", "answer_source", "add_record", "add_history")
    return [found for event in events if (found := drawn(http, case, event)) is not None]
