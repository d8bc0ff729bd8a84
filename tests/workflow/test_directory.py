"""Who serves a place, in which order; and what may stand in the directory."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories import Cast, office, staff
from workflow.errors import Invalid, NotYours
from workflow.helping import directory
from workflow.helping.directory import Wanted
from workflow.helping.places import Place, miles, place_of
from workflow.models import Event, Listing, ListingKind, Tongue
from workflow.services import directory as keeping
from workflow.services import directory_files as files
from workflow.services.directory import Area, Entry, Post, areas_of
from workflow.states import Role

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def entry(key: str = "willow", **changes: object) -> Entry:
    given = {
        "kind": "provider", "key": key, "name": key.title(), "state": "MD", "zip_code": "21201",
        "telephone": "(410) 555-0142", "languages": ("en", "es"), "areas": areas_of("MD"), "helps": ("shelter",),
        **changes,
    }  # fmt: skip
    return Entry(**given)  # type: ignore[arg-type]


@pytest.fixture
def cast() -> Cast:
    return Cast()


def add(cast: Cast, key: str, **changes: object) -> Listing:
    return keeping.save_listing(
        office_id=cast.office.pk, given=entry(key, **changes), user=cast.people[Role.OFFICE_MANAGER]
    )


def names(wanted: Wanted) -> list[str]:
    return [one.key for one in directory.listings(wanted, ListingKind.PROVIDER)]


def place(zip_code: str) -> Place:
    found = place_of(zip_code)
    assert found is not None
    return found


def test_a_zip_code_has_a_state_a_county_and_a_point() -> None:
    baltimore, bel_air = place("21201"), place("21014")

    assert (baltimore.state, bel_air.county) == ("MD", "harford")
    assert baltimore.point is not None
    assert bel_air.point is not None
    assert 18 < miles(baltimore.point, bel_air.point) < 28
    assert place_of("00000") is None
    assert place_of("2101") is None


@pytest.mark.parametrize(
    ("areas", "serves"),
    [
        ("US", True), ("MD", True), ("VA", False), ("MD:Harford", True), ("MD:Harford County", True),
        ("MD:Cecil", False), ("MD/210", True), ("MD/212", False), ("VA; MD/2", True),
    ],
)  # fmt: skip
def test_an_entry_is_found_where_it_serves(cast: Cast, areas: str, serves: bool) -> None:
    add(cast, "one", areas=areas_of(areas))

    assert names(Wanted(place("21014"))) == (["one"] if serves else [])


def test_the_nearest_stands_first_and_what_has_no_place_last(cast: Cast) -> None:
    add(cast, "far", zip_code="33128", state="FL", areas=areas_of("US"))
    add(cast, "nowhere", zip_code="", areas=areas_of("US"))
    add(cast, "near", zip_code="21202", areas=areas_of("US"))
    add(cast, "middle", zip_code="10007", state="NY", areas=areas_of("US"))

    assert names(Wanted(place("21201"))) == ["near", "middle", "far", "nowhere"]
    assert names(Wanted(Place("MD"))) == ["far", "middle", "near", "nowhere"]


def test_help_and_language_are_asked_for(cast: Cast) -> None:
    add(cast, "law", helps=("legal",), languages=("en",))
    add(cast, "bed", helps=("shelter", "children"), languages=("es",))

    assert names(Wanted(Place("MD"), "legal")) == ["law"]
    assert names(Wanted(Place("MD"), "children", "es")) == ["bed"]
    assert names(Wanted(Place("MD"), "legal", "es")) == []


def test_what_was_taken_out_is_found_no_more_and_stays(cast: Cast) -> None:
    row = add(cast, "gone")
    keeping.withdraw_listing(office_id=cast.office.pk, listing_id=row.pk, user=cast.people[Role.LIAISON])

    assert names(Wanted(Place("MD"))) == []
    assert Listing.objects.filter(pk=row.pk).exists()


def test_an_entry_nobody_confirmed_is_to_be_reviewed_until_somebody_does(cast: Cast) -> None:
    row = add(cast, "old")
    add(cast, "fresh")
    Listing.objects.filter(pk=row.pk).update(confirmed_date=TODAY() - timedelta(days=cast.office.directory_days + 1))
    assert [one.key for one in directory.to_review(cast.office, TODAY())] == ["old"]

    keeping.confirm_listing(office_id=cast.office.pk, listing_id=row.pk, user=cast.people[Role.LIAISON])

    row.refresh_from_db()
    assert list(directory.to_review(cast.office, TODAY())) == []
    assert row.confirmed_by == cast.people[Role.LIAISON]
    assert Event.objects.filter(verb="office.directory_confirmed", chain=f"office:{cast.office.pk}").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "shop"), ("key", "Big Key"), ("name", " "), ("zip_code", "00000"),
        ("zip_code", "10007"), ("telephone", "ring us"), ("languages", ()), ("languages", ("xx",)), ("areas", ()),
        ("helps", ()), ("helps", ("magic",)), ("cost", "gold"),
        ("website", "javascript:alert(1)"), ("hours", "x" * 301),
    ],
)  # fmt: skip
def test_an_entry_that_says_nonsense_is_refused_at_its_field(field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        keeping.check_entry(entry(**{"key": "one", field: value}))  # type: ignore[arg-type]

    assert list(refused.value.fields) == [field]


def test_nobody_else_keeps_the_directory(cast: Cast) -> None:
    for user in (cast.people[Role.COUNSEL], Cast(office()).people[Role.OFFICE_MANAGER]):
        with pytest.raises(NotYours):
            keeping.save_listing(office_id=cast.office.pk, given=entry(), user=user)


def test_what_goes_out_as_a_file_comes_in_again(cast: Cast) -> None:
    manager = cast.people[Role.OFFICE_MANAGER]
    add(cast, "plus", telephone="+1 410 555 0142", areas=areas_of("MD:Harford; DC"), safe_to_call=True, cost="free")
    told = files.export_places(cast.office, manager)
    assert b"'+1 410" in told
    other = Cast(office())

    report = files.import_places(office_id=other.office.pk, content=told, user=other.people[Role.OFFICE_MANAGER])

    made = other.office.listings.get()
    assert (report.added, report.changed, report.refused) == (1, 0, ())
    assert (made.telephone, made.safe_to_call, made.cost) == ("+1 410 555 0142", True, "free")
    assert {str(area) for area in made.areas.all()} == {"DC", "MD:Harford"}
    again = files.import_places(office_id=other.office.pk, content=told, user=other.people[Role.OFFICE_MANAGER])
    assert (again.added, again.changed) == (0, 1)


def test_rows_that_cannot_be_taken_are_named_with_their_reasons_and_the_others_are_taken(cast: Cast) -> None:
    head = ",".join(files.PLACES)
    rows = [
        "good,provider,Good,legal,,MD,21201,410-555-0111,,,,en,free,,yes,MD",
        "bad,provider,,legal,,MD,21201,none,,,,en,free,,yes,MD",
        "good,provider,Twice,legal,,MD,21201,410-555-0111,,,,en,free,,yes,MD",
        "area,provider,Area,legal,,MD,,410-555-0111,,,,en,free,,perhaps,Mars",
    ]
    content = "\n".join([head, *rows]).encode()

    report = files.import_places(office_id=cast.office.pk, content=content, user=cast.people[Role.LIAISON])

    assert (report.added, [(one.line, one.name) for one in report.refused]) == (
        1,
        [(3, "bad"), (4, "good"), (5, "area")],
    )
    assert {reason.partition(":")[0] for reason in report.refused[0].reasons} == {"name", "telephone"}
    assert cast.office.listings.get().name == "Good"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"key,colour\n", b"", b'key\n"open'])
def test_what_is_no_such_file_is_refused_whole(cast: Cast, content: bytes) -> None:
    with pytest.raises(Invalid):
        files.import_places(office_id=cast.office.pk, content=content, user=cast.people[Role.LIAISON])


def test_specialists_come_by_their_work_address_and_only_from_the_office(cast: Cast) -> None:
    manager, one = cast.people[Role.OFFICE_MANAGER], staff(Role.INTAKE, of=cast.office)
    elsewhere = staff(Role.INTAKE, of=office())
    lines = [
        ",".join(files.PEOPLE),
        f"{one.email},specialist,410-555-0111,MD,21201,en; es,domestic,7,MD; DC",
        f"{elsewhere.email},specialist,410-555-0111,MD,21201,en,,7,MD",
    ]

    report = files.import_people(office_id=cast.office.pk, content="\n".join(lines).encode(), user=manager)

    made = cast.office.specialists.get()
    assert (made.user, made.capacity, report.added, len(report.refused)) == (one, 7, 1, 1)
    assert b"specialist" in files.export_people(cast.office, manager)


def test_a_specialist_holds_a_role_that_talks_with_people(cast: Cast) -> None:
    post = Post("specialist", "410-555-0111", "MD", ("en",), (Area("MD"),))
    with pytest.raises(NotYours):
        keeping.save_specialist(
            office_id=cast.office.pk,
            person_id=cast.people[Role.REDACTOR].pk,
            given=post,
            user=cast.people[Role.OFFICE_MANAGER],
        )
    made = keeping.save_specialist(
        office_id=cast.office.pk,
        person_id=cast.people[Role.INTAKE].pk,
        given=post,
        user=cast.people[Role.OFFICE_MANAGER],
    )

    assert [one.user for one in directory.specialists(Wanted(Place("MD")), TODAY())] == [made.user]
    assert list(directory.specialists(Wanted(Place("MD")), date(2020, 1, 1))) == []


def test_staff_read_every_language_by_its_english_name() -> None:
    assert list(directory.IN_ENGLISH) == Tongue.values
    assert all(name.isascii() for name in directory.IN_ENGLISH.values())


def test_every_language_fits_its_column() -> None:
    assert len(directory.packed(tuple(Tongue.values))) <= 200
