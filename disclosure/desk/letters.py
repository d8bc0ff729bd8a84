"""The words of letters: what is in force, what an office wrote and who approved it, and two versions side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from disclosure.desk.forms_letters import part_name
from disclosure.letters import editing, editions, templates
from disclosure.letters.kinds import KINDS
from disclosure.letters.library import catalogue_template
from disclosure.letters.wording import LANGUAGES
from disclosure.models import LetterTemplateVersion
from disclosure.staff import StaffRequest, names_of, staff_page
from disclosure.verbs import in_words
from workflow.errors import NotYours
from workflow.models import Event, Office
from workflow.states import Role

READERS = (Role.COUNSEL, Role.OFFICE_MANAGER, Role.AUDITOR)
EVENTS_SHOWN = 50
VERSIONS_SHOWN = 100
Status = LetterTemplateVersion.Status


@dataclass(frozen=True)
class Line:
    """One kind of letter in the list: what is used today, what comes, and whether a draft waits."""

    kind: str
    title: str
    now: LetterTemplateVersion | None
    coming: LetterTemplateVersion | None
    draft: LetterTemplateVersion | None
    broken: tuple[str, ...]


@staff_page
def catalogue(http: StaffRequest) -> HttpResponse:
    """List every kind of letter of an office.

    :raises NotYours: the person is neither counsel, manager nor auditor.
    """
    office, offices = chosen(http)
    rows = list(_rows(office).filter(status__in=[Status.APPROVED, Status.DRAFT]))
    today = timezone.localdate()
    context = {
        "lines": [_line(kind, [row for row in rows if row.template.kind == kind], office, today) for kind in KINDS],
        "office": office,
        "offices": offices,
        "writes": editions.may_write(http.user, office),
        "here": "letters",
    }
    return render(http, "desk/letters/list.html", context)


@staff_page
def letter(http: StaffRequest, letter_kind: str) -> HttpResponse:
    """Show the versions of one kind, newest first, and what happened to them.

    :raises NotYours: no such kind, or neither counsel, manager nor auditor.
    """
    office, offices = chosen(http)
    _require_kind(letter_kind)
    rows = list(_rows(office).filter(template__kind=letter_kind, template__language=LANGUAGES[0])[:VERSIONS_SHOWN])
    events = _events(row.edition for row in rows if row.edition is not None)
    names = names_of(event.actor for event in events)
    today = timezone.localdate()
    context = {
        "kind": letter_kind,
        "title": catalogue_template(letter_kind, LANGUAGES[0]).title,
        "rows": rows,
        "now": _in_force(rows, office, today),
        "today": today,
        "draft": next((row for row in rows if row.status == Status.DRAFT), None),
        "events": [(event, names.get(event.actor, event.actor), in_words(event.verb)) for event in events],
        "office": office,
        "offices": offices,
        "writes": editions.may_write(http.user, office),
        "here": "letters",
    }
    return render(http, "desk/letters/letter.html", context)


@staff_page
def compare(http: StaffRequest, letter_kind: str) -> HttpResponse:
    """Set two versions of one kind side by side, in each language.

    :raises NotYours: no such kind or version, or neither counsel, manager nor auditor.
    """
    office, _offices = chosen(http)
    _require_kind(letter_kind)
    rows = list(_rows(office).filter(template__kind=letter_kind, template__language=LANGUAGES[0])[:VERSIONS_SHOWN])
    if not rows:
        raise NotYours
    new = _picked(rows, http.GET.get("new", "")) or rows[0]
    old = _picked(rows, http.GET.get("old", "")) or _in_force(rows, office, timezone.localdate()) or rows[-1]
    context = {
        "kind": letter_kind,
        "title": catalogue_template(letter_kind, LANGUAGES[0]).title,
        "rows": rows,
        "old": old,
        "new": new,
        "languages": [
            (
                language,
                [
                    {"name": part_name(one.id), "what": one.what, "pieces": one.pieces, "when": one.when}
                    for one in editing.compare(*(templates.source_of(_sibling(one, language)) for one in (old, new)))
                ],
            )
            for language in LANGUAGES
        ],
        "office": office,
        "here": "letters",
    }
    return render(http, "desk/letters/compare.html", context)


@staff_page
@require_POST
def begin(http: StaffRequest, letter_kind: str) -> HttpResponse:
    """Begin a draft, or go on with the one that is there.

    :raises NotAllowed: the person does not write letters of this office.
    """
    office, _offices = chosen(http)
    return redirect("desk:edition", editions.begin(office=office, kind=letter_kind, by=http.user).id)


def chosen(http: StaffRequest) -> tuple[Office, list[Office]]:
    """Return the office named in the address, else the first, of those whose letters a person may see.

    :raises NotYours: there are none, or the one named is none of them.
    """
    offices = reader_offices(http)
    asked = http.GET.get("office") or http.POST.get("office") or ""
    found = next((office for office in offices if not asked or str(office.pk) == asked), None)
    if found is None:
        raise NotYours
    return found, offices


def reader_offices(http: StaffRequest) -> list[Office]:
    """Return the offices whose letters a person may see today, each once."""
    day = timezone.localdate()
    rows = http.user.staff_roles.filter(role__in=READERS, since_date__lte=day).select_related("office").order_by("pk")
    return list({row.office_id: row.office for row in rows if row.until_date is None or row.until_date >= day}.values())


def _rows(office: Office) -> QuerySet[LetterTemplateVersion]:
    return (
        LetterTemplateVersion.objects.filter(Q(office=None) | Q(office=office))
        .select_related("template", "written_by", "approved_by")
        .order_by("-number")
    )


def _line(kind: str, every: list[LetterTemplateVersion], office: Office, today: date) -> Line:
    rows = [row for row in every if row.template.language == LANGUAGES[0]]
    now = _in_force(rows, office, today)
    coming = [
        row for row in rows if row.status == Status.APPROVED and row.effective_from and row.effective_from > today
    ]
    draft = next((row for row in rows if row.status == Status.DRAFT), None)
    broken: tuple[str, ...] = ()
    if now is not None and now.edition is not None:
        together = [row for row in every if row.edition == now.edition]
        broken = editing.problems(kind, {row.template.language: templates.source_of(row) for row in together})
    return Line(kind, catalogue_template(kind, LANGUAGES[0]).title, now, coming[0] if coming else None, draft, broken)


def _in_force(rows: list[LetterTemplateVersion], office: Office, today: date) -> LetterTemplateVersion | None:
    """Return the version used today, as `templates.current` chooses it, without asking the database again."""
    usable = [
        row
        for row in rows
        if row.status == Status.APPROVED
        and (row.effective_from is None or row.effective_from <= today)
        and (row.effective_until is None or row.effective_until >= today)
    ]
    usable.sort(key=lambda row: (row.office_id == office.pk, row.effective_from or date.min, row.number), reverse=True)
    return usable[0] if usable else None


def _sibling(version: LetterTemplateVersion, language: str) -> LetterTemplateVersion:
    """Return the version in another language that was written together with this one.

    What the product brings is of one edition when it came on the same day; its newest text stands in where the other
    language did not change with it.
    """
    if version.template.language == language:
        return version
    others = LetterTemplateVersion.objects.filter(
        template__kind=version.template.kind, template__language=language
    ).select_related("template")
    if version.edition is not None:
        return others.get(edition=version.edition)
    products = others.filter(office=None)
    found = products.filter(written_at__lte=version.written_at).order_by("-number").first()
    return found or products.order_by("-number")[0]


def _picked(rows: list[LetterTemplateVersion], asked: str) -> LetterTemplateVersion | None:
    """Return the version named.

    :raises NotYours: something is named, and it is none of them.
    """
    if not asked:
        return None
    found = next((row for row in rows if str(row.number) == asked), None)
    if found is None:
        raise NotYours
    return found


def _events(edition_ids: Iterable[UUID]) -> list[Event]:
    targets = [f"template:{one}" for one in edition_ids]
    return list(Event.objects.filter(chain=editions.CHAIN, object__in=targets).order_by("-seq")[:EVENTS_SHOWN])


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise NotYours
