"""A place nobody uses closes, with a warning before it, and nothing that was typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from time_machine import TimeMachineFixture

from tests.disclosure.portal import walking
from tests.disclosure.portal.conftest import signed_in
from workflow.models import Draft, Office, Request, User

LONG = timedelta(seconds=settings.IDLE_SECONDS + 60)
SHORT = timedelta(seconds=settings.IDLE_SECONDS - 60)


@pytest.fixture(autouse=True)
def _morning(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 3, 2, 15, 0, tzinfo=UTC), tick=False)


def begun(client: Client) -> None:
    walking.begin(client)
    client.get(reverse("portal:step", args=["now"]))


def test_an_open_page_says_beforehand_that_it_will_close(client: Client, office: Office) -> None:
    before = client.get(reverse("portal:start")).content.decode()
    begun(client)
    page = client.get(reverse("portal:step", args=["now"])).content.decode()

    assert 'id="idle"' not in before
    assert f'data-minutes="{settings.IDLE_SECONDS // 60}"' in page
    assert "<noscript>" in page and "we save first what you wrote" in page


def test_an_answer_sent_too_late_is_saved_before_the_place_closes(
    client: Client, office: Office, time_machine: TimeMachineFixture
) -> None:
    begun(client)
    time_machine.shift(LONG)

    response = client.post(reverse("portal:step", args=["name"]), {"requester_name": "Elena Example"}, follow=True)

    assert Draft.objects.get().answers["requester_name"] == "Elena Example"
    assert response.redirect_chain[-1][0] == reverse("portal:come_back")
    assert "What you wrote last is saved." in response.content.decode()
    assert client.get(reverse("portal:resume")).headers["Location"] == reverse("portal:before")


def test_a_page_opened_too_late_shows_nothing_and_the_code_opens_it_again(
    client: Client, office: Office, time_machine: TimeMachineFixture
) -> None:
    code = walking.begin(client)
    client.post(reverse("portal:step", args=["name"]), {"requester_name": "Elena Example"})
    time_machine.shift(LONG)

    page = client.get(reverse("portal:step", args=["name"]), follow=True).content.decode()
    client.post(reverse("portal:come_back"), {"code": code})

    assert "Elena" not in page
    assert "Elena Example" in client.get(reverse("portal:step", args=["name"])).content.decode()


def test_one_press_keeps_the_place_open_as_often_as_one_likes(
    client: Client, office: Office, time_machine: TimeMachineFixture
) -> None:
    begun(client)
    for _index in range(12):
        time_machine.shift(SHORT)
        assert client.get(reverse("portal:stay")).status_code == 204

    assert client.get(reverse("portal:step", args=["now"])).status_code == 200


def test_words_of_somebody_signed_out_wait_for_the_next_sign_in(
    asked: Request, time_machine: TimeMachineFixture
) -> None:
    client = signed_in(asked.requester.user)
    page = reverse("portal:request", args=[asked.pk])
    client.get(page)
    time_machine.shift(LONG)

    out = client.post(reverse("portal:message", args=[asked.pk]), {"message-text": "My number changed."})
    assert out.headers["Location"] == f"{reverse('account_login')}?next={page}"
    assert client.get(page).status_code == 302
    assert not asked.messages.exists()

    user = asked.requester.user
    assert user is not None
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert "My number changed.</textarea>" in client.get(page).content.decode()


def test_the_way_out_is_never_in_the_way(asked: Request, time_machine: TimeMachineFixture) -> None:
    client = signed_in(asked.requester.user)
    client.get(reverse("portal:requests"))
    time_machine.shift(LONG)

    assert client.get(reverse("portal:leave")).headers["Location"] == settings.QUICK_EXIT_URL


def test_staff_are_not_signed_out_by_this(asked: Request, time_machine: TimeMachineFixture) -> None:
    client = signed_in(User.objects.filter(is_staff=True).first())
    client.get(reverse("desk:queue"))
    time_machine.shift(LONG)

    assert client.get(reverse("desk:queue")).status_code == 200
