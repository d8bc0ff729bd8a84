"""What the studio says of suggestions: what their kinds are called, and how far the background is with a file."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from redaction import texts
from workflow.law.marked import LOOKING_THROUGH, READING
from workflow.models import OutboxRow, Record, Request

KINDS = {
    "ssn": gettext_lazy("Social Security number"),
    "itin": gettext_lazy("Taxpayer number"),
    "a_number": gettext_lazy("A-number"),
    "fbi_number": gettext_lazy("FBI number"),
    "fin": gettext_lazy("Fingerprint number"),
    "sid": gettext_lazy("State ID number"),
    "receipt_number": gettext_lazy("Receipt number"),
    "passport": gettext_lazy("Passport"),
    "driver_licence": gettext_lazy("Driver licence"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "birth_date": gettext_lazy("Date of birth"),
    "address": gettext_lazy("Address"),
    "plate": gettext_lazy("Number plate"),
    "card": gettext_lazy("Payment card"),
    "iban": gettext_lazy("Bank account"),
    "badge": gettext_lazy("Badge number"),
    "medical": gettext_lazy("Medical data"),
    "name": gettext_lazy("Name"),
    "organisation": gettext_lazy("Organisation"),
    "place": gettext_lazy("Place"),
    "date": gettext_lazy("Date"),
}


def suggesting_json(case: Request, record: Record) -> dict[str, Any]:
    """Say how far the background work is that looks through a file; its words are empty once it is through."""
    keys = [f"{verb}:{record.document_id}" for verb in LOOKING_THROUGH]
    row = case.outbox.filter(key__in=keys).exclude(status=OutboxRow.Status.DONE).first()
    running = row is not None and row.status != OutboxRow.Status.FAILED
    done, total = (row.done, row.total) if row is not None else (0, 0)
    return {"words": _suggesting_words(record, row), "running": running, "done": done, "total": total}


def _suggesting_words(record: Record, row: OutboxRow | None) -> str:
    if row is None:
        unread = record.document.page_count - texts.pages_kept(record.document_id)
        words = ngettext(
            "The words of %d page are not read: nothing is suggested or found there.",
            "The words of %d pages are not read: nothing is suggested or found there.",
            unread,
        )
        return words % unread if unread else ""
    if row.status == OutboxRow.Status.FAILED:
        return _(
            "This file could not be looked through. Mark by hand, or ask the office manager to have it tried again."
        )
    if row.total and row.verb == READING:
        return _("Drawing the pages of this file: %(done)d of %(total)d.") % {"done": row.done, "total": row.total}
    if row.total:
        return _("Looking through this file: %(done)d of %(total)d pages.") % {"done": row.done, "total": row.total}
    return _("This file waits to be looked through.")


def kind_words(kind: str) -> str:
    """Return what a kind of suggestion is called."""
    return str(KINDS.get(kind, kind.replace("_", " ").capitalize()))
