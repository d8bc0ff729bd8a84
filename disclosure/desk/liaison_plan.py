"""The safety plan of somebody without a request: written down with them, and kept only if they want it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from disclosure.errors import show
from disclosure.plan_form import PlanForm, lines_of
from disclosure.staff import StaffRequest, staff_page
from workflow.errors import Invalid
from workflow.services import liaison, liaison_contacts


class WrittenDownForm(PlanForm):
    """The plan, and that they want it kept."""

    wanted = forms.BooleanField(
        label=gettext_lazy("They want it kept, and heard that a court may in rare cases ask for it"),
        error_messages={"required": gettext_lazy("Keep it only if they want that. It can be printed without.")},
    )


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan(http: StaffRequest, file_id: UUID) -> HttpResponse:
    """Read the plan that is kept, change it with the person, print it, or destroy it.

    :raises NotYours: there is no such file for this person, or it belongs to a request: that plan is theirs alone.
    """
    file = liaison_contacts.plan_read(file_id=file_id, user=http.user)
    kept = getattr(file, "plan", None)
    if http.method == "POST" and "destroy" in http.POST:
        liaison_contacts.destroy_plan(file_id=file_id, user=http.user)
        messages.success(http, _("The plan is destroyed. Nobody can read it any more."))
        return redirect("desk:help_file", file_id)
    form = WrittenDownForm(http.POST if http.method == "POST" else None, initial=kept.answers if kept else {})
    if http.method == "POST" and form.is_valid():
        answers = {name: words for name, words in form.cleaned_data.items() if name != "wanted"}
        try:
            liaison_contacts.keep_plan(file_id=file_id, answers=answers, user=http.user)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("Kept. They can have it changed, read to them or destroyed at any time."))
            return redirect("desk:help_plan", file_id)
    context = {"file": file, "name": liaison.name_of(file), "form": form, "kept": kept, "here": "helping",
               "lines": lines_of(kept.answers) if kept else []}  # fmt: skip
    return render(http, "desk/helping/plan.html", context, status=422 if form.is_bound else 200)
