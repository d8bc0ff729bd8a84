"""A request that was made twice is closed as the double of the first."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from tests import factories
from tests.factories import Cast
from workflow.models import Request, User
from workflow.states import Role


def test_a_duplicate_is_named_by_its_number(cast: Cast, signed_in: Callable[[User | Role], Client]) -> None:
    ways = [{"kind": "email", "value": "same@mail.example", "safe": True}]
    first = factories.submitted(cast.office, ways=ways)
    second = factories.submitted(cast.office, ways=ways)
    for case in (first, second):
        cast.give_all(case)
    client, page = signed_in(Role.INTAKE), reverse("desk:act", args=(second.number, "close_as_duplicate"))
    unknown = client.post(page, {"other": "X-2026-000001"})
    assert unknown.status_code == 422
    assert client.post(page, {"other": first.number}).status_code == 302
    assert Request.objects.get(pk=second.pk).duplicate_of == first
