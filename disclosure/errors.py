"""A refusal by a service becomes a page: what happened, what stands in the way, and what to do next."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.defaults import bad_request as plain_bad_request

from redaction.vault.storage import StorageFull
from workflow import policies
from workflow.errors import Blocked, Invalid, Obstacle, Refusal
from workflow.models import Request, User

log = structlog.get_logger(__name__)
#: Where the addresses for machines begin.
MACHINES = "/api/"
#: Statuses with a page of their own; others share the page of 422.
PAGES = {400, 403, 404, 409, 413, 422}


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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be read: with 413 what was too much at once, with 400 everything else."""
    if isinstance(exception, DisallowedHost):  # an address of nobody's: a page of ours would ask for it again
        return plain_bad_request(request, exception)
    _read_to_the_end(request)
    if isinstance(exception, TooManyFilesSent):
        status, words = 413, _("These were too many files at once. Go back and send ten, then the others after them.")
    elif isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        status = 413
        words = _(
            "This was more text than one page takes, so nothing of it was kept. The back key of most browsers brings "
            "back what you typed. Send it in parts, or send it as a file."
        )
    else:
        status = 400
        words = _("Nothing of it was kept. Go back, load the page again and send it again. If that fails, call us.")
    if _is_machine(request):
        return _said(status, words)
    return _page(request, status, words, "too_much" if status == 413 else "")


def _read_to_the_end(request: HttpRequest) -> None:
    """Read what a browser still sends: one cut off while it sends shows its own error instead of our page."""
    left = settings.UPLOAD_MAX_BYTES
    try:
        while left > 0 and (part := request.read(64 * 1024)):
            left -= len(part)
    except (OSError, ValueError, UnreadablePostError):
        log.info("request.broken_off")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_machine(request):
        return _said(404, _("There is no such address."))
    return _page(request, 404, _("There is no such page. Check the address, or go back to the start."))


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_machine(request):
        return _said(500, _("Something went wrong on our side. Send it again."))
    words = _("Something went wrong on our side. Nothing of yours is lost. Try again in a minute.")
    return HttpResponse(render_to_string("errors/500.html", {"words": words}), status=500)


def _page(request: HttpRequest, status: int, words: str, name: str = "", **values: object) -> HttpResponse:
    name = name or (str(status) if status in PAGES else "422")
    about = {"words": words, "back": _back(request), "frame": _frame(request)}
    context = {**about, "obstacles": (), "fields": {}, **values}
    return render(request, f"errors/{name}.html", context, status=status)


def _is_machine(request: HttpRequest) -> bool:
    return request.path.startswith(MACHINES)


def _said(status: int, words: str) -> HttpResponse:
    """Return an error as machines read it."""
    return JsonResponse({"code": f"A{status}", "message": words, "description": words}, status=status)


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
