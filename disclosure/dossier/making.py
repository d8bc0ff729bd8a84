"""Make a dossier as background work, so that one click in the browser is enough however long the history is."""

from django.utils import timezone

from disclosure.dossier.build import build
from disclosure.models import Dossier
from redaction.vault import storage
from workflow.outbox import Work


def make(work: Work) -> None:
    """Build and keep the dossier this work asks for; a second run changes nothing.

    :raises ChainBroken: the trail does not hold.
    """
    if Dossier.objects.filter(work=work.row).exists():
        return
    data = build(work.of, work.progress)
    stored = storage.put(data, kind="dossier")
    Dossier.objects.get_or_create(
        work=work.row,
        defaults={
            "request": work.of,
            "stored_name": stored.name,
            "sha256": stored.sha256,
            "size": len(data),
            "made_at": timezone.now(),
        },
    )
