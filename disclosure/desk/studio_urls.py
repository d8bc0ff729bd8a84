"""Addresses of the redaction studio and of the second review; included by the addresses of the desk."""

from django.urls import path

from disclosure.desk import second_review, studio, studio_api, studio_many

_RECORD = "case/<str:number>/studio/<uuid:record_id>/"
_REVIEW = "case/<str:number>/second-review/"

urlpatterns = [
    path(_RECORD, studio.studio, name="studio"),
    path(f"{_RECORD}draw/", studio.draw_plainly, name="studio_draw"),
    path(f"{_RECORD}remove/<uuid:mark_id>/", studio.remove_plainly, name="studio_remove_plainly"),
    path(f"{_RECORD}looked/<int:page>/", studio.look_plainly, name="studio_look_plainly"),
    path(f"{_RECORD}submit/", studio.submit, name="studio_submit"),
    path(f"{_RECORD}marks/", studio_api.marks, name="studio_marks"),
    path(f"{_RECORD}marks/<uuid:mark_id>/", studio_api.change, name="studio_change"),
    path(f"{_RECORD}marks/<uuid:mark_id>/remove/", studio_api.remove, name="studio_remove"),
    path(f"{_RECORD}marks/many/", studio_many.draw_many, name="studio_many"),
    path(f"{_RECORD}marks/back/", studio_many.take_back, name="studio_back"),
    path(f"{_RECORD}standing/", studio_api.how_it_stands, name="studio_standing"),
    path(f"{_RECORD}pulse/", studio_api.pulse, name="studio_pulse"),
    path(f"{_RECORD}find/", studio_many.find, name="studio_find"),
    path(f"{_RECORD}suggestions/", studio_many.suggestions, name="studio_suggestions"),
    path(f"{_RECORD}pages/", studio_api.part, name="studio_part"),
    path(f"{_RECORD}pages/next/", studio_api.next_page, name="studio_next"),
    path(f"{_RECORD}pages/<int:page>/words/", studio_many.words, name="studio_words"),
    path(f"{_RECORD}pages/<int:page>/flag/", studio_many.flag, name="studio_flag"),
    path(f"{_RECORD}pages/<int:page>/left-off/", studio_many.left_off, name="studio_left_off"),
    path(f"{_RECORD}pages/<int:page>/thumb.png", studio_api.thumbnail, name="studio_thumb"),
    path(f"{_RECORD}pages/<int:page>/look/", studio_api.look, name="studio_look"),
    path(f"{_RECORD}pages/<int:page>.png", studio_api.page_image, name="studio_page"),
    path(f"{_RECORD}results/", studio_api.preview, name="studio_preview"),
    path(f"{_RECORD}results/<uuid:run_id>/", studio_api.run_status, name="studio_run"),
    path(f"{_RECORD}results/<uuid:run_id>/stop/", studio_api.stop, name="studio_stop"),
    path(f"{_RECORD}results/<uuid:run_id>/preview.pdf", studio_api.result_file, name="studio_file"),
    path(_REVIEW, second_review.second_review, name="second_review"),
    path(f"{_REVIEW}progress/", second_review.progress, name="second_review_progress"),
    path(f"{_REVIEW}<uuid:record_id>/marks/", second_review.read_marks, name="second_review_marks"),
    path(f"{_REVIEW}<uuid:record_id>/findings/", second_review.answer_finding, name="second_review_finding"),
    path(f"{_REVIEW}<uuid:record_id>/pages/<int:page>.png", second_review.result_image, name="second_review_page"),
]
