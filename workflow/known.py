"""What is known of a case: small questions the gates, the services and the pages ask alike. None of them writes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from redaction import joining
from redaction import selectors as redactions
from redaction.once import once
from redaction.vault.blind import blind, normalise_identifier
from workflow.bars import BARS, FINAL_DISPOSITIONS, Cover
from workflow.law.silence import names_bar
from workflow.models import (
    Determination,
    HistoryEntry,
    Office,
    Proposal,
    Record,
    ReleaseItem,
    Request,
    Screening,
    Source,
    User,
)
from workflow.states import Outcome, State

Item = TypeVar("Item", Record, HistoryEntry)

#: Shorter pieces of an address stand in too many innocent words.
SHORTEST_TERM = 6


def sources_of(office: Office, on: date | None = None) -> QuerySet[Source]:
    """Return the custodians an office asks on a day (today when none is given)."""
    day = on or timezone.localdate()
    begun, going_on = Q(since_date=None) | Q(since_date__lte=day), Q(until_date=None) | Q(until_date__gte=day)
    return Source.objects.filter(begun, going_on, office=office)


@once
def screening_of(request: Request) -> Screening | None:
    """Return the newest screening, fresh or not."""
    return request.screenings.order_by("-screened_at").first()


def screening_is_fresh(request: Request, at: datetime | None = None) -> bool:
    newest = screening_of(request)
    if newest is None or newest.valid_until <= (at or timezone.now()):
        return False
    return request.screening_asked_at is None or newest.screened_at > request.screening_asked_at


def waits_for_screening(request: Request) -> bool:
    """Whether a screening was asked for again, and nobody has made it yet."""
    newest = screening_of(request)
    asked = request.screening_asked_at
    return newest is not None and asked is not None and newest.screened_at <= asked


def screened_elsewhere(request: Request) -> list[Screening]:
    """Return the newest screenings of linked cases that found a bar no screening of this case found, newest first.

    For the screener alone: that somebody else asked about the same subject is told to few.
    """
    if request.co_victim_group is None:
        return []
    ours = {key for screening in request.screenings.all() for key in screening.bars}
    rows = Screening.objects.filter(request__co_victim_group=request.co_victim_group).exclude(request=request)
    newest: dict[UUID, Screening] = {}
    for row in rows.order_by("-screened_at"):
        newest.setdefault(row.request_id, row)
    return [row for row in newest.values() if set(row.bars) - ours]


def lifted(request: Request) -> dict[str, datetime]:
    """Return the bars counsel lifted with a second signature, and when; what is found later holds again."""
    rows = request.bar_lifts.exclude(seconded_at=None).order_by("seconded_at")
    return {lift.bar: lift.seconded_at for lift in rows if lift.seconded_at is not None}


@dataclass(frozen=True)
class BarsRead:
    """The bars of one case, read once: who asks of many items asks the database the same number of times."""

    screenings: tuple[Screening, ...]
    lifts: dict[str, datetime]
    standing: bool

    def found(self, cover: Cover | None = None) -> frozenset[str]:
        """Return the bars any screening found and nobody lifted since; a later screening never takes one away."""
        return frozenset(
            key
            for screening in self.screenings
            for key in screening.bars
            if (cover is None or BARS[key].cover is cover) and not self._lifted_after(key, screening.screened_at)
        )

    def of_person(self) -> frozenset[str]:
        """Return the bars that cover the subject as a person; “unscreened” counts as one."""
        return self.found(Cover.PERSON) if self.screenings else frozenset({"unscreened"})

    def of_item(self, item: Record | HistoryEntry) -> frozenset[str]:
        """Return the bars an item carries that still hold, given what it is."""
        held = {key for key in item.bars if not self._lifted_after(key, item.bars_set_at)}
        if getattr(item, "kind", "") in FINAL_DISPOSITIONS and self.standing:
            held = {key for key in held if BARS[key].cover is not Cover.ITEM_BUT_DISPOSITION}
        return frozenset(held)

    def are_silent(self, item: Record | HistoryEntry) -> bool:
        """Whether an item is kept back in silence: told of nowhere, as if it were not there."""
        ruling = determination_of(item)
        law = ruling.statute if ruling is not None and not ruling.releases else ""
        return any(BARS[key].silent for key in self.of_item(item)) or bool(names_bar(law))

    def are_unasked(self, item: Record | HistoryEntry) -> bool:
        """Whether nobody said which bars an item carries, or that it carries none: also a clear screening of the person
        says nothing of a record. Where a screening found a bar on records, it is asked of each item since."""
        newest = max(
            (
                screening.screened_at
                for screening in self.screenings
                if any(BARS[key].cover is not Cover.PERSON for key in screening.bars)
            ),
            default=None,
        )
        return item.bars_set_at is None or (newest is not None and item.bars_set_at < newest)

    def of_pages(self, record: Record) -> dict[int, frozenset[str]]:
        """Return the pages of a record that bars cover by themselves, each with the bars that still hold there."""
        held = {
            int(page): frozenset(key for key in keys if not self._lifted_after(key, record.bars_set_at))
            for page, keys in (record.barred_pages or {}).items()
        }
        return {page: keys for page, keys in sorted(held.items()) if keys}

    def _lifted_after(self, key: str, found_at: datetime | None) -> bool:
        return key in self.lifts and (found_at is None or self.lifts[key] >= found_at)


@once
def read_bars(request: Request) -> BarsRead:
    """Read what screenings found, what counsel lifted and whether standing is shown, in three queries."""
    return BarsRead(tuple(request.screenings.all()), lifted(request), standing_is_verified(request))


def found_bars(request: Request, cover: Cover | None = None) -> frozenset[str]:
    return read_bars(request).found(cover)


def person_bars(request: Request) -> frozenset[str]:
    return read_bars(request).of_person()


def item_bars(item: Record | HistoryEntry) -> frozenset[str]:
    return read_bars(item.request).of_item(item)


def standing_is_verified(request: Request) -> bool:
    return request.checks.filter(question="standing", answer="yes", replaced_at=None).exists()


@once
def items(request: Request) -> list[Record | HistoryEntry]:
    """Return every record and history entry still in the case, each with its determination at hand."""
    return [
        *_ruled(request.records.filter(withdrawn_at=None)),
        *_ruled(request.history.filter(withdrawn_at=None)),
    ]


def told_items(request: Request) -> list[Record | HistoryEntry]:
    """Return the items an answer may count: all but those a bar keeps back in silence (design, silence)."""
    bars = read_bars(request)
    return [item for item in items(request) if not bars.are_silent(item)]


def determination_of(item: Record | HistoryEntry) -> Determination | None:
    """Return the determination that stands for an item: the one read along with it, or the database's."""
    read: list[Determination] | None = getattr(item, "standing_determinations", None)
    if read is not None:
        return read[0] if read else None
    return item.determinations.filter(replaced_at=None).first()


