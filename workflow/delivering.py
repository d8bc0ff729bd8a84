"""Gates of the moment an answer leaves: on which day, how late, and by which way."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from workflow.errors import Obstacle
from workflow.known import takes_codes
from workflow.leaving import Facts
from workflow.models import Office, Request


def lateness_is_explained(request: Request, facts: Facts) -> Iterator[Obstacle]:
    if request.due_date < timezone.localdate() and not str(facts.get("late_reason", "")).strip():
        yield Obstacle("late", _("This answer is late. Write why; the reason is kept."), "late_reason")


def leaves_with_its_batch(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Answers leave on the office's fixed days, so that how soon one comes says little of what was behind it.

    Danger and speed never wait, and nothing is held beyond its last day (design, silence).
    """
    today = timezone.localdate()
    day = next_batch(request.office, today)
    if request.danger or request.expedited or day == today or day > request.due_date:
        return
    yield Obstacle(
        "batch",
        _("It leaves with the batch of %s. Danger and speed do not wait.") % formats.date_format(day, "l j F"),
    )


def delivery_is_safe(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Nothing leaves by a way not marked safe; a held delivery waits."""
    if request.office_hold:
        yield Obstacle("office_hold", _("The office holds this answer back. Lift the hold first, with a reason."))
    if request.delivery_held or request.delivery_way == "hold":
        yield Obstacle("held", _("The requester asked to hold the answer."))
    safe = set(request.requester.ways.filter(safe=True).values_list("kind", flat=True))
    needs = {
        "portal": request.requester.user is not None and takes_codes(request.requester.user),
        "paper": "post" in safe,
        "in_person": True,
        "read_aloud": bool(safe & {"telephone", "they_call"}),
        "destroy": True,
    }
    if not needs.get(request.delivery_way, False):
        yield Obstacle("delivery", _("No safe way of delivery is known. Ask the requester again how they want it."))


def next_batch(office: Office, today: date) -> date:
    """Return the first of the office's fixed days from `today` on; `today` where it has none."""
    days = (today + timedelta(days=offset) for offset in range(7))
    return next((day for day in days if str(day.isoweekday()) in office.batch_days), today)
