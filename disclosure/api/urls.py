"""Addresses for machines."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from disclosure.api import custody, foia, openapi


class Number(IntConverter):
    """A whole number that fits a column; what does not is no address."""

    regex = "[0-9]{1,10}"


register_converter(Number, "number")
app_name = "api"

urlpatterns = [
    path("openapi.json", openapi.openapi, name="openapi"),
    path("components/<number:component>/requests/", foia.requests, name="foia_requests"),
    path("custody/feeds/<slug:feed_key>/", custody.push, name="custody_push"),
    path("custody/reports/", custody.report, name="custody_report"),
]
