"""Search the trail by person, verb, case and time, and see what of it an overseer may see."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from disclosure.oversight.common import chosen_office, is_auditor, period_of
from disclosure.oversight.trail import BAR_EVENTS, lines_of
from disclosure.staff import StaffRequest, staff_page
from disclosure.verbs import OTHER_VERBS, in_words
from workflow.models import User
from workflow.states import ACTS, MOVES, Role
from workflow.trail import overseeing
from workflow.trail.overseeing import Search


@staff_page
def search(http: StaffRequest) -> HttpResponse:
    """Show the events of an office that fit, newest first.

    :raises NotYours: the person does not audit an office.
    """
    office, offices = chosen_office(http, Role.AUDITOR)
    period = period_of(http)
    staff = User.objects.filter(staff_roles__office=office).distinct().order_by("name")
    person = next((str(one.pk) for one in staff if str(one.pk) == http.GET.get("person")), "")
    asked = Search(
        person=person,
        verb=http.GET.get("verb", "")[:64],
        number=http.GET.get("number", "").strip()[:40],
        since=period.since,
        until=period.until,
    )
    events = overseeing.events_of_offices([office.pk], http.user)
    if not is_auditor(http, office):
        events = events.exclude(verb__in=BAR_EVENTS)
    page = overseeing.search(events, asked, http.GET.get("after", ""))
    numbers = overseeing.numbers_of(page.events)
    query = {"office": office.pk, "person": asked.person, "verb": asked.verb, "number": asked.number,
             "since": period.since, "until": period.until}  # fmt: skip
    context = {
        "office": office,
        "offices": offices,
        "staff": staff,
        "verbs": verbs(),
        "wanted": asked,
        "period": period,
        "lines": [(line, numbers.get(line.event.chain, "")) for line in lines_of(page.events)],
        "next_key": page.next_key,
        "query": urlencode(query),
        "here": "oversight",
        "tab": "search",
    }
    return render(http, "oversight/search.html", context)


def verbs() -> list[tuple[str, str]]:
    """Return every verb of the trail with its words, by its words."""
    moves, acts = (row.event for row in MOVES), (row.event for row in ACTS)
    known = {*OTHER_VERBS, *(f"request.{event}" for event in (*moves, *acts))}
    return sorted(((verb, in_words(verb)) for verb in known), key=lambda one: one[1].casefold())
