"""Danger told at any time counts down; calls keep safe hours; time is extended before its last day, and stops once."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.disclosure.portal.conftest import signed_in as requester_in
from tests.disclosure.release.cases import nothing_to_release
from tests.factories import Cast, draft, staff, submitted, walk
from workflow import chores, policies
from workflow.errors import Blocked, Invalid, NotAllowed
from workflow.lists import duties
from workflow.models import Event, OutboxRow, Request
from workflow.policies import Actor
from workflow.services import calls, clock, contact, intake, releasing, screening
from workflow.states import Outcome, Role, State

pytestmark = pytest.mark.django_db
MONDAY = "2027-02-01T15:00:00Z"
DAY = timedelta(hours=24)


@pytest.fixture
def cast() -> Cast:
    return Cast()


def fresh(request: Request) -> Request:
    return Request.objects.select_related("office").get(pk=request.pk)


def managers_told(request: Request) -> int:
    rows = OutboxRow.objects.filter(request=request, verb="notify.manager")
    return sum(row.data["about"] == "danger" for row in rows)


@pytest.mark.parametrize("how", ["call", "message", "reply"])
def test_danger_told_later_counts_down_from_then(cast: Cast, how: str) -> None:
    request = walk(cast, State.SEARCH)
    intake.triage_danger(request_id=request.pk, finding="None now.", in_danger=False, by=cast.actor(Role.INTAKE))
    if how == "call":
        contact.log_call(
            request_id=request.pk, text="He stands outside.", way="telephone", inbound=True, in_danger=True,
            by=cast.actor(Role.INTAKE),
        )  # fmt: skip
    elif how == "reply":
        contact.ask_requester(request_id=request.pk, text="When was it?", by=cast.actor(Role.INTAKE))
        sent = {
            "reply-question": str(request.questions.get().pk), "reply-text": "He stands outside.",
            "reply-in_danger": "on",
        }  # fmt: skip
        client = requester_in(request.requester.user)
        assert client.post(reverse("portal:reply", args=(request.pk,)), sent).status_code == 302
    else:
        client = requester_in(request.requester.user)
        sent = {"message-text": "He stands outside.", "message-in_danger": "on"}
        page = client.get(reverse("portal:request", args=(request.pk,))).content.decode()
        assert 'type="checkbox" name="message-in_danger"' in page
        assert client.post(reverse("portal:message", args=(request.pk,)), sent).status_code == 302

    told = fresh(request)
    assert told.danger
    assert told.danger_triaged_at is None
    assert told.danger_triage_due_at is not None
    assert timedelta(0) <= timezone.now() + DAY - told.danger_triage_due_at < timedelta(minutes=5)
    assert [duty.case for duty in duties.danger_to_triage(cast.people[Role.INTAKE])] == [request]
    with time_machine.travel(timezone.now() + DAY + timedelta(minutes=1)):
        chores.escalate_dangers()
    assert managers_told(request) == 1


def test_a_message_without_danger_starts_no_countdown(cast: Cast) -> None:
    request = walk(cast, State.SEARCH)
    client = requester_in(request.requester.user)
    client.post(reverse("portal:message", args=(request.pk,)), {"message-text": "Thank you."})
    assert fresh(request).danger_triage_due_at is None


def test_danger_told_of_a_closed_case_reaches_the_managers_at_once(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    contact.log_call(
        request_id=request.pk, text="He is back.", way="telephone", inbound=True, in_danger=True,
        by=cast.actor(Role.INTAKE),
    )  # fmt: skip
    assert managers_told(request) == 1


def on_paper(cast: Cast, days: int) -> Request:
    made = draft(cast.office, danger=True)
    cast.give_all(made.request)
    return intake.submit(
        draft_id=made.pk,
        signature=intake.Signature("I declare.", "", on_paper=True),
        by=Actor(Role.INTAKE, cast.people[Role.INTAKE], draft_of=made.request_id),
        received_date=timezone.localdate() - timedelta(days=days),
    )


def test_danger_on_paper_counts_from_the_day_it_came_in_not_from_typing(cast: Cast) -> None:
    today, before = on_paper(cast, 0), on_paper(cast, 3)
    zone = ZoneInfo(cast.office.time_zone)
    came = datetime.combine(timezone.localdate() - timedelta(days=3), datetime.min.time(), tzinfo=zone)

    assert before.danger_triage_due_at == came + DAY
    assert today.danger_triage_due_at is not None
    assert timedelta(0) <= timezone.now() + DAY - today.danger_triage_due_at < timedelta(minutes=5)


def test_the_desk_asks_when_paper_came_in(cast: Cast) -> None:
    came = timezone.localdate() - timedelta(days=6)
    client = Client()
    client.force_login(cast.people[Role.INTAKE], backend="django.contrib.auth.backends.ModelBackend")
    sent = {
        "channel": "paper", "received_date": came.isoformat(), "language": "en", "requester_kind": "victim",
        "requester_name": "Elena Example", "victim_is_requester": "on", "subject_name": "Jonas Example",
        "they_call": "on", "declaration_read": "on", "delivery_way": "in_person",
    }  # fmt: skip
    page = client.post(reverse("desk:new"), sent)
    assert page.status_code == 302, page.content.decode()

    request = Request.objects.get()
    assert (request.received_date, request.clock_entries.get().on_date) == (came, came)
    assert client.post(reverse("desk:new"), {**sent, "received_date": "2099-01-01"}).status_code == 422


@pytest.mark.parametrize(
    ("words", "hour", "safe"),
    [("weekdays 9-17", 10, True), ("weekdays 9-17", 20, False), ("", 20, True), ("after school", 20, True)],
)
def test_a_call_is_promised_within_the_hours_called_safe(cast: Cast, words: str, hour: int, safe: bool) -> None:
    request = walk(cast, State.SEARCH)
    request.requester.ways.create(
        kind="telephone", value="410-555-0177", when=words, safe=True, asked_date=timezone.localdate()
    )
    monday = timezone.localtime() + timedelta(days=7 - timezone.localdate().weekday())
    due = monday.replace(hour=hour, minute=0)
    if safe:
        assert calls.plan_call(request_id=request.pk, due_at=due, note="", by=cast.actor(Role.INTAKE)).due_at == due
        return
    with pytest.raises(Invalid, match="Monday to Friday, 9 to 5") as refused:
        calls.plan_call(request_id=request.pk, due_at=due, note="", by=cast.actor(Role.INTAKE))
    assert set(refused.value.fields) == {"due_at"}


@pytest.mark.parametrize(("day", "possible"), [(19, True), (20, False), (21, False)])
def test_time_is_extended_before_day_twenty_alone(cast: Cast, day: int, possible: bool) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request = walk(cast, State.VERIFICATION)
        on = clock.working_days_after(request, timezone.localdate(), day)
    with time_machine.travel(f"{on.isoformat()}T15:00:00Z", tick=False):
        by = cast.actor(Role.INTAKE)
        if possible:
            intake.extend(request_id=request.pk, reason="Offices far away must be asked.", by=by)
            assert fresh(request).due_date == clock.working_days_after(request, on, 11)
            return
        with pytest.raises(Invalid, match="must be told before"):
            intake.extend(request_id=request.pk, reason="Offices far away must be asked.", by=by)
        assert not request.clock_entries.filter(kind="extended").exists()


def test_a_second_question_leaves_the_clock_running(cast: Cast) -> None:
    request = walk(cast, State.VERIFICATION)
    by = cast.actor(Role.INTAKE)
    stopped = []
    for text in ("When was it?", "Where was it?"):
        contact.ask_requester(request_id=request.pk, text=text, by=by)
        stopped.append(clock.reading(fresh(request)).stopped)
        contact.requester_replied(request_id=request.pk, text="As I said.", by=by)

    assert stopped == [True, False]
    assert list(request.clock_entries.values_list("kind", flat=True)) == ["received", "stopped", "resumed"]


def test_what_is_late_leaves_with_its_reason_alone(cast: Cast) -> None:
    request = walk(cast, State.READY)
    Request.objects.filter(pk=request.pk).update(due_date=timezone.localdate() - timedelta(days=1))
    by = cast.actor(Role.RECORDS_OFFICER)
    for reason in ("", "  "):
        with pytest.raises(Blocked) as raised:
            releasing.release(request_id=request.pk, late_reason=reason, by=by)
        assert [one.code for one in raised.value.obstacles] == ["late"]

    assert releasing.release(request_id=request.pk, late_reason="The court was shut.", by=by).late_reason


def test_who_is_not_sworn_screens_nobody(cast: Cast) -> None:
    request = submitted(cast.office)
    unsworn = staff(Role.SCREENER, of=cast.office)
    unsworn.staff_roles.update(sworn=False)
    request.assignments.create(user=unsworn, role=Role.SCREENER, since_at=timezone.now())
    assert policies.holds_role(unsworn, cast.office, Role.SCREENER)

    with pytest.raises(NotAllowed, match="sworn"):
        screening.screen(request_id=request.pk, bars=[], source="The index.", by=Actor(Role.SCREENER, unsworn))
    assert not request.screenings.exists()


def test_from_legal_review_on_counsel_alone_sets_the_routes_and_passing_on_decides_them(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    assert policies.role_for(cast.people[Role.INTAKE], "set_routes", fresh(request)) is None
    assert policies.role_for(cast.people[Role.COUNSEL], "set_routes", fresh(request)) is Role.COUNSEL


@pytest.mark.parametrize("event", ["clear_for_redaction", "nothing_to_release"])
def test_the_routes_a_case_goes_on_by_stand_in_the_trail(cast: Cast, event: str) -> None:
    if event == "clear_for_redaction":
        request = walk(cast, State.REDACTION)
    else:
        request = nothing_to_release(cast, Outcome.NEITHER_CONFIRM_NOR_DENY)
    open_ones = sorted(request.routes.filter(is_open=True).values_list("kind", flat=True))

    told = json.loads(Event.objects.get(chain=f"request:{request.pk}", verb=f"request.{event}").data)

    assert open_ones and told["routes"] == open_ones


def test_up_to_which_day_was_searched_stands_on_the_pages_and_in_the_trail(cast: Cast) -> None:
    request = walk(cast, State.LEGAL_REVIEW)
    day = timezone.localdate()
    assert fresh(request).search_cutoff_date == day

    told = Event.objects.get(chain=f"request:{request.pk}", verb="request.complete_search").data
    assert json.loads(told)["cutoff"] == day.isoformat()
    counsel = Client()
    counsel.force_login(cast.people[Role.COUNSEL], backend="django.contrib.auth.backends.ModelBackend")
    for page in ("desk:search", "desk:legal"):
        assert "Searched up to" in counsel.get(reverse(page, args=(request.number,))).content.decode()
