"""What an office sets for itself, by its manager alone: days, sources, limits and bases. Each change is an event in
the office's own trail, and nothing is ever deleted: it ends on a day, or is withdrawn and stays.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from redaction.bases import catalogues
from workflow import audit, outbox, policies
from workflow.errors import Invalid, NotYours
from workflow.law import grounds
from workflow.models import Closure, Office, Source, User
from workflow.policies import Actor
from workflow.states import Role

#: What a manager may set of the office, with the least and the most of each number.
LIMITS: dict[str, tuple[int, int]] = {
    "screening_valid_days": (1, 365),
    "lapse_days": (10, 365),
    "warn_days": (1, 15),
    "appeal_days": (30, 365),
    "cases_an_hour": (0, 1000),
    "reask_days": (7, 365),
    "download_days": (30, 1825),
    "asking_days": (0, 10),
    "directory_days": (30, 730),
}
#: What stands on the letterhead and in every letter.
DETAILS = (
    "name",
    "address",
    "telephone",
    "tty",
    "email",
    "liaison_name",
    "liaison_telephone",
    "liaison_email",
    "privacy_officer",
    "appeals_address",
    "dispute_help",
    "class_signatory_name",
    "class_signatory_title",
)


@dataclass
class Managing:
    """An office locked for one change by one of its managers. `now` is the one time everything in it carries."""

    office: Office
    by: Actor
    now: datetime
    recorded: bool = field(default=False, init=False)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def record(
        self,
        verb: str,
        data: Mapping[str, Any] | None = None,
        *,
        target: str = "",
        personal: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the change into the trail of the office."""
        audit.record(
            None,
            f"office.{verb}",
            actor=self.by,
            at=self.now,
            target=target,
            data=data,
            personal=personal,
            chain_name=policies.chain_of_office(self.office.pk),
        )
        self.recorded = True


@contextmanager
def managing(office_id: int, user: User, *roles: Role) -> Iterator[Managing]:
    """Lock an office and open it for one change by somebody who manages it today.

    :param roles: the roles that may do it, where it is not the manager's alone.

    :raises NotYours: no such office for this person.
    """
    with transaction.atomic():
        office = Office.objects.select_for_update().filter(pk=office_id).first()
        held = policies.roles_in(user, office) if office is not None and user.is_active else ()
        role = next((one for one in roles or (Role.OFFICE_MANAGER,) if one in held), None)
        if office is None or role is None:
            raise NotYours
        change = Managing(office, Actor(role, user), timezone.now())
        yield change
        if not change.recorded:
            raise AssertionError("A change of the office was not recorded.")


def add_closure(*, office_id: int, on: date, reason: str, user: User) -> Closure:
    """Shut the office on a day: it counts in no clock, and due dates are set anew in the background.

    :raises Invalid: no reason, or the day is one already.
    """
    words = one_line(reason, "reason")
    with managing(office_id, user) as change:
        if change.office.closures.filter(date=on, withdrawn_at=None).exists():
            raise wrong("on", _("The office is shut on this day already."))
        made = Closure.objects.create(office=change.office, date=on, reason=words)
        change.record("closure_added", {"on": on.isoformat(), "reason": words}, target=f"closure:{made.pk}")
        _set_clocks(change)
    return made


def withdraw_closure(*, office_id: int, closure_id: int, user: User) -> None:
    """Take a closure back: the day counts again. The row stays.

    :raises NotYours: there is none that stands.
    """
    with managing(office_id, user) as change:
        found = change.office.closures.filter(pk=closure_id, withdrawn_at=None).first()
        if found is None:
            raise NotYours
        found.withdrawn_at = change.now
        found.save(update_fields=["withdrawn_at"])
        change.record("closure_withdrawn", {"on": found.date.isoformat()}, target=f"closure:{found.pk}")
        _set_clocks(change)


@dataclass(frozen=True)
class Custodian:
    """What is set of a source. `standard`: named in every answer that neither confirms nor denies."""

    name: str
    custodian: str
    answer_days: int
    standard: bool
    since: date | None = None
    until: date | None = None


def add_source(*, office_id: int, given: Custodian, user: User) -> Source:
    """Add a custodian to ask.

    :raises Invalid: something is missing, or dates cross.
    """
    _check_custodian(given)
    with managing(office_id, user) as change:
        key = _free_key(change.office, given.name)
        made = Source.objects.create(office=change.office, key=key, **_columns(given))
        change.record("source_added", {"source": key, **_plain(given)}, target=f"source:{made.pk}")
    return made


def change_source(*, office_id: int, source_id: int, given: Custodian, user: User) -> Source:
    """Change a custodian, or end asking it on a day. What was asked before keeps its answer.

    :raises NotYours: there is none.
    :raises Invalid: something is missing, dates cross, or nothing would be left to name.
    """
    _check_custodian(given)
    with managing(office_id, user) as change:
        found = change.office.sources.filter(pk=source_id).first()
        if found is None:
            raise NotYours
        before = _plain(_as_given(found))
        for name, value in _columns(given).items():
            setattr(found, name, value)
        found.save()
        after = _plain(given)
        if before == after:
            raise Invalid(_("Nothing is different. Change something, or go back."))
        change.record("source_changed", _difference(before, after) | {"source": found.key}, target=f"source:{found.pk}")
        others = change.office.sources.filter(standard=True, until_date=None)
        if not others.exists():
            raise wrong(
                "standard",
                _("Every answer that neither confirms nor denies names the standard sources: leave at least one."),
            )
    return found


