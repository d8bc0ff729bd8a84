"""Suggestions for a document: made once from its kept words and what is known of people, for a person to answer."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from redaction import texts
from redaction.detection import Known
from redaction.detection.detector import suggest_pages
from redaction.models import Document, Suggestion

#: Longest reason and passage that are kept.
WHY_MAX, TEXT_MAX = 500, 500
#: What is not put before a redactor: the dates of what happened are what a requester asks for, and pages are full of
#: them. A date of birth is a kind of its own.
LEFT_ALONE = frozenset({"date"})


def make(document_id: UUID, known: Known, *, now: Callable[[], datetime]) -> int:
    """Suggest what may have to be withheld in a document whose words are kept; return how many. Made once only."""
    document = Document.objects.get(pk=document_id)
    if document.suggested_at is not None:
        return 0
    pages = dict(texts.words_of(document_id, 1, document.page_count))
    made = [
        Suggestion(
            document=document,
            page=one.page,
            boxes=[[round(edge, texts.PLACES) for edge in box] for box in one.boxes],
            kind=one.kind[:20],
            text=one.text[:TEXT_MAX],
            score=one.score,
            why=one.why[:WHY_MAX],
        )
        for one in suggest_pages(pages, known)
        if one.boxes and one.kind not in LEFT_ALONE
    ]
    with transaction.atomic():
        held = Document.objects.select_for_update().get(pk=document_id)
        if held.suggested_at is not None:
            return 0
        Suggestion.objects.bulk_create(made, batch_size=500)
        held.suggested_at = now()
        held.save(update_fields=["suggested_at"])
    return len(made)
