"""Addresses of the requester's pages. Words in them stay neutral: browsers remember them."""

from django.urls import path

from disclosure.portal import ask, case, checking, copies, fitting, idle, pages, reach

app_name = "portal"
urlpatterns = [
    path("", pages.start, name="start"),
    path("help/", pages.help_page, name="help"),
    path("safe/", pages.privacy, name="privacy"),
    path("leave/", pages.leave, name="leave"),
    path("check/", checking.letter_check, name="letter_check"),
    path("check/<slug:code>/", checking.letter_check, name="letter_check_code"),
    path("fit/", fitting.fit, name="fit"),
    path("here/", idle.stay, name="stay"),
    path("ask/", ask.before, name="before"),
    path("ask/back/", ask.come_back, name="come_back"),
    path("ask/code/", ask.code, name="code"),
    path("ask/on/", ask.resume, name="resume"),
    path("ask/later/", ask.later, name="later"),
    path("ask/all/", ask.check, name="check"),
    path("ask/sign/", ask.declare, name="declare"),
    path("ask/sent/", ask.sent, name="sent"),
    path("ask/copy/", copies.asked, name="asked_copy"),
    path("ask/<slug:key>/", ask.step_page, name="step"),
    path("mine/", case.mine, name="requests"),
    path("mine/<uuid:pk>/", case.one, name="request"),
    path("mine/<uuid:pk>/copy/", copies.sent, name="copy"),
    path("mine/<uuid:pk>/message/", case.message, name="message"),
    path("mine/<uuid:pk>/reply/", case.reply, name="reply"),
    path("mine/<uuid:pk>/add/", case.evidence, name="evidence"),
    path("mine/<uuid:pk>/way/", case.delivery, name="delivery"),
    path("mine/<uuid:pk>/reach/", reach.overview, name="reach"),
    path("mine/<uuid:pk>/reach/new/", reach.choose, name="reach_choose"),
    path("mine/<uuid:pk>/reach/new/<slug:kind>/", reach.add, name="reach_add"),
    path("mine/<uuid:pk>/reach/<uuid:way>/", reach.change, name="reach_change"),
    path("mine/<uuid:pk>/reach/<uuid:way>/safe/", reach.mark, name="reach_mark"),
    path("mine/<uuid:pk>/reach/<uuid:way>/code/", reach.code, name="reach_code"),
    path("mine/<uuid:pk>/hold/", case.hold, name="hold"),
    path("mine/<uuid:pk>/withdraw/", case.withdraw, name="withdraw"),
    path("mine/<uuid:pk>/appeal/", case.appeal, name="appeal"),
    path("mine/<uuid:pk>/appeal/back/", case.withdraw_appeal, name="withdraw_appeal"),
    path("mine/<uuid:pk>/letters/<uuid:notice_id>/", case.letter, name="letter"),
    path("mine/<uuid:pk>/get/<slug:what>/", case.download, name="download"),
    path("mine/<uuid:pk>/get/<uuid:release_id>/<slug:what>/", case.download, name="download_part"),
]
