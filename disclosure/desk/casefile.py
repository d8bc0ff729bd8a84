"""Everything the case page shows, read in a number of queries that does not grow with the case."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from disclosure.desk.said import newest
from disclosure.desk.work import under_way
from disclosure.staff import names_of
from disclosure.verbs import actor_in_words, in_words
from workflow import audit, known, policies
from workflow.models import Determination, Event, HistoryEntry, PageMemo, Record, Request, User
from workflow.services import contact
from workflow.services.ways import are_asked_again as asked_again
from workflow.states import Role

#: Events that would themselves tell that a bar holds, or that somebody else asked about the same subject.
BAR_EVENTS = (
    *("request.lift_bar", "request.second_bar_lift", "request.set_bars"),
    *("request.link_co_victims", "request.unlink_co_victims", "case.screening_elsewhere"),
)
#: Looks at pages fill the trail; the oversight pages show them.
LOOKS = ("case.viewed",)
TIMELINE_SIZE = 25
LOG_SIZE = 20
#: Records and entries shown outside of the pages that have them all, page by page.
ITEMS_SHOWN = 25
#: Fields of another system shown at most; all of them lie with the receipt.
GIVEN_SHOWN = 60


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
    said, more = newest(case, LOG_SIZE)
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
        "portal_given": _portal_given(case),
        "declaration": getattr(case, "declaration", None),
        "routes": list(case.routes.order_by("kind")),
        "holders": list(case.assignments.filter(until_at=None).select_related("user").order_by("since_at")),
        "checks": list(case.checks.filter(replaced_at=None).select_related("answered_by").prefetch_related("evidence")),
        "evidence": list(case.evidence.select_related("added_by").order_by("added_at")),
        "screening": known.screening_of(case),
        "screening_fresh": known.screening_is_fresh(case),
        "tasks": list(case.search_tasks.select_related("source").order_by("asked_at")),
        "items": items(case).page(ITEMS_SHOWN, None),
        "reads_reasons": reads_reasons(user, case),
        "proposals": list(case.proposals.select_related("proposed_by", "read_by").order_by("-proposed_at")),
        "consultations": list(case.consultations.order_by("-asked_at")),
        "today": timezone.localdate(),
        "decision": case.decisions.filter(superseded_at=None).select_related("drafted_by", "decided_by").first(),
        "artifacts": list(
            case.artifacts.exclude(decision=None)
            .filter(Q(decision__superseded_at=None) | Q(decision__releases__isnull=False))
            .distinct()
            .order_by("made_at")
        ),
        "releases": list(case.releases.select_related("released_by", "posting").order_by("-released_at")),
        "appeals": list(case.appeals.order_by("-filed_at")),
        **said,
        "more_said": more,
        "open_question": contact.open_question(case),
        "work": under_way(case),
        "timeline": timeline,
        "older": older,
    }


def reads_reasons(user: User, case: Request) -> bool:
    """Whether a person reads why counsel determined as they did: who may know bars, and the second reader."""
    return policies.may_know_bars(user, case) or policies.is_assigned(user, case, Role.SECOND_REVIEWER)


def of_number(case: Request) -> Request:
    """Return a case with the rows every case has one of, in one query."""
    one_each = ("office", "requester", "victim", "incident", "subject", "declaration", "duplicate_of")
    return Request.objects.select_related(*one_each).get(pk=case.pk)


@dataclass(frozen=True)
class Items:
    """What was found in a case, records first: read from the database when it is asked for, whole or a slice of it."""

    records: QuerySet[Record]
    history: QuerySet[HistoryEntry]

    def filter(self, condition: Q) -> "Items":
        """Return those for which a condition on the fields both kinds have holds."""
        return Items(self.records.filter(condition), self.history.filter(condition))

    def of_kind(self, kind: str) -> "Items":
        """Return the records alone, the history alone, or both when the word is another."""
        return Items(
            self.records.none() if kind == "history" else self.records,
            self.history.none() if kind == "records" else self.history,
        )

    def without_determination(self) -> "Items":
        """Return those of which nothing was determined yet, or no longer."""
        standing = Determination.objects.filter(replaced_at=None)
        return Items(
            self.records.filter(~Exists(standing.filter(record=OuterRef("pk")))),
            self.history.filter(~Exists(standing.filter(entry=OuterRef("pk")))),
        )

    def page(self, size: int, wanted: str | None) -> Page[Record | HistoryEntry]:
        """Return the page of a number, as an address gives it."""
        rows: Any = self
        return Paginator(rows, size).get_page(wanted)

    def count(self) -> int:
        return self._record_count + self.history.count()

    def __iter__(self) -> Iterator[Record | HistoryEntry]:
        yield from self.records
        yield from self.history

    def __getitem__(self, span: slice) -> list[Record | HistoryEntry]:
        """Return a slice with both ends, as a paginator asks for it."""
        before = self._record_count
        start, stop = max(span.start - before, 0), max(span.stop - before, 0)
        return [*self.records[span], *self.history[start:stop]]

    @cached_property
    def _record_count(self) -> int:
        return self.records.count()


def items(case: Request) -> Items:
    """Return what was found, each with its determination in `current`, records first.

    A determination knows `left_at`, when the item left on it, and `settled`, whether it cannot be determined anew; a
    record has the memo of its pages in `weighed`.
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
    weighed = Prefetch("page_memos", queryset=PageMemo.objects.filter(replaced_at=None), to_attr="weighed")
    records: QuerySet[Record] = case.records.filter(withdrawn_at=None).select_related("document", *people)
    history: QuerySet[HistoryEntry] = case.history.filter(withdrawn_at=None).select_related(*people)
    return Items(records.prefetch_related(standing, weighed), history.prefetch_related(standing))


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


def _portal_given(case: Request) -> list[tuple[str, str]]:
    """Return what the national portal sent with a request, field by field as it calls them; nothing for any other."""
    receipt = getattr(case, "portal_receipt", None)
    if receipt is None:
        return []
    told = [(name.replace("_", " "), str(value)) for name, value in receipt.given.items() if value not in ("", None)]
    return sorted(told)[:GIVEN_SHOWN]
