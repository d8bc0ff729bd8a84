"""The figures of a quarter as a file anybody may have."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from disclosure.oversight import quarterly
from disclosure.oversight.metrics import office_of
from disclosure.staff import StaffRequest, file_response, staff_page
from workflow.errors import Invalid, NotYours


@staff_page
@require_safe
def open_data(http: StaffRequest) -> HttpResponse:
    """Hand over the figures of a quarter as CSV, the small ones held back.

    :raises NotYours: no quarter, or an office the person does not work in.
    """
    office, _offices = office_of(http)
    try:
        quarter = quarterly.asked(http.GET.get("period", ""))
    except Invalid as refused:
        raise NotYours from refused
    response = HttpResponse(quarterly.open_data(office, quarter), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{office.slug}-{quarter}.csv"'
    return response


@staff_page
@require_safe
def report(http: StaffRequest) -> HttpResponse:
    """Hand over the quarterly report as PDF, of what was counted last.

    :raises NotYours: no quarter, or an office the person does not work in.
    """
    office_of(http)
    try:
        made = quarterly.quarterly_report(http.GET.get("period", ""), count=False)
    except Invalid as refused:
        raise NotYours from refused
    return file_response(made, "application/pdf", f"report-{http.GET['period']}.pdf", inline=True)
