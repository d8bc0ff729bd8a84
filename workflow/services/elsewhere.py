"""Where else a thing was used: found by the digest of a file, or in the cases of co-victims, to be looked at again.

A record matched to the wrong person in one case, or corrected in one, is wrong in every other case that holds it.
"""

from collections.abc import Iterable

from workflow import audit, outbox
from workflow.models import HistoryEntry, Record, ReleaseItem, Request
from workflow.services.acting import Case

#: At most so many other cases are looked for.
MOST = 200


def left_elsewhere(item: Record | HistoryEntry) -> list[Request]:
    """Return other requests in which the same file left, or for an entry the same one in a co-victim's case."""
    left = ReleaseItem.objects.filter(recalled_at=None).exclude(release__request=item.request_id)
    if isinstance(item, Record):
        left = left.filter(determination__record__document__sha256=item.document.sha256)
        keys = set(left.values_list("release__request", flat=True)[:MOST])
    else:
        group = item.request.co_victim_group
        left = left.filter(release__request__co_victim_group=group, determination__entry__on_date=item.on_date)
        same = left.select_related("determination__entry") if group is not None else []
        keys = {
            one.determination.request_id
            for one in same
            if one.determination.entry is not None and _said(one.determination.entry) == _said(item)
        }
    return list(Request.objects.filter(pk__in=keys).order_by("pk"))


def held_elsewhere(item: Record | HistoryEntry) -> list[Request]:
    """Return other requests that still hold the same file."""
    if not isinstance(item, Record):
        return []
    same = Record.objects.filter(document__sha256=item.document.sha256, withdrawn_at=None).exclude(request=item.request)
    keys = set(same.values_list("request", flat=True)[:MOST])
    return list(Request.objects.filter(pk__in=keys).exclude(pk=item.request_id).order_by("pk"))


def tell_managers(case: Case, others: Iterable[Request], about: str) -> None:
    """Have the managers of other cases told to look again, and keep it in their trails."""
    for other in others:
        audit.record(other, f"case.{about}_elsewhere", actor=case.actor, at=case.now, data={"state": other.state})
        key = f"{about}:{case.request.pk}:{case.request.revision}:{other.pk}"
        outbox.post("notify.manager", request=other, key=key, data={"about": about}, now=case.now)


def _said(entry: HistoryEntry) -> tuple[str, str, str]:
    return entry.kind, entry.agency.casefold(), entry.text.casefold()
