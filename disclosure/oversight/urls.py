"""Addresses of oversight."""

from django.urls import path

from disclosure.oversight import home, trail

app_name = "oversight"

urlpatterns = [
    path("", home.home, name="home"),
    path("trail/<str:number>/", trail.trail, name="trail"),
]
