"""Load a file of a custody feed: applied, held whole for a person, or refused with what to mend."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from disclosure.files import MACHINE_LACKS
from redaction.vault.storage import StorageFull
from workflow import outbox
from workflow.errors import Invalid, NotYours
from workflow.models import Feed, FeedRun, OutboxRow
from workflow.services import feeds

INPUT_REFUSED = 2


class Command(BaseCommand):
    help = (
        "Load a file of a custody feed (CSV or JSON, see docs/custody-alerts.md). Prints one line: applied or held, "
        "with counts. Exit 2 when there is no such source or no reading the file, 4 when the machine lacks something."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="key of the feed, as its page shows it")
        parser.add_argument("file", type=Path, help="the file")

    def handle(self, *args: Any, source: str, file: Path, **options: Any) -> None:
        try:
            data = file.read_bytes()
        except OSError as wrong:
            raise CommandError(f"{file} cannot be read: {wrong.strerror}.", returncode=INPUT_REFUSED) from wrong
        try:
            run = self._load(source, data)
        except NotYours as wrong:
            known = ", ".join(Feed.objects.filter(is_active=True).values_list("key", flat=True)[:20]) or "none"
            words = f"There is no feed {source}. There are: {known}."
            raise CommandError(words, returncode=INPUT_REFUSED) from wrong
        except Invalid as wrong:
            raise CommandError(f"{file} is refused: {wrong.words}", returncode=INPUT_REFUSED) from wrong
        except (DatabaseError, StorageFull) as wrong:
            raise CommandError(" ".join(str(wrong).split()), returncode=MACHINE_LACKS) from wrong
        self.stdout.write(self._line(run))

    def _load(self, source: str, data: bytes) -> FeedRun:
        """Take a file in and apply it here; what another worker holds is waited for by the worker."""
        run = feeds.take_in(key=source, data=data, way="file")
        outbox.run(OutboxRow.objects.values_list("pk", flat=True).get(key=f"{feeds.VERB}:{run.pk}"))
        run.refresh_from_db()
        return run

    def _line(self, run: FeedRun) -> str:
        if run.status == FeedRun.Status.HELD:
            why = ", ".join(f"{code} ({count})" for code, count in sorted(run.reasons.items()))
            return f"held: nothing was applied or told. A person decides on its page. {why}"
        if run.status != FeedRun.Status.APPLIED:
            return f"{run.status}: {run.rows} rows taken in; the worker goes on."
        return (
            f"applied: {run.rows} rows, {run.applied} new, {run.duplicates} known before, {run.refused} refused, "
            f"{run.late} late, {run.told} alerts"
        )
