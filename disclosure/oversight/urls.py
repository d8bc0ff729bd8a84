"""Addresses of oversight."""

from django.urls import path

from disclosure.oversight import (
    exceptions,
    exporting,
    findings,
    home,
    incidents,
    office,
    sampling,
    search,
    staffing,
    trail,
)

app_name = "oversight"

urlpatterns = [
    path("", home.home, name="home"),
    path("verify/", home.verify, name="verify"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path("search/", search.search, name="search"),
    path("exceptions/", exceptions.exceptions, name="exceptions"),
    path("sample/", sampling.sample, name="sample"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<uuid:finding_id>/", findings.finding, name="finding"),
    path("staff/", staffing.staffing, name="staffing"),
    path("stops/<uuid:stop_id>/lift/", staffing.lift, name="lift"),
    path("office/staff/", office.staff, name="office_staff"),
    path("office/days/", office.days, name="office_days"),
    path("office/sources/", office.sources, name="office_sources"),
    path("office/law/", office.law, name="office_law"),
    path("office/limits/", office.limits, name="office_limits"),
    path("office/history/", office.history, name="office_history"),
    path("office/do/<slug:deed>/", office.do, name="office_do"),
    path("export/", exporting.contacts, name="export"),
    path("trail/<str:number>/", trail.trail, name="trail"),
    path("trail/<str:number>/at/<int:seq>/", trail.as_of, name="as_of"),
    path("trail/<str:number>/dossier/", trail.dossier, name="dossier"),
    path("trail/<str:number>/dossier/<uuid:dossier_id>/", trail.dossier_file, name="dossier_file"),
]
