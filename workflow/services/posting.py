"""How a letter on the way reaches the requester: taken from the portal, or printed and posted."""

from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.errors import Invalid, NotYours
from workflow.models import Artifact, Posting, RequesterQuestion
from workflow.policies import Actor
from workflow.services import telling
from workflow.services.acting import Case, acting


def download_notice(*, request_id: UUID, notice_id: UUID, by: Actor) -> str:
    """Record that the requester took the letter of a notice, and return the storage name of the file.

    :raises NotYours: no such notice in this request, its letter is not made yet, or it is not open here.
    """
    with acting("download", request_id=request_id, by=by) as case:
        artifact = Artifact.objects.filter(request=case.request, notice=notice_id).select_related("notice").first()
        if artifact is None or artifact.notice is None or not telling.is_open_here(artifact.notice, case.request):
            raise NotYours
        case.record({"kind": artifact.kind, "sha256": artifact.sha256}, target=f"artifact:{artifact.pk}")
    return artifact.stored_name


def post_letter(*, request_id: UUID, posting_id: UUID, by: Actor, sent_date: date | None = None) -> Posting:
    """Record that a letter was printed and posted; a question in it counts as delivered.

    :param sent_date: the day it left, when that is written down later; today when None.

    :raises NotYours: nothing to post under this name.
    :raises Invalid: it was posted already, or there is no safe address any more.
    """
    with acting("post_letter", request_id=request_id, by=by) as case:
        posting = case.request.postings.select_for_update(of=("self",)).filter(pk=posting_id).first()
        if posting is None:
            raise NotYours
        if posting.posted_at is not None:
            raise Invalid(_("This letter was posted already."))
        if not telling.wants_paper(case.request):
            raise Invalid(_("No safe address is known any more. Ask the requester how they want it."))
        if sent_date is not None and not timezone.localdate(posting.wanted_at) <= sent_date <= case.today:
            raise Invalid(
                _("Check the day it was posted."), {"sent_date": _("Not in the future, nor before it was made.")}
            )
        sent_at = case.now
        if sent_date is not None and sent_date != case.today:
            sent_at = datetime.combine(sent_date, time(12), tzinfo=timezone.get_current_timezone())
        posting.posted_at, posting.posted_by = sent_at, by.user
        posting.save()
        _deliver_question(case, posting)
        sent = timezone.localdate(sent_at).isoformat()
        kind = posting.notice.kind if posting.notice else "answer"
        case.record({"kind": kind, "sent": sent}, target=f"posting:{posting.pk}")
    return posting


def _deliver_question(case: Case, posting: Posting) -> None:
    """A question posted to a safe address was safely delivered."""
    if posting.notice is not None and posting.notice.key.startswith("question:"):
        question = posting.notice.key.partition(":")[2]
        rows = RequesterQuestion.objects.filter(pk=question, request=case.request, delivered_at=None)
        rows.update(delivered_at=case.now)