def departures(request: Request) -> list[ReleaseItem]:
    """Return what left and was not recalled, in the order it left."""
    rows = ReleaseItem.objects.filter(release__request=request, recalled_at=None)
    return list(
        rows.select_related("release", "determination__record", "determination__entry").order_by(
            "release__released_at", "first_stamp", "pk"
        )
    )


def departure_of(item: Record | HistoryEntry) -> ReleaseItem | None:
    """Return how an item left on the determination that now counts, if it did: then it does not leave again."""
    determination = determination_of(item)
    if determination is None:
        return None
    return determination.departures.filter(recalled_at=None).select_related("release").first()


def open_items(request: Request) -> list[Record | HistoryEntry]:
    """Return the items still to be answered: those in the case that did not leave."""
    gone = departed(request)
    return [item for item in items(request) if (found := determination_of(item)) is None or found.pk not in gone]


@once
def releasing_records(request: Request) -> list[Record]:
    """Return the records of which at least a part leaves next, in the order of the release; what left is not among."""
    gone = departed(request)
    return [
        record
        for record in _ruled(request.records.filter(withdrawn_at=None).select_related("document"))
        if _leaves(determination_of(record), gone)
    ]


@once
def departed_records(request: Request) -> list[Record]:
    """Return the records that left and stay out, in the order of their page stamps."""
    gone = departed(request)
    return [
        record
        for record in _ruled(
            request.records.filter(withdrawn_at=None).select_related("document").order_by("first_stamp")
        )
        if (determination := determination_of(record)) is not None and determination.pk in gone
    ]


def records_shown(request: Request) -> list[Record]:
    """Return the records a case is about now: those that leave next; in a closed case those that left."""
    return departed_records(request) if request.state == State.CLOSED else releasing_records(request)


@once
def releasing_entries(request: Request) -> list[HistoryEntry]:
    gone = departed(request)
    return [
        entry for entry in _ruled(request.history.filter(withdrawn_at=None)) if _leaves(determination_of(entry), gone)
    ]


def waits_for_later(item: Record | HistoryEntry) -> bool:
    """Whether counsel set an item aside for a later part."""
    determination = determination_of(item)
    return determination is not None and determination.verdict == determination.Verdict.LATER


