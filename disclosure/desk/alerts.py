"""Custody at the desk: what is sent and confirmed, the list of calls, suggestions, and the alerts of one case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from disclosure.desk.act import may_do
from disclosure.desk.common import header, open_case
from disclosure.desk.forms_alerts import CallForm
from disclosure.errors import show
from disclosure.notices.alert_words import code_in_words
from disclosure.notices.alerts import Told, words_of
from disclosure.staff import StaffRequest, names_of, staff_page
from disclosure.verbs import actor_in_words, in_words
from workflow import hours, policies
from workflow.errors import Invalid, NotYours
from workflow.models import (
    Alert,
    AlertState,
    AlertSubscription,
    ContactKind,
    ContactWay,
    CustodyMatch,
    Event,
    Request,
)
from workflow.services import alerts_calls
from workflow.services.custody_acting import CALLERS, TENDERS, chain_of_alerts
from workflow.states import Role

PAGE_SIZE, PRINTED = 25, 200
#: Who opens the pages of custody in an office.
LOOKING = (*TENDERS, *CALLERS, Role.COUNSEL, Role.AUDITOR)
EVENTS = ("sign_up_alerts", "change_alerts", "know_by_number", "judge_match", "answer_held_alert")


def offices_looking(http: StaffRequest, roles: tuple[Role, ...] = LOOKING) -> list[int]:
    """Return the offices whose custody pages a person opens.

    :raises NotYours: none.
    """
    found = sorted({pk for role in roles for pk in policies.offices_where(http.user, role)})
    if not found:
        raise NotYours
    return found


def seen_alerts(http: StaffRequest, offices: list[int]) -> QuerySet[Alert]:
    """Return the alerts a person may see as lines; those for counsel only where bars may be known."""
    cases = policies.requests_not_hidden(http.user, Request.objects.filter(office_id__in=offices))
    rows = Alert.objects.filter(subscription__request__in=cases.values("pk"))
    knowing = sorted({pk for role in policies.BAR_ROLES for pk in policies.offices_where(http.user, role)})
    return rows.exclude(standing=AlertState.COUNSEL) if not knowing else rows


@staff_page
def sent(http: StaffRequest) -> HttpResponse:
    """Show what is queued, sent, confirmed and escalated, newest first, with counts.

    :raises NotYours: the person has nothing to do with custody.
    """
    rows = seen_alerts(http, offices_looking(http))
    standing = http.GET.get("standing", "")
    counts = dict(rows.values_list("standing").annotate(Count("pk")).order_by())
    if standing in AlertState.values:
        rows = rows.filter(standing=standing)
    rows = rows.select_related("subscription__request", "event", "feed").order_by("-made_at", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    context = {
        "page": page,
        "standings": [(value, label, counts.get(value, 0)) for value, label in AlertState.choices],
        "standing": standing,
        "query": f"standing={standing}" if standing else "",
        "here": "custody",
        "tab": "sent",
    }
    return render(http, "desk/alerts_sent.html", context)


@staff_page
def one(http: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Show one alert: each sending with its message id and result, and what the trail says of it.

    :raises NotYours: there is none for this person.
    """
    rows = seen_alerts(http, offices_looking(http))
    alert = rows.select_related("subscription__request__office", "event", "feed").filter(pk=alert_id).first()
    if alert is None:
        raise NotYours
    events = list(Event.objects.filter(chain=chain_of_alerts(alert.subscription), object=f"alert:{alert.pk}")[:200])
    context = {
        "alert": alert,
        "sendings": alert.sendings.select_related("by").order_by("begun_at")[:200],
        "lines": trail_lines(events),
        "here": "custody",
        "tab": "sent",
    }
    return render(http, "desk/alert.html", context)


@dataclass(frozen=True)
class TrailLine:
    """An event in words: when, what, by whom."""

    at: datetime
    words: str
    who: str


def trail_lines(events: list[Event]) -> list[TrailLine]:
    """Return events in words."""
    names = names_of(event.actor for event in events)
    return [TrailLine(event.at, in_words(event.verb), actor_in_words(event.actor, names)) for event in events]


@dataclass(frozen=True)
class ToCall:
    """A line of the list of calls: whom by which number, in which hours and language, what is asked, and what is said
    after the PIN. `numbers` is empty where no telephone is safe: then nobody may call.
    """

    alert: Alert
    ask: str
    told: Told
    numbers: tuple[ContactWay, ...]
    post: tuple[ContactWay, ...]
    hours: str
    at: datetime
    overdue: bool


