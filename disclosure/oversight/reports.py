"""Reports of the office for others: the annual FOIA report, made of what was counted from the trail."""

from collections import Counter
from datetime import date

from django.db import transaction
from django.utils import timezone

from disclosure.oversight.annual_xml import Agency, Component, xml_of
from workflow import policies
from workflow.errors import Invalid
from workflow.law import told
from workflow.metrics import counting
from workflow.metrics.annual import Report, of_year
from workflow.metrics.periods import Year, quarter_of
from workflow.models import AnnualFigures, CaseSpell, Office, Request

FIRST_YEAR = 2008


def annual_report(year: int, *, count: bool = True) -> bytes:
    """Return the annual FOIA report of a fiscal year, as NIEM-XML; what it says is kept for the next one.

    :param count: count first what is new in the trail; a page takes what was counted last.
    :raises Invalid: the year has not begun, lies before the reports of this form, or there is no office.
    """
    today = timezone.localdate()
    if count:
        counting.count()
    offices, reports = counted(year)
    agency = Counter(office.agency for office in offices).most_common(1)[0][0]
    made = xml_of(
        Agency(
            code="".join(word[0] for word in agency.split() if word[0].isupper()) or "AGENCY",
            name=agency,
            year=year,
            made_on=today,
            components=[Component(one.code, one.name, report) for one, report in zip(offices, reports, strict=True)],
            statutes=_statutes(reports),
        )
    )
    with transaction.atomic():
        for office, report in zip(offices, reports, strict=True):
            kept = {"figures": report.kept(), "made_at": timezone.now()}
            AnnualFigures.objects.update_or_create(office=office, year=year, defaults=kept)
    return made


def counted(year: int) -> tuple[list[Office], list[Report]]:
    """Return every office with its figures of a fiscal year, of what was counted last; last year's beside them.

    :raises Invalid: the year has not begun, lies before the reports of this form, or there is no office.
    """
    today = timezone.localdate()
    newest = quarter_of(today).year
    if not FIRST_YEAR <= year <= newest:
        raise Invalid(f"There is no fiscal year {year} to report: choose from {FIRST_YEAR} to {newest}.")
    offices = list(Office.objects.order_by("pk"))
    if not offices:
        raise Invalid("There is no office to report of.")
    return offices, [_report(office, Year(year), today) for office in offices]


def _report(office: Office, year: Year, today: date) -> Report:
    made = _counted(office, year, today)
    earlier = AnnualFigures.objects.filter(office=office, year=year.year - 1).first()
    before = earlier.figures if earlier is not None else _counted(office, year.before, today).kept()
    made.last_year = Counter(before)
    day = min(year.until, today)
    made.staff = policies.on_day(office.staff_roles.all(), day).values("user").distinct().count()
    return made


def _counted(office: Office, year: Year, today: date) -> Report:
    spells = CaseSpell.objects.filter(office=office, received_date__lte=year.until)
    spells = spells.exclude(closed_date__isnull=False, told_date__lt=year.since)
    return of_year(spells.iterator(chunk_size=2000), year, counting.calendar_of(office), today)


def _statutes(reports: list[Report]) -> dict[str, dict[int, int]]:
    """Return the statutes relied upon with exemption 3, each with the number of requests in each component."""
    found: dict[str, dict[int, int]] = {}
    for number, report in enumerate(reports, start=1):
        keys = [chain.partition(":")[2] for chain in report.with_statute]
        for request in Request.objects.filter(pk__in=keys):
            for statute in told.statutes(request):
                times = found.setdefault(statute, {})
                times[number] = times.get(number, 0) + 1
    return found
