"""Draw a sample of closed requests that somebody else can draw again: seed, days and strata stand on the page."""

import secrets
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from disclosure.oversight.common import chosen_office, period_of
from disclosure.staff import StaffRequest, staff_page
from workflow.services import overseeing as services
from workflow.states import Role
from workflow.trail import overseeing

MOST_EACH, USUAL_EACH, SEED_MAX = 50, 5, 64


@staff_page
def sample(http: StaffRequest) -> HttpResponse:
    """Draw, which is an event, and show what was drawn.

    :raises NotYours: the person does not audit an office.
    """
    office, offices = chosen_office(http, Role.AUDITOR)
    if http.method == "POST":
        asked = {name: http.POST.get(name, "")[:SEED_MAX].strip() for name in ("since", "until", "each")}
        seed = http.POST.get("seed", "")[:SEED_MAX].strip() or secrets.token_hex(8)
        services.sample_drawn(office=office, seed=seed, data=asked, user=http.user)
        return redirect(f"{reverse('oversight:sample')}?{urlencode({'office': office.pk, 'seed': seed, **asked})}")
    period = period_of(http)
    seed, asked_each = http.GET.get("seed", "")[:SEED_MAX], http.GET.get("each", "")
    each = min(int(asked_each), MOST_EACH) if asked_each.isdigit() and int(asked_each) else USUAL_EACH
    strata = (
        overseeing.sample(office, http.user, seed=seed, since=period.since, until=period.until, each=each)
        if seed
        else []
    )
    context = {
        "office": office,
        "offices": offices,
        "period": period,
        "seed": seed,
        "each": each,
        "most": MOST_EACH,
        "strata": strata,
        "here": "oversight",
        "tab": "sample",
    }
    return render(http, "oversight/sample.html", context)
