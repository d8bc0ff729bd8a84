"""When an alert is sent, again, and to whom it goes then. Pure: times in, times out.

Unanswered calls repeat every 30 minutes for 24 hours until the PIN confirms; answered but unconfirmed ones every two
hours for 24 hours (practice of the notification services). A message that was accepted counts as answered: nobody
knows whether it was read. What nobody confirmed in that time goes to a person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

UNANSWERED_EVERY = timedelta(minutes=30)
ANSWERED_EVERY = timedelta(hours=2)
FOR = timedelta(hours=24)
#: Staff call what the machine could not confirm: again this much later, for this long.
PERSON_EVERY = timedelta(hours=2)
#: A feed's own pause after a notice that it is late, so that one long failure is told once a day.
NOTICE_AGAIN = timedelta(hours=24)
#: A notice that meets a bar is before counsel within a day.
COUNSEL_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Next:
    """What follows a sending that was not confirmed: the time of the next, or None for a person."""

    at: datetime | None


def after(now: datetime, *, first_sent: datetime, answered_at: datetime | None) -> Next:
    """Return when an alert goes out again after a sending that nobody confirmed."""
    if answered_at is not None:
        at, last = now + ANSWERED_EVERY, answered_at + FOR
    else:
        at, last = now + UNANSWERED_EVERY, first_sent + FOR
    return Next(at if at <= last else None)


def is_late(confirmed_at: datetime, now: datetime, minutes: int) -> bool:
    """Whether a feed has said nothing for longer than it may."""
    return now - confirmed_at > timedelta(minutes=minutes)
