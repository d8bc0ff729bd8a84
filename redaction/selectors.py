"""Questions about documents, marks and proofs, answered without changing anything."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F

from redaction import engine
from redaction.bases import to_victims
from redaction.models import (
    Certificate,
    Document,
    FindingAnswer,
    Mark,
    MarkReading,
    Page,
    PageFlag,
    PageReview,
    Run,
    Suggestion,
)
from redaction.once import once
from redaction.vault.storage import get


def drawn(document: Document) -> bytes:
    """Return what is drawn, marked and redacted of a document: the file as it came, or the PDF made of it."""
    return get(document.drawn_name or document.stored_name)


def origin(document: Document) -> engine.Origin | None:
    """Return what the PDF of a document was made from; None where the file is drawn as it came."""
    if not document.drawn_name:
        return None
    return engine.Origin(document.sha256, document.size, document.media_type, document.converter)


def marks_of(document_id: UUID, first: int = 1, last: int | None = None) -> list[Mark]:
    """Return the marks that stand on a document, by page, from the top; on pages from `first` to `last` where given."""
    found = Mark.objects.filter(document_id=document_id, removed_at=None, page__gte=first)
    if last is not None:
        found = found.filter(page__lte=last)
    return list(found.annotate(for_victim=F("document__for_victim")).order_by("page", "y0", "x0", "y1", "x1", "basis"))


def named_basis(mark: Mark) -> str:
    """Return the key of the basis a mark of `marks_of` is named with: of no FOIA where it goes to a victim."""
    return to_victims(mark.basis) if getattr(mark, "for_victim", False) else mark.basis


def bases_marked(document_ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Return by document the bases of the marks that stand on it; those without a mark are left out."""
    found: dict[UUID, set[str]] = {}
    rows = Mark.objects.filter(document_id__in=list(document_ids), removed_at=None)
    for document, basis in rows.order_by().values_list("document_id", "basis").distinct():
        found.setdefault(document, set()).add(basis)
    return found


def count_marks(document_id: UUID) -> int:
    """Count the marks that stand on a document."""
    return Mark.objects.filter(document_id=document_id, removed_at=None).count()


def engine_marks(rows: Sequence[Mark]) -> list[engine.Mark]:
    """Return rows of `marks_of` as the engine takes them."""
    return [engine.Mark(row.page, row.box, named_basis(row), row.statute, row.harm) for row in rows]


def marks_digest(document_id: UUID) -> str:
    """Return the SHA-256 of the marks that stand, independent of who drew them when."""
    return _marks_digests(document_id)[0]


def proved_marks_digest(document_id: UUID) -> str:
    """Return the SHA-256 that a certificate gives of the marks that stand."""
    return _marks_digests(document_id)[1]


@once
def _marks_digests(document_id: UUID) -> tuple[str, str]:
    rows = marks_of(document_id)
    return digest_of(rows), engine.marks_digest(engine_marks(rows))


def digest_of(rows: Sequence[Mark]) -> str:
    """Return the SHA-256 of some rows of `marks_of`."""
    told = [[row.page, row.x0, row.y0, row.x1, row.y1, named_basis(row), row.statute, row.harm] for row in rows]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def stamps_of(run: Run) -> list[str]:
    """Return the stamp of each page: number of the request and running page number; empty for a preview."""
    if not run.first_stamp:
        return []
    return [f"{run.stamp_prefix}  {run.first_stamp + index:04d}" for index in range(run.document.page_count)]


def marks_of_press(document_ids: Collection[UUID], batch: UUID) -> int:
    """Count the marks of some documents that stand as one press made them."""
    return Mark.objects.filter(document_id__in=document_ids, batch=batch, removed_at=None).count()


def pages_not_reviewed(document_id: UUID, actors: Collection[UUID]) -> list[int]:
    """Return the numbers of the pages none of `actors` looked at, in order."""
    seen = set(
        PageReview.objects.filter(document_id=document_id, actor__in=list(actors)).values_list("page", flat=True)
    )
    pages = Page.objects.filter(document_id=document_id).values_list("number", flat=True)
    return sorted(number for number in pages if number not in seen)


def open_suggestions(document_id: UUID) -> int:
    """Count the suggestions nobody answered."""
    return Suggestion.objects.filter(document_id=document_id, status=Suggestion.Status.OPEN).count()


