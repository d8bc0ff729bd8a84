"""Editions of a letter: an office writes one in every language at once, and counsel approves it as one.

Whoever had a hand in it never approves it. A draft may be broken; only a whole one can be approved. An approved edition
never changes: it comes into force on its day, may be ended on another, and stays for the letters made from it.
Every step is an event of a chain of its own.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure.letters import editing, notation, templates
from disclosure.letters.errors import TemplateBroken
from disclosure.letters.kinds import KINDS
from disclosure.letters.template import TemplateSource
from disclosure.letters.wording import LANGUAGES
from disclosure.models import LetterTemplate, LetterTemplateVersion
from workflow import audit, policies
from workflow.errors import Invalid, NotAllowed, NotYours, Stale
from workflow.models import Office, User
from workflow.policies import Actor
from workflow.states import Role

Status = LetterTemplateVersion.Status
#: Chain of the trail that holds what happens to templates; they belong to no request.
CHAIN = "letter-templates"
WRITERS = (Role.COUNSEL, Role.OFFICE_MANAGER)
REMARK_MAX = 4_000


@dataclass(frozen=True)
class Edition:
    """What an office wrote of one kind of letter, by language."""

    id: UUID
    kind: str
    office: Office
    versions: Mapping[str, LetterTemplateVersion]

    @property
    def one(self) -> LetterTemplateVersion:
        """Any of its versions: number, status, dates and people are the same in all of them."""
        return next(iter(self.versions.values()))

    @property
    def is_draft(self) -> bool:
        return self.one.status == Status.DRAFT

    @property
    def sources(self) -> dict[str, TemplateSource]:
        return {language: templates.source_of(version) for language, version in self.versions.items()}

    @property
    def digest(self) -> str:
        """The digest of all its texts: what somebody looked at, and approves."""
        told = "\x00".join(f"{language}\x00{self.versions[language].source}" for language in sorted(self.versions))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def problems(self) -> tuple[str, ...]:
        return editing.problems(self.kind, self.sources)

    def was_written_by(self, user: User) -> bool:
        return any(version.writers.filter(pk=user.pk).exists() for version in self.versions.values())


def opened(office: Office, edition_id: UUID) -> Edition:
    """Return an edition of an office.

    :raises NotYours: it has none of that name.
    """
    return _edition(office, LetterTemplateVersion.objects.filter(edition=edition_id, office=office))


def begin(*, office: Office, kind: str, by: User) -> Edition:
    """Begin a draft with the words in force today; a draft that is there already is gone on with.

    :raises NotYours: there is no such kind.
    :raises NotAllowed: neither manager nor counsel of the office.
    """
    if kind not in KINDS:
        raise NotYours
    today = timezone.localdate()
    words = {language: templates.current(kind, language, office, today).source for language in LANGUAGES}
    return begin_with(office=office, kind=kind, words=words, by=by)


def begin_with(*, office: Office, kind: str, words: Mapping[str, str], by: User) -> Edition:
    """Begin a draft with given words, by language; a draft that is there already is gone on with.

    :raises NotAllowed: neither manager nor counsel of the office.
    """
    role, now = _writing_role(by, office), timezone.now()
    with transaction.atomic():
        held = {one.language: one for one in _hold(kind)}
        draft = LetterTemplateVersion.objects.filter(template__in=held.values(), office=office, status=Status.DRAFT)
        if draft.exists():
            return _edition(office, draft)
        name, number = uuid4(), templates.next_number(kind)
        for language in LANGUAGES:
            made = LetterTemplateVersion.objects.create(
                template=held[language],
                office=office,
                edition=name,
                number=number,
                source=words[language],
                written_by=by,
                written_at=now,
            )
            made.writers.add(by)
        edition = opened(office, name)
        _record("template.begun", edition, by, role, now)
    return edition


def rewrite(*, office: Office, edition_id: UUID, sources: editing.Sources, seen: str, by: User) -> Edition:
    """Keep other words for a draft, broken or not; who writes joins those who may not approve it.

    :param seen: digest of the draft the words were written over.
    :raises NotAllowed: neither manager nor counsel of the office.
    :raises Stale: it is no draft any more, or somebody changed it in between.
    """
    role, now = _writing_role(by, office), timezone.now()
    with transaction.atomic():
        edition = _draft(office, edition_id, seen)
        for language, version in edition.versions.items():
            version.source = notation.write(sources[language])
            version.written_by, version.written_at, version.remark = by, now, ""
            version.save(update_fields=["source", "written_by", "written_at", "remark"])
            version.writers.add(by)
        changed = opened(office, edition_id)
        _record("template.written", changed, by, role, now)
    return changed


def approve(*, office: Office, edition_id: UUID, seen: str, effective_from: date, by: User) -> Edition:
    """Approve a draft from a day on: counsel of the office, never who wrote any of it.

    :param seen: digest of the draft counsel read.
    :raises NotAllowed: not counsel of that office, or one of its writers.
    :raises Invalid: the day is past.
    :raises Stale: it is no draft any more, or somebody changed it after it was read.
    :raises TemplateBroken: a rule is broken; every problem is named.
    """
    now = timezone.now()
    with transaction.atomic():
        edition = _draft(office, edition_id, seen)
        if edition.was_written_by(by):
            raise NotAllowed(_("Who wrote a letter does not approve it. Ask another counsel."))
        _require_counsel(by, office)
        if effective_from < timezone.localdate(now):
            raise Invalid(_("That day is past."), {"effective_from": _("That day is past. Choose today or later.")})
        if edition.problems:
            raise TemplateBroken(edition.problems)
        _rows(edition).update(
            status=Status.APPROVED, approved_by=by, approved_at=now, effective_from=effective_from, remark=""
        )
        _record("template.approved", edition, by, Role.COUNSEL, now, {"from": effective_from.isoformat()})
    return opened(office, edition_id)


def hand_back(*, office: Office, edition_id: UUID, words: str, by: User) -> Edition:
    """Tell the writers of a draft what counsel wants changed.

    :raises NotAllowed: not counsel of the office.
    :raises Invalid: no words.
    :raises Stale: it is no draft any more.
    """
    remark, now = words.strip()[:REMARK_MAX], timezone.now()
    if not remark:
        raise Invalid(_("Say what should be changed."), {"words": _("Say what should be changed.")})
    with transaction.atomic():
        edition = _draft(office, edition_id)
        _require_counsel(by, office)
        _rows(edition).update(remark=remark)
        _record("template.handed_back", edition, by, Role.COUNSEL, now, personal={"words": remark})
    return opened(office, edition_id)


def discard(*, office: Office, edition_id: UUID, by: User) -> None:
    """Throw a draft away; its text stays for the trail.

    :raises NotAllowed: neither manager nor counsel of the office.
    :raises Stale: it is no draft any more.
    """
    role, now = _writing_role(by, office), timezone.now()
    with transaction.atomic():
        edition = _draft(office, edition_id)
        _rows(edition).update(status=Status.DISCARDED)
        _record("template.discarded", edition, by, role, now)


def end(*, office: Office, edition_id: UUID, last_day: date, by: User) -> Edition:
    """Say on which day an approved edition is used for the last time; after it the one before is in force again.

    :raises NotAllowed: not counsel of the office.
    :raises Invalid: the day is past, or before it comes into force.
    :raises Stale: it is not approved.
    """
    now = timezone.now()
    with transaction.atomic():
        edition = _held(office, edition_id)
        _require_counsel(by, office)
        if edition.one.status != Status.APPROVED:
            raise Stale(_("Only an approved letter can be ended."))
        if last_day < max(timezone.localdate(now), edition.one.effective_from or last_day):
            words = _("The last day cannot be past, nor before the first.")
            raise Invalid(words, {"last_day": words})
        _rows(edition).update(effective_until=last_day)
        _record("template.ended", edition, by, Role.COUNSEL, now, {"until": last_day.isoformat()})
    return opened(office, edition_id)


def may_write(user: User, office: Office) -> bool:
    return any(policies.holds_role(user, office, role) for role in WRITERS)


def may_approve(user: User, edition: Edition) -> bool:
    """Whether somebody is counsel of the office and had no hand in the text."""
    return policies.holds_role(user, edition.office, Role.COUNSEL) and not edition.was_written_by(user)


def _edition(office: Office, rows: Iterable[LetterTemplateVersion]) -> Edition:
    found = {version.template.language: version for version in _with_people(rows)}
    if not found:
        raise NotYours
    first = next(iter(found.values()))
    if first.edition is None:
        raise NotYours
    return Edition(first.edition, first.template.kind, office, found)


def _with_people(rows: Iterable[LetterTemplateVersion]) -> list[LetterTemplateVersion]:
    names = [row.pk for row in rows]
    joined = LetterTemplateVersion.objects.select_related("template", "written_by", "approved_by")
    return list(joined.filter(pk__in=names).order_by("template__language"))


def _draft(office: Office, edition_id: UUID, seen: str | None = None) -> Edition:
    edition = _held(office, edition_id)
    if not edition.is_draft:
        raise Stale(_("This is no draft any more. Open the letter again."))
    if seen is not None and edition.digest != seen:
        raise Stale(_("Somebody changed this draft after you opened it. Open it again, and look at what changed."))
    return edition


def _held(office: Office, edition_id: UUID) -> Edition:
    """Return an edition with its templates locked, so that nobody else writes at the same time."""
    found = LetterTemplateVersion.objects.filter(edition=edition_id, office=office).first()
    if found is None:
        raise NotYours
    _hold(found.template.kind)
    return opened(office, edition_id)


def _hold(kind: str) -> list[LetterTemplate]:
    return list(LetterTemplate.objects.select_for_update().filter(kind=kind).order_by("pk"))


def _rows(edition: Edition) -> models.QuerySet[LetterTemplateVersion]:
    return LetterTemplateVersion.objects.filter(edition=edition.id, office=edition.office)


def _writing_role(user: User, office: Office) -> Role:
    role = next((one for one in WRITERS if policies.holds_role(user, office, one)), None)
    if role is None:
        raise NotAllowed(_("Letters are written by counsel or a manager of the office."))
    return role


def _require_counsel(user: User, office: Office) -> None:
    if not policies.holds_role(user, office, Role.COUNSEL):
        raise NotAllowed(_("Letters are approved by counsel of the office."))


def _record(
    verb: str,
    edition: Edition,
    by: User,
    role: Role,
    now: datetime,
    more: Mapping[str, str] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    data = {
        "kind": edition.kind,
        "number": edition.one.number,
        "office": edition.office.slug,
        "sha256": edition.digest,
        **(more or {}),
    }
    audit.record(
        None,
        verb,
        actor=Actor(role, by),
        at=now,
        target=f"template:{edition.id}",
        data=data,
        personal=personal,
        chain_name=CHAIN,
    )
