"""Write many rows at once, past the ORM: COPY on PostgreSQL, one prepared insert on SQLite."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of Python values: UUID, date, aware datetime, bool, bytes, text, number or None.

    :param names: attribute names of the model's fields, in the order of the values. Fields left out must have a default
        in the database, or allow NULL.
    """
    fields = {field.attname: field.column for field in model._meta.concrete_fields}
    columns = ", ".join(connection.ops.quote_name(fields[name]) for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608  # names of our own models
            cursor.executemany(statement, [_sqlite(row) for row in rows])


def _sqlite(row: Sequence[Any]) -> list[Any]:
    """Return values as Django's SQLite backend stores them."""
    return [_STORED[type(value)](value) if type(value) in _STORED else value for value in row]


_STORED: dict[type, Callable[[Any], Any]] = {
    UUID: lambda value: value.hex,
    datetime: lambda value: str(value.astimezone(UTC).replace(tzinfo=None)),
    date: date.isoformat,
}
