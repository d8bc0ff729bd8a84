"""Steps of a sample request during the search: sources asked, what they hold, who matched it, what they answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from disclosure.sample.hands import Case
from disclosure.sample.papers import Paper
from workflow import known
from workflow.models import HistoryEntry, SearchTask
from workflow.services import searching
from workflow.services.evidence import Upload
from workflow.services.searching import Entry
from workflow.states import Role

Step = Callable[[Case], None]
Kind = HistoryEntry.Kind


@dataclass(frozen=True)
class Find:
    """Something a source holds, and how it is known to be about the subject."""

    source: str
    what: Callable[[], Paper] | Entry
    facts: tuple[str, ...] = ("sid",)
    reasons: str = "The state identification number on it is the one in the court’s docket."


def arrest(day: date, charge: str, outcome: str = "") -> Find:
    """Return an arrest as a line of history; without an outcome it says that none was found."""
    return Find(
        "arrests",
        Entry(
            kind=Kind.ARREST,
            title=f"Arrest, {charge}",
            on_date=day,
            agency="Fairview Police Department",
            text=f"Arrested for {charge}.",
            outcome=outcome,
            outcome_not_found=not outcome,
            source_name="Records unit, report register",
            as_of_date=day + timedelta(days=1),
        ),
    )


def disposition(day: date, charge: str, outcome: str) -> Find:
    """Return how a court case ended."""
    return Find(
        "court",
        Entry(
            kind=Kind.DISPOSITION,
            title=f"Court outcome, {charge}",
            on_date=day,
            agency="County Court of Fairview County",
            text=f"Charged with {charge}.",
            outcome=outcome,
            source_name="Public docket",
            as_of_date=day + timedelta(days=3),
        ),
    )


def custody(day: date, words: str) -> Find:
    """Return where somebody was held, as last known."""
    return Find(
        "custody",
        Entry(
            kind=Kind.CUSTODY,
            title="Custody",
            on_date=day,
            agency="Fairview County Detention Center",
            text=words,
            source_name="Roster of the detention center",
            as_of_date=day,
        ),
    )


def removal(day: date, words: str) -> Find:
    """Return a public step of a removal proceeding."""
    return Find(
        "proceedings",
        Entry(
            kind=Kind.IMMIGRATION,
            title="Removal proceeding",
            on_date=day,
            agency="Office of Sample Hearings",
            text=words,
            source_name="Public calendar of hearings",
            as_of_date=day,
        ),
        facts=("birth_place", "case_number"),
        reasons="Place of birth and the number of the police case stand in both.",
    )


def asked(*keys: str) -> Step:
    """Return the step that asks custodians by their keys; every standard one when none is named."""

    def step(case: Case) -> None:
        for source in known.sources_of(case.crew.office):
            if source.key in keys or (not keys and source.standard):
                searching.ask_source(request_id=case.request.pk, source_id=source.pk, by=case.by(Role.RECORDS_OFFICER))
        case.say(f"Custodians asked: {case.request.search_tasks.count()}.")

    return step


def found(*finds: Find, matched: bool = True) -> Step:
    """Return the step that takes in what sources hold and matches it, by two people, to the subject."""

    def step(case: Case) -> None:
        taken = [(find, _take_in(case, find)) for find in finds]
        if matched:
            _match(case, taken)
        case.work()
        case.say(f"Taken in: {len(finds)} records and entries" + (", matched by two people." if matched else "."))

    return step


def replied(case: Case) -> None:
    """Record the answer of every source asked: records where something was added, else an attested none."""
    for task in case.request.search_tasks.filter(status=SearchTask.Status.ASKED).select_related("source"):
        holds = task.records.exists() or task.history.exists()
        searching.answer_source(
            request_id=case.request.pk,
            task_id=task.pk,
            has_records=holds,
            attested_by="" if holds else f"R. Keeper, {task.source.custodian}",
            note="" if holds else "Searched by name, birth date and state identification number.",
            by=case.by(Role.RECORDS_OFFICER),
        )
    case.say("Every source has answered, or attested that it holds nothing.")


def searched(case: Case) -> None:
    """Pass what was found to counsel."""
    searching.complete_search(request_id=case.request.pk, by=case.by(Role.RECORDS_OFFICER))
    case.say("The search is complete.")


def holding(*finds: Find) -> tuple[Step, ...]:
    """Return the whole search: the sources that hold something and two that hold nothing are asked."""
    keys = {find.source for find in finds} | {"arrests", "court"}
    return asked(*sorted(keys)), found(*finds), replied, searched


def _take_in(case: Case, find: Find) -> UUID:
    by = case.by(Role.RECORDS_OFFICER)
    task = case.request.search_tasks.get(source__key=find.source)
    if isinstance(find.what, Entry):
        return searching.add_history(request_id=case.request.pk, task_id=task.pk, entry=find.what, by=by).pk
    paper = find.what()
    return searching.add_record(
        request_id=case.request.pk,
        task_id=task.pk,
        title=paper.title,
        kind=paper.kind,
        agency=paper.agency,
        author=paper.author,
        record_date=paper.record_date,
        upload=Upload(paper.data, paper.file_name, paper.media_type),
        by=by,
    ).pk


def _match(case: Case, taken: Sequence[tuple[Find, UUID]]) -> None:
    """Match each item, then have a second person confirm them all."""
    request_id = case.request.pk
    for find, item_id in taken:
        by = case.by(Role.RECORDS_OFFICER)
        searching.match_subject(request_id=request_id, item_id=item_id, facts=find.facts, reasons=find.reasons, by=by)
    role, person = case.crew.second_pair_of_eyes
    for _find, item_id in taken:
        searching.confirm_match(request_id=request_id, item_id=item_id, by=case.by(role, person))
