"""The live stop: who opens more cases in an hour than their office allows sees none until somebody else lifts it."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit, outbox, policies
from workflow.errors import NotAllowed, NotYours, Stale, Stopped
from workflow.models import Event, ReadingStop, Request, User
from workflow.policies import Actor
from workflow.services.contact import checked
from workflow.states import Role

HOUR = timedelta(hours=1)


def refuse_stopped(user: User) -> None:
    """Let nobody on who is stopped.

    :raises Stopped: they are.
    """
    if ReadingStop.objects.filter(user=user, lifted_at=None).exists():
        raise Stopped


def stop_if_too_many(user: User, request: Request) -> None:
    """Stop somebody who would now open one case more than their office allows in an hour; a lifted stop counts anew.

    :raises Stopped: with the stop written, seen by manager and auditors, and told to the manager.
    """
    most = request.office.cases_an_hour
    if not most:
        return
    now = timezone.now()
    lifted = ReadingStop.objects.filter(user=user).order_by("-lifted_at").values_list("lifted_at", flat=True).first()
    since = max(now - HOUR, lifted) if lifted else now - HOUR
    looked = Event.objects.filter(actor=str(user.pk), at__gt=since, verb="case.viewed")
    opened = set(looked.values_list("chain", flat=True).distinct()[: most + 1]) | {audit.chain_of(request)}
    if len(opened) <= most:
        return
    with transaction.atomic():
        made, new = ReadingStop.objects.get_or_create(
            user=user, lifted_at=None, defaults={"office": request.office, "cases": len(opened), "at": now}
        )
        if new:
            audit.record(
                None,
                "reading.stopped",
                actor=policies.system("reading"),
                at=now,
                target=f"user:{user.pk}",
                data={"cases": len(opened), "allowed": most},
                chain_name=policies.chain_of_office(request.office_id),
            )
            outbox.post("notify.manager", request=request, key=f"stop:{made.pk}", data={"about": "reading"}, now=now)
    raise Stopped


def lift(*, stop_id: UUID, reason: str, user: User) -> ReadingStop:
    """Let somebody read again; never done by themselves.

    :raises NotYours: no such stop in an office this person manages.
    :raises NotAllowed: it is their own.
    :raises Invalid: no reason.
    """
    words = checked(reason)
    with transaction.atomic():
        stop = ReadingStop.objects.select_for_update(of=("self",)).select_related("office").filter(pk=stop_id).first()
        if stop is None or not policies.holds_role(user, stop.office, Role.OFFICE_MANAGER):
            raise NotYours
        if stop.user_id == user.pk:
            raise NotAllowed(_("Somebody else has to lift this. Ask another manager."))
        if stop.lifted_at is not None:
            raise Stale
        stop.lifted_by, stop.lifted_at, stop.reason = user, timezone.now(), words
        stop.save()
        audit.record(
            None,
            "reading.stop_lifted",
            actor=Actor(Role.OFFICE_MANAGER, user),
            at=stop.lifted_at,
            target=f"user:{stop.user_id}",
            personal={"reason": words},
            chain_name=policies.chain_of_office(stop.office_id),
        )
    return stop
