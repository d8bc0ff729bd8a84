"""A panel of the first screen of the desk, and the lines in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line: the case, what waits there, and whether its time ran out."""

    number: str
    url: str
    words: str
    late: bool = False
    danger: bool = False


@dataclass(frozen=True)
class Panel:
    """What waits for a person in one role."""

    key: str
    heading: str
    rows: tuple[Row, ...]
    more: str = ""
