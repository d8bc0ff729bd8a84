"""Less, sooner, still safe; the answer before it is opened, opened again, and a copy destroyed."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from redaction.vault import storage
from tests import factories
from tests.disclosure.portal.conftest import signed_in
from workflow.errors import NotAllowed
from workflow.models import Artifact, ArtifactKind, DeliveryWay, Event, OutboxRow, Request
from workflow.services import releasing
from workflow.states import Outcome, Role, State


def at(name: str, request: Request, *more: Any) -> str:
    return reverse(f"portal:{name}", args=[request.pk, *more])


@pytest.fixture
def answered(cast: factories.Cast) -> Request:
    request = factories.walk(cast, State.CLOSED)
    for kind in (ArtifactKind.LETTER_SIGNED, ArtifactKind.PACKAGE):
        stored = storage.put(b"%PDF-1.7 letter", kind="letter")
        Artifact.objects.filter(request=request, kind=kind).update(stored_name=stored.name)
    return request


@pytest.fixture
def hers(answered: Request) -> Client:
    return signed_in(answered.requester.user)


def test_asking_for_less_changes_what_the_letter_repeats(elena: Client, asked: Request) -> None:
    elena.post(at("narrow", asked), {"words": "Only the court dates."})

    asked.refresh_from_db()
    assert asked.scope == "Only the court dates."
    assert "I ask for less now: Only the court dates." in elena.get(at("request", asked)).content.decode()


@pytest.mark.parametrize("state", [State.REDACTION, State.SECOND_REVIEW, State.DECISION, State.READY])
def test_asking_for_less_late_looks_the_same_and_changes_no_prepared_answer(cast: factories.Cast, state: State) -> None:
    request = factories.walk(cast, state)
    before = request.scope

    page = signed_in(request.requester.user).post(at("narrow", request), {"words": "Only dates."}, follow=True)

    request.refresh_from_db()
    assert request.scope == before
    assert "Where we can still search for less, we do." in page.content.decode()


def test_speed_is_asked_for_with_a_reason_staff_read(elena: Client, asked: Request) -> None:
    nothing = elena.post(at("speed", asked), {"words": " "})
    elena.post(at("speed", asked), {"words": "He is out on Friday."})

    asked.refresh_from_db()
    assert nothing.status_code == 422
    assert asked.expedite_asked_date == timezone.localdate()
    assert asked.messages.get().text == "I ask for speed: He is out on Friday."


def test_after_a_while_the_page_asks_whether_all_is_safe_still(elena: Client, asked: Request) -> None:
    long_ago = timezone.localdate() - timedelta(days=asked.office.reask_days + 1)
    asked.requester.ways.update(asked_date=long_ago)
    before = elena.get(at("request", asked)).content.decode()
    elena.post(at("still_safe", asked))
    after = elena.get(at("request", asked)).content.decode()

    assert "Is it still safe to reach you?" in before
    assert "elena@mail.example" not in before, "whoever looks may not be her"
    assert "Is it still safe to reach you?" not in after
    assert Event.objects.filter(verb="request.still_safe").count() == 1


def test_before_an_answer_opens_the_page_says_what_is_inside_and_until_when(hers: Client, answered: Request) -> None:
    release = answered.releases.get()
    page = hers.get(at("request", answered)).content.decode()
    inside = hers.get(at("inside", answered, release.pk)).content.decode()

    assert at("download_part", answered, release.pk, "documents") not in page
    assert "They may describe violence" in inside
    assert "You can download it here until" in inside
    assert at("download_part", answered, release.pk, "documents") in inside
    titles = [item.title for item in release.items.all()]
    assert titles and not any(title in inside for title in titles)


@pytest.mark.long
def test_the_page_before_is_the_same_for_no_record_and_for_a_bar(cast: factories.Cast) -> None:
    """Where nothing left, nothing is counted: the answer that neither confirms nor denies looks like no records."""
    pages = []
    for outcome in (Outcome.NO_RECORDS, Outcome.NEITHER_CONFIRM_NOR_DENY):
        request = factories.walk(cast, State.CLOSED)
        release = request.releases.get()
        release.items.all().delete()
        Request.objects.filter(pk=request.pk).update(outcome=outcome)
        page = signed_in(request.requester.user).get(at("inside", request, release.pk)).content.decode()
        pages.append(page.partition("<main")[2].partition("</main>")[0].replace(str(request.pk), "").replace(
            str(release.pk), "").replace(str(request.number), ""))  # fmt: skip

    assert pages[0] == pages[1]
    assert "documents:" not in pages[0]


def test_an_answer_whose_time_is_over_opens_again_at_a_press(hers: Client, answered: Request) -> None:
    release = answered.releases.get()
    assert release.open_until == timezone.localdate(release.released_at) + timedelta(days=answered.office.download_days)
    answered.releases.update(open_until=timezone.localdate() - timedelta(days=1))
    address = at("download_part", answered, release.pk, "letter")
    shut = hers.get(address)
    inside = hers.get(at("inside", answered, release.pk)).content.decode()

    hers.post(at("reissue", answered))

    assert shut.status_code == 422
    assert address not in inside and at("reissue", answered) in inside
    assert hers.get(address).content == b"%PDF-1.7 letter"
    assert Event.objects.filter(verb="request.reissue").count() == 1
    assert Event.objects.filter(verb="request.download").count() == 1


def test_who_has_an_answer_that_closes_soon_is_told_once(answered: Request) -> None:
    today = timezone.localdate()
    answered.releases.update(open_until=today + timedelta(days=10))

    assert [releasing.tell_closing(today), releasing.tell_closing(today)] == [1, 0]
    assert OutboxRow.objects.filter(verb="notify.requester", key__contains="closing:").count() == 1


def test_a_destroyed_copy_opens_for_nobody_with_the_sign_in(
    hers: Client, answered: Request, cast: factories.Cast
) -> None:
    hers.post(at("destroy", answered))
    release = answered.releases.get()

    for name in ("letter", "documents"):
        assert hers.get(at("download_part", answered, release.pk, name)).status_code == 409
    assert hers.post(at("delivery", answered), {"way": "portal"}).status_code == 403
    page = hers.get(at("request", answered)).content.decode()
    assert "You asked us to destroy your copy" in page

    releasing.choose_delivery(
        request_id=answered.pk, way=DeliveryWay.PORTAL, by=cast.actor(Role.INTAKE), assured="in_person"
    )
    assert hers.get(at("download_part", answered, release.pk, "letter")).status_code == 200


def test_a_hold_lifted_does_not_open_a_destroyed_copy(hers: Client, answered: Request) -> None:
    hers.post(at("destroy", answered))
    hers.post(at("hold", answered), {"held": "no"})

    assert hers.get(at("download", answered, "letter")).status_code == 409
    assert NotAllowed.status == 403


def test_a_plan_for_safety_stands_beside_every_answer_and_needs_no_sign_in(client: Client, answered: Request) -> None:
    assert "A plan for my safety" in client.get(reverse("portal:plan")).content.decode()
    for outcome in Outcome:
        Request.objects.filter(pk=answered.pk).update(outcome=outcome)
        page = signed_in(answered.requester.user).get(at("request", answered)).content.decode()
        assert reverse("portal:plan") in page, outcome
        assert answered.office.liaison_telephone in page, outcome


def test_a_recall_shuts_every_door_at_once(hers: Client, answered: Request, cast: factories.Cast) -> None:
    """The page before it, each file, and the press that opens again: the very next request finds them shut."""
    release = answered.releases.get()
    releasing.recall(request_id=answered.pk, reason="A page too many.", by=cast.actor(Role.OFFICE_MANAGER))

    assert hers.get(at("inside", answered, release.pk)).status_code == 404
    for what in ("letter", "documents"):
        assert hers.get(at("download_part", answered, release.pk, what)).status_code == 409
    assert hers.post(at("reissue", answered)).status_code == 422
    assert hers.get(at("download", answered, "letter")).status_code == 409


def test_as_the_answer_nears_the_page_asks_once_more_and_one_press_confirms_it(cast: factories.Cast) -> None:
    request = factories.walk(cast, State.READY)
    client = signed_in(request.requester.user)
    asks = "Your answer will be ready soon"
    assert asks in client.get(at("request", request)).content.decode()

    client.post(at("delivery", request), {"way": request.delivery_way})

    assert asks not in client.get(at("request", request)).content.decode()
    request.refresh_from_db()
    assert request.delivery_said_at is not None


def test_before_it_nears_nothing_is_asked(elena: Client, asked: Request) -> None:
    assert "Your answer will be ready soon" not in elena.get(at("request", asked)).content.decode()
