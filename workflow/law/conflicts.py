"""Whether a requester may belong to the subject's side: what the office's own cases show, for a person to judge.

An abuser has posed as a victim to find or to deport the one who fled (domain §1). Nothing here decides: each finding is
put before whoever verifies, and nothing goes on until they have answered it with reasons. Names are compared by their
tokens, addresses and numbers by keyed tokens, so that no case is opened for it; a finding names no other case.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from redaction.once import once, one_reading
from redaction.vault.blind import blind, fold, name_tokens, normalise_identifier
from workflow.finding import SOUND
from workflow.known import has_route
from workflow.law.duplicates import ALIKE, LOOKED_THROUGH, near
from workflow.models import ContactWay, NameToken, Request, Subject, SubjectIdentifier

#: Kinds of ways and numbers that are one thing under several names.
REACHED_BY = {"telephone": ("telephone", "sms", "phone"), "email": ("email",)}
#: Shorter addresses say too little to compare.
SHORTEST_ADDRESS = 6
#: Under whose name the tokens of addresses are kept beside those of names.
AT_REQUESTER, AT_SUBJECT = "at_requester", "at_subject"


@dataclass(frozen=True)
class Found:
    """Something that may be a conflict. `key` stays the same as long as the thing is the same."""

    key: str
    words: str


@once
def findings(request: Request) -> list[Found]:
    """Return what may show that the requester is the subject, or stands on the subject's side; empty for own records.

    Whoever asks for their own records is the subject, and hides nothing by it.
    """
    if has_route(request, "own_records"):
        return []
    with one_reading():
        return list(_findings(request))


def _findings(request: Request) -> Iterator[Found]:
    yield from _is_the_subject(request)
    yield from _shares_with_the_subject(request)
    yield from _named_before(request)
    yield from _sides(request)
    yield from _people_beside(request)


def address_token(address: str) -> str:
    """Return the keyed token of an address; empty for one too short to compare."""
    plain = fold(address)
    return blind("address", plain) if len(plain) >= SHORTEST_ADDRESS else ""


def index_addresses(request: Request) -> None:
    """Keep keyed tokens of the addresses of requester and subject, so that they are compared without being read."""
    ways = [way.value for way in request.requester.ways.all() if way.kind == "post"]
    for whose, addresses in (
        (AT_REQUESTER, [request.requester.address, *ways]),
        (AT_SUBJECT, [request.subject.address]),
    ):
        tokens = {token for address in addresses if (token := address_token(address))}
        NameToken.objects.bulk_create(NameToken(request=request, whose=whose, token=token) for token in sorted(tokens))


def _is_the_subject(request: Request) -> Iterator[Found]:
    alike = _alike(_sounds(request, "requester"), _sounds(request, "subject"))
    if alike and _may_be_born(request.requester.birth_date, request.subject.birth_date):
        yield Found("self", _("The requester and the subject have names that sound the same, and no other birth date."))


def _shares_with_the_subject(request: Request) -> Iterator[Found]:
    if _homes(request) & _tokens(request, AT_SUBJECT):
        yield Found("address", _("The requester and the subject have the same address."))
    numbers = set(request.subject.identifiers.values_list("token", flat=True))
    if numbers & set(_reached_by(request)):
        yield Found("reached", _("The requester is reached by a telephone or e-mail that is known as the subject's."))


def _named_before(request: Request) -> Iterator[Found]:
    """Whether the requester was named as the subject of any request, of any office."""
    born = request.requester.birth_date
    for subject in _named_like(request, _sounds(request, "requester"), born):
        sure = born is not None and subject.birth_date is not None
        words = (
            _("Somebody of the requester's name and date of birth was named as the one who harmed.")
            if sure
            else _("Somebody whose name sounds the same was named as the one who harmed.")
        )
        yield Found(f"named:{subject.request_id}", words)
    by_number = SubjectIdentifier.objects.filter(token__in=_reached_by(request)).exclude(subject__request=request)
    for key in sorted(set(by_number.values_list("subject__request", flat=True)[:LOOKED_THROUGH])):
        yield Found(f"number:{key}", _("The requester's telephone or e-mail was given as that of one who harmed."))
    at = NameToken.objects.filter(whose=AT_SUBJECT, token__in=_homes(request)).exclude(request=request)
    for key in sorted(set(at.values_list("request", flat=True)[:LOOKED_THROUGH])):
        yield Found(f"at:{key}", _("The requester's address was given as that of one who harmed."))


def _sides(request: Request) -> Iterator[Found]:
    """Whether the requester shares a way or an address with requests the subject made, or had made by counsel."""
    born, mine = request.subject.birth_date, {way.token for way in _ways(request) if way.token}
    for one in _asked_like(request, _sounds(request, "subject"), born):
        theirs = set(ContactWay.objects.filter(requester=one.requester).values_list("token", flat=True))
        if mine & theirs or _homes(request) & _tokens(one, AT_REQUESTER):
            yield Found(
                f"side:{one.pk}",
                _("The requester shares an address, a telephone, an e-mail or counsel with a request of the subject."),
            )


def _people_beside(request: Request) -> Iterator[Found]:
    """Whether the interpreter, or the victim another speaks for, bears the name of the subject or of one who harmed."""
    victim = "" if request.victim.is_requester else request.victim.name
    for who, name, born, words, named in (
        ("interpreter", request.requester.interpreter, None,
         _("The interpreter and the subject have names that sound the same."),
         _("The interpreter's name sounds like that of one who harmed.")),
        ("victim", victim, request.victim.birth_date,
         _("The victim somebody speaks for and the subject have names that sound the same."),
         _("The name of the victim somebody speaks for sounds like that of one who harmed.")),
    ):  # fmt: skip
        sounds = frozenset(token for token in name_tokens(name) if token.startswith(SOUND))
        if _alike(sounds, _sounds(request, "subject")) and _may_be_born(born, request.subject.birth_date):
            yield Found(f"{who}:self", words)
        for subject in _named_like(request, sounds, born):
            yield Found(f"{who}:{subject.request_id}", named)


def _named_like(request: Request, sounds: frozenset[str], born: date | None) -> list[Subject]:
    """Return who else was named as a subject under a name that sounds so, and may be born then; in any office."""
    keys = _requests_sounding(request, sounds, "subject")
    heard = _heard(keys, "subject")
    named = Subject.objects.filter(request__in=keys).order_by("request__received_date", "pk") if keys else ()
    return [
        subject
        for subject in named
        if _may_be_born(born, subject.birth_date) and _alike(sounds, heard[subject.request_id])
    ]


def _asked_like(request: Request, sounds: frozenset[str], born: date | None) -> list[Request]:
    """Return the other requests of people whose name sounds so and who may be born then, in any office."""
    keys = _requests_sounding(request, sounds, "requester")
    heard = _heard(keys, "requester")
    asked = Request.objects.filter(pk__in=keys).select_related("requester") if keys else ()
    return [one for one in asked if _may_be_born(born, one.requester.birth_date) and _alike(sounds, heard[one.pk])]


def _requests_sounding(request: Request, tokens: frozenset[str], theirs: str) -> list[UUID]:
    """Return other requests in which somebody's name (`theirs`) shares sounds with these, those that share most."""
    sounds = sorted(tokens)
    if not sounds:
        return []
    keys = (
        NameToken.objects.filter(whose=theirs, token__in=sounds)
        .exclude(request=request)
        .values("request")
        .annotate(parts=Count("token", distinct=True))
        .filter(parts__gte=min(ALIKE, len(sounds)))
        .order_by("-parts", "request")
        .values_list("request", flat=True)[:LOOKED_THROUGH]
    )
    return list(keys)


