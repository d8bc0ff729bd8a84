"""Addresses of custody at the desk."""

from django.urls import URLPattern, path

from disclosure.desk import alerts, feeds

urlpatterns: list[URLPattern] = [
    path("custody/", feeds.health, name="feeds"),
    path("custody/new/", feeds.new, name="feed_new"),
    path("custody/feeds/<slug:feed_key>/", feeds.one, name="feed"),
    path("custody/feeds/<slug:feed_key>/file/", feeds.upload, name="feed_upload"),
    path("custody/feeds/<slug:feed_key>/secret/", feeds.secret, name="feed_secret"),
    path("custody/runs/<uuid:feed_run_id>/", feeds.run, name="feed_run"),
    path("custody/events/<uuid:event_id>/", feeds.retract, name="event_retract"),
    path("custody/sent/", alerts.sent, name="alerts_sent"),
    path("custody/sent/<uuid:alert_id>/", alerts.one, name="alert"),
    path("custody/calls/", alerts.calls, name="alert_calls"),
    path("custody/calls/<uuid:alert_id>/", alerts.call, name="alert_call"),
    path("custody/matches/", alerts.matches, name="alert_matches"),
    path("case/<str:number>/alerts/", alerts.of_case, name="case_alerts"),
]
