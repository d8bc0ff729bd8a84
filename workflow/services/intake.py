"""Intake: a draft becomes a received request, by web, telephone, paper or in person; and the ways out at the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.errors import Invalid, NotYours
from workflow.law import conflicts, duplicates
from workflow.models import ClockEntry, Declaration, Draft, EvidenceKind, Message, NumberSeries, Office, Request, User
from workflow.policies import Actor, draft_holder
from workflow.services import accounts, answers, clock, danger, evidence, telling
from workflow.services.acting import Case, acting
from workflow.services.contact import checked
from workflow.states import Outcome, Role, State

#: From here on the scope of what is decided stands; words to narrow it come too late for this decision.
LATE_STATES = (State.REDACTION, State.SECOND_REVIEW, State.DECISION, State.READY)
SCOPE_MAX = 500


@dataclass(frozen=True)
class Signature:
    """The declaration as it was shown, and how it was signed (28 USC 1746).

    :param shown: everything that stood on the page when it was signed, answers included, word for word.
    """

    text: str
    signed_name: str
    abroad: bool = False
    on_paper: bool = False
    shown: Mapping[str, Any] = field(default_factory=dict)


def submit(
    *, draft_id: UUID, signature: Signature, by: Actor | None = None, received_date: date | None = None
) -> Request:
    """Turn a draft into a received request with a number, a clock and, where an address is safe, an account.

    :param by: a member of staff who writes for somebody; the holder of the draft when None.
    :param received_date: the day a paper letter or a call came in, when staff type it in later; today when None.
    :raises Invalid: a required answer is missing, with each field named.
    :raises Blocked: the declaration is neither signed nor promised on paper.
    """
    draft = Draft.objects.select_related("request").filter(pk=draft_id).first()
    if draft is None:
        raise NotYours
    actor = by or draft_holder(draft.request)
    given = answers.parse(draft.answers)
    if received_date is not None and (by is None or received_date > timezone.localdate()):
        raise Invalid(_("Check the day it was received."), {"received_date": _("Not in the future.")})
    if not signature.on_paper and not signature.signed_name.strip():
        raise Invalid(_("Sign the declaration, or choose to sign on paper."), {"signed_name": _("Type your name.")})
    with acting("submit", request_id=draft.request_id, by=actor) as case:
        request = case.request
        today = case.today
        received = received_date or today
        request.office = answers.office_for(given, request.office)
        Declaration.objects.create(
            request=request,
            text=signature.text,
            signed_name=signature.signed_name.strip()[:200],
            signed_at=None if signature.on_paper else case.now,
            on_paper=signature.on_paper,
            abroad=signature.abroad,
            shown=dict(signature.shown),
        )
        case.move()
        answers.materialise(request, given, today)
        conflicts.index_addresses(request)
        duplicates.index_incident(request)
        request.number = next_number(request.office, today.year)
        request.first_received_date = request.received_date = received
        request.danger = given.danger
        if given.danger:
            request.danger_triage_due_at = _first_contact(case, received) + danger.TRIAGED_IN
        if given.expedite or given.danger:
            request.expedite_asked_date = today
        clock.enter(request, ClockEntry.Kind.RECEIVED, received, _("Received by the right office"))
        accounts.open_at_intake(request)
        Draft.objects.filter(pk=draft.pk).delete()
        signed = {"text": signature.text, "name": signature.signed_name.strip(), "shown": dict(signature.shown)}
        case.record(
            {"number": request.number, "channel": request.channel, "danger": given.danger, **counted(request, given)},
            personal={"declaration": signed},
        )
        case.tell("acknowledgement", f"received:{request.pk}", values={"due_date": request.due_date})
    return request


def _first_contact(case: Case, received: date) -> datetime:
    """Return when somebody first told of a danger: where only the day is known, as early as it may have been."""
    if received == case.today:
        return case.now
    return datetime.combine(received, time(), tzinfo=ZoneInfo(case.request.office.time_zone))


def counted(request: Request, given: answers.Answers) -> dict[str, Any]:
    """Return the plain facts of a new request that figures are counted by; none of them names anybody."""
    return {
        "received": request.received_date.isoformat() if request.received_date else "",
        "language": given.language,
        "category": given.kind.value,
        "place": given.text("state").upper()[:2],
        "routes": sorted(route.value for route in given.routes),
        "expedite": given.expedite or given.danger,
    }


def receive_paper_declaration(
    *, request_id: UUID, signed_name: str, by: Actor, scan: evidence.Upload | None = None
) -> None:
    """Record that the declaration signed on paper arrived; its scan, when given, is kept as evidence with it."""
    name = checked(signed_name)
    with acting("receive_declaration", request_id=request_id, by=by) as case:
        declaration = case.request.declaration
        declaration.signed_name, declaration.signed_at = name[:200], case.now
        declaration.save()
        words = _("The declaration signed on paper.")
        kept = evidence.keep_evidence(case, EvidenceKind.DECLARATION, words, scan) if scan is not None else None
        case.record({"scan": kept.sha256 if kept is not None else ""}, personal={"signed_name": name})


def refer_elsewhere(
    *,
    request_id: UUID,
    reason: str,
    by: Actor,
    office_named: str = "",
    naming_harms: bool = False,
    revision: int | None = None,
) -> Request:
    """Close a request that belongs to another office, naming it unless the name itself harms.

    :raises Blocked: no office named.
    """
    with acting("refer_elsewhere", request_id=request_id, by=by, revision=revision) as case:
        case.move(office_named=office_named, naming_harms=naming_harms)
        _close(case.request, Outcome.REFERRED_ELSEWHERE)
        case.record(personal={"office": office_named, "reason": reason})
        named = "" if naming_harms else telling.plain_words(case.request, office_named, "office_named")
        case.tell("referral", case.key("referred"), values={"referral_office": named})
    return case.request


def withdraw(*, request_id: UUID, by: Actor, revision: int | None = None) -> Request:
    """Withdraw a request; open questions and consultations close with it."""
    with acting("withdraw", request_id=request_id, by=by, revision=revision) as case:
        case.move()
        case.request.questions.filter(replied_at=None, closed_at=None).update(closed_at=case.now)
        case.request.consultations.filter(answered_at=None, closed_at=None).update(closed_at=case.now)
        _close(case.request, Outcome.WITHDRAWN)
        case.record()
        case.tell("withdrawn", case.key("withdrawn"))
    return case.request


def close_as_duplicate(*, request_id: UUID, other_id: UUID, by: Actor, revision: int | None = None) -> Request:
    """Close a request as a repeat of another by the same requester about the same subject.

    :raises Blocked: the other has another requester or subject; co-victims are linked, never closed.
    """
    with acting("close_as_duplicate", request_id=request_id, by=by, revision=revision) as case:
        other = Request.objects.filter(pk=other_id, office=case.request.office).first()
        case.move(other=other)
        case.request.duplicate_of = other
        _close(case.request, Outcome.DUPLICATE)
        case.record({"other": str(other_id)})
        number = (other.number or "") if other is not None else ""
        case.tell("duplicate", case.key("duplicate"), values={"duplicate_number": number})
    return case.request


def lapse(*, request_id: UUID, by: Actor) -> Request:
    """Close a request whose question was safely delivered and not answered for the office's time.

    :raises Blocked: not delivered, or time remains.
    """
    with acting("lapse", request_id=request_id, by=by) as case:
        question = case.request.questions.filter(replied_at=None, closed_at=None).order_by("-asked_at").first()
        last = None
        if question is not None and question.delivered_at is not None:
            last = clock.working_days_after(
                case.request, timezone.localdate(question.delivered_at), case.request.office.lapse_days
            )
        case.move(lapse_date=last)
        asked = {"question": question.text, "asked_date": timezone.localdate(question.asked_at)} if question else {}
        case.request.questions.filter(replied_at=None, closed_at=None).update(closed_at=case.now)
        _close(case.request, Outcome.LAPSED)
        case.record()
        case.tell("lapse", case.key("lapsed"), values=asked)
    return case.request


def triage_danger(*, request_id: UUID, finding: str, in_danger: bool, by: Actor) -> None:
    """Record the danger triage, due within 24 hours of first contact."""
    words = checked(finding)
    with acting("triage_danger", request_id=request_id, by=by) as case:
        case.request.danger = in_danger
        case.request.danger_triaged_at = case.now
        case.request.expedited = case.request.expedited or in_danger
        case.record({"in_danger": in_danger}, personal={"finding": words})


def escalate_danger(*, request_id: UUID, by: Actor) -> None:
    """Tell the managers that the time for the danger triage ran out, once a request.

    :raises Invalid: there is time left, or it was triaged or escalated already.
    """
    with acting("escalate_danger", request_id=request_id, by=by) as case:
        request = case.request
        due = request.danger_triage_due_at
        if due is None or due > case.now or request.danger_triaged_at or request.danger_escalated_at:
            raise Invalid(_("There is nothing to escalate."))
        request.danger_escalated_at = case.now
        case.record({"due": due.isoformat()})
        case.post("notify.manager", f"danger:{request.pk}", about="danger")


def narrow(*, request_id: UUID, words: str, by: Actor) -> None:
    """Record that the requester asks for less. The letter then repeats the new words; the old stand in the trail.

    Once redaction began the scope stays; the words are there as a message, and nothing tells how far the work is.

    :raises Invalid: no words.
    """
    text = checked(words)
    with acting("narrow", request_id=request_id, by=by) as case:
        before = case.request.scope
        changes = case.request.state not in LATE_STATES
        if changes:
            case.request.scope = text[:SCOPE_MAX]
        said = _("I ask for less now: %s") % text
        Message.objects.create(request=case.request, from_requester=True, text=said, written_by=by.person, at=case.now)
        case.record({"scope_changed": changes}, personal={"before": before, "text": text})


def ask_speed(*, request_id: UUID, reason: str, by: Actor) -> None:
    """Record that the requester asks for speed; the office decides within ten days (5 USC 552(a)(6)(E)(ii)(I)).

    :raises Invalid: no reason, or it was asked already and is not decided yet.
    """
    words = checked(reason)
    with acting("ask_speed", request_id=request_id, by=by) as case:
        if case.request.expedited:
            raise Invalid(_("Your request goes before others already."))
        case.request.expedite_asked_date = case.today
        case.request.expedite_decided_date = None
        said = _("I ask for speed: %s") % words
        Message.objects.create(request=case.request, from_requester=True, text=said, written_by=by.person, at=case.now)
        case.record(personal={"reason": words})


def decide_expedite(*, request_id: UUID, granted: bool, reason: str, by: Actor) -> None:
    """Grant or deny speed, within ten calendar days of the asking (5 USC 552(a)(6)(E)(ii)(I)).

    A denial's letter gives the reason and names who denied (5 USC 552(a)(6)(C)(i)).

    :raises Invalid: no reason, or a denial's words tell too much.
    """
    words = checked(reason)
    with acting("grant_expedite" if granted else "deny_expedite", request_id=request_id, by=by) as case:
        case.request.expedited, case.request.expedite_decided_date = granted, case.today
        told: dict[str, telling.Value] = {"due_date": case.request.due_date}
        if not granted:
            told["reasons"] = [telling.plain_words(case.request, words, "reason")]
        case.record(personal={"reason": words})
        kind = "expedite_granted" if granted else "expedite_denied"
        case.tell(kind, case.key("expedite"), values=told, responsible=None if granted else by.user)


def extend(*, request_id: UUID, reason: str, by: Actor) -> None:
    """Extend the time by ten working days for unusual circumstances, before day twenty, with written reasons.

    :raises Invalid: the time is already extended or has run out, or the words tell too much.
    """
    words = checked(reason)
    with acting("extend", request_id=request_id, by=by) as case:
        today = case.today
        if case.request.clock_entries.filter(kind=ClockEntry.Kind.EXTENDED).exists():
            raise Invalid(_("The time was extended already. Offer to narrow the request instead."))
        standing = clock.reading(case.request, today)
        if standing.days_used >= standing.days_allowed:
            raise Invalid(_("It is the last day, or later; an extension must be told before it."))
        told = telling.plain_words(case.request, words, "reason")
        earlier = case.request.due_date
        clock.enter(case.request, ClockEntry.Kind.EXTENDED, today, words)
        case.record({"due": case.request.due_date.isoformat()}, personal={"reason": words})
        dates = {"earlier_due_date": earlier, "due_date": case.request.due_date}
        case.tell("extension", case.key("extended"), values={**dates, "reasons": [told]})


def next_number(office: Office, year: int) -> str:
    """Take the next number of an office, as CODE-YEAR-000123. Called inside a transaction."""
    NumberSeries.objects.get_or_create(office=office, year=year)
    series = NumberSeries.objects.select_for_update().get(office=office, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{office.code}-{year}-{series.last:06d}"


def _close(request: Request, outcome: Outcome) -> None:
    request.outcome = outcome.value
    request.closed_at = timezone.now()
    clock.enter(request, ClockEntry.Kind.ENDED, timezone.localdate(request.closed_at), str(outcome.label))


def may_write_for(user: User) -> list[Office]:
    """Return the offices in which a user takes requests for others."""
    return list(
        Office.objects.filter(staff_roles__user=user, staff_roles__role=Role.INTAKE, staff_roles__until_date=None)
    )
