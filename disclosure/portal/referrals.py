"""A person of ours for a requester, services proposed to them with their consent, and the page a service answers on."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.places import STATES
from disclosure.portal import limits
from disclosure.portal.ask import TOO_MANY
from disclosure.portal.case import RequesterRequest, requester_page
from workflow import selectors
from workflow.errors import Invalid, NotYours, Stale
from workflow.helping.directory import unpacked
from workflow.models import HelpFile, HelpKind, Referral, ReferralState, Request, Tongue
from workflow.services import liaison, liaison_person, referrals
from workflow.services.liaison import Person
from workflow.services.referrals import SHAREABLE, USUAL, could_share


class NearForm(PlainForm):
    """Where somebody is, and what would help them."""

    zip_code = forms.CharField(label=gettext_lazy("ZIP code"), required=False, max_length=5)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=[("", "–"), *STATES])
    language = forms.ChoiceField(label=gettext_lazy("In which language?"), choices=Tongue.choices)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What would help you?"),
        choices=HelpKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ConsentForm(PlainForm):
    """What a service may know, each thing in the very words it would read, and until when."""

    shared = forms.MultipleChoiceField(
        label=gettext_lazy("What may they know?"),
        help_text=gettext_lazy("Take out what you do not want them to know. They see these words and nothing else."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one, or say no below.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Until when?"),
        help_text=gettext_lazy("After this day they see nothing. You can end it before, at any time."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, words: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared: Any = self.fields["shared"]
        shared.choices = [(name, f"{SHAREABLE[name]}: {words[name]}") for name in words]
        self.initial.setdefault("shared", list(words))
        self.initial.setdefault("until", timezone.localdate() + USUAL)


class ServiceForm(PlainForm):
    """The code of a referral, and what the service answers."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("You got it by telephone from the office that asks you."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    note = forms.CharField(
        label=gettext_lazy("A word to the office"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("When they can come, or who else may help. Nothing about the person’s case."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def near(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Show who of ours helps a requester and which services were proposed; or give them somebody, if they want it."""
    request = selectors.followed_one(http.user, pk)
    file = HelpFile.objects.filter(request=request).select_related("office", "request").first()
    form = None
    if file is None or file.closed_at is not None:
        form = NearForm(http.POST or None, initial=_asked_before(file) or {"language": request.language})
        if http.method == "POST" and form.is_valid():
            try:
                if file is None:
                    liaison.open_for_request(request_id=pk, person=_person(form), user=http.user)
                else:
                    liaison_person.reopen(file_id=file.pk, person=_person(form), user=http.user)
            except Invalid as refusal:
                show(form, refusal)
            else:
                return redirect("portal:near", pk)
    context = {"case": request, "file": file, "form": form, **(_given(file) if file is not None else {})}
    status = 422 if http.method == "POST" and form is not None else 200
    return render(http, "portal/near.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def consent(http: RequesterRequest, pk: UUID, referral_id: UUID) -> HttpResponse:
    """Ask whether a service may be told, what of it, and until when.

    :raises NotYours: there is no such proposal in this request.
    """
    request, row = _proposal(http, pk, referral_id)
    form = ConsentForm(http.POST or None, words=could_share(row))
    if http.method == "POST" and "no" in http.POST:
        referrals.refuse(referral_id=row.pk, user=http.user)
        messages.success(http, _("We do not ask them. They do not hear of you."))
        return redirect("portal:near", pk)
    if http.method == "POST" and form.is_valid():
        until: date = form.cleaned_data["until"]
        try:
            referrals.consent(referral_id=row.pk, shared=form.cleaned_data["shared"], until=until, user=http.user)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("Thank you. We ask them, and they see only this."))
            return redirect("portal:near", pk)
    context = {"case": request, "referral": row, "form": form}
    return render(http, "portal/near_consent.html", context, status=422 if http.method == "POST" else 200)


@require_POST
@requester_page
def withdraw(http: RequesterRequest, pk: UUID, referral_id: UUID) -> HttpResponse:
    """Take consent back.

    :raises NotYours: there is no such referral in this request.
    """
    _request, row = _proposal(http, pk, referral_id, waiting=False)
    try:
        referrals.withdraw(referral_id=row.pk, user=http.user)
    except Stale:
        messages.info(http, _("This was over already."))
    else:
        messages.success(http, _("Taken back. They see nothing any more. What they read before they know."))
    return redirect("portal:near", pk)


@csrf_exempt  # the code is the key, typed each time; so the page of a stranger needs no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def provider(http: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Let a service read what somebody consented to, and answer; without the code the page says nothing.

    An unknown referral, a wrong code and a consent that is over look the same.
    """
    form = ServiceForm(http.POST if http.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            if limits.SERVICE_CODES.allows(http) and limits.SERVICE_CODES.allows(http, str(referral_id)):
                status = _answered(http, referral_id, form, context)
            else:
                form.add_error(None, TOO_MANY)
                status = 429
    return render(http, "portal/provider.html", context, status=status)


def _answered(http: HttpRequest, referral_id: UUID, form: ServiceForm, context: dict[str, Any]) -> int:
    code, note = form.cleaned_data["code"], form.cleaned_data["note"]
    try:
        if http.POST.get("answer") in {"yes", "no"}:
            accepted = http.POST["answer"] == "yes"
            row = referrals.answer(referral_id=referral_id, code=code, accepted=accepted, note=note)
            context["done"] = row.state
            if not accepted:
                return 200
        elif http.POST.get("answer") == "contact":
            referrals.contact_by_service(referral_id=referral_id, code=code)
            context["done"] = ReferralState.CONTACTED
        context["shown"] = referrals.shown_to_service(referral_id=referral_id, code=code)
        context["code"] = code
    except NotYours:
        form.add_error("code", _("This code opens nothing here. Perhaps the person took it back, or its time is over."))
        return 422
    except Stale as refusal:
        form.add_error(None, refusal.words or _("This was answered already."))
        return 409
    return 200


def _person(form: NearForm) -> Person:
    given = form.cleaned_data
    return Person("", given["language"], given["state"], given["zip_code"].strip(), tuple(given["needs"]))


def _asked_before(file: HelpFile | None) -> dict[str, Any]:
    if file is None:
        return {}
    names = ("zip_code", "state", "language")
    return {**{name: getattr(file, name) for name in names}, "needs": list(unpacked(file.needs))}


def _given(file: HelpFile) -> dict[str, Any]:
    rows = file.referrals.select_related("listing", "file__request__requester").order_by("-asked_at")
    changed = _("This has changed since: they are told to ask us.")
    return {
        "helper": liaison.current(file),
        "referrals": [
            {"row": one, "waits": one.state == ReferralState.ASKED, "open": one.state in referrals.SHOWN,
             "shared": [(SHAREABLE[name], words) for name, words in referrals.seen(one, changed=changed).items()]}
            for one in rows
        ],
        "plan": getattr(file, "plan", None),
    }  # fmt: skip


def _proposal(http: RequesterRequest, pk: UUID, referral_id: UUID, *, waiting: bool = True) -> tuple[Request, Referral]:
    request = selectors.followed_one(http.user, pk)
    rows = Referral.objects.filter(file__request=request).select_related("file__request__requester", "listing")
    row = (rows.filter(state=ReferralState.ASKED) if waiting else rows).filter(pk=referral_id).first()
    if row is None:
        raise NotYours
    return request, row
