"""Requests that may repeat one: found by names as they sound, dates, identifiers and case numbers, with tolerance.

Names are compared by their tokens, so that spelling and accents do not matter; a date with day and month exchanged,
or with one part off, counts as near; an identifier or a case number that is the same outweighs both. Case numbers are
the same however they are punctuated and filled up with zeros.
"""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from redaction.vault.blind import blind, fold
from workflow import policies
from workflow.finding import SOUND
from workflow.models import NameToken, Request, SubjectIdentifier, User
from workflow.states import Role

#: Parts of a name that must sound alike.
ALIKE = 2
#: At most so many requests are looked through, and so many shown.
LOOKED_THROUGH, SHOWN = 100, 10
#: Under whose name the token of a case number is kept, and digits and letters below which it says too little.
INCIDENT, SHORTEST_CASE_NUMBER = "incident", 4
#: Who may learn that somebody else asked about the same subject: legal review needs it, intake does not.
KNOWING_ROLES = (Role.COUNSEL, Role.DECIDING_OFFICIAL)


@dataclass(frozen=True)
class Similar:
    """A request that may repeat another, with why; by the same requester, or by somebody else."""

    case: Request
    same_requester: bool
    why: tuple[str, ...]


def similar_to(request: Request, user: User) -> list[Similar]:
    """Return what a person may know of requests like this one, those of the same requester first.

    Another person's request is shown to who may read it, and to counsel and the deciding official of this one: nobody
    else learns that somebody asked (co-victims never learn of each other).
    """
    keys, same_number, same_case = _candidates(request)
    rows = policies.requests_not_hidden(user, Request.objects.filter(pk__in=keys, office=request.office))
    found = []
    read = rows.select_related("subject", "requester", "office", "incident").prefetch_related("requester__ways")
    for other in read:
        why = _why(request, other, same_number=other.pk in same_number, same_case=other.pk in same_case)
        if why:
            found.append(Similar(other, same_requester(request, other), tuple(why)))
    knows = bool(policies.standing_of(user, request).assigned & set(KNOWING_ROLES))
    shown = [one for one in found if one.same_requester or knows or policies.may_read(user, one.case)]
    return sorted(shown, key=lambda one: (not one.same_requester, str(one.case.number)))[:SHOWN]


def linked_to(request: Request, user: User) -> list[Request]:
    """Return the requests of co-victims linked with one, for who may know that somebody else asked."""
    if request.co_victim_group is None or not policies.standing_of(user, request).assigned & set(KNOWING_ROLES):
        return []
    group = Request.objects.filter(co_victim_group=request.co_victim_group).exclude(pk=request.pk)
    return list(policies.requests_not_hidden(user, group).order_by("received_date", "id")[:SHOWN])


def same_subject(request: Request, other: Request) -> bool:
    """Whether two requests may be about one subject: by a number, or by name and no other date of birth."""
    numbers = [set(one.subject.identifiers.values_list("token", flat=True)) for one in (request, other)]
    if numbers[0] & numbers[1]:
        return True
    sounds = [_sounds(one, "subject") for one in (request, other)]
    ours, theirs = request.subject.birth_date, other.subject.birth_date
    born_alike = ours is None or theirs is None or ours == theirs or near(ours, theirs)
    return born_alike and len(sounds[0] & sounds[1]) >= min(ALIKE, *map(len, sounds)) > 0


def index_incident(request: Request) -> None:
    """Keep the keyed token of the case number an agency gave the incident, so that it is found without being read."""
    token = case_number_token(request.incident.case_number)
    if token:
        NameToken.objects.create(request=request, whose=INCIDENT, token=token)


def case_number_token(number: str) -> str:
    """Return the keyed token of a case number without its punctuation and filling zeros; empty for too short a one."""
    parts = re.findall(r"[a-z]+|\d+", fold(number))
    plain = "".join(part.lstrip("0") for part in parts)
    return blind("incident", plain) if len(plain) >= SHORTEST_CASE_NUMBER else ""


