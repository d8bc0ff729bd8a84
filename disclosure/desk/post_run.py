"""A print run: cover sheets for window envelopes, a list of envelopes, and all of them marked as sent with one date.

Only letters of cases the person holds are in it, and only to addresses called safe. The outside of an envelope says
nothing of the office.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.desk.forms_base import day
from disclosure.desk.post import printed, title_for
from disclosure.forms import PlainForm
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import Blocked, Invalid, NotAllowed, NotYours, Stale
from workflow.models import Artifact, ContactKind, ContactWay, DeliveryWay, Posting, Request, User
from workflow.services import posting, viewing
from workflow.services.acting import actor_for
from workflow.services.posting import POSTERS

#: Letters in one run: what one person folds in an hour.
RUN_SIZE = 50


class RunForm(PlainForm):
    """Which letters of the run were posted, and on which day."""

    posted = forms.ModelMultipleChoiceField(
        queryset=Posting.objects.none(), error_messages={"required": gettext_lazy("Tick what was posted.")}
    )
    sent_date = day(gettext_lazy("Posted on"))


@dataclass(frozen=True)
class Envelope:
    """One letter of a run: where it goes, what is in it, and the files to print."""

    posting: Posting
    title: str
    address: tuple[str, ...]
    files: tuple[Artifact, ...]


@staff_page
def print_run(http: StaffRequest) -> HttpResponse:
    """Show the run, or mark its letters as sent.

    :raises NotYours: they post no letters.
    """
    if not any(http.user.staff_roles.filter(role__in=POSTERS)):
        raise NotYours
    form = RunForm(http.POST if http.method == "POST" else None, initial={"sent_date": timezone.localdate()})
    envelopes = list(_envelopes(http.user))
    field = form.fields["posted"]
    if isinstance(field, forms.ModelMultipleChoiceField):
        field.queryset = Posting.objects.filter(pk__in=[one.posting.pk for one in envelopes])
    if form.is_valid():
        _mark(http, form.cleaned_data["posted"], form)
        if form.is_valid():
            return redirect("desk:post_run")
    if http.method != "POST":
        viewing.addresses_shown(requests=[one.posting.request for one in envelopes], by_user=http.user)
    context = {"envelopes": envelopes, "form": form, "here": "post"}
    return render(http, "desk/post_run.html", context, status=422 if form.is_bound else 200)


def _mark(http: StaffRequest, chosen: Iterable[Posting], form: RunForm) -> None:
    """Record each letter by itself: one that is refused keeps none of the others back."""
    sent = 0
    for one in chosen:
        try:
            by = actor_for(http.user, "post_letter", one.request)
            posting.post_letter(
                request_id=one.request_id, posting_id=one.pk, by=by, sent_date=form.cleaned_data["sent_date"]
            )
        except (Invalid, NotAllowed, Blocked, Stale) as refusal:
            form.add_error(None, f"{one.request.number}: {refusal.words}")
        else:
            sent += 1
    if sent:
        messages.success(http, _("Recorded as posted: %d.") % sent)


def _envelopes(user: User) -> Iterable[Envelope]:
    """Yield the letters a person may post now, the longest waiting first; what has no file or no safe address waits."""
    mine = policies.requests_assigned_to(user, Request.objects.all())
    rows = (
        posting.waiting(mine, (DeliveryWay.PAPER,))
        .select_related("request__office", "request__requester", "notice__artifact", "release__decision")
        .prefetch_related("request__requester__ways", "release__decision__artifacts")
    )
    for one in rows[:RUN_SIZE]:
        files, address = printed(one), _address(one.request)
        if files and address:
            yield Envelope(one, title_for(one), address, files)


def _address(request: Request) -> tuple[str, ...]:
    """Return the lines of the newest safe address, the name first; nothing when there is none any more."""
    safe: list[ContactWay] = [
        way for way in request.requester.ways.all() if way.kind == ContactKind.POST and way.safe and way.value
    ]
    if not safe:
        return ()
    newest = max(safe, key=lambda way: way.asked_date)
    lines = tuple(line.strip() for line in newest.value.splitlines() if line.strip())
    return lines if lines and lines[0] == request.requester.name else (request.requester.name, *lines)
