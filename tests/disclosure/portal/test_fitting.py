"""“Is this the right place?”: three questions, nothing kept, and always a way on."""

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.portal import fitting
from workflow.models import Draft, Office

FIT = reverse("portal:fit")


@pytest.mark.parametrize(
    ("answers", "title", "way_on"),
    [
        ({"now": "yes"}, fitting.DANGER.title, 'href="tel:911"'),
        ({"now": "no", "wish": "own"}, fitting.ELSEWHERE["own"].title, 'href="tel:'),
        ({"now": "no", "wish": "report"}, fitting.ELSEWHERE["report"].title, 'href="tel:'),
        ({"now": "no", "wish": "support"}, fitting.ELSEWHERE["support"].title, 'href="tel:'),
        ({"now": "no", "wish": "follow"}, fitting.ELSEWHERE["follow"].title, reverse("account_login")),
        ({"now": "no", "wish": "ask", "person": "yes"}, fitting.HERE.title, reverse("portal:before")),
        ({"now": "no", "wish": "ask", "person": "no"}, fitting.LITTLE.title, reverse("portal:before")),
    ],
)
def test_every_answer_leads_somewhere(
    client: Client, office: Office, answers: dict[str, str], title: str, way_on: str
) -> None:
    page = client.post(FIT, {**answers, "asked": str(len(answers) - 1)}).content.decode()

    assert f"<h1>{title}</h1>" in page
    assert way_on in page


def test_one_question_a_page_and_back_works(client: Client, office: Office) -> None:
    first = client.get(FIT).context["question"]
    second = client.post(FIT, {"now": "no", "asked": "0"}).context["question"]
    third = client.post(FIT, {"now": "no", "wish": "ask", "asked": "1"}).context["question"]
    back = client.post(FIT, {"now": "no", "wish": "ask", "asked": "2", "back": "yes"}).context["question"]

    assert [one.key for one in (first, second, third, back)] == ["now", "wish", "person", "wish"]


def test_no_answer_is_asked_for_again_and_nothing_is_kept(client: Client, office: Office) -> None:
    response = client.post(FIT, {"now": "no", "asked": "1", "wish": "nonsense"})

    assert response.status_code == 422
    assert response.context["question"].key == "wish"
    assert not Draft.objects.exists()
    assert client.session.get("draft") is None
