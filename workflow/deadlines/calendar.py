"""Which days count: no Saturdays, Sundays, legal public holidays (5 USC 552(a)(6)(A)(i)) or closures of the office."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@cache
def federal_holidays(year: int) -> Mapping[date, str]:
    """Return the federal holidays of a year as observed (5 USC 6103), by day."""
    return dict(holidays.country_holidays("US", years=year, observed=True, categories=("government",)))


@dataclass(frozen=True)
class Calendar:
    """The working days of one office. `closures` are days it is shut besides the holidays, with the reason."""

    closures: Mapping[date, str] = field(default_factory=dict)

    def why_closed(self, day: date) -> str:
        """Return why a day does not count; empty for a working day."""
        if day.weekday() >= SATURDAY:
            return "weekend"
        return federal_holidays(day.year).get(day, "") or self.closures.get(day, "")

    def is_working_day(self, day: date) -> bool:
        return not self.why_closed(day)

    def add_working_days(self, day: date, count: int) -> date:
        """Return the working day that is the `count`-th after `day`; `day` itself is never counted.

        :raises ValueError: a negative count.
        """
        if count < 0:
            raise ValueError("A clock counts forward.")
        left = count
        while left:
            day += ONE_DAY
            if self.is_working_day(day):
                left -= 1
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; nothing when `end` is not later."""
        return sum(self.is_working_day(start + ONE_DAY * offset) for offset in range(1, (end - start).days + 1))
