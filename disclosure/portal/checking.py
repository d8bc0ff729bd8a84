"""Check a letter: from its code, or from the digest of its file, which never leaves the reader's device."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from disclosure.letters.genuine import Standing, standing
from disclosure.portal import limits
from disclosure.portal.ask import TOO_MANY
from disclosure.portal.forms import LetterCodeForm


@require_http_methods(["GET", "HEAD", "POST"])
def letter_check(http: HttpRequest, code: str = "") -> HttpResponse:
    """Say whether a letter is ours, was changed, or has been replaced, and nothing else about it."""
    form = LetterCodeForm(http.POST if http.method == "POST" else None, initial={"code": code})
    found: Standing | None = None
    status = 422 if form.is_bound else 200
    if http.method == "POST" and form.is_valid():
        if limits.LETTER_CODES.allows(http):
            found = standing(code=form.looked_for, sha256=form.cleaned_data["sha256"])
            status = 200
        else:
            form.add_error(None, TOO_MANY)
            status = 429
    context = {"form": form, "found": found.value if found else "", "by_file": bool(form["sha256"].value())}
    return render(http, "portal/letter_check.html", context, status=status)
