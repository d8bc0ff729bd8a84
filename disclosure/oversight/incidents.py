"""Incidents of wrong releases, for auditors and managers: which are open, what was found, and what was done."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render

from disclosure.oversight.common import overseen
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import NotYours
from workflow.models import Request, WrongRelease
from workflow.services import reading

PAGE_SIZE = 25


@staff_page
def incidents(http: StaffRequest) -> HttpResponse:
    """List the incidents of the offices a person oversees, open ones first.

    :raises NotYours: the person neither audits nor manages.
    """
    seen = policies.seen_by(http.user, Request.objects.filter(office__in=overseen(http)))
    rows = WrongRelease.objects.filter(request__in=seen).select_related("request", "opened_by", "closed_by")
    page = Paginator(rows.order_by(F("closed_at").asc(nulls_first=True), "opened_at"), PAGE_SIZE)
    context = {"page": page.get_page(http.GET.get("page")), "here": "incidents", "tab": "incidents"}
    return render(http, "oversight/incidents.html", context)


@staff_page
def incident(http: StaffRequest, incident_id: UUID) -> HttpResponse:
    """Show one incident; the look is an event. A manager who does not hold the case says first why they read it.

    :raises NotYours: no such incident in the offices the person oversees.
    """
    found = (
        WrongRelease.objects.filter(pk=incident_id, request__office__in=overseen(http))
        .select_related("request__office", "release", "opened_by", "closed_by")
        .first()
    )
    if found is None or not policies.may_see(http.user, found.request):
        raise NotYours
    if not policies.may_read(http.user, found.request):
        if not policies.may_ask_to_read(http.user, found.request):
            raise NotYours
        return redirect("desk:read", found.request.number)
    reading.viewed(request_id=found.request_id, page="incident", user=http.user)
    context = {"incident": found, "case": found.request, "here": "incidents", "tab": "incidents"}
    return render(http, "oversight/incident.html", context)
