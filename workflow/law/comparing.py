"""Which files a release is held against: all of it against one another, and against what left before to anyone.

Before: in earlier parts of the case, of the same file in whatever case, and about a subject that seems to be the same.
"""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from redaction import comparing
from redaction import selectors as redactions
from redaction.comparing import File
from workflow import audit, known, policies
from workflow.law import duplicates
from workflow.models import ReleaseItem, Request
from workflow.states import State

#: Files that left before and are compared, the newest first.
EARLIER = 60


def compare(request: Request) -> int | None:
    """Hold the files of a release against all others once each of them is proved; None until then.

    The trail tells how many passages were found, never which.
    """
    files = _files(request)
    if files is None:
        return None
    earlier = _earlier(request)
    if not files or comparing.is_compared(files, earlier):
        return None
    found = comparing.compare(files, earlier)
    audit.record(
        request,
        "release.compared",
        actor=policies.system("comparison"),
        data={"files": len(files), "earlier": len(earlier), "findings": found},
    )
    return found


def compare_again(request_id: UUID, *states: State) -> None:
    """Hold the files of a request that waits in one of some states against what left meanwhile, to whomever.

    Asked before what is approved, decided and released; what is found then stays found when the gates refuse.
    """
    waiting = Request.objects.filter(pk=request_id, state__in=states).first()
    if waiting is not None:
        compare(waiting)


def is_compared(request: Request) -> bool:
    """Whether the files that leave next were held against one another and against what had left by now."""
    files = _files(request)
    return files is not None and comparing.is_compared(files, _earlier(request))


def _files(request: Request) -> list[File] | None:
    """Return the proved files of what leaves next; None while one is not proved."""
    files = []
    for record in known.releasing_records(request):
        run = redactions.run_of(record.document_id, request.number or "", record.first_stamp or 0)
        if run is None or run.certificate is None or not run.output_sha256:
            return None
        files.append(File(run, f"“{record.title}”"))
    return files


def _earlier(request: Request) -> list[File]:
    digests = [record.document.sha256 for record in known.releasing_records(request)]
    same = Q(determination__record__request=request) | Q(determination__record__document__sha256__in=digests)
    same |= Q(determination__record__request__in=duplicates.about_the_same(request))
    rows = (
        ReleaseItem.objects.filter(same)
        .exclude(output_sha256="")
        .select_related("release", "determination__record")
        .order_by("-release__released_at", "-pk")[:EARLIER]
    )
    files = []
    for row in rows:
        record = row.determination.record
        run = comparing.proved_run(record.document_id, row.output_sha256) if record is not None else None
        if run is not None and record is not None:
            files.append(File(run, _called(request, record.request_id == request.pk, row)))
    return files


def _called(request: Request, ours: bool, row: ReleaseItem) -> str:
    """Say which file it is; of another case the day alone, for nobody learns here that somebody else asked."""
    day: date = timezone.localdate(row.release.released_at)
    return f"“{row.title}”, which left on {day}" if ours else f"a file that left this office on {day}"
