"""The task worker in as many processes as a test asks for: everything is imported once, each line of input forks.

`python -m tests.forking_worker SMTP_PORT`: for each line it starts a process that is `manage.py work`, and says its id.
Only its patience is shorter: what a dead worker held is free again after part of a second, and the chore that wakes
alerts comes each second.
"""

import os
import signal
import sys
from datetime import timedelta

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

SHORT = timedelta(milliseconds=250)


def main(smtp_port: int) -> None:
    django.setup()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    from workflow import chores, outbox  # noqa: PLC0415 — Django must be set up first
    from workflow.management.commands import work  # noqa: PLC0415
    from workflow.services import alerts_send, feeds_apply  # noqa: PLC0415

    outbox.LEASE = alerts_send.LEASE = SHORT
    feeds_apply.CHUNK = 3
    chores.SOON = 1
    work.PAUSE, work.SWEEP_EVERY = 0.02, 0.1
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for who was killed
    for _line in sys.stdin:
        connections.close_all()
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            call_command("work")
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
