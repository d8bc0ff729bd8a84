"""Finding a case by its number, a name or an identifier; beyond their own cases people find numbers alone."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from disclosure.desk.common import given
from disclosure.desk.queue import lines_of
from disclosure.staff import StaffRequest, staff_page
from workflow import finding, policies
from workflow.models import Request
from workflow.states import State


@staff_page
def find(http: StaffRequest) -> HttpResponse:
    """Go to a case by its number, or list one's own cases in which a name or an identifier stands."""
    asked = given(http.GET.get("q"))
    if not asked:
        return render(http, "desk/find.html", {"asked": asked})
    by_number = Request.objects.filter(number=asked.upper()).exclude(state=State.DRAFT).first()
    if by_number is not None and (
        policies.may_read(http.user, by_number) or policies.may_ask_to_read(http.user, by_number)
    ):
        return redirect("desk:case", by_number.number)
    found = finding.search(http.user, asked)
    context = {
        "asked": asked,
        "lines": lines_of(found.exact, {}, {}),
        "similar": lines_of(found.similar, {}, {}),
    }
    return render(http, "desk/find.html", context)
