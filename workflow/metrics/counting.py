"""Count the trail: the chains that grew since the last time are read anew, each whole, and their spells replaced.

Run as a chore and never in a request. Read again, a chain gives the same spells, so nothing is counted twice.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Max, Min
from django.utils import timezone

from workflow.deadlines import Calendar
from workflow.metrics import figures, needs, services
from workflow.metrics.figures import percentiles
from workflow.metrics.periods import Period, Quarter, Year, quarter_of
from workflow.metrics.spells import RECEIVED_BY, Spell, Told, office_code, spells_of
from workflow.models import CaseSpell, CountedTo, Event, Office, QuarterFigures, SurveyAnswer
from workflow.trail import chain_offices

#: Chains read and written at a time.
AT_A_TIME = 200
#: The form of kept figures: figures kept in another one are worked out anew.
FORM = 4
#: A transaction does not last longer: what is committed later than this after its event is not looked for.
SLOWEST = timedelta(hours=1)
#: What a spell is counted by besides the days on which something happened to it.
FACTS = ("office_id", "received_date", "channel", "language", "category", "place")
#: Events this near to the newest counted one are looked at again: a slow transaction may have come after them.
OVERLAP = 5_000
CASES = "request:"
ENQUIRY = "enquiry.logged"
#: Verbs that tell something counted; what else stands in a chain is not read.
NOT_COUNTED = ("case.viewed", "mark.", "marks.", "notice.", "contact.", "record.", "evidence.", "suggestions.", "task.")


def count(*, anew: bool = False, now: datetime | None = None) -> int:
    """Count what is new in the trail; return how many chains were read.

    :param anew: forget what was counted and read every chain.
    """
    at = now or timezone.now()
    done = CountedTo.objects.first()
    since = 0 if anew or done is None else max(0, done.last_event - OVERLAP)
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    offices = {office.code: office for office in Office.objects.all()}
    if anew:
        CaseSpell.objects.all().delete()
    grown = Event.objects.filter(pk__gt=since, pk__lte=newest, chain__startswith=CASES)
    chains = grown.order_by("chain").values_list("chain", flat=True).distinct().iterator(chunk_size=2000)
    read, changed = 0, Changed()
    for some in _batches(chains):
        _keep(some, offices, at, changed)
        read += len(some)
    let_clocks_run(at)
    keep_figures(at, None if anew or done is None else changed)
    with transaction.atomic():
        CountedTo.objects.all().delete()
        CountedTo.objects.create(last_event=newest, at=at)
    return read


def let_clocks_run(at: datetime) -> int:
    """Count the days of open requests up to today, also of those to which nothing happened since they were read;
    return how many moved on.
    """
    moved = 0
    for office in Office.objects.all():
        today, calendar = at.astimezone(ZoneInfo(office.time_zone)).date(), calendar_of(office)
        behind = CaseSpell.objects.filter(office=office, closed_date=None, days_until__lt=today)
        for day in behind.order_by("days_until").values_list("days_until", flat=True).distinct():
            passed = calendar.working_days_between(day, today) if day is not None else 0
            rows = behind.filter(days_until=day)
            moved += rows.filter(clock_runs=True).update(days=F("days") + passed, days_until=today)
            moved += rows.filter(clock_runs=False).update(days_until=today)
    return moved


def keep_figures(at: datetime, changed: "Changed | None" = None) -> int:
    """Work out the figures of each period in which something changed, for each office; return how many.

    :param changed: what was counted anew beside what happened since the last time; None for every period.
    """
    made = 0
    for office in Office.objects.all():
        zone = ZoneInfo(office.time_zone)
        today = at.astimezone(zone).date()
        quarters = list(_quarters(office, today))
        years = [Year(year) for year in sorted({one.year for one in quarters})]
        kept = {(row.year, row.quarter): row for row in QuarterFigures.objects.filter(office=office)}
        periods: list[Period] = [*quarters, *years]
        for period in periods:
            row = kept.get((period.year, period.number))
            if changed is not None and row is not None and not _is_to_make(row, period, zone, changed):
                continue
            QuarterFigures.objects.update_or_create(
                office=office,
                year=period.year,
                quarter=period.number,
                defaults={"figures": _figures(office, period, today, at), "counted_at": at},
            )
            made += 1
    return made


@dataclass
class Changed:
    """By office, the earliest receipt of a request that is new among what was counted, or was told otherwise before."""

    since: dict[int, date] = field(default_factory=dict)

    def note(self, office: int, day: date) -> None:
        self.since[office] = min(day, self.since.get(office, day))


def _is_to_make(row: QuarterFigures, period: Period, zone: ZoneInfo, changed: Changed) -> bool:
    """Whether something may have happened in a period since its figures were kept, or they have another form."""
    counted_until = (row.counted_at - SLOWEST).astimezone(zone).date()
    since = changed.since.get(row.office_id)
    received = since is not None and since <= period.until
    return received or counted_until <= period.until or row.figures.get("form") != FORM


def _figures(office: Office, period: Period, today: date, at: datetime) -> dict[str, Any]:
    moments = _moments(office, period)
    made = figures.of_period(_spells_for(office, period), _enquiries(office, period), period, today)
    made["form"] = FORM
    made["survey"] = _survey(office, period)
    made["services"] = services.of_period(office, *moments)
    made["service_times"] = {"alert": percentiles(services.minutes_to_confirm(office, *moments))}
    made["needs"] = needs.of_period(office, *moments, at)
    return made


def told_of(event: Event, zone: ZoneInfo) -> Told:
    """Return an event as it is counted."""
    return Told(event.at, event.at.astimezone(zone).date(), event.verb, json.loads(event.data), event.object)


def calendar_of(office: Office) -> Calendar:
    return Calendar(closures={one.date: one.reason for one in office.closures.filter(withdrawn_at=None)})


def _keep(chains: list[str], offices: dict[str, Office], at: datetime, changed: Changed) -> None:
    """Replace the spells of some chains, and note those that are new or were told otherwise."""
    rows = []
    for chain, events in _events(chains):
        office = offices.get(_code(events))
        if office is None:
            continue
        zone = ZoneInfo(office.time_zone)
        spells = spells_of(
            (told_of(event, zone) for event in events),
            calendar_of(office),
            answer_days=office.answer_days,
            today=at.astimezone(zone).date(),
        )
        rows += [_row(chain, number, office, spell) for number, spell in enumerate(spells, start=1)]
    before = {(row.chain, row.number): row for row in CaseSpell.objects.filter(chain__in=chains)}
    for row in rows:
        old = before.get((row.chain, row.number))
        if old is None or any(getattr(old, name) != getattr(row, name) for name in FACTS):
            for one in filter(None, (old, row)):
                changed.note(one.office_id, one.received_date)
    with transaction.atomic():
        CaseSpell.objects.filter(chain__in=chains).delete()
        CaseSpell.objects.bulk_create(rows, batch_size=AT_A_TIME)


def _code(events: list[Event]) -> str:
    """Return the code of the office from the event by which the request was received."""
    received = next((event for event in events if event.verb == RECEIVED_BY), None)
    return office_code([told_of(received, ZoneInfo("UTC"))]) if received is not None else ""


def _row(chain: str, number: int, office: Office, spell: Spell) -> CaseSpell:
    facts = {name: value for name, value in asdict(spell).items() if name not in {"state_at", "clock"}}
    return CaseSpell(chain=chain, number=number, office=office, **facts)


def _events(chains: list[str]) -> Iterator[tuple[str, list[Event]]]:
    """Yield each chain with its events in order."""
    rows = Event.objects.filter(chain__in=chains).only("chain", "seq", "at", "verb", "data", "object")
    for verb in NOT_COUNTED:
        rows = rows.exclude(verb__startswith=verb)
    found: dict[str, list[Event]] = {chain: [] for chain in chains}
    for event in rows.order_by("chain", "seq").iterator(chunk_size=2000):
        found[event.chain].append(event)
    yield from found.items()


def _batches(chains: Iterable[str]) -> Iterator[list[str]]:
    some: list[str] = []
    for chain in chains:
        some.append(chain)
        if len(some) == AT_A_TIME:
            yield some
            some = []
    if some:
        yield some


def _quarters(office: Office, today: date) -> Iterator[Quarter]:
    """Yield the quarters from the first receipt of an office, or the first word of its own trail, until today."""
    received = CaseSpell.objects.filter(office=office).aggregate(first=Min("received_date"))["first"]
    told = Event.objects.filter(chain__in=chain_offices.own(office.pk), seq=1).aggregate(first=Min("at"))["first"]
    opened = told.astimezone(ZoneInfo(office.time_zone)).date() if told is not None else today
    quarter = quarter_of(min(received or today, opened))
    while quarter.since <= today:
        yield quarter
        quarter = quarter.after


def _spells_for(office: Office, quarter: Period) -> Iterator[CaseSpell]:
    """Yield the spells the figures of a period are of: received before its end, told of since it began."""
    rows = CaseSpell.objects.filter(office=office, received_date__lte=quarter.until)
    yield from (
        rows.exclude(closed_date__isnull=False, told_date__lt=quarter.since).order_by("pk").iterator(chunk_size=2000)
    )


def _survey(office: Office, period: Period) -> dict[str, dict[str, int]]:
    """Return how many gave which answer to each question of the survey in a period."""
    rows = SurveyAnswer.objects.filter(office=office, year=period.year)
    if period.number:
        rows = rows.filter(quarter=period.number)
    found: dict[str, Counter[str]] = {}
    for question, answer, count in rows.order_by("question", "answer").values_list("question", "answer", "count"):
        found.setdefault(question, Counter())[str(answer)] += count
    return {question: dict(cells) for question, cells in found.items()}


def _moments(office: Office, period: Period) -> tuple[datetime, datetime]:
    """Return when a period begins and ends where the office is."""
    zone = ZoneInfo(office.time_zone)
    begins = datetime.combine(period.since, time(), zone).astimezone(UTC)
    return begins, datetime.combine(period.until + timedelta(days=1), time(), zone).astimezone(UTC)


def _enquiries(office: Office, quarter: Period) -> Iterator[tuple[str, str]]:
    """Yield category and way of each call of a period that became no case."""
    begins, ends = _moments(office, quarter)
    rows = Event.objects.filter(
        chain=f"office:{office.pk}:enquiries", verb=ENQUIRY, at__gte=begins, at__lt=ends
    ).values_list("data", flat=True)
    for text in rows.iterator(chunk_size=2000):
        data = json.loads(text)
        yield str(data.get("category", "")), str(data.get("way", ""))
