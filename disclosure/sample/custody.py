"""Custody in the sample office: feeds in time and late, people signed up, alerts told, a wrong one taken back, a row
about a child refused, and a run that is held.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from workflow import known, outbox
from workflow.models import Feed, Office, OutboxRow, Request, User
from workflow.policies import Actor
from workflow.services import alerts, alerts_match, alerts_queue, feeds
from workflow.states import Role

#: Who signs up: the key of their request, and the number under which custody knows the subject.
SIGNED_UP = {"luz": "SID-4410150", "iris": "SID-4410093"}
PIN = "4826"
JAIL, PRISON = "Northside County Jail (sample)", "Example State Prison (sample)"


def load(
    offices: Mapping[str, Office], staff: Mapping[str, User], requests: Mapping[str, Request], now: datetime
) -> bool:
    """Load what is missing; return whether anything was."""
    office = offices["fairview"]
    if Feed.objects.filter(office=office).exists():
        return False
    manager = next(
        user for user in staff.values() if user.staff_roles.filter(office=office, role=Role.OFFICE_MANAGER).exists()
    )
    jail, prison = (
        feeds.add_feed(office_id=office.pk, settings=feeds.Settings(name), user=manager) for name in (JAIL, PRISON)
    )
    signed = {key: request for key, request in requests.items() if _sign_up(request, SIGNED_UP[key])}
    followed = list(signed.values())
    numbers = [SIGNED_UP[key] for key in signed]
    _run(prison, [], now - timedelta(hours=30))
    _run(
        jail,
        [*_bookings(followed, numbers, now), _row("child", "booking", now, 90, "Kit Sample", _years_ago(now, 15))],
        now,
    )
    events = [
        _row(f"P{index}", kind, now, 40, *_who(request), event=f"sample-{kind}-{index}")
        for index, (request, kind) in enumerate(zip(followed, ("release", "furlough", "transfer"), strict=False))
    ]
    _run(jail, events, now)
    _work(alerts_queue.SEND)
    _run(jail, [{**_row("P1", "retraction", now, 20, *_who(followed[1])), "corrects": "sample-furlough-1"}]
         if len(followed) > 1 else [], now)  # fmt: skip
    _work(alerts_queue.SEND)
    _run(jail, [_row("P0", "release", now, 5, *_who(followed[0]))] if followed else [], now)
    return True


def _sign_up(request: Request, number: str) -> bool:
    """Sign the requester of a sample request up, and write down the subject's number; say whether that was possible."""
    user = request.requester.user
    ways = [way.pk for way in request.requester.ways.all() if way.is_used and way.kind in alerts.TELLING_KINDS]
    held = request.assignments.filter(role__in=(Role.INTAKE, Role.RECORDS_OFFICER), until_at=None).first()
    if user is None or not ways or held is None or not known.standing_is_verified(request):
        return False
    wish = alerts.Wish(ways=ways, language=request.language, pin=PIN, knows=True)
    alerts.sign_up(request_id=request.pk, wish=wish, by=Actor(Role.REQUESTER, user))
    alerts_match.know_by_number(
        request_id=request.pk, kind="sid", number=number, why="It stands on the docket.",
        by=Actor(Role(held.role), held.user),
    )  # fmt: skip
    return True


def _bookings(requests: list[Request], numbers: list[str], now: datetime) -> list[dict[str, str]]:
    """Return the bookings of the subjects, and of enough others that a run of a few changes is nothing unusual."""
    theirs = [
        {**_row(f"P{index}", "booking", now, 600, *_who(request)), "sid": numbers[index]}
        for index, request in enumerate(requests)
    ]
    others = [
        _row(f"X{index}", "booking", now, 500 + index, f"Sample Other{index}", "1979-02-03") for index in range(40)
    ]
    return [*theirs, *others]


def _who(request: Request) -> tuple[str, str]:
    subject = request.subject
    return subject.name, subject.birth_date.isoformat() if subject.birth_date else "1984-06-05"


def _row(
    person: str, kind: str, now: datetime, minutes_ago: int, name: str, born: str, *, event: str = ""
) -> dict[str, str]:
    at = (now - timedelta(minutes=minutes_ago)).isoformat()
    return {"event_id": event or f"sample-{kind}-{person}-{minutes_ago}", "person_id": person, "kind": kind, "at": at,
            "name": name, "birth_date": born, "place": "Northside County Jail"}  # fmt: skip


def _years_ago(now: datetime, years: int) -> str:
    return (now - timedelta(days=years * 366)).date().isoformat()


def _run(feed: Feed, rows: list[dict[str, str]], as_of: datetime) -> None:
    data = json.dumps({"as_of": as_of.isoformat(), "rows": rows}).encode()
    feeds.take_in(key=feed.key, data=data, way="file")
    _work(feeds.VERB)


def _work(verb: str) -> None:
    for row in OutboxRow.objects.filter(verb=verb, status=OutboxRow.Status.WAITING).order_by("posted_at", "id"):
        outbox.run(row.pk)
