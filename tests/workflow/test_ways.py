"""Ways to reach a requester after intake: closed at once, opened with care, new addresses proved by a code."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from tests.factories import Cast, requester, submitted, walk
from workflow import audit, gates, known, outbox
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.models import ContactKind, ContactWay, Event, EventContent, OutboxRow, Request, User
from workflow.policies import Actor
from workflow.services import contact, ways
from workflow.services.ways import Details
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
HOME, CELL, NEW = "home@mail.example", "(410) 555-0142", "new@mail.example"
WAYS = [
    {"kind": "email", "value": HOME, "safe": True},
    {"kind": "telephone", "value": CELL, "safe": True, "code_word": "lilac"},
]


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def request_(cast: Cast) -> Request:
    made = submitted(cast.office, ways=WAYS)
    cast.give_all(made)
    drain()
    mail.outbox.clear()
    return made


def drain() -> None:
    for row in OutboxRow.objects.filter(status=OutboxRow.Status.WAITING).order_by("posted_at"):
        outbox.run(row.pk)


def herself(request: Request) -> Actor:
    user = request.requester.user
    assert user is not None
    return Actor(Role.REQUESTER, user)


def way(request: Request, kind: ContactKind, value: str = "") -> ContactWay:
    return next(one for one in request.requester.ways.filter(kind=kind) if value in {"", one.value})


def recipients() -> list[str]:
    return [address for message in mail.outbox for address in message.to]


def code_in_mail() -> str:
    return str(re.findall(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", str(mail.outbox[-1].body), re.MULTILINE)[0])


def close(request: Request, kind: ContactKind, by: Actor, assured: str = "") -> None:
    ways.mark_way(request_id=request.pk, way_id=way(request, kind).pk, safe=False, by=by, assured=assured)


def add(
    request: Request, by: Actor, value: str = NEW, kind: ContactKind = ContactKind.EMAIL, **given: Any
) -> ContactWay:
    assured = given.pop("assured", "")
    return ways.add_way(request_id=request.pk, kind=kind, details=Details(value, **given), by=by, assured=assured)


def test_a_notice_already_queued_does_not_leave_by_a_way_that_became_unsafe(cast: Cast, request_: Request) -> None:
    contact.message(request_id=request_.pk, text="Please call.", by=cast.actor(Role.INTAKE))

    close(request_, ContactKind.EMAIL, herself(request_))
    drain()

    assert mail.outbox == []
    assert Event.objects.filter(verb="notice.no_safe_way").count() == 1


def test_the_notice_leaves_by_what_is_still_safe(cast: Cast, request_: Request) -> None:
    added = add(request_, herself(request_))
    drain()
    assert ways.confirm_way(request_id=request_.pk, way_id=added.pk, code=code_in_mail(), by=herself(request_))
    mail.outbox.clear()
    contact.message(request_id=request_.pk, text="Please call.", by=cast.actor(Role.INTAKE))

    ways.mark_way(
        request_id=request_.pk, way_id=way(request_, ContactKind.EMAIL, HOME).pk, safe=False, by=herself(request_)
    )
    drain()

    assert recipients() == [NEW]


def test_a_new_address_gets_a_code_and_nothing_else_until_it_comes_back(cast: Cast, request_: Request) -> None:
    added = add(request_, herself(request_))
    contact.message(request_id=request_.pk, text="Please call.", by=cast.actor(Role.INTAKE))
    drain()

    assert sorted(recipients()) == [HOME, NEW]
    to_new = next(message for message in mail.outbox if message.to == [NEW])
    assert to_new.subject == "Your code"
    assert not re.search(r"victim|request|office|record|Elena|http", f"{to_new.subject} {to_new.body}", re.IGNORECASE)

    mail.outbox[:] = [to_new]
    assert not ways.confirm_way(request_id=request_.pk, way_id=added.pk, code="WRONG-ONE", by=herself(request_))
    assert ways.confirm_way(request_id=request_.pk, way_id=added.pk, code=code_in_mail().lower(), by=herself(request_))
    mail.outbox.clear()
    contact.message(request_id=request_.pk, text="Again.", by=cast.actor(Role.INTAKE))
    drain()
    assert sorted(recipients()) == [HOME, NEW]


def test_a_code_does_not_leave_for_an_address_closed_while_it_waited(request_: Request) -> None:
    added = add(request_, herself(request_))

    ways.mark_way(request_id=request_.pk, way_id=added.pk, safe=False, by=herself(request_))
    drain()

    assert mail.outbox == []


def test_five_wrong_codes_and_thirty_minutes_end_a_code(request_: Request) -> None:
    added = add(request_, herself(request_))
    drain()
    code = code_in_mail()
    given: dict[str, Any] = {"request_id": request_.pk, "way_id": added.pk, "by": herself(request_)}
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert not ways.confirm_way(code=code, **given)
    for _ in range(4):
        ways.confirm_way(code="WRONG", **given)

    assert not ways.confirm_way(code=code, **given)


def test_another_code_waits_a_minute_and_ends_the_one_before(request_: Request) -> None:
    added, by = add(request_, herself(request_)), herself(request_)
    drain()
    first = code_in_mail()
    with pytest.raises(Invalid, match="Wait a minute"):
        ways.send_way_code(request_id=request_.pk, way_id=added.pk, by=by)

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        ways.send_way_code(request_id=request_.pk, way_id=added.pk, by=by)
        drain()
        assert not ways.confirm_way(request_id=request_.pk, way_id=added.pk, code=first, by=by)
        assert ways.confirm_way(request_id=request_.pk, way_id=added.pk, code=code_in_mail(), by=by)


def test_the_sign_in_leaves_an_address_with_it_and_moves_to_the_new_one(request_: Request) -> None:
    user = request_.requester.user
    assert user is not None
    before = user.get_session_auth_hash()

    close(request_, ContactKind.EMAIL, herself(request_))
    user.refresh_from_db()
    assert not known.takes_codes(user)
    assert user.get_session_auth_hash() != before

    added = add(request_, herself(request_))
    drain()
    ways.confirm_way(request_id=request_.pk, way_id=added.pk, code=code_in_mail(), by=herself(request_))
    user.refresh_from_db()
    assert (user.email, known.takes_codes(user)) == (NEW, True)


def test_requests_go_over_when_the_new_address_has_an_account(request_: Request) -> None:
    other = requester(NEW)
    user = request_.requester.user
    assert user is not None
    close(request_, ContactKind.EMAIL, herself(request_))
    added = add(request_, herself(request_))
    drain()

    ways.confirm_way(request_id=request_.pk, way_id=added.pk, code=code_in_mail(), by=herself(request_))

    request_.requester.refresh_from_db()
    assert request_.requester.user == other
    assert other.has_perm("workflow.follow_request", request_)
    assert not User.objects.get(pk=user.pk).has_perm("workflow.follow_request", request_)


def test_who_only_called_may_sign_in_once_an_address_is_proved(cast: Cast) -> None:
    request = submitted(cast.office, ways=[{"kind": "they_call", "safe": True, "code_word": "lilac"}])
    cast.give_all(request)
    by = cast.actor(Role.INTAKE)
    added = add(request, by, assured=ways.CODE_WORD)
    drain()

    assert ways.confirm_way(request_id=request.pk, way_id=added.pk, code=code_in_mail(), by=by)

    request.requester.refresh_from_db()
    assert request.requester.user is not None
    assert request.requester.user.email == NEW


def test_what_closes_in_one_request_closes_in_all_of_the_same_person(cast: Cast, request_: Request) -> None:
    second = submitted(cast.office, ways=WAYS)
    stranger = submitted(cast.office, ways=[WAYS[1], {"kind": "email", "value": "other@mail.example", "safe": True}])

    close(request_, ContactKind.TELEPHONE, herself(request_))

    assert not way(second, ContactKind.TELEPHONE).safe
    assert Event.objects.filter(chain=audit.chain_of(second), verb="contact.way_closed").count() == 1
    assert way(stranger, ContactKind.TELEPHONE).safe


def test_one_number_is_a_telephone_and_takes_text_messages(request_: Request) -> None:
    add(request_, herself(request_), "410 555 0142", ContactKind.SMS)

    close(request_, ContactKind.TELEPHONE, herself(request_))

    assert not way(request_, ContactKind.SMS).safe


def test_what_staff_closed_the_sign_in_cannot_open(cast: Cast, request_: Request) -> None:
    close(request_, ContactKind.TELEPHONE, cast.actor(Role.INTAKE), ways.NOT_SURE)
    telephone = way(request_, ContactKind.TELEPHONE)
    given: dict[str, Any] = {"request_id": request_.pk, "by": herself(request_)}

    with pytest.raises(NotAllowed):
        ways.mark_way(way_id=telephone.pk, safe=True, **given)
    with pytest.raises(NotAllowed):
        ways.change_way(way_id=telephone.pk, details=Details(safe=True), **given)
    with pytest.raises(Invalid):
        add(request_, herself(request_), CELL, ContactKind.TELEPHONE)
    with pytest.raises(NotAllowed):
        add(request_, herself(request_), CELL, ContactKind.SMS)
    assert not way(request_, ContactKind.TELEPHONE).safe

    by = cast.actor(Role.INTAKE)
    ways.mark_way(request_id=request_.pk, way_id=telephone.pk, safe=True, by=by, assured=ways.CODE_WORD)
    assert way(request_, ContactKind.TELEPHONE).is_used


def test_staff_say_how_they_made_sure_and_who_is_not_sure_only_closes(cast: Cast, request_: Request) -> None:
    by, telephone = cast.actor(Role.LIAISON), way(request_, ContactKind.TELEPHONE)
    given: dict[str, Any] = {"request_id": request_.pk, "way_id": telephone.pk, "by": by}
    for assured in ("", ways.NOT_SURE):
        with pytest.raises(Invalid, match="made sure"):
            ways.mark_way(safe=True, assured=assured, **given)
        with pytest.raises(Invalid, match="made sure"):
            ways.change_way(details=Details(when="never"), assured=assured, **given)
    with pytest.raises(Invalid, match="made sure"):
        ways.mark_way(safe=False, assured="", **given)

    ways.mark_way(safe=False, assured=ways.NOT_SURE, **given)

    assert '"assured":"not_sure"' in Event.objects.get(verb="request.mark_way").data


def test_another_number_leaves_the_old_one_closed_and_still_withheld(request_: Request) -> None:
    old = way(request_, ContactKind.TELEPHONE)
    made = ways.change_way(
        request_id=request_.pk, way_id=old.pk, details=Details("(410) 555-0199", when="mornings"), by=herself(request_)
    )

    old.refresh_from_db()
    assert (made.pk != old.pk, made.is_used, made.code_word) == (True, True, "lilac")
    assert not old.safe
    assert {CELL, "(410) 555-0199"} <= set(known.protected_terms(request_))


def test_an_address_opened_again_is_proved_by_a_code(request_: Request) -> None:
    close(request_, ContactKind.EMAIL, herself(request_))

    ways.mark_way(request_id=request_.pk, way_id=way(request_, ContactKind.EMAIL).pk, safe=True, by=herself(request_))
    drain()

    assert not way(request_, ContactKind.EMAIL).is_used
    ways.confirm_way(
        request_id=request_.pk, way_id=way(request_, ContactKind.EMAIL).pk, code=code_in_mail(), by=herself(request_)
    )
    assert way(request_, ContactKind.EMAIL).is_used


def test_an_answer_does_not_leave_to_a_sign_in_that_is_closed(cast: Cast) -> None:
    request = walk(cast, State.READY)
    assert not gates.obstacles("release", request, {"late_reason": "x"})

    close(request, ContactKind.EMAIL, herself(request))

    request.refresh_from_db()
    assert [one.code for one in gates.obstacles("release", request, {"late_reason": "x"})] == ["delivery"]


@pytest.fixture
def other_request(cast: Cast) -> Iterator[Request]:
    yield submitted(cast.office)


def test_a_way_of_somebody_else_does_not_exist(request_: Request, other_request: Request) -> None:
    foreign = way(other_request, ContactKind.EMAIL)
    with pytest.raises(NotYours):
        ways.mark_way(request_id=request_.pk, way_id=foreign.pk, safe=False, by=herself(request_))
    assert ContactWay.objects.get(pk=foreign.pk).safe


@pytest.mark.parametrize(
    ("kind", "value"),
    [("email", "nobody"), ("email", ""), ("telephone", "12"), ("sms", "call me"), ("post", " "), ("post", "x" * 301)],
)
def test_what_cannot_be_an_address_is_refused(request_: Request, kind: str, value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        add(request_, herself(request_), value, ContactKind(kind))
    assert set(refusal.value.fields) == {"value"}


def test_no_event_and_no_row_of_work_holds_an_address(request_: Request) -> None:
    added = add(request_, herself(request_))
    drain()
    ways.confirm_way(request_id=request_.pk, way_id=added.pk, code=code_in_mail(), by=herself(request_))
    close(request_, ContactKind.TELEPHONE, herself(request_))

    chain = Event.objects.filter(chain=audit.chain_of(request_))
    kept = "\n".join(
        [*(f"{event.object} {event.data}" for event in chain), *(str(row.data) for row in OutboxRow.objects.all())]
    )
    beside = "\n".join(one.text for one in EventContent.objects.filter(event__in=chain))
    assert not re.search(r"new@|home@|0142|lilac", kept + beside)
    assert audit.verify(request_) is None
