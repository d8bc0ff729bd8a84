"""Where else a thing was used: found by the digest of a file, or in cases about one subject, to be looked at again.

What is matched to the wrong person in one case, or corrected in one, is wrong in every other case that holds it.
"""

from collections.abc import Iterable

from workflow import audit, outbox
from workflow.law import duplicates
from workflow.models import HistoryEntry, Record, ReleaseItem, Request
from workflow.services.acting import Case

#: At most so many other cases are looked for.
MOST = 200


def left_elsewhere(item: Record | HistoryEntry) -> list[Request]:
    """Return other requests in which the same file left, or the same entry about the same subject."""
    left = ReleaseItem.objects.filter(recalled_at=None).exclude(release__request=item.request_id)
    if isinstance(item, Record):
        left = left.filter(determination__record__document__sha256=item.document.sha256)
    else:
        left = left.filter(determination__entry__in=[entry.pk for entry in _same_entries(item)])
    keys = set(left.values_list("release__request", flat=True)[:MOST])
    return list(Request.objects.filter(pk__in=keys).order_by("pk"))


def held_elsewhere(item: Record | HistoryEntry) -> list[Request]:
    """Return other requests that still hold the same file, or the same entry about the same subject."""
    if isinstance(item, Record):
        same = Record.objects.filter(document__sha256=item.document.sha256, withdrawn_at=None)
        keys = set(same.exclude(request=item.request).values_list("request", flat=True)[:MOST])
    else:
        keys = {entry.request_id for entry in _same_entries(item)}
    return list(Request.objects.filter(pk__in=keys).exclude(pk=item.request_id).order_by("pk"))


def tell_managers(case: Case, others: Iterable[Request], about: str) -> None:
    """Have the managers of other cases told to look again, and keep it in their trails."""
    for other in others:
        audit.record(other, f"case.{about}_elsewhere", actor=case.actor, at=case.now, data={"state": other.state})
        key = f"{about}:{case.request.pk}:{case.request.revision}:{other.pk}"
        outbox.post("notify.manager", request=other, key=key, data={"about": about}, now=case.now)


def _same_entries(entry: HistoryEntry) -> list[HistoryEntry]:
    """Return the entries of other cases about the same subject that say the same of the same day.

    Words alone do not make it the same: “assault, guilty” of one day and court may be two people's.
    """
    request = entry.request
    about = set(duplicates.about_the_same(request))
    if request.co_victim_group is not None:
        about |= set(Request.objects.filter(co_victim_group=request.co_victim_group).values_list("pk", flat=True))
    same = HistoryEntry.objects.filter(
        request__in=about - {request.pk}, kind=entry.kind, on_date=entry.on_date, withdrawn_at=None
    )
    return [one for one in same if _said(one) == _said(entry)]


def _said(entry: HistoryEntry) -> tuple[str, str, str]:
    return entry.kind, entry.agency.casefold(), entry.text.casefold()
