"""Who is given to a person, why, and what happens when somebody leaves or stands aside."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.factories import Cast, office, staff, submitted
from workflow import audit, chores
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.helping import matching
from workflow.helping import policies as helping_policies
from workflow.models import Absence, Event, HelpFile, Specialist, StaffRole
from workflow.services import assignments, directory, liaison, liaison_contacts, staffing
from workflow.services.directory import Post, areas_of
from workflow.services.liaison import Person, Way
from workflow.states import Role
from workflow.trail import inspection

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def specialist(cast: Cast) -> Callable[..., Specialist]:
    def make(name: str, **changes: object) -> Specialist:
        user = staff(Role.INTAKE, of=cast.office, name=name)
        given = {
            "kind": "specialist", "telephone": "410-555-0111", "state": "MD", "zip_code": "21201",
            "languages": ("en",), "areas": areas_of("MD"), **changes,
        }  # fmt: skip
        return directory.save_specialist(
            office_id=cast.office.pk,
            person_id=user.pk,
            given=Post(**given),  # type: ignore[arg-type]
            user=cast.people[Role.OFFICE_MANAGER],
        )

    return make


def open_file(cast: Cast, **changes: object) -> HelpFile:
    given = {
        "name": "Ana", "language": "en", "state": "MD", "zip_code": "21014",
        "ways": (Way("telephone", "410-555-0177", "weekdays 9-17"),), **changes,
    }  # fmt: skip
    return liaison.open_file(office=cast.office, person=Person(**given), user=cast.people[Role.LIAISON])  # type: ignore[arg-type]


def helper(file: HelpFile) -> str:
    held = liaison.current(file)
    return str(held.specialist) if held else ""


def test_language_beats_skill_skill_beats_load_load_beats_distance(
    cast: Cast, specialist: Callable[..., Specialist]
) -> None:
    specialist("Near", zip_code="21014")
    specialist("Far", zip_code="21502")
    specialist("Skilled", zip_code="21502", skills=("domestic",))
    specialist("Spanish", zip_code="21502", languages=("en", "es"))

    assert helper(open_file(cast)) == "Near"
    assert helper(open_file(cast, skills=("domestic",))) == "Skilled"
    assert helper(open_file(cast, language="es", skills=("domestic",))) == "Spanish"


def test_people_are_spread_by_load(cast: Cast, specialist: Callable[..., Specialist]) -> None:
    specialist("One", capacity=4)
    specialist("Two", capacity=4)

    assert sorted(helper(open_file(cast)) for _index in range(6)) == ["One"] * 3 + ["Two"] * 3


def test_nobody_is_given_who_is_away_full_elsewhere_or_without_a_role(
    cast: Cast, specialist: Callable[..., Specialist]
) -> None:
    away, full = specialist("Away"), specialist("Full", capacity=1)
    unroled = specialist("Unroled")
    specialist("Elsewhere", areas=areas_of("FL"), state="FL", zip_code="33128")
    Absence.objects.create(user=away.user, from_date=TODAY(), to_date=TODAY())
    StaffRole.objects.filter(user=unroled.user).update(until_date=date(2021, 1, 1))
    assert helper(open_file(cast)) == "Full"

    file = open_file(cast)

    assert helper(file) == ""
    why = {str(one.specialist): one.words[0] for one in matching.weigh(file, TODAY())}
    assert why["Away"] == "away today"
    assert why["Full"] == "no room: helps 1 of 1 people"
    assert why["Unroled"].startswith("holds no role")
    assert "Elsewhere" not in why
    assert full.helped.count() == 1


def test_the_assignment_explains_itself(cast: Cast, specialist: Callable[..., Specialist]) -> None:
    specialist("Near", zip_code="21014", skills=("domestic",))
    file = open_file(cast, language="es", skills=("domestic",))

    held = liaison.current(file)

    assert held is not None
    assert held.weighed[0]["words"] == [
        "serves MD", "does not speak Spanish: with an interpreter", "trained for: Violence at home",
        "helps 0 of 20 people", "0 miles away",
    ]  # fmt: skip
    given = Event.objects.get(chain=f"help:{file.pk}", verb="help.given")
    assert given.actor == "system:match"


def test_a_person_chooses_another_with_a_reason(cast: Cast, specialist: Callable[..., Specialist]) -> None:
    specialist("One")
    two, away = specialist("Two", zip_code="21502"), specialist("Away")
    Absence.objects.create(user=away.user, from_date=TODAY(), to_date=TODAY())
    file, liaison_user = open_file(cast), cast.people[Role.LIAISON]
    assert helper(file) == "One"

    with pytest.raises(Invalid):
        liaison.give(file_id=file.pk, specialist_id=two.pk, reason="no", user=liaison_user)
    with pytest.raises(NotAllowed):
        liaison.give(file_id=file.pk, specialist_id=away.pk, reason="She asked for her.", user=liaison_user)
    liaison.give(file_id=file.pk, specialist_id=two.pk, reason="She knows her already.", user=liaison_user)

    held = liaison.current(file)
    assert held is not None
    assert (str(held.specialist), held.chosen_by, held.reason) == ("Two", liaison_user, "She knows her already.")


def test_who_stands_aside_is_never_given_again(cast: Cast, specialist: Callable[..., Specialist]) -> None:
    one = specialist("One", zip_code="21014")
    specialist("Two", zip_code="21502")
    file = open_file(cast)
    assert helper(file) == "One"

    liaison.stand_aside(file_id=file.pk, reason="The subject is my neighbour.", user=one.user)

    assert helper(file) == "Two"
    with pytest.raises(NotYours):
        liaison.viewed(file_id=file.pk, user=one.user)
    with pytest.raises(NotYours):
        liaison.cover(file_id=file.pk, reason="I want to look again.", user=one.user)


def test_who_is_recused_or_judges_the_request_is_not_given(cast: Cast, specialist: Callable[..., Specialist]) -> None:
    one, two, three = specialist("One", zip_code="21014"), specialist("Two", zip_code="21201"), specialist("Three")
    request = submitted(cast.office)
    assignments.give(request, one.user, Role.INTAKE)
    assignments.recuse(
        request_id=request.pk, reason="A cousin.", by=cast.actor(Role.INTAKE).__class__(Role.INTAKE, one.user)
    )
    request.parts.create(user=two.user, role=Role.DECIDING_OFFICIAL)
    asker = request.requester.user
    assert asker is not None

    file = liaison.open_for_request(request_id=request.pk, person=Person("", "en", "MD"), user=asker)

    assert helper(file) == str(three)


def test_when_somebody_leaves_their_people_go_to_others(cast: Cast, specialist: Callable[..., Specialist]) -> None:
    one = specialist("One", zip_code="21014")
    specialist("Two", zip_code="21502")
    files = [open_file(cast, name=f"Person {number}") for number in range(2)]
    assert helper(files[0]) == "One"

    moved = liaison.leave(
        office_id=cast.office.pk, specialist_id=one.pk, until=TODAY(), user=cast.people[Role.OFFICE_MANAGER]
    )

    assert moved == 1
    assert {helper(file) for file in files} == {"Two"}
    told = Event.objects.filter(chain=f"help:{files[0].pk}", verb="help.given").order_by("-seq")[0]
    assert (told.actor, audit.data_of(told)["after"]) == ("system:match", "left")


def test_a_day_to_come_moves_people_when_it_comes(cast: Cast, specialist: Callable[..., Specialist]) -> None:
    one = specialist("One", zip_code="21014")
    file = open_file(cast)
    specialist("Two")
    manager = cast.people[Role.OFFICE_MANAGER]

    assert liaison.leave(office_id=cast.office.pk, specialist_id=one.pk, until=TODAY() + timedelta(9), user=manager) < 1
    assert (helper(file), liaison.rebalance(cast.office)) == ("One", 0)
    one.user.is_active = False
    one.user.save()
    assert (liaison.rebalance(cast.office), helper(file)) == (1, "Two")


def test_when_a_role_or_an_account_ends_people_go_to_others_at_once(
    cast: Cast, specialist: Callable[..., Specialist]
) -> None:
    one, two = specialist("One", zip_code="21014"), specialist("Two", zip_code="21502")
    first = open_file(cast)
    specialist("Three", zip_code="21502")
    given: dict[str, Any] = {"office_id": cast.office.pk, "user": cast.people[Role.OFFICE_MANAGER]}
    assert helper(first) == "One"

    staffing.end_role(role_id=one.user.staff_roles.get().pk, until=TODAY(), **given)
    assert helper(first) in {"Two", "Three"}
    held = two if helper(first) == "Two" else Specialist.objects.get(user__name="Three")
    staffing.close_account(person_id=held.user_id, **given)

    assert helper(first) == ({"Two", "Three"} - {str(held)}).pop()


def test_a_role_that_ends_later_moves_nobody_before_its_last_day_and_all_as_soon_as_it_comes(
    cast: Cast, specialist: Callable[..., Specialist]
) -> None:
    one, _two = specialist("One", zip_code="21014"), specialist("Two", zip_code="21502")
    file = open_file(cast)
    last = TODAY() + timedelta(days=9)
    manager = cast.people[Role.OFFICE_MANAGER]
    staffing.end_role(office_id=cast.office.pk, role_id=one.user.staff_roles.get().pk, until=last, user=manager)
    assert helper(file) == "One"

    midnight = timezone.localtime().replace(hour=0, minute=5) + timedelta(days=9)
    with time_machine.travel(midnight - timedelta(minutes=10), tick=False) as clock:
        chores.do_due()
        before = helper(file)
        clock.move_to(midnight, tick=False)
        chores.do_due()

    assert (before, helper(file)) == ("One", "Two")


def test_whom_nobody_could_help_is_given_somebody_once_there_is_one(
    cast: Cast, specialist: Callable[..., Specialist]
) -> None:
    file = open_file(cast)
    assert (helper(file), liaison.give_to_unhelped(cast.office)) == ("", 0)
    events = Event.objects.filter(chain=f"help:{file.pk}").count()
    specialist("One")

    assert (liaison.give_to_unhelped(cast.office), helper(file)) == (1, "One")
    assert Event.objects.filter(chain=f"help:{file.pk}").count() == events + 1
    assert liaison.give_to_unhelped(cast.office) == 0


def test_a_file_exists_for_who_helps_opened_covers_or_manages(
    cast: Cast, specialist: Callable[..., Specialist]
) -> None:
    one = specialist("One")
    file = open_file(cast)
    other, elsewhere = staff(Role.INTAKE, of=cast.office), Cast(office()).people[Role.LIAISON]
    role = helping_policies.acting_role

    assert role(one.user, file) is Role.INTAKE
    assert role(cast.people[Role.LIAISON], file) is Role.LIAISON
    assert role(cast.people[Role.OFFICE_MANAGER], file) is Role.OFFICE_MANAGER
    assert [role(user, file) for user in (other, elsewhere, cast.people[Role.COUNSEL])] == [None] * 3
    with pytest.raises(Invalid):
        liaison.cover(file_id=file.pk, reason="why not", user=other)
    liaison.cover(file_id=file.pk, reason="She calls and One is ill.", user=other)
    assert role(other, file) is Role.INTAKE
    with pytest.raises(NotYours):
        liaison.cover(file_id=file.pk, reason="She calls and One is ill.", user=elsewhere)


def test_a_call_is_promised_within_the_hours_called_safe(cast: Cast) -> None:
    file, user = open_file(cast), cast.people[Role.LIAISON]
    monday = timezone.localtime() + timedelta(days=7 - timezone.localdate().weekday())
    good = monday.replace(hour=10, minute=0)

    with pytest.raises(Invalid) as refused:
        liaison_contacts.plan_call(file_id=file.pk, due_at=monday.replace(hour=20, minute=0), note="", user=user)
    assert "Monday to Friday, 9 to 5" in refused.value.words
    call = liaison_contacts.plan_call(file_id=file.pk, due_at=good, note="Court day", user=user)
    liaison_contacts.close_call(call_id=call.pk, reached=True, user=user)
    with pytest.raises(NotYours):
        liaison_contacts.close_call(call_id=call.pk, reached=True, user=user)
    silent = open_file(cast, ways=(Way("they_call", ""),))
    with pytest.raises(Invalid):
        liaison_contacts.plan_call(file_id=silent.pk, due_at=good, note="", user=user)


def test_hours_in_a_persons_own_words_are_kept_by_who_calls(cast: Cast) -> None:
    case = submitted(cast.office)
    cast.give_all(case)
    user = cast.people[Role.LIAISON]
    case.requester.ways.create(
        kind="telephone", value="410-555-0177", when="from 9 to 3", safe=True, asked_date=TODAY()
    )
    file = liaison.open_for_request(request_id=case.pk, person=Person("", "en", "MD"), user=user)

    call = liaison_contacts.plan_call(file_id=file.pk, due_at=timezone.now() + timedelta(hours=1), note="", user=user)

    assert call.done_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"), ({"language": "xx"}, "language"), ({"state": "ZZ", "zip_code": ""}, "state"),
        ({"zip_code": "33128"}, "zip_code"), ({"needs": ("gold",)}, "needs"),
        ({"ways": (Way("telephone", ""),)}, "way_value"), ({"ways": (Way("telephone", "1", "at noon"),)}, "way_when"),
    ],
)  # fmt: skip
def test_what_is_unknown_is_refused_at_its_field(cast: Cast, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        open_file(cast, **changes)

    assert list(refused.value.fields) == [field]


def test_every_chain_of_a_file_verifies(cast: Cast, specialist: Callable[..., Specialist]) -> None:
    specialist("One")
    file, user = open_file(cast), cast.people[Role.LIAISON]
    liaison_contacts.log_contact(file_id=file.pk, way="telephone", inbound=True, text="She is afraid.", user=user)
    liaison_contacts.keep_plan(file_id=file.pk, answers={"word": "pineapple", "rooms": " "}, user=user)
    liaison_contacts.destroy_plan(file_id=file.pk, user=user)
    liaison_contacts.close_file(file_id=file.pk, user=user)

    assert inspection.chain_break(helping_policies.chain_of_file(file.pk)) is None
    verbs = list(Event.objects.filter(chain=f"help:{file.pk}").order_by("seq").values_list("verb", flat=True))
    assert verbs == [
        "help.opened",
        "help.given",
        "help.contact",
        "help.plan_kept",
        "help.plan_destroyed",
        "help.closed",
    ]
    with pytest.raises(NotAllowed):
        liaison_contacts.log_contact(file_id=file.pk, way="telephone", inbound=True, text="More.", user=user)
