"""What staff look at: pages of records before and after redaction, originals, letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from redaction import engine, pictures, services
from redaction import selectors as redactions
from redaction.models import Document, Run
from redaction.vault.storage import get
from workflow import audit, policies
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.models import Artifact, FileStanding, Record, Request, User
from workflow.policies import Actor
from workflow.services.accounting import is_shown
from workflow.services.reading import role_in

#: Sharpness of the pictures that are drawn beforehand, in dots an inch.
SCREEN_DPI = services.SCREEN_DPI
#: Sharpest page picture anybody may ask for.
MOST_DPI = 200


@dataclass(frozen=True)
class Original:
    """A record's file as it came in."""

    data: bytes
    file_name: str
    media_type: str


def page_image(*, request_id: UUID, record_id: UUID, page: int, by_user: User, dpi: int = SCREEN_DPI) -> bytes:
    """Return a page of a record as PNG, as the engine will see it, at 100 dpi half the size of `Page.width`.

    Those pictures are drawn once, in the background; a sharper one, or one asked for before, is drawn on the spot.

    :raises NotYours: not a case this person may read, or no such record or page.
    """
    document = _record(request_id, record_id, by_user).document
    if document.status != Document.Status.READY or not 1 <= page <= document.page_count:
        raise NotYours
    kept = document.pages.values_list("image_name", flat=True).get(number=page)
    return get(kept) if kept and dpi <= SCREEN_DPI else _drawn(redactions.drawn(document), page, dpi)


def thumbnail(*, request_id: UUID, record_id: UUID, page: int, by_user: User) -> bytes:
    """Return a page of a record as a small PNG, made from the picture kept for the screen.

    :raises NotYours: not a case this person may read, or no picture of such a page is kept.
    """
    record = _record(request_id, record_id, by_user)
    kept = record.document.pages.filter(number=page).values_list("image_name", flat=True).first()
    if not kept:
        raise NotYours
    return pictures.thumbnail(get(kept))


def result_page_image(*, request_id: UUID, record_id: UUID, page: int, by_user: User, dpi: int = SCREEN_DPI) -> bytes:
    """Return a page of the proved output of a record as PNG, with its page stamp.

    :raises NotYours: there is no proved output of the marks as they stand.
    """
    record = _record(request_id, record_id, by_user)
    run = redactions.run_of(record.document_id, record.request.number or "", record.first_stamp or 0)
    if run is None or run.status != Run.Status.PROVED or not 1 <= page <= record.document.page_count:
        raise NotYours
    kept = run.image_names and dpi <= SCREEN_DPI
    return get(run.image_names[page - 1]) if kept else _drawn(get(run.stored_name), page, dpi)


def preview_pdf(*, request_id: UUID, record_id: UUID, run_id: UUID, by_user: User) -> bytes:
    """Return the proved PDF of one run of a record: a preview, or the output itself.

    :raises NotYours: not a run of this record, or not proved.
    """
    record = _record(request_id, record_id, by_user)
    run = Run.objects.filter(pk=run_id, document_id=record.document_id, status=Run.Status.PROVED).first()
    if run is None:
        raise NotYours
    return get(run.stored_name)


def original(*, request_id: UUID, record_id: UUID, by_user: User) -> Original:
    """Return a record's file as it came in; the reading is an event of its own.

    :raises NotYours: not a case this person may read, or no such record.
    :raises Invalid: it waits to be scanned, or held a virus and was destroyed.
    """
    record = _record(request_id, record_id, by_user)
    if not record.document.stored_name:
        raise Invalid(_("This file is not here any more: it held a computer virus."))
    if settings.CLAMD and record.document.status == Document.Status.ARRIVING:
        raise Invalid(_("This file waits to be scanned for viruses. Try again in a minute."))
    audit.record(
        record.request,
        "record.downloaded",
        actor=Actor(role_in(by_user, record.request), by_user),
        target=f"record:{record.pk}",
    )
    return Original(get(record.document.stored_name), record.document.file_name, record.document.media_type)


