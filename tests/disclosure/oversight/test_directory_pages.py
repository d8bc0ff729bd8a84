"""The directory on the office's pages: entries, specialists, files in and out."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.disclosure.oversight.test_office_pages import do
from tests.factories import Cast
from tests.workflow.test_matching import open_file
from workflow.models import User
from workflow.services.directory_files import PLACES
from workflow.states import Role

SignedIn = Callable[[User | Role], Client]
ENTRY = {
    "kind": "provider", "name": "Willow House", "helps": ["shelter"], "telephone": "410-555-0111", "state": "md",
    "zip_code": "21201", "areas": "MD\nDC", "languages": ["en", "es"], "cost": "free",
}  # fmt: skip


def test_a_manager_adds_changes_and_takes_out_an_entry(cast: Cast, signed_in: SignedIn) -> None:
    client, page = signed_in(Role.OFFICE_MANAGER), reverse("oversight:office_directory")
    assert client.post(do("add_listing"), ENTRY).status_code == 302
    row = cast.office.listings.get()
    assert (row.key, row.state) == ("willow-house", "MD")
    assert "Willow House" in client.get(page, {"q": "willow"}).content.decode()

    shown = client.get(do("change_listing", row.pk)).content.decode()
    assert "MD\nDC" in shown
    assert client.post(do("change_listing", row.pk), {**ENTRY, "name": "Willow Home"}).status_code == 302
    assert client.post(do("withdraw_listing", row.pk), {"office": cast.office.pk}).status_code == 302

    row.refresh_from_db()
    assert row.name == "Willow Home"
    assert row.withdrawn_at is not None
    assert "Willow Home" not in client.get(page).content.decode()
    assert "Willow Home" in client.get(page, {"which": "out"}).content.decode()
    history = client.get(reverse("oversight:office_history"), {"kind": "directory"}).content.decode()
    assert "Took an entry out of the directory" in history


def test_wrong_fields_are_said_at_the_form(cast: Cast, signed_in: SignedIn) -> None:
    answer = signed_in(Role.OFFICE_MANAGER).post(do("add_listing"), {**ENTRY, "areas": "Mars", "zip_code": "00000"})

    assert answer.status_code == 422
    assert "“Mars” is no area" in answer.content.decode()


def test_a_manager_sets_whom_somebody_helps(cast: Cast, signed_in: SignedIn) -> None:
    client, person = signed_in(Role.OFFICE_MANAGER), cast.people[Role.INTAKE]
    given = {
        "kind": "specialist", "telephone": "410-555-0111", "state": "MD", "areas": "MD", "languages": ["en", "es"],
        "skills": ["domestic"], "capacity": 9,
    }  # fmt: skip
    assert client.post(do("set_specialist", person.pk), given).status_code == 302

    shown = client.get(reverse("oversight:office_specialists")).content.decode()
    assert str(person) in shown
    assert "Violence at home" in shown
    assert "0 of 9" in shown
    open_file(cast)
    assert "1 of 9" in client.get(reverse("oversight:office_specialists")).content.decode()
    assert reverse("oversight:directory_import") in shown
    assert 'value="9"' in client.get(do("set_specialist", person.pk)).content.decode()


def test_a_file_is_taken_in_with_a_report_and_goes_out(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(Role.OFFICE_MANAGER)
    good, bad = "a-place,provider,A Place,legal,,MD,21201,410-555-0111,,,,en,free,,yes,MD", "b,x,,,,,,,,,,,,,,"
    file = SimpleUploadedFile("places.csv", "\n".join([",".join(PLACES), good, bad]).encode())

    report = client.post(reverse("oversight:directory_import"), {"what": "places", "file": file}).content.decode()

    assert "Added: 1. Changed: 0. Refused: 1." in report
    assert "kind: Field office or service provider." in report
    out = signed_in(Role.AUDITOR).get(reverse("oversight:directory_file", args=("places",)))
    assert b"a-place,provider,A Place" in out.content
    assert client.get(reverse("oversight:directory_file", args=("secrets",))).status_code == 404


def test_no_file_is_said_at_the_form(cast: Cast, signed_in: SignedIn) -> None:
    file = SimpleUploadedFile("places.csv", b"colour\nred\n")
    client = signed_in(Role.OFFICE_MANAGER)

    answer = client.post(reverse("oversight:directory_import"), {"what": "places", "file": file})

    assert answer.status_code == 422
    assert "Unknown: colour" in answer.content.decode()
