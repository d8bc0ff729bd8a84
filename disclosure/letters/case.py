"""From the rows of a decided case to the values of its letter. What a kind may not say is never even asked for.

No-tell (design §5): for the answer that neither confirms nor denies, everything read here is the same whether the
subject is barred or nothing is known: the request as it was asked, the office, its standard sources, and one signatory.
"""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from disclosure.languages import FIRST
from disclosure.letters import withheld
from disclosure.letters.context import (
    OGIS,
    Addressee,
    EarlierItem,
    HistoryEntry,
    LetterContext,
    Letterhead,
    LocalContact,
    OtherAgency,
    ReleasedItem,
    Signatory,
    Source,
)
from disclosure.letters.errors import MissingFields, WrongSignatory
from disclosure.letters.kinds import KINDS
from disclosure.letters.library import labels
from disclosure.letters.wording import LANGUAGES
from redaction.vault.blind import blind
from workflow import known
from workflow.models import Consultation, ContactKind, Decision, DeliveryWay, Notice, Office, Record, Request
from workflow.models import HistoryEntry as Entry
from workflow.services import clock, telling
from workflow.states import Outcome

#: Letters and digits nobody mixes up, read aloud or written by hand.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_GROUPS = (4, 4, 4)
#: Outcomes that are answered by a decision, and the kind of letter that says each.
KIND_OF: Mapping[Outcome, str] = {
    Outcome.GRANTED_IN_FULL: "granted_in_full",
    Outcome.GRANTED_IN_PART: "granted_in_part",
    Outcome.DENIED_IN_FULL: "denied_in_full",
    Outcome.NO_RECORDS: "no_records",
    Outcome.NEITHER_CONFIRM_NOR_DENY: "neither_confirm_nor_deny",
    Outcome.NOT_VERIFIED: "not_verified",
    Outcome.NOT_DESCRIBED: "not_described",
}
#: Entries that end somehow: without an outcome they say "outcome not found".
_WITH_OUTCOME = frozenset({Entry.Kind.ARREST, Entry.Kind.CHARGE, Entry.Kind.DISPOSITION})


def letter_of(decision: Decision, language: str = "") -> tuple[str, LetterContext]:
    """Return the kind of letter a decision is told in, and everything that letter may say.

    :param language: that of the request where none is named.
    :raises MissingFields: the outcome has no letter, or a denial has no basis to name.
    """
    kind = kind_of(decision)
    return kind, context_of(decision, kind, language).only(KINDS[kind].fields)


def kind_of(decision: Decision) -> str:
    """Return the kind of letter for a decision; an interim answer has its own.

    A case in which only sealed items are kept back is told as granted in full: sealed is as if it did not exist.

    :raises MissingFields: the outcome is not told by a decision's letter.
    """
    if decision.partial:
        return "interim_release"
    kind = KIND_OF.get(Outcome(decision.outcome))
    if kind is None:
        raise MissingFields(("outcome",))
    return "granted_in_full" if kind == "granted_in_part" and not withheld.is_partly(decision.request) else kind


def language_of(request: Request) -> str:
    """Return the language of a request's letters; English where the product has no letters in its language."""
    return request.language if request.language in LANGUAGES else FIRST


def check_code(of: Decision | Notice, language: str, *, large_print: bool = False) -> str:
    """Return the code by which anyone can check the letter: keyed, so that nobody can guess it; the same each time.

    Each language and size of a letter has its own.
    """
    number = int(blind("letter_code", f"{of.pk}:{language}{':large' if large_print else ''}"), 16)
    groups = []
    for length in CODE_GROUPS:
        letters = ""
        for _place in range(length):
            number, rest = divmod(number, len(CODE_LETTERS))
            letters += CODE_LETTERS[rest]
        groups.append(letters)
    return "-".join(groups)


def require_same_official(decision: Decision, kind: str) -> None:
    """The letter names who is responsible: that must be who decided, except in letters signed for a class.

    :raises WrongSignatory: somebody else decided than the letter names.
    """
    if kind != "neither_confirm_nor_deny" and decision.decided_by_id != decision.drafted_by_id:
        raise WrongSignatory(
            "The letter names the official who drafted the decision, and somebody else decided. Return the case, and "
            "let whoever decides draft the decision."
        )


