"""The survey after an answer: anybody may answer, nothing tells who did, and small counts are held back."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from disclosure.portal.survey import ANSWERS_A_DAY
from tests.factories import Cast, walk
from workflow.errors import NotYours
from workflow.metrics import counting, tables
from workflow.metrics.periods import quarter_of
from workflow.models import Event, SurveyAnswer
from workflow.services import surveying
from workflow.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def address(cast: Cast) -> str:
    return reverse("portal:survey", args=[cast.office.slug])


def test_answers_are_counted_and_thanked_for() -> None:
    cast, client = Cast(), Client()

    for clear in ("1", "1", "3"):
        page = client.post(address(cast), {"clear": clear, "safe": "", "kind": "2"})
        assert "Thank you" in page.content.decode()

    counted = SurveyAnswer.objects.filter(office=cast.office).values_list("question", "answer", "count")
    assert sorted(counted) == [("clear", 1, 2), ("clear", 3, 1), ("kind", 2, 3)]


def test_nothing_is_kept_of_who_answered_or_when() -> None:
    cast, client = Cast(), Client()
    request = walk(cast, State.CLOSED)
    assert request.requester.user is not None
    client.force_login(request.requester.user, backend="django.contrib.auth.backends.ModelBackend")
    events = Event.objects.count()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.post(address(cast), {"clear": "1"})

    assert Event.objects.count() == events
    written = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE"))]
    assert not [sql for sql in written if str(request.pk).replace("-", "") in sql or str(request.number) in sql]
    assert {field.name for field in SurveyAnswer._meta.get_fields()} == {
        "id", "office", "year", "quarter", "question", "answer", "count",
    }  # fmt: skip


def test_it_is_offered_where_a_request_has_ended() -> None:
    cast, client = Cast(), Client()
    request = walk(cast, State.CLOSED)
    assert request.requester.user is not None
    client.force_login(request.requester.user, backend="django.contrib.auth.backends.ModelBackend")

    assert address(cast) in client.get(reverse("portal:request", args=[request.pk])).content.decode()


def test_an_answer_there_is_not_is_refused() -> None:
    cast = Cast()

    assert Client().post(address(cast), {"clear": "7"}).status_code == 422
    assert Client().get(reverse("portal:survey", args=["nowhere"])).status_code == 404
    with pytest.raises(NotYours):
        surveying.answer(office=cast.office, answers={"clear": 7})


def test_one_place_cannot_answer_without_end() -> None:
    cast = Cast()

    for _ in range(ANSWERS_A_DAY.times + 3):
        assert Client().post(address(cast), {"clear": "1"}).status_code == 200

    assert SurveyAnswer.objects.get(office=cast.office).count == ANSWERS_A_DAY.times


def test_an_empty_answer_counts_nothing() -> None:
    cast = Cast()

    assert Client().post(address(cast), {}).status_code == 200
    assert not SurveyAnswer.objects.exists()


def test_in_the_figures_small_counts_are_held_back() -> None:
    cast = Cast()
    for given in (1, 1, 1, 1, 1, 1, 1, 3, 3):
        surveying.answer(office=cast.office, answers={"clear": given})
    counting.count()

    found = tables.figures_of(cast.office, quarter_of(timezone.localdate()))

    assert found is not None
    assert found.tables["survey_clear"].cells == {"1": None, "3": None}
    assert found.tables["survey_clear"].total == 9
