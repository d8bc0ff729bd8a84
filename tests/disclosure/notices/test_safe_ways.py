"""Whatever is told, in whatever state, by whatever ways: nothing leaves by one that is not safe now."""

import itertools
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.letters.kinds import KINDS
from disclosure.notices import notify
from tests.architecture.source import ROOT
from tests.factories import PATH, Cast, walk
from workflow import hours, outbox
from workflow.models import ContactKind, ContactWay, Event, OutboxRow, Request
from workflow.services import ways
from workflow.states import State

pytestmark = [pytest.mark.long, pytest.mark.django_db]

#: Everything that is told: each kind of letter, and what has none of its own.
TOLD = (*sorted(KINDS), "message", "answer", "closing", "evidence")
ADDRESSES = ("a@mail.example", "b@mail.example", "(410) 555-0110", "1 Safe Road", "")
STATES = (*PATH, State.AWAITING_REQUESTER)
WAYS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(ContactKind.values),
            "value": st.sampled_from(ADDRESSES),
            "safe": st.booleans(),
            "to_verify": st.booleans(),
            "when": st.sampled_from(["", "", "weekdays 9-17", "every day 17-21", "when he works"]),
            "voicemail": st.booleans(),
        }
    ),
    max_size=5,
)
#: Any hour of two weeks.
AT = st.integers(0, 14 * 24 - 1).map(lambda hour: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour))
_keys = itertools.count()


def expected(given_ways: list[dict[str, Any]], at: datetime) -> tuple[set[str], bool]:
    """Return who may be written to now, written a second time and in another way; and whether somebody may later."""
    if any(way["kind"] == "they_call" and way["safe"] for way in given_ways):
        return set(), False
    now: set[str] = set()
    later = False
    for way in given_ways:
        if way["kind"] != "email" or not way["safe"] or way["to_verify"] or not way["value"]:
            continue
        if way["when"] == "" or (
            (way["when"] == "weekdays 9-17" and at.weekday() < 5 and 9 <= at.hour < 17)
            or (way["when"] == "every day 17-21" and 17 <= at.hour < 21)
        ):
            now.add(way["value"])
        elif way["when"] != "when he works":
            later = True
    return now, later and not now


@pytest.mark.parametrize("state", list(dict.fromkeys(STATES)))
def test_no_notice_leaves_by_a_way_not_marked_safe(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    request = walk(Cast(), state)

    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(about=st.sampled_from(TOLD), given_ways=WAYS, at=AT)
    def holds(about: str, given_ways: list[dict[str, Any]], at: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)
        replace_ways(request, given_ways)
        mail.outbox.clear()
        key = f"{about}:{next(_keys)}"
        waits = False
        try:
            notify.requester(Request.objects.get(pk=request.pk), about=about, question="", key=key)
        except outbox.Later:
            waits = True

        local = at.astimezone(ZoneInfo(request.office.time_zone))
        allowed, later = expected(given_ways, local)
        assert {address for message in mail.outbox for address in message.to} == allowed
        assert waits == later
        assert waits or Event.objects.get(object=f"notice:{key}").verb == (
            "notice.sent" if allowed else "notice.no_safe_way"
        )

    holds()


def replace_ways(request: Request, given_ways: list[dict[str, Any]]) -> None:
    request.requester.ways.all().delete()
    for way in given_ways:
        ContactWay.objects.create(requester=request.requester, asked_date=timezone.localdate(), **way)


def test_a_notice_waits_for_the_hour_and_the_row_says_when(monkeypatch: pytest.MonkeyPatch) -> None:
    request = walk(Cast(), State.VERIFICATION)
    way = request.requester.ways.get()
    way.when = "weekdays 9-17"
    way.save()
    OutboxRow.objects.filter(verb="notify.requester").delete()
    saturday = datetime(2026, 3, 7, 15, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: saturday)
    row = outbox.post("notify.requester", request=request, key="one", data={"about": "message"}, now=saturday)
    outbox.run(row.pk)

    row.refresh_from_db()
    monday = datetime(2026, 3, 9, 9, 0, tzinfo=ZoneInfo(request.office.time_zone))
    assert (row.status, row.next_at, mail.outbox) == (OutboxRow.Status.WAITING, monday, [])

    monkeypatch.setattr(timezone, "now", lambda: monday)
    outbox.run(row.pk)
    assert [message.to for message in mail.outbox] == [[way.value]]


def test_mail_is_written_in_one_place_alone() -> None:
    """Whoever wants to tell a person something asks `disclosure.notices`, which knows what is safe."""
    writers = [
        str(path.relative_to(ROOT))
        for room in ("disclosure", "workflow", "redaction")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"EmailMessage|EmailMultiAlternatives|send_mail\(|mail_managers", path.read_text(encoding="utf-8"))
    ]

    assert {name for name in writers if not name.startswith("disclosure/notices/")} <= {
        "disclosure/accounts/adapter.py"
    }


@pytest.mark.parametrize(
    ("words", "at", "opens"),
    [
        ("", "2026-03-07T03:00", "2026-03-07T03:00"),
        ("weekdays 9-17", "2026-03-06T10:00", "2026-03-06T10:00"),
        ("weekdays 9-17", "2026-03-06T17:00", "2026-03-09T09:00"),
        ("weekdays 9-17", "2026-03-06T08:59", "2026-03-06T09:00"),
        ("every day 17-21", "2026-03-07T21:00", "2026-03-08T17:00"),
        ("Any time", "2026-03-07T03:00", "2026-03-07T03:00"),
        ("when he works", "2026-03-07T21:00", None),
        ("weekdays 17-9", "2026-03-06T10:00", None),
    ],
)
def test_hours(words: str, at: str, opens: str | None) -> None:
    found = hours.safe_from(words, datetime.fromisoformat(at))

    assert found == (datetime.fromisoformat(opens) if opens else None)


def test_people_are_asked_again_after_the_time_the_office_sets() -> None:
    request = walk(Cast(), State.VERIFICATION)
    all_ways = list(request.requester.ways.all())
    today = timezone.localdate()

    assert not ways.are_asked_again(request, all_ways, today)
    assert ways.are_asked_again(request, all_ways, today + timedelta(days=request.office.reask_days + 1))
