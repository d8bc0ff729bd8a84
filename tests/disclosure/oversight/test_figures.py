"""The dashboard: figures held back alike in chart and table, and the cases behind one for who oversees alone."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from disclosure.charts import Bar, bars
from disclosure.oversight.metrics import Links, panels
from tests.factories import Cast, draft, submitted
from workflow import policies
from workflow.metrics import counting
from workflow.metrics.periods import Quarter
from workflow.metrics.tables import Figures, Table
from workflow.models import Event, OutboxRow, User
from workflow.services import figuring, intake, restricting
from workflow.states import Role

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 16, 15, tzinfo=UTC)
SIGNED = intake.Signature("I declare under penalty of perjury.", "Elena Example")
Sign = Callable[[User | Role], Client]


@pytest.fixture(autouse=True)
def _winter() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def counted(cast: Cast) -> Cast:
    for number in range(9):
        kind = "family" if number < 2 else "victim"
        intake.submit(draft_id=draft(cast.office, requester_kind=kind).pk, signature=SIGNED)
    counting.count()
    return cast


def address(**asked: str) -> str:
    query = {"period": "2027Q2", "measure": "category", "cell": "victim", **asked}
    return f"{reverse('oversight:behind')}?{'&'.join(f'{name}={value}' for name, value in query.items())}"


def test_everybody_of_the_office_sees_figures_and_no_small_one(counted: Cast, signed_in: Sign) -> None:
    page = signed_in(Role.COUNSEL).get(reverse("oversight:figures")).content.decode()

    assert "Received, by who asks" in page
    who_asks = page[page.index('id="m-category"') : page.index('id="m-channel"')]
    assert who_asks.count("held back") == 2, "two families, and the seven victims that would give them back"
    assert not re.search(r"dk-number\">\s*2\b", who_asks)
    assert "figures/behind" not in page


def test_who_oversees_reaches_the_cases_behind_a_figure(counted: Cast, signed_in: Sign) -> None:
    page = signed_in(Role.OFFICE_MANAGER).get(reverse("oversight:figures")).content.decode()
    assert "figures/behind" in page

    listed = signed_in(Role.OFFICE_MANAGER).get(address())

    assert listed.status_code == 200
    assert listed.content.decode().count('data-label="Number"') == 7
    event = Event.objects.get(verb="figures.looked_behind")
    assert event.chain == policies.chain_of_office(counted.office.pk)


@pytest.mark.parametrize("role", [role for role in Role if role.value in {"counsel", "intake", "records_officer"}])
def test_every_other_role_is_refused_them(counted: Cast, signed_in: Sign, role: Role) -> None:
    assert signed_in(role).get(address()).status_code == 404
    assert signed_in(role).post(reverse("oversight:count_figures")).status_code == 404


def test_another_office_has_neither_figures_nor_cases_here(counted: Cast, signed_in: Sign) -> None:
    other = Cast()
    client = signed_in(other.people[Role.OFFICE_MANAGER])
    office = str(counted.office.pk)

    assert client.get(reverse("oversight:figures"), {"office": office}).status_code == 404
    assert client.get(address(office=office)).status_code == 404


def test_a_restricted_case_is_listed_to_nobody_who_is_not_named(counted: Cast, signed_in: Sign) -> None:
    request = submitted(counted.office)
    restricting.restrict(
        request_id=request.pk, reason="A colleague is involved.", by=counted.actor(Role.OFFICE_MANAGER)
    )
    counting.count()

    page = signed_in(Role.AUDITOR).get(address()).content.decode()

    assert str(request.number) not in page


@pytest.mark.parametrize(
    "asked", [{"period": "soon"}, {"measure": "basis"}, {"measure": "nothing"}, {"period": "", "cell": ""}]
)
def test_what_cannot_be_listed_is_not_there(counted: Cast, signed_in: Sign, asked: dict[str, str]) -> None:
    assert signed_in(Role.AUDITOR).get(address(**asked)).status_code == 404


def test_a_group_too_small_shows_all_requests_instead(counted: Cast, signed_in: Sign) -> None:
    page = signed_in(Role.AUDITOR).get(reverse("oversight:figures"), {"group": "category:family"}).content.decode()

    assert 'value="category:family"' not in page


def test_counting_is_asked_for_and_done_in_the_background(counted: Cast, signed_in: Sign) -> None:
    assert signed_in(Role.AUDITOR).post(reverse("oversight:count_figures")).status_code == 302

    assert OutboxRow.objects.filter(verb=figuring.VERB).count() == 1


def test_before_anything_is_counted_the_page_says_so(cast: Cast, signed_in: Sign) -> None:
    assert "Nothing is counted yet" in signed_in(Role.COUNSEL).get(reverse("oversight:figures")).content.decode()


def test_what_has_an_order_of_its_own_keeps_it_however_a_database_gives_it_back() -> None:
    given: dict[str, dict[str, int | None]] = {
        "flow": {"closed": 6, "received": 7, "pending_at_end": 8, "pending_at_start": 9},
        "age": {"61+": None, "0-5": 6, "11-20": 20, "6-10": 7},
        "in_time": {"late": 6, "on_time": 50},
    }
    tables = {name: Table(name, cells, None, {}, None, adds_up=False) for name, cells in given.items()}
    found = Figures(Quarter(2027, 2), NOW, "", (), tables, (), ())

    shown = {panel.key: [row.now for row in panel.rows] for panel in panels(found, Links(1, "", "", given=False))}

    assert shown == {"flow": [9, 7, 6, 8], "age": [6, 7, 20, None], "in_time": [50, 6]}


def test_a_chart_draws_what_is_held_back_alike_whatever_it_is() -> None:
    def drawn(now: float | None) -> str:
        return bars([Bar("one", now, 5), Bar("two", 8, None)], name="Figures", held_back="held back")

    assert "held back" in drawn(None)
    assert 'aria-label="Figures"' in drawn(3)
    assert bars([Bar("one", None, None)], name="Figures", held_back="held back") == ""
    assert "&lt;b&gt;" in bars([Bar("<b>", 1, 1)], name="x", held_back="h")
