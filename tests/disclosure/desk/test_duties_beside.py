"""What waits beside the cases stands on the first screen: alerts, calls to people who are helped, referrals."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.desk.duties import panels_of
from disclosure.desk.panels import Panel
from tests import custody
from tests.factories import Cast, screen, staff
from tests.workflow.test_directory import add
from tests.workflow.test_matching import open_file
from workflow.models import Absence, Alert, AlertState, Assignment, User
from workflow.services import directory, liaison_contacts, referrals
from workflow.services.directory import Post, areas_of
from workflow.states import Role

SignedIn = Callable[[User | Role], Client]


def panels(user: User) -> dict[str, Panel]:
    return {panel.key: panel for panel in panels_of(user)}


def test_whom_no_machine_reached_is_named_to_who_calls_and_late_when_their_time_comes(cast: Cast) -> None:
    following = custody.following(cast)
    custody.load(custody.feed(cast), custody.row("release", sid=custody.SID))
    assert "alerts" not in panels(cast.people[Role.INTAKE])

    Alert.objects.update(standing=AlertState.PERSON, next_at=timezone.now() + timedelta(hours=2))
    alert = Alert.objects.get()
    (row,) = panels(cast.people[Role.INTAKE])["alerts"].rows
    assert (row.number, row.url, row.late) == (
        following.request.number, reverse("desk:alert_call", args=(alert.pk,)), False,
    )  # fmt: skip
    assert "released" not in row.words
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        assert panels(cast.people[Role.LIAISON])["alerts"].rows[0].late
    assert "alerts" not in panels(cast.people[Role.REDACTOR])
    assert "alerts" not in panels(Cast().people[Role.INTAKE])
    screen(cast, following.request, "vawa_t_u")
    assert "alerts" not in panels(cast.people[Role.INTAKE])
    alert.refresh_from_db()
    assert alert.standing == AlertState.PERSON


def test_an_alert_that_met_a_bar_stands_before_counsel_alone_and_before_every_counsel_when_it_is_late(
    cast: Cast,
) -> None:
    following = custody.following(cast, "vawa_t_u")
    custody.load(custody.feed(cast), custody.row("release", sid=custody.SID))
    other = staff(Role.COUNSEL, of=cast.office)

    (row,) = panels(cast.people[Role.COUNSEL])["held"].rows
    assert (row.number, row.late) == (following.request.number, False)
    assert row.words.startswith("23")
    assert "held" not in panels(other)
    for role in set(cast.people) - {Role.COUNSEL}:
        assert "held" not in panels(cast.people[role])
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        (row,) = panels(other)["held"].rows
        assert row.late
        assert row.words.startswith("ran out")
    Assignment.objects.filter(request=following.request, role=Role.COUNSEL).update(until_at=timezone.now())
    assert "held" in panels(other)


def test_a_call_promised_to_a_person_we_help_reaches_whoever_is_here(cast: Cast, signed_in: SignedIn) -> None:
    helper, colleague = staff(Role.INTAKE, of=cast.office), staff(Role.LIAISON, of=cast.office)
    manager = cast.people[Role.OFFICE_MANAGER]
    post = Post("specialist", "410-555-0155", "MD", ("en",), areas_of("MD"), "21201")
    directory.save_specialist(office_id=cast.office.pk, person_id=helper.pk, given=post, user=manager)
    file = open_file(cast)
    due = timezone.localtime() + timedelta(days=7 - timezone.localdate().weekday())
    liaison_contacts.plan_call(file_id=file.pk, due_at=due.replace(hour=10), note="Court day", user=helper)

    (row,) = panels(helper)["help_calls"].rows
    assert (row.number, row.late) == ("Ana", False)
    assert row.words.endswith("Court day")
    assert "help_calls" not in panels(colleague)
    assert "help_calls" not in panels(manager)

    Absence.objects.create(user=helper, from_date=timezone.localdate(), to_date=timezone.localdate())
    (row,) = panels(colleague)["help_calls"].rows
    assert row.number == "Somebody another one helps"
    assert "Court day" not in row.words
    assert panels(manager)["help_calls"].rows[0].number == "Ana"
    page = signed_in(colleague).get(reverse("desk:helping")).content.decode()
    assert "Nobody who helps them is here today." in page
    assert "410-555-0177" not in page
    assert "help_calls" not in panels(Cast().people[Role.LIAISON])


def test_what_a_person_or_a_service_answered_stands_before_who_helps(cast: Cast) -> None:
    worker = cast.people[Role.LIAISON]
    file, listing = open_file(cast), add(cast, "willow")
    row = referrals.ask(file_id=file.pk, listing_id=listing.pk, help_kind="legal", offered=["name"], user=worker)
    assert "referrals" not in panels(worker)
    until = timezone.localdate() + timedelta(days=20)
    _row, code = referrals.consent(referral_id=row.pk, shared=["name"], until=until, user=worker, said_by="telephone")
    assert "referrals" not in panels(worker)

    referrals.answer(referral_id=row.pk, code=code, accepted=False, note="")
    (line,) = panels(worker)["referrals"].rows
    assert (line.number, line.words) == ("Ana", f"{listing.name}: the service declined")
    assert "referrals" not in panels(staff(Role.LIAISON, of=cast.office))
    referrals.end(referral_id=row.pk, outcome="no_room", note="", user=worker)
    assert "referrals" not in panels(worker)
