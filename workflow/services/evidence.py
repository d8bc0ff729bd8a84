"""Evidence as rows: what was sent, where it lies, and whether anybody may open it yet."""

from dataclasses import dataclass

from redaction.vault.storage import put
from workflow.models import Evidence, EvidenceKind, FileStanding
from workflow.services import quarantine
from workflow.services.acting import Case


@dataclass(frozen=True)
class Upload:
    """A file as it came from a person: its bytes, the name it had, and the type its content shows."""

    data: bytes
    file_name: str
    media_type: str


def keep_evidence(case: Case, kind: EvidenceKind, words: str, upload: Upload | None) -> Evidence:
    """Keep evidence in the caller's event; a file that nobody may open yet waits for `services.quarantine`."""
    by = case.actor
    stored = put(upload.data, kind="evidence") if upload else None
    waits = upload is not None and quarantine.must_wait(upload.media_type)
    made = Evidence.objects.create(
        request=case.request,
        kind=kind,
        description=words,
        file_name=upload.file_name[:200] if upload else "",
        media_type=upload.media_type if upload else "",
        stored_name=stored.name if stored else "",
        sha256=stored.sha256 if stored else "",
        added_by=by.user,
        added_at=case.now,
        sealed=kind == EvidenceKind.CONFLICT,
        standing=FileStanding.WAITING if waits else FileStanding.READY,
    )
    if waits:
        case.post(quarantine.VERB, str(made.pk), evidence=str(made.pk))
    return made
