"""Custody alerts for the person: signing up, what was told, pausing and stopping; signed in, or by the one link.

Every page says the same whoever the subject is and whatever is known of them. Times of feeds are shown for each feed,
never for a person.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.notices.alerts import Told, words_of
from disclosure.portal import limits
from disclosure.portal.ask import TOO_MANY
from disclosure.portal.case import RequesterRequest, closed_to, requester_page, theirs
from disclosure.portal.masking import masked
from workflow import hours, known, selectors
from workflow.errors import Invalid, NotYours, Stale
from workflow.models import Alert, AlertState, AlertSubscription, ContactKind, ContactWay, Feed, Request
from workflow.services import alerts, alerts_send, feeds_watch

#: How long the page of the link stays open after the PIN.
OPEN_FOR = timedelta(minutes=15)
OPENED = "alert_link"
PIN = forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "fr-short"})


class PinForm(PlainForm):
    pin = forms.CharField(label=gettext_lazy("Your PIN"), max_length=8, widget=PIN)


class WishForm(PlainForm):
    """What somebody chooses at sign-up, and changes later."""

    ways = forms.MultipleChoiceField(
        label=gettext_lazy("How may we tell you?"),
        help_text=gettext_lazy("Only ways that stand as safe. What we send says nothing of what it is about."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    tty = forms.MultipleChoiceField(
        label=gettext_lazy("Is one of these a TTY?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    hours = forms.ChoiceField(
        label=gettext_lazy("At which times may we tell you?"),
        help_text=gettext_lazy(
            "What happens at other times we tell you when these hours begin. Hours you said for a way hold too."
        ),
        choices=(("", gettext_lazy("At any time, also at night")), *hours.LABELS.items()),
        required=False,
    )
    pin = forms.CharField(
        label=gettext_lazy("Choose a PIN"),
        help_text=gettext_lazy(
            "4 to 8 digits that nobody near you can guess. A message asks for it before it says anything."
        ),
        max_length=8,
        widget=PIN,
    )
    knows = forms.BooleanField(
        label=gettext_lazy("I understand: I may never get an alert, whatever happens. Silence is not safety."),
        error_messages={"required": gettext_lazy("Say that you understand this, please.")},
    )

    def __init__(self, *args: Any, request: Request, signed_up: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = usable_ways(request)
        self.fields["ways"].choices = [(str(way.pk), way_in_words(way)) for way in usable]  # type: ignore[attr-defined]
        phones = [(str(way.pk), way_in_words(way)) for way in usable if way.kind == ContactKind.TELEPHONE]
        if phones:
            self.fields["tty"].choices = phones  # type: ignore[attr-defined]
        else:
            del self.fields["tty"]
        if signed_up:
            del self.fields["knows"]
            self.fields["pin"].required = False
            self.fields["pin"].help_text = _("Leave empty to keep the one you have.")

    @property
    def wish(self) -> alerts.Wish:
        given = self.cleaned_data
        return alerts.Wish(
            ways=[UUID(one) for one in given["ways"]],
            tty=[UUID(one) for one in given.get("tty") or ()],
            language=given["language"],
            hours=given["hours"],
            pin=given["pin"],
            knows=bool(given.get("knows")),
        )


class LinkForm(WishForm):
    """The same by the link of a message: the PIN is asked once more."""

    pin_now = forms.CharField(label=gettext_lazy("Your PIN as it is now"), max_length=8, widget=PIN)


@dataclass(frozen=True)
class Line:
    """Something told, and whether it is still to be confirmed."""

    alert: Alert
    told: Told

    @property
    def waits(self) -> bool:
        return self.alert.confirmed_at is None and self.alert.standing != AlertState.CANCELLED


@require_safe
@requester_page
def overview(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Show how alerts stand for one request, what was told, and when each feed was last confirmed."""
    request = selectors.followed_one(http.user, pk)
    subscription = AlertSubscription.objects.filter(request=request).first()
    context = {
        "case": request,
        "may": known.standing_is_verified(request),
        "ways": usable_ways(request),
        **_shown(request, subscription),
    }
    return render(http, "portal/alerts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def sign_up(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Ask how somebody wants to be told, and sign them up."""
    request, actor = theirs(http, "sign_up_alerts", pk)
    if closed := closed_to(http, request, actor, "sign_up_alerts"):
        return closed
    subscription = AlertSubscription.objects.filter(request=request).first()
    if not known.standing_is_verified(request) or _listens(subscription) or not usable_ways(request):
        return redirect("portal:alerts", pk)
    form = WishForm(
        http.POST if http.method == "POST" else None, request=request, signed_up=False,
        initial={"language": request.language},
    )  # fmt: skip
    if form.is_valid():
        try:
            alerts.sign_up(request_id=pk, wish=form.wish, by=actor)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("You are signed up. Remember: an alert may never come."))
            return redirect("portal:alerts", pk)
    return _page(http, request, form, title=_("Sign up for custody alerts"), button=_("Sign me up"), first=True)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def change(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Change ways, language or PIN."""
    request, actor = theirs(http, "change_alerts", pk)
    subscription = AlertSubscription.objects.filter(request=request).first()
    if subscription is None or not _listens(subscription):
        return redirect("portal:alerts", pk)
    form = WishForm(
        http.POST if http.method == "POST" else None, request=request, signed_up=True, initial=_as_it_is(subscription)
    )
    if form.is_valid():
        try:
            alerts.change(request_id=pk, wish=form.wish, by=actor)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("Saved."))
            return redirect("portal:alerts", pk)
    return _page(http, request, form, title=_("Change your alerts"), button=_("Save"), first=False)


@require_POST
@requester_page
def do(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Confirm something read, pause, go on, or stop."""
    _request, actor = theirs(http, "change_alerts", pk)
    act = http.POST.get("act", "")
    try:
        if act == "read":
            alerts.confirm_read(request_id=pk, alert_id=_uuid(http.POST.get("alert")), by=actor)
        elif act == "pause":
            alerts.pause(request_id=pk, days=_days(http), by=actor)
        elif act == "resume":
            alerts.resume(request_id=pk, by=actor)
        elif act == "stop":
            alerts.stop(request_id=pk, by=actor)
        else:
            raise NotYours
    except (Invalid, Stale) as refusal:
        messages.error(http, refusal.words)
    else:
        messages.success(http, DONE[act])
    return redirect("portal:alerts", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(http: HttpRequest, secret: str) -> HttpResponse:
    """Open the link of a message: the PIN first, then what was told, and pausing and stopping.

    :raises NotYours: the link leads nowhere.
    """
    subscription = alerts.by_link(secret)
    if not _is_open(http, subscription):
        return _ask_pin(http, subscription, secret)
    if "change" in http.GET and _listens(subscription):
        return _change_by_link(http, subscription, secret)
    if http.method == "POST":
        act = http.POST.get("act", "")
        alert = _uuid(http.POST.get("alert")) if act == "read" else None
        try:
            alerts.do_by_link(secret=secret, act=act, alert_id=alert, days=_days(http))
        except (Invalid, Stale) as refusal:
            messages.error(http, refusal.words)
        else:
            messages.success(http, DONE[act])
        return redirect("portal:alert_link", secret)
    change = f"{reverse('portal:alert_link', args=(secret,))}?change=1"
    context = {"secret": secret, "change": change, **_shown(subscription.request, subscription)}
    return render(http, "portal/alert_link.html", context)


def _change_by_link(http: HttpRequest, subscription: AlertSubscription, secret: str) -> HttpResponse:
    form = LinkForm(
        http.POST if http.method == "POST" else None,
        request=subscription.request, signed_up=True, initial=_as_it_is(subscription),
    )  # fmt: skip
    if form.is_valid():
        if not limits.ALERT_PINS.allows(http):
            form.add_error(None, TOO_MANY)
        else:
            try:
                changed = alerts.change_by_link(secret=secret, wish=form.wish, pin_now=form.cleaned_data["pin_now"])
            except Invalid as refusal:
                show(form, refusal)
            else:
                _open(http, changed)
                messages.success(http, _("Saved."))
                return redirect("portal:alert_link", secret)
    office = subscription.request.office
    context = {"form": form, "secret": secret, "office": office, "subscription": subscription}
    return render(http, "portal/alert_link_change.html", context, status=422 if form.is_bound else 200)


def _as_it_is(subscription: AlertSubscription) -> dict[str, Any]:
    chosen = list(subscription.ways.all())
    return {
        "ways": [str(one.way_id) for one in chosen],
        "tty": [str(one.way_id) for one in chosen if one.tty],
        "language": subscription.language,
        "hours": subscription.times,
    }


def _open(http: HttpRequest, subscription: AlertSubscription) -> None:
    """Let this browser go on for a short while: the PIN was typed in it."""
    until = (timezone.now() + OPEN_FOR).isoformat()
    http.session[OPENED] = [str(subscription.pk), subscription.pin_digest, until]


def _ask_pin(http: HttpRequest, subscription: AlertSubscription, secret: str) -> HttpResponse:
    form = PinForm(http.POST if http.method == "POST" else None)
    if form.is_valid():
        if not limits.ALERT_PINS.allows(http):
            form.add_error(None, TOO_MANY)
        elif alerts_send.is_pin(subscription, form.cleaned_data["pin"]):
            _open(http, subscription)
            return redirect("portal:alert_link", secret)
        else:
            form.add_error("pin", alerts.wrong_pin_words())
    return render(http, "portal/alert_pin.html", {"form": form}, status=422 if form.errors else 200)


def _is_open(http: HttpRequest, subscription: AlertSubscription) -> bool:
    """Whether the PIN was typed in this browser a short while ago, and is still the one."""
    opened = http.session.get(OPENED) or ["", "", ""]
    until = parse_datetime(opened[2]) if opened[2] else None
    same = opened[0] == str(subscription.pk) and opened[1] == subscription.pin_digest
    return bool(same and until is not None and timezone.now() < until)


def usable_ways(request: Request) -> list[ContactWay]:
    """Return the ways of a request an alert may go by now."""
    return [way for way in request.requester.ways.order_by("kind", "pk")
            if way.is_used and way.kind in alerts.TELLING_KINDS]  # fmt: skip


def way_in_words(way: ContactWay) -> str:
    """Return a way by its last letters, with the hours at which it is safe."""
    name = f"{way.get_kind_display()} {masked(way)}".strip()
    return f"{name} ({hours.in_words(way.when)})" if way.when.strip() else name


@dataclass(frozen=True)
class Chosen:
    """A way somebody is told by, and whether it is used now: safe, and at an hour they chose."""

    words: str
    used: bool
    fits: bool


def _shown(request: Request, subscription: AlertSubscription | None) -> dict[str, Any]:
    now = timezone.now()
    feeds = Feed.objects.filter(office=request.office, is_active=True)
    told = alerts.alerts_shown(subscription) if subscription else []
    return {
        "subscription": subscription,
        "listens": _listens(subscription),
        "chosen": _chosen(subscription) if subscription else [],
        "hours": hours.in_words(subscription.times) if subscription else "",
        "lines": [Line(alert, words_of(alert)) for alert in told],
        "feeds": [(feed, feeds_watch.is_late(feed, now)) for feed in feeds[:100]],
        "pauses": alerts.PAUSES,
        "office": request.office,
    }


def _chosen(subscription: AlertSubscription) -> list[Chosen]:
    ways = [one.way for one in subscription.ways.select_related("way")]
    return [Chosen(way_in_words(way), way.is_used, hours.meet((way.when, subscription.times))) for way in ways]


def _listens(subscription: AlertSubscription | None) -> bool:
    states = {AlertSubscription.State.ACTIVE, AlertSubscription.State.PAUSED}
    return subscription is not None and subscription.standing in states


def _days(http: HttpRequest) -> int:
    given = http.POST.get("days", "")
    return int(given) if given.isdigit() and len(given) < 4 else 0


def _uuid(given: str | None) -> UUID:
    try:
        return UUID(given or "")
    except ValueError:
        raise NotYours from None


def _page(http: HttpRequest, request: Request, form: WishForm, **words: Any) -> HttpResponse:
    context = {"case": request, "form": form, **words}
    return render(http, "portal/alerts_form.html", context, status=422 if form.is_bound else 200)


DONE = {
    "read": gettext_lazy("Thank you. We do not send this one again."),
    "pause": gettext_lazy("Paused. What happens meanwhile is not told later."),
    "resume": gettext_lazy("Your alerts go on."),
    "stop": gettext_lazy("Stopped. We send no more alerts."),
}
