"""A copy to print of what somebody asks or asked: before it is sent from the draft, later as it was signed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from disclosure.declaration import statement
from disclosure.places import OUTSIDE
from disclosure.portal import drafting
from disclosure.portal.ask import sections_of
from disclosure.portal.case import RequesterRequest, requester_page
from disclosure.portal.declaring import as_shown
from workflow import selectors
from workflow.models import Request


@require_safe
def asked(http: HttpRequest) -> HttpResponse:
    """Show all answers of this browser's draft, or of what it has just sent, on one page."""
    draft = drafting.current(http)
    if draft is None:
        request = drafting.sent(http)
        return _of_request(http, request) if request is not None else redirect("portal:before")
    abroad = draft.answers.get("state") == OUTSIDE
    text = statement(draft.answers.get("requester_name", ""), abroad=abroad, on=timezone.localdate())
    return render(http, "portal/copy.html", {"shown": as_shown(sections_of(draft), text)})


@require_safe
@requester_page
def sent(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Show what a person asked, as they signed it."""
    return _of_request(http, selectors.followed_one(http.user, pk))


def _of_request(http: HttpRequest, request: Request) -> HttpResponse:
    declaration = getattr(request, "declaration", None)
    context = {"case": request, "declaration": declaration, "shown": (declaration.shown or {}) if declaration else {}}
    return render(http, "portal/copy.html", context)
