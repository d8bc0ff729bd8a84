"""Build the dossier of a request: its history as data and to be read, its letter, its proofs, and what checks them."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from disclosure.dossier import history, withheld
from redaction import selectors as redactions
from redaction.models import Certificate
from redaction.vault import signing
from redaction.vault.storage import get
from workflow import audit
from workflow.models import Artifact, ArtifactKind, Event, Request, User
from workflow.trail import chain, checkpoints

PROGRAM = Path(__file__).with_name("verify.py")
#: Every entry carries the same time, so that the same dossier is the same bytes but for its statement.
ENTRY_DATE = (1980, 1, 1, 0, 0, 0)


class ChainBroken(Exception):
    """The trail of the request does not hold; a dossier of it would claim what is not so."""


#: What `build` tells how far it is: parts done, parts in all.
Progress = Callable[[int, int], None]
PARTS = 4


def build(request: Request, progress: Progress | None = None) -> bytes:
    """Return the dossier as a zip.

    :raises ChainBroken: the trail does not hold.
    """
    tell = progress or (lambda done, total: None)
    tell(0, PARTS)
    broken = audit.verify(request)
    if broken is not None:
        raise ChainBroken(broken.words)
    events = list(Event.objects.filter(chain=audit.chain_of(request)).order_by("seq").select_related("content"))
    letter = newest_letter(request)
    tell(1, PARTS)
    lines = list(withheld.lines_of(request))
    page = history.as_html(request, events, lines)
    files: dict[str, bytes] = {
        "README.txt": _readme(request, events).encode("utf-8"),
        "verify.py": PROGRAM.read_bytes(),
        "events.jsonl": "".join(f"{line}\n" for line in map(_event_line, events)).encode("utf-8"),
        "history.html": page.encode("utf-8"),
        "withholdings.csv": withheld.as_csv(lines),
    }
    tell(2, PARTS)
    files["history.pdf"] = history.as_pdf(page)
    tell(3, PARTS)
    if letter is not None:
        files["letter.pdf"] = get(letter.stored_name)
    for number, certificate in enumerate(_certificates(request), start=1):
        files[f"certificates/{number:03d}.json"] = _certificate(certificate)
    for number, certificate in enumerate(_joined(request), start=1):
        files[f"certificates/one-pdf-{number:03d}.json"] = _certificate(certificate)
    covered = checkpoints.inclusion_of(audit.chain_of(request))
    if covered is not None:
        files["certificates/checkpoint.json"] = _inclusion(covered)
    files["certificates/trail.json"] = _statement(request, events, letter, files)
    tell(PARTS, PARTS)
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


def _statement(request: Request, events: list[Event], letter: Artifact | None, files: dict[str, bytes]) -> bytes:
    """Sign how the chain ends, since one that was cut would still hold by itself, and the digest of every other file.

    `letter_head` is the head printed in the letter: the trail as it stood before the decision.
    """
    decision = letter.decision if letter is not None else None
    body = chain.canonical(
        {
            "request": request.number or str(request.pk),
            "events": len(events),
            "head": events[-1].digest if events else chain.GENESIS,
            "letter_sha256": letter.sha256 if letter is not None else "",
            "letter_head": decision.trail_head if decision is not None else "",
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
            "made_at": timezone.now().isoformat(),
            "keys": list(signing.public_keys().values()),
        }
    )
    return _signed_file({"body": body, "signature": signing.sign(body.encode("utf-8"))})


def _certificates(request: Request) -> Iterator[Certificate]:
    """Yield the certificates of the outputs of this request: as they stand, in the order of the release, and after
    them those of earlier decisions, which the trail speaks of as well."""
    seen: set[str] = set()
    for record in request.records.filter(first_stamp__isnull=False).order_by("first_stamp"):
        run = redactions.run_of(record.document_id, request.number or "", record.first_stamp or 0)
        if run is not None and run.certificate is not None:
            seen.add(run.output_sha256)
            yield run.certificate
    for decision in request.decisions.exclude(decided_at=None).order_by("decided_at"):
        for digest in decision.outputs:
            certificate = None if digest in seen else redactions.certificate_of(digest)
            seen.add(digest)
            if certificate is not None:
                yield certificate


def _joined(request: Request) -> Iterator[Certificate]:
    """Yield the certificates of the releases as one PDF, the earliest first."""
    made = request.artifacts.filter(kind=ArtifactKind.ONE_PDF).order_by("made_at").values_list("sha256", flat=True)
    for digest in dict.fromkeys(made):
        certificate = redactions.certificate_of(digest)
        if certificate is not None:
            yield certificate


def _certificate(certificate: Certificate) -> bytes:
    return _signed_file(
        {
            "body": certificate.body,
            "signature": certificate.signature,
            "output_sha256": certificate.output_sha256,
        },
        signing.public_keys().get(certificate.key_id, ""),
    )


def _inclusion(covered: checkpoints.Inclusion) -> bytes:
    statement = asdict(covered.statement)
    values = {
        **statement,
        "key": signing.public_keys()[covered.statement.key],
        "seq": covered.seq,
        "path": covered.path,
    }
    return json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8")


def _signed_file(values: dict[str, Any], key: str = "") -> bytes:
    return json.dumps({**values, "key": key or signing.public_key_hex()}, ensure_ascii=False, indent=1).encode("utf-8")


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
        "history.html   the same events to be read, with what was released and withheld; history.pdf is the same page",
        "withholdings.csv  each item and each mark with its basis, statute and harm",
        "letter.pdf     the letter",
        "certificates/  how the chain ends with the digest of every file, the proof of each redacted record and of",
        "               each release as one PDF, and the checkpoint of the office's whole trail that covers this",
        "               request, all signed",
        "",
        "The letter prints the digest the trail had just before the decision. To check a letter on paper against this",
        "dossier: python3 verify.py --head THE-DIGEST-IN-THE-LETTER",
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
