"""What auditors ask of the trail: search, exceptions, samples. Nothing is written here."""

import hashlib
import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils.timezone import make_aware

from redaction.models import Certificate
from redaction.vault.blind import name_tokens
from workflow import audit, policies
from workflow.models import (
    ChainHead,
    Event,
    HelpFile,
    NameToken,
    Office,
    Part,
    Release,
    ReleaseItem,
    Request,
    ServiceRequest,
    StaffRole,
    User,
)
from workflow.states import Outcome, Role, State

PAGE_SIZE = 50
#: Kinds of exceptions that are events by themselves, and their verbs.
EVENT_KINDS: dict[str, tuple[str, ...]] = {
    "returned": ("request.return_to_search", "request.return_to_review", "request.return_to_redaction"),
    "recused": ("request.recuse",),
    "lifted": ("request.lift_bar", "request.second_bar_lift"),
    "recalled": ("request.recall",),
    "reason": ("request.read_for_reason",),
    "stopped": ("reading.stopped", "reading.stop_lifted"),
}
#: Every kind of exception, in the order offered.
KINDS = ("late", "returned", "recused", "lifted", "recalled", "hands", "hours", "reason", "family", "stopped")
#: Looks before this hour, from this one on, and on Saturday and Sunday are at odd hours.
FIRST_HOUR, LAST_HOUR, SATURDAY = 6, 21, 6


@dataclass(frozen=True)
class Search:
    """What is searched for in the trail; everything may be left out. Days are days of the database's clock, UTC."""

    person: str = ""
    verb: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Page:
    """One page of events, newest first, and the key of the next; empty when there is none."""

    events: list[Event]
    next_key: str


@dataclass(frozen=True)
class Exceptional:
    """One exception: who, when, what verb or words, of which case."""

    at: datetime
    actor: str
    words: str
    number: str


@dataclass(frozen=True)
class Stratum:
    """One group of the population, how many it has, and the numbers drawn from it."""

    name: str
    size: int
    drawn: list[str]


def events_of_offices(offices: list[int], user: User) -> QuerySet[Event]:
    """Return the events of some offices and of their requests, as far as a user may know of these."""
    known = policies.requests_not_hidden(user, Request.objects.filter(pk=OuterRef("request")))
    theirs = ChainHead.objects.filter(Exists(known), chain=OuterRef("chain"), request__office__in=offices)
    own = [name for office in offices for name in policies.chains_of_office(office)]
    return Event.objects.filter(Exists(theirs) | Q(chain__in=own))


def search(events: QuerySet[Event], asked: Search, after: str = "") -> Page:
    """Return a page of events, newest first, from the key `after`.

    Paged by key on the index of what is asked for: deep pages cost what the first does.
    """
    rows = events
    if asked.person:
        rows = rows.filter(actor=asked.person)
    if asked.verb:
        rows = rows.filter(verb=asked.verb)
    if asked.number:
        found = Request.objects.filter(number__iexact=asked.number).first()
        rows = rows.filter(chain=audit.chain_of(found)) if found is not None else rows.none()
    if asked.since:
        rows = rows.filter(at__gte=_midnight(asked.since))
    if asked.until:
        rows = rows.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    moment, _sep, number = after.partition("_")
    if number.isdigit():
        key = datetime.fromisoformat(moment)
        rows = rows.filter(at__lte=key).filter(Q(at__lt=key) | Q(pk__lt=int(number)))
    found_rows = list(rows.order_by("-at", "-pk")[: PAGE_SIZE + 1])
    shown = found_rows[:PAGE_SIZE]
    more = len(found_rows) > PAGE_SIZE
    return Page(shown, f"{shown[-1].at.isoformat()}_{shown[-1].pk}" if more else "")


def numbers_of(events: list[Event]) -> dict[str, str]:
    """Return the numbers of the requests some events belong to, by chain, in one query."""
    heads = ChainHead.objects.filter(chain__in={event.chain for event in events}).exclude(request=None)
    return {chain: number or "" for chain, number in heads.values_list("chain", "request__number")}


def help_files(office: Office, user: User) -> QuerySet[HelpFile]:
    """Return the files of people who are helped, newest first, as far as a user may know of their cases."""
    known = policies.requests_not_hidden(user, Request.objects.filter(pk=OuterRef("request")))
    rows = office.help_files.filter(Q(request=None) | Exists(known))
    return rows.exclude(stood_aside__user=user).select_related("office", "request").order_by("-opened_at", "pk")


