"""Serve a trial installation: the web server and the task worker, started and stopped together."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any, Never

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

HOST = "127.0.0.1"
#: A worker that lives shorter than this many seconds failed to start rather than died at work.
BRIEF_LIFE = 5.0
#: Brief lives in a row after which starting it again is given up.
BRIEF_LIVES_ALLOWED = 3
#: Seconds a stopping process may take to finish what it holds.
GRACE = 20.0


class Command(BaseCommand):
    help = "Serve on 127.0.0.1 together with the task worker, until Ctrl-C or TERM stops both."
    # Django's checks import every page; the test command runs them, and each start need not.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
        parser.add_argument("--first", action="store_true", help="make the trial ready before, as first_start does")

    def handle(self, *args: Any, port: int, first: bool, **options: Any) -> None:
        refuse_taken_port(port)
        if first:  # in this process: starting another one would cost the second start two seconds
            call_command("first_start", stdout=self.stdout, stderr=self.stderr)
            self.stdout.flush()
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stderr.write(f"Serving on http://{HOST}:{port} with the task worker. Ctrl-C stops both.")
        processes: list[subprocess.Popen[bytes]] = []
        try:
            processes.append(start(web_server(port)))
            self.keep_worker(processes)
        except KeyboardInterrupt:
            self.stderr.write("Stopping the server and the worker.")
        finally:
            end(processes)

    def keep_worker(self, processes: list[subprocess.Popen[bytes]]) -> Never:
        """Start the worker, and again whenever it dies; `processes` holds the server and, after it, the worker.

        :raises CommandError: when the server ended, or the worker does not stay alive.
        """
        brief_lives = 0
        while True:
            started = time.monotonic()
            processes[1:] = [start([sys.executable, settings.BASE_DIR / "manage.py", "work"])]
            wait_for_an_end()
            if processes[0].poll() is not None:
                raise CommandError("The web server ended by itself; its last words are above.")
            processes[1].wait()
            brief_lives = brief_lives + 1 if time.monotonic() - started < BRIEF_LIFE else 0
            if brief_lives == BRIEF_LIVES_ALLOWED:
                raise CommandError("The task worker does not stay alive; its last words are above.")
            self.stderr.write("The task worker died and is started again; the task it held will run again.")


def refuse_taken_port(port: int) -> None:
    """Refuse a port somebody else holds: the server itself would share it silently.

    :raises CommandError: with status 4.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise CommandError(
                f"Port {port} is taken, perhaps by another ./run. Stop that program, or choose another port: "
                f"FORTHRIGHT_PORT={port + 1} ./run",
                returncode=4,
            ) from error


def web_server(port: int) -> list[str]:
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    folder = ["--working-dir", str(settings.BASE_DIR), "--log-level", "warning", "--no-ws"]
    return [sys.executable, "-m", "granian", *options, *folder, "disclosure.wsgi:application"]


def start(command: list[Any]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command)  # noqa: S603  # both commands are spelled out in this module


def wait_for_an_end() -> None:
    """Block until a child process has ended, and leave it to be collected by its owner."""
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)


def stop(signal_number: int, frame: FrameType | None) -> Never:
    raise KeyboardInterrupt


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask every process to finish, and kill what has not after a while."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in processes:
        try:
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
