"""Who works in an office: people, the roles they hold from one day to another, and their absences.

By the office's manager alone, each change an event in the office's trail. A role ends; it is never deleted. Nobody
gives a role to themselves, and an auditor of an office holds no other role in it: who judges has no part.
"""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit, outbox, policies
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.models import Absence, Office, StaffRole, User
from workflow.policies import Actor
from workflow.services import accounts, liaison
from workflow.services.managing import Managing, check_days, managing, one_line, wrong
from workflow.states import STAFF_ROLES, Role


def add_person(
    *, office_id: int, name: str, title: str, email: str, role: Role, since: date, sworn: bool, user: User
) -> User:
    """Make an account for somebody new with a first role, and send them the link by which they choose a password.

    Somebody who works for another office already keeps name and title, and gets the role: borrowed cover.

    :raises Invalid: something is missing, the address is none or a requester's, or the role cannot be given.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise wrong("email", _("This is no e-mail address.")) from error
    words, rank = one_line(name, "name"), one_line(title, "title")
    with managing(office_id, user) as change:
        found = User.objects.filter(email=address).first()
        if found is not None and not found.is_staff:
            raise wrong("email", _("This address cannot be used. Choose their work address."))
        person = found or User.objects.create_user(address, name=words, title=rank, is_staff=True)
        if found is None:
            change.record("person_added", target=_of(person), personal={"name": words, "title": rank, "email": address})
            _send_link(change, person)
        _grant(change, person, role, since, None, sworn)
    return person


def change_person(*, office_id: int, person_id: UUID, name: str, title: str, user: User) -> None:
    """Change a name or a title. Letters that were composed keep what they say.

    :raises NotYours: they never worked in this office.
    """
    words, rank = one_line(name, "name"), one_line(title, "title")
    with managing(office_id, user) as change:
        person = _person(change.office, person_id)
        before = {"name": person.name, "title": person.title}
        if before == {"name": words, "title": rank}:
            raise Invalid(_("Nothing is different. Change something, or go back."))
        person.name, person.title = words, rank
        person.save(update_fields=["name", "title"])
        change.record("person_changed", target=_of(person), personal={"before": before, "name": words, "title": rank})


def send_link(*, office_id: int, person_id: UUID, user: User) -> None:
    """Send somebody a new link by which they choose a password: the first one ran out, or the password is lost.

    :raises NotYours: they hold no role in this office today.
    :raises NotAllowed: their account is closed.
    """
    with managing(office_id, user) as change:
        person = _person(change.office, person_id)
        if not policies.roles_in(person, change.office):
            raise NotYours
        if not person.is_active:
            raise NotAllowed(_("This account is closed. Open it first."))
        _send_link(change, person)


def reset_sign_in(*, office_id: int, person_id: UUID, checked: str, user: User) -> None:
    """Let somebody who lost their second factor begin anew: all factors and the password go, and a link is sent.

    :param checked: how the manager made sure that it is them who ask, for the trail.
    :raises NotYours: they hold no role in this office today.
    :raises NotAllowed: it is oneself, or their account is closed.
    :raises Invalid: nothing is said of how it was made sure.
    """
    words = one_line(checked, "checked")
    with managing(office_id, user) as change:
        person = _person(change.office, person_id)
        if person.pk == user.pk:
            raise NotAllowed(_("Another manager has to do this for you."))
        if not policies.roles_in(person, change.office):
            raise NotYours
        if not person.is_active:
            raise NotAllowed(_("This account is closed. Open it first."))
        accounts.forget_factors(person)
        change.record("sign_in_reset", target=_of(person), personal={"checked": words})
        _send_link(change, person)


def reset_sign_in_of(*, email: str, checked: str) -> User:
    """Do the same for somebody whom no other manager can help, by who runs the machine; the trail says so.

    :raises Invalid: no open staff account has this address, or nothing is said of how it was made sure.
    """
    words = one_line(checked, "checked")
    with transaction.atomic():
        person = User.objects.select_for_update().filter(email=email.strip().lower(), is_staff=True).first()
        role = policies.on_day(person.staff_roles.all()).select_related("office").first() if person else None
        if person is None or role is None or not person.is_active:
            raise Invalid(_("No open account of staff has this address."))
        change = Managing(role.office, policies.system("setup"), timezone.now())
        accounts.forget_factors(person)
        change.record("sign_in_reset", target=_of(person), personal={"checked": words})
        _send_link(change, person)
    return person


def grant_role(
    *, office_id: int, person_id: UUID, role: Role, since: date, until: date | None, sworn: bool, user: User
) -> StaffRole:
    """Let somebody hold a role from a day on, until a day or until further notice.

    :raises NotYours: no such member of staff.
    :raises NotAllowed: it is oneself, or auditor and another role would meet in one person.
    :raises Invalid: dates lie in the past or cross, they hold the role already, or a screener is not sworn.
    """
    with managing(office_id, user) as change:
        person = User.objects.filter(pk=person_id, is_staff=True).first()
        if person is None:
            raise NotYours
        return _grant(change, person, role, since, until, sworn)


def end_role(*, office_id: int, role_id: int, until: date, user: User) -> StaffRole:
    """End a role on a day, the last on which it is held. What they did in it stays; whom they helped go to others.

    :raises NotYours: no such role in this office, or it has ended.
    :raises Invalid: the day has passed or lies before the first.
    :raises NotAllowed: nobody would be left to manage the office.
    """
    with managing(office_id, user) as change:
        found = change.office.staff_roles.select_for_update(of=("self",)).filter(pk=role_id).first()
        if found is None or (found.until_date is not None and found.until_date < change.today):
            raise NotYours
        _not_past(until, change.today, "until")
        check_days(found.since_date, until)
        found.until_date = until
        found.save(update_fields=["until_date"])
        if found.role == Role.OFFICE_MANAGER and not _managers_after(change.office, until):
            raise NotAllowed(_("Nobody would be left to manage this office. Give the role to somebody else first."))
        change.record("role_ended", found.as_told(), target=_of(found.user))
        liaison.rebalance(change.office, found.user)
    return found


def close_account(*, office_id: int, person_id: UUID, user: User) -> None:
    """Close an account at once: no sign-in, sessions ended, no act in any role. Roles stay as they were dated, and
    whom they helped go to others.

    :raises NotYours: they never worked in this office.
    :raises NotAllowed: it is oneself, or they work for another office too, whose manager ends their roles there first.
    """
    with managing(office_id, user) as change:
        person = _person(change.office, person_id)
        if person.pk == user.pk:
            raise NotAllowed(_("Another manager has to close your account."))
        if not person.is_active:
            raise Invalid(_("This account is closed already."))
        elsewhere = policies.on_day(person.staff_roles.exclude(office=change.office)).select_related("office").first()
        if elsewhere is not None:
            raise NotAllowed(
                _("They work for %s too. End their roles here; that office's manager ends those there.")
                % elsewhere.office
            )
        person.is_active = False
        person.save(update_fields=["is_active"])
        accounts.end_sessions(person)
        change.record("account_closed", target=_of(person))
        liaison.rebalance(change.office, person)


def open_account(*, office_id: int, person_id: UUID, user: User) -> None:
    """Open a closed account again and send a link for a new password.

    :raises NotYours: they never worked in this office.
    """
    with managing(office_id, user) as change:
        person = _person(change.office, person_id)
        if person.is_active:
            raise Invalid(_("This account is open."))
        person.is_active = True
        person.save(update_fields=["is_active"])
        change.record("account_opened", target=_of(person))
        _send_link(change, person)


def add_absence(*, office_id: int, person_id: UUID, since: date, until: date, user: User) -> Absence:
    """Note that somebody takes no new cases on some days.

    :raises NotYours: they hold no role in this office.
    :raises Invalid: days cross, or meet another absence.
    """
    check_days(since, until)
    with managing(office_id, user) as change:
        person = _person(change.office, person_id)
        meeting = person.absences.filter(withdrawn_at=None, from_date__lte=until, to_date__gte=since)
        if meeting.exists():
            raise wrong("since", _("They are away on some of these days already."))
        made = Absence.objects.create(user=person, from_date=since, to_date=until)
        data = {"absence": made.pk, "since": since.isoformat(), "until": until.isoformat()}
        change.record("absence_added", data, target=_of(person))
    return made


def change_absence(*, office_id: int, absence_id: int, since: date, until: date, user: User) -> None:
    """Move the days of an absence.

    :raises NotYours: no such absence of anybody in this office.
    :raises Invalid: days cross, or meet another absence.
    """
    check_days(since, until)
    with managing(office_id, user) as change:
        found = _absence(change.office, absence_id)
        others = found.user.absences.filter(withdrawn_at=None, from_date__lte=until, to_date__gte=since)
        if others.exclude(pk=found.pk).exists():
            raise wrong("since", _("They are away on some of these days already."))
        before = [found.from_date.isoformat(), found.to_date.isoformat()]
        found.from_date, found.to_date = since, until
        found.save(update_fields=["from_date", "to_date"])
        data = {"absence": found.pk, "before": before, "since": since.isoformat(), "until": until.isoformat()}
        change.record("absence_changed", data, target=_of(found.user))


def withdraw_absence(*, office_id: int, absence_id: int, user: User) -> None:
    """Take back an absence that was entered by mistake; the row stays.

    :raises NotYours: no such absence of anybody in this office.
    """
    with managing(office_id, user) as change:
        found = _absence(change.office, absence_id)
        found.withdrawn_at = change.now
        found.save(update_fields=["withdrawn_at"])
        change.record("absence_withdrawn", {"absence": found.pk}, target=_of(found.user))


def password_chosen(person: User, now: datetime) -> None:
    """Record in the trail of each of their offices that somebody chose a password by the link they were sent."""
    with transaction.atomic():
        for office_id in policies.offices_of(person):
            role = policies.roles_in(person, Office.objects.get(pk=office_id))[0]
            audit.record(
                None,
                "office.password_chosen",
                actor=Actor(role, person),
                at=now,
                target=_of(person),
                chain_name=policies.chain_of_office(office_id),
            )


def set_up_role(*, person: User, office: Office, role: Role, since: date, sworn: bool) -> StaffRole:
    """Give a role while an office is set up, by a command: nobody manages it yet. Once; it is an event all the same."""
    with transaction.atomic():
        made, new = StaffRole.objects.get_or_create(
            user=person, office=office, role=role.value, until_date=None, defaults={"since_date": since, "sworn": sworn}
        )
        if new:
            audit.record(
                None,
                "office.role_granted",
                actor=policies.system("setup"),
                data=made.as_told(),
                target=_of(person),
                chain_name=policies.chain_of_office(office.pk),
            )
    return made


def _grant(change: Managing, person: User, role: Role, since: date, until: date | None, sworn: bool) -> StaffRole:
    if role not in STAFF_ROLES:
        raise wrong("role", _("This is no role of staff."))
    if person.pk == change.by.person.pk:
        raise NotAllowed(_("Nobody gives a role to themselves. Another manager of this office can give it to you."))
    if not person.is_active:
        raise NotAllowed(_("This account is closed. Open it first."))
    _not_past(since, change.today, "since")
    check_days(since, until)
    if role is Role.SCREENER and not sworn:
        raise wrong("sworn", _("A screener is sworn and trained for it (8 USC 1367). Tick that they are."))
    theirs = change.office.staff_roles.filter(user=person).filter(_meets(since, until))
    if theirs.filter(role=role).exists():
        raise wrong("role", _("They hold this role on some of these days already."))
    others = theirs.exclude(role=role)
    if others.filter(role=Role.AUDITOR).exists() or (role is Role.AUDITOR and others.exists()):
        raise NotAllowed(_("An auditor of an office holds no other role in it: who judges has no part."))
    made = StaffRole.objects.create(
        user=person, office=change.office, role=role.value, since_date=since, until_date=until, sworn=sworn
    )
    change.record("role_granted", made.as_told(), target=_of(person))
    return made


def _send_link(change: Managing, person: User) -> None:
    key = f"{person.pk}:{change.now.isoformat()}"
    about = {"user": str(person.pk)}
    outbox.post("mail.invitation", request=None, office_id=change.office.pk, key=key, data=about, now=change.now)
    change.record("link_sent", target=_of(person))


def _person(office: Office, person_id: UUID) -> User:
    found = User.objects.select_for_update(of=("self",)).filter(pk=person_id, is_staff=True).first()
    if found is None or not found.staff_roles.filter(office=office).exists():
        raise NotYours
    return found


def _absence(office: Office, absence_id: int) -> Absence:
    found = Absence.objects.select_related("user").filter(pk=absence_id, withdrawn_at=None).first()
    if found is None or not found.user.staff_roles.filter(office=office).exists():
        raise NotYours
    return found


def _managers_after(office: Office, day: date) -> bool:
    """Whether somebody who may sign in manages an office beyond a day."""
    left = office.staff_roles.filter(role=Role.OFFICE_MANAGER, user__is_active=True)
    return left.filter(until_date=None).exists() or left.filter(until_date__gt=day).exists()


def _meets(since: date, until: date | None) -> Q:
    """Return what fits roles held on any day from `since` to `until`."""
    begun = Q(since_date__lte=until) if until else Q()
    return begun & (Q(until_date=None) | Q(until_date__gte=since))


def _not_past(day: date, today: date, name: str) -> None:
    """Refuse a day that has passed: it would make right afterwards what was not.

    :raises Invalid: it has.
    """
    if day < today:
        raise wrong(name, _("This day has passed. Choose today or later."))


def _of(person: User) -> str:
    return f"user:{person.pk}"
