"""Explainers on the desk: what is used today, to read out; an office's own words, written, handed back and approved."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from disclosure.desk.common import require
from disclosure.desk.forms_letters import LANGUAGE_NAMES
from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.letters import editions, explainers
from disclosure.letters.editions import Edition
from disclosure.letters.errors import TemplateBroken
from disclosure.letters.explainer_text import EXPLAINERS, as_text, from_text
from disclosure.letters.template import TemplateSource
from disclosure.letters.wording import LANGUAGES
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import Invalid, NotYours
from workflow.models import Office
from workflow.states import Role

#: Who reads explainers out, and who writes and approves them.
READERS = (Role.LIAISON, Role.INTAKE, Role.COUNSEL, Role.OFFICE_MANAGER, Role.AUDITOR)
HINT = gettext_lazy("A heading begins with # and a space. An empty line begins a new paragraph.")


class WordsForm(PlainForm):
    """Title and text in each language."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def sources(self, kind: str) -> dict[str, TemplateSource]:
        """Return what was typed."""
        given = self.cleaned_data
        return {one: from_text(kind, one, given[f"title_{one}"], given[f"text_{one}"]) for one in LANGUAGES}


for _one in LANGUAGES:
    WordsForm.base_fields[f"title_{_one}"] = forms.CharField(
        label=LANGUAGE_NAMES[_one], max_length=200, widget=forms.TextInput({"lang": _one})
    )
    WordsForm.base_fields[f"text_{_one}"] = forms.CharField(
        label=LANGUAGE_NAMES[_one], help_text=HINT, max_length=20_000,
        widget=forms.Textarea({"lang": _one, "rows": 16}),
    )  # fmt: skip


class DecideForm(PlainForm):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    words = forms.CharField(
        label=gettext_lazy("What should be changed"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@staff_page
def catalogue(http: StaffRequest) -> HttpResponse:
    """Show every explainer as it is used today, to be read out, and the drafts that wait.

    :raises NotYours: the person neither talks with people nor writes, approves or audits.
    """
    office, offices = chosen(http)
    language = http.GET.get("language", "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    today, waiting = timezone.localdate(), explainers.drafts(office)
    context = {
        "office": office,
        "offices": offices,
        "language": language,
        "languages": LANGUAGE_NAMES.items(),
        "shown": [(kind, explainers.in_force(kind, language, office, today), waiting.get(kind)) for kind in EXPLAINERS],
        "writes": editions.may_write(http.user, office),
        "here": "helping",
    }
    return render(http, "desk/explainers/list.html", context)


@staff_page
@require_POST
def begin(http: StaffRequest, explainer: str) -> HttpResponse:
    """Begin a draft of the office's own words, or go on with the one that is there."""
    office, _offices = chosen(http)
    return redirect("desk:explainer", explainers.begin(office=office, kind=explainer, by=http.user).id)


@staff_page
def edition(http: StaffRequest, edition_id: UUID) -> HttpResponse:
    """Show a draft and what keeps it from being approved; keep other words for it.

    :raises NotYours: there is none of that name in an office where the person reads them.
    """
    found = _opened(http, edition_id)
    may_write = found.is_draft and editions.may_write(http.user, found.office)
    start = {"seen": found.digest}
    for one, source in found.sources.items():
        start |= {f"title_{one}": source.title, f"text_{one}": as_text(source)}
    form = WordsForm(http.POST or None, initial=start)
    status = 200
    if http.method == "POST":
        require(may_write)
        status = 422
        if form.is_valid():
            editions.rewrite(
                office=found.office, edition_id=found.id, sources=form.sources(found.kind),
                seen=form.cleaned_data["seen"], by=http.user,
            )  # fmt: skip
            messages.success(http, _("Kept."))
            return redirect("desk:explainer", found.id)
    return _shown(http, found, form, status)


@staff_page
@require_POST
def decide(http: StaffRequest, edition_id: UUID, step: str) -> HttpResponse:
    """Approve a draft from today, hand it back with words, or throw it away.

    :raises NotYours: there is no such draft or step.
    :raises NotAllowed: not counsel of the office, or one of its writers.
    :raises Stale: somebody changed it after it was read.
    """
    found = _opened(http, edition_id)
    form = DecideForm(http.POST)
    require(step in {"approve", "hand_back", "discard"} and form.is_valid())
    given = form.cleaned_data
    who: dict[str, Any] = {"office": found.office, "edition_id": found.id, "by": http.user}
    steps: dict[str, Callable[[], object]] = {
        "approve": lambda: editions.approve(**who, seen=given["seen"], effective_from=timezone.localdate()),
        "hand_back": lambda: editions.hand_back(**who, words=given["words"]),
        "discard": lambda: editions.discard(**who),
    }
    try:
        steps[step]()
    except (TemplateBroken, Invalid) as refusal:
        filled = WordsForm(initial={"seen": found.digest})
        if isinstance(refusal, Invalid):
            show(form, refusal)
        return _shown(http, found, filled, 422, decide_form=form)
    messages.success(http, _("Done."))
    return redirect("desk:explainers")


def chosen(http: StaffRequest) -> tuple[Office, list[Office]]:
    """Return the office named in the address, else the first, of those where a person reads explainers.

    :raises NotYours: there is none.
    """
    keys = {key for role in READERS for key in policies.offices_where(http.user, role)}
    offices = list(Office.objects.filter(pk__in=keys).order_by("pk"))
    asked = http.GET.get("office") or http.POST.get("office") or ""
    found = [one for one in offices if not asked or str(one.pk) == asked]
    require(bool(found))
    return found[0], offices


def _opened(http: StaffRequest, edition_id: UUID) -> Edition:
    for office in chosen(http)[1]:
        try:
            found = editions.opened(office, edition_id)
        except NotYours:
            continue
        if found.kind in EXPLAINERS:
            return found
    raise NotYours


def _shown(
    http: StaffRequest, found: Edition, form: WordsForm, status: int, *, decide_form: DecideForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "edition": found,
        "office": found.office,
        "form": form,
        "sources": found.sources.items(),
        "problems": found.problems,
        "writes": found.is_draft and editions.may_write(http.user, found.office),
        "counsel": policies.holds_role(http.user, found.office, Role.COUNSEL),
        "wrote": found.was_written_by(http.user),
        "decide": decide_form or DecideForm(initial={"seen": found.digest}, auto_id="decide_%s"),
        "columns": [(one, LANGUAGE_NAMES[one], form[f"title_{one}"], form[f"text_{one}"]) for one in LANGUAGES],
        "here": "helping",
    }
    return render(http, "desk/explainers/edition.html", context, status=status)