def set_limits(*, office_id: int, given: Mapping[str, int], user: User) -> None:
    """Set what the office may set by number: how long a screening counts, periods, cases an hour.

    :raises Invalid: a number lies outside of what may be, or nothing is different.
    """
    outside = {
        name: _("From %(least)d to %(most)d.") % {"least": least, "most": most}
        for name, (least, most) in LIMITS.items()
        if name in given and not least <= given[name] <= most
    }
    if outside or not set(given) <= set(LIMITS):
        raise Invalid(_("Check the numbers."), outside)
    _set_columns(office_id, given, user, "limits_set")


def set_batches(*, office_id: int, days: Collection[int], user: User) -> None:
    """Set the weekdays on which answers leave together, 1 for Monday to 7.

    Answers wait for a day that is fixed beforehand, so that how soon one comes says little of what was behind it.
    Danger, speed and a last day wait for none (`workflow.law.delivering`).

    :raises Invalid: no day, one that is none, or nothing is different.
    """
    if not days or not set(days) <= set(range(1, 8)):
        raise wrong("days", _("Choose one weekday or more."))
    _set_columns(office_id, {"batch_days": "".join(map(str, sorted(set(days))))}, user, "batches_set")


def set_details(*, office_id: int, given: Mapping[str, str], user: User) -> None:
    """Set what stands on the letterhead. A letter that was composed keeps what it says.

    :raises Invalid: something every letter needs is empty, or nothing is different.
    """
    clean = {name: value.strip() for name, value in given.items()}
    missing = {name: _("Fill this in.") for name, value in clean.items() if not value and name != "tty"}
    if missing or not set(clean) <= set(DETAILS):
        raise Invalid(_("Every letter needs these."), missing)
    _set_columns(office_id, clean, user, "details_set")


def choose_bases(*, office_id: int, chosen: list[str], usual: list[str], user: User) -> None:
    """Choose the catalogues an office withholds on, and the bases offered first. Marks that stand stay as they are.

    :raises Invalid: an unknown catalogue, or a usual basis outside of those chosen.
    """
    if set(chosen) - set(catalogues()):
        raise wrong("catalogues", _("There is no such catalogue."))
    trial = Office(catalogues=chosen)
    outside = [key for key in usual if key not in dict(grounds.choices(trial))]
    if outside or len(usual) != len(set(usual)):
        raise wrong("usual", _("Not a basis of the catalogues chosen, or twice: %s") % ", ".join(outside or usual))
    _set_columns(office_id, {"catalogues": chosen, "usual_bases": usual}, user, "bases_chosen")


def wrong(name: str, words: str) -> Invalid:
    """Return a refusal of one field."""
    return Invalid(words, {name: words})


def one_line(text: str, name: str, longest: int = 200) -> str:
    """Return one line of text, stripped.

    :raises Invalid: it is empty or too long.
    """
    words = " ".join(text.split())
    if not words or len(words) > longest:
        raise wrong(name, _("Write it in at most %d characters.") % longest)
    return words


def check_days(since: date | None, until: date | None) -> None:
    """Refuse days that cross.

    :raises Invalid: the last lies before the first.
    """
    if since and until and until < since:
        raise wrong("until", _("The last day lies before the first."))


def _set_columns(office_id: int, given: Mapping[str, Any], user: User, verb: str) -> None:
    with managing(office_id, user) as change:
        before = {name: getattr(change.office, name) for name in given}
        told = _difference(before, given)
        if not told:
            raise Invalid(_("Nothing is different. Change something, or go back."))
        for name, value in given.items():
            setattr(change.office, name, value)
        change.office.save(update_fields=list(given))
        change.record(verb, told)


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changed as name: [before, after]."""
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _set_clocks(change: Managing) -> None:
    """Have the due dates of the open cases set anew, once for each change of the calendar."""
    key = f"{change.office.pk}:{change.now.isoformat()}"
    about = {"office": change.office.pk}
    outbox.post("clock.keep", request=None, office_id=change.office.pk, key=key, data=about, now=change.now)


def _check_custodian(given: Custodian) -> None:
    one_line(given.name, "name")
    one_line(given.custodian, "custodian")
    if not 1 <= given.answer_days <= 120:
        raise wrong("answer_days", _("From %(least)d to %(most)d.") % {"least": 1, "most": 120})
    check_days(given.since, given.until)


def _columns(given: Custodian) -> dict[str, Any]:
    return {
        "name": one_line(given.name, "name"),
        "custodian": one_line(given.custodian, "custodian"),
        "answer_days": given.answer_days,
        "standard": given.standard,
        "since_date": given.since,
        "until_date": given.until,
    }


def _as_given(source: Source) -> Custodian:
    return Custodian(
        source.name, source.custodian, source.answer_days, source.standard, source.since_date, source.until_date
    )


def _plain(given: Custodian) -> dict[str, Any]:
    return {
        "name": one_line(given.name, "name"),
        "custodian": one_line(given.custodian, "custodian"),
        "answer_days": given.answer_days,
        "standard": given.standard,
        "since": given.since.isoformat() if given.since else None,
        "until": given.until.isoformat() if given.until else None,
    }


def _free_key(office: Office, name: str) -> str:
    """Return a key made of a name that no source of the office has."""
    stem = slugify(name)[:40] or "source"
    taken = set(office.sources.filter(key__startswith=stem).values_list("key", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(key for key in numbered if key not in taken)