def context_of(decision: Decision, kind: str, language: str = "") -> LetterContext:
    """Return the values for one kind of letter, in the language of the request where none is named.

    :raises MissingFields: a letter that keeps something back has no basis to name.
    """
    request = decision.request
    office = request.office
    language = language or language_of(request)
    fields = KINDS[kind].fields
    day = local(decision.drafted_at, office)
    reasons = tuple(telling.paragraphs(decision.reasons))
    bases = withheld.bases_used(request, language) if "bases" in fields else ()
    if kind in {"denied_in_full", "granted_in_part"} and not bases:
        raise MissingFields(("bases",))
    releases = "items" in fields
    return LetterContext(
        letterhead=letterhead(office),
        addressee=addressee(request),
        request_number=request.number or "",
        letter_date=day,
        signatory=_signatory(decision, kind, language),
        requester_name=request.requester.name,
        subject_name=request.subject.name or labels(language)["subject_unnamed"],
        scope=request.scope,
        received_date=request.received_date or request.first_received_date,
        reasons=reasons,
        sources=_sources(request) if "sources" in fields else (),
        standard_sources=_standard_sources(office) if "standard_sources" in fields else (),
        history=_history(request, language) if releases else (),
        counts=withheld.page_counts(request) if "counts" in fields else None,
        bases=bases,
        items=_items(request, language) if releases else (),
        earlier=_earlier(request) if "earlier" in fields else (),
        note=tuple(telling.paragraphs(decision.note or "")) if "note" in fields else (),
        remaining=tuple(telling.paragraphs(decision.remaining or "")),
        due_date=decision.rest_due_date,
        others=_others(request, language) if "others" in fields else (),
        appeal_deadline_date=clock.working_days_after(request, day, office.appeal_days),
        appeal_address=one_line(office.appeals_address),
        dispute_help=mediator_of(office),
        code=check_code(decision, language),
        verify_url=verify_url(),
        support=LocalContact(**decision.support) if decision.support else None,
        trail_head=decision.trail_head,
        by_post=request.delivery_way == DeliveryWay.PAPER,
        question="\n\n".join(reasons),
    )


def verify_url() -> str:
    """Return the address printed in letters, where anyone can check one."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/check/"


def letterhead(office: Office) -> Letterhead:
    return Letterhead(
        office=office.name,
        agency=office.agency,
        address=office.address_lines,
        telephone=office.telephone,
        email=office.email,
        tty=office.tty,
        liaison_name=office.liaison_name,
        liaison_telephone=office.liaison_telephone,
        liaison_email=office.liaison_email,
        privacy_officer=office.privacy_officer,
    )


def addressee(request: Request) -> Addressee:
    """Print an address only when the answer goes by post, and then only one the requester called safe."""
    requester = request.requester
    if request.delivery_way != DeliveryWay.PAPER:
        return Addressee(requester.name)
    safe = [way.value for way in requester.ways.all() if way.kind == ContactKind.POST and way.is_used]
    if not safe:
        return Addressee(requester.name)
    return Addressee(requester.name, lines(safe[0] or requester.address))


def _signatory(decision: Decision, kind: str, language: str) -> Signatory | None:
    """One person signs for the whole class that neither confirms nor denies; else whoever is responsible here."""
    office = decision.request.office
    if kind == "neither_confirm_nor_deny":
        return Signatory(office.class_signatory_name, office.class_signatory_title)
    official = decision.decided_by or decision.drafted_by
    return Signatory(official.name, official.title or labels(language)["deciding_official"]) if official.name else None


def _sources(request: Request) -> tuple[Source, ...]:
    tasks = request.search_tasks.exclude(answered_at=None).select_related("source").order_by("source__name")
    return tuple(
        Source(
            task.source.name,
            task.source.custodian,
            local(task.answered_at, request.office) if task.answered_at else None,
        )
        for task in tasks
    )


def _standard_sources(office: Office) -> tuple[str, ...]:
    return tuple(known.sources_of(office).filter(standard=True).order_by("name").values_list("name", flat=True))


def _history(request: Request, language: str) -> tuple[HistoryEntry, ...]:
    words = labels(language)
    return tuple(
        HistoryEntry(
            kind=words[f"entry_{entry.kind}"],
            agency=entry.agency,
            text=entry.text,
            source=entry.source_name,
            as_of_date=entry.as_of_date,
            occurred_date=entry.on_date,
            outcome=entry.outcome,
            has_outcome=entry.outcome_not_found or entry.kind in _WITH_OUTCOME,
        )
        for entry in known.releasing_entries(request)
    )


def _items(request: Request, language: str) -> tuple[ReleasedItem, ...]:
    words = labels(language)
    leaving: list[Record | Entry] = [*known.releasing_records(request), *known.releasing_entries(request)]
    return tuple(
        ReleasedItem(item.title, words[f"authority_{ruling.authority}"])
        for item in leaving
        if (ruling := known.determination_of(item)) is not None
    )


def _earlier(request: Request) -> tuple[EarlierItem, ...]:
    """Name what left in an earlier part, once each, with the day it left."""
    return tuple(
        EarlierItem(one.title, local(one.release.released_at, request.office)) for one in known.departures(request)
    )


def _others(request: Request, language: str) -> tuple[OtherAgency, ...]:
    """Name the agencies asked for their view or sent what is theirs, each once, unless the name itself would tell."""
    about = labels(language)["records_of_request"]
    asked = sorted((one.agency, one.kind) for one in request.consultations.filter(may_be_named=True, closed_at=None))
    return tuple(
        OtherAgency(agency, "referred" if kind == Consultation.Kind.REFERRAL else "consulted", about)
        for agency, kind in dict.fromkeys(asked)
    )


def lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def one_line(text: str) -> str:
    return ", ".join(line.rstrip(",") for line in lines(text))


def mediator_of(office: Office) -> str:
    """Return who mediates between a requester and an office: the federal mediator, where the office names nobody."""
    return one_line(office.dispute_help) or OGIS


def local(at: datetime, office: Office) -> date:
    return at.astimezone(ZoneInfo(office.time_zone)).date()
