"""One draft of a letter: its paragraphs, a preview as PDF, what keeps it from being approved, and counsel's word."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from disclosure.desk.common import given, open_case
from disclosure.desk.forms_letters import (
    LANGUAGE_NAMES,
    ApproveForm,
    EndForm,
    HandBackForm,
    ParagraphForm,
    TitleForm,
    first_words,
    part_name,
    when_words,
)
from disclosure.desk.letters import reader_offices
from disclosure.errors import show
from disclosure.letters import editing, editions
from disclosure.letters import preview as previews
from disclosure.letters.context import LetterContext
from disclosure.letters.editing import Sources
from disclosure.letters.editions import Edition
from disclosure.letters.errors import BarNamed, LetterError, MissingFields, TemplateBroken
from disclosure.letters.kinds import KINDS, is_fixed
from disclosure.letters.library import catalogue_template
from disclosure.letters.samples import sample_context
from disclosure.letters.template import TEXT_FIELDS, Paragraph
from disclosure.letters.wording import LANGUAGES
from disclosure.staff import StaffRequest, file_response, staff_page
from workflow import policies
from workflow.errors import Invalid, NotYours
from workflow.models import Office
from workflow.states import Role

#: Fields every kind has because every letter does.
_ALWAYS = frozenset({"letterhead", "addressee", "request_number", "letter_date"})
#: Nothing but the file, or what is wrong with it, and only inside a page of this site.
PREVIEW_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; frame-ancestors 'self'"
)


@staff_page
def edition(http: StaffRequest, edition_id: UUID) -> HttpResponse:
    """Show a draft or an approved edition whole.

    :raises NotYours: there is none of that name in an office whose letters the person sees.
    """
    return _show(http, _opened(http, edition_id))


@staff_page
@require_http_methods(["GET", "POST"])
def preview(http: StaffRequest, edition_id: UUID) -> HttpResponse:
    """Print a preview of an edition; posted words of one paragraph count, though they are not kept.

    Words that are being typed are shown with the invented case: a real one is looked at on purpose, and each look is
    an event.

    :raises NotYours: no such edition, or no such case for this person.
    """
    found = _opened(http, edition_id)
    asked = http.POST if http.method == "POST" else http.GET
    language = asked.get("language", LANGUAGES[0])
    language = language if language in LANGUAGES else LANGUAGES[0]
    try:
        sources = _typed(http, found) if http.method == "POST" else found.sources
        context = _context(http, found, language, given(http.GET.get("number")))
        printed = previews.show(sources[language], context, large_print=bool(asked.get("large")))
    except (TemplateBroken, MissingFields, BarNamed, Invalid) as refusal:
        response = render(http, "desk/letters/refused.html", _why(refusal), status=422)
    else:
        response = file_response(printed, "application/pdf", f"{found.kind}-{language}.pdf", inline=True)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = PREVIEW_POLICY
    return response


@staff_page
@require_http_methods(["GET", "POST"])
def title(http: StaffRequest, edition_id: UUID) -> HttpResponse:
    """Change the title of a draft.

    :raises NotYours: the person does not write letters of its office, or it is no draft.
    """
    found = _writable(http, edition_id)
    now = {f"title_{language}": source.title for language, source in found.sources.items()}
    form = TitleForm(http.POST or None, initial={"seen": found.digest, **now})
    if http.method == "POST" and form.is_valid():
        return _kept(http, found, form, lambda: editing.retitle(found.sources, form.titles))
    status = 422 if http.method == "POST" else 200
    return render(http, "desk/letters/title.html", {**_about(found), "form": form}, status=status)


@staff_page
@require_http_methods(["GET", "POST"])
def paragraph(http: StaffRequest, edition_id: UUID, paragraph: str) -> HttpResponse:
    """Change one paragraph of a draft in every language.

    :raises NotYours: there is no such paragraph, it is no draft, or the person does not write letters of its office.
    """
    found = _writable(http, edition_id)
    part = _part(found, paragraph)
    required = paragraph in KINDS[found.kind].required
    start = {"seen": found.digest, **first_words(found.sources, part)}
    form = ParagraphForm(http.POST or None, initial=start, kind=found.kind, required=required, new=False)
    if http.method == "POST" and form.is_valid():
        keeps_when = required or (len(part.when) > 1 and not form.chosen_when)
        return _kept(
            http,
            found,
            form,
            lambda: editing.reword(found.sources, paragraph, form.words, when=None if keeps_when else form.chosen_when),
        )
    return _paragraph_page(http, found, form, {"part": part, "part_name": part_name(part.id), "required": required})


@staff_page
@require_http_methods(["GET", "POST"])
def add(http: StaffRequest, edition_id: UUID, paragraph: str) -> HttpResponse:
    """Add a paragraph of the office's own behind another one.

    :raises NotYours: there is no such paragraph, it is no draft, or the person does not write letters of its office.
    """
    found = _writable(http, edition_id)
    part = _part(found, paragraph)
    form = ParagraphForm(http.POST or None, initial={"seen": found.digest}, kind=found.kind, required=False, new=True)
    if http.method == "POST" and form.is_valid():
        return _kept(http, found, form, lambda: _added(found.sources, paragraph, form))
    return _paragraph_page(http, found, form, {"after": part, "part_name": part_name(part.id)})


@staff_page
@require_POST
def change(http: StaffRequest, edition_id: UUID) -> HttpResponse:
    """Move a paragraph up or down, or take it out."""
    found = _opened(http, edition_id)
    name, how = http.POST.get("paragraph", ""), http.POST.get("how", "")
    if how == "out":
        sources = editing.take_out(found.sources, name)
    else:
        sources = editing.move(found.sources, name, up=how == "up")
    seen = http.POST.get("seen", "")
    editions.rewrite(office=found.office, edition_id=found.id, sources=sources, seen=seen, by=http.user)
    return redirect("desk:edition", found.id)


@staff_page
@require_POST
def decide(http: StaffRequest, edition_id: UUID) -> HttpResponse:
    """Approve a draft, ask for changes in it, throw it away, or end an approved edition."""
    found = _opened(http, edition_id)
    how = http.POST.get("how", "")
    if how == "discard":
        editions.discard(office=found.office, edition_id=found.id, by=http.user)
        messages.success(http, _("The draft is thrown away. The words in force stay in force."))
        return redirect("desk:letter", found.kind)
    forms: dict[str, tuple[type[Form], Callable[[dict[str, Any]], object], str]] = {
        "approve": (
            ApproveForm,
            lambda data: editions.approve(office=found.office, edition_id=found.id, by=http.user, **data),
            _("Approved. Letters made from that day on use these words."),
        ),
        "hand_back": (
            HandBackForm,
            lambda data: editions.hand_back(office=found.office, edition_id=found.id, by=http.user, **data),
            _("The writers see what you ask for."),
        ),
        "end": (
            EndForm,
            lambda data: editions.end(office=found.office, edition_id=found.id, by=http.user, **data),
            _("The last day is set."),
        ),
    }
    if how not in forms:
        raise NotYours
    kind, run, done = forms[how]
    form = kind(http.POST)
    if not form.is_valid():
        return _show(http, found, {how: form}, status=422)
    try:
        run(form.cleaned_data)
    except Invalid as refusal:
        show(form, refusal)
        return _show(http, found, {how: form}, status=refusal.status)
    except TemplateBroken:
        return _show(http, _opened(http, edition_id), status=422)
    messages.success(http, done)
    return redirect("desk:edition", found.id)


def _show(
    http: StaffRequest, found: Edition, filled: dict[str, Form] | None = None, *, status: int = 200
) -> HttpResponse:
    sources, forms = found.sources, filled or {}
    today = timezone.localdate()
    counsel = policies.holds_role(http.user, found.office, Role.COUNSEL)
    wrote = found.was_written_by(http.user)
    context = {
        **_about(found),
        "parts": [_drawn(found, sources, part) for part in sources[LANGUAGES[0]].paragraphs],
        "titles": [(language, source.title) for language, source in sources.items()],
        "problems": found.problems,
        "readability": [
            (LANGUAGE_NAMES[language], round(editing.readability(found.kind, language, source), 1))
            for language, source in sources.items()
        ],
        "writes": found.is_draft and editions.may_write(http.user, found.office),
        "counsel": counsel,
        "wrote": wrote,
        "approve": forms.get("approve")
        or ApproveForm(initial={"seen": found.digest, "effective_from": today}, auto_id="approve_%s"),
        "hand_back": forms.get("hand_back") or HandBackForm(auto_id="hand_back_%s"),
        "end": forms.get("end") or EndForm(initial={"last_day": today}, auto_id="end_%s"),
        "writers": sorted({str(user) for version in found.versions.values() for user in version.writers.all()}),
        "shown": {
            "language": http.GET.get("language", LANGUAGES[0]),
            "large": http.GET.get("large", ""),
            "number": given(http.GET.get("number")),
        },
        "query": http.GET.urlencode(),
        "languages": LANGUAGE_NAMES.items(),
    }
    return render(http, "desk/letters/edition.html", context, status=status)


def _drawn(found: Edition, sources: Sources, part: Paragraph) -> dict[str, Any]:
    return {
        "id": part.id,
        "name": part_name(part.id),
        "when": when_words(part.when),
        "reason": part.reason,
        "fixed": is_fixed(found.kind, part.id),
        "required": part.id in KINDS[found.kind].required,
        "words": [(language, _part_in(sources, language, part.id)) for language in sources],
    }


def _part_in(sources: Sources, language: str, name: str) -> Paragraph | None:
    return next((part for part in sources[language].paragraphs if part.id == name), None)


def _paragraph_page(http: StaffRequest, found: Edition, form: ParagraphForm, more: dict[str, Any]) -> HttpResponse:
    context = {
        **_about(found),
        **more,
        "form": form,
        "fields": _fields(found.kind),
        "languages": LANGUAGE_NAMES.items(),
    }
    return render(http, "desk/letters/paragraph.html", context, status=422 if form.is_bound else 200)


def _fields(kind: str) -> list[tuple[str, str]]:
    """Return the fields a paragraph of a kind may use, each with what it says for the invented case."""
    case, allowed = sample_context(kind, LANGUAGES[0]), KINDS[kind].fields | _ALWAYS
    return [
        (f"{{{name}}}", field.write(case, LANGUAGES[0]))
        for name, field in TEXT_FIELDS.items()
        if field.reads in allowed
    ]


def _about(found: Edition) -> dict[str, Any]:
    heading = catalogue_template(found.kind, LANGUAGES[0]).title
    return {"edition": found, "kind": found.kind, "title": heading, "office": found.office, "here": "letters"}


def _kept(http: StaffRequest, found: Edition, form: Form, changed: Callable[[], Sources]) -> HttpResponse:
    """Keep a change of a draft and go back to it.

    :raises Stale: somebody changed it in between.
    """
    seen = form.cleaned_data["seen"]
    editions.rewrite(office=found.office, edition_id=found.id, sources=changed(), seen=seen, by=http.user)
    messages.success(http, _("Kept."))
    return redirect("desk:edition", found.id)


def _typed(http: StaffRequest, found: Edition) -> Sources:
    """Return the letter with the words that stand in a form and are not kept yet.

    :raises Invalid: they are too long, or the paragraph cannot be changed.
    """
    name, after = http.POST.get("paragraph", ""), http.POST.get("after", "")
    form = ParagraphForm(http.POST, kind=found.kind, required=name in KINDS[found.kind].required, new=bool(after))
    if not form.is_valid():
        raise Invalid(" ".join(str(words) for errors in form.errors.values() for words in errors))
    if after:
        return _added(found.sources, after, form)
    return editing.reword(found.sources, name, form.words, when=form.chosen_when if "when" in form.fields else None)


def _added(sources: Sources, after: str, form: ParagraphForm) -> Sources:
    return editing.add(sources, after, form.words, when=form.chosen_when, shape=form.cleaned_data["shape"])


def _context(http: StaffRequest, found: Edition, language: str, number: str) -> LetterContext:
    """Return the case a preview is about: an invented one, or one the person may read; reading it is an event.

    :raises NotYours: no such case for this person in the office of the letter.
    """
    if not number:
        return previews.sample(found.kind, language, found.office)
    case = open_case(http, number, page="letter_preview")
    if case.office_id != found.office.pk:
        raise NotYours
    return previews.real(found.kind, language, case)


def _why(refusal: LetterError | Invalid) -> dict[str, Any]:
    if isinstance(refusal, TemplateBroken):
        return {"words": _("The words cannot be used yet:"), "lines": refusal.problems}
    if isinstance(refusal, MissingFields):
        return {"words": _("The case lacks what this letter has to say:"), "lines": refusal.names}
    return {"words": str(refusal), "lines": ()}


def _part(found: Edition, name: str) -> Paragraph:
    part = _part_in(found.sources, LANGUAGES[0], name)
    if part is None:
        raise NotYours
    return part


def _writable(http: StaffRequest, edition_id: UUID) -> Edition:
    found = _opened(http, edition_id)
    if not found.is_draft or not editions.may_write(http.user, found.office):
        raise NotYours
    return found


def _opened(http: StaffRequest, edition_id: UUID) -> Edition:
    offices: dict[int, Office] = {office.pk: office for office in reader_offices(http)}
    for office in offices.values():
        try:
            return editions.opened(office, edition_id)
        except NotYours:
            continue
    raise NotYours