def service_requests(office: Office) -> QuerySet[ServiceRequest]:
    """Return what was asked under the services of an office, newest first."""
    return office.service_requests.select_related("office", "service").order_by("-received_date", "-number")


def chain_row(user: User, kind: str, key: UUID) -> HelpFile | ServiceRequest | None:
    """Return what a trail is of, for who audits or manages its office; None where there is none for them."""
    found: HelpFile | ServiceRequest | None = None
    if kind == "help":
        file = HelpFile.objects.select_related("office").filter(pk=key).first()
        found = help_files(file.office, user).filter(pk=key).first() if file is not None else None
    elif kind == "service":
        found = ServiceRequest.objects.select_related("office", "service").filter(pk=key).first()
    overseers = (Role.AUDITOR, Role.OFFICE_MANAGER)
    if found is None or not any(policies.holds_role(user, found.office, role) for role in overseers):
        return None
    return found


def exceptions(kind: str, office: Office, user: User, since: date, until: date) -> Iterator[Exceptional]:
    """Yield the exceptions of one kind in an office between two days, both included, newest first."""
    period = (_midnight(since), _midnight(until + timedelta(days=1)))
    if kind == "late":
        yield from _late(office, user, *period)
    elif kind == "hands":
        yield from _hands(office, user, *period)
    else:
        events = events_of_offices([office.pk], user).filter(at__gte=period[0], at__lt=period[1])
        if kind == "hours":
            events = _odd_hours(events, office)
        elif kind == "family":
            events = _own_name(events, office)
        else:
            events = events.filter(verb__in=EVENT_KINDS[kind])
        yield from _told(events)


def unexplained_roles(office: Office) -> list[StaffRole]:
    """Return roles of an office that stand in no event of its trail, or otherwise than the newest event says."""
    told: dict[int, dict[str, object]] = {}
    verbs = ("office.role_granted", "office.role_ended")
    events = Event.objects.filter(chain=policies.chain_of_office(office.pk), verb__in=verbs).order_by("seq")
    for event in events.iterator(chunk_size=2000):
        data = audit.data_of(event)
        told[data["grant"]] = data
    rows = StaffRole.objects.filter(office=office).select_related("user").order_by("pk")
    return [row for row in rows if told.get(row.pk) != row.as_told()]


def lacking(office: Office, user: User) -> Iterator[Exceptional]:
    """Yield everything that left an office without authority, match or proof. There must be none."""
    releases = Release.objects.filter(recalled_at=None).select_related("request", "decision")
    standing = _theirs(releases, office, user)
    left = ReleaseItem.objects.filter(release=OuterRef("pk"))
    unmatched = Q()
    for item in ("determination__record", "determination__entry"):
        nobody = Q(**{f"{item}__match_confirmed_at": None})
        alone = Q(**{f"{item}__matched_by": F(f"{item}__match_confirmed_by")})
        unmatched |= Q(**{f"{item}__isnull": False}) & (nobody | alone)
    for words, wrong in (("authority", left.filter(determination__authority="")), ("match", left.filter(unmatched))):
        for release in standing.filter(Exists(wrong)).order_by("-released_at"):
            yield _of_release(release, words)
    proved = Certificate.objects.filter(output_sha256=OuterRef("output_sha256"), passed=True)
    bare = left.filter(Q(output_sha256="") | ~Exists(proved), determination__record__isnull=False)
    for release in standing.annotate(bare=Exists(bare)).order_by("-released_at").iterator(chunk_size=500):
        outputs = set(release.decision.outputs)
        if release.bare or (
            outputs
            and outputs
            - set(
                Certificate.objects.filter(output_sha256__in=outputs, passed=True).values_list(
                    "output_sha256", flat=True
                )
            )
        ):
            yield _of_release(release, "proof")


