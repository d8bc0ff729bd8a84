"""Quarters and years of the federal government: a fiscal year begins in October of the year before (31 USC 1102)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_MONTH = 10


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a fiscal year, 1 from October to 4 until September."""

    year: int
    number: int

    @property
    def since(self) -> date:
        month = FIRST_MONTH + 3 * (self.number - 1)
        return date(self.year - 1, month, 1) if month <= 12 else date(self.year, month - 12, 1)

    @property
    def until(self) -> date:
        """Its last day."""
        return self.after.since - timedelta(days=1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def after(self) -> "Quarter":
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


@dataclass(frozen=True, order=True)
class Year:
    """A whole fiscal year; its number among the quarters is 0."""

    year: int

    @property
    def number(self) -> int:
        return 0

    @property
    def since(self) -> date:
        return Quarter(self.year, 1).since

    @property
    def until(self) -> date:
        return Quarter(self.year, 4).until

    @property
    def before(self) -> "Year":
        return Year(self.year - 1)

    def __str__(self) -> str:
        return str(self.year)


Period = Quarter | Year


def quarter_of(day: date) -> Quarter:
    """Return the quarter a day lies in."""
    month = (day.month - FIRST_MONTH) % 12
    return Quarter(day.year + (day.month >= FIRST_MONTH), month // 3 + 1)


def quarter_named(text: str) -> Quarter:
    """Return the quarter written as 2026Q4.

    :raises ValueError: it is written otherwise.
    """
    found = re.fullmatch(r"((?:19|20)\d\d)Q([1-4])", text.strip().upper())
    if found is None:
        raise ValueError(text)
    return Quarter(int(found[1]), int(found[2]))


def period_named(text: str) -> Period:
    """Return the quarter or the year written as 2026Q4 or 2026.

    :raises ValueError: it is written otherwise.
    """
    if re.fullmatch(r"(?:19|20)\d\d", text.strip()):
        return Year(int(text))
    return quarter_named(text)
