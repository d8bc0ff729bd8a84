"""Every address of the product; each part keeps its own list."""

from django.urls import include, path

handler400 = "disclosure.errors.bad_request"
handler404 = "disclosure.errors.page_not_found"
handler500 = "disclosure.errors.server_error"

urlpatterns = [
    path("account/", include("disclosure.accounts.urls")),
    path("desk/", include("disclosure.desk.urls")),
    path("oversight/", include("disclosure.oversight.urls")),
    path("api/", include("disclosure.api.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("disclosure.portal.urls")),
]
