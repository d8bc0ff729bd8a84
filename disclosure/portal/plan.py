"""A safety plan, written in the browser: printed, or kept with a request only if the person wants that."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from disclosure.errors import show
from disclosure.plan_form import PlanForm, lines_of
from disclosure.portal.case import RequesterRequest, requester_page
from workflow import selectors
from workflow.errors import Invalid
from workflow.models import HelpFile
from workflow.services import liaison_contacts


@csrf_exempt  # nothing is kept, so nothing can be forged
@require_http_methods(["GET", "HEAD", "POST"])
def build(http: HttpRequest) -> HttpResponse:
    """Ask, and show the plan to print. Nothing is kept, and nothing stands in an address."""
    form = PlanForm(http.POST if http.method == "POST" else None)
    shown = form.is_bound and form.is_valid() and "change" not in http.POST
    context = {"form": form, "lines": form.lines if shown else None}
    return render(http, "portal/plan_build.html", context, status=422 if form.is_bound and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def own(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Show, change, print or destroy the plan somebody keeps with us.

    :raises NotYours: it is not theirs, or nobody of ours helps them yet.
    """
    request = selectors.followed_one(http.user, pk)
    file = HelpFile.objects.filter(request=request).first()
    if file is None:
        messages.info(http, _("To keep a plan with us, first let us give you a person near you."))
        return redirect("portal:near", pk)
    kept = getattr(file, "plan", None)
    form = PlanForm(http.POST if http.method == "POST" else None, initial=kept.answers if kept else {})
    if http.method == "POST" and "destroy" in http.POST:
        liaison_contacts.destroy_plan(file_id=file.pk, user=http.user)
        messages.success(http, _("Your plan is destroyed. Nobody can read it any more."))
        return redirect("portal:near", pk)
    if http.method == "POST" and form.is_valid():
        try:
            liaison_contacts.keep_plan(file_id=file.pk, answers=form.cleaned_data, user=http.user)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("Kept. You can change, print or destroy it at any time."))
            return redirect("portal:own_plan", pk)
    lines = lines_of(kept.answers) if kept else []
    context = {"case": request, "form": form, "kept": kept, "lines": lines}
    return render(http, "portal/own_plan.html", context, status=422 if form.is_bound else 200)
