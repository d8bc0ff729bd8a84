"""Headers that keep what a person saw off the device and out of other sites' logs; what is known, read once a look."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from redaction.once import one_reading
from workflow import policies

type_of_view = Callable[[HttpRequest], HttpResponse]


def privacy_headers(get_response: type_of_view) -> type_of_view:
    """Forbid storing of every page except static files: a shared telephone must not keep it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
        return response

    return middleware


def one_look(get_response: type_of_view) -> type_of_view:
    """Read once what a page that is looked at asks again and again: whose it is, and what is known of its case.

    What is sent is judged by what is read for each question.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with policies.one_look(), one_reading():
            return get_response(request)

    return middleware