@staff_page
def calls(http: StaffRequest) -> HttpResponse:
    """Show whom to call, the longest waiting first; printable.

    :raises NotYours: the person calls nobody.
    """
    offices_looking(http, CALLERS)
    printing = "print" in http.GET
    rows = alerts_calls.call_list(http.user)
    page = Paginator(rows, PRINTED if printing else PAGE_SIZE).get_page(http.GET.get("page"))
    alerts_calls.list_read(http.user, list(page), printed=printing)
    context = {"page": page, "lines": [to_call(one) for one in page], "here": "custody", "tab": "calls",
               "query": "print=1" if printing else ""}  # fmt: skip
    return render(http, "desk/alerts_print.html" if printing else "desk/alerts_calls.html", context)


@staff_page
def call(http: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Show one call to make, and take how it went.

    :raises NotYours: it is not on this person's list.
    """
    offices_looking(http, CALLERS)
    alert = alerts_calls.call_list(http.user).filter(pk=alert_id).first()
    if alert is None:
        raise NotYours
    form = CallForm(http.POST or None)
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                alerts_calls.record_call(alert_id=alert.pk, reached=given["reached"], pin=given["pin"], user=http.user)
            except Invalid as refusal:
                show(form, refusal)
            else:
                messages.success(http, _("It is kept."))
                return redirect("desk:alert_calls")
    else:
        alerts_calls.list_read(http.user, [alert], printed=False)
    context = {"line": to_call(alert), "form": form, "here": "custody", "tab": "calls"}
    return render(http, "desk/alert_call.html", context, status=status)


def to_call(alert: Alert) -> ToCall:
    """Return a line of the list of calls, in the language of the person called."""
    subscription = alert.subscription
    usable = [way for way in subscription.request.requester.ways.order_by("kind", "pk") if way.is_used]
    with translation.override(subscription.language):
        told, ask = words_of(alert), _("“There is a message for you. What is your PIN?”")
    if any(way.kind == ContactKind.THEY_CALL for way in usable):
        usable = []
    now = timezone.now()
    local = now.astimezone(ZoneInfo(subscription.office.time_zone))
    at = max(alert.next_at or now, hours.safe_from(subscription.times, local) or now)
    return ToCall(
        alert,
        ask,
        told,
        tuple(way for way in usable if way.kind in {ContactKind.TELEPHONE, ContactKind.SMS}),
        tuple(way for way in usable if way.kind == ContactKind.POST),
        hours.in_words(subscription.times),
        at,
        at <= now,
    )


@staff_page
def matches(http: StaffRequest) -> HttpResponse:
    """Show suggestions that wait for one or two people, of the cases this person holds.

    :raises NotYours: the person has nothing to do with custody.
    """
    offices_looking(http)
    mine = policies.requests_assigned_to(http.user, Request.objects.all())
    rows = CustodyMatch.objects.filter(
        standing__in=("suggested", "proposed"), subscription__request__in=mine.values("pk"),
        subscription__standing__in=("active", "paused"),
    ).select_related("subscription__request__subject", "person__feed", "proposed_by")  # fmt: skip
    page = Paginator(rows.order_by("made_at", "pk"), PAGE_SIZE).get_page(http.GET.get("page"))
    lines = [(one, [code_in_words(code) for code in one.agrees]) for one in page]
    return render(http, "desk/alerts_matches.html", {"page": page, "lines": lines, "here": "custody", "tab": "matches"})


@staff_page
def of_case(http: StaffRequest, number: str) -> HttpResponse:
    """Show the alerts of one case: the sign-up, matches, what was told, and the trail of it.

    :raises NotYours: no such case for this person.
    """
    case = open_case(http, number, page="alerts")
    subscription = AlertSubscription.objects.filter(request=case).first()
    knows = policies.may_know_bars(http.user, case)
    found: dict[str, object] = {}
    if subscription is not None:
        alerts = subscription.alerts.select_related("event", "feed").order_by("-made_at")
        if not knows:
            alerts = alerts.exclude(standing=AlertState.COUNSEL)
        events = Event.objects.filter(chain=chain_of_alerts(subscription)).order_by("-seq")
        if not knows:
            events = events.exclude(verb="alert.held")
        matched = subscription.matches.select_related("person__feed", "proposed_by", "decided_by").order_by("-made_at")
        found = {
            "ways": subscription.ways.select_related("way"),
            "times": hours.in_words(subscription.times),
            "alerts": alerts[:50],
            "matches": [(one, [code_in_words(code) for code in one.agrees]) for one in matched[:50]],
            "lines": trail_lines(list(events[:50])),
        }
    context = {
        "case": case,
        "header": header(http, case, "alerts"),
        "subscription": subscription,
        "may": may_do(http, case, *EVENTS),
        **found,
    }
    return render(http, "desk/case_alerts.html", context)
