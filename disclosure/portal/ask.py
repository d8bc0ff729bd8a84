"""The guided request: begin, come back, one page a question, look it all over, sign, and the number."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from disclosure.declaration import LEAD, NOTICE, statement, statement_on_paper
from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.places import OUTSIDE
from disclosure.portal import drafting, limits
from disclosure.portal.declaring import DeclarationForm, as_shown
from disclosure.portal.questions import PARTS, WALK
from disclosure.portal.steps import Step, form_for
from workflow.errors import Blocked, Invalid, NotYours
from workflow.models import ContactKind, Draft
from workflow.services import answers, drafts, intake

TOO_MANY = gettext_lazy("That was too many tries from here. Wait fifteen minutes, or call us.")


class ReturnForm(PlainForm):
    """Takes the code that opens a draft again."""

    code = forms.CharField(
        label=gettext_lazy("Your return code"),
        help_text=gettext_lazy("Twelve letters and digits. Example: 7KQM-2RTD-9XHB"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Type your return code.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def before(http: HttpRequest) -> HttpResponse:
    """Say what comes, and begin a draft."""
    if http.method != "POST":
        return render(http, "portal/before.html", {"draft": drafting.current(http)})
    if not limits.NEW_DRAFTS.allows(http):
        messages.error(http, TOO_MANY)
        return render(http, "portal/before.html", {"draft": None}, status=429)
    drafting.begin(http, get_language() or "en")
    return redirect("portal:code")


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(http: HttpRequest) -> HttpResponse:
    """Open a draft by its return code."""
    form = ReturnForm(http.POST or None)
    status = 200
    if http.method == "POST":
        status = 422
        if not limits.RETURN_CODES.allows(http):
            form.add_error(None, TOO_MANY)
            status = 429
        elif form.is_valid():
            try:
                drafting.adopt(http, drafts.open_draft(return_code=form.cleaned_data["code"]))
            except NotYours:
                form.add_error(
                    "code",
                    _(
                        "No unfinished request has this code. Check each letter. "
                        "After 30 days we delete what was not sent."
                    ),
                )
            else:
                return redirect("portal:resume")
    return render(http, "portal/come_back.html", {"form": form}, status=status)


@require_safe
def code(http: HttpRequest) -> HttpResponse:
    """Show the return code, once."""
    shown = http.session.get(drafting.CODE)
    if drafting.current(http) is None:
        return redirect("portal:before")
    if not shown:
        return redirect("portal:resume")
    return render(http, "portal/code.html", {"code": shown})


@require_safe
def resume(http: HttpRequest) -> HttpResponse:
    """Go to the first question that was not answered yet."""
    draft = drafting.current(http)
    if draft is None:
        return redirect("portal:before")
    step = WALK.first_open(draft.answers)
    return redirect("portal:step", step.key) if step else redirect("portal:check")


@require_http_methods(["GET", "HEAD", "POST"])
def later(http: HttpRequest) -> HttpResponse:
    """Say how to come back; once the person has the code, forget the draft in this browser."""
    if http.method == "POST":
        for key in (drafting.DRAFT, drafting.REQUEST, drafting.CODE):
            http.session.pop(key, None)
        return redirect("portal:start")
    draft = drafting.current(http)
    return render(http, "portal/later.html", {"draft": draft, "code": http.session.get(drafting.CODE) if draft else ""})


@require_http_methods(["GET", "HEAD", "POST"])
def step_page(http: HttpRequest, key: str) -> HttpResponse:
    """Ask one question."""
    draft, step = drafting.current(http), WALK.by_key.get(key)
    if draft is None:
        return redirect("portal:before")
    if step is None or not step.shown(draft.answers):
        return redirect("portal:resume")
    form = form_for(step, http.POST if http.method == "POST" else None, draft.answers)
    if http.method == "POST" and form.is_valid():
        for name, words in step.check({**draft.answers, **form.cleaned_data}).items():
            form.add_error(name, words)
    if http.method == "POST" and form.is_valid():
        draft = drafting.save(http, draft, step.saved(form.cleaned_data), step.key)
        return _onward(http, draft, step)
    status = 422 if form.is_bound else 200
    return render(http, "portal/step.html", _step_context(http, draft, step, form), status=status)


def _onward(http: HttpRequest, draft: Draft, step: Step) -> HttpResponse:
    """Go to the next question, or back to the page of answers where it was changed from."""
    if "later" in http.POST:
        return redirect("portal:later")
    following = WALK.first_open(draft.answers) if "change" in http.GET else WALK.after(step, draft.answers)
    if following is None:
        return redirect("portal:check")
    if "change" in http.GET:
        return redirect(f"{reverse('portal:step', args=[following.key])}?change=1")
    return redirect("portal:step", following.key)


def _step_context(http: HttpRequest, draft: Draft, step: Step, form: forms.Form) -> dict[str, Any]:
    earlier = WALK.before(step, draft.answers)
    back = reverse("portal:step", args=[earlier.key]) if earlier else reverse("portal:before")
    shown = WALK.shown(draft.answers)
    number, part = WALK.place(step)
    return {
        "step": step,
        "form": form,
        "back": reverse("portal:check") if "change" in http.GET else back,
        "part_number": number,
        "part": part,
        "parts": [name for _key, name in PARTS],
        "page": shown.index(step) + 1,
        "pages": len(shown),
        "alone": len(step.fields) == 1,
    }


@require_safe
def check(http: HttpRequest, refusal: Invalid | None = None) -> HttpResponse:
    """Show every answer with a link to change it."""
    draft = drafting.current(http)
    if draft is None:
        return redirect("portal:sent" if drafting.sent(http) else "portal:before")
    unanswered = WALK.first_open(draft.answers)
    if refusal is None and unanswered is None:
        try:
            answers.parse(draft.answers)
        except Invalid as found:
            refusal = found
    context = {
        "sections": sections_of(draft),
        "open": unanswered,
        "problems": [(words, WALK.step_of_field(name)) for name, words in (refusal.fields if refusal else {}).items()],
    }
    return render(http, "portal/check.html", context, status=422 if refusal else 200)


def sections_of(draft: Draft) -> list[dict[str, Any]]:
    """Return the answers by parts: each question that is asked, with what was said."""
    shown = WALK.shown(draft.answers)
    been = set(draft.answers.get("been", ()))
    return [
        {
            "name": name,
            "steps": [
                {"step": step, "rows": step.rows(draft.answers), "been": step.key in been}
                for step in shown
                if step.part == key and step.fields
            ],
        }
        for key, name in PARTS
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def declare(http: HttpRequest) -> HttpResponse:
    """Show the declaration; signed or promised on paper, it sends the request. Sent twice, it is one request."""
    draft = drafting.current(http)
    if draft is None:
        return redirect("portal:sent" if drafting.sent(http) else "portal:before")
    if WALK.first_open(draft.answers) is not None:
        return redirect("portal:check")
    abroad = draft.answers.get("state") == OUTSIDE
    own_name = draft.answers.get("requester_name", "")
    text = statement(own_name, abroad=abroad, on=timezone.localdate())
    form = DeclarationForm(http.POST if http.method == "POST" else None, name=own_name)
    if http.method == "POST" and form.is_valid():
        paper = form.cleaned_data["how"] == "paper"
        name = "" if paper else form.cleaned_data["signed_name"]
        shown = as_shown(sections_of(draft), text)
        # What is signed on another day says so: the day on this page would be false by then.
        signed = statement_on_paper(own_name, abroad=abroad, language=get_language() or "en") if paper else text
        signature = intake.Signature(text=signed, signed_name=name, abroad=abroad, on_paper=paper, shown=shown)
        try:
            intake.submit(draft_id=draft.pk, signature=signature)
        except NotYours:  # the same page was sent twice: the first one counts
            return redirect("portal:sent" if drafting.sent(http) else "portal:before")
        except Invalid as refusal:
            if any(WALK.step_of_field(name) for name in refusal.fields):
                return redirect("portal:check")
            show(form, refusal)
        except Blocked as refusal:
            show(form, refusal)
        else:
            http.session.pop(drafting.DRAFT, None)
            return redirect("portal:sent")
    context = {"form": form, "statement": text, "abroad": abroad, "lead": LEAD, "notice": NOTICE}
    return render(http, "portal/declare.html", context, status=422 if form.is_bound else 200)


@require_safe
def sent(http: HttpRequest) -> HttpResponse:
    """Show the number and what happens next."""
    request = drafting.sent(http)
    if request is None:
        return redirect("portal:before")
    ways = [way for way in request.requester.ways.all() if way.safe]
    context = {
        "case": request,
        "ways": ways,
        "can_sign_in": request.requester.user_id is not None,
        "code_word": any(way.code_word for way in ways),
        "they_call": any(way.kind == ContactKind.THEY_CALL for way in ways),
        "declaration": request.declaration,
    }
    return render(http, "portal/sent.html", context)