def is_referred(item: Record | HistoryEntry) -> bool:
    """Whether the agency an item comes from answers for it."""
    determination = determination_of(item)
    return determination is not None and determination.verdict == determination.Verdict.REFERRED


def next_stamp(request: Request) -> int:
    """Return the first page stamp not yet used: numbers go on from what left, also from what was recalled."""
    rows = ReleaseItem.objects.filter(release__request=request, pages__gt=0)
    return max((first + pages for first, pages in rows.values_list("first_stamp", "pages")), default=1)


@once
def departed(request: Request) -> frozenset[UUID]:
    """Return the determinations on which something left that was not recalled."""
    found = request.determinations.filter(departures__isnull=False, departures__recalled_at=None)
    return frozenset(found.values_list("pk", flat=True))


def _leaves(determination: Determination | None, gone: frozenset[UUID]) -> bool:
    return determination is not None and determination.releases and determination.pk not in gone


@once
def open_proposal(request: Request) -> Proposal | None:
    """Return the proposal to release nothing that now stands, if any."""
    return request.proposals.filter(withdrawn_at=None).order_by("-proposed_at").first()


def outputs(request: Request) -> list[str]:
    """Return the digests of the proved outputs of what leaves, in the order of the release."""
    return [output_of(record) for record in releasing_records(request)]


def output_of(record: Record) -> str:
    """Return the digest of a record's proved output with its stamps and marks as they stand; empty when none is."""
    return redactions.proved_digest(record.document_id, record.request.number or "", record.first_stamp or 0)


def fits_one_pdf(request: Request) -> bool:
    """Whether what leaves is small enough for one PDF beside the package: by its pages and by its bytes."""
    records = [] if open_proposal(request) is not None else releasing_records(request)
    if sum(record.document.page_count for record in records) > joining.MOST_PAGES:
        return False
    number = request.number or ""
    sizes = (redactions.output_bytes(record.document_id, number, record.first_stamp or 0) for record in records)
    return sum(sizes) <= joining.MOST_BYTES


@once
def open_routes(request: Request) -> frozenset[str]:
    """Return the kinds of the routes that are open."""
    return frozenset(request.routes.filter(is_open=True).values_list("kind", flat=True))


def has_route(request: Request, kind: str) -> bool:
    return kind in open_routes(request)


def expected_outcomes(request: Request) -> tuple[Outcome, ...]:
    """Return the outcomes that fit the case as it stands: the proposal's, or full or part by what is withheld."""
    proposal = open_proposal(request)
    return (Outcome(proposal.outcome),) if proposal is not None else (outcome_of_grant(request),)


def outcome_of_grant(request: Request) -> Outcome:
    """Return whether everything was given or a part of it, in this release and in what left before it together.

    What a bar keeps back in silence makes no answer partial: the outcome would tell of it.
    """
    partly = any(
        (determination := determination_of(item)) is not None and determination.verdict != determination.Verdict.RELEASE
        for item in told_items(request)
    ) or any(
        redactions.marks_of(record.document_id) for record in [*releasing_records(request), *departed_records(request)]
    )
    return Outcome.GRANTED_IN_PART if partly else Outcome.GRANTED_IN_FULL


def takes_codes(user: User) -> bool:
    """Whether a sign-in code may go to the address of an account: not to one called unsafe, or never proved.

    One that another system gave, and nobody asked about yet, gets what its owner asks for themselves, and nothing else.
    """
    token = blind("email", normalise_identifier("email", user.email))
    closed = Q(ways__safe=False, ways__unasked=False) | Q(ways__to_verify=True)
    return user.is_active and not user.requests_made.filter(closed, ways__kind="email", ways__token=token).exists()


@once
def protected_terms(request: Request) -> list[str]:
    """Return what may stand in nothing that leaves: address, telephone and e-mail of the requester, and of the victim
    where somebody else asks (domain, Bars)."""
    ways = [way.value for way in request.requester.ways.all()]
    street = request.requester.address.splitlines()[:1]
    terms = [*ways, *street, *victims_contact(request)]
    return sorted({term.strip() for term in terms if len(term.strip()) >= SHORTEST_TERM})


def victims_contact(request: Request) -> list[str]:
    """Return the contact data of a victim for whom somebody else asks, line by line."""
    return [line.strip() for line in (request.victim.contact or "").splitlines() if line.strip()]


def _ruled(found: QuerySet[Item]) -> QuerySet[Item]:
    """Read items together with the determinations that stand for them, in one query more."""
    standing = Determination.objects.filter(replaced_at=None)
    return found.prefetch_related(Prefetch("determinations", queryset=standing, to_attr="standing_determinations"))
