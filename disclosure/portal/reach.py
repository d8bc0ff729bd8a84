"""How we may reach you: the ways of one request, each closed in one press, added or changed one thing a page.

Whoever reads this page may not be the person it is about: addresses are shown by their last letters, a code word never.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.portal import limits, ways
from disclosure.portal.ask import TOO_MANY
from disclosure.portal.case import RequesterRequest, closed_to, requester_page, theirs
from disclosure.portal.fields import Field, form_of
from disclosure.portal.masking import Shown, masked
from disclosure.portal.steps import Step
from workflow import known, selectors
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.models import ContactKind, ContactWay, Request
from workflow.services import ways as reaching

#: The page of the guided request that asks for each kind of way: the same questions are asked here.
STEPS: dict[str, Step] = {step.within.removeprefix("way_"): step for step in ways.STEPS}


class KindForm(PlainForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Which way do you want to add?"),
        widget=forms.RadioSelect,
        choices=ways.CHOICES,
        error_messages={"required": gettext_lazy("Choose one.")},
    )


class WayCodeForm(PlainForm):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Letters and digits, as in the mail. Small or capital letters are the same."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Type the code from the mail.")},
    )


@require_safe
@requester_page
def overview(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Show every way, with how it stands and what can be done."""
    request = selectors.followed_one(http.user, pk)
    shown = [Shown(way, masked(way)) for way in request.requester.ways.order_by("-safe", "kind", "pk")]
    context = {
        "case": request,
        "ways": shown,
        "reachable": any(one.stands == "used" for one in shown),
        "they_call": any(one.stands == "used" and one.way.kind == ContactKind.THEY_CALL for one in shown),
        "signs_in": known.takes_codes(http.user),
    }
    return render(http, "portal/reach.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def choose(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Ask which kind of way to add."""
    request, actor = theirs(http, "add_way", pk)
    if closed := closed_to(http, request, actor, "add_way"):
        return closed
    form = KindForm(http.POST if http.method == "POST" else None)
    if form.is_valid():
        return redirect("portal:reach_add", pk, form.cleaned_data["kind"])
    return _page(http, request, form, title=_("Add a way to reach you"), button=_("Go on"), hide_label=True)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def add(http: RequesterRequest, pk: UUID, kind: str) -> HttpResponse:
    """Ask what a new way is and how safe it is, then keep it."""
    request, actor = theirs(http, "add_way", pk)
    step = STEPS.get(kind)
    if step is None:
        raise NotYours
    if closed := closed_to(http, request, actor, "add_way"):
        return closed
    form = form_of(step.fields)(http.POST if http.method == "POST" else None)
    if _fits(form, step) and _may_send(http, form, kind):
        try:
            made = reaching.add_way(
                request_id=pk, kind=ContactKind(kind), details=_details(kind, form.cleaned_data), by=actor
            )
        except Invalid as refusal:
            show(form, refusal)
        except NotAllowed as refusal:
            form.add_error(None, refusal.words)
        else:
            return _on(http, request, made)
    return _page(http, request, form, title=step.question, why=step.why, back="portal:reach_choose")


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def change(http: RequesterRequest, pk: UUID, way: UUID) -> HttpResponse:
    """Ask again what is said of a way; what is left empty of address and code word stays."""
    request, actor = theirs(http, "change_way", pk)
    found = _way(request, way)
    if closed := closed_to(http, request, actor, "change_way"):
        return closed
    step = STEPS[found.kind]
    form = form_of(tuple(_kept_when_empty(found, step)))(
        http.POST if http.method == "POST" else None, initial=_initial(found)
    )
    opening = not found.safe and form.is_bound and form.data.get("safe") != "no"
    if _fits(form, step) and _may_send(http, form, found.kind if opening else ""):
        details = replace(_details(found.kind, form.cleaned_data), safe=_safe(found, form.cleaned_data))
        try:
            made = reaching.change_way(request_id=pk, way_id=way, details=details, by=actor)
        except Invalid as refusal:
            show(form, refusal)
        except NotAllowed as refusal:
            form.add_error(None, refusal.words)
        else:
            return _on(http, request, made)
    return _page(http, request, form, title=step.question, why=step.why, known=masked(found))


@require_POST
@requester_page
def mark(http: RequesterRequest, pk: UUID, way: UUID) -> HttpResponse:
    """Close a way in one press, or open it again."""
    request, actor = theirs(http, "mark_way", pk)
    found = _way(request, way)
    if closed := closed_to(http, request, actor, "mark_way"):
        return closed
    safe = http.POST.get("safe") == "yes"
    if safe and found.kind == ContactKind.EMAIL and not limits.WAY_CODES.allows(http, str(http.user.pk)):
        messages.error(http, TOO_MANY)
        return redirect("portal:reach", pk)
    return _on(http, request, reaching.mark_way(request_id=pk, way_id=way, safe=safe, by=actor))


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def code(http: RequesterRequest, pk: UUID, way: UUID) -> HttpResponse:
    """Take the code that was sent to a new address, or send another."""
    request, actor = theirs(http, "confirm_way", pk)
    found = _way(request, way)
    if not (found.safe and found.to_verify):
        return redirect("portal:reach", pk)
    if closed := closed_to(http, request, actor, "confirm_way"):
        return closed
    again = "again" in http.POST
    form = WayCodeForm(http.POST if http.method == "POST" and not again else None)
    if again:
        _send_again(http, pk, way)
        return redirect("portal:reach_code", pk, way)
    if form.is_valid():
        if reaching.confirm_way(request_id=pk, way_id=way, code=form.cleaned_data["code"], by=actor):
            return _confirmed(http, request)
        form.add_error("code", _("This is not the code we sent last, or it is over. Type it again, or get a new one."))
    context = {"case": request, "form": form, "known": masked(found)}
    return render(http, "portal/reach_code.html", context, status=422 if form.is_bound else 200)


def _on(http: RequesterRequest, request: Request, way: ContactWay) -> HttpResponse:
    """Say what holds now, keep this browser signed in, and go on to the code where one was sent."""
    http.user.refresh_from_db()
    update_session_auth_hash(http, http.user)
    if way.safe and way.to_verify:
        return redirect("portal:reach_code", request.pk, way.pk)
    messages.success(http, _("Saved. We use it.") if way.safe else _("We do not use it any more, from this moment on."))
    return redirect("portal:reach", request.pk)


def _confirmed(http: RequesterRequest, request: Request) -> HttpResponse:
    """Go back to the ways, or to the sign-in where the requests went over to another account of the same person."""
    http.user.refresh_from_db()
    if not selectors.followed(http.user).filter(pk=request.pk).exists():
        logout(http)
        messages.success(http, _("Your new address is ready. Sign in with it."))
        return redirect("account_login")
    messages.success(http, _("Your new address is ready. We use it from now on."))
    return redirect("portal:reach", request.pk)


def _send_again(http: RequesterRequest, pk: UUID, way: UUID) -> None:
    if not limits.WAY_CODES.allows(http, str(http.user.pk)):
        messages.error(http, TOO_MANY)
        return
    _request, actor = theirs(http, "send_way_code", pk)
    try:
        reaching.send_way_code(request_id=pk, way_id=way, by=actor)
    except Invalid as refusal:
        messages.info(http, refusal.words)
    else:
        messages.success(http, _("A new code is on its way. The one before does not work any more."))


def _way(request: Request, way_id: UUID) -> ContactWay:
    found = request.requester.ways.filter(pk=way_id).first()
    if found is None:
        raise NotYours
    return found


def _fits(form: Any, step: Step) -> bool:
    """Whether a form was sent and what it says fits together."""
    if form.is_valid():
        for name, words in step.check(form.cleaned_data).items():
            form.add_error(name, words)
    return bool(form.is_valid())


def _may_send(http: RequesterRequest, form: Any, kind: str) -> bool:
    """Whether one more code may be sent for this account, where one would be."""
    if kind == ContactKind.EMAIL and not limits.WAY_CODES.allows(http, str(http.user.pk)):
        form.add_error(None, TOO_MANY)
        return False
    return True


def _details(kind: str, cleaned: dict[str, Any]) -> reaching.Details:
    given = ways.way_of(kind, cleaned)
    return reaching.Details(**{name: given[name] for name in vars(reaching.Details())})


def _safe(way: ContactWay, cleaned: dict[str, Any]) -> bool:
    return cleaned["safe"] in {"any", "times"} if "safe" in cleaned else way.safe


def _initial(way: ContactWay) -> dict[str, Any]:
    """Return what a change begins with; neither the address nor the code word is shown."""
    safe = ("times" if way.when else "any") if way.safe else ""
    return {"safe": safe, "when": way.when, "voicemail": way.voicemail, "seen_by": way.seen_by}


def _kept_when_empty(way: ContactWay, step: Step) -> list[Field]:
    """Return the questions of a change: no other e-mail address, and nothing asked for that is there already."""
    asked = []
    for one in step.fields:
        if one.key == "value" and way.kind == ContactKind.EMAIL:
            continue
        if one.key == "value":
            one = replace(one, label=_("Another one"), hint=_("Leave empty to keep the one we have."), required=False)
        if one.key == "code_word":
            hint = _("Leave empty to keep the one we have. We never show it here.") if way.code_word else one.hint
            one = replace(one, hint=hint, required=one.required and not way.code_word)
        asked.append(one)
    return asked


def _page(http: HttpRequest, request: Request, form: Any, *, back: str = "portal:reach", **words: Any) -> HttpResponse:
    context = {"case": request, "form": form, "back": back, "button": _("Save"), **words}
    return render(http, "portal/reach_form.html", context, status=422 if form.is_bound else 200)
