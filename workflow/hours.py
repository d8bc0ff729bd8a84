"""The hours at which a way is safe, where the machine itself must keep them: e-mail and text messages leave by clock.

Pure: a way's words and a time go in, a time comes out. Words nobody can read by a clock open nothing by themselves.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: What may be chosen, as it is kept and in words.
LABELS: "Mapping[str, StrOrPromise]" = {
    "weekdays 8-12": _("Monday to Friday, 8 to 12 in the morning"),
    "weekdays 9-17": _("Monday to Friday, 9 to 5"),
    "weekdays 12-17": _("Monday to Friday, 12 to 5 in the afternoon"),
    "every day 8-12": _("Every day, 8 to 12 in the morning"),
    "every day 9-17": _("Every day, 9 to 5"),
    "every day 17-21": _("Every day, 5 to 9 in the evening"),
}
#: Words people wrote before there was a choice, which mean no limit; other words open nothing by themselves.
ANY = frozenset({"any time", "at any time", "anytime", "always", "a cualquier hora", "siempre"})
_KEPT = re.compile(r"(weekdays|every day) (\d{1,2})-(\d{1,2})")
_SATURDAY = 5
_DAY = 24


@dataclass(frozen=True)
class Hours:
    """From one hour of the day to another, on weekdays only or every day."""

    weekdays_only: bool
    start: int
    end: int

    def is_open(self, at: datetime) -> bool:
        """Whether it is safe at a local time."""
        return not (self.weekdays_only and at.weekday() >= _SATURDAY) and self.start <= at.hour < self.end

    def next_start(self, at: datetime) -> datetime:
        """Return the next time the hours begin, after a local time outside of them."""
        day = at.date() if at.hour < self.start else at.date() + timedelta(days=1)
        while self.weekdays_only and day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
        return datetime.combine(day, time(self.start), tzinfo=at.tzinfo)


def read(words: str) -> Hours | None:
    """Return the hours that words name; None when no clock can keep them."""
    found = _KEPT.fullmatch(words.strip())
    if found is None:
        return None
    days, start, end = found[1], int(found[2]), int(found[3])
    return Hours(days == "weekdays", start, end) if start < end <= _DAY else None


def safe_from(words: str, at: datetime) -> datetime | None:
    """Return from when on it is safe: at once, later, or (None) never by the machine alone.

    :param words: what was said of a way: nothing for any time.
    :param at: now, where the requester's office is.
    """
    if not words.strip() or words.strip().lower() in ANY:
        return at
    hours = read(words)
    if hours is None:
        return None
    return at if hours.is_open(at) else hours.next_start(at)


def meet(several: Iterable[str]) -> bool:
    """Whether there is an hour at which all is safe; what no clock can read is for a person to see."""
    found = [hours for hours in map(read, several) if hours is not None]
    return not found or max(one.start for one in found) < min(one.end for one in found)


def all_safe_from(several: Iterable[str], at: datetime) -> datetime | None:
    """Return from when on it is safe by everything that was said: at once, later, or (None) never by the machine.

    :param at: now, where the requester's office is.
    """
    words = list(several)
    if not meet(words):
        return None
    while True:
        starts = [safe_from(one, at) for one in words]
        known = [start for start in starts if start is not None]
        if len(known) < len(starts):
            return None
        latest = max((at, *known))
        if latest == at:
            return at
        at = latest


def may_be_safe(words: str, at: datetime) -> bool:
    """Whether a person may call at a local time: hours no clock can read are for whoever calls."""
    return safe_from(words, at) in {at, None}


def in_words(words: str) -> str:
    """Return hours as people read them; other words as they are."""
    return str(LABELS.get(words.strip(), words))


def all_in_words(several: Iterable[str]) -> str:
    """Return the hours of several ways as people read them."""
    return "; ".join(in_words(words) for words in several)
