"""Custody feeds at the desk: their health, their runs, what is held, refused rows, and events taken back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from disclosure.desk.alerts import PAGE_SIZE, offices_looking
from disclosure.desk.common import given
from disclosure.desk.forms_alerts import DecideForm, FeedForm, RetractForm, UploadForm
from disclosure.errors import show
from disclosure.notices.alert_words import code_in_words
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.custody.rows import MAX_BYTES
from workflow.errors import Invalid, NotYours
from workflow.models import CustodyEvent, CustodyPerson, Feed, FeedRun, Office
from workflow.services import alerts_correct, feeds, feeds_watch
from workflow.services.custody_acting import TENDERS, role_in
from workflow.states import Role


@staff_page
def health(http: StaffRequest) -> HttpResponse:
    """Show every feed of the person's offices: last confirmed at, late or not, and what is held.

    :raises NotYours: the person has nothing to do with custody.
    """
    offices = offices_looking(http)
    now = timezone.now()
    rows = Feed.objects.filter(office_id__in=offices).select_related("office")
    rows = rows.annotate(held=Count("runs", filter=Q(runs__status=FeedRun.Status.HELD)))
    lines = [(feed, feed.is_active and feeds_watch.is_late(feed, now)) for feed in rows.order_by("name", "pk")[:200]]
    held = FeedRun.objects.filter(feed__office_id__in=offices, status=FeedRun.Status.HELD).select_related("feed")
    context = {
        "lines": lines,
        "held": [(run, reasons_of(run)) for run in held.order_by("received_at")[:50]],
        "manages": bool(policies.offices_where(http.user, Role.OFFICE_MANAGER)),
        "here": "custody",
        "tab": "feeds",
    }
    return render(http, "desk/feeds.html", context)


@staff_page
def new(http: StaffRequest) -> HttpResponse:
    """Add a feed.

    :raises NotYours: the person manages no office.
    """
    managed = Office.objects.filter(pk__in=policies.offices_where(http.user, Role.OFFICE_MANAGER)).order_by("name")
    asked = given(http.GET.get("office"))
    chosen = managed.filter(pk=int(asked)).first() if asked.isdigit() else None
    office = chosen or managed.first()
    if office is None:
        raise NotYours
    form = FeedForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            made = feeds.add_feed(office_id=office.pk, settings=form.settings, user=http.user)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("The feed is there. Its secret stands on its page."))
            return redirect("desk:feed", made.key)
    context = {"form": form, "office": office, "here": "custody", "tab": "feeds"}
    return render(http, "desk/feed_new.html", context, status=422 if form.errors else 200)


@staff_page
def one(http: StaffRequest, feed_key: str) -> HttpResponse:
    """Show a feed and its runs; its manager changes what is set, and who tends it brings a file.

    :raises NotYours: there is none for this person.
    """
    feed = _feed(http, feed_key)
    manages = role_in(http.user, feed.office_id, (Role.OFFICE_MANAGER,)) is not None
    takes = role_in(http.user, feed.office_id, TENDERS) is not None
    initial = {**vars(feeds.Settings("")), **{name: getattr(feed, name) for name in vars(feeds.Settings(""))}}
    form = FeedForm(http.POST or None, initial={**initial, "active": feed.is_active})
    if http.method == "POST" and form.is_valid():
        try:
            feeds.change_feed(key=feed_key, settings=form.settings, active=form.cleaned_data["active"], user=http.user)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("Saved."))
            return redirect("desk:feed", feed_key)
    page = Paginator(feed.runs.order_by("-received_at", "pk"), PAGE_SIZE).get_page(http.GET.get("page"))
    return render(http, "desk/feed.html", {
        "feed": feed, "page": page, "form": form if manages else None, "upload": UploadForm() if takes else None,
        "late": feed.is_active and feeds_watch.is_late(feed, timezone.now()), "here": "custody", "tab": "feeds",
        "in_custody": CustodyPerson.objects.filter(feed=feed, status__in=("in", "away")).count(), "manages": manages,
    }, status=422 if form.errors else 200)  # fmt: skip


@staff_page
@require_POST
def upload(http: StaffRequest, feed_key: str) -> HttpResponse:
    """Take in a file of a feed by hand.

    :raises NotYours: there is no such feed for this person.
    """
    form = UploadForm(http.POST, http.FILES)
    if not form.is_valid():
        messages.error(http, _("Choose a file."))
        return redirect("desk:feed", feed_key)
    data = form.cleaned_data["file"].read(MAX_BYTES + 1)
    try:
        run = feeds.take_in(key=feed_key, data=data, way="desk", user=http.user)
    except Invalid as refusal:
        messages.error(http, refusal.words)
        return redirect("desk:feed", feed_key)
    messages.success(http, _("Taken in. It is applied in the background, or held."))
    return redirect("desk:feed_run", run.pk)


@staff_page
@require_POST
def secret(http: StaffRequest, feed_key: str) -> HttpResponse:
    """Draw a new secret for the pushes of a feed, and show it this once.

    :raises NotYours: the person does not manage its office.
    """
    drawn = feeds.renew_secret(key=feed_key, user=http.user)
    feed = _feed(http, feed_key)
    return render(http, "desk/feed_secret.html", {"feed": feed, "secret": drawn, "here": "custody", "tab": "feeds"})


@staff_page
def run(http: StaffRequest, feed_run_id: UUID) -> HttpResponse:
    """Show a run: counts, why it is held, rows not applied, events; take the decision on a held one.

    :raises NotYours: there is none for this person.
    """
    found = FeedRun.objects.select_related("feed__office", "decided_by").filter(pk=feed_run_id).first()
    if found is None:
        raise NotYours
    feed = _feed(http, found.feed.key)
    tends = role_in(http.user, feed.office_id, TENDERS) is not None
    form = DecideForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        feeds.decide_run(
            run_id=feed_run_id, apply=form.cleaned_data["apply"] == "yes", why=form.cleaned_data["why"], user=http.user
        )
        messages.success(http, _("It is decided."))
        return redirect("desk:feed_run", feed_run_id)
    kept = Paginator(found.kept_rows.order_by("line"), PAGE_SIZE).get_page(http.GET.get("page"))
    events = found.events.select_related("person").annotate(alerted=Count("alerts")).order_by("at", "pk")
    return render(http, "desk/feed_run.html", {
        "run": found, "feed": feed, "reasons": reasons_of(found), "page": kept,
        "rows": [(row, [code_in_words(code) for code in row.reasons]) for row in kept],
        "events": Paginator(events, PAGE_SIZE).get_page(http.GET.get("events")), "tends": tends,
        "form": form if tends and found.status == FeedRun.Status.HELD else None, "here": "custody", "tab": "feeds",
    }, status=422 if form.errors else 200)  # fmt: skip


@staff_page
def retract(http: StaffRequest, event_id: UUID) -> HttpResponse:
    """Take an event back, and tell those who got it that it was wrong.

    :raises NotYours: there is none for this person.
    """
    event = CustodyEvent.objects.select_related("person__feed", "run").filter(pk=event_id).first()
    if event is None or role_in(http.user, event.person.feed.office_id, TENDERS) is None:
        raise NotYours
    form = RetractForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        try:
            told = alerts_correct.retract(event_id=event_id, why=form.cleaned_data["why"], user=http.user)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("Taken back. Corrections on their way: %d") % told)
            return redirect("desk:feed_run", event.run_id)
    context = {"event": event, "form": form, "alerted": event.alerts.count(), "here": "custody", "tab": "feeds"}
    return render(http, "desk/event_retract.html", context, status=422 if form.errors else 200)


def reasons_of(run: FeedRun) -> list[tuple[str, int]]:
    """Return why a run is held or refused, in words with counts."""
    return [(code_in_words(code), count) for code, count in sorted(run.reasons.items())]


def _feed(http: StaffRequest, key: str) -> Feed:
    feed = Feed.objects.select_related("office").filter(key=key, office_id__in=offices_looking(http)).first()
    if feed is None:
        raise NotYours
    return feed
