"""The quarter before: a few requests that ended, calls, a survey, and people whose need nobody took up in time.

So that figures have something to compare themselves with. Everything goes through the services, at a time of its own:
`at` moves the clock of this process, for the loading of a trial and nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from disclosure.sample.asking import BREAK_IN, CRASH, HECTOR, JONAS, RICHARD, ROBBERY, THREATS, Asking
from disclosure.sample.hands import Case
from disclosure.sample.plan import Plan, Step
from disclosure.sample.turning import referred, withdrawn
from workflow.metrics.periods import quarter_of
from workflow.models import HelpFile, Office, SurveyAnswer, User
from workflow.services import desk, liaison, surveying
from workflow.services.desk import CallCategory
from workflow.services.liaison import Person, Way

OFFICE = "fairview"
#: Days from one request to the next, and from its receipt to its end.
APART, TOOK = timedelta(days=9), timedelta(days=6)
HOUR = time(15)
CALLS = {CallCategory.UNRELATED: 9, CallCategory.SERVICES: 6, CallCategory.CUSTODY: 5}
SURVEY = {"clear": (8, 5, 0), "safe": (12, 0, 0), "kind": (7, 5, 0), "time": (5, 6, 0)}
#: People who came so many days ago and named what was not found near them.
WAITED = timedelta(days=45)
PEOPLE = ("Blanca", "Dee", "Farah", "Imani", "June", "Kay")


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let this process live at another moment, which stands still."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


def later(step: Step) -> Step:
    """Return a step that is made some days after the request came in."""

    def done(case: Case) -> None:
        with at(case.request.created_at + TOOK):
            step(case)
            case.work()

    return done


ELSEWHERE = later(referred("Specimen County Victim Services", "They hold what is asked for."))
WITHDREW = later(withdrawn)
PLANS = (
    Plan(OFFICE, Asking("odile", "Odile Samplette", JONAS, BREAK_IN), (WITHDREW,)),
    Plan(OFFICE, Asking("peter", "Peter Testman", RICHARD, CRASH, kind="family"), (ELSEWHERE,)),
    Plan(OFFICE, Asking("quetzal", "Quetzal Muestra", HECTOR, ROBBERY, language="es"), (ELSEWHERE,)),
    Plan(OFFICE, Asking("rowan", "Rowan Placeholder", JONAS, THREATS), (WITHDREW,)),
    Plan(OFFICE, Asking("sunniva", "Sunniva Draft", RICHARD, CRASH), (ELSEWHERE,)),
    Plan(OFFICE, Asking("thora", "Thora Specimen", JONAS, BREAK_IN), (WITHDREW,)),
    Plan(OFFICE, Asking("ulises", "Ulises Ejemplo", HECTOR, ROBBERY, language="es"), (ELSEWHERE,)),
)


def load(offices: Mapping[str, Office], staff: Mapping[str, User], today: date, make: Callable[[Plan], bool]) -> bool:
    """Load what is missing of the quarter before; return whether anything was."""
    office, liaison_officer = offices[OFFICE], staff["liaison"]
    zone, quarter = ZoneInfo(office.time_zone), quarter_of(today).before
    began = datetime.combine(quarter.since, HOUR, zone)
    with at(began + APART):
        loaded = _calls_and_survey(office, staff["intake"])
    for number, plan in enumerate(PLANS, start=1):
        with at(began + APART * number):
            loaded |= make(plan)
    with at(datetime.combine(today, HOUR, zone) - WAITED):
        if not HelpFile.objects.filter(office=office).exists():
            for name in PEOPLE:
                ways = (Way("telephone", "(555) 555-0288", "weekdays 9-17"),)
                person = Person(name, "en", "NC", "28205", ("shelter",), (), ways)
                liaison.open_file(office=office, person=person, user=liaison_officer)
            loaded = True
    return loaded


def _calls_and_survey(office: Office, user: User) -> bool:
    quarter = quarter_of(timezone.localdate())
    if SurveyAnswer.objects.filter(office=office, year=quarter.year, quarter=quarter.number).exists():
        return False
    for category, times in CALLS.items():
        for _ in range(times):
            desk.log_enquiry(office=office, category=category, way="telephone", text="", user=user)
    for question, counts in SURVEY.items():
        for answer, times in enumerate(counts, start=1):
            for _ in range(times):
                surveying.answer(office=office, answers={question: answer})
    return True
