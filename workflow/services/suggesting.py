"""Suggestions are answered by the redactor alone: accepted on a basis, or refused; nothing is applied by itself."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from redaction import marking, texts
from redaction.detection.values import NEVER_LEAVE
from redaction.models import Mark, Suggestion
from workflow import policies
from workflow.errors import Invalid
from workflow.known import releasing_records
from workflow.models import Record, Request
from workflow.policies import Actor
from workflow.services.acting import acting
from workflow.services.redacting import check_basis, record_of


@dataclass(frozen=True)
class Choice:
    """Which open suggestions of a record are meant: some by name, or all of a kind, of a page, or of both; or, in all
    of the release, those of the same words and kind as one."""

    ids: tuple[UUID, ...] = ()
    kind: str = ""
    page: int = 0
    like: UUID | None = None


def answer(
    *,
    request_id: UUID,
    record_id: UUID,
    choice: Choice,
    grounds: marking.Grounds | None,
    batch: UUID,
    by: Actor,
) -> marking.Answered:
    """Accept suggestions on some grounds, or refuse them where none are given. Sent twice, answered once.

    A number that never leaves is not refused among others: only by itself, by who looked and saw that it is none.

    :raises Invalid: nothing was chosen, such numbers as a kind, or the basis is none for a part of a page.
    """
    if not (choice.ids or choice.kind or choice.page or choice.like):
        raise Invalid(_("Choose the suggestions you mean."))
    if grounds is not None:
        check_basis(grounds.basis)
    elif not choice.ids and choice.kind in NEVER_LEAVE:
        raise Invalid(_("Such a number never leaves. Cover it; what is no such number, refuse one by one."))
    with acting("answer_suggestions", request_id=request_id, by=by) as case:
        record = record_of(case.request, record_id)
        if choice.like is not None:
            found = _alike(case.request, record, choice.like, refused=grounds is None)
        else:
            found = list(_chosen(record.document_id, choice, refused=grounds is None))
        made: list[Mark] = []
        for document in sorted({one.document_id for one in found}):
            here = [one for one in found if one.document_id == document]
            answered = marking.answer_suggestions(
                document, here, grounds=grounds, batch=batch, by=by.person.pk, now=case.now
            )
            made += answered.marks
        answered = marking.Answered(len(found), tuple(made))
        case.record(
            {
                "accepted": grounds is not None,
                "basis": grounds.basis if grounds is not None else "",
                "kinds": dict(sorted(Counter(one.kind for one in found).items())),
                "marks": len(answered.marks),
                "batch": str(batch),
            },
            target=f"record:{record.pk}",
        )
    return answered


def count_alike(*, request_id: UUID, record_id: UUID, suggestion_id: UUID, by: Actor) -> int:
    """Count the open suggestions of the release that may be refused along with one: the same words, the same kind.

    :raises NotYours, NotAllowed, Stale: somebody else asks, or the case is not in redaction.
    """
    request = Request.objects.select_related("office").get(pk=request_id)
    policies.require(by, "answer_suggestions", request)
    return len(_alike(request, record_of(request, record_id), suggestion_id, refused=True))


def _alike(request: Request, record: Record, suggestion_id: UUID, *, refused: bool) -> list[Suggestion]:
    one = Suggestion.objects.filter(pk=suggestion_id, document_id=record.document_id).first()
    if one is None or (refused and one.kind in NEVER_LEAVE):
        return []
    documents = [other.document_id for other in releasing_records(request)]
    rows = Suggestion.objects.filter(document_id__in=documents, status=Suggestion.Status.OPEN, kind=one.kind)
    words = texts.fold(one.text)
    return [row for row in rows.order_by("page").iterator() if texts.fold(row.text) == words]


def _chosen(document_id: UUID, choice: Choice, *, refused: bool) -> Iterable[Suggestion]:
    found = Suggestion.objects.filter(document_id=document_id, status=Suggestion.Status.OPEN)
    if choice.ids:
        found = found.filter(pk__in=choice.ids)
    elif refused:
        found = found.exclude(kind__in=NEVER_LEAVE)
    if choice.kind:
        found = found.filter(kind=choice.kind)
    if choice.page:
        found = found.filter(page=choice.page)
    return found.order_by("page")
