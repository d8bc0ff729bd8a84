"""What redaction remembers: documents, marks, page reviews, runs, certificates. Import models from here."""

from redaction.models.documents import Document, Page, PageReview
from redaction.models.marks import Mark, Suggestion
from redaction.models.runs import Certificate, Run

__all__ = ["Certificate", "Document", "Mark", "Page", "PageReview", "Run", "Suggestion"]
