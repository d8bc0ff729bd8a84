"""Appeals for those who decide them: what waits, taking one up, and deciding it with reasons."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from disclosure.desk.forms_base import long_text, one_of
from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import Invalid, NotYours
from workflow.models import Appeal, Request
from workflow.services import appeals
from workflow.states import REOPENING_APPEALS, AppealState, Role

PAGE_SIZE = 25
RESULTS = (AppealState.AFFIRMED, *REOPENING_APPEALS, AppealState.DISMISSED_LATE)
WAITING = (AppealState.FILED, AppealState.UNDER_REVIEW)


class AppealForm(PlainForm):
    """How an appeal is decided."""

    result = one_of(gettext_lazy("Result"), [(one.value, one.label) for one in RESULTS])
    reasons = long_text(gettext_lazy("Reasons"), help_text=gettext_lazy("The letter gives them."))
    once = forms.CharField(required=False, widget=forms.HiddenInput)


@staff_page
def waiting(http: StaffRequest) -> HttpResponse:
    """List the appeals that wait in the offices where the person decides appeals, by due date.

    :raises NotYours: they decide none.
    """
    seen = policies.seen_by(http.user, Request.objects.filter(office__in=_offices(http)))
    rows = Appeal.objects.filter(request__in=seen, state__in=WAITING).select_related("request__office", "officer")
    page = Paginator(rows.order_by("due_date", "pk"), PAGE_SIZE).get_page(http.GET.get("page"))
    return render(http, "desk/appeals.html", {"page": page, "today": timezone.localdate(), "here": "appeals"})


@staff_page
@require_POST
def take_up(http: StaffRequest, appeal_id: UUID) -> HttpResponse:
    """Take an appeal into review."""
    taken = appeals.take_up(appeal_id=appeal_id, user=http.user)
    messages.success(http, _("You review the appeal %s.") % taken.number)
    return redirect("desk:appeal", appeal_id)


@staff_page
def decide(http: StaffRequest, appeal_id: UUID) -> HttpResponse:
    """Show one appeal, and decide it.

    :raises NotYours: no such appeal for this person.
    """
    found = Appeal.objects.select_related("request__office", "officer").filter(pk=appeal_id).first()
    if found is None or found.request.office_id not in _offices(http) or policies.is_recused(http.user, found.request):
        raise NotYours
    if not policies.may_see(http.user, found.request):
        raise NotYours
    mine = found.officer_id == http.user.pk and found.state == AppealState.UNDER_REVIEW
    form = AppealForm(http.POST or None)
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                appeals.decide_appeal(
                    appeal_id=appeal_id,
                    result=AppealState(given["result"]),
                    reasons=given["reasons"],
                    user=http.user,
                )
            except Invalid as refusal:
                show(form, refusal)
            else:
                messages.success(http, _("The appeal %s is decided.") % found.number)
                return redirect("desk:appeals")
    context = {"appeal": found, "case": found.request, "form": form, "mine": mine, "here": "appeals"}
    return render(http, "desk/appeal.html", context, status=status)


def _offices(http: StaffRequest) -> list[int]:
    """Return the offices in which the person decides appeals today.

    :raises NotYours: there are none.
    """
    day = timezone.localdate()
    rows = http.user.staff_roles.filter(role=Role.APPEALS_OFFICER, since_date__lte=day)
    found = [row.office_id for row in rows if row.until_date is None or row.until_date >= day]
    if not found:
        raise NotYours
    return found
