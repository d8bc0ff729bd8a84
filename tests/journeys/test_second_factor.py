"""The second factor of staff, in a browser: a passkey, an authenticator app, and recovery codes for either."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import CDPSession, Page, expect

from tests import factories
from tests.factories import PASSWORD
from tests.journeys.axe import assert_accessible
from tests.journeys.conftest import NewPage
from tests.journeys.hands import sign_in
from workflow.models import User
from workflow.states import Role

pytestmark = pytest.mark.django_db(transaction=True)
ADDED = re.compile("/account/2fa/(webauthn/$|recovery-codes/)")
DESK = re.compile("/desk/")


@pytest.fixture
def ida(settings: Any) -> User:
    # The served product has no certificate: browsers let passkeys be used on localhost all the same.
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    return factories.staff(Role.INTAKE, of=factories.office())


def device_of(page: Page) -> CDPSession:
    """Give a page a device that keeps passkeys and says yes, as its owner would with a finger."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return device


def confirm_password(page: Page) -> None:
    """Give the password once more, where a page asks for it before something grave."""
    if "/reauthenticate/" in page.url:
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main [type=submit]").first.click()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main [type=submit]").first.click()


def give_password(page: Page, user: User) -> None:
    """Sign in as far as the password goes; the second factor is asked for then."""
    page.goto("/account/login/")
    page.get_by_text("I work for an office").click()
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in with a password").click()
    expect(page).to_have_url(re.compile("/account/2fa/authenticate/"))


def is_let_in(page: Page) -> bool:
    page.goto("/desk/")
    return "/desk/" in page.url


def test_a_passkey_is_made_and_signs_in(ida: User, new_page: NewPage) -> None:
    page = new_page()
    device_of(page)
    sign_in(page, ida)
    page.goto("/account/2fa/webauthn/add/")
    confirm_password(page)
    assert_accessible(page)
    page.locator("[name=name]").fill("Office laptop")
    page.locator("#mfa_webauthn_add").click()
    expect(page).to_have_url(ADDED)
    assert Authenticator.objects.filter(user=ida, type="webauthn").count() == 1

    sign_out(page)
    give_password(page, ida)
    assert_accessible(page)
    page.locator("#mfa_webauthn_authenticate").click()
    expect(page).to_have_url(DESK)


def test_another_device_has_no_passkey_and_is_not_let_in(ida: User, new_page: NewPage) -> None:
    mine = new_page()
    device_of(mine)
    sign_in(mine, ida)
    mine.goto("/account/2fa/webauthn/add/")
    confirm_password(mine)
    mine.locator("[name=name]").fill("Office laptop")
    mine.locator("#mfa_webauthn_add").click()
    expect(mine).to_have_url(ADDED)

    other = new_page()
    device_of(other)
    give_password(other, ida)
    other.locator("#mfa_webauthn_authenticate").click()
    other.wait_for_timeout(500)
    assert not is_let_in(other)


def test_an_app_is_set_up_and_recovery_codes_stand_in_for_it_once_each(ida: User, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, ida)
    page.goto("/account/2fa/totp/activate/")
    confirm_password(page)
    assert_accessible(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(code_of_now(secret))
    page.locator("main [type=submit]").first.click()
    expect(page).to_have_url(re.compile("/account/2fa/"))
    page.goto("/account/2fa/recovery-codes/")
    confirm_password(page)
    assert_accessible(page)
    codes = page.locator("#recovery_codes").input_value().split()
    assert len(codes) == 10

    sign_out(page)
    give_password(page, ida)
    assert_accessible(page)
    page.locator("[name=code]").fill(codes[0])
    page.locator("main [type=submit]").first.click()
    expect(page).to_have_url(DESK)

    sign_out(page)
    give_password(page, ida)
    page.locator("[name=code]").fill(codes[0])
    page.locator("main [type=submit]").first.click()
    expect(page).to_have_url(re.compile("/account/2fa/authenticate/"))
    assert not is_let_in(page)


def code_of_now(secret: str) -> str:
    """Return what an authenticator app shows for a secret now (RFC 6238)."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))
