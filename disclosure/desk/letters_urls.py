"""Addresses of the pages on which the words of letters are written, compared and approved."""

from django.urls import URLPattern, path

from disclosure.desk import letters, letters_edit

urlpatterns: list[URLPattern] = [
    path("letters/", letters.catalogue, name="letters"),
    path("letters/<slug:letter_kind>/", letters.letter, name="letter"),
    path("letters/<slug:letter_kind>/compare/", letters.compare, name="letter_compare"),
    path("letters/<slug:letter_kind>/begin/", letters.begin, name="letter_begin"),
    path("letters/words/<uuid:edition_id>/", letters_edit.edition, name="edition"),
    path("letters/words/<uuid:edition_id>/preview/", letters_edit.preview, name="edition_preview"),
    path("letters/words/<uuid:edition_id>/title/", letters_edit.title, name="edition_title"),
    path("letters/words/<uuid:edition_id>/change/", letters_edit.change, name="edition_change"),
    path("letters/words/<uuid:edition_id>/decide/", letters_edit.decide, name="edition_decide"),
    path("letters/words/<uuid:edition_id>/part/<slug:paragraph>/", letters_edit.paragraph, name="edition_part"),
    path("letters/words/<uuid:edition_id>/add/<slug:paragraph>/", letters_edit.add, name="edition_add"),
]
