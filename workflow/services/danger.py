"""Danger, whenever it is told: triaged within 24 hours, or told to the managers (domain, Clocks)."""

from datetime import timedelta

from workflow.services.acting import Case
from workflow.states import OPEN_STATES

#: From when danger is told to when somebody has triaged it.
TRIAGED_IN = timedelta(hours=24)


def told(case: Case) -> None:
    """Begin the countdown anew in the event that tells of a danger; in a closed case the managers are told at once."""
    request = case.request
    request.danger = True
    if request.state not in OPEN_STATES:
        case.post("notify.manager", case.key("danger"), about="danger")
        return
    request.danger_triage_due_at = case.now + TRIAGED_IN
    request.danger_triaged_at = request.danger_escalated_at = None
    if request.expedite_asked_date is None:
        request.expedite_asked_date = case.today
