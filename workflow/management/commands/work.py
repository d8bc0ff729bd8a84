"""The task worker: does what the outbox asks for, brings back what a dead worker held, and does the chores."""

import signal
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from workflow import chores, outbox

#: Seconds between two looks for waiting tasks.
PAUSE = 0.5
#: Seconds between two looks for work of dead workers.
SWEEP_EVERY = 15.0


class Command(BaseCommand):
    help = "Work off background tasks until TERM or INT; any number of these may run at once."

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        # Told to stop, the worker finishes the task it holds; killed, it leaves the task to the sweep of another.
        signal.signal(signal.SIGTERM, worker.shutdown)
        signal.signal(signal.SIGINT, worker.shutdown)
        swept = 0.0
        while worker.running:
            if not swept or time.monotonic() - swept > SWEEP_EVERY:
                outbox.sweep()
                chores.do_due()
                swept = time.monotonic()
            worker.run()
            time.sleep(PAUSE)