def _heard(keys: Iterable[UUID], whose: str) -> Mapping[UUID, frozenset[str]]:
    """Return how a name sounds in each of some requests, read together."""
    found: dict[UUID, set[str]] = {key: set() for key in keys}
    if found:
        rows = NameToken.objects.filter(request__in=list(found), whose=whose, token__startswith=SOUND)
        for key, token in rows.values_list("request", "token"):
            found[key].add(token)
    return {key: frozenset(tokens) for key, tokens in found.items()}


@once
def _ways(request: Request) -> list[ContactWay]:
    return list(request.requester.ways.all())


@once
def _own_tokens(request: Request) -> Mapping[str, frozenset[str]]:
    """Return all tokens of a request, by whose they are."""
    found: dict[str, set[str]] = {}
    for whose, token in NameToken.objects.filter(request=request).values_list("whose", "token"):
        found.setdefault(whose, set()).add(token)
    return {whose: frozenset(tokens) for whose, tokens in found.items()}


def _reached_by(request: Request) -> list[str]:
    """Return the tokens a subject's number would have if it were one of the requester's ways."""
    return [
        blind(kind, normalise_identifier(kind, way.value))
        for way in _ways(request)
        for kinds in REACHED_BY.values()
        if way.token and way.kind in kinds
        for kind in kinds
    ]


def _sounds(request: Request, whose: str) -> frozenset[str]:
    return frozenset(token for token in _tokens(request, whose) if token.startswith(SOUND))


def _tokens(request: Request, whose: str) -> frozenset[str]:
    return _own_tokens(request).get(whose, frozenset())


def _homes(request: Request) -> frozenset[str]:
    """Return the tokens of the requester's addresses, also of those given since."""
    given = [way.value for way in _ways(request) if way.kind == "post"]
    return _tokens(request, AT_REQUESTER) | {token for value in given if (token := address_token(value))}


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names may be one: every part of the shorter sounds in the longer, two parts at least."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= ALIKE and shorter <= longer


def _may_be_born(one: date | None, other: date | None) -> bool:
    """Whether two dates of birth may be of one person: one is not known, or they are the same or near."""
    return one is None or other is None or one == other or near(one, other)
