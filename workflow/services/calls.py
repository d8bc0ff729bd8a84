"""Calls promised to a requester: at a time that is safe for them, by a way they called safe."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from workflow import hours
from workflow.errors import Invalid, NotYours
from workflow.models import CallBack, ContactKind
from workflow.policies import Actor
from workflow.services.acting import acting

CALLED = (ContactKind.TELEPHONE, ContactKind.SMS)


def plan_call(*, request_id: UUID, due_at: datetime, note: str, by: Actor) -> CallBack:
    """Promise a call.

    :raises Invalid: the time has passed, no telephone was called safe, or it is outside of the hours they gave.
    """
    with acting("plan_call", request_id=request_id, by=by) as case:
        if due_at <= case.now:
            raise Invalid(_("Choose a time to come."), {"due_at": _("This time has passed.")})
        numbers = [way for way in case.request.requester.ways.filter(kind__in=CALLED) if way.is_used]
        if not numbers:
            raise Invalid(_("No telephone of theirs was called safe: nobody may call. Add a safe one first."))
        local = due_at.astimezone(ZoneInfo(case.request.office.time_zone))
        if not any(hours.may_be_safe(way.when, local) for way in numbers):
            words = _("They did not call this hour safe. Theirs: %s") % hours.all_in_words(way.when for way in numbers)
            raise Invalid(words, {"due_at": words})
        made = CallBack.objects.create(
            request=case.request, due_at=due_at, note=note.strip(), planned_by=by.person, planned_at=case.now
        )
        case.record({"due": due_at.isoformat()}, target=f"call:{made.pk}", personal={"note": note.strip()})
    return made


def close_call(*, request_id: UUID, call_id: UUID, reached: bool, by: Actor) -> None:
    """Say whether a promised call reached the requester; what was said is logged apart.

    :raises NotYours: no such open call in this case.
    """
    with acting("close_call", request_id=request_id, by=by) as case:
        call = case.request.call_backs.filter(pk=call_id, done_at=None).first()
        if call is None:
            raise NotYours
        call.done_at, call.reached = case.now, reached
        call.save()
        case.record({"reached": reached}, target=f"call:{call.pk}")
