"""One event of one case as a page: what it is, what stands in the way, its form, and the press of the button."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from disclosure.desk import (
    acts_alerts,
    acts_calls,
    acts_contact,
    acts_decision,
    acts_guarding,
    acts_legal,
    acts_screening,
    acts_search,
    acts_verification,
)
from disclosure.desk.acting import Act, Deed, by_event
from disclosure.desk.casefile import Happening, happenings
from disclosure.desk.common import first_time, header, may_press_again, open_case, require, todo
from disclosure.desk.forms_base import CaseForm, ItemForm
from disclosure.errors import show, shown_obstacles
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import Blocked, Invalid, NotYours, Obstacle, Stale
from workflow.models import HistoryEntry, Record, Request
from workflow.policies import Actor
from workflow.services.acting import actor_for
from workflow.services.searching import item_of
from workflow.states import Role, label_of

ACTS = by_event(
    acts_alerts.ACTS,
    acts_verification.ACTS,
    acts_contact.ACTS,
    acts_calls.ACTS,
    acts_screening.ACTS,
    acts_search.ACTS,
    acts_legal.ACTS,
    acts_decision.ACTS,
    acts_guarding.ACTS,
)
#: So much of what happened last is shown to who sends a page older than the case.
CHANGES_SHOWN = 4
#: Pages an act may lead to that belong to no case.
WITHOUT_CASE = ("desk:queue", "desk:post")


@dataclass(frozen=True)
class Drawn:
    """An act as a page draws it: its form, address, words and what stands in the way."""

    act: Act
    label: str
    form: CaseForm
    url: str
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def id(self) -> str:
        return self.form.auto_id.partition("_%s")[0] if isinstance(self.form.auto_id, str) else ""


def drawn(http: StaffRequest, case: Request, event: str, *, obstacles: bool = False, **initial: Any) -> Drawn | None:
    """Return an act with an empty form for a page that holds several; None when the person may not do it now."""
    role = policies.role_for(http.user, event, case)
    return drawn_as(http, case, event, role, obstacles=obstacles, **initial) if role is not None else None


def may_do(http: StaffRequest, case: Request, *events: str) -> frozenset[str]:
    """Return those of some events the person may do now."""
    return frozenset(event for event in events if policies.role_for(http.user, event, case) is not None)


def drawn_as(
    http: StaffRequest,
    case: Request,
    event: str,
    role: Role,
    *,
    suffix: str = "",
    obstacles: bool = False,
    **initial: Any,
) -> Drawn:
    """Return an act with its form in a role already asked for.

    :param suffix: keeps the ids of two forms of one event on one page apart.
    """
    act = ACTS[event]
    form = act.form(case=case, user=http.user, initial=initial, auto_id=f"{event}{suffix}_%s")
    standing = todo(http, case, event, asked=form.asked, role=role.value) if obstacles else ()
    return Drawn(act, str(label_of(event)), form, _address(case, event), standing)


@staff_page
def act_page(http: StaffRequest, number: str, event: str) -> HttpResponse:
    """Show the form of an event, or do it.

    :raises NotYours: no such case or event for this person.
    :raises NotAllowed: not in a role they hold here.
    :raises Stale: not possible in the state the case is in.
    """
    require(event in ACTS)
    case = open_case(http, number, page=event)
    act = ACTS[event]
    by = actor_for(http.user, event, case)
    policies.require(by, event, case)
    if http.method != "POST":
        form = act.form(case=case, user=http.user, initial=_asked_for(http, act))
        return _show(http, act, form, todo(http, case, event, asked=form.asked, role=by.role.value))
    return _press(http, act, act.form(http.POST, http.FILES, case=case, user=http.user), by)


def _press(http: StaffRequest, act: Act, form: CaseForm, by: Actor) -> HttpResponse:
    """Do an event once; give the form back with its words when it cannot be done."""
    case = form.case
    if not form.is_valid():
        return _show(http, act, form, (), status=413 if form.too_large else 422)
    token = form.cleaned_data["once"]
    if not first_time(http, token):
        return redirect(_after(act, case, http))
    try:
        act.run(Deed(case, by, http.user, form.cleaned_data))
    except Invalid as refusal:
        may_press_again(http, token)
        show(form, refusal)
        return _show(http, act, form, (), status=refusal.status)
    except Blocked as refusal:
        may_press_again(http, token)
        return _show(http, act, form, shown_obstacles(http, refusal, case), status=refusal.status, refused=True)
    except Stale as refusal:
        may_press_again(http, token)
        return _stale(http, act, form, refusal)
    except BaseException:
        may_press_again(http, token)  # nothing was done, so pressing again must do it
        raise
    messages.success(http, str(act.done))
    return redirect(_after(act, case, http))


def _stale(http: StaffRequest, act: Act, form: CaseForm, refusal: Stale) -> HttpResponse:
    """Keep what was typed, beside the words that the case moved on.

    :raises Stale: nothing was typed, or the event is not possible any more.
    """
    form.case.refresh_from_db()
    if not form.visible_fields() or form.has_files or policies.role_for(http.user, act.event, form.case) is None:
        raise refusal
    form.data = http.POST.copy()
    form.data.update({"revision": str(form.case.revision)})
    form.add_error(None, refusal.words)
    knows = policies.may_know_bars(http.user, form.case)
    since, _older = happenings(form.case, knows=knows, size=CHANGES_SHOWN)
    return _show(http, act, form, (), status=refusal.status, since=since)


def _show(
    http: StaffRequest,
    act: Act,
    form: CaseForm,
    obstacles: tuple[Obstacle, ...],
    *,
    status: int = 200,
    refused: bool = False,
    since: Sequence[Happening] = (),
) -> HttpResponse:
    context = {
        "case": form.case,
        "header": header(http, form.case, act.event),
        "act": act,
        "label": label_of(act.event),
        "form": form,
        "url": _address(form.case, act.event),
        "obstacles": obstacles,
        "refused": refused,
        "since": since,
        "item": _item(form),
    }
    return render(http, "desk/act.html", context, status=status)


def _item(form: CaseForm) -> Record | HistoryEntry | None:
    """Return the item a form is about.

    :raises NotYours: there is no such item in this case.
    """
    if not isinstance(form, ItemForm):
        return None
    named = form.data.get("item") if form.is_bound else form.initial.get("item")
    field = form.fields["item"]
    try:
        found: Record | HistoryEntry = item_of(form.case, field.clean(named))
    except ValidationError as wrong:
        raise NotYours from wrong
    return found


def _asked_for(http: StaffRequest, act: Act) -> dict[str, Any]:
    """Return what the address fills in: the item, the task, the question a link was about."""
    return {
        name: http.GET[name] for name in act.form.base_fields if name in http.GET and name not in {"once", "revision"}
    }


def _address(case: Request, event: str) -> str:
    return reverse("desk:act", args=(case.number, event))


def _after(act: Act, case: Request, http: StaffRequest) -> str:
    """Return the page to go on with: the act's own; the queue when the case is out of sight now."""
    if act.page in WITHOUT_CASE:
        return reverse(act.page)
    if not policies.may_read(http.user, case):
        return reverse("desk:queue")
    return reverse(act.page, args=(case.number,))
