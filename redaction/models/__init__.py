"""What redaction remembers: documents, marks, page reviews, runs, certificates. Import models from here."""

from redaction.models.documents import Document, Page, PageReview, PageText
from redaction.models.marks import FindingAnswer, Mark, MarkReading, PageFlag, Place, Suggestion
from redaction.models.runs import Certificate, Run

__all__ = [
    "Certificate",
    "Document",
    "FindingAnswer",
    "Mark",
    "MarkReading",
    "Page",
    "PageFlag",
    "PageReview",
    "PageText",
    "Place",
    "Run",
    "Suggestion",
]
