"""What is done with a file in the background once it was read: its words are kept, for finding and snapping."""

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from redaction import texts
from workflow import outbox
from workflow.models import Request

#: The outbox verb of keeping the words of a file.
KEEP_WORDS = "words.keep"


def after_reading(request: Request, document_id: UUID) -> None:
    """Have the words of a file that was just read kept, once."""
    data = {"document": str(document_id)}
    outbox.post(KEEP_WORDS, request=request, key=str(document_id), data=data, now=timezone.now())


def keep_words(document_id: UUID, progress: Callable[[int, int], None]) -> None:
    """Keep the words of each page of a file, sealed. Killed half way, it goes on where it was.

    :raises engine.MachineLacks: a program is missing; the work is worth another try.
    """
    texts.keep_words(document_id, progress)
