"""What comes due soon: the answer itself, answers of sources and agencies, screenings, speed and appeals to decide.

Read along indexes, office by office; what somebody was warned of is left out until its day moves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.deadlines import Calendar
from workflow.models import Appeal, ClockEntry, Consultation, Office, Reminder, Request, SearchTask
from workflow.models.requests import OPEN
from workflow.states import HOLDERS, OPEN_APPEALS, Role, State

#: Calendar days in which an office decides whether a request goes before others (5 USC 552(a)(6)(E)(ii)(I)).
EXPEDITE_DAYS = 10
#: So many of a kind are warned of in one transaction.
AT_A_TIME = 100
#: Speed was asked and nobody decided on it.
UNDECIDED = OPEN & Q(expedite_asked_date__isnull=False, expedite_decided_date=None, expedited=False)
_MOVED = ClockEntry.objects.filter(request=OuterRef("pk"))
#: A question stopped the clock and no answer came yet: its day moves on until it does.
_STOPPED = (
    Q(state=State.AWAITING_REQUESTER)
    & Exists(_MOVED.filter(kind=ClockEntry.Kind.STOPPED))
    & ~Exists(_MOVED.filter(kind=ClockEntry.Kind.RESUMED))
)


class About(models.TextChoices):
    """What comes due."""

    CLOCK = "clock", _("the answer is due")
    SOURCE = "source", _("a source is to answer")
    AGENCY = "agency", _("another agency is to answer")
    SCREENING = "screening", _("the screening runs out")
    EXPEDITE = "expedite", _("speed is to be decided")
    APPEAL = "appeal", _("the appeal is to be decided")


@dataclass(frozen=True)
class Coming:
    """One thing that comes due in a case: what (by its key), when, and the roles that see to it."""

    case: Request
    about: About
    target: UUID
    due: date
    roles: tuple[Role, ...]


def horizon(office: Office, calendar: Calendar, today: date) -> date:
    """Return the last day that counts as soon: so many working days ahead as the office warns."""
    return calendar.add_working_days(today, office.warn_days)


def expedite_due(case: Request) -> date | None:
    """Return the day by which speed is to be decided; None where it was not asked, or is decided."""
    if case.expedite_asked_date is None or case.expedite_decided_date is not None or case.expedited:
        return None
    return case.expedite_asked_date + timedelta(days=EXPEDITE_DAYS)


def unwarned(office: Office, today: date, until: date) -> Iterator[Coming]:
    """Yield what comes due in an office from `today` until a day, and nobody was warned of: before, never after."""
    yield from _clocks(office, today, until)
    tasks = SearchTask.objects.filter(
        status=SearchTask.Status.ASKED, due_date__range=(today, until), request__office=office,
        request__state=State.SEARCH,
    )  # fmt: skip
    yield from _parts(tasks, About.SOURCE, (Role.RECORDS_OFFICER,))
    agencies = Consultation.objects.filter(
        answered_at=None, closed_at=None, due_date__range=(today, until), request__office=office,
        request__state=State.CONSULTATION,
    )  # fmt: skip
    yield from _parts(agencies, About.AGENCY, (Role.COUNSEL, Role.RECORDS_OFFICER))
    appeals = Appeal.objects.filter(state__in=OPEN_APPEALS, due_date__range=(today, until), request__office=office)
    yield from _parts(appeals, About.APPEAL, (Role.APPEALS_OFFICER,))
    yield from _screenings(office, until)
    asked = (today - timedelta(days=EXPEDITE_DAYS), until - timedelta(days=EXPEDITE_DAYS))
    rows = Request.objects.filter(UNDECIDED, office=office, expedite_asked_date__range=asked)
    seen = Reminder.objects.filter(
        target=OuterRef("pk"), about=About.EXPEDITE, at__date__gte=OuterRef("expedite_asked_date")
    )
    for case in rows.filter(~Exists(seen)).order_by("expedite_asked_date")[:AT_A_TIME]:
        yield Coming(case, About.EXPEDITE, case.pk, expedite_due(case) or today, (Role.INTAKE, Role.COUNSEL))


def _clocks(office: Office, today: date, until: date) -> Iterator[Coming]:
    seen = Reminder.objects.filter(target=OuterRef("pk"), about=About.CLOCK, due=OuterRef("due_date"))
    rows = Request.objects.filter(OPEN, office=office, urgency__in=(0, 1, 2), due_date__range=(today, until))
    for case in rows.filter(~Exists(seen)).exclude(_STOPPED).order_by("urgency", "due_date", "pk")[:AT_A_TIME]:
        yield Coming(case, About.CLOCK, case.pk, case.due_date, (HOLDERS[State(case.state)],))


def _parts(
    rows: "QuerySet[SearchTask] | QuerySet[Consultation] | QuerySet[Appeal]", about: About, roles: tuple[Role, ...]
) -> Iterator[Coming]:
    seen = Reminder.objects.filter(target=OuterRef("pk"), about=about, due=OuterRef("due_date"))
    for row in rows.filter(~Exists(seen)).select_related("request").order_by("due_date", "pk")[:AT_A_TIME]:
        yield Coming(row.request, about, row.pk, row.due_date, roles)


def _screenings(office: Office, until: date) -> Iterator[Coming]:
    """Yield screenings that run out: asked again before anything is decided or leaves, also where nothing was found."""
    now = timezone.now()
    last = now + timedelta(days=(until - timezone.localdate(now)).days)
    rows = Request.objects.filter(OPEN, office=office, screened_until__range=(now, last))
    seen = Reminder.objects.filter(target=OuterRef("pk"), about=About.SCREENING, due=OuterRef("ends"))
    dated = rows.annotate(ends=TruncDate("screened_until")).filter(~Exists(seen))
    for case in dated.order_by("screened_until")[:AT_A_TIME]:
        yield Coming(case, About.SCREENING, case.pk, timezone.localdate(case.screened_until), (Role.SCREENER,))
