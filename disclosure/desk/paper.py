"""The declaration of a request as a page to print, where it was promised on paper."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from disclosure.declaration import NOTICE
from disclosure.desk.common import header, open_case
from disclosure.staff import StaffRequest, staff_page
from workflow.errors import NotYours


@require_safe
@staff_page
def declaration(http: StaffRequest, number: str) -> HttpResponse:
    """Show the declaration of a case as a page to print, sign and send back.

    :raises NotYours: the case has none.
    """
    case = open_case(http, number, page="declaration")
    found = getattr(case, "declaration", None)
    if found is None:
        raise NotYours
    context = {
        "case": case,
        "header": header(http, case, "verification"),
        "declaration": found,
        "requester": case.requester,
        "notice": NOTICE,
    }
    return render(http, "desk/declaration.html", context)
