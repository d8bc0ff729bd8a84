"""What the second reader sees: records with their proofs, a page at a time, marks and findings with what was said."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosure.desk.common import todo
from disclosure.desk.studio_state import MarkShown, PageShown, pages_shown
from disclosure.staff import StaffRequest
from redaction import attesting
from redaction import selectors as redactions
from redaction.bases import basis
from redaction.models import Certificate, FindingAnswer, MarkReading, Run
from workflow import known, selectors
from workflow.errors import Invalid
from workflow.models import OutboxRow, Record, Request
from workflow.states import Role

RUN = "redaction.run"
#: Most marks one press accepts.
MARKS_AT_ONCE = 2000


@dataclass(frozen=True)
class CheckShown:
    """One check of the proof in words."""

    name: str
    words: str
    passed: bool


@dataclass(frozen=True)
class FindingShown:
    """One thing the proof found worth a look, and what was said of it."""

    digest: str
    name: str
    words: str
    page: int
    answer: FindingAnswer | None


@dataclass(frozen=True)
class MarkRead:
    """A mark with what a second reader said of it."""

    shown: MarkShown
    reading: MarkReading | None

    @property
    def state(self) -> str:
        """accepted, returned, or unread."""
        if self.reading is None:
            return "unread"
        return "accepted" if self.reading.accepted else "returned"


@dataclass(frozen=True)
class RecordReviewed:
    """A record of the release as the second reader sees it: its run, its proof, and how far it is read."""

    record: Record
    run: Run | None
    lack: str
    marks: int
    accepted: int
    returned: int
    checks: list[CheckShown] = field(default_factory=list)
    findings: list[FindingShown] = field(default_factory=list)

    @property
    def proved(self) -> bool:
        return not self.lack

    @property
    def under_way(self) -> bool:
        return self.run is not None and self.run.status in {Run.Status.WAITING, Run.Status.RUNNING}

    @property
    def read(self) -> int:
        return self.accepted + self.returned

    @property
    def open_findings(self) -> int:
        return sum(one.answer is None for one in self.findings)


@dataclass(frozen=True)
class RunUnderWay:
    """Background work of the engine: how far, how often tried, and why it waits or failed."""

    title: str
    row: OutboxRow


@dataclass(frozen=True)
class PageRead:
    """One page as it is read: itself, its marks, and where to go from it."""

    page: PageShown
    count: int
    marks: list[MarkRead]
    next_unread: int

    @property
    def before(self) -> int:
        return self.page.number - 1

    @property
    def after(self) -> int:
        return self.page.number + 1 if self.page.number < self.count else 0

    @property
    def unread(self) -> list[UUID]:
        return [one.shown.mark.pk for one in self.marks if one.reading is None]


#: Records on a page of the second reader's list: each asks for its run, proof and readings.
RECORDS_A_PAGE = 25


def readers_of(case: Request) -> set[UUID]:
    """Return who reads the case as second reader, as the gate counts them."""
    return set(case.assignments.filter(role=Role.SECOND_REVIEWER, until_at=None).values_list("user_id", flat=True))


def reviewed_records(
    case: Request, *, holding: str = "", number: str | None = None
) -> tuple[list[RecordReviewed], Page[Record]]:
    """Return the records of a page of the release, with their proofs and how far they are read, and the page.

    :param holding: the key of a record: the page it stands on goes before the number of one.
    """
    records = known.records_shown(case)
    place = next((at for at, one in enumerate(records) if str(one.pk) == holding), None)
    wanted = number if place is None else place // RECORDS_A_PAGE + 1
    page = Paginator(records, RECORDS_A_PAGE).get_page(wanted)
    return [_reviewed(case, record) for record in page], page


def chosen_record(reviewed: Sequence[RecordReviewed], asked: str) -> RecordReviewed | None:
    """Return the record asked for; else the first with something to read, else the first."""
    unread = (one for one in reviewed if one.read < one.marks or one.open_findings)
    named = next((one for one in reviewed if str(one.record.pk) == asked), None)
    return named or next(unread, reviewed[0] if reviewed else None)


def page_read(case: Request, chosen: RecordReviewed, number: int) -> PageRead | None:
    """Return one page as it is read; the first with a mark nobody read where none is asked for."""
    document = chosen.record.document
    readings = redactions.readings_of(document.pk, readers_of(case))
    number = min(number or _next_unread(document.pk, readings, 0) or 1, document.page_count)
    pages = pages_shown(case, chosen.record, number, number)
    if not pages:
        return None
    marks = [MarkRead(shown, readings.get(shown.mark.pk)) for shown in pages[0].marks]
    return PageRead(pages[0], document.page_count, marks, _next_unread(document.pk, readings, number))


def reading_json(http: StaffRequest, case: Request, record_id: UUID, page: int) -> dict[str, Any]:
    """Return how the reading stands after an answer: the page's marks, counts, what is missing, where to go next."""
    fresh = Request.objects.select_related("office").get(pk=case.pk)
    reviewed, _page = reviewed_records(fresh, holding=str(record_id))
    chosen = chosen_record(reviewed, str(record_id))
    reading = page_read(fresh, chosen, page) if chosen is not None else None
    if chosen is None or reading is None:
        raise Invalid(_("There is no such page."))
    return {
        "marks": {
            str(one.shown.mark.pk): {"state": one.state, "words": one.reading.words if one.reading else ""}
            for one in reading.marks
        },
        "findings": {one.digest: _answer_json(one.answer) for one in chosen.findings},
        "read": chosen.read,
        "total": chosen.marks,
        "open_findings": ngettext("%d finding to answer", "%d findings to answer", chosen.open_findings)
        % chosen.open_findings
        if chosen.open_findings
        else "",
        "next_unread": reading.next_unread,
        "missing": [one.words for one in todo(http, fresh, "approve")],
        "returned": returned_in_words(fresh),
        "revision": fresh.revision,
    }


