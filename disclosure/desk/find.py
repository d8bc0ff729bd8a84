"""Finding a case by its number, a name or an identifier; beyond their own cases people find numbers alone."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from disclosure.desk.common import given
from disclosure.desk.queue import lines_of
from disclosure.staff import StaffRequest, staff_page
from workflow import finding, policies
from workflow.helping import policies as helping_policies
from workflow.models import Request, ServiceRequest
from workflow.services import reading
from workflow.states import State

PAGE_SIZE = 50


@staff_page
def find(http: StaffRequest) -> HttpResponse:
    """Go to a case, or to what was asked under a service, by its number.

    Else list one's own cases in which a name or an identifier stands.
    """
    asked = given(http.GET.get("q"))
    if not asked:
        return render(http, "desk/find.html", {"asked": asked})
    by_number = Request.objects.filter(number=asked.upper()).exclude(state=State.DRAFT).first()
    if by_number is not None and (
        policies.may_read(http.user, by_number) or policies.may_ask_to_read(http.user, by_number)
    ):
        return redirect("desk:case", by_number.number)
    asked_for = ServiceRequest.objects.select_related("office").filter(number=asked.upper()).first()
    if asked_for is not None and helping_policies.talking_role(http.user, asked_for.office) is not None:
        return redirect("desk:asked_one", asked_for.pk)
    reading.searched(asked=asked, user=http.user)
    page = Paginator(finding.search(http.user, asked), PAGE_SIZE).get_page(http.GET.get("page"))
    found: list[Any] = list(page)
    context = {
        "asked": asked,
        "page": page,
        "query": urlencode({"q": asked}),
        "lines": lines_of((case for case in found if not case.similar), {}, {}),
        "similar": lines_of((case for case in found if case.similar), {}, {}),
    }
    return render(http, "desk/find.html", context)
