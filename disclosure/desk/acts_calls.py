"""Promised calls, as pages."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_base import CaseForm, one_of, pick, text
from workflow.services import calls


class PlanCallForm(CaseForm):
    due_at = forms.DateTimeField(
        label=_("When"),
        help_text=_("A time they called safe."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = text(_("What for"), required=False)


class CloseCallForm(CaseForm):
    call = pick(_("Which call"))
    reached = one_of(_("Did it reach them?"), [("yes", _("Yes")), ("no", _("No"))])

    def prepare(self) -> None:
        waiting = self.case.call_backs.filter(done_at=None).order_by("due_at")
        self.choices("call", [(str(one.pk), self._words(one)) for one in waiting])

    def _words(self, call: Any) -> str:
        when = formats.date_format(timezone.localtime(call.due_at), "DATETIME_FORMAT")
        return f"{when}: {call.note}" if call.note else when


def close_call(deed: Deed) -> None:
    calls.close_call(
        request_id=deed.id, call_id=UUID(deed.data["call"]), reached=deed.data["reached"] == "yes", by=deed.by
    )


ACTS = (
    Act("plan_call", lambda deed: calls.plan_call(
            request_id=deed.id, due_at=deed.data["due_at"], note=deed.text("note"), by=deed.by), PlanCallForm,
        intro=_("It stands on your first page until somebody says how it went."), done=_("The call is promised.")),
    Act("close_call", close_call, CloseCallForm, intro=_("Log what was said apart."), done=_("The call is closed.")),
)  # fmt: skip