def open_suggestions_by_page(document_id: UUID, pages: Collection[int]) -> dict[int, int]:
    """Count the suggestions nobody answered on each of some pages, nought included."""
    rows = Suggestion.objects.filter(document_id=document_id, page__in=pages, status=Suggestion.Status.OPEN)
    found = Counter(rows.values_list("page", flat=True))
    return {page: found[page] for page in sorted(pages)}


def flags_of(document_id: UUID, first: int = 1, last: int | None = None) -> list[PageFlag]:
    """Return the flags that stand on pages, from 1, last included; on all where no last is given."""
    found = PageFlag.objects.filter(document_id=document_id, cleared_at=None, page__gte=first)
    return list((found if last is None else found.filter(page__lte=last)).order_by("page"))


def pages_to_come_back_to(document_id: UUID) -> list[int]:
    """Return the numbers of the pages somebody wants to look at again."""
    found = PageFlag.objects.filter(document_id=document_id, cleared_at=None, kind=PageFlag.Kind.COME_BACK)
    return list(found.order_by("page").values_list("page", flat=True))


def readings_of(document_id: UUID, actors: Collection[UUID]) -> dict[UUID, MarkReading]:
    """Return what second readers said of the marks that stand, by mark: where several spoke, the newest."""
    rows = MarkReading.objects.filter(
        mark__document_id=document_id, mark__removed_at=None, actor__in=list(actors)
    ).order_by("at")
    return {row.mark_id: row for row in rows}


def count_returned(document_id: UUID, actors: Collection[UUID]) -> int:
    """Count the marks that stand as second readers returned them: where several spoke, the newest counts."""
    rows = MarkReading.objects.filter(mark__document_id=document_id, mark__removed_at=None, actor__in=list(actors))
    returned = rows.filter(accepted=False).values("mark")
    newest = dict(rows.filter(mark__in=returned).order_by("at").values_list("mark", "accepted"))
    return sum(not accepted for accepted in newest.values())


def finding_answers_of(document_id: UUID, actors: Collection[UUID]) -> dict[str, FindingAnswer]:
    """Return what second readers said of findings, by the digest of the finding: where several spoke, the newest."""
    rows = FindingAnswer.objects.filter(document_id=document_id, actor__in=list(actors)).order_by("at")
    return {row.finding: row for row in rows}


def findings_of(run: Run | None) -> dict[str, dict[str, Any]]:
    """Return what is worth a look, by the digest of what it says: found by the proof, or in other files."""
    certificate = run.certificate if run is not None else None
    if run is None or certificate is None:
        return {}
    found = [*json.loads(certificate.body).get("findings", []), *(run.twins or [])]
    return {finding_digest(one): one for one in found}


def finding_digest(finding: dict[str, Any]) -> str:
    """Return the SHA-256 of a finding: as long as the proof says the same, its answer holds."""
    return hashlib.sha256(json.dumps(finding, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


@once
def run_of(document_id: UUID, stamp_prefix: str, first_stamp: int) -> Run | None:
    """Return the run of a document with the marks that stand now and these page stamps."""
    return (
        Run.objects.filter(
            document_id=document_id,
            marks_sha256=marks_digest(document_id),
            stamp_prefix=stamp_prefix,
            first_stamp=first_stamp,
        )
        .select_related("certificate", "document")
        .first()
    )


def certificate_of(output_sha256: str) -> Certificate | None:
    """Return the first passing certificate of exactly these bytes, if there is one."""
    return Certificate.objects.filter(output_sha256=output_sha256, passed=True).order_by("made_at").first()


def output_bytes(document_id: UUID, stamp_prefix: str, first_stamp: int) -> int:
    """Return how large a document's proved output is, as its certificate says; 0 when there is none."""
    run = run_of(document_id, stamp_prefix, first_stamp)
    if run is None or run.certificate is None:
        return 0
    output = json.loads(run.certificate.body).get("output", {})
    return int(output.get("bytes", 0))


def proved_digest(document_id: UUID, stamp_prefix: str, first_stamp: int) -> str:
    """Return the SHA-256 of a document's proved output; empty when there is none."""
    run = run_of(document_id, stamp_prefix, first_stamp)
    return run.output_sha256 if run is not None and run.status == Run.Status.PROVED else ""
