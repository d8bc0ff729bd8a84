"""What was sent to people, as events: that a notice left, by how many safe ways, and never what it said."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from workflow import audit, policies
from workflow.models import Event, Request, RequesterQuestion
from workflow.services.acting import locked


def was_sent(request: Request, key: str) -> bool:
    """Whether the notice with this key left already: a task that runs twice sends once."""
    return Event.objects.filter(chain=audit.chain_of(request), object=f"notice:{key}").exists()


def sent(*, request_id: UUID, key: str, about: str, count: int, question: str = "") -> None:
    """Record a notice. A question that left by a safe way counts as delivered; one that could not leave does not."""
    with transaction.atomic():
        request = locked(request_id)
        now = timezone.now()
        if question and count:
            RequesterQuestion.objects.filter(pk=question, request=request, delivered_at=None).update(delivered_at=now)
        audit.record(
            request,
            "notice.sent" if count else "notice.no_safe_way",
            actor=policies.system("notices"),
            at=now,
            target=f"notice:{key}",
            data={"about": about, "ways": count},
        )
