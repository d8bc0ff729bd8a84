"""Which other systems hand requests to the office: the national FOIA portal, its number and its secret."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.oversight.common import chosen_office
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import Invalid, NotYours
from workflow.models import Office, PortalLink
from workflow.services import machine_intake
from workflow.states import Role


class PortalForm(PlainForm):
    """The number under which the portal knows the office."""

    component = forms.IntegerField(
        label=gettext_lazy("The number the portal knows this office by"), min_value=1, max_value=2**31 - 1
    )


@staff_page
def machines(http: StaffRequest) -> HttpResponse:
    """Show whether the national portal is let in; its manager lets it in, renews its secret, or shuts it out.

    :raises NotYours: the person neither manages nor audits, or an auditor would change something.
    """
    office, offices = chosen_office(http)
    if http.method != "POST":
        return _shown(http, office, offices, _form(office))
    if not policies.holds_role(http.user, office, Role.OFFICE_MANAGER):
        raise NotYours
    if "close" in http.POST:
        machine_intake.close_link(office_id=office.pk, user=http.user)
        messages.success(http, _("Nothing more is taken from the national portal."))
        return redirect(f"{reverse('oversight:office_machines')}?office={office.pk}")
    form = PortalForm(http.POST)
    if form.is_valid():
        try:
            secret = machine_intake.open_link(
                office_id=office.pk, component=form.cleaned_data["component"], user=http.user
            )
        except Invalid as refusal:
            show(form, refusal)
        else:
            return _shown(http, office, offices, _form(office), secret=secret)
    return _shown(http, office, offices, form, status=422)


def _form(office: Office) -> PortalForm:
    link = PortalLink.objects.filter(office=office).first()
    return PortalForm(initial={"component": link.component if link is not None else None})


def _shown(
    http: StaffRequest, office: Office, offices: list[Office], form: PortalForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    link = PortalLink.objects.filter(office=office).first()
    context = {
        "office": office,
        "offices": offices,
        "manages": policies.holds_role(http.user, office, Role.OFFICE_MANAGER),
        "link": link,
        "received": link.receipts.count() if link is not None else 0,
        "newest": link.receipts.order_by("-received_at").first() if link is not None else None,
        "address": f"{settings.PUBLIC_URL}{reverse('api:foia_requests', args=[link.component])}" if link else "",
        "document": f"{settings.PUBLIC_URL}{reverse('api:openapi')}",
        "form": form,
        "secret": secret,
        "here": "settings",
        "tab": "office_machines",
        "query": f"office={office.pk}",
    }
    return render(http, "oversight/office/machines.html", context, status=status)
