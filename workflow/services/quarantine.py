"""Files before anybody opens them: scanned for viruses, photographs turned and stripped of their place.

A file waits, sealed, until this is done, whoever added it. One with a virus is destroyed and its requester told, where
they sent it; one that cannot be opened is kept out the same way. While the scanner does not answer, files wait and the
work is tried again.
"""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from redaction import scanning
from redaction.engine import InputRefused
from redaction.engine.photo import Photograph, upright
from redaction.vault import storage
from workflow import audit, outbox, policies
from workflow.models import Evidence, FileStanding
from workflow.services.acting import locked

VERB = "evidence.look"
#: Pictures: a camera writes into them where and when they were taken, whoever brought them.
PHOTOGRAPHS = ("image/jpeg", "image/png", "image/heic", "image/tiff")


def must_wait(media_type: str) -> bool:
    """Whether a file waits before it is opened: a scanner is set up, or a camera may have written its place into it.

    What staff add waits alike: they photograph what somebody brought.
    """
    return bool(settings.CLAMD) or media_type in PHOTOGRAPHS


def look(evidence_id: UUID) -> None:
    """Scan a file that waits, make a photograph ready, and let the office have it. Run again it does nothing more.

    :raises ScannerError: the scanner gave no verdict; the file goes on waiting.
    """
    found = Evidence.objects.filter(pk=evidence_id, standing=FileStanding.WAITING).first()
    if found is None:
        return
    data = storage.get(found.stored_name)
    if settings.CLAMD:
        verdict = scanning.scan(data, settings.CLAMD)
        if not verdict.clean:
            _keep_out(found, FileStanding.INFECTED, verdict.virus)
            return
    if found.media_type in PHOTOGRAPHS:
        try:
            _make_ready(found, upright(data))
        except InputRefused:
            _keep_out(found, FileStanding.DAMAGED, "")
        return
    _make_ready(found, None)


def _is_requesters(evidence: Evidence) -> bool:
    return evidence.added_by is None or not evidence.added_by.is_staff


def _make_ready(found: Evidence, photograph: Photograph | None) -> None:
    """Let the office have a file; a photograph is replaced by the one without its place."""
    kept = storage.put(photograph.data, kind="evidence") if photograph is not None else None
    before = found.stored_name
    with transaction.atomic():
        request, now = locked(found.request_id), timezone.now()
        held = Evidence.objects.select_for_update(of=("self",)).get(pk=found.pk)
        first = held.standing == FileStanding.WAITING
        if first:
            came = held.sha256
            if kept is not None and photograph is not None:
                held.stored_name, held.sha256, held.media_type = kept.name, kept.sha256, photograph.media_type
            held.standing, held.scanned_at = FileStanding.READY, now if settings.CLAMD else None
            held.save()
            audit.record(
                request,
                "evidence.ready",
                actor=policies.system("quarantine"),
                at=now,
                target=f"evidence:{held.pk}",
                data={"came_sha256": came, "sha256": held.sha256, "scanned": bool(settings.CLAMD)},
            )
    if kept is not None:
        storage.delete(before if first else kept.name)


def _keep_out(found: Evidence, standing: FileStanding, virus: str) -> None:
    """Destroy a file nobody may open; what it was and why it is gone stays in the case and the trail."""
    with transaction.atomic():
        request, now = locked(found.request_id), timezone.now()
        held = Evidence.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if held.standing != FileStanding.WAITING:
            return
        name, held.stored_name, held.standing, held.scanned_at = held.stored_name, "", standing, now
        held.save()
        audit.record(
            request,
            "evidence.kept_out",
            actor=policies.system("quarantine"),
            at=now,
            target=f"evidence:{held.pk}",
            data={"why": standing.value, "virus": virus, "sha256": held.sha256},
        )
        if _is_requesters(held):
            about = {"about": "evidence"}
            outbox.post("notify.requester", request=request, key=f"evidence:{held.pk}", data=about, now=now)
    storage.delete(name)
