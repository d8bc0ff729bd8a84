"""Services an office adds: a manager writes them, somebody else approves them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from disclosure.desk.common import require
from disclosure.desk.forms_letters import LANGUAGE_NAMES
from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import Invalid, NotYours
from workflow.helping import offered
from workflow.models import OfferedService, Office
from workflow.services import offering
from workflow.services.offering import DAYS, Given
from workflow.states import Role

READERS = (Role.OFFICE_MANAGER, Role.COUNSEL, Role.AUDITOR)
PAGE_SIZE = 25
Status = OfferedService.Status
WORDS = (
    ("title", gettext_lazy("Title"), 1),
    ("intro", gettext_lazy("Introduction"), 4),
    ("acknowledgement", gettext_lazy("Letter when it was received"), 6),
    ("answer", gettext_lazy("Letter with the answer"), 6),
)


class ServiceForm(PlainForm):
    """Everything a service says, in each language side by side."""

    answer_days = forms.IntegerField(label=gettext_lazy("Working days to answer"), min_value=DAYS[0], max_value=DAYS[1])
    questions = forms.CharField(
        label=gettext_lazy("Questions, one a line"),
        help_text=format_lazy(
            gettext_lazy(
                "key | line, text, date, yes_no or choice | required or optional | {columns} | options of a choice: "
                "key={words}; key={words}. The key “name” is whom letters greet."
            ),
            columns=" | ".join(LANGUAGE_NAMES.values()),
            words="/".join(LANGUAGE_NAMES.values()),
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    checks = forms.CharField(
        label=gettext_lazy("Checks before an answer, one a line"), widget=forms.Textarea(attrs={"rows": 4})
    )

    def given(self) -> Given:
        """Return what was typed."""
        data = self.cleaned_data
        words = {one: {name: data[f"{name}_{one}"] for name, _l, _r in WORDS} for one in offered.LANGUAGES}
        return Given(words, data["questions"], data["checks"], data["answer_days"])


for _name, _label, _rows in WORDS:
    for _one in offered.LANGUAGES:
        _widget = forms.Textarea({"rows": _rows, "lang": _one}) if _rows > 1 else forms.TextInput({"lang": _one})
        ServiceForm.base_fields[f"{_name}_{_one}"] = forms.CharField(
            label=_label, required=False, max_length=4000, widget=_widget
        )


@staff_page
def catalogue(http: StaffRequest) -> HttpResponse:
    """List the services of an office, every version.

    :raises NotYours: the person neither manages, advises nor audits.
    """
    office, offices = _office(http)
    rows = office.offered.select_related("written_by", "approved_by").order_by("slug", "-version")
    context = {
        "office": office,
        "offices": offices,
        "page": Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page")),
        "manages": policies.holds_role(http.user, office, Role.OFFICE_MANAGER),
        "query": f"office={office.pk}",
        "here": "services",
    }
    return render(http, "desk/offered/list.html", context)


@staff_page
def write(http: StaffRequest, slug: str = "") -> HttpResponse:
    """Write a new service, or the next version of one.

    :raises NotYours: the person does not manage the office, or it has no such service.
    """
    office, _offices = _office(http, Role.OFFICE_MANAGER)
    newest = office.offered.filter(slug=slug).order_by("-version").first() if slug else None
    require(not slug or newest is not None)
    form = ServiceForm(http.POST or None, initial=_start(newest))
    if http.method == "POST" and form.is_valid():
        try:
            row = offering.write(office_id=office.pk, given=form.given(), user=http.user, slug=slug)
        except Invalid as refusal:
            show(form, refusal)
        else:
            return redirect("desk:service", row.pk)
    columns = [
        (one, LANGUAGE_NAMES[one], [form[f"{name}_{one}"] for name, _l, _r in WORDS]) for one in offered.LANGUAGES
    ]
    context = {"form": form, "columns": columns, "office": office, "newest": newest, "here": "services",
               "fields": sorted(offered.FIELDS)}  # fmt: skip
    return render(http, "desk/offered/write.html", context, status=422 if http.method == "POST" else 200)


@staff_page
def one(http: StaffRequest, service_id: UUID) -> HttpResponse:
    """Show one version: its words, questions and checks, and what keeps it from being offered."""
    return _shown(http, _found(http, service_id), 200)


@staff_page
@require_POST
def approve(http: StaffRequest, service_id: UUID) -> HttpResponse:
    """Put a draft on offer."""
    row = _found(http, service_id)
    try:
        offering.approve(office_id=row.office_id, service_id=row.pk, seen=http.POST.get("seen", ""), user=http.user)
    except Invalid:
        return _shown(http, row, 422)
    messages.success(http, _("It is on offer from now on."))
    return redirect("desk:service", row.pk)


@staff_page
@require_POST
def end(http: StaffRequest, service_id: UUID) -> HttpResponse:
    """Take a service off offer."""
    row = _found(http, service_id)
    offering.end(office_id=row.office_id, service_id=row.pk, user=http.user)
    return redirect("desk:services")


def _start(newest: OfferedService | None) -> dict[str, Any]:
    if newest is None:
        return {"answer_days": 10}
    words = {f"{name}_{one}": newest.words.get(one, {}).get(name, "") for one in offered.LANGUAGES
             for name, _l, _r in WORDS}  # fmt: skip
    return {"answer_days": newest.answer_days, "questions": newest.questions, "checks": newest.checks, **words}


def _shown(http: StaffRequest, row: OfferedService, status: int) -> HttpResponse:
    wrong = offered.problems(row.words, row.questions, row.checks) if row.status == Status.DRAFT else {}
    approver = any(policies.holds_role(http.user, row.office, role) for role in offering.APPROVERS)
    context = {
        "row": row,
        "office": row.office,
        "words": [(LANGUAGE_NAMES[one], one, row.words.get(one, {})) for one in offered.LANGUAGES],
        "questions": offered.questions_of(row.questions) if "questions" not in wrong else (),
        "checks": offered.checks_of(row.checks),
        "problems": wrong.items(),
        "seen": offering.digest_of(row),
        "manages": policies.holds_role(http.user, row.office, Role.OFFICE_MANAGER),
        "approver": approver,
        "wrote": row.written_by_id == http.user.pk,
        "here": "services",
    }
    return render(http, "desk/offered/one.html", context, status=status)


def _found(http: StaffRequest, service_id: UUID) -> OfferedService:
    rows = OfferedService.objects.select_related("office", "written_by", "approved_by")
    row = rows.filter(pk=service_id, office__in=_offices(http, READERS)).first()
    if row is None:
        raise NotYours
    return row


def _offices(http: StaffRequest, roles: tuple[Role, ...]) -> list[Office]:
    keys = {key for role in roles for key in policies.offices_where(http.user, role)}
    return list(Office.objects.filter(pk__in=keys).order_by("pk"))


def _office(http: StaffRequest, *roles: Role) -> tuple[Office, list[Office]]:
    offices = _offices(http, roles or READERS)
    asked_for = http.GET.get("office") or http.POST.get("office") or ""
    found = [one for one in offices if not asked_for or str(one.pk) == asked_for]
    require(bool(found))
    return found[0], offices
