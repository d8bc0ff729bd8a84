"""A restricted request exists for who is named, and for nobody else: not in a queue, a search, a file or a count."""

from collections.abc import Iterator, Mapping
from copy import deepcopy

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from disclosure.notices import notify
from tests import turns
from tests.disclosure.test_urls import _values, address, asked_for
from tests.factories import Cast, staff, walk
from tests.routes import TABLE
from workflow import policies
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.models import Appeal, Request, User
from workflow.policies import Actor
from workflow.services import appeals, assignments, contact, releasing, restricting
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
WHY = "The subject works in this building."
#: Addresses that ask for one of these are of a case.
OF_CASES = {"number", "appeal_id", "incident_id", "dossier_id"}
#: Pages of the desk and of oversight that list cases, and may be asked for some of them.
LISTS = ("desk:queue", "desk:office_queue", "desk:find", "desk:post", "desk:appeals", "desk:calls", "oversight:home",
         "oversight:incidents", "oversight:search", "oversight:exceptions", "oversight:sample", "oversight:findings",
         "oversight:staffing")  # fmt: skip


@pytest.fixture(scope="module")
def made(module_rows: DjangoDbBlocker) -> tuple[Cast, Request]:
    """A closed case, appealed and recalled, that the manager restricted; everybody assigned is named."""
    with module_rows.unblock():
        cast = Cast()
        request = walk(cast, State.CLOSED)
        turns.appealed(cast, request)
        releasing.recall(request_id=request.pk, reason="Wrong.", by=cast.actor(Role.COUNSEL))
        restricting.restrict(request_id=request.pk, reason=WHY, by=cast.actor(Role.OFFICE_MANAGER))
        request.refresh_from_db()
    return cast, request


@pytest.fixture
def kept(made: tuple[Cast, Request]) -> tuple[Cast, Request]:
    return deepcopy(made)


@pytest.fixture
def cast(kept: tuple[Cast, Request]) -> Cast:
    return kept[0]


@pytest.fixture
def restricted(kept: tuple[Cast, Request]) -> Request:
    return kept[1]


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def unnamed(cast: Cast) -> Mapping[str, User]:
    """Return colleagues of the same office whom no grant names, in every role that sees cases it does not hold."""
    return {
        "colleague": staff(Role.COUNSEL, Role.INTAKE, Role.RECORDS_OFFICER, of=cast.office),
        "auditor": cast.people[Role.AUDITOR],
        "another manager": staff(Role.OFFICE_MANAGER, of=cast.office),
        "appeals officer": cast.people[Role.APPEALS_OFFICER],
    }


def routes_of_cases() -> Iterator[str]:
    yield from (name for name in TABLE if name.startswith(("desk:", "oversight:")) and OF_CASES & set(asked_for(name)))


def pages_of_the_office() -> Iterator[str]:
    """Yield every page of the desk and of oversight that is of no case."""
    yield from (name for name in TABLE if name.startswith(("desk:", "oversight:")) and not asked_for(name))


@pytest.mark.long
def test_every_page_and_file_of_it_is_404_for_who_is_not_named(cast: Cast, restricted: Request) -> None:
    """Forms that take no GET answer 405 to everybody and tell nothing; the rest is 404, as for a number that is not."""
    values = {
        **_values(restricted),
        "appeal_id": restricted.appeals.get().pk,
        "incident_id": restricted.wrong_releases.get().pk,
    }
    found = {
        (who, name): status
        for who, user in unnamed(cast).items()
        for name in routes_of_cases()
        if (status := client_of(user).get(address(name, values)).status_code) not in {404, 405}
    }

    assert found == {}


@pytest.mark.long
def test_no_list_shows_it_to_who_is_not_named(cast: Cast, restricted: Request) -> None:
    waiting = walk(cast, State.VERIFICATION)
    turns.asked_on_paper(cast, waiting)
    named = {name: client_of(user) for name, user in unnamed(cast).items()}
    pages = [
        (who, f"{reverse(name)}{query}")
        for who in named
        for name in pages_of_the_office()
        for query in (("", "?q=Elena", "?waits=held", "?kind=recalled") if name in LISTS else ("",))
    ]

    def shown() -> set[str]:
        """Return the lists on which one of the two numbers stands for somebody."""
        texts = {(who, page): named[who].get(page).content.decode() for who, page in pages}
        return {page.partition("?")[0] for (_who, page), text in texts.items() for one in numbers if one in text}

    numbers = (str(restricted.number), str(waiting.number))
    restricting.lift_restriction(request_id=restricted.pk, reason="Compare.", by=cast.actor(Role.OFFICE_MANAGER))
    seen = {reverse(name) for name in ("desk:office_queue", "desk:post", "desk:appeals", "oversight:incidents",
                                      "oversight:search", "oversight:exceptions")}  # fmt: skip
    assert shown() >= seen

    for request in (restricted, waiting):
        restricting.restrict(request_id=request.pk, reason=WHY, by=cast.actor(Role.OFFICE_MANAGER))
    assert shown() == set()
    for who in named:
        for name in ("desk:find", "oversight:home"):
            assert named[who].get(f"{reverse(name)}?q={restricted.number}").status_code in {200, 404}