def about_the_same(request: Request) -> list[UUID]:
    """Return the requests of the office that seem to be of the same subject or incident, for comparing alone."""
    keys, same_number, same_case = _candidates(request)
    rows = Request.objects.filter(pk__in=keys, office=request.office).select_related("subject")
    return [
        other.pk
        for other in rows
        if _why(request, other, same_number=other.pk in same_number, same_case=other.pk in same_case)
    ]


def _candidates(request: Request) -> tuple[list[UUID], set[UUID], set[UUID]]:
    """Return the requests whose subject sounds alike or has the same number, which have the same number, and which the
    same case number."""
    sounds = NameToken.objects.filter(request=request, whose="subject", token__startswith=SOUND)
    tokens = sorted(set(sounds.values_list("token", flat=True)))
    alike = (
        NameToken.objects.filter(whose="subject", token__in=tokens, request__office=request.office)
        .exclude(request=request)
        .values_list("request")
        .annotate(parts=Count("token", distinct=True))
        .filter(parts__gte=min(ALIKE, max(1, len(tokens))))
        .order_by("-parts", "request")[:LOOKED_THROUGH]
    )
    numbers = list(request.subject.identifiers.values_list("token", flat=True))
    same = SubjectIdentifier.objects.filter(token__in=numbers).exclude(subject__request=request)
    same_number = set(same.values_list("subject__request", flat=True)[:LOOKED_THROUGH])
    cases = NameToken.objects.filter(request=request, whose=INCIDENT).values("token")
    rows = NameToken.objects.filter(whose=INCIDENT, token__in=cases).exclude(request=request)
    same_case = set(rows.values_list("request", flat=True)[:LOOKED_THROUGH])
    return [*{key for key, _parts in alike} | same_number | same_case], same_number, same_case


def _why(request: Request, other: Request, *, same_number: bool, same_case: bool) -> list[str]:
    """Return why two requests seem to be about one subject; nothing when their dates of birth speak against it."""
    days = (request.incident.on_date, other.incident.on_date)
    same_day = [_("the same day, or nearly")] if all(days) and (days[0] == days[1] or near(*days)) else []
    why = [_("the subject has the same number")] if same_number else []
    why += [_("the same case number")] if same_case else []
    return [*(why or _named_alike(request, other)), *same_day] if why or _named_alike(request, other) else []


def _named_alike(request: Request, other: Request) -> list[str]:
    ours, theirs = request.subject.birth_date, other.subject.birth_date
    if ours is None or theirs is None:
        return [_("the subject's name sounds the same")]
    if ours == theirs:
        return [_("the subject's name sounds the same"), _("the same date of birth")]
    if near(ours, theirs):
        return [_("the subject's name sounds the same"), _("a date of birth that is near")]
    return []


def near(one: date, other: date) -> bool:
    """Whether two dates may be one, written wrongly: day and month exchanged, or one of day, month, year off."""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    same = [one.year == other.year, one.month == other.month, one.day == other.day]
    return sum(same) == 2 and abs(one.year - other.year) <= 1


def same_requester(request: Request, other: Request) -> bool:
    """Whether one person made both requests: by a way of contact, the account, or name and date of birth."""
    ours, theirs = ({way.token for way in one.requester.ways.all() if way.token} for one in (request, other))
    if ours & theirs:
        return True
    if request.requester.user_id is not None and request.requester.user_id == other.requester.user_id:
        return True
    born = request.requester.birth_date
    return (
        born is not None
        and born == other.requester.birth_date
        and _name(request) & _name(other) == min(_name(request), _name(other), key=len)
        and bool(_name(request))
    )


def _name(request: Request) -> frozenset[str]:
    return _sounds(request, "requester")


def _sounds(request: Request, whose: str) -> frozenset[str]:
    rows = request.name_tokens.filter(whose=whose, token__startswith=SOUND)
    return frozenset(rows.values_list("token", flat=True))
