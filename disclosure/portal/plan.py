"""A safety plan, written in the browser: printed, or kept with a request only if the person wants that."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.portal.case import RequesterRequest, requester_page
from workflow import selectors
from workflow.errors import Invalid
from workflow.models import HelpFile
from workflow.services import liaison_contacts


def _words(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=liaison_contacts.PLAN_MAX,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip


class PlanForm(PlainForm):
    """The questions of the plan; every one may stay empty."""

    signs = _words(gettext_lazy("Signs that tell me it is getting dangerous"))
    rooms = _words(gettext_lazy("Rooms with a door to the outside, and none with weapons"))
    word = _words(gettext_lazy("A word that tells somebody I trust to call for help"))
    place = _words(gettext_lazy("Where I can go, by day and by night, and how I get there"))
    people = _words(gettext_lazy("Who takes me in, or takes the children or the animals"))
    ready = _words(
        gettext_lazy("What I take with me, and where it lies ready"),
        gettext_lazy("Papers for me and the children, court orders, keys, money, medicine, a telephone of my own."),
    )
    phone = _words(gettext_lazy("What I change on telephone and internet"))
    first = _words(gettext_lazy("Whom I tell first if the person is released"))
    change = _words(gettext_lazy("What I change on that day: the way to work, to school, the locks"))
    helpers = _words(gettext_lazy("Who helps me: lawyer, advocate, a place to stay"))

    @property
    def lines(self) -> list[tuple[Any, str]]:
        """Return label and words of what was filled in."""
        return [(self.fields[name].label, words) for name, words in self.cleaned_data.items() if words]


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
    labels = {name: one.label for name, one in form.fields.items()}
    lines = [(labels[name], words) for name, words in kept.answers.items() if name in labels] if kept else []
    context = {"case": request, "form": form, "kept": kept, "lines": lines}
    return render(http, "portal/own_plan.html", context, status=422 if form.is_bound else 200)
