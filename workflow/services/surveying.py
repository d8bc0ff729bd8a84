"""The survey after an answer: counted by office and quarter, and nothing else is kept of who answered or when."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from workflow.errors import NotYours
from workflow.metrics.periods import quarter_of
from workflow.models import Office, SurveyAnswer

#: What is asked; each is answered by 1 (yes), 2 (partly) or 3 (no), or not at all.
QUESTIONS = ("clear", "safe", "kind", "time")
ANSWERS = (1, 2, 3)


def answer(*, office: Office, answers: Mapping[str, int]) -> int:
    """Count what somebody answered; return how many questions that were. No event is written: it would say when.

    :raises NotYours: a question or an answer there is not.
    """
    if not all(question in QUESTIONS and given in ANSWERS for question, given in answers.items()):
        raise NotYours
    quarter = quarter_of(timezone.localdate())
    with transaction.atomic():
        for question, given in sorted(answers.items()):
            row, _new = SurveyAnswer.objects.get_or_create(
                office=office, year=quarter.year, quarter=quarter.number, question=question, answer=given
            )
            SurveyAnswer.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return len(answers)
