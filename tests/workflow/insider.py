"""What somebody with the whole database in hand could do to the trail, past its triggers."""

from django.db import connection

from workflow import audit
from workflow.models import ChainHead, Event
from workflow.trail import chain


def without_triggers(statement: str, *values: str | int, table: str = "workflow_event") -> None:
    """Execute a statement while the triggers of a table are away."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(statement, values)
            for _name, sql in triggers:
                cursor.execute(sql)
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement, values)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def write_anew(name: str) -> None:
    """Number the events of a chain anew and compute every digest again, head and all, so that it holds by itself."""
    before, last = chain.GENESIS, 0
    for last, event in enumerate(Event.objects.filter(chain=name).order_by("seq"), start=1):
        event.seq, event.prev = last, before
        before = chain.link_digest(audit.link_of(event))
        without_triggers(
            "UPDATE workflow_event SET seq = %s, prev = %s, digest = %s WHERE id = %s",
            last,
            event.prev,
            before,
            event.pk,
        )
    ChainHead.objects.filter(chain=name).update(seq=last, digest=before)
