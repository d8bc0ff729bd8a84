"""On which bases an answer kept something back, and under which other laws: as far as it may be told to anybody.

What a bar keeps back in silence is counted nowhere, as if it were not there (5 USC 552(b)).
"""

from collections.abc import Iterator

from redaction import selectors as redactions
from workflow import known
from workflow.law.silence import printable_statute
from workflow.models import Determination, Request


def bases(request: Request) -> list[str]:
    """Return the keys of the bases used, each once, in order."""
    return sorted({basis for basis, _statute in _used(request)})


def statutes(request: Request) -> list[str]:
    """Return the other laws that were named with (b)(3), each once, in order."""
    return sorted({printable_statute(statute) for basis, statute in _used(request) if basis == "b3"} - {""})


def _used(request: Request) -> Iterator[tuple[str, str]]:
    for item in known.told_items(request):
        found = known.determination_of(item)
        if found is not None and found.verdict != Determination.Verdict.RELEASE and found.basis:
            yield found.basis, found.statute
    for record in [*known.releasing_records(request), *known.departed_records(request)]:
        for mark in redactions.marks_of(record.document_id):
            yield mark.basis, mark.statute
