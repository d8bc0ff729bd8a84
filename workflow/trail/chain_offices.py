"""Which office a chain of the trail belongs to, where the trail itself does not say; nothing else of it."""

from collections.abc import Iterable
from uuid import UUID

from workflow import policies
from workflow.models import AlertSubscription, HelpFile, ServiceRequest

#: How the chains begin whose office stands in a row beside them.
KINDS = ("alerts", "help", "service")


def offices_of(chains: Iterable[str]) -> dict[str, int]:
    """Return the office of each chain that has one, by its key."""
    found: dict[str, int] = {}
    keys: dict[str, list[UUID]] = {}
    for chain in chains:
        kind, _colon, key = chain.partition(":")
        if kind == "office":
            found[chain] = int(key.partition(":")[0])
        elif kind in KINDS:
            keys.setdefault(kind, []).append(UUID(key))
    alerts = AlertSubscription.objects.filter(pk__in=keys.get("alerts", ())).values_list("pk", "office_id")
    files = HelpFile.objects.filter(pk__in=keys.get("help", ())).values_list("pk", "office_id")
    asked = ServiceRequest.objects.filter(pk__in=keys.get("service", ())).values_list("pk", "office_id")
    found |= {f"service:{key}": office for key, office in asked}
    found |= {f"alerts:{key}": office for key, office in alerts}
    found |= {f"help:{key}": office for key, office in files}
    return found


def own(office_id: int) -> list[str]:
    """Return the names of the chains of an office itself."""
    return policies.chains_of_office(office_id)
