"""Put the test database back as the migrations left it, after tests that commit.

Django would empty every table instead. The triggers of the trail refuse that, and the rows that migrations bring would
be lost.
"""

import sqlite3

from django.db import connection, connections


class SqliteCopy:
    """The database as it was, kept in memory."""

    def __init__(self) -> None:
        self.content = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(self.content)

    def put_back(self) -> None:
        connection.ensure_connection()
        self.content.backup(connection.connection)

    def discard(self) -> None:
        self.content.close()


class PostgresCopy:
    """The database as it was, kept as a template beside it."""

    def __init__(self) -> None:
        self.name = connection.settings_dict["NAME"]
        self.template = f"{self.name}_pristine"
        connections.close_all()
        self._replace(self.template, made_from=self.name)

    def put_back(self) -> None:
        connections.close_all()
        self._replace(self.name, made_from=self.template)

    def discard(self) -> None:
        connections.close_all()
        self._execute(f'DROP DATABASE IF EXISTS "{self.template}"')

    def _replace(self, name: str, *, made_from: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{made_from}"')

    def _execute(self, statement: str) -> None:
        with connection._nodb_cursor() as cursor:  # outside of the database it replaces
            cursor.execute(statement)


def take_copy() -> SqliteCopy | PostgresCopy:
    """Remember the database as it is now."""
    return SqliteCopy() if connection.vendor == "sqlite" else PostgresCopy()
