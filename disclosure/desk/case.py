"""The case page: everything of one case on one screen, and what the person may do with it now."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from disclosure.desk.casefile import contents, of_number
from disclosure.desk.common import NEXT_MOVE, TABS, header, link, open_case, todo
from disclosure.staff import StaffRequest, staff_page
from workflow import policies, selectors
from workflow.errors import NotYours, Obstacle
from workflow.models import HistoryEntry, Record, Request
from workflow.selectors import Action
from workflow.services import restricting
from workflow.states import State, label_of, moves_of

#: Events that live on a page of their part, and the name of that page.
PARTS = {
    "desk:verification": ("record_check", "set_routes", "verify", "propose_not_verified", "receive_declaration",
                          "add_evidence"),
    "desk:screening": ("screen", "lift_bar", "second_bar_lift"),
    "desk:search": ("ask_source", "answer_source", "add_record", "add_history", "match_subject", "confirm_match",
                    "withdraw_item", "complete_search"),
    "desk:legal": ("determine", "set_bars", "record_opening", "clear_for_redaction", "nothing_to_release",
                   "start_consultation", "return_to_search", "consultation_answered",
                   "consult_another", "chase_consultation"),
    "desk:second_review": ("approve", "return_to_redaction", "read_proposal"),
    "desk:decision": ("draft_decision", "decide"),
    "desk:release": ("release", "release_part", "hold_delivery", "recall"),
    "desk:case_alerts": ("sign_up_alerts", "change_alerts", "know_by_number", "judge_match", "answer_held_alert"),
}  # fmt: skip
#: The page on which the work of a state is done.
WORK_OF = {
    State.RECEIVED: "desk:verification",
    State.VERIFICATION: "desk:verification",
    State.SEARCH: "desk:search",
    State.LEGAL_REVIEW: "desk:legal",
    State.CONSULTATION: "desk:legal",
    State.SECOND_REVIEW: "desk:second_review",
    State.DECISION: "desk:decision",
    State.READY: "desk:release",
}
LABELS = {name: label for key, label, name in TABS}
#: Buttons that go by a number.
NUMBERED = 9
#: Keys of what is done often; the first buttons go by their number.
KEYS = {"note": "n", "message": "m", "log_call": "l", "plan_call": "c", "ask_requester": "a"}
#: Moves that end or undo something: offered, but never first.
QUIET = {"withdraw", "close_as_duplicate", "refer_elsewhere", "return_to_review", "return_to_search"}
#: Events that need something chosen on another page first, or that have a page of another shape.
ELSEWHERE = {"mark", "review_page", "preview_redaction", "download", "assign", "submit", "match_subject",
             "confirm_match", "withdraw_item", "determine", "set_bars", "second_bar_lift", "decide", "approve",
             "return_to_redaction", "read_proposal", "post_letter", "post_again", "hand_over", "withdraw_appeal",
             "report_incident", "close_incident", "sign_up_alerts", "change_alerts", "know_by_number", "judge_match",
             "answer_held_alert"}  # fmt: skip


@dataclass(frozen=True)
class Button:
    """A link to what a person may do now."""

    label: str
    url: str
    #: The key that follows it, where scripts run and keys are not switched off.
    key: str = ""


@staff_page
def case_page(http: StaffRequest, number: str) -> HttpResponse:
    """Show a case; who may read it only for a reason is asked for the reason."""
    try:
        case = of_number(open_case(http, number, page="case"))
    except NotYours:
        selectors.readable_with_reason(http.user, number)
        return redirect("desk:read", number)
    before = http.GET.get("before", "")
    found = selectors.actions(http.user, case)
    event = NEXT_MOVE.get(State(case.state), "")
    found_inside = contents(http.user, case, before=int(before) if before.isdigit() else 0)
    first, more = buttons(case, found, found_inside["items"])
    context = {
        "case": case,
        "header": header(http, case, "case"),
        "first": first,
        "more": more,
        "next_label": label_of(event) if event else "",
        "todo": _todo(http, case, event, found),
        "may_withdraw_appeal": any(one.event == "withdraw_appeal" for one in found),
        "may_assign": any(one.event == "assign" for one in found),
        "takeable": selectors.takeable_roles(http.user, case),
        "reading": not policies.is_assigned(http.user, case),
        "named": restricting.who_may_see(case) if case.restricted else [],
        **found_inside,
    }
    return render(http, "desk/case.html", context)


def buttons(
    case: Request, found: list[Action], items: Iterable[Record | HistoryEntry]
) -> tuple[list[Button], list[Button]]:
    """Return what comes first, the page of the work and the moves onward, and what else a person may do."""
    events = {one.event for one in found}
    work = WORK_OF.get(State(case.state), "")
    shown = set(PARTS.get(work, ()))
    first = [_to_part(case, work)] if events & shown and link(work, case.number) else []
    if "screen" in events:
        first.append(_to_part(case, "desk:screening"))
    if "mark" in events:
        first += _studios(case, items)
    onward = [one for one in found if moves_of(one.event) and one.event not in QUIET | ELSEWHERE | shown]
    inside = shown if first and first[0].url == link(work, case.number) else set()
    hidden = {"lift_restriction", "grant_access", "revoke_access"} if not case.restricted else {"restrict"}
    found = [one for one in found if one.event not in hidden]
    others = [one for one in found if one not in onward and one.event not in ELSEWHERE | inside | {"screen"}]
    leading = [*first, *(_button(case, one) for one in onward)]
    numbered = [replace(one, key=str(number)) if number <= NUMBERED else one for number, one in enumerate(leading, 1)]
    return numbered, [_button(case, one) for one in others]


def _to_part(case: Request, page: str) -> Button:
    return Button(_("Go to: %s") % LABELS[page], link(page, case.number))


def _studios(case: Request, items: Iterable[Record | HistoryEntry]) -> list[Button]:
    """Return links to the studio for each record of which something leaves."""
    return [
        Button(_("Redact: %s") % item.title, address)
        for item in items
        if isinstance(item, Record)
        and any(one.releases and not one.left_at for one in getattr(item, "current", ()))
        and (address := link("desk:studio", case.number, item.pk))
    ]


def _button(case: Request, action: Action) -> Button:
    return Button(action.label, link("desk:act", case.number, action.event), KEYS.get(action.event, ""))


def _todo(http: StaffRequest, case: Request, event: str, found: list[Action]) -> tuple[Obstacle, ...]:
    """Return what is still open before the next move, for those who may make it and those who may know bars."""
    role = next((one.role for one in found if one.event == event), None)
    if not event or (role is None and not policies.may_know_bars(http.user, case)):
        return ()
    return todo(http, case, event, asked=("reasons", "late_reason", "outcome"), role=role.value if role else "")
