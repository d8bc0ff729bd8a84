"""The directory of an office: its entries with the review list, its specialists, and both as CSV files."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.utils import timezone

from disclosure.errors import show
from disclosure.oversight.common import OVERSEERS, chosen_office
from disclosure.oversight.directory_forms import FileForm
from disclosure.oversight.office import shown
from disclosure.staff import StaffRequest, staff_page
from workflow.errors import Invalid, NotYours
from workflow.helping.directory import is_stale
from workflow.models import ListingKind, Office, User
from workflow.services import directory_files
from workflow.states import Role

PAGE_SIZE = 50
EXPORTS: dict[str, Callable[[Office, User], bytes]] = {
    "places": directory_files.export_places,
    "people": directory_files.export_people,
}
IMPORTS = {"places": directory_files.import_places, "people": directory_files.import_people}
COLUMNS = (("places", directory_files.PLACES), ("people", directory_files.PEOPLE))


@staff_page
def places(http: StaffRequest) -> HttpResponse:
    """List the entries of an office: all, those to review, or those taken out.

    :raises NotYours: the person neither manages nor audits.
    """
    office, offices = chosen_office(http)
    which, asked = http.GET.get("which", ""), http.GET.get("q", "").strip()[:100]
    today = timezone.localdate()
    rows = office.listings.filter(withdrawn_at__isnull=which != "out").select_related("confirmed_by", "office")
    if which == "review":
        limit = today - timedelta(days=office.directory_days)
        rows = rows.filter(Q(confirmed_date=None) | Q(confirmed_date__lt=limit))
    if asked:
        rows = rows.filter(Q(name__icontains=asked) | Q(state__iexact=asked) | Q(zip_code=asked))
    order = F("confirmed_date").asc(nulls_first=True)
    page = Paginator(rows.order_by(*([order] if which == "review" else []), "name", "pk"), PAGE_SIZE)
    found = page.get_page(http.GET.get("page"))
    context: dict[str, Any] = {
        "page": found,
        "stale": {row.pk for row in found if is_stale(row, today)},
        "which": which,
        "asked": asked,
        "kinds": dict(ListingKind.choices),
        "search": urlencode({"which": which, "q": asked}),
    }
    return shown(http, "directory", office, offices, **context)


@staff_page
def people(http: StaffRequest) -> HttpResponse:
    """List who may be given to people, and who could be."""
    office, offices = chosen_office(http)
    rows = (
        office.specialists.annotate(load=Count("helped", filter=Q(helped__until_at=None)))
        .select_related("user")
        .prefetch_related("areas")
        .order_by("until_date", "user__name", "pk")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    return shown(http, "specialists", office, offices, page=page, today=timezone.localdate())


@staff_page
def file(http: StaffRequest, what: str) -> HttpResponse:
    """Hand over the directory as CSV.

    :raises NotYours: there is no such file, or the person neither manages nor audits.
    """
    office, _offices = chosen_office(http, *OVERSEERS)
    if what not in EXPORTS:
        raise NotYours
    response = HttpResponse(EXPORTS[what](office, http.user), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{what}-{office.slug}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@staff_page
def take_in(http: StaffRequest) -> HttpResponse:
    """Take a CSV file in, and say what was refused and why.

    :raises NotYours: the person does not manage the office.
    """
    office, offices = chosen_office(http, Role.OFFICE_MANAGER)
    form, report, status = FileForm(http.POST or None, office=office), None, 200
    if http.method == "POST":
        form.files = http.FILES
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                report = IMPORTS[given["what"]](
                    office_id=office.pk, content=given["file"].read(directory_files.BYTES_MAX + 1), user=http.user
                )
                status = 200
            except Invalid as refusal:
                show(form, refusal)
    columns = [(name, ", ".join(given)) for name, given in COLUMNS]
    context: dict[str, Any] = {"form": form, "report": report, "columns": columns, "page_tab": "office_directory"}
    return shown(http, "directory_import", office, offices, status=status, **context)
