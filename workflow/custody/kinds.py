"""Every kind of custody event as one row of a table: from which status it may come, to which it leads, whether it is
told, and after how long. The words are what a subscriber reads; who wrote the feed never writes to them.

The kinds are those of 34 USC 20141(c)(5)-(6) and of the notification services: advance notice, release, bond or
supervision, escape, return, transfer, work release, furlough, death, court date, removal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

IN, OUT, AWAY, ESCAPED, DEAD, REMOVED = "in", "out", "away", "escaped", "dead", "removed"
#: Statuses a person has; "away" is work release or furlough: out for hours or days, and still in custody.
STATUSES: "Mapping[str, StrOrPromise]" = {
    IN: _("in custody"),
    OUT: _("not in custody"),
    AWAY: _("away for a time"),
    ESCAPED: _("escaped"),
    DEAD: _("dead"),
    REMOVED: _("removed from the country"),
}
#: Statuses from which a registration comes to its end.
PAST = (OUT, DEAD, REMOVED)
#: A registration lasts so long past a release (practice of the notification services).
PAST_RELEASE = timedelta(days=14)
#: A transfer is told only when the journey is over, so that nobody waits on the way (practice).
AFTER_TRANSFER = timedelta(hours=8)


@dataclass(frozen=True)
class Kind:
    """One kind of event.

    `sources` are the statuses it may follow; from any other it says the impossible. `target` None leaves the status.
    `told` is False for what only keeps the office's knowledge. `lasts` is whether the registration goes on unchanged;
    False starts the days after which it ends.
    """

    key: str
    label: "StrOrPromise"
    words: "StrOrPromise"
    sources: tuple[str, ...]
    target: str | None
    told: bool = True
    delay: timedelta = timedelta()
    lasts: bool = True
    needs: tuple[str, ...] = ()


_HELD = (IN, AWAY)
KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("booking", _("Booking"), "", (OUT, ESCAPED, REMOVED, IN), IN, told=False),
        Kind("roster", _("Confirmed in custody"), "", (IN, AWAY), None, told=False),
        Kind("advance", _("Advance notice of a release"),
             _("A release is planned for %(day)s. Plans of this kind change, also at the last moment."),
             _HELD, None, needs=("expected_at",)),
        Kind("release", _("Release"), _("The person was released."), _HELD, OUT, lasts=False),
        Kind("supervision", _("Release on bond or under supervision"),
             _("The person was released on bond or under supervision."), _HELD, OUT, lasts=False),
        Kind("escape", _("Escape"), _("The person escaped. If you feel in danger, call 911 now."), _HELD, ESCAPED),
        Kind("return", _("Return to custody"), _("The person is back in custody."), (OUT, ESCAPED, AWAY), IN),
        Kind("transfer", _("Transfer"), _("The person was moved to another place and is still in custody."),
             _HELD, IN, delay=AFTER_TRANSFER),
        Kind("work_release", _("Work release"),
             _("The person may leave the place for work at certain hours."), _HELD, AWAY),
        Kind("furlough", _("Furlough"), _("The person may leave the place for some days."), _HELD, AWAY),
        Kind("death", _("Death"), _("The person died."), (IN, AWAY, OUT, ESCAPED, REMOVED), DEAD, lasts=False),
        Kind("court_date", _("Court date"),
             _("A hearing in court is set for %(day)s. Times may change: ask the court."),
             (IN, AWAY, OUT, ESCAPED), None, needs=("expected_at",)),
        Kind("removal", _("Removal"), _("The person was removed from the country."), (IN, AWAY, OUT), REMOVED,
             lasts=False),
    )
}  # fmt: skip
TOLD = tuple(key for key, kind in KINDS.items() if kind.told)
#: What a person not yet known may begin with, and the status it shows them to have had.
FIRST = {"booking": OUT, "roster": IN, "return": OUT}
