"""How letters and answers reach the requester: a letter taken from the portal; both posted; answers handed or read."""

from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.errors import Invalid, NotYours
from workflow.models import Artifact, DeliveryWay, Posting, Request, RequesterQuestion
from workflow.policies import Actor
from workflow.services import telling
from workflow.services.acting import Case, acting
from workflow.services.ways import assurance
from workflow.states import Role

#: Who brings letters and answers to requesters.
POSTERS = (Role.INTAKE, Role.RECORDS_OFFICER)


def open_notice(request: Request, notice_id: UUID) -> Artifact:
    """Return the usual letter of a notice that opens here for its requester.

    :raises NotYours: no such notice in this request, its letter is not made yet, or it is not open here.
    """
    artifact = Artifact.objects.filter(request=request, notice=notice_id).select_related("notice", "request").first()
    if artifact is None or artifact.notice is None or not telling.is_open_here(artifact.notice, request):
        raise NotYours
    return artifact


def download_notice(*, request_id: UUID, notice_id: UUID, by: Actor, form: tuple[str, bool] | None = None) -> str:
    """Record that the requester took the letter of a notice, and return the storage name of the file.

    :param form: language and large print, where it is asked for in another form than the usual one.
    :raises NotYours: as `open_notice`, or it was not made in this form.
    """
    with acting("download", request_id=request_id, by=by) as case:
        usual = open_notice(case.request, notice_id)
        artifact = usual if form is None else telling.in_form(usual, form)
        if artifact is None:
            raise NotYours
        case.record({"kind": artifact.kind, "sha256": artifact.sha256}, target=f"artifact:{artifact.pk}")
    return artifact.stored_name


def waiting(cases: QuerySet[Request], ways: Collection[DeliveryWay] = telling.BY_HAND) -> QuerySet[Posting]:
    """Return what somebody of the office is to bring to the requesters of some cases now, the longest waiting first.

    Left out while it must not leave: an answer that was recalled, whatever is held back, and what its requester wants
    by another way by now. Only the letter that says that something is held goes all the same: it names nobody.
    """
    stands = Q(release=None) | Q(release__recalled_at=None)
    goes = Q(request__delivery_held=False, request__office_hold=False) | Q(notice__kind=telling.HELD)
    wanted = Q(request__delivery_way=DeliveryWay.PAPER) | Q(notice=None)
    rows = Posting.objects.filter(stands, goes, wanted, posted_at=None, request__delivery_way__in=ways)
    return rows.filter(Exists(cases.filter(pk=OuterRef("request")))).order_by("wanted_at", "pk")


def post_letter(*, request_id: UUID, posting_id: UUID, by: Actor, sent_date: date | None = None) -> Posting:
    """Record that a letter was printed and posted; a question in it counts as delivered.

    :param sent_date: the day it left, when that is written down later; today when None.

    :raises NotYours: nothing to post under this name.
    :raises Invalid: it was posted already, must not leave now, or there is no safe address any more.
    """
    with acting("post_letter", request_id=request_id, by=by) as case:
        posting = _waiting(case, posting_id, (DeliveryWay.PAPER,))
        if not telling.wants_paper(case.request):
            raise Invalid(_("No safe address is known any more. Ask the requester how they want it."))
        sent = _done(case, posting, sent_date, "sent_date")
        _deliver_question(case, posting)
        kind = posting.notice.kind if posting.notice else "answer"
        case.record({"kind": kind, "sent": sent}, target=f"posting:{posting.pk}")
    return posting


def post_again(*, request_id: UUID, posting_id: UUID, reason: str, by: Actor) -> Posting:
    """Put a posted letter on the list once more: it came back, or never arrived. The trail keeps the first sending.

    :raises NotYours: nothing was posted under this name.
    :raises Invalid: it still waits to be posted, must not leave now, there is no safe address, or no reason is given.
    """
    words = reason.strip()
    if not words:
        raise Invalid(_("Say what became of it."), {"reason": _("Say what became of it.")})
    with acting("post_again", request_id=request_id, by=by) as case:
        posting = case.request.postings.select_for_update(of=("self",)).filter(pk=posting_id).first()
        if posting is None:
            raise NotYours
        if posting.posted_at is None:
            raise Invalid(_("This letter waits to be posted."))
        before = timezone.localdate(posting.posted_at).isoformat()
        posting.posted_at = posting.posted_by = None
        posting.wanted_at = case.now
        posting.save()
        if not waiting(Request.objects.filter(pk=case.request.pk), (DeliveryWay.PAPER,)).filter(pk=posting_id).exists():
            raise Invalid(_("This must not leave now: it was recalled, is held, or is wanted by another way."))
        if not telling.wants_paper(case.request):
            raise Invalid(_("No safe address is known any more. Ask the requester how they want it."))
        case.record({"posted_before": before}, personal={"reason": words}, target=f"posting:{posting.pk}")
    return posting


def hand_over(
    *, request_id: UUID, posting_id: UUID, by: Actor, assured: str, handed_date: date | None = None
) -> Posting:
    """Record that an answer was handed over in person, or read aloud on the telephone, and how staff made sure to whom.

    :param handed_date: the day that was, when it is written down later; today when None.

    :raises NotYours: no answer under this name.
    :raises Invalid: it was done already, must not leave now, or nobody said how they made sure who it was.
    """
    with acting("hand_over", request_id=request_id, by=by) as case:
        posting = _waiting(case, posting_id, (DeliveryWay.IN_PERSON, DeliveryWay.READ_ALOUD))
        sure = assurance(by, assured)
        handed = _done(case, posting, handed_date, "handed_date")
        way = case.request.delivery_way
        case.record({"way": way, "handed": handed, **sure}, target=f"posting:{posting.pk}")
    return posting


def _waiting(case: Case, posting_id: UUID, ways: Collection[DeliveryWay]) -> Posting:
    """Return what waits under a name, locked.

    :raises NotYours: nothing under this name.
    :raises Invalid: it was done already, or must not leave now by one of these ways.
    """
    posting = case.request.postings.select_for_update(of=("self",)).filter(pk=posting_id).first()
    if posting is None:
        raise NotYours
    if posting.posted_at is not None:
        raise Invalid(_("This letter was posted already.") if posting.notice else _("This answer went already."))
    if not waiting(Request.objects.filter(pk=case.request.pk), ways).filter(pk=posting_id).exists():
        raise Invalid(_("This must not leave now: it was recalled, is held, or is wanted by another way."))
    return posting


def _done(case: Case, posting: Posting, day: date | None, field: str) -> str:
    """Write down that it reached the requester, an answer with the way it went in the end; return the day.

    :raises Invalid: the day is to come, or before there was anything to bring.
    """
    if day is not None and not timezone.localdate(posting.wanted_at) <= day <= case.today:
        raise Invalid(_("Check the day."), {field: _("Not in the future, nor before it was made.")})
    at = case.now
    if day is not None and day != case.today:
        at = datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
    posting.posted_at, posting.posted_by = at, case.actor.user
    posting.save()
    if posting.release is not None:
        posting.release.way = case.request.delivery_way
        posting.release.save(update_fields=["way"])
    return timezone.localdate(at).isoformat()


def _deliver_question(case: Case, posting: Posting) -> None:
    """A question posted to a safe address was safely delivered."""
    if posting.notice is not None and posting.notice.key.startswith("question:"):
        question = posting.notice.key.partition(":")[2]
        rows = RequesterQuestion.objects.filter(pk=question, request=case.request, delivered_at=None)
        rows.update(delivered_at=case.now)
