"""Addresses of the desk. A number is a text: `VOI-2026-000123`."""

from django.urls import URLPattern, path

from disclosure.desk import (
    act,
    appeals,
    case,
    decision,
    files,
    find,
    intake,
    legal,
    people,
    post,
    queue,
    release,
    screening,
    search,
    studio_urls,
    verification,
    work,
)

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", queue.my_queue, name="queue"),
    path("office/", queue.office_queue, name="office_queue"),
    path("find/", find.find, name="find"),
    path("new/", intake.new_request, name="new"),
    path("work/", work.failed, name="failed_work"),
    path("work/<uuid:row_id>/retry/", work.retry, name="retry"),
    path("post/", post.print_list, name="post"),
    path("appeals/", appeals.waiting, name="appeals"),
    path("appeals/<uuid:appeal_id>/", appeals.decide, name="appeal"),
    path("appeals/<uuid:appeal_id>/take/", appeals.take_up, name="take_appeal"),
    path("case/<str:number>/", case.case_page, name="case"),
    path("case/<str:number>/take/", queue.take, name="take"),
    path("case/<str:number>/read/", people.read, name="read"),
    path("case/<str:number>/assign/", people.assign, name="assign"),
    path("case/<str:number>/progress/", work.progress, name="progress"),
    path("case/<str:number>/do/<str:event>/", act.act_page, name="act"),
    path("case/<str:number>/verification/", verification.verification, name="verification"),
    path("case/<str:number>/screening/", screening.screening, name="screening"),
    path("case/<str:number>/search/", search.search, name="search"),
    path("case/<str:number>/legal/", legal.legal, name="legal"),
    path("case/<str:number>/decision/", decision.decision, name="decision"),
    path("case/<str:number>/release/", release.release, name="release"),
    path("case/<str:number>/records/<uuid:record_id>/", files.record, name="record"),
    path("case/<str:number>/records/<uuid:record_id>/pages/<int:page>/", files.page_image, name="page_image"),
    path("case/<str:number>/records/<uuid:record_id>/original/", files.original, name="original"),
    path("case/<str:number>/evidence/<uuid:evidence_id>/", files.evidence, name="evidence"),
    path("case/<str:number>/files/<uuid:artifact_id>/", files.artifact, name="artifact"),
    *studio_urls.urlpatterns,
]
