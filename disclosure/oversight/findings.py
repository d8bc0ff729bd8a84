"""Findings: an auditor writes one down, management answers it, an auditor closes it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.oversight.common import chosen_office, is_auditor, overseen
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import Invalid, NotYours
from workflow.models import Finding
from workflow.services import overseeing
from workflow.states import Role

PAGE_SIZE = 25


class FindingForm(PlainForm):
    """What was found."""

    number = forms.CharField(label=gettext_lazy("Number of the case"), max_length=24, required=False)
    text = forms.CharField(label=gettext_lazy("What you found"), max_length=10_000, widget=forms.Textarea)


class AnswerForm(PlainForm):
    """What management says to it."""

    text = forms.CharField(label=gettext_lazy("Answer of the management"), max_length=10_000, widget=forms.Textarea)


@staff_page
def findings(http: StaffRequest) -> HttpResponse:
    """List findings, open ones first, and take a new one from an auditor.

    :raises NotYours: the person neither audits nor manages.
    """
    office, offices = chosen_office(http)
    auditor = is_auditor(http, office)
    form = FindingForm(http.POST or None, initial={"number": http.GET.get("number", "")})
    if http.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            overseeing.raise_finding(office=office, number=given["number"], words=given["text"], user=http.user)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("The finding is written down. Management sees it."))
            return redirect("oversight:findings")
    rows = Finding.objects.filter(office=office).select_related("request").order_by("closed_at", "-raised_at")
    page = Paginator(overseeing.known_to(http.user, rows), PAGE_SIZE).get_page(http.GET.get("page"))
    context = {
        "office": office,
        "offices": offices,
        "auditor": auditor,
        "form": form,
        "page": page,
        "query": f"office={office.pk}",
        "here": "oversight",
        "tab": "findings",
    }
    return render(http, "oversight/findings.html", context)


@staff_page
def finding(http: StaffRequest, finding_id: UUID) -> HttpResponse:
    """Show a finding; a manager answers it, an auditor closes it.

    :raises NotYours: no such finding in an office of theirs.
    """
    rows = overseeing.known_to(http.user, Finding.objects.filter(pk=finding_id, office__in=overseen(http)))
    found = rows.select_related("office", "request", "raised_by", "answered_by", "closed_by").first()
    if found is None:
        raise NotYours
    form = AnswerForm(http.POST if "text" in http.POST else None)
    if http.method == "POST":
        if "close" in http.POST:
            overseeing.close_finding(finding_id=found.pk, user=http.user)
            messages.success(http, _("The finding is closed."))
            return redirect("oversight:finding", found.pk)
        if form.is_valid():
            overseeing.answer_finding(finding_id=found.pk, words=form.cleaned_data["text"], user=http.user)
            messages.success(http, _("The answer is recorded."))
            return redirect("oversight:finding", found.pk)
    context = {
        "finding": found,
        "form": form,
        "may_answer": found.closed_at is None and policies.holds_role(http.user, found.office, Role.OFFICE_MANAGER),
        "may_close": found.closed_at is None and bool(found.answered_at) and is_auditor(http, found.office),
        "here": "oversight",
        "tab": "findings",
    }
    return render(http, "oversight/finding.html", context)
