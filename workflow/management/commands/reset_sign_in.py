"""Let a member of staff begin anew whose second factor is lost and whom no other manager can help."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.errors import Invalid
from workflow.services import staffing

INPUT_REFUSED = 2


class Command(BaseCommand):
    help = "Take away a lost second factor and the password of one person, and send them a link. The trail says so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address they sign in with")
        parser.add_argument("--checked", required=True, help="how you made sure that it is them who ask")

    def handle(self, *args: Any, email: str, checked: str, **options: Any) -> None:
        try:
            person = staffing.reset_sign_in_of(email=email, checked=checked)
        except Invalid as refused:
            raise CommandError(refused.words, returncode=INPUT_REFUSED) from refused
        self.stdout.write(f"{person.name} gets a link, and sets up a second factor before anything else.")
