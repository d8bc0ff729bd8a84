"""The panels of the first screen beside the cases: alerts, people who are helped, and what is asked of services."""

from datetime import datetime

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from disclosure.desk.panels import Panel, Row
from workflow.lists import beside
from workflow.models import Alert, DeliveryWay, User
from workflow.services import liaison


def alerts_to_call(user: User) -> Panel:
    """Show who is to be called because no machine reached them; nothing of what is said to them."""
    now = timezone.now()
    rows = tuple(
        Row(
            str(alert.subscription.request.number),
            reverse("desk:alert_call", args=(alert.pk,)),
            _("to be called since %s") % _when(alert.escalated_at or alert.made_at),
            late=bool(alert.next_at and alert.next_at <= now),
        )
        for alert in beside.alerts_to_call(user)
    )
    return Panel("alerts", _("Custody alerts: to be called"), rows, reverse("desk:alert_calls") if rows else "")


def alerts_held(user: User) -> Panel:
    """Show counsel the alerts that met a bar, with how long an answer has."""
    rows = tuple(
        Row(
            str(alert.subscription.request.number),
            reverse("desk:case_alerts", args=(alert.subscription.request.number,)),
            _time_left(alert),
            late=bool(alert.counsel_due_at and alert.counsel_due_at < timezone.now()),
        )
        for alert in beside.alerts_held(user)
    )
    return Panel("held", _("Custody alerts that met a bar: answer within 24 hours"), rows)


def answers_to_hand(user: User) -> Panel:
    """Show which answers somebody waits to be handed, or to hear read on the telephone."""
    rows = tuple(
        Row(
            str(one.request.number),
            reverse("desk:post"),
            _("%(way)s, since %(day)s")
            % {
                "way": DeliveryWay(one.request.delivery_way).label,
                "day": formats.date_format(timezone.localdate(one.wanted_at), "DATE_FORMAT"),
            },
            danger=one.request.danger,
        )
        for one in beside.answers_to_hand(user)
    )
    return Panel("hand", _("Answers to hand over or read aloud"), rows, reverse("desk:post") if rows else "")


def calls_to_helped(user: User) -> Panel:
    """Show the calls promised to people who are helped: one's own, and those whose helper is away."""
    rows = tuple(
        Row(
            liaison.name_of(one.call.file) if one.mine else _("Somebody another one helps"),
            reverse("desk:help_file", args=(one.call.file_id,)),
            ": ".join(part for part in (_when(one.call.due_at), one.call.note if one.mine else "") if part),
            late=one.call.due_at < timezone.now(),
        )
        for one in beside.calls_to_helped(user)
    )
    return Panel("help_calls", _("Calls promised to people we help"), rows, reverse("desk:helping") if rows else "")


def referrals(user: User) -> Panel:
    """Show what a person or a service answered to a referral."""
    rows = tuple(
        Row(
            liaison.name_of(one.file),
            reverse("desk:help_file", args=(one.file_id,)),
            _("%(service)s: %(answer)s") % {"service": one.listing.name, "answer": _answer(one.state)},
        )
        for one in beside.referrals_on_our_side(user)
    )
    return Panel("referrals", _("Services proposed: your turn"), rows)


def _answer(state: str) -> str:
    known = {
        "consented": _("they agreed; make a code and tell the service"),
        "accepted": _("the service accepted"),
        "declined": _("the service declined"),
    }
    return known[state]


def _time_left(alert: Alert) -> str:
    due = alert.counsel_due_at
    if due is None:
        return ""
    if due < timezone.now():
        return _("ran out %(time)s ago%(told)s") % {"time": timesince(due), "told": ""}
    return _("%s left") % timeuntil(due)


def _when(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