def test_a_write_of_somebody_who_is_not_named_finds_nothing(cast: Cast, restricted: Request) -> None:
    manager = staff(Role.OFFICE_MANAGER, of=cast.office)
    with pytest.raises(NotYours):
        restricting.lift_restriction(request_id=restricted.pk, reason=WHY, by=Actor(Role.OFFICE_MANAGER, manager))
    with pytest.raises(NotYours):
        assignments.read_for_reason(request_id=restricted.pk, reason="I cover for a colleague.", user=manager)
    with pytest.raises(NotYours):
        appeals.take_up(appeal_id=Appeal.objects.get().pk, user=cast.people[Role.APPEALS_OFFICER])


def test_who_holds_it_and_the_requester_keep_it(cast: Cast, restricted: Request) -> None:
    contact.note(request_id=restricted.pk, text="Mind this one.", by=cast.actor(Role.INTAKE))

    assert client_of(cast.people[Role.INTAKE]).get(reverse("desk:case", args=[restricted.number])).status_code == 200
    assert restricted.requester.user is not None
    mine = client_of(restricted.requester.user).get(reverse("portal:request", args=[restricted.pk]))
    assert mine.status_code == 200


def test_a_grant_lets_an_auditor_in_and_a_revocation_out_again(cast: Cast, restricted: Request) -> None:
    auditor, by = cast.people[Role.AUDITOR], cast.actor(Role.OFFICE_MANAGER)
    page = reverse("desk:case", args=[restricted.number])
    restricting.grant_access(request_id=restricted.pk, user=auditor, reason="An audit.", by=by)
    assert client_of(auditor).get(page).status_code == 200

    restricting.revoke_access(request_id=restricted.pk, user=auditor, reason="Done.", by=by)
    assert client_of(auditor).get(page).status_code == 404


def test_taking_access_away_ends_what_they_hold(cast: Cast, restricted: Request) -> None:
    redactor = cast.people[Role.REDACTOR]
    restricting.revoke_access(
        request_id=restricted.pk, user=redactor, reason="Knows the subject.", by=cast.actor(Role.OFFICE_MANAGER)
    )

    assert not restricted.assignments.filter(user=redactor, until_at=None).exists()
    assert restricted not in policies.requests_assigned_to(redactor, Request.objects.all())


def test_the_last_who_could_open_it_stays(cast: Cast, restricted: Request) -> None:
    by = cast.actor(Role.OFFICE_MANAGER)
    restricting.revoke_access(request_id=restricted.pk, user=cast.people[Role.COUNSEL], reason="x", by=by)
    with pytest.raises(Invalid, match="Nobody would be left"):
        restricting.revoke_access(request_id=restricted.pk, user=by.person, reason="x", by=by)


def test_nobody_from_elsewhere_and_nobody_recused_is_let_in(cast: Cast, restricted: Request) -> None:
    by = cast.actor(Role.OFFICE_MANAGER)
    with pytest.raises(NotAllowed):
        restricting.grant_access(request_id=restricted.pk, user=Cast().people[Role.COUNSEL], reason="x", by=by)


def test_the_restriction_is_lifted_and_the_names_fall(cast: Cast, restricted: Request) -> None:
    restricting.lift_restriction(request_id=restricted.pk, reason="He left.", by=cast.actor(Role.COUNSEL))

    assert not policies.restricted_grants(restricted).exists()
    manager = cast.people[Role.OFFICE_MANAGER]
    page = client_of(manager).get(reverse("desk:case", args=[restricted.number]))
    assert page.headers["Location"] == reverse("desk:read", args=[restricted.number])


def test_managers_who_are_not_named_hear_nothing_of_it(cast: Cast, restricted: Request) -> None:
    other = staff(Role.OFFICE_MANAGER, of=cast.office)
    mail.outbox.clear()
    notify.managers(restricted, about="recall", key="x")

    assert [message.to for message in mail.outbox] == [[cast.people[Role.OFFICE_MANAGER].email]]
    assert other.email not in str(mail.outbox[0].to)
