"""The answer before it is opened: what is inside, until when; opened again on demand; or the copy destroyed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure.portal.case import RequesterRequest, closed_to, requester_page, theirs
from disclosure.portal.progress import other_forms
from workflow import selectors
from workflow.errors import NotYours
from workflow.helping import near
from workflow.models import DeliveryWay, Release
from workflow.services import releasing


@dataclass(frozen=True)
class Inside:
    """What a release holds, in numbers alone: no title, and the same for every answer with nothing in it."""

    release: Release
    documents: int
    pages: int
    entries: int
    until: date | None
    over: bool


def inside_of(release: Release, today: date) -> Inside:
    """Count what is in a release."""
    items = list(release.items.all())
    records = [item for item in items if item.pages]
    return Inside(
        release,
        documents=len(records),
        pages=sum(item.pages or 0 for item in records),
        entries=len(items) - len(records),
        until=release.open_until,
        over=releasing.is_over(release, today),
    )


@require_safe
@requester_page
def inside(http: RequesterRequest, pk: UUID, release_id: UUID) -> HttpResponse:
    """Say what is in an answer before anything of it is shown."""
    request = selectors.followed_one(http.user, pk)
    release = request.releases.filter(pk=release_id, recalled_at=None).first()
    if release is None:
        raise NotYours
    words = releasing.undelivered(request)
    if words:
        return render(http, "portal/undelivered.html", {"case": request, "words": words}, status=409)
    found = {"case": request, "inside": inside_of(release, timezone.localdate()), **other_forms(request)}
    found["contacts"] = near.contacts_of(request, timezone.localdate())
    return render(http, "portal/inside.html", found)


@require_POST
@requester_page
def reissue(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Open an answer again whose days are over."""
    request, actor = theirs(http, "reissue", pk)
    if closed := closed_to(http, request, actor, "reissue"):
        return closed
    until = releasing.reissue(request_id=pk, by=actor)
    day = formats.date_format(until, "DATE_FORMAT")
    messages.success(http, _("Your answer is open again, until %(day)s.") % {"day": day})
    return redirect("portal:request", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def destroy(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Ask whether the person means it, then shut their copy for good."""
    request, actor = theirs(http, "choose_delivery", pk)
    if closed := closed_to(http, request, actor, "choose_delivery"):
        return closed
    if http.method == "POST":
        releasing.choose_delivery(request_id=pk, way=DeliveryWay.DESTROY, by=actor)
        messages.success(http, _("Your copy is shut for good. Nobody can open it with your sign-in."))
        return redirect("portal:request", pk)
    return render(http, "portal/destroy.html", {"case": request})
