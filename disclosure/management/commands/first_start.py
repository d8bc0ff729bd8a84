"""Make a trial ready: tables, keys, the sample office, one request walked to its letter."""

import os
from typing import Any

from django.core.management.base import BaseCommand

from disclosure import trial


class Command(BaseCommand):
    help = "Set up a trial installation; tell on standard output where the letter lies and who can sign in."
    # Django's checks import every page; the test command runs them, and each start need not.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        def say(words: str) -> None:
            self.stderr.write(words)
            self.stderr.flush()

        with trial.one_line():
            trial.prepare(say)
            walked = trial.kept_walk(say)
        url = f"http://127.0.0.1:{os.environ.get('FORTHRIGHT_PORT', '8000')}"
        self.stdout.write(trial.accounts_in_words(walked, url))