def evidence_file(*, request_id: UUID, evidence_id: UUID, by_user: User) -> Original:
    """Return a file of evidence as it came in.

    :raises NotYours: not a case this person may read, or no such file.
    :raises Invalid: it waits to be scanned.
    """
    request = _case(request_id, by_user)
    found = request.evidence.filter(pk=evidence_id).exclude(stored_name="").first()
    if found is None:
        raise NotYours
    if found.standing != FileStanding.READY:
        raise Invalid(_("This file is still being looked at: it is not open yet. Try again in a minute."))
    actor = Actor(role_in(by_user, request), by_user)
    audit.record(request, "evidence.downloaded", actor=actor, target=f"evidence:{found.pk}")
    return Original(get(found.stored_name), found.file_name, found.media_type)


def accounting(*, request_id: UUID, by_user: User) -> list[tuple[str, str, str, str, str, str]]:
    """Return the accounting of disclosures (5 USC 552a(c)): date, nature, purpose, authority, recipient, address.

    The subject may ask for this list: a recipient is named only where counsel decided so, and no address ever stands
    in it. The export is an event.

    :raises NotYours: not a case this person may read.
    :raises NotAllowed: they do not work on it.
    """
    request = _worked_on(request_id, by_user)
    rows = list(request.disclosures.prefetch_related("rulings").order_by("on_date", "authority"))
    named = {row.pk for row in rows if is_shown(row)}
    audit.record(
        request,
        "accounting.exported",
        actor=Actor(role_in(by_user, request), by_user),
        data={"lines": len(rows), "protected": len(rows) - len(named)},
    )
    return [
        (
            row.on_date.isoformat(),
            row.nature,
            row.purpose,
            row.authority,
            row.recipient_name if row.pk in named else _("protected"),
            _("protected"),
        )
        for row in rows
    ]


def addresses_shown(*, requests: Sequence[Request], by_user: User) -> None:
    """Record that the safe addresses of requesters were shown for a print run, once for each case."""
    for request in {one.pk: one for one in requests}.values():
        actor = Actor(role_in(by_user, request), by_user)
        audit.record(request, "addresses.shown", actor=actor, data={"for": "print run"})


def artifact_file(*, request_id: UUID, artifact_id: UUID, by_user: User) -> bytes:
    """Return a letter or package made for a case.

    :raises NotYours: not a case this person may read, or no such file.
    """
    request = _worked_on(request_id, by_user)
    artifact = Artifact.objects.filter(pk=artifact_id, request=request).first()
    if artifact is None:
        raise NotYours
    return get(artifact.stored_name)


def _case(request_id: UUID, user: User) -> Request:
    request = Request.objects.select_related("office").filter(pk=request_id).first()
    if request is None or not policies.may_read(user, request):
        raise NotYours
    return request


def _worked_on(request_id: UUID, user: User) -> Request:
    """Return a case for somebody who works on it or audits it; a reason to read opens the case, not its records.

    :raises NotAllowed: somebody reads the case for a reason.
    """
    request = _case(request_id, user)
    standing = policies.standing_of(user, request)
    if not standing.assigned and not standing.held & set(policies.READING_ROLES):
        raise NotAllowed(_("Records are for those assigned to this case. Ask your office manager."))
    return request


def _record(request_id: UUID, record_id: UUID, user: User) -> Record:
    request = _worked_on(request_id, user)
    record = request.records.select_related("document", "request__office").filter(pk=record_id).first()
    if record is None:
        raise NotYours
    return record


def _drawn(data: bytes, page: int, dpi: int) -> bytes:
    try:
        return engine.page_png(data, page, dpi=min(max(dpi, SCREEN_DPI), MOST_DPI))
    except engine.InputRefused as refused:
        raise Invalid(_("This page cannot be drawn: %s") % refused) from refused
