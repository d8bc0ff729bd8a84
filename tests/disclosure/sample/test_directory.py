"""The sample directory reaches the whole country, and loading it twice changes nothing."""

import pytest
from django.utils import timezone

from disclosure.sample import directory, helping, people
from workflow.helping import directory as finding
from workflow.helping.directory import Wanted
from workflow.helping.places import STATES, Place, place_of
from workflow.models import Listing, ListingKind, Referral, Specialist
from workflow.services.directory import Entry, areas_of, check_entry

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_twenty_seven_specialists_and_an_officer_for_every_state() -> None:
    today = timezone.localdate()
    offices = people.make_offices(today)
    staff = people.make_staff(offices)

    assert directory.load(offices, staff, today) > 0
    assert directory.load(offices, staff, today) == 0
    assert Specialist.objects.filter(kind="specialist").count() == 27
    for state in STATES:
        assert finding.specialists(Wanted(Place(state)), today).exists()
        assert finding.listings(Wanted(Place(state)), ListingKind.PROVIDER).exists()
    assert helping.load(offices, staff, today) == 4
    assert helping.load(offices, staff, today) == 0
    assert sorted(Referral.objects.values_list("state", flat=True)) == ["accepted", "asked", "ended"]
    baltimore = place_of("21201")
    assert baltimore is not None
    assert finding.specialists(Wanted(baltimore, language="am"), today)[0].user.name == "Thandi Outline"
    for row in Listing.objects.prefetch_related("areas"):
        check_entry(
            Entry(
                *(row.kind, row.key, row.name, row.state, row.telephone, finding.unpacked(row.languages)),
                areas_of("; ".join(map(str, row.areas.all()))),
                row.zip_code,
                finding.unpacked(row.helps),
            )
        )
