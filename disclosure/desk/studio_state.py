"""What the studio shows of a record: its pages, the marks that stand, what was looked at and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from disclosure.desk.common import todo
from disclosure.staff import StaffRequest
from redaction import selectors as redactions
from redaction.bases import bases
from redaction.models import Mark, Page, Run
from workflow import known, policies, selectors
from workflow.models import Record, Request
from workflow.services import redacting
from workflow.states import Role

#: How many lines of what is missing, and of earlier harms for a basis, the page holds.
MISSING_SHOWN = 60
EARLIER_SHOWN = 4
#: How many marks of a case are read to learn which statutes and harms were named before.
EARLIER_READ = 400


@dataclass(frozen=True)
class MarkShown:
    """A mark as drawn over a page image: its place in pixels of the page at 200 dpi."""

    mark: Mark
    label: str
    name: str
    lack: str
    x: float
    y: float
    width: float
    height: float

    @property
    def label_x(self) -> float:
        return self.x

    @property
    def left(self) -> float:
        """Left edge in hundredths of the page's width; the others likewise."""
        return round(self.mark.x0 * 100, 1)

    @property
    def top(self) -> float:
        return round(self.mark.y0 * 100, 1)

    @property
    def right(self) -> float:
        return round(self.mark.x1 * 100, 1)

    @property
    def bottom(self) -> float:
        return round(self.mark.y1 * 100, 1)

    @property
    def label_y(self) -> float:
        """Baseline of the label: just above the box, so that what lies under the mark can be read."""
        return max(round(self.y - 7, 1), 24)


@dataclass(frozen=True)
class PageShown:
    """A page of a record and what is on it."""

    number: int
    width: int
    height: int
    flags: list[str]
    seen: bool
    marks: list[MarkShown]


@dataclass(frozen=True)
class RecordShown:
    """A record of the release in the list of the case: how far its redaction is."""

    record: Record
    current: bool
    pages: int
    seen: int
    marks: int

    @property
    def done(self) -> bool:
        return self.seen == self.pages


def record_of(case: Request, record_id: UUID) -> Record:
    """Return a record of a case of which at least a part leaves.

    :raises NotYours: it is not of this case, or nothing of it leaves.
    """
    return redacting.record_of(case, record_id)


def may_mark(http: StaffRequest, case: Request) -> bool:
    return policies.role_for(http.user, "mark", case) is not None


def unseen_pages(case: Request, record: Record) -> list[int]:
    """Return the pages no redactor of the case looked at, as the gate counts them."""
    redactors = {part.user_id for part in case.parts.filter(role=Role.REDACTOR)}
    return redactions.pages_not_reviewed(record.document_id, redactors)


def marks_shown(page: Page, marks: Iterable[Mark]) -> list[MarkShown]:
    """Return the marks of one page with their places in its pixels."""
    catalogue = bases()
    return [
        MarkShown(
            mark,
            catalogue[mark.basis].label,
            catalogue[mark.basis].name,
            catalogue[mark.basis].lack(statute=mark.statute, harm=mark.harm),
            round(mark.x0 * page.width, 1),
            round(mark.y0 * page.height, 1),
            round((mark.x1 - mark.x0) * page.width, 1),
            round((mark.y1 - mark.y0) * page.height, 1),
        )
        for mark in marks
        if mark.page == page.number
    ]


def pages_shown(case: Request, record: Record) -> list[PageShown]:
    """Return every page of a record with its marks."""
    marks: dict[int, list[Mark]] = {}
    for mark in redactions.marks_of(record.document_id):
        marks.setdefault(mark.page, []).append(mark)
    unseen = set(unseen_pages(case, record))
    return [
        PageShown(
            page.number,
            page.width,
            page.height,
            [str(flag[1]) for flag in page.flags],
            page.number not in unseen,
            marks_shown(page, marks.get(page.number, [])),
        )
        for page in Page.objects.filter(document_id=record.document_id)
    ]


def records_shown(case: Request, current: Record) -> list[RecordShown]:
    """Return the records of the release, in its order, with how far each is."""
    return [
        RecordShown(
            record,
            record.pk == current.pk,
            record.document.page_count,
            record.document.page_count - len(unseen_pages(case, record)),
            len(redactions.marks_of(record.document_id)),
        )
        for record in known.releasing_records(case)
    ]


def mark_json(mark: Mark) -> dict[str, Any]:
    """Return a mark as the browser holds it."""
    return {
        "id": str(mark.pk),
        "page": mark.page,
        "box": [mark.x0, mark.y0, mark.x1, mark.y1],
        "basis": mark.basis,
        "statute": mark.statute,
        "harm": mark.harm,
    }


def standing(http: StaffRequest, case: Request, record: Record) -> dict[str, Any]:
    """Return what changes while somebody works: marks, pages looked at, what is missing, the newest result."""
    unseen = set(unseen_pages(case, record))
    run = redactions.run_of(record.document_id, "", 0)
    return {
        "revision": case.revision,
        "editable": may_mark(http, case),
        "marks": [mark_json(mark) for mark in redactions.marks_of(record.document_id)],
        "seen": [number for number in range(1, record.document.page_count + 1) if number not in unseen],
        "missing": missing(http, case, record),
        "earlier": earlier(case),
        "run": run_json(case, record, run) if run is not None else None,
    }


