"""Scenes that many tests begin with: made once a process by the services, then put back as the rows they wrote.

A case walked to its letter takes a second, its rows a hundredth of one. A scene is kept only where it stands for the
same thing every time: inside the transaction of a test, on a database that holds nothing else or shows the scene before
it unchanged, with the usual settings and the clock of the wall. Everywhere else the services make it anew.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import time_machine
from django.conf import UserSettingsHolder, settings
from django.db import connection
from django.utils import translation
from psycopg.rows import tuple_row

from redaction.vault import storage
from workflow.models import Office, Request, User
from workflow.states import State, allowed_edges
from workflow.trail import checkpoints

T = TypeVar("T")
P = ParamSpec("P")
#: The names of the scenes from the empty database on, each with what it was made of.
Key = tuple[str, ...]
Row = tuple[object, ...]
#: The rows of each table by their key, in the order in which they were written.
Look = dict[str, dict[object, Row]]

REQUESTS = Request._meta.db_table
#: Where there is no row, there is nothing that a test made.
MADE_BY_TESTS = (Office._meta.db_table, User._meta.db_table)
STORED_NAME = re.compile(r"[a-z-]+/[0-9a-f]{2}/[0-9a-f]{32}")


@dataclass(frozen=True)
class Scene:
    """What making it wrote, and what it returned."""

    gone: Mapping[str, list[object]]
    changed: Mapping[str, dict[object, Row]]
    added: Mapping[str, dict[object, Row]]
    files: Mapping[Path, bytes]
    published: bytes | None
    result: object


_scenes: dict[Key, Scene] = {}
_looks: dict[Key, Look] = {}
#: Which scene the database shows, and how many rows this connection had changed when it did.
_shown: tuple[Key, int] | None = None


def begin() -> None:
    """Forget what the database showed: another test begins."""
    global _shown
    _shown = None


def kept(make: Callable[P, T]) -> Callable[P, T]:
    """Make what a function writes a scene, named by what it was given; a request given to it is read again."""

    @wraps(make)
    def made_or_put_back(*args: P.args, **kwargs: P.kwargs) -> T:
        result = scene(f"{make.__module__}.{make.__qualname__} {args} {kwargs}", lambda: make(*args, **kwargs))
        for given in (*args, *kwargs.values()):
            if isinstance(given, Request):
                given.refresh_from_db()
                result = given if given == result else result
        return result

    return made_or_put_back


def scene(name: str, make: Callable[[], T], *, first: bool = False) -> T:
    """Return what `make` returned when the scene was made, with its rows back in the database; else make it.

    :param name: what is made, with everything it depends on beside the scene before it.
    :param first: the scene may begin on an empty database; any other goes on from a scene unchanged since.
    """
    global _shown
    before = _before(first=first)
    if before is None:
        return make()
    key = (*before, f"{name} {translation.get_language()}")
    if key in _scenes:
        _put_back(_scenes[key])
        result = deepcopy(_scenes[key].result)
    else:
        if before not in _looks:
            _looks[before] = engine().look()
        result = make()
        _looks[key] = engine().look()
        _scenes[key] = _what_changed(_looks[before], _looks[key], result)
    _shown = (key, engine().changes())
    return result  # type: ignore[return-value]


def _before(*, first: bool) -> Key | None:
    """Return the scene that the database shows, or none: what is made now could not be put back another time."""
    if not connection.in_atomic_block or time_machine.escape_hatch.is_travelling():
        return None
    if isinstance(vars(settings)["_wrapped"], UserSettingsHolder):
        return None
    if _shown is not None and _shown[1] == engine().changes():
        return _shown[0]
    if not first or any(engine().ask(f"SELECT 1 FROM {table} LIMIT 1") for table in MADE_BY_TESTS):  # noqa: S608
        return None
    return ()


def _what_changed(old: Look, new: Look, result: object) -> Scene:
    gone = {table: [key for key in rows if key not in new[table]] for table, rows in old.items()}
    written = {
        table: {key: row for key, row in rows.items() if old[table].get(key) != row} for table, rows in new.items()
    }
    changed = {table: {key: row for key, row in rows.items() if key in old[table]} for table, rows in written.items()}
    added = {table: {key: row for key, row in rows.items() if key not in old[table]} for table, rows in written.items()}
    texts = (str(value) for rows in written.values() for row in rows.values() for value in row)
    names = {name for text in texts for name in STORED_NAME.findall(text) if storage.vault_storage().exists(name)}
    files = {path: path.read_bytes() for path in (Path(storage.vault_storage().path(name)) for name in names)}
    return Scene(_full(gone), _full(changed), _full(added), files, published_file(), deepcopy(result))


def published_file() -> bytes | None:
    """Return what the file of the published checkpoints holds; None where there is none."""
    path = checkpoints.published_path()
    return path.read_bytes() if path.exists() else None


def publish_again(content: bytes | None) -> None:
    """Put the file of the published checkpoints back as it was when the rows of the database were written."""
    path = checkpoints.published_path()
    if content is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    else:
        path.unlink(missing_ok=True)


def _full(tables: Mapping[str, T]) -> dict[str, T]:
    return {table: rows for table, rows in tables.items() if rows}


def _put_back(found: Scene) -> None:
    for table, keys in found.gone.items():
        engine().remove(table, keys)
    for table, rows in found.changed.items():
        engine().change(table, rows)
    for table, rows in found.added.items():
        engine().add(table, rows)
    for path, content in found.files.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    publish_again(found.published)


@cache
def _way(old: str, new: str) -> tuple[str, ...]:
    """Return the shortest way between two states, without the first: the database lets a request go no other."""
    ways: dict[str, tuple[str, ...]] = {old: ()}
    while new not in ways:
        ways.update({to: (*ways[at], to) for at, to in allowed_edges() if at in ways and to not in ways})
    return ways[new]


class Sqlite:
    """Rows are read and written as stored, by their number."""

    def ask(self, question: str, *given: object) -> list[Row]:
        held: sqlite3.Connection = connection.connection
        return held.execute(question, given).fetchall()

    def changes(self) -> int:
        return int(connection.connection.total_changes)

    def look(self) -> Look:
        tables = self.ask(
            r"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'"
        )
        found: Look = {}
        for (table,) in tables:
            # A plus keeps the driver from turning what is stored into dates and numbers of its own.
            raw = ", ".join(f'+"{column}"' for column in self._columns(str(table)))
            rows = self.ask(f'SELECT rowid, {raw} FROM "{table}" ORDER BY rowid')  # noqa: S608
            found[str(table)] = {row[0]: row[1:] for row in rows}
        return found

    def remove(self, table: str, keys: list[object]) -> None:
        for key in keys:
            self.ask(f'DELETE FROM "{table}" WHERE rowid = ?', key)  # noqa: S608

    def change(self, table: str, rows: Mapping[object, Row]) -> None:
        columns = self._columns(table)
        for key, row in rows.items():
            values = dict(zip(columns, row, strict=True))
            self._go_on(table, key, values)
            to = ", ".join(f'"{column}" = ?' for column in values)
            self.ask(f'UPDATE "{table}" SET {to} WHERE rowid = ?', *values.values(), key)  # noqa: S608

    def add(self, table: str, rows: Mapping[object, Row]) -> None:
        columns = self._columns(table)
        names = ", ".join(f'"{column}"' for column in ("rowid", *columns))
        marks = ", ".join("?" * (1 + len(columns)))
        for key, row in rows.items():
            values = dict(zip(columns, row, strict=True))
            begun = {**values, "state": State.DRAFT.value} if table == REQUESTS else values
            self.ask(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', key, *begun.values())  # noqa: S608
            self._go_on(table, key, values)

    def _go_on(self, table: str, key: object, values: Mapping[str, object]) -> None:
        if table == REQUESTS:
            ((now,),) = self.ask(f"SELECT state FROM {REQUESTS} WHERE rowid = ?", key)  # noqa: S608
            for state in _way(str(now), str(values["state"])):
                self.ask(f"UPDATE {REQUESTS} SET state = ? WHERE rowid = ?", state, key)  # noqa: S608

    def _columns(self, table: str) -> list[str]:
        return [str(row[1]) for row in self.ask(f'PRAGMA table_info("{table}")')]


class Postgresql:
    """Rows are read and written as JSON, by their primary key and in its order: an event follows the one before it."""

    def ask(self, question: str, *given: object) -> list[Row]:
        with connection.connection.cursor(row_factory=tuple_row) as cursor:
            cursor.execute(question, given or None)
            return cursor.fetchall() if cursor.description else []

    def changes(self) -> int:
        ((count,),) = self.ask("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(str(count or 0))

    def look(self) -> Look:
        return {
            table: {
                key: (row,)
                for key, row in self.ask(
                    f'SELECT "{key}"::text, row_to_json(t)::text FROM "{table}" t ORDER BY t."{key}"'  # noqa: S608
                )
            }
            for table, (key, _columns) in self._tables().items()
        }

    def remove(self, table: str, keys: list[object]) -> None:
        key, _columns = self._tables()[table]
        self.ask(f'DELETE FROM "{table}" WHERE "{key}"::text = ANY(%s)', keys)  # noqa: S608

    def change(self, table: str, rows: Mapping[object, Row]) -> None:
        name, columns = self._tables()[table]
        for key, (row,) in rows.items():
            self._go_on(table, key, row)
            made = f'SELECT {columns} FROM json_populate_record(NULL::"{table}", %s)'  # noqa: S608
            self.ask(f'UPDATE "{table}" SET ({columns}) = ({made}) WHERE "{name}"::text = %s', row, key)  # noqa: S608

    def add(self, table: str, rows: Mapping[object, Row]) -> None:
        _key, columns = self._tables()[table]
        begun = json.dumps({"state": State.DRAFT.value} if table == REQUESTS else {})
        for key, (row,) in rows.items():
            made = f'json_populate_record(NULL::"{table}", (%s::jsonb || %s::jsonb)::json)'
            self.ask(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {made}', row, begun)  # noqa: S608
            self._go_on(table, key, row)
        self._count_on(table)

    def _count_on(self, table: str) -> None:
        """Number new rows after those put back: the counter began anew with the database, their numbers did not."""
        key, _columns = self._tables()[table]
        ((counter,),) = self.ask("SELECT pg_get_serial_sequence(%s, %s)", f'"{table}"', key)
        if counter:
            self.ask(f'SELECT setval(%s, greatest(max("{key}"), nextval(%s))) FROM "{table}"', counter, counter)  # noqa: S608

    def _go_on(self, table: str, key: object, row: object) -> None:
        if table == REQUESTS:
            ((now,),) = self.ask(f"SELECT state FROM {REQUESTS} WHERE id::text = %s", key)  # noqa: S608
            for state in _way(str(now), json.loads(str(row))["state"]):
                self.ask(f"UPDATE {REQUESTS} SET state = %s WHERE id::text = %s", state, key)  # noqa: S608

    @cache  # noqa: B019  # there is one of it
    def _tables(self) -> dict[str, tuple[str, str]]:
        """Return the key of each table, and its columns but those that the database works out."""
        columns: dict[str, list[str]] = {}
        for table, column in self.ask(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position"
        ):
            columns.setdefault(str(table), []).append(f'"{column}"')
        with connection.cursor() as cursor:
            keys = {table: connection.introspection.get_primary_key_columns(cursor, table) or [""] for table in columns}
        return {table: (keys[table][0], ", ".join(names)) for table, names in columns.items()}


_ENGINES: dict[str, Sqlite | Postgresql] = {"sqlite": Sqlite(), "postgresql": Postgresql()}


def engine() -> Sqlite | Postgresql:
    return _ENGINES[connection.vendor]
