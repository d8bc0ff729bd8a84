"""The migrations make the very tables of the models, from which other tests make theirs to save time."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db,
    pytest.mark.skipif("sqlite" not in connection.settings_dict["ENGINE"], reason="PostgreSQL's tests migrate."),
]


def shape(database: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Yield each column, index and trigger; the order of columns in a table says nothing."""
    made = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    for kind, name, table, sql in database.execute(made).fetchall():
        if table in {"django_migrations", "forthright_cache"}:
            continue
        if kind == "table":
            for column in database.execute("SELECT name, type, [notnull], pk FROM pragma_table_info(?)", [name]):
                yield name, *column
            for key in database.execute('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', [name]):
                yield name, "->", *key
        else:
            yield kind, name, table, sql


def test_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    path = tmp_path / "migrated.sqlite3"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "disclosure.settings.dev",
        "FORTHRIGHT_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{path}",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)
    connection.ensure_connection()
    of_models = sorted(map(repr, shape(connection.connection)))

    with sqlite3.connect(path) as migrated:
        assert sorted(map(repr, shape(migrated))) == of_models
    assert any("trigger" in line for line in of_models)
