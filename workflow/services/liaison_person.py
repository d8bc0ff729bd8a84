"""What changes of a person who is helped: where they are, what they need, how they are reached; and coming back.

Ways of a person with a request are its requester's, and change there (`workflow.services.ways`).
"""

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from workflow.errors import Invalid, NotYours, Stale
from workflow.models import ContactKind, User
from workflow.services.liaison import (
    Helping,
    Person,
    Way,
    check_person,
    give_best,
    helping,
    safe_ways,
    told_of,
    way_problems,
    where_of,
)

WAYS_MAX = 10


def change(*, file_id: UUID, person: Person, user: User) -> None:
    """Write down where a person is now, what they speak and what they need. Who helps them stays.

    :raises NotYours: there is no such file for this person.
    :raises Invalid: no name, no such place, language or need.
    """
    with helping(file_id, user) as act:
        _write(act, person)
        act.record("changed", told_of(act.file), personal={"name": act.file.name, "zip": act.file.zip_code})


def add_way(*, file_id: UUID, way: Way, user: User) -> None:
    """Add a way a person calls safe, or change what is said of one. That they call us alone leaves no other way.

    :raises NotYours: there is no such file for this person, or its ways are those of a request.
    :raises Invalid: it cannot be one, or there are too many.
    """
    wrong = way_problems(way)
    if wrong:
        raise Invalid(_("Check what is marked."), wrong)
    with helping(file_id, user) as act:
        others = [one for one in _ways(act) if _key(one) != _key(way) and one.kind != ContactKind.THEY_CALL]
        if len(others) >= WAYS_MAX:
            words = _("There are too many ways. Take one out that they do not use.")
            raise Invalid(words, {"way_value": words})
        _keep(act, [way] if way.kind == ContactKind.THEY_CALL else [*others, replace(way, value=way.value.strip())])
        act.record("way_added", {"kind": way.kind})


def remove_way(*, file_id: UUID, kind: str, value: str, user: User) -> None:
    """Take out a way that is not safe any more. It holds at once, also for services that were told of it.

    :raises NotYours: there is no such way of this person.
    """
    with helping(file_id, user, closed=True) as act:
        known = _ways(act)
        left = [one for one in known if _key(one) != (kind, value.strip())]
        if len(left) == len(known):
            raise NotYours
        _keep(act, left)
        act.record("way_removed", {"kind": kind})


def reopen(*, file_id: UUID, user: User, person: Person | None = None) -> None:
    """Help a person again whose file was closed: at their own wish, or by who helped them; somebody is given at once.

    :param person: where they are now and what they need, where it was asked again.
    :raises Stale: it is open.
    :raises Invalid: no such place, language or need.
    """
    with helping(file_id, user, closed=True, person=True) as act:
        if act.file.closed_at is None:
            raise Stale(_("This file is open already."))
        if person is not None:
            _write(act, person)
        act.file.closed_at = None
        act.file.save(update_fields=["closed_at"])
        act.record("reopened", told_of(act.file))
        give_best(act, after="reopened")


def _write(act: Helping, person: Person) -> None:
    with_request = act.file.request_id is not None
    check_person(person, with_request=with_request)
    if not with_request:
        act.file.name = person.name.strip()
    act.file.language = person.language
    for name, value in where_of(person).items():
        setattr(act.file, name, value)
    act.file.save()


def _ways(act: Helping) -> list[Way]:
    if act.file.request_id is not None:
        raise NotYours
    return safe_ways(act.file)


def _keep(act: Helping, ways: list[Way]) -> None:
    act.file.ways = [vars(one) for one in ways]
    act.file.save(update_fields=["ways"])


def _key(way: Way) -> tuple[str, str]:
    return way.kind, way.value.strip()
