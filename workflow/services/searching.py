"""The search: sources asked and answered, records and history taken in, each matched to the right person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from redaction import engine
from redaction import services as redactions
from redaction.engine import kinds
from redaction.models import Document
from workflow import audit, known, policies
from workflow.errors import Blocked, Invalid, NotAllowed, NotYours, Obstacle
from workflow.models import Event, HistoryEntry, Record, Request, SearchTask
from workflow.policies import Actor
from workflow.services import clock
from workflow.services.acting import Case, acting, locked
from workflow.services.contact import checked
from workflow.services.elsewhere import held_elsewhere, tell_managers
from workflow.services.evidence import Upload

#: Endings of the files that may be taken in as records.
RECORD_ENDINGS = tuple(ending for endings in kinds.ENDINGS.values() for ending in endings)
#: What makes a match: one unique identifier, or two independent facts beyond name and birth date (domain).
UNIQUE_FACTS = ("a_number", "fbi_number", "sid", "fingerprint", "ssn", "passport")
INDEPENDENT_FACTS = ("case_number", "address", "photograph", "scars_or_tattoos", "relative", "incident", "birth_place")
MATCH_FACTS = (*UNIQUE_FACTS, *INDEPENDENT_FACTS)


@dataclass(frozen=True)
class Entry:
    """A history entry as a records officer types it."""

    kind: HistoryEntry.Kind
    title: str
    on_date: date
    agency: str
    text: str
    source_name: str
    as_of_date: date
    outcome: str = ""
    outcome_not_found: bool = False


def ask_source(*, request_id: UUID, source_id: int, by: Actor) -> SearchTask:
    """Ask a custodian. Where a bar covers the subject no source is asked: asking would itself tell.

    :raises Blocked: a bar covers the subject, or nobody screened.
    :raises Invalid: the source is not one of this office, or was asked already.
    """
    with acting("ask_source", request_id=request_id, by=by) as case:
        source = known.sources_of(case.request.office).filter(pk=source_id).first()
        if source is None:
            raise Invalid(_("Choose a source of this office."), {"source": _("Choose one.")})
        if known.person_bars(case.request):
            raise Blocked([Obstacle("no_source", _("No source is asked in this case. Complete the search."))])
        if case.request.search_tasks.filter(source=source).exists():
            raise Invalid(_("%s was asked already.") % source.name)
        made = SearchTask.objects.create(
            request=case.request,
            source=source,
            asked_by=by.person,
            asked_at=case.now,
            due_date=clock.working_days_after(case.request, case.today, source.answer_days),
        )
        case.record({"source": source.key}, target=f"search_task:{made.pk}")
    return made


def answer_source(
    *, request_id: UUID, task_id: UUID, has_records: bool, by: Actor, attested_by: str = "", note: str = ""
) -> SearchTask:
    """Record what a source answered: records, or an attested none with name and title.

    :raises Invalid: none without who attested it, or records without any added.
    """
    with acting("answer_source", request_id=request_id, by=by) as case:
        task = case.request.search_tasks.select_for_update().filter(pk=task_id).first()
        if task is None:
            raise NotYours
        if not has_records and not attested_by.strip():
            raise Invalid(_("Write who attested that nothing is held."), {"attested_by": _("Name and title, please.")})
        if has_records and not (
            task.records.filter(withdrawn_at=None).exists() or task.history.filter(withdrawn_at=None).exists()
        ):
            raise Invalid(_("Add the records or history entries of this source first."))
        task.status = SearchTask.Status.RECORDS if has_records else SearchTask.Status.NONE
        task.attested_by, task.note, task.answered_at = attested_by.strip(), note.strip(), case.now
        task.save()
        case.record(
            {"source": task.source.key, "records": has_records},
            target=f"search_task:{task.pk}",
            personal={"attested_by": attested_by, "note": note},
        )
    return task


def record_type(data: bytes, file_name: str) -> str:
    """Return the media type of a file that may be taken in as a record.

    :raises Invalid: it is empty, too large, of another kind than its name says, or of one that cannot be redacted.
    """
    try:
        kind = kinds.source_type(data, file_name)
        kinds.check_name(file_name, kind)
    except engine.InputRefused as refused:
        raise Invalid(str(refused), {"file": str(refused)}) from refused
    return kind


def add_record(
    *,
    request_id: UUID,
    task_id: UUID,
    title: str,
    kind: str,
    agency: str,
    upload: Upload,
    by: Actor,
    author: str = "",
    record_date: date | None = None,
) -> Record:
    """Take in a document a source gave; it is read in the background, in a process of its own.

    :raises Invalid: no title, agency, source or content.
    """
    if not title.strip() or not agency.strip():
        raise Invalid(_("Give the record a title and say which agency made it."))
    if not upload.data:
        raise Invalid(_("The file is empty. Ask for it again and upload it once more."), {"file": _("Empty file.")})
    with acting("add_record", request_id=request_id, by=by) as case:
        task = _task(case, task_id)
        document = redactions.take_in(upload.data, file_name=upload.file_name, by=by.person.pk, now=case.now)
        made = Record.objects.create(
            request=case.request,
            search_task=task,
            title=title.strip()[:200],
            kind=kind[:40],
            agency=agency.strip()[:200],
            author=author.strip()[:200],
            record_date=record_date,
            document=document,
            added_by=by.person,
            added_at=case.now,
        )
        case.record({"sha256": document.sha256, "size": document.size}, target=f"record:{made.pk}")
        case.post("document.read", str(document.pk), document=str(document.pk))
    return made


def add_history(*, request_id: UUID, task_id: UUID, entry: Entry, by: Actor) -> HistoryEntry:
    """Take in one line of history with its source and as-of date.

    :raises Invalid: a future date, or an arrest without its outcome or “outcome not found”.
    """
    if entry.on_date > timezone.localdate() or entry.as_of_date > timezone.localdate():
        raise Invalid(_("A date lies in the future."), {"on_date": _("Check the date.")})
    if entry.kind == HistoryEntry.Kind.ARREST and not entry.outcome.strip() and not entry.outcome_not_found:
        raise Invalid(
            _("An arrest needs its outcome, or “outcome not found”."), {"outcome": _("Write it, or tick the box.")}
        )
    with acting("add_history", request_id=request_id, by=by) as case:
        made = HistoryEntry.objects.create(
            request=case.request,
            search_task=_task(case, task_id),
            kind=entry.kind,
            title=entry.title.strip()[:200],
            on_date=entry.on_date,
            agency=entry.agency.strip()[:200],
            text=checked(entry.text),
            outcome=entry.outcome.strip(),
            outcome_not_found=entry.outcome_not_found,
            source_name=entry.source_name.strip()[:200],
            as_of_date=entry.as_of_date,
            added_by=by.person,
            added_at=case.now,
        )
        case.record({"kind": entry.kind.value}, target=f"entry:{made.pk}", personal={"text": entry.text})
    return made


def match_subject(*, request_id: UUID, item_id: UUID, facts: Sequence[str], reasons: str, by: Actor) -> None:
    """Say why an item is about the subject: a unique identifier, or two independent facts beyond name and birth date.

    :raises Invalid: too few facts, or no reasons.
    """
    words = checked(reasons)
    given = [fact for fact in facts if fact in MATCH_FACTS]
    if not set(given) & set(UNIQUE_FACTS) and len(set(given) & set(INDEPENDENT_FACTS)) < 2:
        raise Invalid(
            _("A match needs a unique identifier, or two independent facts beyond name and birth date."),
            {"facts": _("Choose what agrees.")},
        )
    with acting("match_subject", request_id=request_id, by=by) as case:
        item = item_of(case.request, item_id)
        item.match_facts, item.match_reasons = given, words
        item.matched_by, item.matched_at = by.user, case.now
        item.match_confirmed_by, item.match_confirmed_at = None, None
        item.save()
        case.record({"facts": given}, target=f"item:{item.pk}", personal={"reasons": words})


def confirm_match(*, request_id: UUID, item_id: UUID, by: Actor) -> None:
    """Confirm a match as the second person.

    :raises NotAllowed: the same person matched it.
    :raises Invalid: nobody matched it yet.
    """
    with acting("confirm_match", request_id=request_id, by=by) as case:
        item = item_of(case.request, item_id)
        if item.matched_by is None:
            raise Invalid(_("This item is not matched yet."))
        if item.matched_by == by.user:
            raise NotAllowed(_("A match is confirmed by somebody else than who made it."))
        item.match_confirmed_by, item.match_confirmed_at = by.user, case.now
        item.save()
        case.record(target=f"item:{item.pk}")


def withdraw_item(*, request_id: UUID, item_id: UUID, reason: str, by: Actor) -> None:
    """Take an item out of the case: a wrong match, a second copy. Its row and its file stay.

    Managers of other cases that hold the same file or entry are told to look if it is about the right person there.

    :raises Invalid: no reason, or it has left.
    """
    words = checked(reason)
    with acting("withdraw_item", request_id=request_id, by=by) as case:
        item = item_of(case.request, item_id)
        if known.departure_of(item) is not None:
            raise Invalid(_("“%s” has left. Recall the release instead.") % item.title)
        item.withdrawn_at = case.now
        item.save()
        others = held_elsewhere(item)
        case.record({"elsewhere": len(others)}, target=f"item:{item.pk}", personal={"reason": words})
        tell_managers(case, others, "match")


def complete_search(*, request_id: UUID, by: Actor, revision: int | None = None) -> Request:
    """Pass what was found to counsel.

    :raises Blocked: a source has not answered, a file is unread, or an item is not matched by two people.
    """
    with acting("complete_search", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        case.request.search_cutoff_date = timezone.localdate(case.now)
        cutoff = case.request.search_cutoff_date.isoformat()
        case.record({"items": len(known.items(case.request)), "cutoff": cutoff})
    return case.request


def read_document(document_id: UUID, progress: Callable[[int, int], None]) -> str:
    """Look inside a document in the background and draw its pages; return its status. Gives the same result again.

    :raises redaction.scanning.ScannerError: the virus scanner gave no verdict; the work is tried again.
    """
    document = redactions.read(document_id)
    if not document.stored_name:
        _note_destroyed(document)
    redactions.draw_pages(document_id, progress)
    return document.status


def _note_destroyed(document: Document) -> None:
    """Write into the trail, once, that a record's file held a virus and is gone."""
    for record in Record.objects.filter(document=document).select_related("request"):
        with transaction.atomic():
            request = locked(record.request_id)
            target = f"record:{record.pk}"
            if not Event.objects.filter(chain=audit.chain_of(request), verb="record.kept_out", object=target).exists():
                data = {"why": "infected", "sha256": document.sha256}
                audit.record(request, "record.kept_out", actor=policies.system("quarantine"), target=target, data=data)


def item_of(request: Request, item_id: UUID) -> Any:
    """Return the record or history entry of a request by its identifier.

    :raises NotYours: it is not of this request.
    """
    item = (
        request.records.filter(pk=item_id, withdrawn_at=None).first()
        or request.history.filter(pk=item_id, withdrawn_at=None).first()
    )
    if item is None:
        raise NotYours
    return item


def _task(case: Case, task_id: UUID) -> SearchTask:
    task = case.request.search_tasks.filter(pk=task_id).first()
    if task is None:
        raise Invalid(_("Choose the source this came from."), {"task": _("Choose one.")})
    return task
