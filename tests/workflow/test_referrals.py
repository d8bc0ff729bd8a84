"""A referral from asked to outcome: what a service sees, and that it sees nothing once consent is over."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone, translation

from tests.factories import Cast, submitted
from tests.workflow.test_directory import add
from tests.workflow.test_matching import open_file
from workflow.errors import Invalid, NotYours, Stale
from workflow.helping import policies as helping_policies
from workflow.models import Event, HelpFile, Listing, Referral, User
from workflow.services import liaison, liaison_person, referrals
from workflow.services.liaison import Person, Way
from workflow.services.referrals import EDGES, SHAREABLE, State
from workflow.states import Role
from workflow.trail import chain, inspection

pytestmark = pytest.mark.django_db
UNTIL = timezone.localdate() + timedelta(days=20)


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def listing(cast: Cast) -> Listing:
    return add(cast, "willow")


@pytest.fixture
def worker(cast: Cast) -> User:
    return cast.people[Role.LIAISON]


@pytest.fixture
def file(cast: Cast) -> HelpFile:
    return open_file(cast)


@pytest.fixture
def asked(file: HelpFile, listing: Listing, worker: User) -> Referral:
    return referrals.ask(
        file_id=file.pk, listing_id=listing.pk, help_kind="shelter", offered=list(SHAREABLE), user=worker
    )


def agree(row: Referral, worker: User, *shared: str) -> str:
    return referrals.consent(
        referral_id=row.pk, shared=shared or ["name", "need"], until=UNTIL, user=worker, said_by="telephone"
    )[1]


def test_a_service_sees_only_what_was_consented_and_answers(asked: Referral, worker: User) -> None:
    code = agree(asked, worker, "name", "reach")
    seen = referrals.shown_to_service(referral_id=asked.pk, code=code.lower())

    assert seen.lines == (
        ("What to call you", "Ana"),
        ("How to reach you safely", "410-555-0177 (Monday to Friday, 9 to 5, leave no message)"),
    )
    referrals.answer(referral_id=asked.pk, code=code, accepted=True, note="From Monday.")
    referrals.contact_by_service(referral_id=asked.pk, code=code)
    referrals.end(referral_id=asked.pk, outcome="helped", note="", user=worker)
    asked.refresh_from_db()
    assert (asked.state, asked.outcome, asked.shared, asked.answer_note) == ("ended", "helped", {}, "From Monday.")
    with pytest.raises(NotYours):
        referrals.shown_to_service(referral_id=asked.pk, code=code)


def test_nothing_is_shown_before_consent_with_a_wrong_code_or_after_it_ends(asked: Referral, worker: User) -> None:
    with pytest.raises(NotYours):
        referrals.shown_to_service(referral_id=asked.pk, code="")
    code = agree(asked, worker)
    for pk, tried in ((asked.pk, "AAAAA-AAAAA"), (uuid4(), code)):
        with pytest.raises(NotYours):
            referrals.shown_to_service(referral_id=pk, code=tried)
    with time_machine.travel(timezone.now() + timedelta(days=22), tick=False), pytest.raises(NotYours):
        referrals.shown_to_service(referral_id=asked.pk, code=code)
    renewed = referrals.fresh_code(referral_id=asked.pk, user=worker)
    with pytest.raises(NotYours):
        referrals.shown_to_service(referral_id=asked.pk, code=code)
    assert referrals.shown_to_service(referral_id=asked.pk, code=renewed)
    referrals.withdraw(referral_id=asked.pk, user=worker)
    with pytest.raises(NotYours):
        referrals.answer(referral_id=asked.pk, code=renewed, accepted=True, note="")


def test_consent_runs_out_by_itself(asked: Referral, worker: User) -> None:
    agree(asked, worker)

    assert referrals.lapse_due(UNTIL) == 0
    assert referrals.lapse_due(UNTIL + timedelta(days=1)) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.shared, asked.code_digest) == ("lapsed", {}, "")
    referrals.end(referral_id=asked.pk, outcome="helped", note="", user=worker)
    asked.refresh_from_db()
    assert (asked.state, asked.outcome, asked.shared) == ("ended", "helped", {})


def test_a_service_that_declines_sees_nothing_any_more(asked: Referral, worker: User) -> None:
    code = agree(asked, worker)
    referrals.answer(referral_id=asked.pk, code=code, accepted=False, note="No room.")

    with pytest.raises(NotYours):
        referrals.shown_to_service(referral_id=asked.pk, code=code)
    referrals.end(referral_id=asked.pk, outcome="no_room", note="", user=worker)


def test_no_more_is_shared_than_was_offered_and_for_no_longer_than_half_a_year(
    file: HelpFile, listing: Listing, worker: User
) -> None:
    row = referrals.ask(file_id=file.pk, listing_id=listing.pk, help_kind="legal", offered=["need"], user=worker)
    given = {"referral_id": row.pk, "user": worker}
    wrong = (
        ({"shared": ["name"], "until": UNTIL, "said_by": "visit"}, "shared"),
        ({"shared": [], "until": UNTIL, "said_by": "visit"}, "shared"),
        ({"shared": ["need"], "until": UNTIL - timedelta(days=21), "said_by": "visit"}, "until"),
        ({"shared": ["need"], "until": UNTIL + timedelta(days=200), "said_by": "visit"}, "until"),
        ({"shared": ["need"], "until": UNTIL, "said_by": ""}, "said_by"),
    )
    for more, field in wrong:
        with pytest.raises(Invalid) as refused:
            referrals.consent(**given, **more)  # type: ignore[arg-type]
        assert list(refused.value.fields) == [field]
    row.refresh_from_db()
    assert row.state == State.ASKED


def test_the_same_service_is_not_asked_twice_at_a_time(asked: Referral, worker: User) -> None:
    again = {"file_id": asked.file_id, "listing_id": asked.listing_id, "help_kind": "legal", "offered": ["need"]}
    with pytest.raises(Invalid):
        referrals.ask(**again, user=worker)  # type: ignore[arg-type]
    referrals.refuse(referral_id=asked.pk, user=worker)
    referrals.ask(**again, user=worker)  # type: ignore[arg-type]


def test_a_requester_consents_and_takes_it_back_themselves(cast: Cast, listing: Listing) -> None:
    request = submitted(cast.office)
    person = request.requester.user
    assert person is not None
    file = liaison.open_for_request(request_id=request.pk, person=Person("", "en", "MD"), user=person)
    manager = cast.people[Role.OFFICE_MANAGER]
    row = referrals.ask(file_id=file.pk, listing_id=listing.pk, help_kind="legal", offered=["name"], user=manager)
    stranger = submitted(cast.office).requester.user
    assert stranger is not None

    with pytest.raises(NotYours):
        referrals.consent(referral_id=row.pk, shared=["name"], until=UNTIL, user=stranger)
    made, _code = referrals.consent(referral_id=row.pk, shared=["name"], until=UNTIL, user=person)
    assert (made.consent_way, made.shared) == ("portal", {"name": "Elena Example"})
    with pytest.raises(NotYours):
        referrals.end(referral_id=row.pk, outcome="helped", note="", user=person)
    referrals.withdraw(referral_id=row.pk, user=person)
    with pytest.raises(Stale):
        referrals.withdraw(referral_id=row.pk, user=person)


def test_a_way_that_is_not_safe_any_more_is_seen_by_no_service(
    cast: Cast, asked: Referral, listing: Listing, worker: User
) -> None:
    code = agree(asked, worker, "name", "reach")
    assert "410-555-0177" in str(referrals.shown_to_service(referral_id=asked.pk, code=code).lines)
    more = Way("telephone", "410-555-0188")
    liaison_person.add_way(file_id=asked.file_id, way=more, user=worker)
    with translation.override("es"):
        assert "410-555-0177" in str(referrals.shown_to_service(referral_id=asked.pk, code=code).lines)

    liaison_person.remove_way(file_id=asked.file_id, kind="telephone", value="410-555-0177", user=worker)

    lines = str(referrals.shown_to_service(referral_id=asked.pk, code=code).lines)
    assert "410-555-0177" not in lines
    assert "Ask the office" in lines


def test_nor_one_of_a_requester_who_closed_it(cast: Cast, listing: Listing) -> None:
    request = submitted(cast.office, ways=[{"kind": "telephone", "value": "410 555 0111", "safe": True}])
    cast.give_all(request)
    worker = cast.people[Role.LIAISON]
    file = liaison.open_for_request(request_id=request.pk, person=Person("", "en", "MD"), user=worker)
    row = referrals.ask(file_id=file.pk, listing_id=listing.pk, help_kind="legal", offered=["reach"], user=worker)
    code = agree(row, worker, "reach")
    assert "0111" in str(referrals.shown_to_service(referral_id=row.pk, code=code).lines)

    request.requester.ways.update(safe=False)

    assert "0111" not in str(referrals.shown_to_service(referral_id=row.pk, code=code).lines)


def test_every_step_is_possible_only_from_its_states(asked: Referral, worker: User) -> None:
    """The whole machine: each step from each state."""
    for state in State.values:
        for step, (starts, _to) in EDGES.items():
            row = Referral(state=state)
            if state in starts:
                referrals._move(row, step)
            else:
                with pytest.raises(Stale):
                    referrals._move(row, step)


def test_the_trail_tells_each_step_and_nothing_personal(asked: Referral, worker: User) -> None:
    code = agree(asked, worker, "name", "reach")
    referrals.shown_to_service(referral_id=asked.pk, code=code)
    referrals.answer(referral_id=asked.pk, code=code, accepted=True, note="Call Wren.")
    referrals.end(referral_id=asked.pk, outcome="partly", note="Two nights.", user=worker)
    name = helping_policies.chain_of_file(asked.file_id)

    rows = list(Event.objects.filter(chain=name, object=f"referral:{asked.pk}").order_by("seq"))

    assert [row.verb.partition(".")[2] for row in rows] == [
        "asked",
        "consented",
        "seen_by_service",
        "accepted",
        "ended",
    ]
    assert rows[2].actor == "system:service"
    told = "".join(row.data for row in rows)
    assert not any(word in told for word in ("Ana", "555", "Wren", "nights"))
    assert inspection.chain_break(name) is None
    assert chain.GENESIS not in {row.prev for row in rows}
