"""Views of the office queue kept under a name: one's own, replaced by the same name, and nobody else's."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import Cast, submitted, walk
from workflow.models import SavedView
from workflow.services import desk
from workflow.states import Role, State

SignedIn = Callable[..., Client]
QUEUE = "desk:office_queue"


def keep(client: Client, name: str, query: str) -> str:
    """Keep the view an address shows, and return the page that follows."""
    return client.post(f"{reverse('desk:save_view')}?{query}", {"name": name}, follow=True).content.decode()


def test_a_view_is_kept_shown_opened_and_forgotten(cast: Cast, signed_in: SignedIn) -> None:
    searched, other = walk(cast, State.SEARCH), submitted(cast.office)
    client = signed_in(Role.INTAKE)
    page = keep(client, "Searches", "state=search")
    assert '<a href="?state=search">Searches</a>' in page
    opened = client.get(f"{reverse(QUEUE)}?{SavedView.objects.get().query}").content.decode()
    assert str(searched.number) in opened
    assert str(other.number) not in opened

    forgotten = client.post(reverse("desk:forget_view", args=[SavedView.objects.get().pk]), follow=True)
    assert "Searches" not in forgotten.content.decode()
    assert not SavedView.objects.exists()


def test_the_same_name_again_replaces_what_it_showed(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(Role.INTAKE)
    keep(client, "Mine", "state=search")
    keep(client, "Mine", "view=overdue")
    assert SavedView.objects.get().query == "view=overdue"


def test_only_what_the_queue_can_show_is_kept(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(Role.INTAKE)
    keep(client, "Odd", "state=nowhere&view=overdue&office=1e9&next=https://evil.example")
    assert SavedView.objects.get().query == "view=overdue"
    page = keep(client, "<b>bold</b>", "view=overdue")
    assert "<b>bold</b>" not in page
    assert "&lt;b&gt;bold" in page


@pytest.mark.parametrize("name", ["", "   "])
def test_a_view_needs_a_name(cast: Cast, signed_in: SignedIn, name: str) -> None:
    assert "Give the view a name." in keep(signed_in(Role.INTAKE), name, "state=search")
    assert not SavedView.objects.exists()


def test_nobody_sees_or_forgets_anothers_view(cast: Cast, signed_in: SignedIn) -> None:
    made = desk.save_view(user=cast.people[Role.INTAKE], name="Hers", query="state=search")
    client = signed_in(Role.COUNSEL)
    assert "Hers" not in client.get(reverse(QUEUE)).content.decode()
    assert client.post(reverse("desk:forget_view", args=[made.pk])).status_code == 404
    assert SavedView.objects.filter(pk=made.pk).exists()


def test_there_is_an_end_to_views(cast: Cast, signed_in: SignedIn) -> None:
    for number in range(desk.VIEWS_MAX):
        desk.save_view(user=cast.people[Role.INTAKE], name=f"View {number}", query="state=search")
    assert "Forget one first." in keep(signed_in(Role.INTAKE), "One more", "state=search")
    assert SavedView.objects.count() == desk.VIEWS_MAX
