"""Addresses of oversight."""

from django.urls import path

from disclosure.oversight import home, incidents, trail

app_name = "oversight"

urlpatterns = [
    path("", home.home, name="home"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path("trail/<str:number>/", trail.trail, name="trail"),
]
