"""An incident of a wrong release, and a restricted case, as pages."""

from django.utils.translation import gettext_lazy as _

from disclosure.desk.acting import Act, Deed
from disclosure.desk.forms_guarding import (
    CloseIncidentForm,
    GrantAccessForm,
    GuardReasonForm,
    ReportIncidentForm,
    RevokeAccessForm,
)
from workflow.models import User
from workflow.services import incidents, restricting

RELEASE = "desk:release"


def close_incident(deed: Deed) -> None:
    closing = incidents.Closing(
        findings=deed.text("findings"),
        done=deed.text("done"),
        recipients_told_date=deed.data["recipients_told_date"],
        letter=incidents.Told(deed.data["letter"]),
        happened=deed.text("happened"),
        to_do=deed.text("to_do"),
    )
    incidents.close_incident(request_id=deed.id, incident_id=deed.data["incident"], closing=closing, by=deed.by)


def _person(deed: Deed) -> User:
    return User.objects.get(pk=deed.data["person"])


ACTS = (
    Act("report_incident", lambda deed: incidents.report_incident(
            request_id=deed.id, incident_id=deed.data["incident"], told_date=deed.data["told_date"], by=deed.by),
        ReportIncidentForm, done=_("Recorded: the privacy officer was told."), page=RELEASE),
    Act("close_incident", close_incident, CloseIncidentForm,
        intro=_("Somebody else than who opened it closes an incident. The trail keeps what was found and done."),
        done=_("The incident is closed."), page=RELEASE),
    Act("restrict", lambda deed: restricting.restrict(request_id=deed.id, reason=deed.text("reason"), by=deed.by),
        GuardReasonForm,
        intro=_("From now on the case exists only for you, for who holds it now, and for whom you let in."),
        done=_("The case is restricted."), grave=True),
    Act("lift_restriction", lambda deed: restricting.lift_restriction(
            request_id=deed.id, reason=deed.text("reason"), by=deed.by), GuardReasonForm,
        intro=_("The case is there for its office again, and every name on its list falls."),
        done=_("The restriction is lifted.")),
    Act("grant_access", lambda deed: restricting.grant_access(
            request_id=deed.id, user=_person(deed), reason=deed.text("reason"), by=deed.by), GrantAccessForm,
        done=_("The case is there for them now.")),
    Act("revoke_access", lambda deed: restricting.revoke_access(
            request_id=deed.id, user=_person(deed), reason=deed.text("reason"), by=deed.by), RevokeAccessForm,
        intro=_("They lose sight of the case, and what they hold of it is free."),
        done=_("The case is gone for them."), grave=True),
)  # fmt: skip
