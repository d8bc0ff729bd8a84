"""The sample directory: twenty-seven specialists across the country, community relations officers, field offices and
service providers. All are invented; ZIP codes are real, so that distances are.
"""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password

from disclosure.sample import people
from workflow.helping.directory import packed
from workflow.helping.places import place_of
from workflow.models import Listing, ListingArea, Office, Specialist, SpecialistArea, User
from workflow.services import staffing
from workflow.services.directory import areas_of
from workflow.states import Role

#: E-mail name, full name, office, ZIP code, areas, languages besides English, skills.
SPECIALISTS = (
    ("v-new-york", "Rosa Mockett", "fairview", "10007", "NY; NJ", "es ht", "domestic sexual"),
    ("v-philadelphia", "Paul Draftwell", "fairview", "19106", "PA; DE", "es", "bereavement impaired"),
    ("v-baltimore", "Thandi Outline", "fairview", "21201", "MD; DC; VA", "es am fr", "domestic trafficking"),
    ("v-richmond", "Wes Sampleton", "fairview", "23219", "VA; WV", "es", "bereavement children"),
    ("v-charlotte", "Carla Testerman", "fairview", "28202", "NC; SC", "es", "domestic impaired"),
    ("v-boston", "Niamh Trialer", "headquarters", "02108", "MA; RI; CT", "es pt", "sexual domestic"),
    ("v-portland-me", "Abel Specimen", "headquarters", "04101", "ME; NH; VT", "fr so", "elders bereavement"),
    ("v-atlanta", "Dalia Mockwood", "headquarters", "30303", "GA; AL", "es ko", "trafficking domestic"),
    ("v-miami", "Xiomara Ejemplo", "headquarters", "33128", "FL; PR; VI", "es ht pt", "domestic bereavement"),
    ("v-tampa", "Grant Prototype", "headquarters", "33602", "FL", "es", "elders impaired"),
    ("v-nashville", "June Placeholder", "headquarters", "37201", "TN; KY; MS", "es", "children sexual"),
    ("v-new-orleans", "Luc Modele", "headquarters", "70112", "LA; AR; MS", "es fr", "bereavement"),
    ("v-houston", "Ines Muestra", "headquarters", "77002", "TX", "es vi", "domestic trafficking"),
    ("v-dallas", "Omar Patternson", "headquarters", "75201", "TX; OK", "es ar", "bereavement impaired"),
    ("v-el-paso", "Pilar Boceto", "headquarters", "79901", "TX/79; TX/88; NM", "es", "trafficking children"),
    ("v-kansas-city", "Ed Blueprint", "headquarters", "64106", "MO; KS; NE", "es", "impaired elders"),
    ("v-denver", "Sky Draftman", "headquarters", "80202", "CO; WY; UT; MT", "es am", "domestic disability"),
    ("v-phoenix", "Marta Plantilla", "headquarters", "85003", "AZ; NV", "es", "bereavement trafficking"),
    ("v-los-angeles", "Hana Samplewood", "headquarters", "90012", "CA", "es ko tl zh", "domestic sexual"),
    ("v-san-francisco", "Leo Mockley", "headquarters", "94102", "CA; HI; GU", "es zh tl", "trafficking disability"),
    ("v-san-diego", "Alma Croquis", "headquarters", "92101", "CA; AZ", "es", "trafficking children"),
    ("v-seattle", "Ivar Stencil", "headquarters", "98104", "WA; OR; ID; AK", "es ru vi", "sexual bereavement"),
    ("v-chicago", "Ola Templeton", "lakeside", "60604", "IL; WI", "es zh", "domestic children"),
    ("v-detroit", "Samir Mockby", "lakeside", "48226", "MI", "ar es", "bereavement domestic"),
    ("v-cleveland", "Beth Outliner", "lakeside", "44113", "OH", "es ase", "disability elders"),
    ("v-indianapolis", "Roy Draftley", "lakeside", "46204", "IN", "es", "impaired bereavement"),
    ("v-minneapolis", "Asha Samplesen", "lakeside", "55401", "MN; IA; ND; SD", "so es", "domestic sexual"),
)
OFFICERS = (
    ("liaison", "fairview", "21201", "NY; NJ; PA; DE; MD; DC; VA; WV; NC; SC", "es"),
    ("hq-liaison", "headquarters", "20500", "US", "es"),
    ("cleo", "lakeside", "60604", "IL; WI; MI; OH; IN; MN; IA", "es"),
)
#: Where an entry without a ZIP code is: the capital.
CAPITAL = "DC"
#: Field offices and providers: areas as they are written, `days` since somebody confirmed the entry, empty for never.
LISTINGS = Path(__file__).parent / "directory.csv"


