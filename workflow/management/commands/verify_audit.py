"""Check the trail: every chain from its first event to its head, the content beside it, and the checkpoints."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow import audit
from workflow.models import Request
from workflow.trail import inspection

INPUT_REFUSED, BROKEN = 2, 3


class Command(BaseCommand):
    help = "Verify the trail of one request, or of everything. Exit 0 when it holds, 3 when it does not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--request", dest="number", default="", help="number of one request")

    def handle(self, *args: Any, number: str, **options: Any) -> None:
        if number:
            self._one(number)
            return
        seen = inspection.whole_trail()
        if seen.finding is not None:
            whose = self._title(seen.finding.chain) if seen.finding.chain else "The trail does not hold"
            raise CommandError(f"{whose}: {seen.finding.words}.", returncode=BROKEN)
        self.stdout.write(
            f"The trail holds: {seen.events} events in {_counted(seen.chains, 'chain')}, "
            f"{_counted(seen.checkpoints, 'checkpoint')}."
        )

    def _one(self, number: str) -> None:
        request = Request.objects.filter(number=number).first()
        if request is None:
            raise CommandError(f"There is no request {number}. Check the number.", returncode=INPUT_REFUSED)
        broken = audit.verify(request)
        if broken is not None:
            raise CommandError(f"The trail of {number}: {broken.words}.", returncode=BROKEN)
        self.stdout.write(f"The trail holds: 1 chain checked, request {number}.")

    def _title(self, name: str) -> str:
        kind, _colon, key = name.partition(":")
        request = Request.objects.filter(pk=key).first() if kind == "request" else None
        return f"The trail of {request.number or 'a draft'}" if request else f"The chain {name}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
