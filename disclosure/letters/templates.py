"""Templates of letters in the database: the product's own, and which version is in force on a day.

A version never changes once approved; its letters keep it. What offices write is in `editions`.
"""

from datetime import date, datetime

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from disclosure.letters import notation
from disclosure.letters.errors import NoTemplate
from disclosure.letters.library import catalogue_templates
from disclosure.letters.template import TemplateSource
from disclosure.letters.wording import LANGUAGES
from disclosure.models import LetterTemplate, LetterTemplateVersion
from workflow.models import Office

Status = LetterTemplateVersion.Status


def install(now: datetime | None = None) -> int:
    """Put the catalogue's templates into the database, approved; return how many versions were new.

    Doing it again changes nothing. A template whose text changed with the product gets a new version; the product's
    earlier one is retired and stays for its letters. What offices wrote is left alone.
    """
    at = now or timezone.now()
    return sum(_install_one(source, at) for language in LANGUAGES for source in catalogue_templates(language))


def current(kind: str, language: str, office: Office, on: date) -> LetterTemplateVersion:
    """Return the approved version in force on a day: the office's own before the product's.

    Of several, the one that came into force last.

    :raises NoTemplate: none is approved for that day.
    """
    found = (
        LetterTemplateVersion.objects.filter(template__kind=kind, template__language=language, status=Status.APPROVED)
        .filter(Q(office=None) | Q(office=office))
        .filter(Q(effective_from=None) | Q(effective_from__lte=on))
        .filter(Q(effective_until=None) | Q(effective_until__gte=on))
        .select_related("template")
        .order_by(F("effective_from").desc(nulls_last=True), "-number")
    )
    own = next((version for version in found if version.office_id == office.pk), None)
    version = own or next(iter(found), None)
    if version is None:
        raise NoTemplate(f'No approved template for the letter "{kind}" in "{language}" is in force on {on}.')
    return version


def is_installed() -> bool:
    """Whether the product's templates were put into this database."""
    return LetterTemplateVersion.objects.filter(office=None).exists()


def source_of(version: LetterTemplateVersion) -> TemplateSource:
    """Return a version as the composition takes it.

    :raises TemplateBroken: its text cannot be read.
    """
    return notation.read(version.source, version.template.kind, version.template.language)


def _install_one(source: TemplateSource, now: datetime) -> int:
    text = notation.write(source)
    with transaction.atomic():
        template, _made = LetterTemplate.objects.get_or_create(kind=source.kind, language=source.language)
        template = LetterTemplate.objects.select_for_update().get(pk=template.pk)
        ours = template.versions.filter(office=None, status=Status.APPROVED)
        newest = ours.order_by("-number").first()
        if newest is not None and newest.source == text:
            return 0
        ours.update(status=Status.RETIRED)
        template.versions.create(
            number=_highest(template.versions.all()) + 1,
            source=text,
            status=Status.APPROVED,
            written_at=now,
            approved_at=now,
        )
    return 1


def next_number(kind: str) -> int:
    """Return the number of the next edition of a kind, the same in each language. The caller holds the templates."""
    return _highest(LetterTemplateVersion.objects.filter(template__kind=kind)) + 1


def _highest(versions: models.QuerySet[LetterTemplateVersion]) -> int:
    last: int | None = versions.aggregate(last=models.Max("number"))["last"]
    return last or 0
