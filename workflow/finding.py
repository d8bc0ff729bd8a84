"""Finding cases by what stands in them encrypted: through keyed tokens of names, identifiers and ways of contact."""

from functools import reduce
from operator import and_, or_

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from redaction.vault.blind import blind, name_tokens, normalise_identifier
from workflow import policies
from workflow.models import ContactWay, NameToken, Request, SubjectIdentifier, User
from workflow.states import Role, State

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


def search(user: User, asked: str) -> QuerySet[Request]:
    """Find, among the requests a user may read without a reason, those in which a name or an identifier stands.

    Names or identifiers as they were written come first; `similar` holds of a request whose name only sounds alike.
    """
    rows = _readable(user)
    exact = _either(_holding(asked, FOLDED), _with_identifier(asked))
    wanted = _either(exact, _holding(asked, SOUND))
    if wanted is None:
        return rows.none()
    written = [When(exact, then=Value(False))] if exact is not None else []
    similar = Case(*written, default=Value(True), output_field=BooleanField())
    found = rows.filter(wanted).annotate(similar=similar).select_related("office")
    return found.order_by("similar", "due_date", "pk")


def identifier_tokens(value: str) -> list[str]:
    """Return the tokens a value has under every kind of identifier."""
    return [blind(kind, normalise_identifier(kind, value)) for kind in IDENTIFIERS]


def _readable(user: User) -> QuerySet[Request]:
    """Return the requests a user is assigned to, and those of the offices they audit."""
    mine = Q(pk__in=user.assignments.filter(until_at=None).values("request"))
    audited = policies.offices_where(user, Role.AUDITOR)
    rows = Request.objects.filter(mine | Q(office__in=audited) if audited else mine)
    return policies.requests_not_hidden(user, rows.exclude(state=State.DRAFT))


def _either(*ways: Q | None) -> Q | None:
    """Return what finds a request in any of some ways; None when there is none."""
    known = [one for one in ways if one is not None]
    return reduce(or_, known) if known else None


def _holding(asked: str, prefix: str) -> Q | None:
    """Return what finds the requests that hold every part of a name; None for what is no name."""
    tokens = [token for token in sorted(name_tokens(asked)) if token.startswith(prefix)]
    holding = [Q(pk__in=NameToken.objects.filter(token=token).values("request")) for token in tokens]
    return reduce(and_, holding) if holding else None


def _with_identifier(asked: str) -> Q | None:
    """Return what finds an identifier of the subject or a way to reach the requester; None for what is neither."""
    plain = [one for one in asked if one.isalnum()]
    if len(plain) < SHORTEST_IDENTIFIER or ("@" not in asked and not any(one.isdigit() for one in plain)):
        return None
    subjects = SubjectIdentifier.objects.filter(token__in=identifier_tokens(asked)).values("subject__request")
    ways = [blind(kind, normalise_identifier(kind, asked)) for kind in WAYS]
    requesters = ContactWay.objects.filter(token__in=ways).values("requester__request")
    return Q(pk__in=subjects) | Q(pk__in=requesters)
