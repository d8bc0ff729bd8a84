"""The page of the annual report: looked at by who oversees, made by managers, with last year's figures beside."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.disclosure.oversight.test_annual_report import figures, validated
from tests.disclosure.oversight.test_figures import Sign
from tests.factories import Cast, submitted
from workflow import audit
from workflow.metrics import counting
from workflow.models import AnnualFigures, Event
from workflow.services import intake
from workflow.states import Role

pytestmark = pytest.mark.django_db
WHERE = "/oversight/figures/annual/"


def numbers(page: str, office: str) -> list[int]:
    """Return the figures of one office in the table of requests."""
    table = page[page.index('id="flow"') : page.index('id="appeals"')]
    row = table[table.index(f">{office}<") :].partition("</tr>")[0]
    return [int(one) for one in re.findall(r">(\d+)</td>", row)]


def live(cast: Cast) -> None:
    """Three requests in one fiscal year, one of them withdrawn in it; two in the next."""
    with time_machine.travel(datetime(2026, 12, 8, 15, tzinfo=UTC), tick=False) as clock:
        first = [submitted(cast.office) for _ in range(3)]
        cast.give_all(first[0])
        intake.withdraw(request_id=first[0].pk, by=cast.actor(Role.INTAKE))
        clock.move_to(datetime(2027, 11, 3, 15, tzinfo=UTC), tick=False)
        for _ in range(2):
            submitted(cast.office)
        counting.count()


def test_it_is_looked_at_made_and_carried_into_the_next_year(cast: Cast, signed_in: Sign) -> None:
    live(cast)
    assert reverse("oversight:annual") == WHERE
    with time_machine.travel(datetime(2027, 11, 4, 15, tzinfo=UTC), tick=False):
        manager = signed_in(Role.OFFICE_MANAGER)
        page = manager.get(WHERE).content.decode()
        assert "Fiscal year 2027" in page
        assert numbers(page, cast.office.name)[:4] == [0, 3, 1, 2]
        assert "It was not made yet" in page

        made = manager.post(WHERE, {"year": "2027"})

        assert made["Content-Disposition"] == 'attachment; filename="annual-foia-2027.xml"'
        pending = figures(validated(made.content), "ProcessedRequestSection")
        assert pending["ProcessingStatisticsReceivedQuantity"] == "3"
        assert AnnualFigures.objects.get(office=cast.office, year=2027).figures["received"] == 3
        event = Event.objects.get(verb="figures.annual_made")
        assert audit.data_of(event)["year"] == 2027
        assert "Made last" in manager.get(WHERE).content.decode()
        running = manager.get(WHERE, {"year": "2028"}).content.decode()
        assert "The year is not over" in running
        assert numbers(running, cast.office.name) == [2, 2, 0, 4, 2, 3, 1, 2, 2]


def test_auditors_look_and_make_none_and_others_find_nothing(cast: Cast, signed_in: Sign) -> None:
    auditor: Client = signed_in(Role.AUDITOR)

    assert auditor.get(WHERE).status_code == 200
    assert "Make the report" not in auditor.get(WHERE).content.decode()
    assert auditor.post(WHERE, {"year": "2026"}).status_code == 404
    assert signed_in(Role.COUNSEL).get(WHERE).status_code == 404
    assert auditor.get(WHERE, {"year": "1999"}).status_code == 404
    assert not Event.objects.filter(verb="figures.annual_made").exists()
