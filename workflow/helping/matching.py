"""Who is to help a person: every candidate weighed, and why. Reads the database once, decides nothing by itself.

Never: who left, is away today, stands aside, is kept from the request, has no room, or serves another place. Of the
others: who speaks the language, then who has more of the skills, then who helps fewer people for their capacity, then
the nearest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflow import policies
from workflow.helping.directory import IN_ENGLISH, miles_from, on_post, serving, unpacked
from workflow.helping.places import Place, place_of
from workflow.models import HelpFile, Office, Skill, Specialist, SpecialistArea, StaffRole
from workflow.states import Role

#: Roles that talk with people; a specialist without one today helps nobody.
HELPERS = (Role.INTAKE, Role.LIAISON)
#: Parts in a request that keep somebody from standing at the side of who asks: they judge it.
JUDGING = (Role.SECOND_REVIEWER, Role.DECIDING_OFFICIAL, Role.APPEALS_OFFICER, Role.AUDITOR)


@dataclass(frozen=True)
class Weighed:
    """One candidate: whether they can be given, and what counted, in words."""

    specialist: Specialist
    fits: bool
    words: tuple[str, ...]
    #: Kept out by nothing but their capacity: a person may decide that one more is possible.
    full: bool = False
    order: tuple[float, ...] = ()

    def as_kept(self) -> dict[str, object]:
        """Return it as the assignment keeps it."""
        return {"user": str(self.specialist.user_id), "fits": self.fits, "words": list(self.words)}


def place_of_file(file: HelpFile) -> Place:
    """Return where the person is, as far as they said."""
    return (place_of(file.zip_code) if file.zip_code else None) or Place(file.state)


def weigh(file: HelpFile, on: date) -> list[Weighed]:
    """Return every specialist of the office who serves the place, the best first, then those who cannot be given."""
    place, office = place_of_file(file), file.office
    # On their last day nobody new is given.
    rows = on_post(office.specialists.filter(kind=Specialist.Kind.SPECIALIST), on).exclude(until_date=on)
    rows = rows.filter(Exists(SpecialistArea.objects.filter(serving(place), specialist=OuterRef("pk"))))
    people = list(
        rows.select_related("user").annotate(load=Count("helped", filter=Q(helped__until_at=None))).order_by("pk")
    )
    out = _kept_out(file, office, [one.user_id for one in people], on)
    weighed = [_weigh(one, file, place, out.get(one.user_id, "")) for one in people]
    return sorted(weighed, key=lambda one: (not one.fits, one.order, str(one.specialist), str(one.specialist.pk)))


def _weigh(one: Specialist, file: HelpFile, place: Place, kept_out: str) -> Weighed:
    load: int = one.load  # type: ignore[attr-defined]  # annotated above
    if kept_out:
        return Weighed(one, False, (kept_out,))
    if load >= one.capacity:
        return Weighed(one, False, (_("no room: helps %(load)d of %(most)d people") % _of(load, one),), full=True)
    speaks = file.language in unpacked(one.languages)
    skills = set(unpacked(file.skills)) & set(unpacked(one.skills))
    far = miles_from(place.point, one)
    language = IN_ENGLISH.get(file.language, file.language)
    words = [
        _("serves %s") % place.state,
        _("speaks %s") % language if speaks else _("does not speak %s: with an interpreter") % language,
        _("helps %(load)d of %(most)d people") % _of(load, one),
    ]
    if skills:
        named = dict(Skill.choices)
        words.insert(2, _("trained for: %s") % "; ".join(sorted(str(named[skill]) for skill in skills)))
    if far is not None:
        words.append(ngettext("%d mile away", "%d miles away", far) % far)
    order = (float(not speaks), -float(len(skills)), round(load / one.capacity, 1), float(far or 0))
    return Weighed(one, True, tuple(words), order=order)


def _of(load: int, one: Specialist) -> dict[str, int]:
    return {"load": load, "most": one.capacity}


def _kept_out(file: HelpFile, office: Office, users: Iterable[UUID], on: date) -> dict[UUID, str]:
    """Return who cannot be given whatever else counts, and why, in words that name no case."""
    ids = list(users)
    roles = StaffRole.objects.filter(user__in=ids, office=office, role__in=HELPERS, user__is_active=True)
    held = policies.on_day(roles, on).exclude(until_date=on)
    here = set(held.values_list("user_id", flat=True))
    out = {user: _("holds no role that talks with people today") for user in ids if user not in here}
    away = office.staff_roles.filter(
        user__in=ids, user__absences__withdrawn_at=None, user__absences__from_date__lte=on,
        user__absences__to_date__gte=on,
    )  # fmt: skip
    out |= {user: _("away today") for user in away.values_list("user_id", flat=True)}
    aside = set(file.stood_aside.values_list("user_id", flat=True))
    if file.request is not None:
        aside |= set(file.request.recusals.values_list("user_id", flat=True))
        aside |= set(file.request.parts.filter(role__in=JUDGING).values_list("user_id", flat=True))
    return out | {user: _("stands aside, or has another part") for user in aside & set(ids)}