def missing(http: StaffRequest, case: Request, record: Record) -> list[dict[str, Any]]:
    """Return what keeps the redactions from being submitted, in words, and whether it is about the record shown."""
    found = todo(http, case, "submit_redactions")
    return [{"words": one.words, "here": one.target == str(record.pk)} for one in found[:MISSING_SHOWN]]


def earlier(case: Request) -> dict[str, list[dict[str, str]]]:
    """Return, by basis, the statutes and harms named before in this case, newest first."""
    documents = [record.document_id for record in known.releasing_records(case)]
    rows = Mark.objects.filter(document_id__in=documents).order_by("-made_at")
    found: dict[str, list[dict[str, str]]] = {}
    for basis, statute, harm in rows.values_list("basis", "statute", "harm")[:EARLIER_READ]:
        named = {"statute": statute, "harm": harm}
        known_ones = found.setdefault(basis, [])
        if (statute or harm) and named not in known_ones and len(known_ones) < EARLIER_SHOWN:
            known_ones.append(named)
    return found


def last_basis(record: Record) -> str:
    """Return the basis of the newest mark of a record; that of personal privacy where there is none."""
    newest = Mark.objects.filter(document_id=record.document_id).order_by("-made_at").values_list("basis", flat=True)
    return newest.first() or "b6"


def run_json(case: Request, record: Record, run: Run) -> dict[str, Any]:
    """Return how far a run of the engine is. `error` says why it failed; `trouble` why it waits for another try."""
    row = next((one for one in selectors.work_under_way(case) if one.data.get("run") == str(run.pk)), None)
    proved = run.status == Run.Status.PROVED
    address = [case.number, record.pk, run.pk]
    return {
        "id": str(run.pk),
        "status": run.status,
        "words": str(Run.Status(run.status).label),
        "done": run.done,
        "total": run.total,
        "error": run.error,
        "trouble": row.error if row is not None else "",
        "finished": run.finished_at.isoformat() if run.finished_at else "",
        "current": run.marks_sha256 == redactions.marks_digest(record.document_id),
        "address": reverse("desk:studio_run", args=address),
        "file": reverse("desk:studio_file", args=address) if proved else "",
    }


def catalogue_json() -> list[dict[str, Any]]:
    """Return the catalogue of bases in its own order, as the panel of the studio needs it."""
    return [
        {
            "key": key,
            "label": one.label,
            "name": one.name,
            "authority": one.authority,
            "statute": one.needs_statute,
            "harm": one.needs_harm,
        }
        for key, one in bases().items()
    ]


def studio_json(http: StaffRequest, case: Request, record: Record) -> dict[str, Any]:
    """Return everything the script of the studio starts from."""
    address = [case.number, record.pk]
    return {
        **standing(http, case, record),
        "record": record.title,
        "bases": catalogue_json(),
        "last": last_basis(record),
        "urls": {
            "marks": reverse("desk:studio_marks", args=address),
            "look": reverse("desk:studio_look", args=[*address, 0]),
            "page": reverse("desk:studio_page", args=[*address, 0]),
            "preview": reverse("desk:studio_preview", args=address),
        },
        "words": words(),
    }


def words() -> dict[str, str]:
    """Return what the script of the studio says."""
    return {
        "saved": _("All saved"),
        "saving": _("Saving…"),
        "unsaved": _("%d not saved"),
        "retrying": _("The server does not answer. Trying again in %d s."),
        "signed_out": _("You may have been signed out. Sign in again in another window, then press “Try again”."),
        "changed": _("Somebody else changed this case; what you see is up to date."),
        "closed": _("This case is no longer yours to mark. Nothing more is saved from this page."),
        "looked": _("%(seen)d of %(pages)d pages looked at"),
        "page": _("Page %d"),
        "mark": _("Mark %(basis)s on page %(page)d"),
        "lacks_statute": _("names no statute yet"),
        "lacks_harm": _("names no harm yet"),
        "not_saved": _("not saved"),
        "added": _("Mark added on page %d."),
        "removed": _("Mark removed."),
        "copied": _("Mark copied."),
        "copied_all": _("Mark copied to %d pages."),
        "undone": _("Undone."),
        "redone": _("Done again."),
        "seen": _("Page %d looked at."),
        "all_seen": _("Every page is looked at."),
        "nothing_missing": _("Nothing is missing. You can submit."),
        "unsaved_first": _("Wait until everything is saved."),
        "running": _("%(words)s: %(done)d of %(total)d pages"),
        "waiting": _("Waiting for its turn"),
        "outdated": _("The marks changed after this result was made."),
        "proved": _("Proved. This is what would leave, without page stamps."),
        "draw": _("Draw"),
        "scroll": _("Scroll"),
        "no_image": _("This page could not be drawn."),
        "one_mark": _("%d mark"),
        "marks": _("%d marks"),
    }
