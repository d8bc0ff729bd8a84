"""What was told and is not right: a correction or a dispute reaches whoever received it, in every case.

The law asks that a correction, or a note that the subject disputes something, is passed on to earlier recipients
(5 USC 552a(c)(4), (d)(4)).
"""

from enum import StrEnum
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import known
from workflow.errors import Invalid
from workflow.policies import Actor
from workflow.services import telling
from workflow.services.acting import acting
from workflow.services.contact import checked
from workflow.services.elsewhere import left_elsewhere, tell_managers
from workflow.services.searching import item_of


class Wrong(StrEnum):
    """What is passed on about something that was told."""

    CORRECTION = "correction"
    DISPUTE = "dispute"


def correct_item(*, request_id: UUID, item_id: UUID, kind: Wrong, happened: str, by: Actor) -> int:
    """Tell the recipient that an item was corrected or is disputed, and managers of other cases it left in.

    :param happened: what was told, and what is right or disputed: the letter says it in these words.
    :returns: how many other cases were told of.
    :raises Invalid: no words, words that tell too much, or the item has not left.
    """
    words = checked(happened)
    with acting("correct_item", request_id=request_id, by=by) as case:
        item = item_of(case.request, item_id)
        gone = known.departure_of(item)
        if gone is None:
            raise Invalid(_("“%s” has not left, so nobody has to be told. Mend it in the search.") % item.title)
        said = telling.paragraphs(telling.plain_words(case.request, words, "happened"))
        others = left_elsewhere(item)
        case.record({"kind": kind.value, "elsewhere": len(others)}, target=f"item:{item.pk}", personal={"said": words})
        case.tell(
            "correction",
            case.key("corrected"),
            values={"earlier_letter_date": timezone.localdate(gone.release.released_at), "what_happened": said},
        )
        tell_managers(case, others, "correction")
    return len(others)
