"""Gates of the moment an answer leaves: on which day, how late, and by which way."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from workflow.errors import Obstacle
from workflow.known import takes_codes
from workflow.law.leaving import Facts
from workflow.models import DeliveryWay, Office, Request


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


def wish_is_asked_again(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Who was asked once more how they want it has a few days to say; danger, speed and the last day never wait."""
    if not is_asked_again(request) or request.danger or request.expedited:
        return
    asked = timezone.localdate(request.delivery_asked_at)
    until = min(asked + timedelta(days=request.office.asking_days), request.due_date)
    if timezone.localdate() < until:
        words = _(
            "The requester was asked on %(day)s how they want the answer. It leaves on %(until)s, or once they say."
        )
        days = {"day": asked, "until": until}
        yield Obstacle("wish", words % {name: formats.date_format(day, "l j F") for name, day in days.items()})


def is_asked_again(request: Request) -> bool:
    """Whether somebody was asked once more how they want their answer, and has not said since."""
    asked, said = request.delivery_asked_at, request.delivery_said_at
    return asked is not None and (said is None or said < asked)


def delivery_is_safe(request: Request, facts: Facts) -> Iterator[Obstacle]:
    """Nothing leaves by a way not marked safe; a held delivery waits."""
    if request.office_hold:
        yield Obstacle("office_hold", _("The office holds this answer back. Lift the hold first, with a reason."))
    if request.delivery_held or request.delivery_way == "hold":
        yield Obstacle("held", _("The requester asked to hold the answer."))
    if request.delivery_way not in DeliveryWay.values or lacks(request, request.delivery_way):
        yield Obstacle("delivery", _("No safe way of delivery is known. Ask the requester again how they want it."))


def lacks(request: Request, way: str) -> str:
    """Return in plain words what a request lacks for its answer to go by a way; empty when it can."""
    safe = set(request.requester.ways.filter(safe=True).values_list("kind", flat=True))
    user = request.requester.user
    return missing_for(way, safe, signs_in=user is not None and takes_codes(user))


def missing_for(way: str, safe: Collection[str], *, signs_in: bool) -> str:
    """Return what is missing for an answer to go by a way, in words for whoever chooses it; empty where nothing is.

    :param safe: the kinds of ways the requester called safe.
    :param signs_in: whether a sign-in code may go to them.
    """
    if way == DeliveryWay.PORTAL and not signs_in:
        return _("To read it here you need an e-mail address that is safe. Add one first, or choose another way.")
    if way == DeliveryWay.PAPER and "post" not in safe:
        return _("For paper we need an address that is safe. Add one first, or choose another way.")
    if way == DeliveryWay.READ_ALOUD and not {"telephone", "they_call"} & set(safe):
        return _("To read it to you we need a telephone that is safe. Add one first, or choose another way.")
    return ""


def next_batch(office: Office, today: date) -> date:
    """Return the first of the office's fixed days from `today` on; `today` where it has none."""
    days = (today + timedelta(days=offset) for offset in range(7))
    return next((day for day in days if str(day.isoweekday()) in office.batch_days), today)
