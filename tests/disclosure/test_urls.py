"""Every address of the product for every kind of visitor: a table that fails when a route is not in it.

Cells are the statuses of a plain GET: 200 a page, 302 to the sign-in or on, 404 not there for you, 405 for forms only.
What is not yours is 404, whatever lies behind it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from disclosure.letters import editions
from tests import custody, turns
from tests.every_run import variants
from tests.factories import Cast, requester, staff, submitted, walk
from tests.routes import TABLE, VISITORS
from tests.workflow.test_offering import ANSWERS, on_offer
from workflow import policies
from workflow.models import Alert, Appeal, Request, User
from workflow.services import alerts_match, liaison, offering, overseeing
from workflow.services.liaison import Person
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
    follower = requester()
    assign_perm(policies.FOLLOW, follower, request)
    visitors = {
        "anon": None,
        "rqst": request.requester.user,
        "repr": follower,
        "strg": submitted(elsewhere.office).requester.user,
        "intk": cast.people[Role.INTAKE],
        "scrn": cast.people[Role.SCREENER],
        "lias": cast.people[Role.LIAISON],
        "recs": cast.people[Role.RECORDS_OFFICER],
        "coun": cast.people[Role.COUNSEL],
        "redr": cast.people[Role.REDACTOR],
        "2nd": cast.people[Role.SECOND_REVIEWER],
        "deci": cast.people[Role.DECIDING_OFFICIAL],
        "coll": staff(Role.COUNSEL, of=cast.office),
        "othr": elsewhere.people[Role.COUNSEL],
        "appl": cast.people[Role.APPEALS_OFFICER],
        "mngr": cast.people[Role.OFFICE_MANAGER],
        "audi": cast.people[Role.AUDITOR],
    }
    assert set(visitors) == set(VISITORS)
    values = {**_values(request), **_letter(cast), **_custody(cast, request), **_beside(cast, request)}
    return Scene(visitors, values)


def _beside(cast: Cast, request: Request) -> dict[str, Any]:
    """Help the requester, offer a service that somebody asks, appeal another request, and find fault with this one."""
    helped = liaison.open_for_request(
        request_id=request.pk, person=Person("", "en", "MD"), user=cast.people[Role.INTAKE]
    )
    asked, _code = offering.ask(service_id=on_offer(cast).pk, answers=ANSWERS, language="en")
    appeal = Appeal.objects.create(
        request=submitted(cast.office),
        number="APL-1",
        grounds="More was asked.",
        filed_at=timezone.now(),
        last_day=timezone.localdate(),
        due_date=timezone.localdate(),
    )
    finding = overseeing.raise_finding(
        office=cast.office, number=str(request.number), words="Nobody called.", user=cast.people[Role.AUDITOR]
    )
    return {
        "file_id": helped.pk,
        "service_id": asked.service_id,
        "request_id": asked.pk,
        "appeal_id": appeal.pk,
        "finding_id": finding.pk,
    }


def _custody(cast: Cast, request: Request) -> dict[str, Any]:
    """Sign the requester up, and let a feed tell of the subject."""
    subscription = custody.signed_up(request)
    alerts_match.know_by_number(
        request_id=request.pk, kind="sid", number=custody.SID, why="On the docket.", by=cast.actor(Role.INTAKE)
    )
    feed = custody.feed(cast)
    run = custody.load(feed, custody.row("release", sid=custody.SID, birth_date="1980-01-01"))
    alert = Alert.objects.get()
    return {"secret": subscription.link, "feed_run_id": run.pk, "event_id": alert.event_id, "alert_id": alert.pk,
            "feed_key": feed.key}  # fmt: skip


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
        "notice_id": turns.stand_in_notice_letter(request),
        "form": "es-large",
        "event": "note",
        "key": "who",
        "code": "AAAA-AAAA-AAAA",
        "evidence_id": request.evidence.all()[0].pk,
        "artifact_id": decision.artifacts.all()[0].pk,
        "mark_id": uuid4(),
        "run_id": uuid4(),
        "row_id": request.outbox.all()[0].pk,
        "incident_id": uuid4(),
        "stop_id": uuid4(),
        "deed": "set_limits",
        "component": 4711,
        "office_slug": request.office.slug,
        "uidb64": "AAAA",
        "token": "used-before",
        "dossier_id": uuid4(),
        "chain": "help",
        "slug": "no-such",
        "word": "custody",
        "explainer": "explain_custody",
        "step": "approve",
        "referral_id": uuid4(),
        "listing_id": uuid4(),
        "seq": 3,
        "way": request.requester.ways.get().pk,
        "kind": "telephone",
    }


#: Values a route asks for by a name that means something else elsewhere.
OWN: Mapping[str, Mapping[str, Any]] = {"desk:help_do": {"deed": "cover"}}


def address(name: str, values: Mapping[str, Any]) -> str:
    """Return the address of a route with the values it asks for; `pk` is a number in the addresses of keys."""
    own = {"pk": 1} if name.startswith("mfa_") else OWN.get(name, {})
    return reverse(name, kwargs={key: {**values, **own}[key] for key in asked_for(name)})


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


#: Who is sent everywhere in every run: a stranger, who works on the case, another office.
USUAL = {"strg", "coun", "othr"}


@pytest.mark.parametrize("visitor", variants(VISITORS, USUAL))
def test_every_cell(scene: Scene, monkeypatch: pytest.MonkeyPatch, visitor: str) -> None:
    # Only the status is asked. Left out is what others look at: the page that says no, drawn a hundred times here, the
    # letters that are printed on the spot, and the contexts of templates the client of tests keeps.
    monkeypatch.setattr("disclosure.errors._page", lambda _http, status, *_words, **_more: HttpResponse(status=status))
    monkeypatch.setattr("disclosure.letters.preview.render", lambda *_given, **_more: b"%PDF-")
    monkeypatch.setattr("disclosure.desk.offering_asked.services.pdf_of", lambda *_given, **_more: b"%PDF-")
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_given, **_more: None)
    client, user = Client(raise_request_exception=False), scene.visitors[visitor]
    column = list(VISITORS).index(visitor)
    wrong = []
    for name, cells in TABLE.items():
        if user is not None and "_auth_user_id" not in client.session:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        status = client.get(address(name, scene.values)).status_code
        if status != cells[column]:
            wrong.append(f"{name}: {status} instead of {cells[column]}")

    assert not wrong, "\n".join([VISITORS[visitor], *wrong])
