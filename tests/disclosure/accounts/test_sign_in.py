"""Signing in: a code for requesters, a password for staff, and nothing for strangers."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend as LocMemBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from tests import factories
from tests.architecture.source import ROOT
from workflow import outbox
from workflow.errors import Invalid, NotAllowed
from workflow.models import Event, OutboxRow, User
from workflow.policies import Actor
from workflow.services import staffing, ways
from workflow.states import Role

ELENA = "elena@mail.example"
CLOSED = [
    {"kind": "email", "value": "closed@mail.example", "safe": True},
    {"kind": "they_call", "value": "", "safe": True},
]


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def elena(db: None) -> User:
    return factories.requester(ELENA)


@pytest.fixture
def ida(db: None) -> User:
    return factories.staff(Role.INTAKE, of=factories.office())


def ask(client: Client, email: str, language: str = "en") -> str:
    response = client.post(
        reverse("account_request_login_code"), {"email": email}, headers={"Accept-Language": language}, follow=True
    )
    work()
    return response.content.decode()


def work() -> None:
    """Do what the worker does."""
    for row in OutboxRow.objects.filter(status=OutboxRow.Status.WAITING):
        outbox.run(row.pk)


def code_of(message: str) -> str:
    return str(re.findall(r"^\s*([A-Z0-9-]{6,})\s*$", message, re.MULTILINE)[0])


def give(client: Client, code: str) -> str:
    response = client.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
    return response.content.decode()


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_requester_comes_in_with_the_code_from_the_mail(client: Client, elena: User) -> None:
    ask(client, ELENA.upper())

    client.post(reverse("account_confirm_login_code"), {"code": code_of(str(mail.outbox[0].body))})

    assert signed_in(client)
    assert client.get(reverse("home")).headers["Location"] == reverse("portal:requests")


@pytest.mark.parametrize(("language", "subject"), [("en", "Your code"), ("es", "Su código")])
def test_the_mail_says_nothing_of_the_office(client: Client, elena: User, language: str, subject: str) -> None:
    ask(client, ELENA, language)

    message = mail.outbox[0]
    assert message.subject == subject
    whole = f"{message.subject} {message.body} {message.from_email}"
    assert not re.search(r"victim|crime|request|records|office|forthright|solicitud|oficina|http", whole, re.IGNORECASE)


def test_an_unknown_address_sees_the_same_page_and_gets_no_mail(client: Client, elena: User) -> None:
    def page(text: str, email: str) -> str:
        return re.sub(r'value="[^"]{40,}"', "", text).replace(email, "EMAIL")

    known, unknown = page(ask(client, ELENA), ELENA), page(ask(Client(), "x@mail.example"), "x@mail.example")

    assert known == unknown
    assert [message.to for message in mail.outbox] == [[ELENA]]


def statements(email: str) -> list[str]:
    """Return how often the database is asked what while an address is taken and the next page shown: verb and table."""
    with CaptureQueriesContext(connection) as asked:
        Client().post(reverse("account_request_login_code"), {"email": email}, follow=True)
    return sorted(" ".join(re.findall(r"^\w+|(?:FROM|INTO|UPDATE) \S+", query["sql"])) for query in asked)


def test_known_unknown_closed_and_staff_addresses_take_the_same_path(client: Client, elena: User, ida: User) -> None:
    closed = factories.submitted(factories.office(), ways=CLOSED).requester.user
    assert closed is not None
    ways.mark_way(
        request_id=closed.requests_made.get().request_id,
        way_id=closed.requests_made.get().ways.get(kind="email").pk,
        safe=False,
        by=Actor(Role.REQUESTER, closed),
    )
    statements("warm@mail.example")

    known = statements(ELENA)

    assert 'INSERT INTO "workflow_outboxrow"' in known
    for other in ("x@mail.example", ida.email, "closed@mail.example"):
        assert statements(other) == known
    assert mail.outbox == []


def test_the_row_is_sealed_and_gone_once_the_worker_had_it(client: Client, elena: User) -> None:
    for email in (ELENA, "x@mail.example"):
        Client().post(reverse("account_request_login_code"), {"email": email})
    rows = OutboxRow.objects.filter(verb="mail.code")
    assert sorted(row.data["address"] for row in rows) == [ELENA, "x@mail.example"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM workflow_outboxrow")
        assert not any(b"mail.example" in bytes(data) for (data,) in cursor.fetchall())

    work()

    assert not rows.all().exists()
    assert [message.to for message in mail.outbox] == [[ELENA]]


def test_a_mail_that_could_not_leave_in_time_does_not_leave(client: Client, elena: User) -> None:
    client.post(reverse("account_request_login_code"), {"email": ELENA})

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        work()

    assert mail.outbox == []


@pytest.mark.long
def test_managers_see_that_a_code_never_left_and_not_whose_it_was(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    case = factories.submitted(factories.office(), ways=[{"kind": "email", "value": ELENA, "safe": True}])
    for email in (ELENA, ELENA, "x@mail.example"):
        Client().post(reverse("account_request_login_code"), {"email": email})
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        work()

    (shown,) = OutboxRow.objects.filter(status=OutboxRow.Status.FAILED)
    assert (shown.office, shown.request) == (case.office, None)
    assert outbox.told(shown) == "A sign-in code could not be sent in time"
    event = Event.objects.get(verb="task.failed", chain=f"office:{shown.office_id}")
    assert ELENA not in f"{shown.data} {event.data} {event.content.text}"
    with monkeypatch.context() as patch:
        patch.setattr(LocMemBackend, "open", lambda self: 1 / 0)
        tried_again(shown)
    assert shown.status == OutboxRow.Status.WAITING
    tried_again(shown)
    assert shown.status == OutboxRow.Status.DONE


@pytest.mark.parametrize("email", [ELENA, "x@mail.example"])
def test_managers_see_that_the_worker_of_a_code_died_each_time(db: None, email: str) -> None:
    case = factories.submitted(factories.office(), ways=[{"kind": "email", "value": ELENA, "safe": True}])
    Client().post(reverse("account_request_login_code"), {"email": email})
    died = {"status": OutboxRow.Status.RUNNING, "attempts": 5, "lease_until": timezone.now() - timedelta(minutes=1)}
    OutboxRow.objects.filter(verb="mail.code").update(**died)
    outbox.run(OutboxRow.objects.get(verb="mail.code").pk)

    assert not OutboxRow.objects.filter(verb="mail.code").exists()
    shown = OutboxRow.objects.filter(verb="mail.check", status=OutboxRow.Status.FAILED, office=case.office)
    told = Event.objects.filter(verb="task.failed", chain=f"office:{case.office_id}")
    assert (shown.count(), told.count()) == ((1, 1) if email == ELENA else (0, 0))


def tried_again(row: OutboxRow) -> None:
    outbox.retry(row.pk)
    OutboxRow.objects.filter(pk=row.pk).update(next_at=timezone.now())
    outbox.run(row.pk)
    row.refresh_from_db()


def test_a_mail_server_that_fails_is_tried_again_and_then_given_up(
    client: Client, elena: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(reverse("account_request_login_code"), {"email": ELENA})
    row = OutboxRow.objects.get(verb="mail.code")
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", lambda self: 1 / 0)
        for _ in range(len(outbox.PAUSES) + 1):
            OutboxRow.objects.filter(pk=row.pk).update(next_at=timezone.now())
            outbox.run(row.pk)

    assert not OutboxRow.objects.filter(verb="mail.code").exists()


def test_staff_get_no_code(client: Client, ida: User) -> None:
    ask(client, ida.email)

    assert mail.outbox == []


def test_a_wrong_code_is_said_in_plain_words_and_three_end_it(client: Client, elena: User) -> None:
    ask(client, ELENA)
    code = code_of(str(mail.outbox[0].body))

    first = give(client, "WRONG1")
    give(client, "WRONG2")
    third = give(client, "WRONG3")

    assert "This is not the code we sent last." in first
    assert "That was too many tries." in third
    give(client, code)
    assert not signed_in(client)


def test_a_code_is_over_after_ten_minutes(client: Client, elena: User) -> None:
    ask(client, ELENA)
    code = code_of(str(mail.outbox[0].body))

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        give(client, code)

    assert not signed_in(client)


@pytest.mark.parametrize("minutes", [11, 16])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "That code is too old. Ask for a new one."),
        ("es", "Ese código ya es demasiado viejo. Pida uno nuevo."),
    ],
)
def test_a_code_that_is_over_is_said_where_a_new_one_is_asked_for(
    client: Client, elena: User, minutes: int, language: str, words: str
) -> None:
    ask(client, ELENA, language)
    typed = {"code": code_of(str(mail.outbox[0].body))}

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        page = client.post(
            reverse("account_confirm_login_code"), typed, headers={"Accept-Language": language}, follow=True
        )

    assert words in page.content.decode()
    assert f'action="{reverse("account_request_login_code")}"' in page.content.decode()


def test_codes_cannot_be_asked_for_without_end(client: Client, elena: User) -> None:
    pages = [ask(Client(), ELENA) for _index in range(5)]

    assert len(mail.outbox) == 3
    assert "That was too many tries." in pages[-1]


def test_staff_come_in_with_their_password(client: Client, ida: User) -> None:
    client.post(reverse("account_login"), {"login": ida.email, "password": factories.PASSWORD})

    assert signed_in(client)
    assert client.get(reverse("home")).headers["Location"] == reverse("desk:queue")


@pytest.mark.parametrize("email", ["staff", "nobody@office.example"])
def test_a_wrong_password_and_an_unknown_address_sound_alike(client: Client, ida: User, email: str) -> None:
    typed = ida.email if email == "staff" else email
    page = client.post(reverse("account_login"), {"login": typed, "password": "wrong words here"}).content.decode()

    assert "Address and password do not go together." in page
    assert "<details" in page
    assert " open>" in page


def test_a_requester_has_no_password_to_guess(client: Client, elena: User) -> None:
    assert not elena.has_usable_password()
    client.post(reverse("account_login"), {"login": ELENA, "password": ""})

    assert not signed_in(client)


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password"])
def test_nobody_signs_up_changes_an_address_or_resets_by_mail(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_language_of_the_account_is_used_after_signing_in(client: Client, elena: User) -> None:
    elena.language = "es"
    elena.save()
    ask(client, ELENA)
    client.post(reverse("account_confirm_login_code"), {"code": code_of(str(mail.outbox[0].body))})

    assert '<html lang="es">' in client.get(reverse("portal:requests")).content.decode()


def test_a_person_chooses_the_language_of_their_account(client: Client, elena: User) -> None:
    client.force_login(elena, backend="django.contrib.auth.backends.ModelBackend")

    page = client.post(reverse("profile"), {"language": "es"}, follow=True).content.decode()

    elena.refresh_from_db()
    assert elena.language == "es"
    assert "Guardado." in page


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_activate_totp", "account_change_password", "account_reauthenticate"]
)
def test_pages_of_the_second_factor_wear_our_look(client: Client, ida: User, name: str) -> None:
    client.post(reverse("account_login"), {"login": ida.email, "password": factories.PASSWORD})

    page = client.get(reverse(name), follow=True).content.decode()

    assert "forthright.css" in page
    assert page.count("<h1") == 1


def test_the_name_of_a_passkey_is_asked_for_in_the_persons_language(client: Client, elena: User) -> None:
    client.force_login(elena, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["l"] = "es"
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    assert "Cómo llama a esta llave de acceso" in page
    assert ">Name" not in page


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_staff_reach_nothing_before_they_have_a_second_factor(ida: User, elena: User, settings: Any, kind: str) -> None:
    settings.STAFF_SECOND_FACTOR = True
    staff, requester = Client(), Client()
    staff.force_login(ida, backend="django.contrib.auth.backends.ModelBackend")
    requester.force_login(elena, backend="django.contrib.auth.backends.ModelBackend")

    for address in (reverse("desk:queue"), reverse("desk:find"), reverse("portal:start")):
        assert staff.get(address).headers["Location"] == reverse("mfa_index")
    assert staff.get(reverse("mfa_index")).status_code == 200
    assert requester.get(reverse("portal:requests")).status_code == 200
    Authenticator.objects.create(user=ida, type="recovery_codes", data={})
    assert staff.get(reverse("desk:queue")).status_code == 302, "codes alone stand in for nothing"

    Authenticator.objects.create(user=ida, type=kind, data={})
    assert staff.get(reverse("desk:queue")).status_code == 200


def test_an_installation_asks_staff_for_a_second_factor_and_a_trial_does_not() -> None:
    written = (ROOT / "disclosure" / "settings" / "production.py").read_text(encoding="utf-8")

    assert 'STAFF_SECOND_FACTOR = env.bool("FORTHRIGHT_STAFF_SECOND_FACTOR", default=True)' in written


def test_an_authenticator_app_is_set_up_and_asked_for_at_the_next_sign_in(ida: User, settings: Any) -> None:
    """The whole of it: the secret, a code, recovery codes; then the password alone opens nothing."""
    settings.STAFF_SECOND_FACTOR = True
    client = Client()
    signed = {"login": ida.email, "password": factories.PASSWORD}
    client.post(reverse("account_login"), signed)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of_now(secret)})
    assert Authenticator.objects.filter(user=ida, type="totp").exists()
    assert Authenticator.objects.filter(user=ida, type="recovery_codes").exists()
    assert client.get(reverse("desk:queue")).status_code == 200

    again = Client()
    asked = again.post(reverse("account_login"), signed)
    assert asked.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert again.get(reverse("desk:queue")).status_code == 302
    recovery = Authenticator.objects.get(user=ida, type="recovery_codes").wrap().get_unused_codes()[0]
    again.post(reverse("mfa_authenticate"), {"code": recovery})
    assert again.get(reverse("desk:queue")).status_code == 200


def lost(ida: User, settings: Any) -> Client:
    """Give Ida a second factor and a session, as before she lost her telephone."""
    settings.STAFF_SECOND_FACTOR = True
    for kind in ("totp", "webauthn", "recovery_codes"):
        Authenticator.objects.create(user=ida, type=kind, data={})
    client = Client()
    client.force_login(ida, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("desk:queue")).status_code == 200
    return client


def begins_anew(ida: User, before: Client) -> None:
    """Assert that nothing of before opens anything, and that the link in the mail leads to a new second factor."""
    assert before.get(reverse("desk:queue")).status_code == 302
    assert not Authenticator.objects.filter(user=ida).exists()
    Client().post(reverse("account_login"), {"login": ida.email, "password": factories.PASSWORD})
    outbox.run(OutboxRow.objects.get(verb="mail.invitation").pk)
    link = re.search(r"http://[^/]+(/account/start/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    client = Client()
    form = client.get(link[1], follow=True)
    new = {"new_password1": "another long password", "new_password2": "another long password"}
    client.post(form.redirect_chain[-1][0], new)
    client.post(reverse("account_login"), {"login": ida.email, "password": "another long password"})
    assert client.get(reverse("desk:queue")).headers["Location"] == reverse("mfa_index")


def test_a_manager_lets_somebody_begin_anew_whose_second_factor_is_lost(ida: User, settings: Any) -> None:
    office = ida.staff_roles.get().office
    before = lost(ida, settings)
    with pytest.raises(Invalid):
        staffing.reset_sign_in(
            office_id=office.pk, person_id=ida.pk, checked=" ", user=factories.staff(Role.OFFICE_MANAGER, of=office)
        )
    manager = factories.staff(Role.OFFICE_MANAGER, of=office)
    staffing.reset_sign_in(office_id=office.pk, person_id=ida.pk, checked="Seen in person", user=manager)
    begins_anew(ida, before)
    with pytest.raises(NotAllowed):
        staffing.reset_sign_in(office_id=office.pk, person_id=manager.pk, checked="It is me", user=manager)


def test_whom_no_manager_can_help_begins_anew_by_a_command(ida: User, settings: Any) -> None:
    before = lost(ida, settings)
    with pytest.raises(CommandError):
        call_command("reset_sign_in", "nobody@office.example", checked="Seen in person")
    call_command("reset_sign_in", ida.email, checked="Seen in person")
    assert Event.objects.get(verb="office.sign_in_reset").role == "system"
    begins_anew(ida, before)


def code_of_now(secret: str) -> str:
    counter = int(time.time()) // 30
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))
