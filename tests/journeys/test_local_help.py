"""Local help in the browser: found by ZIP code, a referral from consent to outcome, a new service added and used.

Each at both widths, looked through by axe on every page; the search also in Spanish and without scripts.
"""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import Cast, submitted
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import DESK, TELEPHONE, NewPage
from tests.workflow.test_directory import add
from tests.workflow.test_matching import open_file
from tests.workflow.test_offering import GIVEN, QUESTIONS, WORDS
from workflow.models import Listing, Referral, User
from workflow.services import assignments, directory
from workflow.services.directory import Post, areas_of
from workflow.states import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def cast(live_server: LiveServer) -> Cast:
    cast = Cast()
    add(cast, "willow-house", address="9 Example Lane", safe_to_call=True, helps=("shelter", "legal"))
    add(cast, "harbor-law", helps=("legal",), languages=("en",), zip_code="21202")
    add(cast, "our-office", kind="field_office", helps=(), tty="(410) 555-0199")
    directory.save_specialist(
        office_id=cast.office.pk,
        person_id=cast.people[Role.LIAISON].pk,
        given=Post("specialist", "(410) 555-0155", "MD", ("en", "es"), areas_of("MD"), "21201"),
        user=cast.people[Role.OFFICE_MANAGER],
    )
    return cast


def as_user(page: Page, user: User | None, live_server: LiveServer) -> Page:
    """Sign a browser in as somebody."""
    assert user is not None
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "s", "value": client.cookies["s"].value, "url": live_server.url}])
    return page


@pytest.mark.parametrize(
    ("width", "locale", "scripts"),
    [(TELEPHONE, "en-US", False), (DESK, "en-US", True), (TELEPHONE, "es-US", True), (DESK, "es-US", False)],
)
def test_help_is_found_by_zip_code(cast: Cast, new_page: NewPage, width: int, locale: str, scripts: bool) -> None:
    page = new_page(width=width, locale=locale, java_script=scripts)
    english = locale == "en-US"
    page.goto("/help/")
    page.get_by_role("main").get_by_role(
        "link", name="Find help near you" if english else "Buscar ayuda cerca de usted"
    ).click()
    page.locator("[name=zip_code]").fill("21014")
    page.locator("[name=help]").select_option("legal")
    page.get_by_role("button", name="Find" if english else "Buscar", exact=True).click()

    expect(page.get_by_role("heading", level=2, name=re.compile("Bel Air"))).to_be_visible()
    shown = page.get_by_role("main")
    for words in ("Willow-House", "Harbor-Law", "Our-Office", "(410) 555-0155"):
        expect(shown).to_contain_text(words)
    assert page.url.endswith("/near/")
    assert {one["name"] for one in page.context.cookies()} <= {"c"}
    if scripts:
        assert_accessible(page)
        page.emulate_media(media="print")
        expect(page.locator("[name=zip_code]")).to_be_hidden()


@pytest.mark.parametrize("width", [DESK, TELEPHONE])
def test_a_referral_goes_from_consent_to_its_outcome(
    cast: Cast, new_page: NewPage, live_server: LiveServer, width: int
) -> None:
    request = submitted(cast.office)
    assignments.give(request, cast.people[Role.LIAISON], Role.LIAISON)
    person = as_user(new_page(width=width), request.requester.user, live_server)
    person.goto(reverse("portal:near", args=(request.pk,)))
    assert_accessible(person)
    person.locator("[name=zip_code]").fill("21014")
    person.locator("[name=state]").select_option("MD")
    person.get_by_role("button", name="Give me a person").click()
    expect(person.get_by_role("main")).to_contain_text("The Community relations officer")
    assert_accessible(person)

    desk = as_user(new_page(width=width), cast.people[Role.LIAISON], live_server)
    desk.goto("/desk/people/")
    assert_accessible(desk)
    desk.get_by_role("link", name="Elena Example").click()
    desk.locator("summary", has_text="Why them").click()
    assert_accessible(desk)
    desk.get_by_role("link", name="Propose a service").click()
    assert_accessible(desk)
    desk.locator("[name=help]").select_option("legal")
    desk.locator("[name=listing]").select_option(index=0)
    for name in ("name", "need"):
        desk.locator(f"label[for=id_offered_{['name', 'reach', 'language', 'place', 'need'].index(name)}]").click()
    desk.get_by_role("button", name="Propose a service").click()
    row = Referral.objects.get()

    person.reload()
    person.get_by_role("link", name=re.compile("Decide")).click()
    assert_accessible(person)
    person.get_by_role("button", name="Yes, ask them").click()
    expect(person.get_by_role("main")).to_contain_text("What to call you: Elena Example")
    assert_accessible(person)

    desk.reload()
    desk.get_by_role("link", name=re.compile("Make a new code")).click()
    desk.get_by_role("button", name="Make a new code").click()
    code = desk.locator(".fr-number").inner_text()
    assert_accessible(desk)
    service = new_page(width=width)
    service.goto(f"/r/{row.pk}/")
    assert_accessible(service)
    service.locator("[name=code]").fill(code)
    service.get_by_role("button", name="Show").click()
    expect(service.get_by_role("main")).to_contain_text("Elena Example")
    assert_accessible(service)
    service.get_by_role("button", name="We can help").click()
    service.get_by_role("button", name="We are in contact").click()
    expect(service.get_by_role("main")).to_contain_text("Noted.")

    desk.get_by_role("link", name="Back to the file").click()
    desk.get_by_role("link", name=re.compile("Say what came of it")).click()
    desk.get_by_text("They helped", exact=True).click()
    desk.get_by_role("button", name="Say what came of it").click()
    expect(desk.get_by_role("main")).to_contain_text("Said what came of a referral")
    person.reload()
    expect(person.get_by_role("main")).to_contain_text("Finished")