def sample(office: Office, user: User, *, seed: str, since: date, until: date, each: int) -> list[Stratum]:
    """Draw up to `each` closed requests of each outcome: those whose SHA-256 of “seed:number” is smallest.

    Whoever has the seed, the days and the same requests draws the same; nobody who knows the seed only afterwards could
    have steered it.
    """
    rows = Request.objects.filter(
        office=office,
        state=State.CLOSED,
        closed_at__gte=_midnight(since),
        closed_at__lt=_midnight(until + timedelta(1)),
    )
    rows = policies.requests_not_hidden(user, rows)
    strata = []
    for outcome in Outcome:
        numbers = rows.filter(outcome=outcome).values_list("number", flat=True)
        size = numbers.count()
        if size:
            drawn = heapq.nsmallest(each, numbers.iterator(chunk_size=2000), key=lambda number: _lot(seed, number))
            strata.append(Stratum(str(outcome.label), size, [str(number) for number in drawn]))
    return strata


def may_see_as_of(user: User, request: Request) -> bool:
    """Whether a user may see a case as it stood: auditors of the office, and appeals officers who may read it."""
    roles = policies.standing_of(user, request).held & {Role.AUDITOR, Role.APPEALS_OFFICER}
    return bool(roles) and policies.may_read(user, request)


def _late(office: Office, user: User, since: datetime, until: datetime) -> Iterator[Exceptional]:
    rows = _theirs(Release.objects.filter(released_at__gte=since, released_at__lt=until), office, user)
    for release in rows.select_related("request").order_by("-released_at"):
        if release.late_reason:
            yield Exceptional(
                release.released_at, str(release.released_by_id), release.late_reason, release.request.number or ""
            )


def _hands(office: Office, user: User, since: datetime, until: datetime) -> Iterator[Exceptional]:
    """Yield people who acted in two parts or more of one case; the forbidden pairs cannot be among them."""
    asked = Part.objects.filter(user__is_staff=True, request__chain_head__isnull=False)
    recent = Event.objects.filter(chain=OuterRef("request__chain_head__chain"), at__gte=since, at__lt=until)
    rows = _theirs(asked, office, user).filter(Exists(recent)).values("request__number", "request", "user")
    for row in rows.annotate(parts=Count("role")).filter(parts__gt=1).order_by("-request__number"):
        roles = Part.objects.filter(request=row["request"], user=row["user"]).values_list("role", flat=True)
        newest = (
            Event.objects.filter(chain=f"request:{row['request']}", actor=str(row["user"])).order_by("-seq").first()
        )
        words = ", ".join(str(Role(role).label) for role in sorted(roles))
        if newest is not None:
            yield Exceptional(newest.at, str(row["user"]), words, row["request__number"] or "")


def _odd_hours(events: QuerySet[Event], office: Office) -> QuerySet[Event]:
    zone = ZoneInfo(office.time_zone)
    looks = events.filter(verb="case.viewed").annotate(
        hour=ExtractHour("at", tzinfo=zone), day=ExtractIsoWeekDay("at", tzinfo=zone)
    )
    return looks.filter(Q(hour__lt=FIRST_HOUR) | Q(hour__gte=LAST_HOUR) | Q(day__gte=SATURDAY))


def _own_name(events: QuerySet[Event], office: Office) -> QuerySet[Event]:
    """Return looks at a case in which somebody bears the reader's own family name, and searches for that name."""
    found = Q(pk__in=[])
    staff = User.objects.filter(staff_roles__office=office).exclude(name="").distinct()
    for person in staff:
        tokens = [token for token in name_tokens(person.name.split()[-1]) if token.startswith("f:")]
        named = NameToken.objects.filter(token__in=tokens, request__office=office).values("request__chain_head__chain")
        found |= Q(actor=str(person.pk), chain__in=named)
    looked = found & Q(verb__in=("case.viewed", "request.read_for_reason"))
    return events.filter(looked | Q(verb="search.own_name"))


def _told(events: QuerySet[Event]) -> Iterator[Exceptional]:
    rows = list(events.order_by("-at", "-pk")[:1000])
    numbers = numbers_of(rows)
    for event in rows:
        yield Exceptional(event.at, event.actor, event.verb, numbers.get(event.chain, ""))


def _theirs(rows: QuerySet, office: Office, user: User) -> QuerySet:  # type: ignore[type-arg]
    known = policies.requests_not_hidden(user, Request.objects.filter(pk=OuterRef("request")))
    return rows.filter(Exists(known), request__office=office)


def _of_release(release: Release, words: str) -> Exceptional:
    return Exceptional(release.released_at, str(release.released_by_id), words, release.request.number or "")


def _lot(seed: str, number: str | None) -> str:
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))
