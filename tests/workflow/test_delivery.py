"""Who holds an answer back lifts the hold; what goes another way is not open to whoever has the sign-in."""

from copy import deepcopy

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.factories import Cast, submitted, walk
from workflow import audit, gates
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.models import ArtifactKind, DeliveryWay, Event, EventContent, Request
from workflow.policies import Actor
from workflow.services import releasing, ways
from workflow.states import Role, State

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(module_rows: DjangoDbBlocker) -> tuple[Cast, Request]:
    with module_rows.unblock():
        cast = Cast()
        return cast, walk(cast, State.CLOSED)


@pytest.fixture
def kept(made: tuple[Cast, Request]) -> tuple[Cast, Request]:
    return deepcopy(made)


@pytest.fixture
def cast(kept: tuple[Cast, Request]) -> Cast:
    return kept[0]


@pytest.fixture
def answered(kept: tuple[Cast, Request]) -> Request:
    return kept[1]


def herself(request: Request) -> Actor:
    user = request.requester.user
    assert user is not None
    return Actor(Role.REQUESTER, user)


def opens(request: Request) -> bool:
    """Whether the requester's sign-in downloads the letter."""
    try:
        releasing.download(request_id=request.pk, kind=ArtifactKind.LETTER_SIGNED, by=herself(request))
    except NotYours:
        return False
    return True


def hold(request: Request, by: Actor, *, held: bool, reason: str = "") -> None:
    releasing.hold_delivery(request_id=request.pk, held=held, by=by, reason=reason)


def choose(request: Request, way: DeliveryWay, by: Actor, assured: str = "") -> None:
    for kind in ("post", "telephone"):
        given = {"value": "9 Safe Road", "safe": True, "asked_date": timezone.localdate()}
        request.requester.ways.get_or_create(kind=kind, defaults=given)
    releasing.choose_delivery(request_id=request.pk, way=way, by=by, assured=assured)


def test_the_hold_of_the_office_outlasts_whatever_the_sign_in_does(cast: Cast, answered: Request) -> None:
    assert opens(answered)
    hold(answered, cast.actor(Role.RECORDS_OFFICER), held=True, reason="He has her telephone.")

    hold(answered, herself(answered), held=False)
    choose(answered, DeliveryWay.PORTAL, herself(answered))
    assert not opens(answered)

    hold(answered, cast.actor(Role.INTAKE), held=False, reason="She came to the office.")
    assert opens(answered)


@pytest.mark.parametrize("held", [True, False])
def test_staff_say_why_and_the_reason_stands_beside_the_trail(cast: Cast, answered: Request, held: bool) -> None:
    by = cast.actor(Role.RECORDS_OFFICER)
    with pytest.raises(Invalid):
        hold(answered, by, held=held, reason="  ")

    hold(answered, by, held=held, reason="She called from a shelter.")

    event = Event.objects.filter(chain=audit.chain_of(answered), verb="request.hold_delivery").get()
    assert "shelter" not in event.data
    assert "shelter" in EventContent.objects.get(event=event).text


def test_staff_do_not_lift_the_requesters_own_hold(cast: Cast, answered: Request) -> None:
    hold(answered, herself(answered), held=True)

    hold(answered, cast.actor(Role.RECORDS_OFFICER), held=False, reason="A reason.")
    assert not opens(answered)

    hold(answered, herself(answered), held=False)
    assert opens(answered)


def test_a_hold_written_down_on_the_telephone_is_the_offices(cast: Cast, answered: Request) -> None:
    choose(answered, DeliveryWay.HOLD, cast.actor(Role.INTAKE), ways.NOT_SURE)

    hold(answered, herself(answered), held=False)
    choose(answered, DeliveryWay.PORTAL, herself(answered))

    assert not opens(answered)


def test_staff_say_how_they_made_sure_before_an_answer_goes_another_way(cast: Cast, answered: Request) -> None:
    for assured in ("", ways.NOT_SURE):
        with pytest.raises(Invalid, match="made sure"):
            choose(answered, DeliveryWay.PAPER, cast.actor(Role.INTAKE), assured)


@pytest.mark.parametrize("way", [DeliveryWay.PAPER, DeliveryWay.IN_PERSON, DeliveryWay.READ_ALOUD, DeliveryWay.HOLD])
def test_an_answer_that_goes_another_way_is_not_downloaded_until_the_portal_is_chosen(
    answered: Request, way: DeliveryWay
) -> None:
    choose(answered, way, herself(answered))
    assert not opens(answered)

    choose(answered, DeliveryWay.PORTAL, herself(answered))

    assert opens(answered)
    chosen = Event.objects.filter(chain=audit.chain_of(answered), verb="request.choose_delivery").order_by("seq")
    assert [f'"way":"{one}"' in event.data for one, event in zip((way, "portal"), chosen, strict=True)] == [True, True]


def test_a_copy_destroyed_on_request_is_opened_again_by_the_office_alone(cast: Cast, answered: Request) -> None:
    choose(answered, DeliveryWay.DESTROY, herself(answered))

    with pytest.raises(NotAllowed, match="destroy"):
        choose(answered, DeliveryWay.PORTAL, herself(answered))
    assert not opens(answered)

    choose(answered, DeliveryWay.PORTAL, cast.actor(Role.INTAKE), ways.FACTS)
    assert opens(answered)


def test_lifting_ones_own_hold_does_not_turn_paper_into_a_download(answered: Request) -> None:
    choose(answered, DeliveryWay.PAPER, herself(answered))
    hold(answered, herself(answered), held=True)

    hold(answered, herself(answered), held=False)

    assert not opens(answered)


@pytest.mark.long
def test_nothing_is_released_while_the_office_holds(cast: Cast) -> None:
    request = walk(cast, State.READY)
    hold(request, cast.actor(Role.INTAKE), held=True, reason="A reason.")

    request.refresh_from_db()
    codes = [one.code for one in gates.obstacles("release", request, {"late_reason": "x"})]
    assert codes == ["office_hold"]


WITHOUT = [
    (DeliveryWay.PAPER, "address"),
    (DeliveryWay.READ_ALOUD, "telephone"),
    (DeliveryWay.PORTAL, "e-mail"),
]


@pytest.mark.parametrize(("way", "missing"), WITHOUT)
def test_a_way_that_cannot_work_is_refused_at_once_with_what_is_missing(
    cast: Cast, answered: Request, way: DeliveryWay, missing: str
) -> None:
    if way is DeliveryWay.PORTAL:
        answered.requester.ways.update(safe=False)
        Request.objects.filter(pk=answered.pk).update(delivery_way=DeliveryWay.IN_PERSON)
    before = Request.objects.get(pk=answered.pk).delivery_way

    with pytest.raises(Invalid, match=missing) as refusal:
        releasing.choose_delivery(request_id=answered.pk, way=way, by=cast.actor(Role.INTAKE), assured=ways.FACTS)

    assert list(refusal.value.fields) == ["way"]
    assert Request.objects.get(pk=answered.pk).delivery_way == before


@pytest.mark.parametrize(("way", "missing"), WITHOUT)
def test_nothing_is_asked_by_a_way_that_cannot_work(cast: Cast, way: DeliveryWay, missing: str) -> None:
    kind = "sms" if way is DeliveryWay.PORTAL else "email"
    given = [{"kind": kind, "value": "elena@mail.example", "safe": True}]

    with pytest.raises(Invalid) as refusal:
        submitted(cast.office, ways=given, delivery_way=way.value)

    assert missing in refusal.value.fields["delivery_way"]
