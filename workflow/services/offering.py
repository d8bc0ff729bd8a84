"""Services as data: written by a manager, approved by another, asked by anybody, checked and answered by staff."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from redaction.detection import Known
from redaction.detection.detector import suggest_text
from workflow import audit, codes, outbox, policies
from workflow.errors import Blocked, Invalid, NotAllowed, NotYours, Obstacle, Stale
from workflow.helping import offered
from workflow.helping import policies as helping_policies
from workflow.law.free_words import ASKED
from workflow.models import Channel, OfferedService, ServiceRequest, User
from workflow.policies import Actor
from workflow.services.clock import calendar_of
from workflow.services.contact import checked
from workflow.services.intake import next_number
from workflow.services.liaison import Way, way_problems
from workflow.services.managing import managing, one_line
from workflow.services.ways import BY_CLOCK
from workflow.states import Role

Status = OfferedService.Status
#: Who approves a service: counsel, or another manager.
APPROVERS = (Role.COUNSEL, Role.OFFICE_MANAGER)
CODE_LENGTH = 12
#: Why something asked ends without an answer.
ENDS = {
    "spam": gettext_lazy("Nobody real asks: spam, or a test"),
    "twice": gettext_lazy("It was asked twice"),
    "withdrawn": gettext_lazy("They take it back"),
}
LINE_MAX, TEXT_MAX = 300, 4_000
#: Sends the neutral word that an answer is there, to an address or a telephone called safe.
NOTIFY = "service.notify"
#: How staff write something down for somebody, and how they told an answer.
TAKEN = (Channel.TELEPHONE, Channel.WALK_IN, Channel.PAPER)
TOLD = ("telephone", "visit", "post")
#: Working days to answer, least and most.
DAYS = (1, 120)


@dataclass(frozen=True)
class Given:
    """What a manager typed of a service: words by language and name, questions and checks as lines."""

    words: Mapping[str, Mapping[str, str]]
    questions: str
    checks: str
    answer_days: int


@dataclass(frozen=True)
class Taken:
    """How staff took something down for somebody: by which channel, when it came, and the ways they called safe."""

    user: User
    channel: str
    received: date
    ways: tuple[Way, ...] = ()


@dataclass
class Serving:
    """A request of a service locked for one change. `now` is the one time everything in it carries."""

    row: ServiceRequest
    by: Actor
    now: datetime
    recorded: bool = field(default=False, init=False)

    def record(self, verb: str, data: Mapping[str, Any], personal: Mapping[str, Any] | None = None) -> None:
        """Write the change into the chain of the request of a service."""
        audit.record(
            None,
            f"service.{verb}",
            actor=self.by,
            at=self.now,
            target=f"service:{self.row.pk}",
            data=data,
            personal=personal,
            chain_name=f"service:{self.row.pk}",
        )
        self.recorded = True


def write(*, office_id: int, given: Given, user: User, slug: str = "") -> OfferedService:
    """Keep a draft of a service: a new one, or the next version of one that is there.

    :raises NotYours: not the manager, or there is no such service.
    :raises Invalid: no title, or days nobody could keep. What else is wrong is said when it is to be approved.
    """
    title = one_line(given.words.get(offered.LANGUAGES[0], {}).get("title", ""), f"title_{offered.LANGUAGES[0]}", 120)
    if not DAYS[0] <= given.answer_days <= DAYS[1]:
        words = _("From %(least)d to %(most)d.") % {"least": DAYS[0], "most": DAYS[1]}
        raise Invalid(words, {"answer_days": words})
    with managing(office_id, user) as change:
        key = slug or slugify(title)[:40].strip("-")
        versions = change.office.offered.filter(slug=key).order_by("-version")
        newest = versions.first()
        if (slug and newest is None) or (not slug and newest is not None):
            raise Invalid(
                _("A service of this title is there already."),
                {f"title_{offered.LANGUAGES[0]}": _("Choose another title.")},
            )
        row = versions.filter(status=Status.DRAFT).first() or OfferedService(
            office=change.office, slug=key, version=(newest.version if newest else 0) + 1
        )
        row.words = {one: dict(given.words.get(one, {})) for one in offered.LANGUAGES}
        row.questions, row.checks, row.answer_days = given.questions, given.checks, given.answer_days
        row.written_by, row.written_at = user, change.now
        row.save()
        change.record("service_written", _told(row), target=f"offered:{row.pk}")
    return row


def approve(*, office_id: int, service_id: UUID, seen: str, user: User) -> OfferedService:
    """Put a draft on offer from now on, in place of the version before. Who wrote it does not approve it.

    :param seen: the digest of the draft that was read.
    :raises NotAllowed: they wrote it.
    :raises Stale: it is no draft any more, or was changed after it was read.
    :raises Invalid: something keeps it from being offered.
    """
    with managing(office_id, user, *APPROVERS) as change:
        row = _draft(change.office.offered.filter(pk=service_id).first())
        if row.written_by_id == user.pk:
            raise NotAllowed(_("Who wrote a service does not approve it. Ask counsel or another manager."))
        if digest_of(row) != seen:
            raise Stale(_("Somebody changed this draft after you opened it. Open it again."))
        wrong = offered.problems(row.words, row.questions, row.checks)
        if wrong:
            raise Invalid(_("It cannot be offered yet."), wrong)
        change.office.offered.filter(slug=row.slug, status=Status.APPROVED).update(status=Status.ENDED)
        row.status, row.approved_by, row.approved_at = Status.APPROVED, user, change.now
        row.save()
        change.record("service_approved", _told(row), target=f"offered:{row.pk}")
    return row


def end(*, office_id: int, service_id: UUID, user: User) -> None:
    """Take a service off offer. What was asked under it is answered still.

    :raises NotYours: it is not on offer in this office.
    """
    with managing(office_id, user) as change:
        row = change.office.offered.filter(pk=service_id, status=Status.APPROVED).first()
        if row is None:
            raise NotYours
        row.status = Status.ENDED
        row.save(update_fields=["status"])
        change.record("service_ended", {"service": row.slug, "version": row.version}, target=f"offered:{row.pk}")


def ask(
    *, service_id: UUID, answers: Mapping[str, Any], language: str, taken: Taken | None = None
) -> tuple[ServiceRequest, str]:
    """Take what somebody asks under a service on offer; return it and the code that follows it, told this once.

    :param taken: where staff write it down for somebody on the telephone, at the counter or on paper.
    :raises NotYours: it is not on offer, or the person does not talk with people of its office.
    :raises Invalid: an answer is missing, too long or none of the options; a day to come, or a way that is none.
    """
    with transaction.atomic():
        rows = OfferedService.objects.select_for_update(of=("self",)).select_related("office")
        service = rows.filter(pk=service_id, status=Status.APPROVED, office__is_open=True).first()
        if service is None:
            raise NotYours
        by, wrong = _who_asks(service, taken)
        kept = _clean(service, answers, wrong)
        now = timezone.now()
        today = timezone.localdate(now)
        received = taken.received if taken is not None else today
        code = codes.fresh(CODE_LENGTH)
        row = ServiceRequest.objects.create(
            service=service,
            office=service.office,
            number=next_number(service.office, today.year),
            code_digest=_digest(code),
            language=language if language in offered.LANGUAGES else offered.LANGUAGES[0],
            answers=kept,
            channel=taken.channel if taken is not None else Channel.WEB,
            taken_by=taken.user if taken is not None else None,
            ways=[vars(way) for way in taken.ways] if taken is not None else [],
            received_date=received,
            due_date=calendar_of(service.office).add_working_days(received, service.answer_days),
        )
        told = {"service": service.slug, "version": service.version, "due": row.due_date.isoformat(),
                "channel": row.channel, "received": received.isoformat()}  # fmt: skip
        Serving(row, by, now).record("asked", told)
    return row, codes.grouped(code)


def followed(*, number: str, code: str) -> ServiceRequest:
    """Return what somebody asked, by its number and code; the caller limits how often codes may be tried.

    :raises NotYours: there is none, or the code is not its own.
    """
    row = ServiceRequest.objects.select_related("service", "office").filter(number__iexact=number.strip()).first()
    if row is None or row.code_digest != _digest(code):
        raise NotYours
    return row


def fresh_code(*, request_id: UUID, user: User) -> str:
    """Make a new code for whoever lost theirs; the old one opens nothing any more. Staff say it to them alone.

    :raises NotYours: no such request for this person.
    """
    code = codes.fresh(CODE_LENGTH)
    with _serving(request_id, user, answered=True) as change:
        change.row.code_digest = _digest(code)
        change.row.save()
        change.record("code_renewed", {})
    return codes.grouped(code)


def check(*, request_id: UUID, number: int, how: str, user: User) -> ServiceRequest:
    """Say that one check was made, and how.

    :raises NotYours: no such request or check for this person.
    :raises Invalid: no words.
    """
    words = checked(how)[:TEXT_MAX]
    with _serving(request_id, user) as change:
        if not 0 <= number < len(offered.checks_of(change.row.service.checks)):
            raise NotYours
        done = {"by": str(user), "at": timezone.localdate(change.now).isoformat(), "how": words}
        change.row.checked = {**change.row.checked, str(number): done}
        change.row.save()
        change.record("checked", {"check": number}, personal={"how": words})
    return change.row


def answer(*, request_id: UUID, text: str, sure: bool, user: User) -> ServiceRequest:
    """Answer: the letter is there from now on for who has number and code.

    :param sure: what was found in the words, names and numbers, may leave.
    :raises Blocked: a check was not made.
    :raises Invalid: no words, or something in them was found and nobody said that it may leave.
    """
    words = checked(text)
    with _serving(request_id, user) as change:
        row = change.row
        open_ones = [
            Obstacle("check", name)
            for number, name in enumerate(offered.checks_of(row.service.checks))
            if str(number) not in row.checked
        ]
        if open_ones:
            raise Blocked(open_ones)
        found = sorted({one.text for one in suggest_text(words, Known(keep=_keep(row))) if one.kind in ASKED})
        if found and not sure:
            told = _("Found in your words: %s. Take it out, or say that it may leave.") % "; ".join(found)
            raise Invalid(told, {"text": told})
        row.status, row.answer = ServiceRequest.Status.ANSWERED, words
        row.answered_by, row.answered_date = user, timezone.localdate(change.now)
        row.to_tell = bool(row.ways)
        row.save()
        if any(way.kind in BY_CLOCK for way in ways_of(row)):
            outbox.post(
                NOTIFY, request=None, office_id=row.office_id, key=f"answered:{row.pk}", data={"asked": str(row.pk)},
                now=change.now,
            )  # fmt: skip
        change.record("answered", {"late": row.answered_date > row.due_date}, personal={"answer": words})
    return row


def close(*, request_id: UUID, why: str, note: str, user: User) -> None:
    """End it without an answer: nobody real asks, it was asked twice, or they take it back.

    What another office answers gets an answer, which says so.

    :raises Invalid: no such reason, or no words.
    """
    if why not in ENDS:
        raise Invalid(_("Choose one of these."), {"why": _("Choose one of these.")})
    words = checked(note)[:TEXT_MAX]
    with _serving(request_id, user) as change:
        row = change.row
        row.status, row.answered_by, row.answered_date = (
            ServiceRequest.Status.CLOSED, user, timezone.localdate(change.now),
        )  # fmt: skip
        row.save()
        change.record("closed", {"why": why}, personal={"note": words})


def open_again(*, request_id: UUID, user: User) -> None:
    """Take up again what was closed without an answer; its due date stays.

    :raises Stale: it was not closed so.
    """
    with _serving(request_id, user, answered=True) as change:
        row = change.row
        if row.status != ServiceRequest.Status.CLOSED:
            raise Stale(_("This is not possible any more. Open the page again and look."))
        row.status, row.answered_by, row.answered_date = ServiceRequest.Status.RECEIVED, None, None
        row.save()
        change.record("reopened", {})


def told(*, request_id: UUID, how: str, user: User | None) -> None:
    """Write down that the answer was told: by staff, or by the machine where it sent word to a safe address.

    :raises Invalid: no such way.
    :raises Stale: it is not answered, or was told already.
    """
    with _serving(request_id, user, answered=True) as change:
        if user is not None and how not in TOLD:
            raise Invalid(_("Choose one of these."), {"told": _("Choose one of these.")})
        if not change.row.to_tell:
            raise Stale(_("There is nothing to tell."))
        change.row.to_tell, change.row.told_at, change.row.told_how = False, change.now, how
        change.row.save()
        change.record("told", {"how": how})


def ways_of(row: ServiceRequest) -> list[Way]:
    """Return the ways somebody called safe when staff wrote it down for them."""
    return [Way(**given) for given in row.ways or []]


def waiting(user: User) -> QuerySet[ServiceRequest]:
    """Return what is to be answered in the offices where somebody talks with people, what is due first."""
    offices = {key for role in helping_policies.TALKING for key in policies.offices_where(user, role)}
    rows = ServiceRequest.objects.filter(office__in=offices, status=ServiceRequest.Status.RECEIVED)
    return rows.select_related("service").order_by("due_date", "pk")


def keep_due(office_id: int) -> int:
    """Set due dates anew after the calendar of an office changed; return how many moved."""
    moved = 0
    rows = ServiceRequest.objects.filter(office=office_id, status=ServiceRequest.Status.RECEIVED)
    for key in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            row = rows.select_for_update(of=("self",)).select_related("service", "office").filter(pk=key).first()
            if row is None:
                continue
            due = calendar_of(row.office).add_working_days(row.received_date, row.service.answer_days)
            moved += due != row.due_date
            row.due_date = due
            row.save(update_fields=["due_date"])
    return moved


def digest_of(row: OfferedService) -> str:
    """Return the digest of everything a draft says: what somebody looked at, and approves."""
    parts = [row.questions, row.checks, str(row.answer_days)]
    parts += [str(row.words.get(one, {}).get(name, "")) for one in offered.LANGUAGES for name in offered.WORDS]
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


@contextmanager
def _serving(request_id: UUID, user: User | None, *, answered: bool = False) -> Iterator[Serving]:
    """Lock a request of a service for one change by who talks with people of its office, while it is open.

    :param user: None for the machine itself.
    :param answered: whether it may be answered already.
    """
    with transaction.atomic():
        rows = ServiceRequest.objects.select_for_update(of=("self",)).select_related("service", "office")
        row = rows.filter(pk=request_id).first()
        if row is None:
            raise NotYours
        if not answered and row.status != ServiceRequest.Status.RECEIVED:
            raise Stale(_("This was answered already."))
        change = Serving(row, _talker(user, row) if user is not None else policies.system("services"), timezone.now())
        yield change
        if not change.recorded:
            raise AssertionError("A change of a service request was not recorded.")


def _talker(user: User, row: ServiceRequest | OfferedService) -> Actor:
    role = helping_policies.talking_role(user, row.office)
    if role is None:
        raise NotYours
    return Actor(role, user)


def _who_asks(service: OfferedService, taken: Taken | None) -> tuple[Actor, dict[str, str]]:
    """Return who writes it down, and what is wrong with how they took it."""
    if taken is None:
        return policies.system("portal"), {}
    wrong: dict[str, str] = {}
    if taken.channel not in TAKEN:
        wrong["channel"] = _("Choose one of these.")
    if taken.received > timezone.localdate():
        wrong["received"] = _("Not in the future.")
    for way in taken.ways:
        wrong |= way_problems(way)
    return _talker(taken.user, service), wrong


def _draft(row: OfferedService | None) -> OfferedService:
    if row is None:
        raise NotYours
    if row.status != Status.DRAFT:
        raise Stale(_("This is no draft any more. Open it again."))
    return row


def _clean(service: OfferedService, answers: Mapping[str, Any], wrong: dict[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for question in offered.questions_of(service.questions):
        value = str(answers.get(question.key) or "").strip()
        if question.required and not value:
            wrong[question.key] = _("Fill this in.")
        if len(value) > (TEXT_MAX if question.kind == "text" else LINE_MAX):
            wrong[question.key] = _("This is too long. Shorten it.")
        known = {option[0] for option in question.options} or ({"yes", "no"} if question.kind == "yes_no" else set())
        if value and known and value not in known:
            wrong[question.key] = _("Choose one of these.")
        kept[question.key] = value
    if wrong:
        raise Invalid(_("Check what is marked."), wrong)
    return kept


def _keep(row: ServiceRequest) -> tuple[str, ...]:
    """What stands in the letter anyway, and may: the name they gave, and how to reach the office."""
    given = (row.answers.get("name", ""), row.office.name, row.office.telephone, row.office.email)
    return tuple(words for words in given if words)


def _told(row: OfferedService) -> dict[str, Any]:
    return {"service": row.slug, "version": row.version, "days": row.answer_days, "sha256": digest_of(row)}


def _digest(code: str) -> str:
    return hashlib.sha256(codes.folded(code).encode()).hexdigest()
