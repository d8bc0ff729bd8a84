"""The directory of an office: places that help, and the people of the office who do. Each change is an event of the
office's trail; nothing is deleted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from workflow import policies
from workflow.errors import Invalid, NotYours
from workflow.helping.directory import packed
from workflow.helping.places import EVERYWHERE, STATES, county_key, place_of
from workflow.models import (
    Cost,
    HelpKind,
    Listing,
    ListingArea,
    ListingKind,
    Skill,
    Specialist,
    SpecialistArea,
    Tongue,
    User,
)
from workflow.services.managing import Managing, managing
from workflow.states import Role

#: Who keeps entries up to date; specialists are set by the manager alone.
KEEPERS = (Role.OFFICE_MANAGER, Role.LIAISON)
#: Who may be given to people: roles that talk with them.
HELPERS = (Role.INTAKE, Role.LIAISON)
#: Areas of one entry at most.
AREAS_MAX = 200
_AREA = re.compile(r"(?P<state>[A-Z]{2})(?::(?P<county>[^:/;]{2,80})|/(?P<zip>\d{1,5}))?")
_KEY = re.compile(r"[a-z0-9-]{2,60}")
_TELEPHONE = re.compile(r"[0-9+(). x-]{3,40}")
#: Lengths of the columns that hold a line.
_LENGTHS = {"name": 200, "address": 300, "website": 200, "hours": 300, "eligibility": 300}


@dataclass(frozen=True)
class Area:
    """A place served, as it is written: `US`, `MD`, `MD:Harford`, `MD/208`."""

    state: str
    county: str = ""
    zip_prefix: str = ""


@dataclass(frozen=True)
class Entry:
    """What stands of a place that helps; lists as tuples of the fixed words, areas as `areas_of` reads them."""

    kind: str
    key: str
    name: str
    state: str
    telephone: str
    languages: tuple[str, ...]
    areas: tuple[Area, ...]
    zip_code: str = ""
    helps: tuple[str, ...] = ()
    address: str = ""
    tty: str = ""
    website: str = ""
    hours: str = ""
    cost: str = ""
    eligibility: str = ""
    safe_to_call: bool = False


@dataclass(frozen=True)
class Post:
    """What stands of a specialist or a community relations officer."""

    kind: str
    telephone: str
    state: str
    languages: tuple[str, ...]
    areas: tuple[Area, ...]
    zip_code: str = ""
    skills: tuple[str, ...] = ()
    capacity: int = 20
    since: date | None = None
    until: date | None = None


@dataclass
class _Wrong:
    """What is wrong with the fields of one entry; raised together, so that all is mended at once."""

    fields: dict[str, str] = field(default_factory=dict)

    def unless(self, holds: object, name: str, words: str) -> None:
        if not holds:
            self.fields.setdefault(name, words)

    def done(self) -> None:
        if self.fields:
            raise Invalid(_("Check what is marked."), self.fields)


def areas_of(text: str) -> tuple[Area, ...]:
    """Read areas written with semicolons between them.

    :raises Invalid: one of them is none.
    """
    found = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[;\n]", text))):
        match = _AREA.fullmatch(part)
        if match is None or match["state"] not in STATES | {EVERYWHERE}:
            words = _("“%s” is no area. Examples: US; MD; MD:Harford; MD/208") % part[:60]
            raise Invalid(words, {"areas": words})
        found.append(Area(match["state"], county_key(match["county"] or ""), match["zip"] or ""))
    return tuple(dict.fromkeys(found))


def save_listing(*, office_id: int, given: Entry, user: User, listing_id: UUID | None = None) -> Listing:
    """Add an entry, or change one; who saves it has confirmed it today.

    :raises NotYours: neither manager nor liaison of the office, or there is no such entry.
    :raises Invalid: something is missing, unknown or too long, or another entry has its key.
    """
    check_entry(given)
    with managing(office_id, user, *KEEPERS) as change:
        found = None
        if listing_id is not None:
            found = change.office.listings.filter(pk=listing_id).first()
            if found is None:
                raise NotYours
        if change.office.listings.filter(key=given.key).exclude(pk__in=[found.pk] if found else []).exists():
            raise Invalid(_("Another entry has this key."), {"key": _("Another entry has this key.")})
        made = store_listing(change, given, found)
    return made


def store_listing(change: Managing, given: Entry, found: Listing | None) -> Listing:
    """Write a checked entry within a change that is open, and record it."""
    row = found or Listing(office=change.office)
    before = {} if found is None else _told(found)
    for name in ("kind", "key", "name", "state", "zip_code", "address", "telephone", "tty", "website", "hours",
                 "cost", "eligibility", "safe_to_call"):  # fmt: skip
        setattr(row, name, getattr(given, name))
    row.helps, row.languages = packed(given.helps), packed(given.languages)
    _set_point(row)
    row.confirmed_date, row.confirmed_by, row.withdrawn_at = change.today, change.by.person, None
    row.save()
    row.areas.all().delete()
    ListingArea.objects.bulk_create(ListingArea(listing=row, **vars(area)) for area in given.areas)
    verb = "directory_added" if found is None else "directory_changed"
    after = _told(row)
    told = {name: value for name, value in after.items() if before.get(name) != value}
    change.record(verb, {"entry": row.key, **told}, target=f"listing:{row.pk}")
    return row


def confirm_listing(*, office_id: int, listing_id: UUID, user: User) -> Listing:
    """Say that an entry is right still: somebody asked there today.

    :raises NotYours: neither manager nor liaison, or there is no such open entry.
    """
    with managing(office_id, user, *KEEPERS) as change:
        row = _open_listing(change, listing_id)
        row.confirmed_date, row.confirmed_by = change.today, user
        row.save(update_fields=["confirmed_date", "confirmed_by"])
        change.record("directory_confirmed", {"entry": row.key}, target=f"listing:{row.pk}")
    return row


def withdraw_listing(*, office_id: int, listing_id: UUID, user: User) -> None:
    """Take an entry out of the directory. It stays for the referrals made to it.

    :raises NotYours: neither manager nor liaison, or there is no such open entry.
    """
    with managing(office_id, user, *KEEPERS) as change:
        row = _open_listing(change, listing_id)
        row.withdrawn_at = change.now
        row.save(update_fields=["withdrawn_at"])
        change.record("directory_withdrawn", {"entry": row.key}, target=f"listing:{row.pk}")


def save_specialist(*, office_id: int, person_id: UUID, given: Post, user: User) -> Specialist:
    """Say where a member of staff helps, in which languages, with what, and for how many people at one time.

    :raises NotYours: not the manager, or they hold no role that talks with people in this office today.
    :raises Invalid: something is missing or unknown.
    """
    check_post(given)
    with managing(office_id, user) as change:
        person = User.objects.filter(pk=person_id, is_staff=True).first()
        if person is None or not set(policies.roles_in(person, change.office)) & set(HELPERS):
            raise NotYours
        made = store_specialist(change, person, given)
    return made


def store_specialist(change: Managing, person: User, given: Post) -> Specialist:
    """Write a checked post within a change that is open, and record it."""
    row = change.office.specialists.filter(user=person, until_date=None).first()
    verb = "specialist_added" if row is None else "specialist_changed"
    row = row or Specialist(office=change.office, user=person, since_date=given.since or change.today)
    for name in ("kind", "telephone", "state", "zip_code", "capacity"):
        setattr(row, name, getattr(given, name))
    row.languages, row.skills = packed(given.languages), packed(given.skills)
    row.since_date = given.since or row.since_date
    _set_point(row)
    row.save()
    row.areas.all().delete()
    SpecialistArea.objects.bulk_create(SpecialistArea(specialist=row, **vars(area)) for area in given.areas)
    told = {
        "kind": row.kind,
        "areas": [str(area) for area in row.areas.order_by("pk")],
        "languages": list(given.languages),
        "skills": list(given.skills),
        "capacity": row.capacity,
    }
    change.record(verb, told, target=f"user:{person.pk}")
    return row


def check_entry(given: Entry) -> None:
    """Refuse an entry that says too little or something unknown.

    :raises Invalid: with every field that is wrong.
    """
    wrong = _Wrong()
    wrong.unless(given.kind in ListingKind.values, "kind", _("Field office or service provider."))
    wrong.unless(_KEY.fullmatch(given.key), "key", _("Small letters, digits and hyphens, at most 60."))
    wrong.unless(given.name.strip(), "name", _("Fill this in."))
    wrong.unless(given.kind != ListingKind.PROVIDER or given.helps, "helps", _("Say with what they help."))
    wrong.unless(set(given.helps) <= set(HelpKind.values), "helps", _("There is no such kind of help."))
    wrong.unless(not given.cost or given.cost in Cost.values, "cost", _("There is no such cost."))
    wrong.unless(not given.tty or _TELEPHONE.fullmatch(given.tty), "tty", _("This is no telephone number."))
    wrong.unless(
        not given.website or re.fullmatch(r"https?://[^\s<>\"]+", given.website), "website", _("This is no address.")
    )
    for name, longest in _LENGTHS.items():
        wrong.unless(len(getattr(given, name)) <= longest, name, _("Write it in at most %d characters.") % longest)
    _check_where(given, wrong)
    wrong.done()


def check_post(given: Post) -> None:
    """Refuse a post that says too little or something unknown.

    :raises Invalid: with every field that is wrong.
    """
    wrong = _Wrong()
    wrong.unless(given.kind in Specialist.Kind.values, "kind", _("Specialist or community relations officer."))
    wrong.unless(set(given.skills) <= set(Skill.values), "skills", _("There is no such skill."))
    wrong.unless(1 <= given.capacity <= 500, "capacity", _("From %(least)d to %(most)d.") % {"least": 1, "most": 500})
    _check_where(given, wrong)
    wrong.done()


def _check_where(given: Entry | Post, wrong: _Wrong) -> None:
    wrong.unless(given.state in STATES, "state", _("Two letters of a state or territory."))
    place = place_of(given.zip_code) if given.zip_code else None
    wrong.unless(not given.zip_code or place, "zip_code", _("There is no such ZIP code."))
    wrong.unless(place is None or place.state == given.state, "zip_code", _("This ZIP code lies in another state."))
    wrong.unless(_TELEPHONE.fullmatch(given.telephone), "telephone", _("This is no telephone number."))
    wrong.unless(given.languages, "languages", _("Say in which languages."))
    wrong.unless(set(given.languages) <= set(Tongue.values), "languages", _("There is no such language."))
    wrong.unless(given.areas, "areas", _("Say which area."))
    wrong.unless(len(given.areas) <= AREAS_MAX, "areas", _("At most %d areas.") % AREAS_MAX)


def _set_point(row: Listing | Specialist) -> None:
    place = place_of(row.zip_code) if row.zip_code else None
    point = place.point if place else None
    row.latitude, row.longitude = (point.latitude, point.longitude) if point else (None, None)


def _open_listing(change: Managing, listing_id: UUID) -> Listing:
    row = change.office.listings.filter(pk=listing_id, withdrawn_at=None).first()
    if row is None:
        raise NotYours
    return row


def _told(row: Listing) -> Mapping[str, Any]:
    """Return an entry as the trail keeps it: it is told to everybody, so nothing of it is personal."""
    names = ("kind", "name", "helps", "address", "state", "zip_code", "telephone", "tty", "website", "hours",
             "languages", "cost", "eligibility", "safe_to_call")  # fmt: skip
    told: dict[str, Any] = {name: getattr(row, name) for name in names}
    return {**told, "areas": [str(area) for area in row.areas.order_by("pk")]}
