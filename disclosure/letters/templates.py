"""Templates of letters in the database: the product's own, versions an office writes, and the one in force.

A version never changes once approved; its letters keep it. Who writes a version does not approve it.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from disclosure.letters import notation
from disclosure.letters.errors import NotApprovable, NoTemplate, TemplateBroken
from disclosure.letters.library import catalogue_template, catalogue_templates
from disclosure.letters.template import TemplateSource, validate
from disclosure.letters.wording import LANGUAGES
from disclosure.models import LetterTemplate, LetterTemplateVersion
from workflow import audit, policies
from workflow.models import Office, User
from workflow.policies import Actor
from workflow.states import Role

Status = LetterTemplateVersion.Status
#: Chain of the trail that holds what happens to templates; they belong to no request.
CHAIN = "letter-templates"


def install(now: datetime | None = None) -> int:
    """Put the catalogue's templates into the database, approved; return how many versions were new.

    Doing it again changes nothing. A template whose text changed with the product gets a new version; the product's
    earlier one is retired and stays for its letters. What offices wrote is left alone.
    """
    at = now or timezone.now()
    return sum(_install_one(source, at) for language in LANGUAGES for source in catalogue_templates(language))


def current(kind: str, language: str, office: Office, on: date) -> LetterTemplateVersion:
    """Return the approved version in force on a day: the office's own before the product's, the newest before older.

    :raises NoTemplate: none is approved for that day.
    """
    found = (
        LetterTemplateVersion.objects.filter(template__kind=kind, template__language=language, status=Status.APPROVED)
        .filter(Q(office=None) | Q(office=office))
        .filter(Q(effective_from=None) | Q(effective_from__lte=on))
        .select_related("template")
        .order_by("-number")
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


def problems_of(text: str, kind: str, language: str) -> tuple[str, ...]:
    """Return every problem that keeps a text from being used as a template; empty when there is none."""
    try:
        source = notation.read(text, kind, language)
    except TemplateBroken as broken:
        return broken.problems
    return validate(source, catalogue_template(kind, language))


def write_version(*, kind: str, language: str, office: Office, text: str, by: User) -> LetterTemplateVersion:
    """Keep a text an office wrote as a draft version. A manager or counsel of the office writes.

    :raises NotApprovable: somebody else writes.
    :raises NoTemplate: there is no such kind or language.
    :raises TemplateBroken: the text breaks a rule; every problem is named.
    """
    now = timezone.now()
    role = next((one for one in (Role.OFFICE_MANAGER, Role.COUNSEL) if policies.holds_role(by, office, one)), None)
    if role is None:
        raise NotApprovable("Templates are written by a manager or counsel of the office.")
    with transaction.atomic():
        template = LetterTemplate.objects.select_for_update().filter(kind=kind, language=language).first()
        if template is None:
            raise NoTemplate(f'There is no letter "{kind}" in "{language}".')
        problems = problems_of(text, kind, language)
        if problems:
            raise TemplateBroken(problems)
        made = LetterTemplateVersion.objects.create(
            template=template, office=office, number=_next(template), source=text, written_by=by, written_at=now
        )
        _record("template.written", made, by, role, now)
    return made


def approve(*, version_id: UUID, by: User, effective_from: date) -> LetterTemplateVersion:
    """Approve a draft version from a day on. Counsel of the office approves, never who wrote it.

    :raises NotApprovable: not counsel of that office, its writer, or no draft.
    :raises TemplateBroken: a rule changed since it was written.
    """
    now = timezone.now()
    with transaction.atomic():
        version = LetterTemplateVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
        if version.status != Status.DRAFT or version.office is None:
            raise NotApprovable("Only a draft an office wrote can be approved.")
        if version.written_by_id == by.pk:
            raise NotApprovable("Who wrote a template does not approve it. Ask another counsel.")
        if not policies.holds_role(by, version.office, Role.COUNSEL):
            raise NotApprovable("Templates are approved by counsel of the office.")
        problems = problems_of(version.source, version.template.kind, version.template.language)
        if problems:
            raise TemplateBroken(problems)
        version.status = Status.APPROVED
        version.approved_by, version.approved_at, version.effective_from = by, now, effective_from
        version.save()
        _record("template.approved", version, by, Role.COUNSEL, now)
    return version


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
            number=_next(template), source=text, status=Status.APPROVED, written_at=now, approved_at=now
        )
    return 1


def _next(template: LetterTemplate) -> int:
    last: int | None = template.versions.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _record(verb: str, version: LetterTemplateVersion, by: User, role: Role, now: datetime) -> None:
    data = {"kind": version.template.kind, "language": version.template.language, "number": version.number}
    actor = Actor(role, by)
    audit.record(None, verb, actor=actor, at=now, target=f"template:{version.pk}", data=data, chain_name=CHAIN)
