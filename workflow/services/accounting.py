"""The accounting of disclosures (5 USC 552a(c)): what the subject may see of it, line by line, as counsel decides.

The subject may ask who was told. The recipient of a victim's letter is kept back until counsel decides otherwise, with
reasons; the line itself, its day and its purpose stay.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from workflow.errors import Invalid, NotYours
from workflow.models import AccountingRuling, Disclosure, Request
from workflow.policies import Actor
from workflow.services.acting import acting
from workflow.services.contact import checked


@dataclass(frozen=True)
class Line:
    """One line as the subject would see it; the recipient is empty where it is kept back."""

    on_date: date
    nature: str
    purpose: str
    recipient: str


def decide_accounting(*, request_id: UUID, line_id: UUID, shown: bool, reason: str, by: Actor) -> Disclosure:
    """Decide whether a line names its recipient to the subject.

    :raises NotYours: there is no such line in this case.
    :raises Invalid: no reason, or it is so already.
    """
    words = checked(reason)
    with acting("decide_accounting", request_id=request_id, by=by) as case:
        line = case.request.disclosures.select_for_update(of=("self",)).filter(pk=line_id).first()
        if line is None:
            raise NotYours
        if is_shown(line) is shown:
            raise Invalid(_("It is so already."))
        AccountingRuling.objects.create(
            disclosure=line, shown=shown, reason=words, decided_by=by.person, decided_at=case.now
        )
        case.record({"shown": shown}, target=f"disclosure:{line.pk}", personal={"reason": words})
    return line


def is_shown(line: Disclosure) -> bool:
    """Whether a line names its recipient to the subject: by the newest ruling, or else as it was written."""
    newest = max(line.rulings.all(), key=lambda one: one.decided_at, default=None)
    return newest.shown if newest is not None else not line.recipient_protected


def as_the_subject_sees_it(request: Request) -> list[Line]:
    """Return the lines of a request as its subject would see them, without anybody's address."""
    return [
        Line(one.on_date, one.nature, one.purpose, one.recipient_name if is_shown(one) else "")
        for one in request.disclosures.prefetch_related("rulings").order_by("on_date", "pk")
    ]
