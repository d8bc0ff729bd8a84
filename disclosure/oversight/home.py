"""Where auditors and managers begin: find a request, what failed, what waits too long."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from disclosure.oversight.common import chosen_office, overseen
from disclosure.staff import StaffRequest, staff_page
from disclosure.verbs import work_in_words
from workflow import policies, selectors
from workflow.lists import duties
from workflow.models import ReadingStop, Request
from workflow.services import overseeing
from workflow.states import OPEN_STATES, Role, State

PAGE_SIZE = 25
#: What waits too long: filter, in the order offered.
WAITS = ("late", "triage", "question", "held")


@staff_page
def home(http: StaffRequest) -> HttpResponse:
    """Show what is late, what failed, and a search by number.

    :raises NotYours: the person neither audits nor manages.
    """
    offices = overseen(http)
    asked = (http.GET.get("q") or "").strip()[:40]
    rows = policies.seen_by(http.user, Request.objects.filter(office__in=offices).exclude(state=State.DRAFT))
    if asked:
        found = rows.filter(number__iexact=asked).first()
        if found is not None:
            return redirect("oversight:trail", found.number)
    kind = http.GET.get("waits", "late")
    kind = kind if kind in WAITS else "late"
    waiting = Paginator(waits(rows, kind).select_related("office"), PAGE_SIZE).get_page(http.GET.get("page"))
    failed = selectors.failed_work(http.user, offices)
    context = {
        "asked": asked,
        "kind": kind,
        "page": waiting,
        "query": f"waits={kind}",
        "failed": [(row, work_in_words(row.verb)) for row in failed[:PAGE_SIZE]],
        "here": "oversight",
        "stops": ReadingStop.objects.filter(office__in=offices, lifted_at=None).select_related("user"),
        "verdict": duties.newest_verdict(),
        "audited": [one for one in offices if one in policies.offices_where(http.user, Role.AUDITOR)],
        "tab": "home",
        "today": timezone.localdate(),
    }
    return render(http, "oversight/home.html", context)


def waits(rows: QuerySet[Request], kind: str) -> QuerySet[Request]:
    """Return the open requests that wait too long in one way, the longest first."""
    now = timezone.now()
    open_rows = rows.filter(state__in=OPEN_STATES)
    filters = {
        "late": Q(due_date__lt=timezone.localdate(now)),
        "triage": Q(danger_triaged_at=None, danger_triage_due_at__lt=now),
        "question": Q(state=State.AWAITING_REQUESTER, questions__replied_at=None)
        & Q(questions__asked_at__lt=now - timedelta(days=30)),
        "held": Q(delivery_held=True) | Q(office_hold=True),
    }
    return open_rows.filter(filters[kind]).distinct().order_by("due_date", "pk")


@staff_page
@require_POST
def verify(http: StaffRequest) -> HttpResponse:
    """Have the whole trail verified in the background.

    :raises NotYours: the person audits no office.
    """
    office, _offices = chosen_office(http, Role.AUDITOR)
    overseeing.ask_verification(office=office, user=http.user)
    messages.success(http, _("The whole trail is being verified. What comes of it appears here."))
    return redirect("oversight:home")
