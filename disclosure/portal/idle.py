"""A place left open: after an hour without a press it closes, so that nobody else reads it, and nothing is lost.

With scripts the page warns five minutes before and one press keeps it open, any number of times (WCAG 2.2.1). Without
scripts the page says so beforehand. Either way what was typed is kept: a page of the guided request that is sent later
is saved before its place closes, and words of somebody signed in wait, sealed, until they have signed in again.
"""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disclosure.portal import drafting
from workflow.models import User

#: Session keys: when this browser last asked for a page, and words that wait for a new sign-in.
SEEN, KEPT = "seen", "kept"
#: Seconds between two notes of the time: not every page writes the session.
STEP = 30
#: Seconds the page warns before it closes.
WARNING = 300
#: Forms of the signed-in side whose words are kept: the view, and the field that holds them.
WORDS = {
    "message": "message-text",
    "reply": "reply-text",
    "appeal": "grounds",
    "narrow": "words",
    "speed": "words",
}


@require_safe
def stay(http: HttpRequest) -> HttpResponse:
    """Keep the place open: the press on “I am still here”. The time is noted by the middleware."""
    return HttpResponse(status=204)


def close_when_idle(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: close a requester's place that nobody used for the set time."""

    def middleware(http: HttpRequest) -> HttpResponse:
        if _view_of(http) == "leave" or not holds_something(http):
            return get_response(http)  # the way out is never in the way
        now = time.time()
        seen = http.session.get(SEEN)
        if seen is not None and now - seen > settings.IDLE_SECONDS:
            return _closed(http, get_response)
        if seen is None or now - seen > STEP:
            http.session[SEEN] = int(now)
        return get_response(http)

    return middleware


def holds_something(http: HttpRequest) -> bool:
    """Whether this browser holds a draft, or a requester is signed in. Staff have their own rules."""
    user = http.user
    if isinstance(user, User):
        return not user.is_staff
    return drafting.DRAFT in http.session or drafting.REQUEST in http.session


def words_kept(http: HttpRequest, pk: UUID, view: str) -> str:
    """Return words somebody wrote before their place closed, once, on the page of the same request."""
    kept: dict[str, Any] = http.session.get(KEPT) or {}
    if kept.get("request") != str(pk) or kept.get("view") != view:
        return ""
    http.session.pop(KEPT, None)
    return str(kept.get("words") or "")


def _closed(http: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    if isinstance(http.user, User):
        return _signed_out(http)
    saved = ""
    if http.method == "POST" and _view_of(http) == "step":
        response = get_response(http)
        if response.status_code == 422 and "closing" not in http.POST:
            return response  # somebody is there and can mend it; the next page closes
        saved = _("What you wrote last is saved.") if response.status_code == 302 else ""
    http.session.flush()
    words = _("Nobody used this page for a while, so we closed it for your safety. Your answers are kept.")
    messages.info(http, f"{words} {saved}".strip())
    return redirect("portal:come_back")


def _signed_out(http: HttpRequest) -> HttpResponse:
    """Sign out, keep the words that were sent, and lead back to the page after the next sign-in."""
    view = _view_of(http)
    back, kept = reverse("portal:requests"), {}
    match = _match(http)
    if match is not None and "pk" in match.kwargs:
        back = reverse("portal:request", args=[match.kwargs["pk"]])
        words = http.POST.get(WORDS.get(view, ""), "") if http.method == "POST" else ""
        if words.strip():
            kept = {"request": str(match.kwargs["pk"]), "view": view, "words": words}
    if view == "appeal":
        back = http.path
    logout(http)
    said = _("Nobody used this page for a while, so we signed you out for your safety.")
    if kept:
        http.session[KEPT] = kept
        kept_words = _("We kept what you wrote. It stands there again after you sign in.")
        said = f"{said} {kept_words}"
    messages.info(http, said)
    return redirect(f"{reverse('account_login')}?next={back}")


def _match(http: HttpRequest) -> Any:
    try:
        return resolve(http.path_info)
    except Resolver404:
        return None


def _view_of(http: HttpRequest) -> str:
    match = _match(http)
    return str(match.url_name) if match is not None and match.app_names == ["portal"] else ""
