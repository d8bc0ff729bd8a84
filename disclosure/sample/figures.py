"""What the figures of the sample office show besides its requests: calls that became none, and a survey's answers."""

from collections.abc import Mapping

from django.utils import timezone

from workflow.metrics import counting
from workflow.metrics.periods import quarter_of
from workflow.models import ContactLog, Office, PortalLink, SurveyAnswer, User
from workflow.services import desk, machine_intake, surveying
from workflow.services.desk import CallCategory

OFFICE, MANAGER, INTAKE = "fairview", "manager", "intake"
#: The number the national portal knows the office by, in this sample.
COMPONENT = 4711
CALLS = {CallCategory.UNRELATED: 14, CallCategory.COMMENTARY: 3, CallCategory.SERVICES: 8, CallCategory.CUSTODY: 6}
#: Question → how many said yes, partly, no.
SURVEY = {"clear": (11, 6, 2), "safe": (17, 0, 0), "kind": (12, 5, 0), "time": (7, 6, 5)}


def load(offices: Mapping[str, Office], staff: Mapping[str, User]) -> bool:
    """Load what is missing; return whether anything was."""
    office, loaded = offices[OFFICE], False
    if not PortalLink.objects.filter(office=office).exists():
        machine_intake.open_link(office_id=office.pk, component=COMPONENT, user=staff[MANAGER])
        loaded = True
    quarter = quarter_of(timezone.localdate())
    if not ContactLog.objects.filter(office=office, request=None, help_file=None, at__date__gte=quarter.since).exists():
        for category, times in CALLS.items():
            for _ in range(times):
                desk.log_enquiry(office=office, category=category, way="telephone", text="", user=staff[INTAKE])
        loaded = True
    if not SurveyAnswer.objects.filter(office=office, year=quarter.year, quarter=quarter.number).exists():
        for question, counts in SURVEY.items():
            for answer, times in enumerate(counts, start=1):
                for _ in range(times):
                    surveying.answer(office=office, answers={question: answer})
        loaded = True
    return loaded


def count() -> None:
    """Count everything, so that a trial has figures at once."""
    counting.count()
