"""Who may open the file of a person who is helped: who helps, who opened it, who covers, and the person themselves."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from workflow import policies
from workflow.models import Cover, Helper, HelpFile, Office, Request, User
from workflow.states import Role

#: Roles that talk with people, in the order they act in.
TALKING = (Role.LIAISON, Role.INTAKE)


def chain_of_file(file_id: UUID) -> str:
    """Return the name of the chain of a file."""
    return f"help:{file_id}"


def talking_role(user: User, office: Office) -> Role | None:
    """Return the role in which somebody talks with people of an office today."""
    held = policies.roles_in(user, office) if user.is_active and user.is_staff else ()
    return next((role for role in TALKING if role in held), None)


def acting_role(user: User, file: HelpFile) -> Role | None:
    """Return the role in which somebody may change a file, or None: it does not exist for them.

    Standing aside beats everything else.
    """
    if file.request is not None and policies.follows(user, file.request):
        return Role.REQUESTER
    if not _may_know(user, file):
        return None
    role = talking_role(user, file.office)
    if role is not None and (file.opened_by_id == user.pk or _helps(user, file)):
        return role
    if policies.holds_role(user, file.office, Role.OFFICE_MANAGER):
        return Role.OFFICE_MANAGER
    return None


def covering_role(user: User, file: HelpFile) -> Role | None:
    """Return the role in which somebody may cover for who helps a person."""
    return talking_role(user, file.office) if _may_know(user, file) else None


def role_on_request(user: User, request: Request) -> Role | None:
    """Return the role in which somebody may begin to help whoever made a request."""
    if policies.follows(user, request):
        return Role.REQUESTER
    if not policies.may_see(user, request) or policies.is_recused(user, request):
        return None
    role = talking_role(user, request.office)
    return role if role is not None and policies.is_assigned(user, request) else None


def files_of(user: User, office: Office, *, closed: bool = False) -> QuerySet[HelpFile]:
    """Return the open files of an office that exist for somebody who talks with people there, as lines of a list.

    :param closed: those that were closed, instead.
    """
    rows = office.help_files.filter(closed_at__isnull=not closed).exclude(Exists(_aside(user)))
    recused = user.recusals.filter(request=OuterRef("request"))
    named = user.requestgrant_set.filter(
        content_object=OuterRef("request"), permission__codename=policies.READ_RESTRICTED
    )
    rows = rows.exclude(Exists(recused)).filter(Q(request=None) | Q(request__restricted=False) | Exists(named))
    return rows.select_related("request__requester", "office")


def mine(user: User, rows: QuerySet[HelpFile]) -> QuerySet[HelpFile]:
    """Return those of some files one may open without covering for somebody."""
    helps = Helper.objects.filter(file=OuterRef("pk"), until_at=None, specialist__user=user)
    covers = Cover.objects.filter(file=OuterRef("pk"), user=user, until_at__gt=timezone.now())
    return rows.filter(Q(opened_by=user) | Exists(helps) | Exists(covers))


def _helps(user: User, file: HelpFile) -> bool:
    return (
        file.helpers.filter(until_at=None, specialist__user=user).exists()
        or file.covers.filter(user=user, until_at__gt=timezone.now()).exists()
    )


def _may_know(user: User, file: HelpFile) -> bool:
    if not user.is_active or not user.is_staff or file.stood_aside.filter(user=user).exists():
        return False
    request = file.request
    return request is None or (policies.may_see(user, request) and not policies.is_recused(user, request))


def _aside(user: User) -> QuerySet[HelpFile]:
    return HelpFile.objects.filter(pk=OuterRef("pk"), stood_aside__user=user)
