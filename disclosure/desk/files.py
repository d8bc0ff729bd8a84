"""Files of a case: pages of records and originals for those assigned, evidence, letters. Each look is an event."""

import csv
import io
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from disclosure.desk.common import header, open_case
from disclosure.release import index
from disclosure.staff import StaffRequest, file_response, staff_page
from workflow import policies, selectors
from workflow.errors import NotAllowed, NotYours
from workflow.models import ArtifactKind, Record, Request
from workflow.services import viewing

#: A letter may be shown inside a page of this site, and only there.
LETTER_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@staff_page
@require_GET
def record(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Show a record page by page as an image, as the engine will see it."""
    case = open_case(http, number, page="record")
    _assigned(http, case)
    found = _record(case, record_id)
    asked = http.GET.get("page", "1")
    count = found.document.page_count
    page = min(max(int(asked) if asked.isdigit() else 1, 1), max(count, 1))
    context = {
        "case": case,
        "header": header(http, case, "record"),
        "record": found,
        "page": page,
        "previous": page - 1,
        "next": page + 1 if page < count else 0,
    }
    return render(http, "desk/record.html", context)


@staff_page
@require_GET
def page_image(http: StaffRequest, number: str, record_id: UUID, page: int) -> HttpResponse:
    """Return a page of a record as PNG."""
    case = selectors.case_of(http.user, number)
    _assigned(http, case)
    data = viewing.page_image(request_id=case.pk, record_id=record_id, page=page, by_user=http.user)
    return file_response(data, "image/png", f"{case.number}-{page}.png", inline=True)


@staff_page
@require_GET
def original(http: StaffRequest, number: str, record_id: UUID) -> HttpResponse:
    """Hand over a record's file as it came in."""
    case = selectors.case_of(http.user, number)
    _assigned(http, case)
    found = viewing.original(request_id=case.pk, record_id=record_id, by_user=http.user)
    return file_response(found.data, found.media_type, found.file_name)


@staff_page
@require_GET
def evidence(http: StaffRequest, number: str, evidence_id: UUID) -> HttpResponse:
    """Show a file of evidence."""
    case = selectors.case_of(http.user, number)
    found = viewing.evidence_file(request_id=case.pk, evidence_id=evidence_id, by_user=http.user)
    return file_response(found.data, found.media_type, found.file_name, inline=True)


@staff_page
@require_GET
def artifact(http: StaffRequest, number: str, artifact_id: UUID) -> HttpResponse:
    """Show a letter inside the decision page, or hand over a package."""
    case = open_case(http, number, page="letter")
    made = case.artifacts.filter(pk=artifact_id).first()
    if made is None:
        raise NotYours
    data = viewing.artifact_file(request_id=case.pk, artifact_id=made.pk, by_user=http.user)
    letter = made.kind != ArtifactKind.PACKAGE
    name = f"{case.number}-{made.kind}.{'pdf' if letter else 'zip'}"
    response = file_response(data, "application/pdf" if letter else "application/zip", name, inline=letter)
    if letter:
        response["X-Frame-Options"] = "SAMEORIGIN"
        response["Content-Security-Policy"] = LETTER_POLICY
    return response


@staff_page
@require_GET
def accounting(http: StaffRequest, number: str) -> HttpResponse:
    """Hand over the accounting of disclosures of a case as CSV; a protected recipient stands in it as protected."""
    case = selectors.case_of(http.user, number)
    _assigned(http, case)
    rows = viewing.accounting(request_id=case.pk, by_user=http.user)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("date", "nature", "purpose", "authority", "recipient", "address"))
    writer.writerows([index.safe_cell(cell) for cell in row] for row in rows)
    response = file_response(out.getvalue().encode("utf-8"), "text/csv", f"{case.number}-accounting.csv")
    response["Content-Type"] = "text/csv; charset=utf-8"
    return response


def _assigned(http: StaffRequest, case: Request) -> None:
    """Records themselves are for those who work on the case, and for auditors.

    :raises NotAllowed: somebody else reads the case.
    """
    if not policies.is_assigned(http.user, case) and not any(
        policies.holds_role(http.user, case.office, role) for role in policies.READING_ROLES
    ):
        raise NotAllowed(_("Records are for those assigned to this case. Ask your office manager."))


def _record(case: Request, record_id: UUID) -> Record:
    found = case.records.filter(pk=record_id).select_related("document").first()
    if found is None:
        raise NotYours
    return found
