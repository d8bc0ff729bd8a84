"""Reads of sensitive pages are events: who looked at what of a case, and when (design, trail)."""

from uuid import UUID

from django.db import transaction

from workflow import audit, policies
from workflow.errors import NotYours
from workflow.models import Request, User
from workflow.policies import Actor
from workflow.services import stops
from workflow.states import Role


def viewed(*, request_id: UUID, page: str, user: User) -> None:
    """Record that a member of staff looked at a page of a case.

    :param page: a short name: case, trail, studio, record, letter.
    :raises NotYours: they may not read the case.
    :raises Stopped: they opened too many cases in an hour.
    """
    request = Request.objects.select_related("office").get(pk=request_id)
    if not policies.may_read(user, request):
        raise NotYours
    stops.stop_if_too_many(user, request)
    with transaction.atomic():
        audit.record(request, "case.viewed", actor=Actor(role_in(user, request), user), data={"page": page})


def role_in(user: User, request: Request) -> Role:
    """Return the role in which somebody reads a case: the one they are assigned in, else the first they hold."""
    assigned = request.assignments.filter(user=user, until_at=None).values_list("role", flat=True).first()
    held = policies.roles_in(user, request.office)
    if assigned is not None:
        return Role(assigned)
    if not held:
        raise NotYours
    return next((role for role in held if role in policies.READING_ROLES), held[0])
