"""Everything said and done in a case beside its events: all kinds in one list, newest first, or one kind of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet, Value
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from disclosure.desk.common import given, header, open_case
from disclosure.desk.post import title_of
from disclosure.staff import StaffRequest, staff_page
from workflow.models import Request

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE_SIZE = 50


@dataclass(frozen=True)
class Kind:
    """One kind of what was said, its rows of a case, and the name of the moment it was said at."""

    label: "StrOrPromise"
    rows: Callable[[Request], QuerySet[Any]]
    at: str = "at"


@dataclass(frozen=True)
class Said:
    """One row of the list, with its kind."""

    kind: str
    label: "StrOrPromise"
    row: Any

    @property
    def title(self) -> str:
        """The title of a letter."""
        return title_of(self.row.kind)


#: By the word in the address; the case page shows the newest of each.
KINDS: Mapping[str, Kind] = {
    "notes": Kind(_("Note"), lambda case: case.notes.select_related("written_by")),
    "dialogue": Kind(_("Message"), lambda case: case.messages.select_related("written_by")),
    "questions": Kind(_("Question"), lambda case: case.questions.select_related("asked_by"), at="asked_at"),
    "contacts": Kind(_("Contact"), lambda case: case.contacts.select_related("logged_by")),
    "reviews": Kind(
        _("Second review"), lambda case: case.second_reviews.select_related("reviewed_by"), at="reviewed_at"
    ),
    "told": Kind(_("Letter"), lambda case: case.notices.select_related("artifact", "posting")),
}


@staff_page
def said(http: StaffRequest, number: str) -> HttpResponse:
    """Show a page of what was said in a case."""
    case = open_case(http, number, page="said")
    kind = given(http.GET.get("kind"))
    kind = kind if kind in KINDS else ""
    page = Paginator(_places(case, kind), PAGE_SIZE).get_page(http.GET.get("page"))
    context = {
        "case": case,
        "header": header(http, case, "said"),
        "kinds": [(name, one.label) for name, one in KINDS.items()],
        "kind": kind,
        "query": f"kind={kind}" if kind else "",
        "page": page,
        "said": _read(case, list(page)),
    }
    return render(http, "desk/said.html", context)


def newest(case: Request, size: int) -> tuple[dict[str, list[Said]], set[str]]:
    """Return the newest rows of each kind, and the kinds that have more than these."""
    found = {
        name: [Said(name, kind.label, row) for row in kind.rows(case).order_by(f"-{kind.at}", "pk")[: size + 1]]
        for name, kind in KINDS.items()
    }
    return {name: rows[:size] for name, rows in found.items()}, {
        name for name, rows in found.items() if len(rows) > size
    }


def _places(case: Request, kind: str) -> QuerySet[Any, Any]:
    """Return kind, key and moment of what was said, newest first, in one query over the tables of all kinds."""
    first, *others = (
        one.rows(case)
        .select_related(None)
        .order_by()
        .annotate(said_kind=Value(name), said_at=F(one.at))
        .values_list("said_kind", "pk", "said_at")
        for name, one in KINDS.items()
        if kind in ("", name)
    )
    rows: QuerySet[Any, Any] = first.union(*others, all=True) if others else first
    return rows.order_by("-said_at", "pk")


def _read(case: Request, places: Sequence[tuple[str, Any, Any]]) -> list[Said]:
    """Return the rows that stand at some places, in one query a kind."""
    keys: dict[str, list[Any]] = {}
    for name, pk, _at in places:
        keys.setdefault(name, []).append(pk)
    rows = {name: KINDS[name].rows(case).in_bulk(found) for name, found in keys.items()}
    return [Said(name, KINDS[name].label, rows[name][pk]) for name, pk, _at in places]
