"""An answer somebody of the office brings: it goes while it stands, nobody holds it and it is wanted so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.desk.duties import panels_of
from tests.disclosure.portal.conftest import signed_in
from tests.factories import Cast, walk
from workflow.errors import Invalid
from workflow.models import DeliveryWay, Event, Posting, Request
from workflow.policies import Actor
from workflow.services import posting, releasing, ways
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
Deed = Callable[[Cast, Request], object]


def chosen(request: Request, way: DeliveryWay) -> None:
    """The requester says how they want it, with their sign-in."""
    releasing.choose_delivery(request_id=request.pk, way=way, by=Actor(Role.REQUESTER, request.requester.user))


def by_post(request: Request) -> None:
    for kind, value in (("post", "9 Safe Road"), ("telephone", "(410) 555-0177")):
        request.requester.ways.create(kind=kind, value=value, safe=True, asked_date=timezone.localdate())
    chosen(request, DeliveryWay.PAPER)


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def waiting(cast: Cast) -> Posting:
    """An answer read on the portal until its requester wanted it on paper."""
    request = walk(cast, State.CLOSED)
    by_post(request)
    return request.postings.get()


def pages(cast: Cast) -> str:
    client = signed_in(cast.people[Role.RECORDS_OFFICER])
    return "".join(client.get(reverse(f"desk:{name}")).content.decode() for name in ("post", "post_run"))


def post(cast: Cast, one: Posting) -> Posting:
    by = cast.actor(Role.RECORDS_OFFICER)
    return posting.post_letter(request_id=one.request_id, posting_id=one.pk, by=by)


def test_paper_chosen_after_the_release_is_posted_with_letter_and_the_one_pdf_to_print(
    cast: Cast, waiting: Posting
) -> None:
    release = waiting.release
    assert release is not None
    made = {one.kind: one.pk for one in release.decision.artifacts.all()}
    shown = pages(cast)

    def files(kind: str) -> int:
        return shown.count(reverse("desk:artifact", args=[waiting.request.number, made[kind]]))

    assert [files(kind) for kind in ("letter_signed", "one_pdf", "package")] == [2, 2, 0]
    assert shown.count("9 Safe Road") == 2
    assert post(cast, waiting).posted_at is not None
    assert str(waiting.request.number) not in pages(cast)


def recalled(cast: Cast, request: Request) -> None:
    releasing.recall(request_id=request.pk, reason="Of a namesake.", by=cast.actor(Role.COUNSEL))


def held_by_the_office(cast: Cast, request: Request) -> None:
    by = cast.actor(Role.INTAKE)
    releasing.hold_delivery(request_id=request.pk, held=True, by=by, reason="He reads her post.")


def held_by_herself(cast: Cast, request: Request) -> None:
    releasing.hold_delivery(request_id=request.pk, held=True, by=Actor(Role.REQUESTER, request.requester.user))


def wanted(way: DeliveryWay) -> Deed:
    return lambda cast, request: chosen(request, way)


@pytest.mark.parametrize(
    "happens",
    [
        recalled,
        held_by_the_office,
        held_by_herself,
        *(wanted(way) for way in DeliveryWay if way is not DeliveryWay.PAPER),
    ],
    ids=["recalled", "held by the office", "held by herself", *(way for way in DeliveryWay if way != "paper")],
)
def test_what_must_not_leave_is_neither_listed_nor_printed_nor_posted(
    cast: Cast, waiting: Posting, happens: Deed
) -> None:
    happens(cast, waiting.request)
    shown = pages(cast)

    answer = "The answer, with its documents"
    assert answer not in shown
    assert reverse("desk:act", args=[waiting.request.number, "post_letter"]) + f"?posting={waiting.pk}" not in shown
    assert f'value="{waiting.pk}"' not in shown
    with pytest.raises(Invalid, match="must not leave"):
        post(cast, waiting)
    waiting.refresh_from_db()
    assert waiting.posted_at is None


def test_once_the_hold_is_lifted_it_goes(cast: Cast, waiting: Posting) -> None:
    held_by_the_office(cast, waiting.request)
    by = cast.actor(Role.INTAKE)
    releasing.hold_delivery(request_id=waiting.request_id, held=False, by=by, reason="She moved.")

    assert post(cast, waiting).posted_at is not None


def test_the_same_paper_is_not_sent_twice_for_saying_it_again(cast: Cast, waiting: Posting) -> None:
    post(cast, waiting)
    chosen(waiting.request, DeliveryWay.HOLD)
    chosen(waiting.request, DeliveryWay.PAPER)

    assert not posting.waiting(Request.objects.all()).exists()


def test_what_was_recalled_is_not_put_on_the_list_by_another_wish(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    recalled(cast, request)
    by_post(request)

    assert not posting.waiting(Request.objects.all()).filter(release__isnull=False).exists()


@pytest.mark.parametrize("way", [DeliveryWay.IN_PERSON, DeliveryWay.READ_ALOUD])
def test_what_is_handed_over_or_read_aloud_waits_on_the_first_screen_until_somebody_says_it_was(
    cast: Cast, waiting: Posting, way: DeliveryWay
) -> None:
    post(cast, waiting)
    chosen(waiting.request, way)
    number, officer = str(waiting.request.number), cast.people[Role.RECORDS_OFFICER]

    def panel() -> list[str]:
        return [row.number for one in panels_of(officer) if one.key == "hand" for row in one.rows]

    def record(**changes: object) -> int:
        form = {"posting": waiting.pk, "handed_date": timezone.localdate(), "assured": ways.CODE_WORD, **changes}
        address = reverse("desk:act", args=[number, "hand_over"])
        return signed_in(officer).post(address, {name: str(value) for name, value in form.items()}).status_code

    assert panel() == [number]
    assert f"hand_over/?posting={waiting.pk}" in pages(cast)
    assert record(assured="") == record(handed_date=timezone.localdate() + timedelta(days=1)) == 422
    assert record() == 302
    waiting.refresh_from_db()
    assert (waiting.posted_by, waiting.posted_at is not None) == (officer, True)
    assert panel() == []
    told = Event.objects.get(verb="request.hand_over").data
    assert f'"way":"{way.value}"' in told and '"assured":"code_word"' in told
    assert record() == 422, "once"


def test_a_recalled_answer_is_not_read_aloud(cast: Cast, waiting: Posting) -> None:
    chosen(waiting.request, DeliveryWay.READ_ALOUD)
    recalled(cast, waiting.request)

    assert not any(one.key == "hand" for one in panels_of(cast.people[Role.INTAKE]))
    with pytest.raises(Invalid, match="must not leave"):
        posting.hand_over(
            request_id=waiting.request_id, posting_id=waiting.pk, by=cast.actor(Role.INTAKE), assured=ways.FACTS
        )