def returned_in_words(case: Request) -> str:
    """Return what second readers said of what they returned, a line each: the words to send the case back with."""
    readers = readers_of(case)
    lines = []
    for record in known.releasing_records(case):
        readings = redactions.readings_of(record.document_id, readers)
        for mark in redactions.marks_of(record.document_id):
            reading = readings.get(mark.pk)
            if reading is not None and not reading.accepted:
                place = {"title": record.title, "page": mark.page, "basis": basis(redactions.named_basis(mark)).label}
                lines.append(_("“%(title)s”, page %(page)d, %(basis)s: ") % place + reading.words)
        run = redactions.run_of(record.document_id, case.number or "", record.first_stamp or 0)
        answers = redactions.finding_answers_of(record.document_id, readers)
        for digest, finding in redactions.findings_of(run).items():
            if digest in answers and not answers[digest].may_stay:
                place = {"title": record.title, "page": int(finding.get("page") or 0)}
                lines.append(_("“%(title)s”, page %(page)d: ") % place + answers[digest].words)
    return "\n".join(lines)


def marks_asked(sent: Sequence[str]) -> list[UUID]:
    """Return the marks a form names.

    :raises Invalid: it names none, or what is no identifier.
    """
    try:
        asked = [UUID(one) for one in sent[:MARKS_AT_ONCE]]
    except ValueError as broken:
        raise Invalid(_("This did not arrive whole. Send it again.")) from broken
    if not asked:
        raise Invalid(_("Choose a mark."))
    return asked


def press_named(sent: str | None) -> UUID | None:
    """Return the name a script gave a press, so that it counts once however often it is sent; a form gives none.

    :raises Invalid: it is no identifier.
    """
    try:
        return UUID(sent) if sent else None
    except ValueError as broken:
        raise Invalid(_("This did not arrive whole. Send it again.")) from broken


def runs_under_way(case: Request) -> list[RunUnderWay]:
    """Return the engine's work on the records of a case that is not done."""
    rows = [row for row in selectors.work_under_way(case) if row.verb == RUN]
    ids = [str(row.data.get("run", "")) for row in rows]
    documents = {str(pk): document for pk, document in Run.objects.filter(pk__in=ids).values_list("pk", "document_id")}
    titles = {str(record.document_id): record.title for record in case.records.all()}
    return [
        RunUnderWay(titles.get(str(documents.get(run)), _("A record")), row) for run, row in zip(ids, rows, strict=True)
    ]


def _reviewed(case: Request, record: Record) -> RecordReviewed:
    stamps = (case.number or "", record.first_stamp or 0)
    run = redactions.run_of(record.document_id, *stamps)
    readers = readers_of(case)
    said = list(redactions.readings_of(record.document_id, readers).values())
    accepted = sum(one.accepted for one in said)
    certificate = run.certificate if run is not None else None
    answers = redactions.finding_answers_of(record.document_id, readers)
    return RecordReviewed(
        record,
        run,
        attesting.why_not_proved(record.document_id, *stamps),
        redactions.count_marks(record.document_id),
        accepted,
        len(said) - accepted,
        _checks(certificate) if certificate is not None else [],
        [
            FindingShown(
                digest,
                str(one.get("name", "")),
                str(one.get("words", "")),
                int(one.get("page") or 0),
                answers.get(digest),
            )
            for digest, one in redactions.findings_of(run).items()
        ],
    )


def _checks(certificate: Certificate) -> list[CheckShown]:
    """Return the checks of a certificate; its body is what the engine wrote and the vault signed."""
    return [
        CheckShown(str(one.get("name", "")), str(one.get("words", "")), bool(one.get("passed")))
        for one in json.loads(certificate.body).get("checks", [])
    ]


def _answer_json(answer: FindingAnswer | None) -> dict[str, Any] | None:
    return None if answer is None else {"may_stay": answer.may_stay, "words": answer.words}


def _next_unread(document_id: UUID, readings: dict[UUID, MarkReading], after: int) -> int:
    """Return the first page after one, round the end, that has a mark nobody read; 0 when all are read."""
    pages = [mark.page for mark in redactions.marks_of(document_id) if mark.pk not in readings]
    return next((page for page in pages if page > after), pages[0] if pages else 0)
