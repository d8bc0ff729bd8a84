"""Explainers in use: an office writes its own, somebody else of counsel approves them, as for letters (`editions`)."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from disclosure.letters import editions, notation, templates
from disclosure.letters.editions import Edition
from disclosure.letters.errors import NoTemplate
from disclosure.letters.explainer_text import EXPLAINERS, product_text
from disclosure.letters.template import TemplateSource
from disclosure.letters.wording import LANGUAGES
from disclosure.models import LetterTemplate, LetterTemplateVersion
from workflow.errors import NotYours
from workflow.models import Office, User


def in_force(kind: str, language: str, office: Office | None, on: date) -> TemplateSource:
    """Return the explainer used on a day: the office's own once it is approved, else the product's."""
    if office is not None:
        try:
            return templates.source_of(templates.current(kind, language, office, on))
        except NoTemplate:
            pass
    return product_text(kind, language)


def begin(*, office: Office, kind: str, by: User) -> Edition:
    """Begin a draft with the words in force today; a draft that is there already is gone on with.

    :raises NotYours: there is no such explainer.
    :raises NotAllowed: neither manager nor counsel of the office.
    """
    if kind not in EXPLAINERS:
        raise NotYours
    today = timezone.localdate()
    for language in LANGUAGES:
        LetterTemplate.objects.get_or_create(kind=kind, language=language)
    words = {language: notation.write(in_force(kind, language, office, today)) for language in LANGUAGES}
    return editions.begin_with(office=office, kind=kind, words=words, by=by)


def drafts(office: Office) -> Mapping[str, LetterTemplateVersion]:
    """Return the drafts of an office by kind."""
    rows = LetterTemplateVersion.objects.filter(
        office=office, status=LetterTemplateVersion.Status.DRAFT, template__kind__in=EXPLAINERS
    ).select_related("template", "written_by")
    return {row.template.kind: row for row in rows if row.template.language == LANGUAGES[0]}
