"""A print run and the accounting: only safe addresses, marked with a date, each look in the trail."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import turns
from tests.disclosure.portal.conftest import signed_in
from tests.factories import Cast, walk
from workflow.models import Artifact, ArtifactKind, Event, Posting
from workflow.services import accounting, viewing
from workflow.states import Role, State

pytestmark = pytest.mark.django_db
RUN = "desk:post_run"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def waiting(cast: Cast) -> Posting:
    """A question to post, its letter made."""
    request = walk(cast, State.VERIFICATION)
    turns.asked_on_paper(cast, request)
    posting = request.postings.get()
    Artifact.objects.create(
        request=request, notice=posting.notice, kind=ArtifactKind.NOTICE, sha256="0" * 64, made_at=timezone.now()
    )
    return posting


def test_the_run_has_a_cover_sheet_for_the_safe_address_and_the_look_is_an_event(cast: Cast, waiting: Posting) -> None:
    page = signed_in(cast.people[Role.RECORDS_OFFICER]).get(reverse(RUN)).content.decode()

    assert page.count("9 Safe Road") == 2, "in the list, and on the cover sheet"
    assert waiting.request.office.name not in page.partition("dk-cover")[2].partition("</section>")[0]
    assert Event.objects.filter(verb="addresses.shown").count() == 1


def test_an_address_that_is_safe_no_more_leaves_the_run(cast: Cast, waiting: Posting) -> None:
    waiting.request.requester.ways.filter(kind="post").update(safe=False)

    page = signed_in(cast.people[Role.RECORDS_OFFICER]).get(reverse(RUN)).content.decode()

    assert "9 Safe Road" not in page
    assert "Nothing waits that can be posted now." in page


def test_what_is_ticked_is_marked_as_sent_on_the_day_given(cast: Cast, waiting: Posting) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Posting.objects.update(wanted_at=timezone.now() - timedelta(days=3))
    client = signed_in(cast.people[Role.RECORDS_OFFICER])
    tomorrow = client.post(reverse(RUN), {"posted": [waiting.pk], "sent_date": yesterday + timedelta(days=2)})
    nothing = client.post(reverse(RUN), {"sent_date": yesterday})
    client.post(reverse(RUN), {"posted": [waiting.pk], "sent_date": yesterday.isoformat()})

    waiting.refresh_from_db()
    assert (tomorrow.status_code, nothing.status_code) == (422, 422)
    assert waiting.posted_at is not None and timezone.localdate(waiting.posted_at) == yesterday
    assert f'"sent":"{yesterday.isoformat()}"' in Event.objects.get(verb="request.post_letter").data


def test_letters_of_cases_somebody_does_not_hold_are_not_in_their_run(cast: Cast, waiting: Posting) -> None:
    page = signed_in(cast.second_records_officer).get(reverse(RUN)).content.decode()

    assert str(waiting.request.number) not in page


def test_the_accounting_is_exported_with_its_recipient_protected(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    client = signed_in(cast.people[Role.RECORDS_OFFICER])

    text = client.get(reverse("desk:accounting", args=[request.number])).content.decode()

    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == request.disclosures.count() > 0
    assert {(row["recipient"], row["address"]) for row in rows} == {("protected", "protected")}
    assert request.requester.name not in text
    assert all(row["date"] and row["nature"] and row["purpose"] for row in rows)
    assert Event.objects.filter(verb="accounting.exported").count() == 1


def test_counsel_may_have_a_recipient_named_and_never_an_address(cast: Cast) -> None:
    request = walk(cast, State.CLOSED)
    line = request.disclosures.get().pk
    by = cast.actor(Role.COUNSEL)
    accounting.decide_accounting(request_id=request.pk, line_id=line, shown=True, reason="She agreed.", by=by)

    rows = viewing.accounting(request_id=request.pk, by_user=cast.people[Role.COUNSEL])

    assert [row[4:] for row in rows] == [(request.requester.name, "protected")]
