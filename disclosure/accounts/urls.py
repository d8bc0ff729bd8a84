"""Addresses of sign-in. Of the library only what is offered here: no sign-up, no reset by mail."""

from allauth.account import views as account
from django.urls import include, path

from disclosure.accounts import views

urlpatterns = [
    path("home/", views.home, name="home"),
    path("settings/", views.profile, name="profile"),
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("login/code/", views.AskForCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", views.GiveCode.as_view(), name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("start/<str:uidb64>/<str:token>/", views.ChoosePassword.as_view(), name="account_start"),
    path("2fa/", include("allauth.mfa.urls")),
]
