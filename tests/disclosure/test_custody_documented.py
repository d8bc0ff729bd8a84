"""What docs/custody-alerts.md says of a feed is what the command reads; every kind it names is told in its words."""

import csv
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import translation

from disclosure.notices.alerts import words_of
from tests import custody
from tests.custody import SID
from tests.factories import Cast
from workflow.custody.kinds import KINDS, TOLD
from workflow.custody.rows import FIELDS, REQUIRED
from workflow.models import Alert, AlertSubscription, CustodyEvent
from workflow.services import alerts

pytestmark = pytest.mark.django_db
GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "custody-alerts.md").read_text(encoding="utf-8")
#: A quarter of an hour after the example says it speaks.
THEN = datetime(2026, 11, 25, 11, 15, tzinfo=UTC)
EXPECTED = "2027-05-04T09:30:00-04:00"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def example() -> dict[str, object]:
    found = re.search(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    given: dict[str, object] = json.loads(found[1])
    return given


def columns() -> list[tuple[list[str], str]]:
    """Return the names of each line of the table of columns, with what is said of whether they must be there."""
    lines = re.findall(r"^\| (`.*?`) \| (.*?) \|", GUIDE.split("| column | must | what |")[1], re.MULTILINE)
    return [(re.findall(r"\w+", names), must.strip()) for names, must in lines]


def test_the_table_names_every_column_and_those_that_must_be_there() -> None:
    named = [name for names, _must in columns() for name in names]

    assert set(FIELDS) <= set(named)
    assert {name for names, must in columns() if must == "yes" for name in names} == set(REQUIRED)
    assert {name for name in KINDS if name not in GUIDE} == set()


@pytest.mark.parametrize("form", ["json", "csv"])
def test_the_example_is_loaded_as_it_stands(
    example: dict[str, object], form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"feed.{form}"
    rows = example["rows"]
    assert isinstance(rows, list)
    if form == "json":
        file.write_text(json.dumps(example), encoding="utf-8")
    else:
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    with time_machine.travel(THEN, tick=False):
        jail = custody.feed(Cast())
        call_command("load_custody_feed", jail.key, str(file))
        jail.refresh_from_db()

    assert capsys.readouterr().out == "applied: 1 rows, 1 new, 0 known before, 0 refused, 0 late, 0 alerts\n"
    assert CustodyEvent.objects.get().person.name == "Jonas P. Example"
    assert jail.confirmed_at == (datetime.fromisoformat(str(example["as_of"])) if form == "json" else THEN)


CASES = [
    ("advance", "booking", "A release is planned for May 4, 2027", "Está prevista"),
    ("court_date", "booking", "A hearing in court is set for May 4, 2027", "audiencia"),
    ("court_date", "release", "A hearing in court is set for May 4, 2027", "audiencia"),
    ("removal", "booking", "The person was removed from the country.", "país"),
    ("removal", "release", "The person was removed from the country.", "país"),
    ("release", "booking", "The person was released.", "fue liberada."),
    ("supervision", "booking", "released on bond or under supervision", "bajo fianza"),
    ("escape", "booking", "The person escaped.", "911"),
    ("return", "release", "The person is back in custody.", "de nuevo bajo custodia"),
    ("transfer", "booking", "moved to another place and is still in custody", "trasladada"),
    ("work_release", "booking", "may leave the place for work at certain hours", "trabajar"),
    ("furlough", "booking", "may leave the place for some days", "algunos días"),
    ("death", "booking", "The person died.", "falleció"),
]


@pytest.mark.parametrize(("kind", "before", "words", "in_spanish"), CASES)
def test_every_kind_is_told_in_its_words_after_its_time(
    cast: Cast, kind: str, before: str, words: str, in_spanish: str
) -> None:
    subscription = custody.following(cast)
    jail = custody.feed(cast)
    custody.load(jail, custody.row(before, minutes_ago=90, sid=SID))
    Alert.objects.all().delete()
    more: dict[str, Any] = {"expected_at": EXPECTED} if "expected_at" in KINDS[kind].needs else {}
    run = custody.load(jail, custody.row(kind, to_place="Southside Prison", **more))

    alert = Alert.objects.get()
    event = alert.event
    assert event is not None
    due = event.at + timedelta(hours=8) if kind == "transfer" else alert.made_at
    assert (run.told, alert.next_at) == (1, due)
    told = words_of(alert)
    assert words in told.lines[0]
    assert "Place: Southside Prison" in told.lines
    with translation.override("es"):
        assert in_spanish in words_of(alert).lines[0]
    ends = any("14 days after" in line for line in told.lines)
    assert ends is (kind in {"release", "supervision", "removal", "death"})
    assert event.person.status == (KINDS[kind].target or ("out" if before == "release" else "in"))
    assert AlertSubscription.objects.get() == subscription


def test_a_removal_ends_the_sign_up_fourteen_days_after_it_was_told(cast: Cast) -> None:
    subscription = custody.following(cast)
    custody.load(custody.feed(cast), custody.row("removal", sid=SID))
    alert = Alert.objects.get()
    custody.work("alerts.send")
    alert.refresh_from_db()
    assert alert.event is not None
    until = alert.event.at + timedelta(days=14)
    assert alerts.end_over(until) == 0
    assert alerts.end_over(until + timedelta(minutes=1)) == 1
    subscription.refresh_from_db()
    assert subscription.standing == AlertSubscription.State.ENDED


def test_every_kind_that_is_told_is_among_those_above() -> None:
    assert {case[0] for case in CASES} == set(TOLD)
