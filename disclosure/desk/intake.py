"""A request taken for somebody: by telephone, on paper, at the counter."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from disclosure.declaration import statement_on_paper
from disclosure.desk.common import first_time, may_press_again, require
from disclosure.desk.forms_new import NewRequestForm
from disclosure.errors import show
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import Invalid
from workflow.models import Channel, Request
from workflow.policies import Actor
from workflow.services import assignments, drafts, intake
from workflow.states import Role

#: Answers the service names otherwise than the fields of this form.
FIELD_OF = {"ways": "they_call"}


@staff_page
def new_request(http: StaffRequest) -> HttpResponse:
    """Take a request for a caller; whoever takes it holds it as intake, where they may.

    :raises NotYours: the person takes no requests for others.
    """
    require(bool(intake.may_write_for(http.user)))
    if http.method != "POST":
        return render(http, "desk/new.html", {"form": NewRequestForm(), "here": "new"})
    form = NewRequestForm(http.POST)
    if form.is_valid():
        token = form.cleaned_data["once"]
        if not first_time(http, token):
            return redirect("desk:queue")
        try:
            made = _submit(http, form)
        except Invalid as refusal:
            may_press_again(http, token)
            fields = {FIELD_OF.get(name, name): words for name, words in refusal.fields.items()}
            show(form, Invalid(refusal.words, fields))
        else:
            messages.success(http, _("Received. The number is %s: tell it to the caller.") % made.number)
            return redirect("desk:case" if policies.may_read(http.user, made) else "desk:read", made.number)
    return render(http, "desk/new.html", {"form": form, "here": "new"}, status=422)


def _submit(http: StaffRequest, form: NewRequestForm) -> Request:
    """Draft, answer and submit in the person's name, then have them hold the case."""
    given = form.cleaned_data
    draft, _code = drafts.start_draft(language=given["language"], channel=Channel(given["channel"]))
    drafts.save_answers(draft_id=draft.pk, answers=form.answers())
    signature = intake.Signature(
        text=statement_on_paper(given["requester_name"], abroad=bool(given["abroad"]), language=given["language"]),
        signed_name="",
        abroad=bool(given["abroad"]),
        on_paper=True,
    )
    by = Actor(Role.INTAKE, http.user, draft_of=draft.request_id)
    made = intake.submit(draft_id=draft.pk, signature=signature, by=by, received_date=given["received_date"])
    if policies.holds_role(http.user, made.office, Role.INTAKE):
        assignments.take(request_id=made.pk, role=Role.INTAKE, user=http.user)
    return made
