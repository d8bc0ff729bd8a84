"""Finding cases by what stands in them encrypted: through keyed tokens of names, identifiers and ways of contact."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Q, QuerySet

from redaction.vault.blind import blind, name_tokens, normalise_identifier
from workflow import policies
from workflow.models import ContactWay, NameToken, Request, SubjectIdentifier, User
from workflow.states import Role, State

#: How many requests a search lists.
FOUND_MAX = 50
#: Kinds under which an identifier is kept; the kind is part of its token, so each is tried.
IDENTIFIERS = (
    "a_number",
    "fbi_number",
    "sid",
    "case_number",
    "court_number",
    "ssn",
    "passport",
    "driver_licence",
    "plate",
    "other",
)
WAYS = ("telephone", "sms", "email")
#: Prefixes of name tokens: folded, and by sound (`redaction.vault.blind`).
FOLDED, SOUND = "f:", "p:"
#: Letters and digits below which nothing is an identifier.
SHORTEST_IDENTIFIER = 4


@dataclass(frozen=True)
class Found:
    """What a search found: names or identifiers as they were written, then names that only sound alike."""

    exact: list[Request]
    similar: list[Request]


def search(user: User, asked: str) -> Found:
    """Find, among the requests a user may read without a reason, those in which a name or an identifier stands."""
    rows = _readable(user)
    exact = _listed(rows, asked, FOLDED, _with_identifier(asked))
    if len(exact) == FOUND_MAX:
        return Found(exact, [])
    shown = {case.pk for case in exact}
    return Found(exact, [case for case in _listed(rows, asked, SOUND) if case.pk not in shown])


def identifier_tokens(value: str) -> list[str]:
    """Return the tokens a value has under every kind of identifier."""
    return [blind(kind, normalise_identifier(kind, value)) for kind in IDENTIFIERS]


def _readable(user: User) -> QuerySet[Request]:
    """Return the requests a user is assigned to, and those of the offices they audit."""
    mine = Q(pk__in=user.assignments.filter(until_at=None).values("request"))
    audited = policies.offices_where(user, Role.AUDITOR)
    rows = Request.objects.filter(mine | Q(office__in=audited) if audited else mine)
    return policies.requests_not_hidden(user, rows.exclude(state=State.DRAFT))


def _listed(rows: QuerySet[Request], asked: str, prefix: str, other: Q | None = None) -> list[Request]:
    """Return the requests that hold every part of a name, or what `other` finds."""
    tokens = [token for token in sorted(name_tokens(asked)) if token.startswith(prefix)]
    holding = [Q(pk__in=NameToken.objects.filter(token=token).values("request")) for token in tokens]
    wanted = [one for one in (reduce(and_, holding) if holding else None, other) if one is not None]
    if not wanted:
        return []
    found = rows.filter(reduce(or_, wanted)).select_related("office").order_by("due_date", "pk")
    return list(found[:FOUND_MAX])


def _with_identifier(asked: str) -> Q | None:
    """Return what finds an identifier of the subject or a way to reach the requester; None for what is neither."""
    plain = [one for one in asked if one.isalnum()]
    if len(plain) < SHORTEST_IDENTIFIER or ("@" not in asked and not any(one.isdigit() for one in plain)):
        return None
    subjects = SubjectIdentifier.objects.filter(token__in=identifier_tokens(asked)).values("subject__request")
    ways = [blind(kind, normalise_identifier(kind, asked)) for kind in WAYS]
    requesters = ContactWay.objects.filter(token__in=ways).values("requester__request")
    return Q(pk__in=subjects) | Q(pk__in=requesters)
