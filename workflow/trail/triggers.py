"""What the database itself refuses, on both engines: an edited trail, and a request that jumps a state.

Installed after every migration: SQLite rebuilds a table to change it and forgets its triggers (docs/decisions).
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from workflow.states import State, allowed_edges

#: Tables whose rows are written once and never changed or removed.
APPEND_ONLY = ("workflow_event", "workflow_checkpoint", "workflow_disclosure")

_BROKEN_LINK = (
    "NEW.seq <> 1 AND NOT EXISTS (SELECT 1 FROM workflow_event e"
    " WHERE e.chain = NEW.chain AND e.seq = NEW.seq - 1 AND e.digest = NEW.prev)"
)
_BAD_EDGE = (
    "OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM workflow_allowededge edge"
    " WHERE edge.old = OLD.state AND edge.new = NEW.state)"
)


def install(connection: BaseDatabaseWrapper, allowed_edge: Any) -> None:
    """Copy the table of states to where triggers read it, and make every trigger anew.

    :param allowed_edge: the model `AllowedEdge` as the migration knows it.
    """
    edges = allowed_edges()
    manager = allowed_edge.objects.using(connection.alias)
    for row in manager.all():
        if (row.old, row.new) not in edges:
            row.delete()
    manager.bulk_create([allowed_edge(old=old, new=new) for old, new in sorted(edges)], ignore_conflicts=True)
    statements = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    made = []
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            made += _sqlite_trigger(
                f"{table}_no_{verb.lower()}", f"BEFORE {verb} ON {table}", "1", f"{table} is written once"
            )
        # REPLACE deletes without firing a delete trigger: an insert over an existing row is refused instead.
        made += _sqlite_trigger(
            f"{table}_no_replace",
            f"BEFORE INSERT ON {table}",
            f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = NEW.id)",  # noqa: S608  # our own names
            f"{table} is written once",
        )
    made += _sqlite_trigger(
        "workflow_event_no_second",
        "BEFORE INSERT ON workflow_event",
        "EXISTS (SELECT 1 FROM workflow_event e WHERE (e.chain = NEW.chain AND e.seq = NEW.seq)"
        " OR e.digest = NEW.digest)",
        "workflow_event is written once",
    )
    made += _sqlite_trigger(
        "workflow_event_chained",
        "BEFORE INSERT ON workflow_event",
        _BROKEN_LINK,
        "an event must follow the one before it",
    )
    made += _sqlite_trigger(
        "workflow_request_edges",
        "BEFORE UPDATE OF state ON workflow_request",
        _BAD_EDGE,
        "this change of state is not allowed",
    )
    made += _sqlite_trigger(
        "workflow_request_begins",
        "BEFORE INSERT ON workflow_request",
        f"NEW.state <> '{State.DRAFT.value}'",
        "a request begins as a draft",
    )
    made += _sqlite_trigger(
        "workflow_request_stays",
        "BEFORE DELETE ON workflow_request",
        f"OLD.state <> '{State.DRAFT.value}'",
        "only a draft can be deleted",
    )
    return made


def _sqlite_trigger(name: str, moment: str, when: str, words: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} {moment} FOR EACH ROW WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END",
    ]


def _postgresql() -> list[str]:
    made = []
    for table in APPEND_ONLY:
        made += _postgresql_trigger(
            f"{table}_no_change", table, "BEFORE UPDATE OR DELETE", "ROW", "true", f"{table} is written once"
        )
        made += _postgresql_trigger(
            f"{table}_no_truncate", table, "BEFORE TRUNCATE", "STATEMENT", "true", f"{table} is written once"
        )
    made += _postgresql_trigger(
        "workflow_event_chained",
        "workflow_event",
        "BEFORE INSERT",
        "ROW",
        _BROKEN_LINK,
        "an event must follow the one before it",
    )
    made += _postgresql_trigger(
        "workflow_request_edges",
        "workflow_request",
        "BEFORE UPDATE OF state",
        "ROW",
        _BAD_EDGE,
        "this change of state is not allowed",
    )
    made += _postgresql_trigger(
        "workflow_request_begins",
        "workflow_request",
        "BEFORE INSERT",
        "ROW",
        f"NEW.state <> '{State.DRAFT.value}'",
        "a request begins as a draft",
    )
    made += _postgresql_trigger(
        "workflow_request_stays",
        "workflow_request",
        "BEFORE DELETE",
        "ROW",
        f"OLD.state <> '{State.DRAFT.value}'",
        "only a draft can be deleted",
    )
    return made


def _postgresql_trigger(name: str, table: str, moment: str, each: str, when: str, words: str) -> list[str]:
    """Return the statements of one trigger: a function that raises when its condition holds, and its attachment."""
    passing = "OLD" if "DELETE" in moment else "NEW"
    ending = "NULL" if each == "STATEMENT" else passing
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {when} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {ending}; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]
