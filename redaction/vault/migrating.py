"""Seal a column that stood readable: one operation of a migration, the same on SQLite and PostgreSQL.

A new column is added, every row's value is sealed into it for its place, the readable column is dropped, and the new
one takes its name. Sealed is for good: a migration does not open it again.
"""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.migrations.operations.base import Operation
from django.db.models import Field

from redaction.vault.sealing import seal

CHUNK = 500


def settle(connection: Any) -> None:
    """Have PostgreSQL check now what it would check at the end: it alters no table that waits for a check."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class SealColumn(Operation):
    """Turn the column `name` of a model into an encrypted field.

    :param field: an `EncryptedTextField` or `EncryptedJSONField`, as the model declares it.
    """

    reversible = False
    reduces_to_sql = False

    def __init__(self, model_name: str, name: str, field: "Field[Any, Any]") -> None:
        self.model_name, self.name, self.field = model_name, name, field

    def deconstruct(self) -> Any:
        return type(self).__qualname__, [], {"model_name": self.model_name, "name": self.name, "field": self.field}

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.alter_field(app_label, self.model_name.lower(), self.name, self.field, preserve_default=True)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        connection = schema_editor.connection
        if not self.allow_migrate_model(connection.alias, model):
            return
        quote = connection.ops.quote_name
        table, new = quote(model._meta.db_table), quote(f"{self.name}_sealed")
        kind, empty = ("bytea", "''::bytea") if connection.vendor == "postgresql" else ("BLOB", "x''")
        schema_editor.execute(f"ALTER TABLE {table} ADD COLUMN {new} {kind} NOT NULL DEFAULT {empty}")
        with connection.cursor() as cursor:
            for rows in self._sealed(connection, model):
                # No value of a person is ever part of the statement: table and column are names of our own models.
                cursor.executemany(f"UPDATE {table} SET {new} = %s WHERE {quote('id')} = %s", rows)  # noqa: S608
        settle(connection)
        schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN {quote(self.name)}")
        schema_editor.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {quote(self.name)}")
        if connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {quote(self.name)} DROP DEFAULT")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        raise NotImplementedError("What is sealed is not opened by a migration.")

    def describe(self) -> str:
        return f"Seal {self.name} of {self.model_name}"

    def _sealed(self, connection: Any, model: Any) -> Iterator[list[tuple[Any, Any]]]:
        """Yield pairs of ciphertext and key, some hundred at a time. Values are read as the model reads them."""
        rows = model.objects.using(connection.alias).order_by("pk").values_list("pk", self.name)
        found: list[tuple[UUID, Any]] = list(rows)
        for start in range(0, len(found), CHUNK):
            yield [
                (connection.Database.Binary(self._seal(model, key, value)), self._key(connection, key))
                for key, value in found[start : start + CHUNK]
            ]

    def _seal(self, model: Any, key: UUID, value: Any) -> bytes:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True) if not isinstance(value, str) else value
        return seal(text.encode("utf-8"), f"{model._meta.label}.{self.name}:{key}")

    @staticmethod
    def _key(connection: Any, key: UUID) -> Any:
        return key if connection.features.has_native_uuid_field else key.hex
