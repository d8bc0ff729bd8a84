"""An incident of a wrong release, after the recall: who was told, what was found and done, and its close."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.law.silence import names_bar, tells_a_finding
from workflow.models import Request, WrongRelease
from workflow.policies import Actor
from workflow.services import telling
from workflow.services.acting import Case, acting
from workflow.services.contact import checked


class Told(StrEnum):
    """Which letter tells the requester how an incident ended."""

    CORRECTION = "correction"
    BREACH_NOTICE = "breach_notice"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Closing:
    """How an incident ends: what was found, what was done, when the recipients were told, and the letter that says it.

    `happened` and `to_do` are the letter's words; the second is for a breach notice, a step in each line.
    """

    findings: str
    done: str
    recipients_told_date: date
    letter: Told
    happened: str = ""
    to_do: str = ""


def report_incident(*, request_id: UUID, incident_id: UUID, told_date: date, by: Actor) -> WrongRelease:
    """Record the day the privacy officer was told.

    :raises NotYours: no such incident that is open.
    :raises Invalid: told before it was opened, in the future, or already.
    """
    with acting("report_incident", request_id=request_id, by=by) as case:
        incident = _open_one(case, incident_id)
        if incident.privacy_told_date is not None:
            raise Invalid(_("It is recorded already that the privacy officer was told."))
        _check_day(incident, told_date, "told_date", case.today)
        incident.privacy_told_date, incident.reported_at = told_date, case.now
        incident.save()
        case.record({"told": told_date.isoformat()}, target=f"incident:{incident.pk}")
    return incident


def close_incident(*, request_id: UUID, incident_id: UUID, closing: Closing, by: Actor) -> WrongRelease:
    """Close an incident, and tell the requester by a letter what was wrong.

    :raises NotAllowed: the person opened it.
    :raises NotYours: no such incident that is open.
    :raises Invalid: the privacy officer was not told, words are missing, or the letter would tell too much.
    """
    findings, done = checked(closing.findings), checked(closing.done)
    with acting("close_incident", request_id=request_id, by=by) as case:
        incident = _open_one(case, incident_id)
        if incident.opened_by_id == by.person.pk:
            raise NotAllowed(_("You opened this incident; somebody else closes it."))
        if incident.privacy_told_date is None:
            raise Invalid(_("Record first when the privacy officer was told."))
        _check_day(incident, closing.recipients_told_date, "recipients_told_date", case.today)
        values = _letter_values(incident, closing)
        incident.findings, incident.outcome = findings, done
        incident.recipients_told_date = closing.recipients_told_date
        incident.closed_by, incident.closed_at = by.person, case.now
        incident.save()
        case.record(
            {"letter": closing.letter.value, "recipients_told": closing.recipients_told_date.isoformat()},
            target=f"incident:{incident.pk}",
            personal={"findings": findings, "done": done},
        )
        if closing.letter is not Told.NOTHING:
            case.tell(closing.letter.value, f"incident-closed:{incident.pk}", values=values)
    return incident


def open_incidents(request: Request) -> QuerySet[WrongRelease]:
    """Return the incidents of a request that are not closed, the oldest first."""
    return request.wrong_releases.filter(closed_at=None).order_by("opened_at")


def _open_one(case: Case, incident_id: UUID) -> WrongRelease:
    found = open_incidents(case.request).select_for_update(of=("self",)).filter(pk=incident_id).first()
    if found is None:
        raise NotYours
    return found


def _check_day(incident: WrongRelease, day: date, field: str, today: date) -> None:
    if not timezone.localdate(incident.opened_at) <= day <= today:
        words = _("This day lies before the incident was opened, or in the future.")
        raise Invalid(words, {field: words})


def _letter_values(incident: WrongRelease, closing: Closing) -> dict[str, telling.Value]:
    """Return what the letter says of the incident.

    :raises Invalid: its words are missing, name the law of a bar, or tell a finding where the answer told none.
    """
    if closing.letter is Told.NOTHING:
        return {}
    happened = telling.paragraphs(closing.happened)
    if not happened:
        raise Invalid(_("Write what the letter says."), {"happened": _("Write what the letter says.")})
    nothing_left = incident.release is None or not incident.release.items.exists()
    said = f"{closing.happened} {closing.to_do}"
    if names_bar(said) or (nothing_left and tells_a_finding(said)):
        too_much = _("This would tell the requester too much. Say it without what was found and without the law.")
        raise Invalid(too_much, {"happened": too_much})
    if closing.letter is Told.CORRECTION:
        sent = timezone.localdate(incident.release.released_at if incident.release else incident.opened_at)
        return {"earlier_letter_date": sent, "what_happened": happened}
    steps = [line.strip() for line in closing.to_do.splitlines() if line.strip()]
    return {"what_happened": happened, "what_to_do": steps}
