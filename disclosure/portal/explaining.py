"""Explainers anybody may read: what information exists, what a removal proceeding is, what each status means."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from disclosure.letters import explainers
from disclosure.letters.explainer_text import EXPLAINERS
from disclosure.letters.wording import LANGUAGES
from disclosure.templatetags.forthright import help_office
from workflow.errors import NotYours


@require_safe
def explainer(http: HttpRequest, word: str = "") -> HttpResponse:
    """Show one explainer, and links to the others.

    :raises NotYours: there is none of that name.
    """
    kinds = {slug: kind for kind, slug in EXPLAINERS.items()}
    if word and word not in kinds:
        raise NotYours
    language = get_language() or LANGUAGES[0]
    language = language if language in LANGUAGES else LANGUAGES[0]
    office, today = help_office(Context({"request": http})), timezone.localdate()
    every = [(slug, explainers.in_force(kind, language, office, today)) for slug, kind in kinds.items()]
    shown = next((source for slug, source in every if slug == word), None)
    return render(http, "portal/explainer.html", {"every": every, "shown": shown, "word": word})
