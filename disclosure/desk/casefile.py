"""Everything the case page shows, read in a number of queries that does not grow with the case."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils import timezone

from disclosure.desk.post import title_of
from disclosure.desk.work import under_way
from disclosure.staff import names_of
from disclosure.verbs import actor_in_words, in_words
from workflow import audit, known, policies
from workflow.models import Determination, Event, HistoryEntry, Record, Request, User
from workflow.services import contact
from workflow.services.ways import are_asked_again as asked_again
from workflow.states import Role

#: Events that would themselves tell that a bar holds, or that somebody else asked about the same subject.
BAR_EVENTS = (
    *("request.lift_bar", "request.second_bar_lift", "request.set_bars"),
    *("request.link_co_victims", "request.unlink_co_victims"),
)
#: Looks at pages fill the trail; the oversight pages show them.
LOOKS = ("case.viewed",)
TIMELINE_SIZE = 25
LOG_SIZE = 20


@dataclass(frozen=True)
class Happening:
    """One event of the timeline in words."""

    event: Event
    words: str
    who: str
    role: str


def contents(user: User, case: Request, *, before: int = 0) -> dict[str, Any]:
    """Return the parts of a case by name, for the template."""
    knows = policies.may_know_bars(user, case)
    timeline, older = happenings(case, knows=knows, before=before)
    ways = list(case.requester.ways.order_by("-safe", "kind"))
    return {
        "knows_bars": knows,
        "requester": case.requester,
        "victim": case.victim,
        "incident": case.incident,
        "subject": case.subject,
        "aliases": list(case.subject.aliases.all()),
        "identifiers": list(case.subject.identifiers.all()),
        "ways": ways,
        "ask_again": asked_again(case, ways, timezone.localdate()),
        "ways_change": policies.role_for(user, "mark_way", case) is not None,
        "ways_wait": any(way.safe and way.to_verify for way in ways),
        "declaration": getattr(case, "declaration", None),
        "routes": list(case.routes.order_by("kind")),
        "holders": list(case.assignments.filter(until_at=None).select_related("user").order_by("since_at")),
        "checks": list(case.checks.filter(replaced_at=None).select_related("answered_by").prefetch_related("evidence")),
        "evidence": list(case.evidence.select_related("added_by").order_by("added_at")),
        "screening": known.screening_of(case),
        "screening_fresh": known.screening_is_fresh(case),
        "tasks": list(case.search_tasks.select_related("source").order_by("asked_at")),
        "items": items(case),
        "reads_reasons": knows or policies.is_assigned(user, case, Role.SECOND_REVIEWER),
        "proposals": list(case.proposals.select_related("proposed_by", "read_by").order_by("-proposed_at")),
        "reviews": list(case.second_reviews.select_related("reviewed_by").order_by("-reviewed_at")[:LOG_SIZE]),
        "consultations": list(case.consultations.order_by("-asked_at")),
        "decision": case.decisions.filter(superseded_at=None).select_related("drafted_by", "decided_by").first(),
        "artifacts": list(
            case.artifacts.exclude(decision=None)
            .filter(Q(decision__superseded_at=None) | Q(decision__releases__isnull=False))
            .distinct()
            .order_by("made_at")
        ),
        "releases": list(case.releases.select_related("released_by").order_by("-released_at")),
        "appeals": list(case.appeals.order_by("-filed_at")),
        "told": [
            (title_of(one.kind), one)
            for one in case.notices.select_related("artifact", "posting").order_by("-at")[:LOG_SIZE]
        ],
        "contacts": list(case.contacts.select_related("logged_by").order_by("-at")[:LOG_SIZE]),
        "notes": list(case.notes.select_related("written_by").order_by("-at")[:LOG_SIZE]),
        "dialogue": list(case.messages.select_related("written_by").order_by("-at")[:LOG_SIZE]),
        "questions": list(case.questions.select_related("asked_by").order_by("-asked_at")[:LOG_SIZE]),
        "open_question": contact.open_question(case),
        "work": under_way(case),
        "timeline": timeline,
        "older": older,
    }


def of_number(case: Request) -> Request:
    """Return a case with the rows every case has one of, in one query."""
    one_each = ("office", "requester", "victim", "incident", "subject", "declaration", "duplicate_of")
    return Request.objects.select_related(*one_each).get(pk=case.pk)


def items(case: Request) -> list[Record | HistoryEntry]:
    """Return what was found, each with its determination in `current`, records first.

    A determination knows `left_at`, when the item left on it, and `settled`, whether it cannot be determined anew.
    """
    out = Q(departures__recalled_at=None)
    standing = Prefetch(
        "determinations",
        queryset=Determination.objects.filter(replaced_at=None)
        .select_related("determined_by")
        .annotate(
            left_at=Max("departures__release__released_at", filter=out),
            settled=Count("departures", filter=out & Q(departures__release__reopened_at=None)),
        ),
        to_attr="current",
    )
    people = ("search_task__source", "added_by", "matched_by", "match_confirmed_by")
    records: QuerySet[Record] = case.records.filter(withdrawn_at=None).select_related("document", *people)
    history: QuerySet[HistoryEntry] = case.history.filter(withdrawn_at=None).select_related(*people)
    return [*records.prefetch_related(standing), *history.prefetch_related(standing)]


def happenings(
    case: Request, *, knows: bool, before: int = 0, size: int = TIMELINE_SIZE
) -> tuple[list[Happening], int]:
    """Return a page of the timeline, newest first, and the number before which older events stand; 0 when none do.

    :param knows: whether the reader may know bars; what would tell of one is left out for everybody else.
    """
    rows = Event.objects.filter(chain=audit.chain_of(case)).exclude(verb__in=LOOKS)
    if not knows:
        rows = rows.exclude(verb__in=BAR_EVENTS)
    if before:
        rows = rows.filter(seq__lt=before)
    found = list(rows.order_by("-seq")[: size + 1])
    shown = found[:size]
    names = names_of(event.actor for event in shown)
    lines = [
        Happening(event, in_words(event.verb), actor_in_words(event.actor, names), _role(event.role)) for event in shown
    ]
    return lines, shown[-1].seq if len(found) > size else 0


def _role(role: str) -> str:
    return str(Role(role).label) if role in Role.values else role
