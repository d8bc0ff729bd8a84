"""What the sign-in library may do here: nobody signs up, mails are neutral and go only to addresses of accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from disclosure.network import client_address
from disclosure.notices import codes
from workflow import known
from workflow.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from a submitted request or from an office manager, never from a form on the internet."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Call us."),
        "email_password_mismatch": _("Address and password do not go together. Check both and try again."),
        "incorrect_code": _("This is not the code we sent last. Look at the newest mail and type it again."),
        "incorrect_password": _("This is not your password. Try again."),
        "too_many_login_attempts": _("That was too many tries. Wait five minutes, then ask for a new code."),
        "rate_limited": _("That was too fast. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail, unless its address belongs to no account or its owner called it unsafe.

        A stranger's mailbox learns nothing of this office. A sign-in code is written by the worker (`notices.codes`).
        """
        if template_prefix == "account/email/login_code":
            codes.post(email, context["code"])
            return
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is not None and known.takes_codes(user):
            super().send_mail(template_prefix, email, context)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address the library's own limits count by."""
        return client_address(request)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Pass on what went wrong; the pages themselves say what went well."""
        if kwargs.get("message"):
            super().add_message(request, level, *args, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Go on in the language of the account, unless another was chosen in this browser."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.language in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
