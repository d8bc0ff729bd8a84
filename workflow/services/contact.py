"""What is said: notes, messages, calls, questions to the requester and their replies."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from workflow.errors import Invalid
from workflow.models import ContactLog, EvidenceKind, Message, Note, Request, RequesterQuestion
from workflow.policies import Actor
from workflow.services import clock, danger, evidence, telling
from workflow.services.acting import acting
from workflow.states import REQUESTERS

TEXT_MAX = 10_000


def note(*, request_id: UUID, text: str, by: Actor) -> Note:
    """Write a note among staff.

    :raises Invalid: empty or over 10,000 characters.
    """
    words = checked(text)
    with acting("note", request_id=request_id, by=by) as case:
        made = Note.objects.create(request=case.request, text=words, written_by=by.person, at=case.now)
        case.record(target=f"note:{made.pk}", personal={"text": words})
    return made


def message(*, request_id: UUID, text: str, by: Actor, in_danger: bool = False) -> Message:
    """Send a message in the portal; the notice of it says nothing of its content.

    :param in_danger: the requester says that somebody is in danger now: it is triaged within 24 hours.

    :raises Invalid: it is empty or too long, or what staff wrote tells too much.
    """
    words = checked(text)
    with acting("message", request_id=request_id, by=by) as case:
        from_requester = by.role in REQUESTERS
        if not from_requester:
            telling.plain_words(case.request, words, "text")
        made = Message.objects.create(
            request=case.request, from_requester=from_requester, text=words, written_by=by.person, at=case.now
        )
        tells_danger = in_danger and from_requester
        if tells_danger:
            danger.told(case)
        case.record(
            {"from_requester": from_requester, **({"danger": True} if tells_danger else {})},
            target=f"message:{made.pk}",
            personal={"text": words},
        )
        if not from_requester:
            case.post("notify.requester", f"message:{made.pk}", about="message")
    return made


def log_call(*, request_id: UUID, text: str, way: str, inbound: bool, by: Actor, in_danger: bool = False) -> ContactLog:
    """Log a call, a visit or a letter; where it told of danger, the danger is triaged within 24 hours from now."""
    words = checked(text)
    with acting("log_call", request_id=request_id, by=by) as case:
        made = ContactLog.objects.create(
            office=case.request.office,
            request=case.request,
            way=way,
            inbound=inbound,
            text=words,
            logged_by=by.person,
            at=case.now,
        )
        if in_danger:
            danger.told(case)
        case.record(
            {"way": way, "inbound": inbound, **({"danger": True} if in_danger else {})},
            target=f"contact:{made.pk}",
            personal={"text": words},
        )
    return made


def ask_requester(*, request_id: UUID, text: str, by: Actor, revision: int | None = None) -> RequesterQuestion:
    """Ask the requester; only the first question stops the clock (5 USC 552(a)(6)(A)(ii)(I)).

    :raises Blocked: no words, or words that tell too much.
    """
    with acting("ask_requester", request_id=request_id, by=by, revision=revision) as case:
        first = not case.request.questions.exists()
        case.move(text=text)
        made = RequesterQuestion.objects.create(
            request=case.request, text=text.strip(), asked_by=by.person, asked_at=case.now, stops_clock=first
        )
        if first:
            clock.enter(case.request, "stopped", case.today, _("A question was asked"))
        case.record({"stops_clock": first}, target=f"question:{made.pk}", personal={"text": text.strip()})
        case.tell(
            "question",
            f"question:{made.pk}",
            question=str(made.pk),
            values={
                "question": made.text,
                "answer_by_date": clock.working_days_after(case.request, case.today, case.request.office.lapse_days),
                "clock_stopped": first,
            },
        )
    return made


def requester_replied(
    *,
    request_id: UUID,
    text: str,
    by: Actor,
    revision: int | None = None,
    uploads: Sequence[evidence.Upload] = (),
    in_danger: bool = False,
) -> Request:
    """Take the requester's reply; the request returns to where it was asked from and the clock runs on.

    :param uploads: pictures and papers that answer the question; kept as evidence together with it.
    :param in_danger: it tells that somebody is in danger now: that is triaged within 24 hours.

    :raises Invalid: empty or over 10,000 characters.
    """
    words = checked(text)
    with acting("requester_replied", request_id=request_id, by=by, revision=revision) as case:
        question = open_question(case.request)
        if question is None:
            raise Invalid(_("There is no open question."))
        case.move()
        question.reply, question.replied_at = words, case.now
        question.save()
        if question.stops_clock:
            clock.enter(case.request, "resumed", case.today, _("The answer arrived"))
        kept = [evidence.keep_evidence(case, EvidenceKind.OTHER, question.text[:200], upload) for upload in uploads]
        if in_danger:
            danger.told(case)
        case.record(
            {"files": [one.sha256 for one in kept], **({"danger": True} if in_danger else {})},
            target=f"question:{question.pk}",
            personal={"text": words},
        )
    return case.request


def open_question(request: Request) -> RequesterQuestion | None:
    """Return the question that waits for a reply, if any."""
    return request.questions.filter(replied_at=None, closed_at=None).order_by("-asked_at").first()


def checked(text: str) -> str:
    """Return `text` stripped.

    :raises Invalid: nothing in it, or more than 10,000 characters.
    """
    words = text.strip()
    if not words:
        raise Invalid(_("Write something first."), {"text": _("Write something first.")})
    if len(words) > TEXT_MAX:
        too_long = _("This is longer than %d characters. Shorten it, or send it in two parts.") % TEXT_MAX
        raise Invalid(too_long, {"text": too_long})
    return words
