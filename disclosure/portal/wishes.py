"""What somebody may still wish while their request goes on: less, sooner; and that all ways are safe still."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.portal.case import RequesterRequest, closed_to, requester_page, theirs
from disclosure.portal.idle import words_kept
from workflow.errors import Invalid
from workflow.services import intake, ways
from workflow.services.contact import TEXT_MAX

WRITE = {"required": gettext_lazy("Write something first.")}


class NarrowForm(PlainForm):
    words = forms.CharField(
        label=gettext_lazy("What do you still want to know?"),
        help_text=gettext_lazy("Example: only what happened since 2021, or only the court dates."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=WRITE,
    )


class SpeedForm(PlainForm):
    words = forms.CharField(
        label=gettext_lazy("Why do you need it soon?"),
        help_text=gettext_lazy("Example: somebody threatens me, or a court date, and when it is."),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=WRITE,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def narrow(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Ask for less."""
    request, actor = theirs(http, "narrow", pk)
    if closed := closed_to(http, request, actor, "narrow"):
        return closed
    form = NarrowForm(http.POST if http.method == "POST" else None, initial={"words": words_kept(http, pk, "narrow")})
    if form.is_valid():
        intake.narrow(request_id=pk, words=form.cleaned_data["words"], by=actor)
        messages.success(http, _("We have your words. Where we can still search for less, we do."))
        return redirect("portal:request", pk)
    return render(http, "portal/narrow.html", {"case": request, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def speed(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Ask for speed."""
    request, actor = theirs(http, "ask_speed", pk)
    if closed := closed_to(http, request, actor, "ask_speed"):
        return closed
    form = SpeedForm(http.POST if http.method == "POST" else None, initial={"words": words_kept(http, pk, "speed")})
    if form.is_valid():
        try:
            intake.ask_speed(request_id=pk, reason=form.cleaned_data["words"], by=actor)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("We have your words, and within ten days we tell you whether it goes first."))
            return redirect("portal:request", pk)
    return render(http, "portal/speed.html", {"case": request, "form": form}, status=422 if form.is_bound else 200)


@require_POST
@requester_page
def still_safe(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Say that all ways are safe still."""
    request, actor = theirs(http, "still_safe", pk)
    if closed := closed_to(http, request, actor, "still_safe"):
        return closed
    ways.still_safe(request_id=pk, by=actor)
    messages.success(http, _("Thank you. We go on as before, and ask again some day."))
    return redirect("portal:request", pk)
