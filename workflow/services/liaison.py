"""The people an office helps, with or without a request: opening, giving somebody to them, contacts, calls, plans.

Each verb opens `helping(…)`: the file locked, the policy asked, and at least one event in the file's own chain.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit, hours, policies
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.helping import matching
from workflow.helping import policies as helping_policies
from workflow.helping.directory import packed
from workflow.helping.places import STATES, place_of
from workflow.helping.policies import chain_of_file
from workflow.models import (
    ContactKind,
    Cover,
    Helper,
    HelpFile,
    HelpKind,
    Office,
    Request,
    Skill,
    Specialist,
    StandAside,
    Tongue,
    User,
)
from workflow.policies import Actor
from workflow.services.managing import managing
from workflow.states import Role

COVER_LASTS = timedelta(hours=8)


@dataclass(frozen=True)
class Way:
    """A way a person called safe. `when` is an hour of `workflow.hours`, or empty for any time."""

    kind: str
    value: str
    when: str = ""
    voicemail: bool = False
    code_word: str = ""


@dataclass(frozen=True)
class Person:
    """What is asked of a person who is helped: never their immigration status."""

    name: str
    language: str
    state: str
    zip_code: str = ""
    needs: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()


@dataclass
class Helping:
    """A file locked for one change by one actor. `now` is the one time everything in it carries."""

    file: HelpFile
    by: Actor
    now: datetime
    recorded: bool = field(default=False, init=False)

    def record(
        self,
        verb: str,
        data: Mapping[str, Any] | None = None,
        *,
        target: str = "",
        personal: Mapping[str, Any] | None = None,
        by: Actor | None = None,
    ) -> None:
        """Write the change into the chain of the file."""
        audit.record(
            None,
            f"help.{verb}",
            actor=by or self.by,
            at=self.now,
            target=target or f"help:{self.file.pk}",
            data=data,
            personal=personal,
            chain_name=chain_of_file(self.file.pk),
        )
        self.recorded = True


@contextmanager
def helping(file_id: UUID, user: User, *, closed: bool = False, person: bool = False) -> Iterator[Helping]:
    """Lock a file and open it for one change by who helps the person, or by the person themselves.

    :param closed: whether a closed file may be changed.
    :param person: whether the person who is helped may do it.
    :raises NotYours: there is no such file for this person.
    :raises NotAllowed: it is closed.
    """
    with transaction.atomic():
        file = locked(file_id)
        role = helping_policies.acting_role(user, file)
        if role is None or (role is Role.REQUESTER and not person):
            raise NotYours
        if file.closed_at is not None and not closed:
            raise NotAllowed(_("This file is closed."))
        change = Helping(file, Actor(role, user), timezone.now())
        yield change
        if not change.recorded:
            raise AssertionError("A change of a file was not recorded.")


def locked(file_id: UUID) -> HelpFile:
    """Return a file with its row locked until the transaction ends.

    :raises NotYours: there is none.
    """
    rows = HelpFile.objects.select_for_update(of=("self",)).select_related("office", "request")
    file = rows.filter(pk=file_id).first()
    if file is None:
        raise NotYours
    return file


def open_file(*, office: Office, person: Person, user: User) -> HelpFile:
    """Begin to help somebody without a request, and give them somebody near.

    :raises NotYours: the person does not talk with people in this office.
    :raises Invalid: no name, no such place, language, need or way.
    """
    role = helping_policies.talking_role(user, office)
    if role is None:
        raise NotYours
    check_person(person)
    with transaction.atomic():
        now = timezone.now()
        file = HelpFile.objects.create(
            office=office,
            name=person.name.strip(),
            language=person.language,
            ways=[vars(way) for way in person.ways],
            opened_by=user,
            opened_at=now,
            **where_of(person),
        )
        change = Helping(file, Actor(role, user), now)
        change.record("opened", told_of(file), personal={"name": file.name, "zip": file.zip_code})
        give_best(change)
    return file


def open_for_request(*, request_id: UUID, person: Person, user: User) -> HelpFile:
    """Begin to help whoever made a request, at their own wish or by who works on it; one file a request.

    :raises NotYours: no such request for this person.
    :raises Invalid: no such place, language or need.
    """
    check_person(person, with_request=True)
    with transaction.atomic():
        request = Request.objects.select_for_update(of=("self",)).select_related("office").filter(pk=request_id).first()
        if request is None:
            raise NotYours
        known = HelpFile.objects.filter(request=request).select_related("office", "request").first()
        if known is not None:
            if helping_policies.acting_role(user, known) is None:
                raise NotYours
            return known
        role = helping_policies.role_on_request(user, request)
        if role is None:
            raise NotYours
        now = timezone.now()
        file = HelpFile.objects.create(
            office=request.office, request=request, language=person.language, opened_by=user, opened_at=now,
            **where_of(person),
        )  # fmt: skip
        change = Helping(file, Actor(role, user), now)
        change.record("opened", {**told_of(file), "request": str(request.pk)}, personal={"zip": file.zip_code})
        give_best(change)
    return file


def give(*, file_id: UUID, specialist_id: UUID, reason: str, user: User) -> Helper:
    """Give somebody else to a person than the machine would, for a reason.

    :raises NotYours: no such file or specialist for this person.
    :raises Invalid: no reason.
    :raises NotAllowed: they cannot be given: away, no role, or they stand aside.
    """
    words = _reason(reason)
    with helping(file_id, user) as change:
        weighed = matching.weigh(change.file, timezone.localdate(change.now))
        chosen = next((one for one in weighed if one.specialist.pk == specialist_id), None)
        if chosen is None:
            row = change.file.office.specialists.filter(pk=specialist_id, until_date=None).first()
            if row is None:
                raise NotYours
            chosen = matching.Weighed(row, True, (_("serves another place"),))
        if not chosen.fits and not chosen.full:
            raise NotAllowed(f"{chosen.specialist}: {'; '.join(chosen.words)}")
        made = _give(change, chosen, weighed, chosen_by=user, reason=words)
        change.record("given", {"user": str(made.specialist.user_id), "by_hand": True}, personal={"reason": words})
    return made


def stand_aside(*, file_id: UUID, reason: str, user: User) -> None:
    """Stand aside from a person one helps; somebody else is given at once.

    :raises Invalid: no reason.
    """
    words = _reason(reason)
    with helping(file_id, user) as change:
        StandAside.objects.create(file=change.file, user=user, reason=words, at=change.now)
        change.file.covers.filter(user=user, until_at__gt=change.now).update(until_at=change.now)
        change.record("stood_aside", target=f"user:{user.pk}", personal={"reason": words})
        held = change.file.helpers.filter(until_at=None, specialist__user=user).first()
        if held is not None:
            give_best(change, after="stood_aside")


def leave(*, office_id: int, specialist_id: UUID, until: Any, user: User) -> int:
    """End the post of a specialist on a day; whom they help go to others, today if the day has come.

    :raises NotYours: not the manager, or there is no such open post.
    :raises Invalid: the day lies before the first.
    """
    with managing(office_id, user) as change:
        row = change.office.specialists.filter(pk=specialist_id, until_date=None).select_related("user").first()
        if row is None:
            raise NotYours
        if until < row.since_date:
            raise Invalid(_("The last day lies before the first."), {"until": _("The last day lies before the first.")})
        row.until_date = until
        row.save(update_fields=["until_date"])
        change.record("specialist_left", {"until": until.isoformat()}, target=f"user:{row.user_id}")
        moved = rebalance(change.office, row.user) if until <= change.today else 0
    return moved


def rebalance(office: Office, person: User | None = None) -> int:
    """Give others to the people whose helper left, lost the role or the account; return how many moved.

    :param person: only whom this one helped: a post, a role or an account has just ended.
    """
    today, moved = timezone.localdate(), 0
    gone = Helper.objects.filter(until_at=None, file__office=office, file__closed_at=None)
    if person is not None:
        gone = gone.filter(specialist__user=person)
    for held in gone.select_related("specialist__user", "specialist__office")[:2_000]:
        if _is_here(held.specialist, today):
            continue
        with transaction.atomic():
            change = Helping(locked(held.file_id), policies.system("rebalance"), timezone.now())
            give_best(change, after="left")
        moved += 1
    return moved


def give_to_unhelped(office: Office) -> int:
    """Give somebody to those whom nobody could help until now, the longest waiting first; return how many."""
    given = 0
    nobody = office.help_files.filter(closed_at=None).exclude(
        Exists(Helper.objects.filter(file=OuterRef("pk"), until_at=None))
    )
    for key in list(nobody.order_by("opened_at").values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            change = Helping(locked(key), policies.system("rebalance"), timezone.now())
            fits = any(one.fits for one in matching.weigh(change.file, timezone.localdate(change.now)))
            if fits and change.file.closed_at is None and current(change.file) is None:
                give_best(change, after="nobody")
                given += 1
    return given


def cover(*, file_id: UUID, reason: str, user: User) -> Cover:
    """Open the file of a person somebody else helps, for some hours and a stated reason.

    :raises NotYours: there is no such file in an office where they talk with people, or they stand aside from it.
    :raises Invalid: no reason.
    """
    words = _reason(reason)
    with transaction.atomic():
        file = locked(file_id)
        role = helping_policies.covering_role(user, file)
        if role is None:
            raise NotYours
        change = Helping(file, Actor(role, user), timezone.now())
        made = Cover.objects.create(
            file=file, user=user, reason=words, at=change.now, until_at=change.now + COVER_LASTS
        )
        change.record("covered", target=f"user:{user.pk}", personal={"reason": words})
    return made


def viewed(*, file_id: UUID, user: User) -> HelpFile:
    """Return a file for its page; looking at it is an event.

    :raises NotYours: there is no such file for this person.
    """
    with helping(file_id, user, closed=True) as change:
        change.record("viewed")
    return change.file


def safe_ways(file: HelpFile) -> list[Way]:
    """Return the ways a person called safe: of the request where there is one."""
    if file.request is None:
        return [Way(**given) for given in file.ways]
    rows = file.request.requester.ways.order_by("kind", "pk")
    return [Way(row.kind, row.value, row.when, row.voicemail, row.code_word) for row in rows if row.is_used]


def name_of(file: HelpFile) -> str:
    """Return what a person is called: as in the request where there is one."""
    return str(file.name if file.request is None else file.request.requester.name)


def current(file: HelpFile) -> Helper | None:
    """Return who helps a person now."""
    return file.helpers.filter(until_at=None).select_related("specialist__user", "chosen_by").first()


def give_best(change: Helping, after: str = "") -> None:
    """Give the best candidate; where nobody fits, nobody is given and the trail says why."""
    weighed = matching.weigh(change.file, timezone.localdate(change.now))
    machine = policies.system("match")
    best = next((one for one in weighed if one.fits), None)
    if best is None:
        change.file.helpers.filter(until_at=None).update(until_at=change.now)
        change.record("nobody_fits", {"weighed": len(weighed), "after": after}, by=machine)
        return
    made = _give(change, best, weighed)
    change.record("given", {"user": str(made.specialist.user_id), "by_hand": False, "after": after}, by=machine)


def _give(
    change: Helping,
    chosen: matching.Weighed,
    weighed: Sequence[matching.Weighed],
    *,
    chosen_by: User | None = None,
    reason: str = "",
) -> Helper:
    held = change.file.helpers.select_for_update().filter(until_at=None).first()
    if held is not None:
        if held.specialist_id == chosen.specialist.pk:
            raise Invalid(_("They help this person already."))
        held.until_at = change.now
        held.save(update_fields=["until_at"])
    return Helper.objects.create(
        file=change.file,
        specialist=chosen.specialist,
        since_at=change.now,
        chosen_by=chosen_by,
        reason=reason,
        weighed=[one.as_kept() for one in weighed],
    )


def _is_here(one: Specialist, today: Any) -> bool:
    posted = one.until_date is None or one.until_date > today
    held = policies.on_day(one.user.staff_roles.filter(office=one.office, role__in=matching.HELPERS), today)
    return posted and one.user.is_active and held.exclude(until_date=today).exists()


def where_of(person: Person) -> dict[str, Any]:
    return {
        "state": person.state,
        "zip_code": person.zip_code,
        "needs": packed(person.needs),
        "skills": packed(person.skills),
    }


def told_of(file: HelpFile) -> dict[str, Any]:
    return {"language": file.language, "state": file.state, "needs": file.needs, "skills": file.skills}


def check_person(person: Person, *, with_request: bool = False) -> None:
    wrong: dict[str, str] = {}
    if not with_request and not person.name.strip():
        wrong["name"] = _("Fill this in. A first name, or another one, is enough.")
    if person.language not in Tongue.values:
        wrong["language"] = _("There is no such language.")
    if person.state not in STATES:
        wrong["state"] = _("Choose a state.")
    place = place_of(person.zip_code) if person.zip_code else None
    if person.zip_code and (place is None or place.state != person.state):
        wrong["zip_code"] = _("There is no such ZIP code in this state.")
    if set(person.needs) - set(HelpKind.values) or set(person.skills) - set(Skill.values):
        wrong["needs"] = _("Choose one of these.")
    for way in person.ways:
        wrong |= way_problems(way)
    if wrong:
        raise Invalid(_("Check what is marked."), wrong)


def way_problems(way: Way) -> dict[str, str]:
    """Return what is wrong with a way somebody called safe, by its field."""
    wrong: dict[str, str] = {}
    if way.kind not in ContactKind.values or (not way.value.strip() and way.kind != ContactKind.THEY_CALL):
        wrong["way_value"] = _("Write the number or address, or choose that they call us.")
    if way.when and way.when not in hours.LABELS:
        wrong["way_when"] = _("Choose one of these.")
    return wrong


def _reason(text: str) -> str:
    words = " ".join(text.split())
    if len(words) < 10:
        raise Invalid(_("Write the reason in a sentence."), {"reason": _("Write a full sentence.")})
    return words[:2000]
