"""Codes of custody alerts in words, as a filter: ``{{ alert.way_kind|in_words }}``."""

from django import template

from disclosure.notices.alert_words import column_in_words

register = template.Library()
register.filter("in_words", column_in_words)
