"""Who works on a case: managers assign, anybody of the office may say why they must read it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.desk.common import require
from disclosure.desk.forms_base import CaseForm, long_text, pick
from disclosure.errors import show
from disclosure.staff import StaffRequest, staff_page
from workflow import policies, selectors
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.models import Absence, Office, Request, StaffRole, User
from workflow.policies import Actor
from workflow.services import assignments
from workflow.states import STAFF_ROLES, Role


def holders_of(offices: Sequence[Office]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return by role who holds it today in some offices, with where, and until when they are away."""
    day = timezone.localdate()
    rows = policies.on_day(StaffRole.objects.filter(office__in=offices, user__is_active=True))
    rows = rows.exclude(role__in=(Role.AUDITOR, Role.OFFICE_MANAGER)).select_related("user").order_by("user__name")
    absences = Absence.objects.filter(withdrawn_at=None, from_date__lte=day, to_date__gte=day)
    away = dict(absences.filter(user__staff_roles__office__in=offices).values_list("user_id", "to_date"))
    by_role: dict[str, dict[str, str]] = {}
    for row in rows:
        name = str(row.user)
        if row.user_id in away:
            name = _("%(name)s (away until %(day)s)") % {"name": name, "day": away[row.user_id]}
        by_role.setdefault(row.role, {})[f"{row.role}:{row.user_id}"] = name
    return [(str(role.label), list(by_role[role].items())) for role in STAFF_ROLES if role in by_role]


class AssignForm(CaseForm):
    """Role and person in one choice: only those who hold the role are offered."""

    holder = pick(gettext_lazy("Who, in which role"))

    def prepare(self) -> None:
        self.choices("holder", holders_of([self.case.office]))


class ReadForm(CaseForm):
    reason = long_text(gettext_lazy("Why you need to read this case"), help_text=gettext_lazy("A full sentence."))


@staff_page
def assign(http: StaffRequest, number: str) -> HttpResponse:
    """Give a case to somebody in a role. Managers see number, dates and holders here, and no names of the case."""
    case = _managed(http, number)
    form = AssignForm(http.POST or None, case=case, user=http.user)
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            role, _colon, user_id = form.cleaned_data["holder"].partition(":")
            user = User.objects.get(pk=user_id)
            by = Actor(Role.OFFICE_MANAGER, http.user)
            try:
                made = assignments.assign(request_id=case.pk, user=user, role=Role(role), by=by)
            except NotAllowed as refusal:
                if not policies.may(by, "assign", case):
                    raise
                form.add_error("holder", refusal.words)
                status = refusal.status
            else:
                words = _("%(name)s holds this case as %(role)s.")
                messages.success(http, words % {"name": made.user, "role": Role(role).label})
                return redirect("desk:assign", number)
    holders = case.assignments.filter(until_at=None).select_related("user").order_by("since_at")
    context = {"case": case, "form": form, "holders": holders, "readable": policies.may_read(http.user, case)}
    return render(http, "desk/assign.html", context, status=status)


@staff_page
def read(http: StaffRequest, number: str) -> HttpResponse:
    """Ask why somebody must read a case they are not assigned to; the reason is kept and the manager sees it."""
    case = selectors.readable_with_reason(http.user, number)
    form = ReadForm(http.POST or None, case=case, user=http.user)
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            try:
                assignments.read_for_reason(request_id=case.pk, reason=form.cleaned_data["reason"], user=http.user)
            except Invalid as refusal:
                show(form, refusal)
            else:
                return redirect("desk:case", number)
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "takeable": selectors.takeable_roles(http.user, case),
        "may_assign": policies.may(Actor(Role.OFFICE_MANAGER, http.user), "assign", case),
    }
    return render(http, "desk/read.html", context, status=status)


def _managed(http: StaffRequest, number: str) -> Request:
    """Return a case the person may assign.

    :raises NotYours: they do not manage its office.
    :raises NotAllowed: they may read it, but not assign it.
    :raises Stale: it is closed.
    """
    case = Request.objects.select_related("office").filter(number=number).first()
    if case is None:
        raise NotYours
    require(policies.holds_role(http.user, case.office, Role.OFFICE_MANAGER) or policies.may_read(http.user, case))
    policies.require(Actor(Role.OFFICE_MANAGER, http.user), "assign", case)
    return case
