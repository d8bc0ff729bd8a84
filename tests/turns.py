"""What may happen to a walked request besides the usual way: appeals, recalls, paper, a part first, restriction."""

from uuid import UUID

from django.utils import timezone

from redaction.vault import storage
from tests.factories import REST, STEPS, Cast, decide, submitted
from workflow.models import ContactWay, DeliveryWay, HistoryEntry, Request
from workflow.services import appeals, contact, incidents, legal, linking, posting, releasing, restricting, telling
from workflow.states import Role, State


def decide_a_part_instead(cast: Cast, request: Request) -> None:
    """Send a decided case back, and decide it once more as a first part."""
    legal.return_to_review(request_id=request.pk, reason="A part first.", by=cast.actor(Role.RECORDS_OFFICER))
    for state in (State.LEGAL_REVIEW, State.REDACTION, State.SECOND_REVIEW):
        STEPS[state](cast, request)
    decide(cast, request, REST)
    request.refresh_from_db()


def appealed(cast: Cast, request: Request) -> None:
    """Appeal the answer, through intake."""
    appeals.file_appeal(request_id=request.pk, grounds="More was asked.", by=cast.actor(Role.INTAKE))
    request.refresh_from_db()


def asked_on_paper(cast: Cast, request: Request) -> None:
    """Let the requester want paper, and ask them something: its letter is to be posted."""
    ContactWay.objects.create(
        requester=request.requester, kind="post", value="9 Safe Road", safe=True, asked_date=timezone.localdate()
    )
    by = cast.actor(Role.INTAKE)
    releasing.choose_delivery(request_id=request.pk, way=DeliveryWay.PAPER, by=by, assured="code_word")
    contact.ask_requester(request_id=request.pk, text="When was it?", by=by)
    request.refresh_from_db()


def posted_on_paper(cast: Cast, request: Request) -> None:
    """Let the letter of a question be posted."""
    asked_on_paper(cast, request)
    by = cast.actor(Role.RECORDS_OFFICER)
    posting.post_letter(request_id=request.pk, posting_id=request.postings.get().pk, by=by)


def to_be_read_aloud(cast: Cast, request: Request) -> None:
    """Let the requester want their answer read on a safe telephone."""
    request.requester.ways.create(kind="telephone", value="(410) 555-0177", safe=True, asked_date=timezone.localdate())
    by = cast.actor(Role.INTAKE)
    releasing.choose_delivery(request_id=request.pk, way=DeliveryWay.READ_ALOUD, by=by, assured="code_word")


def handed(request: Request) -> dict[str, str]:
    """Return what is sent to say that the answer was handed over today."""
    return {"posting": str(request.postings.get().pk), "handed_date": timezone.localdate().isoformat()}


def recalled_by_another(cast: Cast, request: Request) -> None:
    """Recall what left, by the manager."""
    releasing.recall(request_id=request.pk, reason="A namesake.", by=cast.actor(Role.OFFICE_MANAGER))
    request.refresh_from_db()


def recalled_and_reported(cast: Cast, request: Request) -> None:
    """Recall what left, and tell the privacy officer."""
    recalled_by_another(cast, request)
    incidents.report_incident(
        request_id=request.pk,
        incident_id=request.wrong_releases.get().pk,
        told_date=timezone.localdate(),
        by=cast.actor(Role.OFFICE_MANAGER),
    )
    request.refresh_from_db()


def somebody_else_asked(cast: Cast, request: Request) -> Request:
    """Let somebody else ask about the same subject, in the same office."""
    other = {"requester_name": "Amara Another", "requester_birth_date": "1979-01-02"}
    return submitted(cast.office, subject_name=request.subject.name, **other)


def linked(cast: Cast, request: Request) -> Request:
    """Link the request with a co-victim's; return that one."""
    other = somebody_else_asked(cast, request)
    linking.link_co_victims(
        request_id=request.pk, other_number=other.number or "", reason="One subject.", by=cast.actor(Role.COUNSEL)
    )
    request.refresh_from_db()
    return other


def two_entries(cast: Cast, request: Request) -> None:
    """Add a second history entry like the first."""
    entry = request.history.get()
    names = ("request", "search_task", "kind", "on_date", "agency", "text", "outcome", "source_name", "as_of_date")
    also = {name: getattr(entry, name) for name in (*names, "added_by", "added_at")}
    HistoryEntry.objects.create(title="Another court outcome", **also)


def restricted(cast: Cast, request: Request) -> None:
    """Close the case to all but those who hold it now."""
    restricting.restrict(request_id=request.pk, reason="The subject works here.", by=cast.actor(Role.OFFICE_MANAGER))
    request.refresh_from_db()


def stand_in_notice_letter(request: Request) -> UUID:
    """Stand in for the letter of the first thing told on the way; return the notice's key."""
    notice = request.notices.order_by("at")[0]
    stored = storage.put(f"letter of {notice.pk}".encode(), kind="letter")
    telling.register(notice_id=notice.pk, made=telling.MadeLetter(stored.sha256, stored.name, "1", "en"))
    return notice.pk
