"""Restricted requests: there for those a grant names, and for nobody else, not even as a number in a queue."""

from uuid import UUID

from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from workflow import policies
from workflow.errors import Invalid, NotAllowed
from workflow.models import Request, User
from workflow.policies import Actor
from workflow.services.acting import Case, acting
from workflow.services.contact import checked
from workflow.states import RESTRICTERS


def restrict(*, request_id: UUID, reason: str, by: Actor) -> None:
    """Close a request to all but who restricts it and who holds it now; the requester keeps theirs.

    :raises Invalid: no reason, or it is restricted already.
    """
    words = checked(reason)
    with acting("restrict", request_id=request_id, by=by) as case:
        if case.request.restricted:
            raise Invalid(_("This case is restricted already."))
        case.request.restricted = True
        holders = User.objects.filter(assignments__request=case.request, assignments__until_at=None).distinct()
        named = {user.pk: user for user in [by.person, *holders]}
        for user in named.values():
            assign_perm("read_restricted", user, case.request)
        case.record({"granted": sorted(str(key) for key in named)}, personal={"reason": words})


def lift_restriction(*, request_id: UUID, reason: str, by: Actor) -> None:
    """Open a restricted request to its office again; every grant for it falls.

    :raises Invalid: no reason, or it is not restricted.
    """
    words = checked(reason)
    with acting("lift_restriction", request_id=request_id, by=by) as case:
        _require_restricted(case)
        case.request.restricted = False
        policies.restricted_grants(case.request).delete()
        case.record(personal={"reason": words})


def grant_access(*, request_id: UUID, user: User, reason: str, by: Actor) -> None:
    """Name somebody who may see a restricted request; what they may do there still follows from their roles.

    :raises NotAllowed: they hold no role in the office, or stand aside from the case.
    :raises Invalid: no reason, or it is not restricted.
    """
    words = checked(reason)
    with acting("grant_access", request_id=request_id, by=by) as case:
        _require_restricted(case)
        if not policies.roles_in(user, case.request.office) or policies.is_recused(user, case.request):
            raise NotAllowed(_("%s works not in this office, or stands aside from this case.") % user)
        assign_perm("read_restricted", user, case.request)
        case.record(target=f"user:{user.pk}", personal={"reason": words})


def revoke_access(*, request_id: UUID, user: User, reason: str, by: Actor) -> None:
    """Take somebody's access to a restricted request away, and their assignments with it.

    :raises Invalid: no reason, it is not restricted, or nobody would be left who could lift the restriction.
    """
    words = checked(reason)
    with acting("revoke_access", request_id=request_id, by=by) as case:
        _require_restricted(case)
        left = [one for one in who_may_see(case.request) if one.pk != user.pk]
        if not any(set(policies.roles_in(one, case.request.office)) & set(RESTRICTERS) for one in left):
            raise Invalid(_("Nobody would be left who could lift the restriction. Let another manager or counsel in."))
        remove_perm("read_restricted", user, case.request)
        remove_perm("work_request", user, case.request)
        case.request.assignments.filter(user=user, until_at=None).update(until_at=case.now)
        case.record(target=f"user:{user.pk}", personal={"reason": words})


def who_may_see(request: Request) -> list[User]:
    """Return who is named for a restricted request, by name."""
    named = User.objects.filter(pk__in=policies.restricted_grants(request).values("user"))
    return list(named.order_by("name", "email"))


def _require_restricted(case: Case) -> None:
    if not case.request.restricted:
        raise Invalid(_("This case is not restricted."))
