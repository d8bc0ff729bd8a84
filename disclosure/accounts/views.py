"""Sign-in, the way on after it, and a person's own settings."""

from typing import Any

from allauth.account import views as account
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from disclosure.accounts.forms import CodeForm, CodeRequestForm, ProfileForm, StaffLoginForm
from workflow.errors import NotYours
from workflow.models import User


class SignIn(account.LoginView):
    """One page with both ways in; posting to it is the password of a member of staff."""

    form_class = StaffLoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "code_form": CodeRequestForm()}


class AskForCode(account.RequestLoginCodeView):
    """Mails a code. Whether the address is known cannot be seen from the answer."""

    form_class = CodeRequestForm
    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "code_form": context["form"], "form": StaffLoginForm(request=self.request)}


class GiveCode(account.ConfirmLoginCodeView):
    """Takes the code; after ten minutes or three wrong codes a new one must be asked for."""

    form_class = CodeForm


@login_required
def home(http: HttpRequest) -> HttpResponse:
    """Send a person to where their work or their requests are."""
    return redirect("desk:queue" if http.user.is_staff else "portal:requests")


@login_required
def change_password(http: HttpRequest) -> HttpResponse:
    """Let staff change their password; requesters have none.

    :raises NotYours: a requester asks.
    """
    if not http.user.is_staff:
        raise NotYours
    response: HttpResponse = account.password_change(http)
    return response


@login_required
def profile(http: HttpRequest) -> HttpResponse:
    """Show and change a person's own settings."""
    user = http.user
    if not isinstance(user, User):
        raise TypeError("Only people with an account have settings.")
    form = ProfileForm(http.POST or None, initial={"language": user.language})
    if http.method == "POST" and form.is_valid():
        user.language = form.cleaned_data["language"]
        user.save(update_fields=["language"])
        with translation.override(user.language):
            messages.success(http, _("Saved."))
        response = redirect("profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response
    return render(http, "account/profile.html", {"form": form}, status=422 if form.errors else 200)
