"""Sign-in, the way on after it, and a person's own settings."""

from typing import Any
from uuid import uuid4

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from disclosure.accounts.forms import ChoosePasswordForm, CodeForm, CodeRequestForm, ProfileForm, StaffLoginForm
from disclosure.notices import codes
from workflow.errors import NotYours
from workflow.models import User
from workflow.services import staffing


class SignIn(account.LoginView):
    """One page with both ways in; posting to it is the password of a member of staff."""

    form_class = StaffLoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "code_form": CodeRequestForm()}


class AskForCode(account.RequestLoginCodeView):
    """Has a code mailed. Neither the answer nor the time it takes tells whether the address is known."""

    form_class = CodeRequestForm
    template_name = "account/login.html"

    def form_valid(self, form: CodeRequestForm) -> HttpResponse:
        """Do for an unknown address what is done for a known one: draw a code and post a row for the worker."""
        response: HttpResponse = super().form_valid(form)
        if form._user is None:
            codes.post(form.cleaned_data["email"], get_adapter().generate_login_code())
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "code_form": context["form"], "form": StaffLoginForm(request=self.request)}


class GiveCode(account.ConfirmLoginCodeView):
    """Takes the code; after ten minutes or three wrong codes a new one must be asked for."""

    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say so where nothing waits for a code any more: too old, or its place in this browser closed."""
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        opened, waits = hasattr(self, "stage"), getattr(self, "_process", None)
        if not waits and (opened or request.method == "POST") and not request.user.is_authenticated:
            messages.error(request, _("That code is too old. Ask for a new one."))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the database for nobody where a known address was asked for: the page takes as long for both."""
        if self.stage.login.user is None:
            User.objects.filter(pk=uuid4()).first()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context


class ChoosePassword(PasswordResetConfirmView):
    """Where the link of an office manager leads: a member of staff chooses a password, once."""

    form_class = ChoosePasswordForm
    template_name = "account/start.html"
    success_url = reverse_lazy("account_login")

    def get_user(self, uidb64: str) -> User | None:
        """Return who the link is for; only open accounts of staff have a password."""
        found = super().get_user(uidb64)
        return found if isinstance(found, User) and found.is_staff and found.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        staffing.password_chosen(form.user, timezone.now())
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return response

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Answer a link that was used, ran out or never was with 410, a refused password with 422."""
        status = 410 if not context["validlink"] else 422 if context["form"].errors else 200
        return super().render_to_response(context, status=status, **kwargs)


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
