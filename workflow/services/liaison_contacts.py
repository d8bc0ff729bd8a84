"""What is said to a person who is helped and promised to them: contacts, calls, a plan they want kept; and the end."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from workflow import hours
from workflow.errors import Invalid, NotYours
from workflow.models import ContactKind, ContactLog, HelpCall, HelpFile, SafetyPlan, User
from workflow.services.contact import checked
from workflow.services.liaison import Helping, helping, safe_ways
from workflow.states import Role

WAYS = frozenset({"telephone", "visit", "post", "email", "they_call"})
PLAN_MAX = 2_000


def log_contact(*, file_id: UUID, way: str, inbound: bool, text: str, user: User) -> ContactLog:
    """Log a call, a visit or a letter.

    :raises Invalid: no words, or no such way.
    """
    words = checked(text)
    if way not in WAYS:
        raise Invalid(_("Choose one of these."), {"way": _("Choose one of these.")})
    with helping(file_id, user) as change:
        made = ContactLog.objects.create(
            office=change.file.office, request=change.file.request, help_file=change.file, way=way, inbound=inbound,
            category="help", text=words, logged_by=user, at=change.now,
        )  # fmt: skip
        change.record(
            "contact", {"way": way, "inbound": inbound}, target=f"contact:{made.pk}", personal={"text": words}
        )
    return made


def plan_call(*, file_id: UUID, due_at: datetime, note: str, user: User) -> HelpCall:
    """Promise a call at a time the person called safe.

    :raises Invalid: the time has passed, no telephone was called safe, or it is outside of the hours they gave.
    """
    with helping(file_id, user) as change:
        if due_at <= change.now:
            raise Invalid(_("Choose a time to come."), {"due_at": _("This time has passed.")})
        numbers = [way for way in safe_ways(change.file) if way.kind in {ContactKind.TELEPHONE, ContactKind.SMS}]
        if not numbers:
            raise Invalid(_("No telephone of theirs was called safe: nobody may call. Add a safe one first."))
        local = due_at.astimezone(ZoneInfo(change.file.office.time_zone))
        if not any(hours.may_be_safe(way.when, local) for way in numbers):
            words = _("They did not call this hour safe. Theirs: %s") % hours.all_in_words(way.when for way in numbers)
            raise Invalid(words, {"due_at": words})
        made = HelpCall.objects.create(
            file=change.file, due_at=due_at, note=note.strip()[:1000], planned_by=user, planned_at=change.now
        )
        change.record(
            "call_planned", {"due": due_at.isoformat()}, target=f"call:{made.pk}", personal={"note": made.note}
        )
    return made


def close_call(*, call_id: UUID, reached: bool, user: User) -> None:
    """Say whether a promised call reached the person.

    :raises NotYours: no such open call.
    """
    call = HelpCall.objects.filter(pk=call_id, done_at=None).first()
    if call is None:
        raise NotYours
    with helping(call.file_id, user) as change:
        if not HelpCall.objects.filter(pk=call_id, done_at=None).update(done_at=change.now, reached=reached):
            raise NotYours
        change.record("call_closed", {"reached": reached}, target=f"call:{call_id}")


def plan_read(*, file_id: UUID, user: User) -> HelpFile:
    """Return the file of somebody without a request, for whom who helps them reads their plan; looking is an event.

    :raises NotYours: no such file for this person, or one with a request: its plan is opened by the requester alone.
    """
    with helping(file_id, user, closed=True) as change:
        if change.file.request_id is not None:
            raise NotYours
        change.record("plan_read" if SafetyPlan.objects.filter(file=change.file).exists() else "viewed")
    return change.file


def keep_plan(*, file_id: UUID, answers: Mapping[str, str], user: User) -> SafetyPlan:
    """Keep a safety plan, because the person wants it kept. Whoever has a request does so alone; for others who helps
    them writes it down with them.

    :raises NotYours: no such file for this person, or the plan is not theirs.
    :raises Invalid: an answer is too long, or nothing is in it.
    """
    clean = {name: words.strip() for name, words in answers.items() if words.strip()}
    if not clean:
        raise Invalid(_("There is nothing to keep yet."))
    long = {name: _("Write it in at most %d characters.") % PLAN_MAX for name, words in clean.items()
            if len(words) > PLAN_MAX}  # fmt: skip
    if long:
        raise Invalid(_("Check what is marked."), long)
    with helping(file_id, user, closed=True, person=True) as change:
        _their_own(change)
        made, _new = SafetyPlan.objects.update_or_create(
            file=change.file, defaults={"answers": clean, "kept_at": change.now}
        )
        change.record("plan_kept", {"answers": len(clean)})
    return made


def destroy_plan(*, file_id: UUID, user: User) -> None:
    """Destroy a kept safety plan.

    :raises NotYours: there is none.
    """
    with helping(file_id, user, closed=True, person=True) as change:
        _their_own(change)
        if not SafetyPlan.objects.filter(file=change.file).delete()[0]:
            raise NotYours
        change.record("plan_destroyed")


def _their_own(change: Helping) -> None:
    """Refuse staff the plan of whoever has a request, and so a page of their own."""
    if change.file.request_id is not None and change.by.role is not Role.REQUESTER:
        raise NotYours


def close_file(*, file_id: UUID, user: User) -> None:
    """Close a file: nobody helps any more, and no call is promised."""
    with helping(file_id, user) as change:
        change.file.closed_at = change.now
        change.file.save(update_fields=["closed_at"])
        change.file.helpers.filter(until_at=None).update(until_at=change.now)
        change.file.calls.filter(done_at=None).update(done_at=change.now, reached=False)
        change.record("closed")
