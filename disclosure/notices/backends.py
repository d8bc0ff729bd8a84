"""The mail of a trial installation goes into a folder, and its text to the terminal, so that codes can be read."""

import sys
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend


class TrialMailbox(EmailBackend):
    """Keeps each message as a file under `settings.EMAIL_FILE_PATH` and shows it on standard error."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            text = "\n".join(f"  {line}" for line in str(message.body).strip().splitlines())
            sys.stderr.write(f"Mail to {', '.join(message.to)}: {message.subject}\n{text}\n")
        sys.stderr.flush()
        sent: Any = super().send_messages(email_messages)
        return int(sent or 0)
