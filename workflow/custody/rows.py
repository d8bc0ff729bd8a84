"""Rows of a feed: a file or a push becomes rows, each good or refused with its reasons. Bytes in, values out.

The schema stands in docs/custody-alerts.md. A file is refused whole only when it cannot be read at all.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from workflow.custody.kinds import KINDS

#: Numbers that belong to one person everywhere: a match by one of these stands by itself.
IDENTIFIERS = ("sid", "fbi_number", "a_number", "fin")
REQUIRED = ("event_id", "person_id", "kind", "at", "name", "birth_date")
FIELDS = (*REQUIRED, *IDENTIFIERS, "place", "to_place", "expected_at", "corrects", "prosecuted_as_adult")
LONGEST = 300
#: A clock may run a little ahead; more is no clock.
AHEAD = timedelta(minutes=10)
MAJORITY = 18
OLDEST = 110
MAX_BYTES = 64 * 1024 * 1024


class Unreadable(ValueError):
    """The file is no feed at all; the words say what to mend."""


@dataclass(frozen=True)
class Row:
    """A row that may be applied. `retracts`: it takes back the event named in `corrects` and says nothing else."""

    line: int
    event_id: str
    person_id: str
    kind: str
    at: datetime
    name: str
    birth_date: date
    identifiers: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    corrects: str = ""

    @property
    def retracts(self) -> bool:
        return self.kind == "retraction"

    @property
    def said(self) -> str:
        """Everything the row says, as one text: the same event said twice has the same."""
        parts = (self.person_id, self.kind, self.at.isoformat(), self.name, self.birth_date.isoformat(), self.corrects)
        return json.dumps([*parts, sorted(self.identifiers.items()), sorted(self.details.items())])


@dataclass(frozen=True)
class Refused:
    """A row that may not, with codes of what is wrong and what stood in it."""

    line: int
    reasons: tuple[str, ...]
    content: Mapping[str, str]


@dataclass(frozen=True)
class Parsed:
    """A feed as read: as of when it speaks (None when it does not say), and its rows in the order of the file."""

    as_of: datetime | None
    rows: list[dict[str, str]]


def read(data: bytes) -> Parsed:
    """Read a feed, CSV or JSON, in UTF-8.

    :raises Unreadable: it is neither, or lacks a column every row needs.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The feed is larger than {MAX_BYTES // 1024 // 1024} MB. Send it in parts.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Unreadable("The feed is not UTF-8 text.") from wrong
    return _json(text) if text.lstrip()[:1] == "{" else _csv(text)


def _json(text: str) -> Parsed:
    try:
        given = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as wrong:
        raise Unreadable(f"The feed is no JSON: {wrong}") from wrong
    rows = given.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable('The feed is JSON without "rows", a list of objects.')
    as_of = instant(str(given["as_of"])) if given.get("as_of") else None
    if given.get("as_of") and as_of is None:
        raise Unreadable('"as_of" is no time with its offset, as in 2026-11-25T06:00:00-05:00.')
    return Parsed(as_of, [{str(key): _text(value) for key, value in row.items()} for row in rows])


def _csv(text: str) -> Parsed:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = reader.fieldnames or []
        missing = [name for name in REQUIRED if name not in columns]
        if missing:
            raise Unreadable(f"The feed lacks the columns {', '.join(missing)}.")
        rows = [{key: value or "" for key, value in row.items() if isinstance(key, str)} for row in reader]
    except csv.Error as wrong:
        raise Unreadable(f"The feed is no CSV: {wrong}") from wrong
    return Parsed(None, rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def checked(rows: list[dict[str, str]], *, now: datetime, skip: int = 0) -> Iterator[Row | Refused]:
    """Yield each row from number `skip` on as good or refused.

    :param now: nothing may have happened after it.
    """
    for line, raw in enumerate(rows[skip:], start=skip + 1):
        yield _checked(line, {key: value.strip()[: LONGEST + 1] for key, value in raw.items()}, now)


def _checked(line: int, raw: dict[str, str], now: datetime) -> Row | Refused:
    reasons = [f"missing:{name}" for name in REQUIRED if not raw.get(name)]
    reasons += [f"too_long:{name}" for name in FIELDS if len(raw.get(name, "")) > LONGEST]
    kind = raw.get("kind", "")
    if kind and kind not in KINDS and kind != "retraction":
        reasons.append("unknown_kind")
    if kind == "retraction" and not raw.get("corrects"):
        reasons.append("missing:corrects")
    at, born = instant(raw.get("at", "")), day(raw.get("birth_date", ""))
    if raw.get("at") and at is None:
        reasons.append("no_time:at")
    if at is not None and at > now + AHEAD:
        reasons.append("lies_ahead")
    if raw.get("birth_date") and born is None:
        reasons.append("no_date:birth_date")
    expected = instant(raw.get("expected_at", ""))
    if raw.get("expected_at") and expected is None:
        reasons.append("no_time:expected_at")
    if kind in KINDS and "expected_at" in KINDS[kind].needs and not raw.get("expected_at"):
        reasons.append("missing:expected_at")
    if at is not None and born is not None:
        reasons += _age_reasons(born, at, raw.get("prosecuted_as_adult", ""))
    if reasons or at is None or born is None:
        return Refused(line, tuple(reasons), {name: raw.get(name, "") for name in FIELDS if raw.get(name)})
    return Row(
        line, raw["event_id"], raw["person_id"], kind, at, raw["name"], born,
        {name: raw[name] for name in IDENTIFIERS if raw.get(name)},
        {name: raw[name] for name in ("place", "to_place", "expected_at") if raw.get(name)},
        raw.get("corrects", ""),
    )  # fmt: skip


def _age_reasons(born: date, at: datetime, as_adult: str) -> list[str]:
    """A child is never taken in (18 USC 5038): not kept as a person, matched or told of; nor who might be one."""
    years = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
    if not 0 <= years <= OLDEST:
        return ["no_date:birth_date"]
    return ["minor"] if years < MAJORITY and as_adult.lower() not in {"yes", "true", "1"} else []


def instant(text: str) -> datetime | None:
    """Return a time with its offset; None for anything else: a time without one is an hour wrong somewhere."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
