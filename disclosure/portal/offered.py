"""Services an office added: what is on offer, one to ask under, and how it stands by its number and code.

No account, no session: what is typed comes in the body of a form, and the code is told once.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.letters import services
from disclosure.portal import limits
from disclosure.portal.ask import TOO_MANY
from disclosure.questions import QuestionsForm
from disclosure.staff import file_response
from workflow.errors import Invalid, NotYours
from workflow.helping import offered
from workflow.models import OfferedService, ServiceRequest
from workflow.services import offering

ON_OFFER = OfferedService.Status.APPROVED
SHOWN_MAX = 100


class FollowForm(PlainForm):
    number = forms.CharField(label=gettext_lazy("Number"), max_length=24)
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@require_safe
def every(http: HttpRequest) -> HttpResponse:
    """List what is on offer."""
    rows = OfferedService.objects.filter(status=ON_OFFER, office__is_open=True).select_related("office")
    language = _language()
    shown = [(row, row.words_in(language)) for row in rows.order_by("office__name", "slug")[:SHOWN_MAX]]
    return render(http, "portal/offered.html", {"shown": shown, "form": FollowForm()})


@csrf_exempt  # nobody is signed in, and a forged form could ask nothing that anybody may not ask
@require_http_methods(["GET", "HEAD", "POST"])
def one(http: HttpRequest, service_id: UUID) -> HttpResponse:
    """Ask under a service; then show number, code and the first letter, this once.

    :raises NotYours: it is not on offer.
    """
    rows = OfferedService.objects.filter(pk=service_id, status=ON_OFFER, office__is_open=True).select_related("office")
    service = rows.first()
    if service is None:
        raise NotYours
    language = _language()
    form = QuestionsForm(http.POST if http.method == "POST" else None, service=service, language=language)
    context: dict[str, Any] = {"service": service, "words": service.words_in(language), "form": form}
    if http.method == "POST" and form.is_valid():
        if not limits.NEW_DRAFTS.allows(http):
            form.add_error(None, TOO_MANY)
            return render(http, "portal/offered_one.html", context, status=429)
        try:
            row, code = offering.ask(service_id=service.pk, answers=form.answers(), language=language)
        except Invalid as refusal:
            show(form, refusal)
        else:
            letter = services.letter_of(row, services.ACKNOWLEDGEMENT)
            return render(http, "portal/offered_sent.html", {"row": row, "code": code, "letter": letter})
    return render(http, "portal/offered_one.html", context, status=422 if http.method == "POST" else 200)


@csrf_exempt  # number and code are the key, typed each time
@require_http_methods(["GET", "HEAD", "POST"])
def follow(http: HttpRequest) -> HttpResponse:
    """Show how something asked stands, and its answer; as PDF when that is pressed."""
    form = FollowForm(http.POST if http.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            if not limits.RETURN_CODES.allows(http):
                form.add_error(None, TOO_MANY)
                return render(http, "portal/offered_follow.html", context, status=429)
            try:
                row = offering.followed(**form.cleaned_data)
            except NotYours:
                form.add_error("code", _("Number and code do not belong together. Look at both again."))
            else:
                status = 200
                answered = row.status == ServiceRequest.Status.ANSWERED
                if answered and "pdf" in http.POST:
                    pdf = services.pdf_of(row, services.ANSWER)
                    return file_response(pdf, "application/pdf", "letter.pdf")
                context |= {"row": row, "words": row.service.words_in(row.language), "code": form.cleaned_data["code"]}
                context["letter"] = services.letter_of(row, services.ANSWER) if answered else None
    return render(http, "portal/offered_follow.html", context, status=status)


def _language() -> str:
    language = get_language() or offered.LANGUAGES[0]
    return language if language in offered.LANGUAGES else offered.LANGUAGES[0]
