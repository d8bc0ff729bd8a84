"""Reads of sensitive pages are events: who looked at what of a case, and when (design, trail)."""

from uuid import UUID

from django.db import transaction

from redaction.vault.blind import name_tokens
from workflow import audit, policies
from workflow.errors import NotYours
from workflow.finding import FOLDED
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


def searched(*, asked: str, user: User) -> bool:
    """Record that somebody searched for their own name or family, in the trail of each office they work in.

    :returns: whether they did.
    """
    family = {token for token in name_tokens(user.name.split()[-1] if user.name.strip() else "") if _is_folded(token)}
    if not family or not family <= name_tokens(asked):
        return False
    for office in policies.offices_of(user):
        role = next(Role(role) for key, role in sorted(policies.roles_held(user)) if key == office)
        audit.record(
            None,
            "search.own_name",
            actor=Actor(role, user),
            personal={"asked": asked},
            chain_name=policies.chain_of_office(office),
        )
    return True


def _is_folded(token: str) -> bool:
    return token.startswith(FOLDED)


def role_in(user: User, request: Request) -> Role:
    """Return the role in which somebody reads a case: the one they are assigned in, else the first they hold."""
    assigned = request.assignments.filter(user=user, until_at=None).values_list("role", flat=True).first()
    held = policies.roles_in(user, request.office)
    if assigned is not None:
        return Role(assigned)
    if not held:
        raise NotYours
    return next((role for role in held if role in policies.READING_ROLES), held[0])
