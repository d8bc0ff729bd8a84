"""Pages anybody may open: the start, help, safe use, and the way out."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from disclosure.portal import drafting


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
