"""Joining proved files into one: kept only together with a passing proof of exactly these bytes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from redaction import engine
from redaction.models import Certificate
from redaction.vault import signing
from redaction.vault.storage import put

#: Pages and bytes up to which files are joined: a larger file opens on no telephone, and could not be proved at once.
MOST_PAGES = 400
MOST_BYTES = 200 * 1024 * 1024


class NotJoined(ValueError):
    """Files that cannot be one file, or whose joined file is not proved to be them."""


@dataclass(frozen=True)
class Joined:
    """A joined and proved file, kept in the vault; and its signed certificate, in which each part has its pages."""

    stored_name: str
    sha256: str
    certificate: Certificate


def join(parts: Sequence[engine.Part], *, title: str, language: str, now: datetime) -> Joined:
    """Join files, prove the whole again and keep it with its certificate.

    :param title: of the whole; each part brings the title of its bookmark.
    :raises NotJoined: a part may not be joined, or the proof failed; nothing is kept.
    :raises engine.MachineLacks: poppler or room is missing; the work is worth another try.
    """
    try:
        whole = engine.join(parts, title=title, language=language)
        proof = engine.prove_joined(whole, parts=parts, title=title, language=language)
    except (engine.InputRefused, engine.ProofFailed) as error:
        raise NotJoined(str(error)) from error
    if not proof.passed:
        raise NotJoined("; ".join(f"{check.name}: {check.words}" for check in proof.checks if not check.passed))
    body = engine.canonical_certificate_bytes(proof.certificate)
    stored = put(whole, kind="package")
    certificate = Certificate.objects.create(
        source_sha256=hashlib.sha256(json.dumps(proof.certificate["parts"], sort_keys=True).encode()).hexdigest(),
        marks_sha256="",
        output_sha256=stored.sha256,
        passed=True,
        body=body.decode("utf-8"),
        signature=signing.sign(body),
        key_id=signing.key_id(),
        made_at=now,
    )
    return Joined(stored.name, stored.sha256, certificate)
