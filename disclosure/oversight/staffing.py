"""Who held which role from when to when, and who is stopped for opening too many cases."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from disclosure.forms import PlainForm
from disclosure.oversight.common import chosen_office
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.models import ReadingStop, StaffRole
from workflow.services import stops
from workflow.states import Role

PAGE_SIZE = 50


class LiftForm(PlainForm):
    """Why somebody may read again."""

    reason = forms.CharField(label=gettext_lazy("Why this is lifted"), max_length=2000)


@staff_page
def staffing(http: StaffRequest) -> HttpResponse:
    """Show the history of roles of an office, newest first, and its stops.

    :raises NotYours: the person neither audits nor manages.
    """
    office, offices = chosen_office(http)
    roles = StaffRole.objects.filter(office=office).select_related("user").order_by("-since_date", "-pk")
    rows = ReadingStop.objects.filter(office=office).select_related("user", "lifted_by").order_by("-at")
    context = {
        "office": office,
        "offices": offices,
        "page": Paginator(roles, PAGE_SIZE).get_page(http.GET.get("page")),
        "query": f"office={office.pk}",
        "labels": dict(Role.choices),
        "stops": rows[:PAGE_SIZE],
        "form": LiftForm(),
        "manages": policies.holds_role(http.user, office, Role.OFFICE_MANAGER),
        "here": "oversight",
        "tab": "staffing",
    }
    return render(http, "oversight/staffing.html", context)


@staff_page
@require_POST
def lift(http: StaffRequest, stop_id: UUID) -> HttpResponse:
    """Let somebody read again, with a reason.

    :raises NotYours: no such stop in an office this person manages.
    :raises NotAllowed: it is their own.
    """
    stops.lift(stop_id=stop_id, reason=http.POST.get("reason", ""), user=http.user)
    messages.success(http, _("The stop is lifted."))
    return redirect("oversight:staffing")
