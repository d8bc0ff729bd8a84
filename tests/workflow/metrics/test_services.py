"""Referrals, alerts and feeds in the figures: each counted for its own office, by verbs the trail has words for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from disclosure.oversight.metrics_words import TITLES, cell_words
from disclosure.verbs import OTHER_VERBS
from tests.factories import Cast
from workflow import audit, policies
from workflow.metrics import counting, services, tables
from workflow.metrics.periods import quarter_of
from workflow.models import HelpFile
from workflow.states import Role
from workflow.trail.chain_offices import offices_of

pytestmark = pytest.mark.django_db


def test_each_event_is_counted_for_its_own_office() -> None:
    cast, other = Cast(), Cast()
    ours, liaison = cast.office, cast.people[Role.LIAISON]
    mine, theirs = (
        HelpFile.objects.create(office=one, opened_by=liaison, opened_at=timezone.now()) for one in (ours, other.office)
    )
    for file, times in ((mine, 6), (theirs, 7)):
        for _ in range(times):
            audit.record(None, "referral.asked", actor=policies.system("test"), chain_name=f"help:{file.pk}")
    for _ in range(5):
        audit.record(None, "feed.late", actor=policies.system("test"), chain_name=f"office:{ours.pk}:enquiries")
    now = timezone.now()

    counted = services.of_period(ours, now - timedelta(days=1), now + timedelta(days=1))

    assert counted == {"referral": {"asked": 6}, "service": {}, "alert": {}, "feed": {"late": 5}}
    counting.count()
    found = tables.figures_of(ours, quarter_of(timezone.localdate()))
    assert found is not None
    assert found.tables["referral"].cells == {"asked": 6}


def test_a_chain_without_an_office_is_nobodys() -> None:
    assert offices_of(["request:x", "letter:1", "office:7:enquiries"]) == {"office:7:enquiries": 7}


def test_every_counted_verb_is_one_of_the_trail_and_has_its_words() -> None:
    verbs = {verb for cells in services.COUNTED.values() for verb in cells}

    assert verbs - set(OTHER_VERBS) == set()
    for measure, cells in services.COUNTED.items():
        assert measure in TITLES
        assert all(cell_words(measure, cell) != cell for cell in cells.values())
