"""Build the dossier of a request: `verify.py`, `events.jsonl`, `letter.pdf`, `certificates/`, `README.txt`."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from redaction import selectors as redactions
from redaction.models import Certificate
from redaction.vault import signing
from redaction.vault.storage import get
from workflow import audit, chain
from workflow.models import Artifact, ArtifactKind, Event, Request, User

PROGRAM = Path(__file__).with_name("verify.py")
#: Every entry carries the same time, so that the same dossier is the same bytes but for its statement.
ENTRY_DATE = (1980, 1, 1, 0, 0, 0)


class ChainBroken(Exception):
    """The trail of the request does not hold; a dossier of it would claim what is not so."""


def build(request: Request) -> bytes:
    """Return the dossier as a zip.

    :raises ChainBroken: the trail does not hold.
    """
    broken = audit.verify(request)
    if broken is not None:
        raise ChainBroken(broken.words)
    events = list(Event.objects.filter(chain=audit.chain_of(request)).order_by("seq").select_related("content"))
    letter = newest_letter(request)
    files: dict[str, bytes] = {
        "README.txt": _readme(request, events).encode("utf-8"),
        "verify.py": PROGRAM.read_bytes(),
        "events.jsonl": "".join(f"{line}\n" for line in map(_event_line, events)).encode("utf-8"),
        "certificates/trail.json": _statement(request, events, letter),
    }
    if letter is not None:
        files["letter.pdf"] = get(letter.stored_name)
    for number, certificate in enumerate(_certificates(request), start=1):
        files[f"certificates/{number:03d}.json"] = _certificate(certificate)
    return _zipped(files)


def newest_letter(request: Request) -> Artifact | None:
    """Return the newest signed letter, or the newest unsigned one where none was signed yet."""
    made = request.artifacts.order_by("-made_at")
    return (
        made.filter(kind=ArtifactKind.LETTER_SIGNED).first() or made.filter(kind=ArtifactKind.LETTER_UNSIGNED).first()
    )


def _event_line(event: Event) -> str:
    content = getattr(event, "content", None)
    beside = {"salt": content.salt, "text": content.text} if content is not None else None
    return chain.canonical({**audit.link_of(event)._asdict(), "digest": event.digest, "content": beside})


def _statement(request: Request, events: list[Event], letter: Artifact | None) -> bytes:
    """Sign how the chain ends: a chain that was cut would still hold by itself."""
    body = chain.canonical(
        {
            "request": request.number or str(request.pk),
            "events": len(events),
            "head": events[-1].digest if events else chain.GENESIS,
            "letter_sha256": letter.sha256 if letter is not None else "",
            "made_at": timezone.now().isoformat(),
        }
    )
    return _signed_file({"body": body, "signature": signing.sign(body.encode("utf-8"))})


def _certificates(request: Request) -> Iterator[Certificate]:
    """Yield the certificates of the outputs of this request, in the order of the release."""
    for record in request.records.filter(first_stamp__isnull=False).order_by("first_stamp"):
        run = redactions.run_of(record.document_id, request.number or "", record.first_stamp or 0)
        if run is not None and run.certificate is not None:
            yield run.certificate


def _certificate(certificate: Certificate) -> bytes:
    return _signed_file(
        {
            "body": certificate.body,
            "signature": certificate.signature,
            "output_sha256": certificate.output_sha256,
        }
    )


def _signed_file(values: dict[str, Any]) -> bytes:
    return json.dumps({**values, "key": signing.public_key_hex()}, ensure_ascii=False, indent=1).encode("utf-8")


def _readme(request: Request, events: list[Event]) -> str:
    actors = sorted({event.actor for event in events})
    people = {str(user.pk): user for user in User.objects.filter(pk__in=[one for one in actors if len(one) == 36])}
    lines = [
        f"Dossier of request {request.number or request.pk}",
        "",
        "To check it: python3 verify.py (Python 3.9 or newer, nothing else). It ends with 0 when everything holds and",
        "with 3 when something was changed, and says what.",
        "",
        "events.jsonl   every event in order, one a line: who, in which role, when, what, on what; each carries the",
        "               digest of the one before it. “content” is what was written, where it is still kept.",
        "letter.pdf     the letter",
        "certificates/  how the chain ends, and the proof of each redacted record, signed",
        "",
        "Who acted:",
    ]
    for actor in actors:
        user = people.get(actor)
        lines.append(f"  {actor}  {f'{user.name}, {user.title}'.strip(', ') if user else 'automatic or the requester'}")
    return "\n".join(lines) + "\n"


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, ENTRY_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, data)
    return buffer.getvalue()