def load(offices: Mapping[str, Office], staff: Mapping[str, User], today: date) -> int:
    """Make the sample directory, once; return how many rows were made."""
    if Listing.objects.filter(office__in=offices.values()).exists():
        return 0
    password = make_password(people.PASSWORD)
    made = 0
    for number, (key, name, slug, zip_code, areas, languages, skills) in enumerate(SPECIALISTS):
        user = _person(key, name, password)
        for role in (Role.INTAKE, Role.LIAISON):
            staffing.set_up_role(person=user, office=offices[slug], role=role, since=people.SINCE, sworn=False)
        _post(offices[slug], user, "specialist", zip_code, areas, languages, skills, f"(555) 555-03{number:02d}")
        made += 1
    for number, (key, slug, zip_code, areas, languages) in enumerate(OFFICERS):
        _post(offices[slug], staff[key], "relations", zip_code, areas, languages, "", f"(555) 555-02{number:02d}")
    with LISTINGS.open(encoding="utf-8", newline="") as file:
        for number, given in enumerate(csv.DictReader(file)):
            _listing(offices[given["office"]], given, number, today)
            made += 1
    return made


def _person(key: str, name: str, password: str) -> User:
    found = User.objects.filter(email=people.address(key)).first()
    if found is None:
        found = User.objects.create_user(
            people.address(key), name=name, title="Victim Assistance Specialist", is_staff=True
        )
        found.password = password
        found.save(update_fields=["password"])
    return found


def _post(
    office: Office, user: User, kind: str, zip_code: str, areas: str, languages: str, skills: str, telephone: str
) -> None:
    row = Specialist(office=office, user=user, kind=kind, telephone=telephone, since_date=people.SINCE)
    row.languages, row.skills, row.capacity = _list(f"en {languages}"), _list(skills), 12
    _place(row, zip_code)
    row.save()
    SpecialistArea.objects.bulk_create(SpecialistArea(specialist=row, **vars(area)) for area in areas_of(areas))


def _listing(office: Office, given: Mapping[str, str], number: int, today: date) -> None:
    plain = {name: given[name] for name in ("kind", "key", "name", "address", "cost", "eligibility")}
    row = Listing(office=office, **plain, telephone=f"(555) 555-04{number:02d}", safe_to_call=True)
    row.helps, row.languages = _list(given["helps"]), _list(given["languages"])
    row.hours = "Day and night" if "shelter" in row.helps else "Monday to Friday, 9 am to 5 pm"
    row.tty = f"(555) 555-05{number:02d}" if row.kind == "field_office" else ""
    _place(row, given["zip_code"])
    if given["days"]:
        row.confirmed_date = today - timedelta(days=int(given["days"]))
        row.confirmed_by = office.staff_roles.filter(role=Role.LIAISON).order_by("pk")[0].user
    row.save()
    ListingArea.objects.bulk_create(ListingArea(listing=row, **vars(area)) for area in areas_of(given["areas"]))


def _place(row: Listing | Specialist, zip_code: str) -> None:
    place = place_of(zip_code)
    row.zip_code, row.state = zip_code, place.state if place else CAPITAL
    if place and place.point:
        row.latitude, row.longitude = place.point.latitude, place.point.longitude


def _list(words: str) -> str:
    return packed(tuple(words.split()))
