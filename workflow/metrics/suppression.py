"""Hold small figures back, and with them what would give them back. Pure: cells in, cells out, None where held back.

A figure of one to four is held back. Where a total stands beside its parts, one part held back alone could be worked
out, and so could two that are small together: so the next smallest goes too, until five or more are hidden in two or
more parts. Where the parts cannot do that, the total goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SMALLEST = 5


@dataclass(frozen=True)
class Shown:
    """Cells and their total as they may be shown; None where held back."""

    cells: Mapping[str, int | None]
    total: int | None


def is_small(count: int) -> bool:
    return 0 < count < SMALLEST


def parts(cells: Mapping[str, int]) -> Shown:
    """Return the parts of a total as they may be shown.

    :param cells: parts that add up to the total.
    """
    hidden = {name for name, count in cells.items() if is_small(count)}
    total = sum(cells.values())
    left = sorted((count, name) for name, count in cells.items() if count and name not in hidden)
    while hidden and not _is_safe(cells, hidden) and left:
        hidden.add(left.pop(0)[1])
    shown_total = None if is_small(total) or (hidden and not _is_safe(cells, hidden)) else total
    return Shown({name: None if name in hidden else count for name, count in cells.items()}, shown_total)


def singly(cells: Mapping[str, int]) -> dict[str, int | None]:
    """Return cells that add up to nothing that is shown: each by itself."""
    return {name: None if is_small(count) else count for name, count in cells.items()}


def over_quarters(quarters: list[Shown], year: Shown) -> Shown:
    """Return a year's cells beside those of its quarters: one quarter held back must not come out by subtraction.

    The year gives way, since quarters were shown before it.
    """
    cells = {}
    for name, count in year.cells.items():
        known = [one.cells.get(name, 0) for one in quarters]
        cells[name] = None if comes_out(known, count) else count
    return Shown(cells, None if comes_out([one.total for one in quarters], year.total) else year.total)


def _is_safe(cells: Mapping[str, int], hidden: set[str]) -> bool:
    counted = [cells[name] for name in hidden if cells[name]]
    return len(counted) >= 2 and sum(counted) >= SMALLEST


def comes_out(quarters: list[int | None], year: int | None) -> bool:
    """Whether what is held back of the quarters could be worked out from the year, alone or as a small sum."""
    if year is None or None not in quarters:
        return False
    rest = year - sum(one for one in quarters if one is not None)
    return quarters.count(None) == 1 or is_small(rest)
