"""Every address of the product for every kind of visitor: a table that fails when a route is not in it.

Cells are the statuses of a plain GET: 200 a page, 302 to the sign-in or on, 404 not there for you, 405 for forms only.
What is not yours is 404, whatever lies behind it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from disclosure.letters import editions
from tests.factories import Cast, staff, stand_in_notice_letter, submitted, walk
from tests.routes import TABLE, VISITORS
from workflow.models import Request, User
from workflow.states import Role, State

pytestmark = pytest.mark.django_db


def routes() -> Iterator[str]:
    """Yield the name of every route, with its namespace."""
    yield from _routes(get_resolver(), "")


def _routes(resolver: URLResolver, space: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


@dataclass(frozen=True)
class Scene:
    """A closed case, everybody who might look at it, and what stands in its addresses."""

    visitors: Mapping[str, User | None]
    values: Mapping[str, Any]


@pytest.fixture
def scene() -> Scene:
    cast, elsewhere = Cast(), Cast()
    request = walk(cast, State.CLOSED)
    stranger = submitted(elsewhere.office).requester.user
    visitors = {
        "anonymous": None,
        "requester": request.requester.user,
        "stranger": stranger,
        "assigned": cast.people[Role.COUNSEL],
        "colleague": staff(Role.COUNSEL, of=cast.office),
        "other office": elsewhere.people[Role.COUNSEL],
        "manager": cast.people[Role.OFFICE_MANAGER],
        "auditor": cast.people[Role.AUDITOR],
    }
    assert set(visitors) == set(VISITORS)
    return Scene(visitors, {**_values(request), **_letter(cast)})


def _letter(cast: Cast) -> dict[str, Any]:
    """Begin a draft of the words of one letter."""
    begun = editions.begin(office=cast.office, kind="withdrawn", by=cast.people[Role.OFFICE_MANAGER])
    return {"letter_kind": begun.kind, "edition_id": begun.id, "paragraph": "note"}


def _values(request: Request) -> dict[str, Any]:
    record, decision = request.records.get(), request.decisions.get()
    return {
        "number": request.number,
        "record_id": record.pk,
        "page": 1,
        "view_id": 1,
        "pk": request.pk,
        "what": "letter",
        "release_id": request.releases.get().pk,
        "notice_id": stand_in_notice_letter(request),
        "event": "note",
        "key": "who",
        "code": "AAAA-AAAA-AAAA",
        "evidence_id": request.evidence.all()[0].pk,
        "artifact_id": decision.artifacts.all()[0].pk,
        "mark_id": uuid4(),
        "run_id": uuid4(),
        "row_id": request.outbox.all()[0].pk,
        "appeal_id": uuid4(),
        "incident_id": uuid4(),
        "finding_id": uuid4(),
        "stop_id": uuid4(),
        "deed": "set_limits",
        "uidb64": "AAAA",
        "token": "used-before",
        "dossier_id": uuid4(),
        "seq": 3,
        "way": request.requester.ways.get().pk,
        "kind": "telephone",
    }


def address(name: str, values: Mapping[str, Any]) -> str:
    """Return the address of a route with the values it asks for; `pk` is a number in the addresses of keys."""
    number = {"pk": 1} if name.startswith("mfa_") else {}
    return reverse(name, kwargs={key: {**values, **number}[key] for key in asked_for(name)})


def asked_for(name: str) -> list[str]:
    """Return the names of the values that the address of a route asks for."""
    space, _colon, last = name.rpartition(":")
    resolver = get_resolver()
    for part in filter(None, space.split(":")):
        _prefix, resolver = resolver.namespace_dict[part]
    ((_pattern, needed),) = resolver.reverse_dict.getlist(last)[0][0]
    return list(needed)


def test_every_route_is_in_the_table() -> None:
    assert sorted(TABLE) == sorted(set(routes()))


def test_every_cell(scene: Scene) -> None:
    found: dict[str, list[int]] = {name: [] for name in TABLE}
    for visitor in VISITORS:
        client, user = Client(raise_request_exception=False), scene.visitors[visitor]
        for name in TABLE:
            if user is not None and "_auth_user_id" not in client.session:
                client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            response = client.get(address(name, scene.values))
            found[name].append(response.status_code)

    assert found == {name: list(cells) for name, cells in TABLE.items()}
