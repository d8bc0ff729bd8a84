"""What machines are answered: JSON, and errors in the one form all of them have."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from redaction.vault.storage import StorageFull
from workflow.errors import Refusal

log = structlog.get_logger(__name__)
View = Callable[..., HttpResponse]


class ApiError(Exception):
    """Why a machine is refused: a status, a code that stays the same, and words for whoever reads its log."""

    def __init__(self, status: int, code: str, message: str, description: str, **headers: str) -> None:
        self.status, self.code, self.message, self.description, self.headers = (
            status,
            code,
            message,
            description,
            headers,
        )
        super().__init__(message)


def error(status: int, code: str, message: str, description: str) -> JsonResponse:
    """Return a refusal in the form of the national portal: code, message, description."""
    return JsonResponse({"code": code, "message": message, "description": description}, status=status)


def machine(*methods: str) -> Callable[[View], View]:
    """Make a view an interface for machines: no form token, no page; refusals become JSON, and nothing is kept.

    :param methods: the methods it answers; others get 405 with the ones it does.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if http.method not in methods:
                response: HttpResponse = error(
                    405, "A405", "Method not allowed", f"This address answers {', '.join(methods)}."
                )
                response["Allow"] = ", ".join(methods)
                return response
            try:
                return view(http, *args, **kwargs)
            except ApiError as refused:
                response = error(refused.status, refused.code, refused.message, refused.description)
                for name, value in refused.headers.items():
                    response[name.replace("_", "-")] = value
                return response
            except Refusal as refused:
                return error(refused.status, f"A{refused.status}", type(refused).__name__, refused.words)
            except StorageFull:
                log.error("storage.full")
                return error(507, "A507", "No room", "There is no room to keep this. Nothing was changed. Try later.")

        return guarded

    return decorate


def body_of(http: HttpRequest, largest: int) -> bytes:
    """Read the body of a request, and no more of it than is allowed.

    :raises ApiError: it is larger.
    """
    too_large = ApiError(413, "A413", "Too large", f"The whole request may have {largest // 1024**2} MB at most.")
    try:
        announced = int(http.headers.get("Content-Length") or 0)
    except ValueError:
        announced = 0
    if announced > largest:
        raise too_large
    data = http.read(largest + 1)
    if len(data) > largest:
        raise too_large
    return data
