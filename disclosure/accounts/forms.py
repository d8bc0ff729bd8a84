"""Forms of the sign-in pages."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from disclosure.forms import PlainForm, dress
from workflow.models import User

PASSKEY_NAME = _("What you call this passkey")


class CodeRequestForm(account.RequestLoginCodeForm):
    """Asks where a code should go. Staff sign in by password: for their addresses no code is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="")
        field = self.fields["email"]
        field.label = _("Your e-mail address")
        field.help_text = _("The one you gave us as safe.")
        field.widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
        self.use_required_attribute = False
        dress(field)

    def clean_email(self) -> str:
        address: str = super().clean_email()
        found: Any = self._user
        self._user: Any = None if isinstance(found, User) and found.is_staff else found
        return address


class CodeForm(account.ConfirmLoginCodeForm):
    """Takes the code from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="")
        field = self.fields["code"]
        field.label = _("Code")
        field.help_text = _("Letters and digits, as in the mail. Small or capital letters are the same.")
        field.widget = forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        )
        self.use_required_attribute = False
        dress(field)


class StaffLoginForm(account.LoginForm):
    """Address and password, for people who work for an office."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="", auto_id="id_staff_%s")
        self.fields["login"].label = _("Work e-mail address")
        self.fields["login"].widget = forms.EmailInput(attrs={"autocomplete": "username"})
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        self.use_required_attribute = False
        for field in self.fields.values():
            dress(field)

    def _setup_password_field(self) -> None:
        """Keep the password, though nobody chooses one at sign-up."""


class ChoosePasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, first.help_text = _("Password"), _("At least twelve characters. A sentence is good.")
        second.label, second.help_text = _("The same again"), ""
        for field in (first, second):
            dress(field)


class ProfileForm(PlainForm):
    """What a person may set about their own account."""

    language = forms.ChoiceField(
        label=_("Language of this site and of what we send you"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """Asks what a passkey is to be called; the library's field has no label that could be translated."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = PASSKEY_NAME


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    """Asks for another name of a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = PASSKEY_NAME
