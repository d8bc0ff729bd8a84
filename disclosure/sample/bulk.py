"""Write many rows at once, past the ORM: COPY on PostgreSQL, one prepared insert on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from redaction.vault.sealing import seal

Row = Sequence[Any]


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows of Python values: UUID, date, aware datetime, bool, bytes, text, number or None.

    :param names: attribute names of the model's fields, in the order of the values, `id` first where the model seals a
        field. Text for a sealed field is sealed here. Fields left out get what the ORM would give them: NULL, or their
        default, sealed where the field is.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    added = [field for field in fields.values() if field.attname not in names and _needs_value(field)]
    kept = {index: name for index, name in enumerate(names) if hasattr(fields[name], "to_text")}
    # Made before the statement begins: rows that ask the database for something would wait for it, and it for them.
    whole = list(_whole(_sealing(rows, model, kept), model, added))
    columns = [str(field.column) for field in (*(fields[name] for name in names), *added)]
    table = connection.ops.quote_name(model._meta.db_table)
    listed = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in whole:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608  # names of our own models
            cursor.executemany(statement, [_sqlite(row) for row in whole])


def sealed(model: type[models.Model], name: str, key: UUID, text: str) -> bytes:
    """Return a text as an encrypted field keeps it, bound to its row."""
    return seal(text.encode(), f"{model._meta.label}.{name}:{key}")


def _sealing(rows: Iterable[Row], model: type[models.Model], kept: dict[int, str]) -> Iterator[Row]:
    """Yield rows with plain text sealed where its field is; what is sealed already stays."""
    for row in rows:
        if kept:
            row = [
                sealed(model, kept[index], row[0], value) if index in kept and isinstance(value, str) else value
                for index, value in enumerate(row)
            ]
        yield row


def _needs_value(field: Any) -> bool:
    return not (field.null or field.generated or isinstance(field, models.AutoField))


def _whole(rows: Iterable[Row], model: type[models.Model], added: Sequence[Any]) -> Iterator[Row]:
    """Yield rows with the defaults of the fields that were left out."""
    for row in rows:
        yield (*row, *(_default(field, model, row) for field in added)) if added else row


def _default(field: Any, model: type[models.Model], row: Row) -> Any:
    value = field.get_default()
    return sealed(model, field.attname, row[0], field.to_text(value)) if hasattr(field, "to_text") else value


def _sqlite(row: Row) -> list[Any]:
    """Return values as Django's SQLite backend stores them."""
    return [_STORED[type(value)](value) if type(value) in _STORED else value for value in row]


_STORED: dict[type, Callable[[Any], Any]] = {
    UUID: lambda value: value.hex,
    datetime: lambda value: str(value.astimezone(UTC).replace(tzinfo=None)),
    date: date.isoformat,
}
