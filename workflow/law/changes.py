"""What happened in a case since legal review let it go on: what the deciding official sees before they decide."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from workflow import audit
from workflow.models import Event, Request

#: Events with which a case leaves legal review, or verification for the second reader.
LEFT_REVIEW = ("request.clear_for_redaction", "request.nothing_to_release", "request.propose_not_verified")
#: Looks, notices, files made of what stands, and calls change nothing of what is decided.
NO_CHANGE = (
    *("case.viewed", "record.downloaded", "evidence.downloaded", "notice.sent", "notice.no_safe_way", "case.warned"),
    *("request.review_page", "request.preview_redaction", "request.read_marks", "request.answer_finding"),
    *("request.draft_decision", "request.log_call", "request.plan_call", "request.close_call", "task.failed"),
    *("task.retried", "dossier.asked", "dossier.downloaded", "addresses.shown"),
)
#: At most so many kinds of change are named.
SHOWN = 40


@dataclass(frozen=True)
class Change:
    """One kind of change: its verb, how often it happened, who did it, and when last."""

    verb: str
    count: int
    last_at: datetime
    actors: tuple[str, ...]


@dataclass(frozen=True)
class Since:
    """When legal review let the case go on, and what happened since, the newest first."""

    left_at: datetime | None
    changes: tuple[Change, ...]


def since_review(request: Request, *, without: Collection[str] = ()) -> Since:
    """Return what changed since legal review, by kind.

    :param without: verbs the reader may not know of.
    """
    rows = Event.objects.filter(chain=audit.chain_of(request))
    left = rows.filter(verb__in=LEFT_REVIEW).order_by("-seq").first()
    if left is None:
        return Since(None, ())
    later = rows.filter(seq__gt=left.seq).exclude(verb__in=(*NO_CHANGE, *without)).exclude(verb__startswith="artifact.")
    counted = later.values_list("verb").annotate(count=Count("pk"), last=Max("at")).order_by("-last")[:SHOWN]
    found = list(counted)
    actors: dict[str, list[str]] = {}
    for verb, actor in later.filter(verb__in=[one[0] for one in found]).values_list("verb", "actor").distinct():
        actors.setdefault(verb, []).append(actor)
    return Since(left.at, tuple(Change(verb, count, last, tuple(actors[verb])) for verb, count, last in found))
