"""The requester's account: opened at a safe address, moved when that address is safe no more, its sessions ended."""

from django.apps import apps
from guardian.shortcuts import assign_perm, remove_perm

from workflow import known, policies
from workflow.models import ContactKind, ContactWay, Request, Requester, User


def open_at_intake(request: Request) -> User | None:
    """Give the requester an account at the e-mail address they called safe, if there is one."""
    way = next((way for way in request.requester.ways.filter(kind=ContactKind.EMAIL, safe=True) if way.value), None)
    return None if way is None else open_at(request.requester, way.value)


def open_at(requester: Requester, value: str) -> User | None:
    """Let a requester sign in at an address: the account there, made without a password when it is new.

    None when the address is one of the office's own: a member of staff asks under a private address.
    """
    address = value.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, language=requester.request.language)
    if user.is_staff:
        return None
    requester.user = user
    requester.save()
    assign_perm(policies.FOLLOW, user, requester.request)
    return user


def follow(requester: Requester) -> str:
    """Bring the account of a requester to where they can be reached now; return what changed, for the trail.

    ``opened``: an account where there was none; ``moved``: they sign in at another address of theirs; ``joined``: that
    address has an account already, and the requests go over to it. Empty when nothing changed or nothing can.
    """
    user = requester.user
    if user is not None and known.takes_codes(user):
        return ""
    way = next((way for way in requester.ways.filter(kind=ContactKind.EMAIL) if way.is_used and way.value), None)
    if way is None:
        return ""
    if user is None:
        return "opened" if open_at(requester, way.value) is not None else ""
    return _move(user, way)


def end_sessions(user: User) -> None:
    """Sign an account out everywhere: its session digest hangs on the unusable password, which is drawn anew."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


def forget_factors(user: User) -> None:
    """Take away every way a member of staff signs in (password, app, passkeys, recovery codes), and sign them out."""
    apps.get_model("mfa", "Authenticator")._default_manager.filter(user=user).delete()
    end_sessions(user)


def _move(user: User, way: ContactWay) -> str:
    address = way.value.strip().lower()
    other = User.objects.filter(email=address).first()
    if other is None:
        user.email = address
        user.save(update_fields=["email"])
        return "moved"
    if other.is_staff or other == user:
        return ""
    for requester in Requester.objects.filter(user=user).select_related("request"):
        requester.user = other
        requester.save()
        assign_perm(policies.FOLLOW, other, requester.request)
        remove_perm(policies.FOLLOW, user, requester.request)
    return "joined"
