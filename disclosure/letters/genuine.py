"""Say of a letter that comes back whether it is ours, from its code or its digest, and nothing else about it.

A code alone shows that a letter with this code left us; only the digest of the file shows that no byte of it changed.
"""

import enum
import re

from django.db.models import Q

from disclosure.models import Letter
from workflow.models import Decision

_SHA256 = re.compile(r"[0-9a-f]{64}")
#: Letters in one group of a code, as `case.check_code` writes it.
_GROUP = 4


class Standing(enum.Enum):
    """What anybody may learn of a letter."""

    GENUINE = "genuine"
    ALTERED = "altered"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


def standing(*, code: str = "", sha256: str = "") -> Standing:
    """Return how a letter stands.

    :param code: as typed, or as the browser found it in the file; may be empty when there is a digest.
    :param sha256: of the whole file, in hex; empty where only the code is known.
    """
    signed = Letter.objects.exclude(signed_at=None).select_related("decision")
    if sha256:
        same = signed.filter(_left_as(sha256.lower())).first() if _SHA256.fullmatch(sha256.lower()) else None
        if same is not None:
            return _now(same)
        return Standing.ALTERED if _of_code(code) is not None else Standing.UNKNOWN
    found = _of_code(code)
    return Standing.UNKNOWN if found is None else _now(found)


def _left_as(sha256: str) -> Q:
    """A letter, or the package or one PDF it left in, by the digest of the file."""
    return Q(signed_sha256=sha256) | Q(package__sha256=sha256) | Q(package__one_pdf_sha256=sha256)


def _of_code(typed: str) -> Letter | None:
    """Return the signed letter with a code, however it was typed."""
    plain = re.sub(r"[^0-9A-Za-z]", "", typed).upper()
    if not plain:
        return None
    spaced = "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))
    return (
        Letter.objects.filter(Q(code=spaced) | Q(code=plain)).exclude(signed_at=None).select_related("decision").first()
    )


def _now(letter: Letter) -> Standing:
    """A letter on the way stays what it is. An answer is superseded once it is recalled or decided anew.

    The letter of a part stays good when the rest follows.
    """
    decision = letter.decision
    if decision is None:
        return Standing.GENUINE
    releases = list(decision.releases.values_list("recalled_at", flat=True))
    if releases and None not in releases:
        return Standing.SUPERSEDED
    if decision.superseded_at is None or decision.partial and releases:
        return Standing.GENUINE
    newer = Decision.objects.filter(request=decision.request_id, decided_at__gt=decision.decided_at)
    return Standing.SUPERSEDED if not releases or newer.exists() else Standing.GENUINE
