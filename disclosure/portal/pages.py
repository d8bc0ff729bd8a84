"""Pages anybody may open: the start, help, safe use, checking a letter, and the way out."""

import re

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from disclosure.models import Letter
from disclosure.portal import drafting, limits
from disclosure.portal.ask import TOO_MANY
from disclosure.portal.forms import LetterCodeForm


@require_safe
def start(http: HttpRequest) -> HttpResponse:
    """Say in plain words what can be asked here, and begin."""
    return render(http, "portal/start.html", {"draft": drafting.current(http)})


@require_safe
def help_page(http: HttpRequest) -> HttpResponse:
    return render(http, "portal/help.html")


@require_safe
def privacy(http: HttpRequest) -> HttpResponse:
    return render(http, "portal/privacy.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(http: HttpRequest) -> HttpResponse:
    """Forget who was here and go to a neutral page. The worst a forged call can do is sign somebody out.

    The script of the page calls it with POST while the browser already leaves (domain, people in danger).
    """
    logout(http)
    response: HttpResponse = HttpResponse(status=204) if http.method == "POST" else _to_neutral_page()
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Referrer-Policy"] = "no-referrer"
    return response


def _to_neutral_page() -> HttpResponse:
    return HttpResponseRedirect(settings.QUICK_EXIT_URL)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_check(http: HttpRequest, code: str = "") -> HttpResponse:
    """Say whether a letter with this code is ours, and nothing else about it."""
    form = LetterCodeForm(http.POST if http.method == "POST" else None, initial={"code": code})
    genuine: bool | None = None
    status = 422 if form.is_bound else 200
    if http.method == "POST" and form.is_valid():
        if limits.LETTER_CODES.allows(http):
            genuine = is_ours(form.cleaned_data["code"])
            status = 200
        else:
            form.add_error(None, TOO_MANY)
            status = 429
    return render(http, "portal/letter_check.html", {"form": form, "genuine": genuine}, status=status)


def is_ours(code: str) -> bool:
    """Whether a signed letter of ours carries this code, however it was typed."""
    typed = re.sub(r"[^0-9A-Za-z]", "", code).upper()
    spaced = "-".join(typed[start : start + 4] for start in range(0, len(typed), 4))
    return Letter.objects.filter(code__in={code.strip(), typed, spaced}).exclude(signed_at=None).exists()