@pytest.mark.parametrize("width", [DESK, TELEPHONE])
def test_a_new_service_is_added_and_used(cast: Cast, new_page: NewPage, live_server: LiveServer, width: int) -> None:
    manager = as_user(new_page(width=width), cast.people[Role.OFFICE_MANAGER], live_server)
    manager.goto("/desk/services/")
    manager.get_by_role("link", name="Write a new service").click()
    assert_accessible(manager)
    for language, words in WORDS.items():
        for name, text in words.items():
            manager.locator(f"[name={name}_{language}]").fill(text)
    manager.locator("[name=questions]").fill(QUESTIONS)
    manager.locator("[name=checks]").fill(GIVEN.checks)
    manager.locator("[name=answer_days]").fill("7")
    manager.get_by_role("button", name="Keep the draft").click()
    expect(manager.get_by_role("main")).to_contain_text("Who wrote it does not approve it")
    assert_accessible(manager)
    counsel = as_user(new_page(width=width), cast.people[Role.COUNSEL], live_server)
    counsel.goto(manager.url)
    counsel.get_by_role("button", name="Put it on offer").click()
    expect(counsel.get_by_role("main")).to_contain_text("On offer")

    person = new_page(width=width, java_script=False)
    person.goto("/more/")
    person.get_by_role("link", name="Somebody at my side in court").click()
    person.locator("[name=name]").fill("Ana")
    person.locator("[name=court]").fill("Specimen County")
    person.get_by_text("Yes", exact=True).click()
    person.get_by_text("At the door", exact=True).click()
    person.get_by_role("button", name="Send").click()
    number, code = (person.locator(".fr-number").nth(place).inner_text() for place in (0, 1))

    desk = as_user(new_page(width=width), cast.people[Role.INTAKE], live_server)
    desk.goto("/desk/asked/")
    assert_accessible(desk)
    desk.get_by_role("link", name=number).click()
    assert_accessible(desk)
    for _check in range(2):
        desk.locator("[name=how]").first.fill("Looked it up.")
        desk.get_by_role("button", name=re.compile("Made sure")).first.click()
    desk.locator("[name=text]").fill("One of us waits for you.")
    desk.get_by_role("button", name="Answer", exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text("Answered")

    desk.goto("/desk/asked/")
    desk.get_by_role("link", name="Somebody at my side in court").first.click()
    assert_accessible(desk)
    desk.locator("[name=name]").fill("Bela")
    desk.locator("[name=court]").fill("Specimen County")
    desk.get_by_text("No", exact=True).click()
    desk.get_by_text("Inside", exact=True).click()
    desk.get_by_label("How to reach them safely").select_option("telephone")
    desk.get_by_label("Number or address").fill("410-555-0177")
    desk.get_by_role("button", name="Write it down").click()
    expect(desk.get_by_role("heading", name="Say number and code")).to_be_visible()
    assert_accessible(desk)
    taken = desk.locator(".fr-number").nth(0).inner_text()
    desk.goto("/desk/")
    expect(desk.get_by_role("link", name=taken)).to_be_visible()

    reader = new_page(width=width)
    reader.goto("/more/follow/")
    assert_accessible(reader)
    reader.locator("[name=number]").fill(number)
    reader.locator("[name=code]").fill(code)
    reader.get_by_role("button", name="Show").click()
    expect(reader.get_by_role("main")).to_contain_text("One of us waits for you.")
    assert_accessible(reader)


@pytest.mark.parametrize("width", [DESK, TELEPHONE])
def test_the_pages_of_the_directory_explainers_and_plan_have_no_faults(
    cast: Cast, new_page: NewPage, live_server: LiveServer, width: int
) -> None:
    manager = as_user(new_page(width=width), cast.people[Role.OFFICE_MANAGER], live_server)
    for address in ("directory/", "specialists/", "directory/import/", "do/add_listing/"):
        manager.goto(f"/oversight/office/{address}")
        assert_accessible(manager)
    manager.goto("/desk/explainers/")
    assert_accessible(manager)
    manager.get_by_role("button", name=re.compile("Write our own words")).first.click()
    assert_accessible(manager)
    stale, file = add(cast, "willow"), open_file(cast)
    Listing.objects.filter(pk=stale.pk).update(confirmed_date=None)
    liaison = as_user(new_page(width=width), cast.people[Role.LIAISON], live_server)
    for address in (
        "/desk/people/new/",
        "/desk/directory/",
        f"/desk/directory/{stale.pk}/",
        f"/desk/people/{file.pk}/",
    ):
        liaison.goto(address)
        assert_accessible(liaison)
    liaison.get_by_role("link", name="Write one down with them").click()
    assert_accessible(liaison)
    liaison.locator("[name=word]").fill("pineapple")
    liaison.locator("label", has_text="They want it kept").click()
    liaison.get_by_role("button", name="Keep it").click()
    expect(liaison.get_by_text("pineapple").first).to_be_visible()
    assert_accessible(liaison)
    anybody = new_page(width=width, locale="es-US")
    for address in ("/near/", "/know/", "/know/custody/", "/more/", "/plan/write/", "/plan/"):
        anybody.goto(address)
        assert_accessible(anybody)
