"""A refusal by a service becomes a page: what happened, what stands in the way, and what to do next."""

from collections.abc import Callable

import structlog
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from redaction.vault.storage import StorageFull
from workflow import policies
from workflow.errors import Blocked, Invalid, Obstacle, Refusal
from workflow.models import Request, User

log = structlog.get_logger(__name__)
#: Statuses with a page of their own; others share the page of 422.
PAGES = {403, 404, 409, 413, 422}


class RefusalPages:
    """Middleware that answers a refusal leaving a view with the page of its status, and a full disk with 507."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return refusal_page(request, exception)
        if isinstance(exception, StorageFull):
            log.error("storage.full")
            return _page(request, 507, _("There is no room to keep this file. Nothing was changed. Try again later."))
        return None


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page of a refusal; obstacles that speak of bars are left out for who may not know them."""
    shown = shown_obstacles(request, refusal) if isinstance(refusal, Blocked) else ()
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    words = refusal.words or _("This cannot be done yet.")
    return _page(request, refusal.status, words, obstacles=shown, fields=fields)


def shown_obstacles(request: HttpRequest, refusal: Blocked, case: Request | None = None) -> tuple[Obstacle, ...]:
    """Return the obstacles this person may read; one neutral line stands for those that speak of bars."""
    if case is not None and isinstance(request.user, User) and policies.may_know_bars(request.user, case):
        return refusal.obstacles
    plain = tuple(one for one in refusal.obstacles if not one.restricted)
    if len(plain) == len(refusal.obstacles):
        return plain
    return (*plain, Obstacle("ask_counsel", _("Something here needs counsel. Ask the counsel of this case.")))


def show(form: Form, refusal: Invalid | Blocked) -> None:
    """Put the words of a refusal into a form, at the fields they belong to, so that nothing typed is lost."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    for name, words in fields.items():
        form.add_error(name if name in form.fields else None, words)
    if not any(name in form.fields for name in fields):
        form.add_error(None, refusal.words or _("This cannot be done yet."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was open too long or in another window."""
    return _page(
        request, 403, _("This page was open for a long time, so it was not sent. Go back, reload it and send it again.")
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("There is no such page. Check the address, or go back to the start."))


def server_error(request: HttpRequest) -> HttpResponse:
    words = _("Something went wrong on our side. Nothing of yours is lost. Try again in a minute.")
    return HttpResponse(render_to_string("errors/500.html", {"words": words}), status=500)


def _page(request: HttpRequest, status: int, words: str, **values: object) -> HttpResponse:
    name = str(status) if status in PAGES else "422"
    about = {"words": words, "back": _back(request), "frame": _frame(request)}
    context = {**about, "obstacles": (), "fields": {}, **values}
    return render(request, f"errors/{name}.html", context, status=status)


def _frame(request: HttpRequest) -> str:
    """Return the page an error stands in: the desk's for staff, who need no quick exit."""
    user = getattr(request, "user", None)
    return "desk/base.html" if isinstance(user, User) and user.is_staff else "portal/base.html"


def _back(request: HttpRequest) -> str:
    """Return the page the person came from, if it is one of ours."""
    came = request.headers.get("Referer", "")
    if came and url_has_allowed_host_and_scheme(came, {request.get_host()}):
        return came
    return request.path if request.method == "POST" else "/"
