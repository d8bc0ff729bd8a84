"""Fill offices of their own with many plausible requests, to see the desk under them."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from disclosure.sample import people, scale
from workflow.models import Request
from workflow.states import State

INPUT_REFUSED = 2


class Command(BaseCommand):
    help = "Make plausible requests in offices of their own until there are so many; what is there stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--requests", type=int, required=True, help="how many there are to be in the end")

    def handle(self, *args: Any, requests: int, **options: Any) -> None:
        if requests < 1:
            raise CommandError("Ask for one request or more.", returncode=INPUT_REFUSED)
        trial = not getattr(settings, "VAULT_KEYS_FROM_ENVIRONMENT_ONLY", False)
        if not trial and _holds_cases():
            raise CommandError(
                "This database holds real cases; invented ones do not belong beside them. Use a database of its own.",
                returncode=INPUT_REFUSED,
            )
        began = time.monotonic()
        made = scale.load(
            requests=requests, now=timezone.now(), password=people.PASSWORD if trial else None, say=self._say
        )
        there = scale.count_made()
        self.stdout.write(
            f"{made:,} requests made, {there - made:,} were there; {time.monotonic() - began:.0f} seconds."
        )
        if trial:
            self.stdout.write(
                f"Sign in as intake1@scale-1.example, office-manager1@scale-1.example … with “{people.PASSWORD}”."
            )

    def _say(self, words: str) -> None:
        self.stderr.write(words)
        self.stderr.flush()


def _holds_cases() -> bool:
    cases = Request.objects.exclude(state=State.DRAFT).exclude(office__slug__startswith=scale.PREFIX)
    return cases.exists()
