"""The page of legal review: every item with its determination, its bars and its form, and what is still open."""

from dataclasses import asdict, dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disclosure.desk.act import Drawn, drawn, drawn_as, may_do
from disclosure.desk.casefile import items
from disclosure.desk.common import given, header, open_case
from disclosure.desk.forms_screening import bar_words
from disclosure.staff import StaffRequest, staff_page
from redaction.bases import bases
from workflow import policies
from workflow.law import duplicates, weighing
from workflow.models import Determination, HistoryEntry, Record, Request
from workflow.services import accounting
from workflow.states import Role

PAGE_SIZE = 10
#: What of it can be shown alone.
SHOWN = {"open": _("Not determined"), "records": _("Records"), "history": _("History entries")}
#: Events of the whole case that belong here, in the order of the work.
OTHER = ("determine_like", "record_opening", "link_co_victims", "unlink_co_victims",
         "correct_item", "decide_accounting", "start_consultation", "consultation_answered", "consult_another",
         "chase_consultation", "set_routes", "ask_requester", "return_to_search")  # fmt: skip


@dataclass(frozen=True)
class Reviewed:
    """An item under review."""

    item: Record | HistoryEntry
    current: Determination | None
    basis: str
    bars: tuple[str, ...]
    determine: Drawn | None
    set_bars: Drawn | None

    @property
    def is_record(self) -> bool:
        return isinstance(self.item, Record)


@staff_page
def legal(http: StaffRequest, number: str) -> HttpResponse:
    """Show the review."""
    case = open_case(http, number, page="legal_review")
    found, show = items(case), given(http.GET.get("show"))
    show = show if show in SHOWN else ""
    undetermined, total = found.without_determination(), found.count()
    chosen = undetermined if show == "open" else found.of_kind(show)
    page = chosen.page(PAGE_SIZE, http.GET.get("page"))
    knows = policies.may_know_bars(http.user, case)
    determiner = policies.role_for(http.user, "determine", case)
    barrer = policies.role_for(http.user, "set_bars", case) if knows else None
    clear = drawn(http, case, "clear_for_redaction", obstacles=True)
    context = {
        "case": case,
        "header": header(http, case, "legal"),
        "subject": case.subject,
        "routes": list(case.routes.order_by("kind")),
        "knows_bars": knows,
        "page": page,
        "reviewed": [
            _reviewed(
                item,
                knows=knows,
                determine=_determining(http, case, item, determiner)
                if determiner and knows and not _is_settled(item)
                else None,
                set_bars=_barring(http, case, item, barrer) if barrer else None,
            )
            for item in page
        ],
        "shown": list(SHOWN.items()),
        "show": show,
        "query": f"show={show}" if show else "",
        "done": total - undetermined.count(),
        "total": total,
        "may": may_do(http, case, "withdraw_item", "confirm_match"),
        "clear": clear,
        "nothing": drawn(http, case, "nothing_to_release", obstacles=True),
        "others": [one for event in OTHER if (one := drawn(http, case, event)) is not None],
        "accounting": accounting.as_the_subject_sees_it(case) if knows else [],
        "linked": duplicates.linked_to(case, http.user),
        "consultations": list(case.consultations.order_by("-asked_at")),
        "today": timezone.localdate(),
        "assigned": policies.is_assigned(http.user, case),
    }
    return render(http, "desk/legal.html", context)


def _current(item: Record | HistoryEntry) -> Determination | None:
    """Return the determination that counts, as `casefile.items` fetched it."""
    standing: list[Determination] = getattr(item, "current", [])
    return standing[0] if standing else None


def _is_settled(item: Record | HistoryEntry) -> bool:
    """Whether an item left and may not be determined again."""
    return bool(getattr(_current(item), "settled", 0))


def _reviewed(item: Record | HistoryEntry, *, knows: bool, determine: Drawn | None, set_bars: Drawn | None) -> Reviewed:
    current = _current(item)
    catalogue = bases()
    return Reviewed(
        item=item,
        current=current,
        basis=catalogue[current.basis].label if current is not None and current.basis in catalogue else "",
        bars=_bars_in_words(item) if knows else (),
        determine=determine,
        set_bars=set_bars,
    )


def _determining(http: StaffRequest, case: Request, item: Record | HistoryEntry, role: Role) -> Drawn:
    """Return the form of an item, filled with the determination that counts."""
    current = _current(item)
    before = {}
    if current is not None:
        before = {
            "verdict": current.verdict,
            "authority": current.authority,
            "basis": current.basis,
            "statute": current.statute,
            "harm": current.harm,
            **asdict(weighing.memo_of(current)),
            "segregable_certified": current.segregable_certified,
            "unbarred": item.bars_set_at is not None,
        }
    return drawn_as(http, case, "determine", role, suffix=f"_{item.pk}", item=str(item.pk), **before)


def _barring(http: StaffRequest, case: Request, item: Record | HistoryEntry, role: Role) -> Drawn:
    return drawn_as(http, case, "set_bars", role, suffix=f"_{item.pk}", item=str(item.pk), bars=list(item.bars))


def _bars_in_words(item: Record | HistoryEntry) -> tuple[str, ...]:
    """Return the bars of an item, then those of single pages."""
    pages = (item.barred_pages or {}) if isinstance(item, Record) else {}
    alone = [
        _("page %(page)s: %(bars)s") % {"page": page, "bars": ", ".join(map(bar_words, keys))}
        for page, keys in sorted(pages.items(), key=lambda one: int(one[0]))
    ]
    return (*map(bar_words, item.bars), *alone)
