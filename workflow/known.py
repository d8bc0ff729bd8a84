"""What is known of a case: small questions the gates, the services and the pages ask alike. None of them writes."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from redaction import selectors as redactions
from workflow.bars import BARS, FINAL_DISPOSITIONS, Cover
from workflow.states import Outcome

if TYPE_CHECKING:
    from workflow.models import Determination, HistoryEntry, Proposal, Record, Request, Screening

#: Shorter pieces of an address stand in too many innocent words.
SHORTEST_TERM = 6


def screening_of(request: "Request") -> "Screening | None":
    """Return the newest screening, fresh or not."""
    return request.screenings.order_by("-screened_at").first()


def screening_is_fresh(request: "Request", at: datetime | None = None) -> bool:
    newest = screening_of(request)
    return newest is not None and newest.valid_until > (at or timezone.now())


def lifted(request: "Request") -> dict[str, datetime]:
    """Return the bars counsel lifted with a second signature, and when; what is found later holds again."""
    rows = request.bar_lifts.exclude(seconded_at=None).order_by("seconded_at")
    return {lift.bar: lift.seconded_at for lift in rows if lift.seconded_at is not None}


def found_bars(request: "Request", cover: Cover | None = None) -> frozenset[str]:
    """Return the bars any screening found and nobody lifted since; a later screening never takes one away."""
    lifts = lifted(request)
    return frozenset(
        key
        for screening in request.screenings.all()
        for key in screening.bars
        if (cover is None or BARS[key].cover is cover) and not _lifted_after(lifts, key, screening.screened_at)
    )


def person_bars(request: "Request") -> frozenset[str]:
    """Return the bars that cover the subject as a person; “unscreened” counts as one."""
    if screening_of(request) is None:
        return frozenset({"unscreened"})
    return found_bars(request, Cover.PERSON)


def item_bars(item: "Record | HistoryEntry") -> frozenset[str]:
    """Return the bars an item carries that still hold, given what it is."""
    lifts = lifted(item.request)
    held = {key for key in item.bars if not _lifted_after(lifts, key, item.bars_set_at)}
    kind = getattr(item, "kind", "")
    if kind in FINAL_DISPOSITIONS and standing_is_verified(item.request):
        held = {key for key in held if BARS[key].cover is not Cover.ITEM_BUT_DISPOSITION}
    return frozenset(held)


def bars_are_unasked(item: "Record | HistoryEntry") -> bool:
    """Whether a screening found a bar on records and nobody said since whether this item carries it."""
    newest = max(
        (
            screening.screened_at
            for screening in item.request.screenings.all()
            if any(BARS[key].cover is not Cover.PERSON for key in screening.bars)
        ),
        default=None,
    )
    return newest is not None and (item.bars_set_at is None or item.bars_set_at < newest)


def _lifted_after(lifts: "dict[str, datetime]", key: str, found_at: datetime | None) -> bool:
    return key in lifts and (found_at is None or lifts[key] >= found_at)


def standing_is_verified(request: "Request") -> bool:
    return request.checks.filter(question="standing", answer="yes", replaced_at=None).exists()


def items(request: "Request") -> "list[Record | HistoryEntry]":
    """Return every record and history entry still in the case."""
    return [*request.records.filter(withdrawn_at=None), *request.history.filter(withdrawn_at=None)]


def determination_of(item: "Record | HistoryEntry") -> "Determination | None":
    return item.determinations.filter(replaced_at=None).first()


def releasing_records(request: "Request") -> "list[Record]":
    """Return the records of which at least a part leaves, in the order of the release."""
    return [
        record
        for record in request.records.filter(withdrawn_at=None).select_related("document")
        if (determination := determination_of(record)) is not None and determination.releases
    ]


def releasing_entries(request: "Request") -> "list[HistoryEntry]":
    return [
        entry
        for entry in request.history.filter(withdrawn_at=None)
        if (determination := determination_of(entry)) is not None and determination.releases
    ]


def open_proposal(request: "Request") -> "Proposal | None":
    """Return the proposal to release nothing that now stands, if any."""
    return request.proposals.filter(withdrawn_at=None).order_by("-proposed_at").first()


def outputs(request: "Request") -> list[str]:
    """Return the digests of the proved outputs of what leaves, in the order of the release."""
    return [
        redactions.proved_digest(record.document_id, request.number or "", record.first_stamp or 0)
        for record in releasing_records(request)
    ]


def has_route(request: "Request", kind: str) -> bool:
    return request.routes.filter(kind=kind, is_open=True).exists()


def expected_outcomes(request: "Request") -> tuple[Outcome, ...]:
    """Return the outcomes that fit the case as it stands: the proposal's, or full or part by what is withheld."""
    proposal = open_proposal(request)
    if proposal is not None:
        return (Outcome(proposal.outcome),)
    partly = any(
        (determination := determination_of(item)) is not None and determination.verdict != determination.Verdict.RELEASE
        for item in items(request)
    ) or any(redactions.marks_of(record.document_id) for record in releasing_records(request))
    return (Outcome.GRANTED_IN_PART,) if partly else (Outcome.GRANTED_IN_FULL,)


def protected_terms(request: "Request") -> list[str]:
    """Return what may stand in nothing that leaves: the requester's address, telephone and e-mail (domain, Bars)."""
    ways = [way.value for way in request.requester.ways.all()]
    street = request.requester.address.splitlines()[:1]
    return sorted({term.strip() for term in [*ways, *street] if len(term.strip()) >= SHORTEST_TERM})
