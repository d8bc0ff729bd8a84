"""The second factor: its secrets sealed at rest, and staff let to nothing else before they have one."""

import base64
from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from redaction.vault.sealing import seal, unseal
from workflow.models import User

PLACE = "second-factor"
#: Where somebody without a second factor may still go: to set one up, sign out, leave, change the language.
OPEN = ("/account/", "/i18n/", "/leave/", "/static/")
#: What counts as one; recovery codes only stand in for it.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals what an authenticator app and recovery codes are made from."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text.encode(), PLACE)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), PLACE).decode()


def require_second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: lead staff without an authenticator app or a passkey to where they set one up.

    It holds where `STAFF_SECOND_FACTOR` is on: in an office's installation, not in a trial with printed passwords.
    """

    def middleware(http: HttpRequest) -> HttpResponse:
        if not settings.STAFF_SECOND_FACTOR or http.path_info.startswith(OPEN) or has_second_factor(http.user):
            return get_response(http)
        messages.warning(http, _("Set up a second factor first: an authenticator app or a passkey."))
        return redirect("mfa_index")

    return middleware


def has_second_factor(user: object) -> bool:
    """Whether somebody signs in with more than one thing; nobody but staff needs to."""
    if not isinstance(user, User) or not user.is_staff:
        return True
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())
