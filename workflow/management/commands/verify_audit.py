"""Check the trail: every chain from its first event to its head, the content beside it, and the checkpoints."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow import audit, checkpoints
from workflow.models import ChainHead, Event, Request

INPUT_REFUSED, BROKEN = 2, 3


class Command(BaseCommand):
    help = "Verify the trail of one request, or of everything. Exit 0 when it holds, 3 when it does not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--request", dest="number", default="", help="number of one request")

    def handle(self, *args: Any, number: str, **options: Any) -> None:
        checked = 0
        for name in [self._chain_of(number)] if number else self._every_chain():
            broken = audit.verify_chain(name)
            if broken is not None:
                raise CommandError(f"{self._title(name)}: {broken.words}.", returncode=BROKEN)
            checked += 1
        wrong = "" if number else checkpoints.first_wrong()
        if wrong:
            raise CommandError(f"The trail does not hold: {wrong}.", returncode=BROKEN)
        self.stdout.write(f"The trail holds: {checked} chain{'' if checked == 1 else 's'} checked.")

    def _every_chain(self) -> Iterator[str]:
        """Yield the name of every chain, also of one whose head was taken away."""
        yield from ChainHead.objects.order_by("chain").values_list("chain", flat=True).iterator(chunk_size=2000)
        headless = Event.objects.filter(seq=1).exclude(chain__in=ChainHead.objects.values("chain"))
        yield from headless.values_list("chain", flat=True).iterator(chunk_size=2000)

    def _chain_of(self, number: str) -> str:
        request = Request.objects.filter(number=number).first()
        if request is None:
            raise CommandError(f"There is no request {number}. Check the number.", returncode=INPUT_REFUSED)
        return audit.chain_of(request)

    def _title(self, name: str) -> str:
        kind, _colon, key = name.partition(":")
        request = Request.objects.filter(pk=key).first() if kind == "request" else None
        return f"The trail of {request.number or 'a draft'}" if request else f"The chain {name}"
