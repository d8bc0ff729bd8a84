"""The review list of the directory at the desk: entries nobody confirmed in time, confirmed, put right or taken out."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure.desk.liaison import PAGE_SIZE, chosen
from disclosure.errors import show
from disclosure.listing_form import ListingForm
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import Invalid
from workflow.helping.directory import to_review
from workflow.models import Office
from workflow.services import directory
from workflow.states import Role


@staff_page
@require_safe
def review(http: StaffRequest) -> HttpResponse:
    """List the entries nobody confirmed in time, to be asked about; liaisons confirm, change or take them out.

    :raises NotYours: the person talks with people in no office.
    """
    office, offices = chosen(http)
    page = Paginator(to_review(office, timezone.localdate()), PAGE_SIZE).get_page(http.GET.get("page"))
    context = {
        "office": office,
        "offices": offices,
        "page": page,
        "keeps": policies.holds_role(http.user, office, Role.LIAISON),
        "query": f"office={office.pk}",
        "here": "helping",
    }
    return render(http, "desk/helping/review.html", context)


@staff_page
@require_POST
def confirm(http: StaffRequest, listing_id: UUID) -> HttpResponse:
    """Say that an entry is right still.

    :raises NotYours: the person is no liaison of its office, or there is no such entry.
    """
    office, _offices = chosen(http, Role.LIAISON)
    directory.confirm_listing(office_id=office.pk, listing_id=listing_id, user=http.user)
    return redirect(_back(office))


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def entry(http: StaffRequest, listing_id: UUID) -> HttpResponse:
    """Put an entry right, which confirms it today, or take it out of the directory.

    :raises NotYours: the person is no liaison of its office, or there is no such entry.
    """
    office, _offices = chosen(http, Role.LIAISON)
    if http.method == "POST" and "withdraw" in http.POST:
        directory.withdraw_listing(office_id=office.pk, listing_id=listing_id, user=http.user)
        messages.success(http, _("It is out of the directory. Referrals made to it stay."))
        return redirect(_back(office))
    form = ListingForm(http.POST or None, office=office, item=str(listing_id))
    if http.method == "POST" and form.is_valid():
        try:
            directory.save_listing(office_id=office.pk, given=form.entry(), user=http.user, listing_id=listing_id)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("Saved, and confirmed today."))
            return redirect(_back(office))
    context = {"form": form, "office": office, "back": _back(office), "here": "helping"}
    return render(http, "desk/helping/entry.html", context, status=422 if http.method == "POST" else 200)


def _back(office: Office) -> str:
    return f"{reverse('desk:directory_review')}?office={office.pk}"
