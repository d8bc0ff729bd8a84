"""Work by person, and several cases given at once, for managers."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from disclosure.desk.common import given
from disclosure.desk.queue import filter_of, managed_offices
from disclosure.staff import StaffRequest, staff_page
from workflow.errors import Invalid, NotYours
from workflow.lists import workload
from workflow.models import Office, User
from workflow.policies import Actor
from workflow.services import assignments
from workflow.services.assignments import Given
from workflow.states import Role


@dataclass(frozen=True)
class Chosen:
    """Which cases go to whom in which role."""

    cases: list[UUID]
    user: User
    role: Role


@staff_page
def by_person(http: StaffRequest) -> HttpResponse:
    """Show who holds how many open cases in each role, what is due and late among them, and who is away.

    :raises NotYours: the person manages no office.
    """
    offices = managed_offices(http)
    asked = given(http.GET.get("office"))
    office = next((one for one in offices if not asked or str(one.pk) == asked), None)
    if office is None:
        raise NotYours
    page = workload.workload(http.user, office, given(http.GET.get("after")))
    context = {
        "office": office,
        "offices": offices,
        "page": page,
        "query": f"office={office.pk}",
        "next_key": page.next_key,
        "first_page": not http.GET.get("after"),
        "here": "workload",
    }
    return render(http, "desk/workload.html", context)


@staff_page
@require_http_methods(["POST"])
def assign_many(http: StaffRequest) -> HttpResponse:
    """Give the cases ticked in a queue to somebody, and report what was given and what was refused, and why.

    :raises NotYours: the person manages no office.
    :raises Invalid: nobody or nothing is chosen.
    """
    offices = managed_offices(http)
    if not offices:
        raise NotYours
    chosen = _chosen(http, offices)
    results = assignments.assign_many(
        request_ids=chosen.cases, user=chosen.user, role=chosen.role, by=Actor(Role.OFFICE_MANAGER, http.user)
    )
    context = {
        "who": chosen.user,
        "role": chosen.role.label,
        "given": [one for one in results if not one.refused],
        "refused": [one for one in results if one.refused],
        "back": f"{reverse('desk:office_queue')}?{filter_of(http).query}",
        "here": "office",
    }
    return render(http, "desk/assigned.html", context, status=_status(results))


def _status(results: list[Given]) -> int:
    """Return 409 when nothing at all could be given: nothing was changed."""
    return 200 if any(not one.refused for one in results) else 409


def _chosen(http: StaffRequest, offices: list[Office]) -> Chosen:
    role, _colon, key = http.POST.get("holder", "").partition(":")
    try:
        cases = [UUID(text) for text in http.POST.getlist("case")[: assignments.MOST_AT_ONCE + 1]]
        user = User.objects.filter(pk=UUID(key), staff_roles__office__in=offices).distinct().get()
        part = Role(role)
    except (ValueError, User.DoesNotExist) as wrong:
        raise Invalid(_("Choose who takes the cases, and tick the cases.")) from wrong
    return Chosen(cases, user, part)
