"""The signed-in side: my requests, one request, and what its requester may do with it. Each page makes one call."""

from collections.abc import Callable
from functools import wraps
from pathlib import PurePath
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclosure.errors import show
from disclosure.forms import PlainForm
from disclosure.letters.wording import LANGUAGES
from disclosure.portal.forms import AppealForm, DeliveryForm, EvidenceForm, MessageForm, ReplyForm
from disclosure.portal.idle import words_kept
from disclosure.portal.progress import view_of
from disclosure.portal.uploads import all_accepted
from redaction.vault import storage
from workflow import policies, selectors
from workflow.errors import Blocked, Invalid, NotYours
from workflow.helping import near
from workflow.models import ArtifactKind, EvidenceKind, OutboxRow, Request, User
from workflow.policies import Actor
from workflow.services import appeals, contact, intake, posting, releasing, telling, verification
from workflow.services.acting import actor_for
from workflow.states import OPEN_APPEALS, OPEN_STATES

#: What may be downloaded: the word in the address, the kind of file, its type, and a name that says nothing.
DOWNLOADS = {
    "letter": (ArtifactKind.LETTER_SIGNED, "application/pdf", "letter.pdf"),
    **{
        f"letter-{language}{'-large' if large else ''}": (ArtifactKind.LETTER_SIGNED, "application/pdf", "letter.pdf")
        for language in LANGUAGES
        for large in (False, True)
    },
    "documents": (ArtifactKind.PACKAGE, "application/zip", "documents.zip"),
    "all": (ArtifactKind.ONE_PDF, "application/pdf", "documents.pdf"),
}
#: How many requests stand on a page.
PAGE_SIZE = 20
#: A script looks at most so often whether a letter is made; after that its reader does.
LOOKED_MOST = 30
View = Callable[..., HttpResponseBase]


class RequesterRequest(HttpRequest):
    """A request to a page, by a requester who signed in."""

    user: User


def requester_page(view: View) -> View:
    """Let only signed-in requesters in; for staff there is nothing here.

    :raises NotYours: a member of staff is signed in.
    """

    @wraps(view)
    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(http.user, User):
            return redirect_to_login(http.get_full_path())
        if http.user.is_staff:
            raise NotYours
        return view(cast(RequesterRequest, http), *args, **kwargs)

    return guarded


def theirs(http: RequesterRequest, event: str, pk: UUID) -> tuple[Request, Actor]:
    """Return a request of this person, and them as the actor of an event.

    :raises NotYours: it is not theirs.
    """
    request = selectors.followed_one(http.user, pk)
    return request, actor_for(http.user, event, request)


def closed_to(http: RequesterRequest, request: Request, actor: Actor, event: str) -> HttpResponse | None:
    """Return to the page of a request when an event is not possible now, without naming the state it is in."""
    if policies.may(actor, event, request):
        return None
    messages.info(http, _("This is not possible now. Write to us below, and we see what we can do."))
    return redirect("portal:request", request.pk)


def _again(http: RequesterRequest, request: Request, name: str, form: PlainForm, status: int = 422) -> HttpResponse:
    """Show the page of a request once more, with what was typed in one of its forms."""
    return render(http, "portal/request.html", {**_page(http, request), name: form}, status=status)


def _files_too_late(http: RequesterRequest, request: Request, typed: str) -> HttpResponse:
    """Say that files came when none is taken any more, where they are, and what to do; what was typed stays."""
    messages.info(
        http,
        _(
            "Your files were not taken, because this part of your request ended in the meantime. Nothing is lost: they "
            "are still on your device. Tell us below what they are, or call us, and we say how they reach us."
        ),
    )
    files = [file for name in http.FILES for file in http.FILES.getlist(name)]
    names = ", ".join(PurePath(str(file.name)).name for file in files)
    words = typed.strip() or _("I want to send you: %(files)s") % {"files": names}
    return _again(http, request, "message_form", MessageForm(prefix="message", initial={"text": words}), 409)


def _page(http: RequesterRequest, request: Request) -> dict[str, Any]:
    found = view_of(http.user, request)
    question = found["question"]
    return {
        **found,
        "contacts": near.contacts_of(request, timezone.localdate()),
        "proposed": near.is_proposed_something(request),
        "message_form": MessageForm(prefix="message", initial={"text": words_kept(http, request.pk, "message")}),
        "reply_form": ReplyForm(
            prefix="reply",
            initial={"question": question.pk if question else None, "text": words_kept(http, request.pk, "reply")},
        ),
    }


@require_safe
@requester_page
def mine(http: RequesterRequest) -> HttpResponse:
    """List a person's requests, a page at a time: all of them, or those still open."""
    found = selectors.followed(http.user).select_related("office")
    only_open = http.GET.get("show") == "open"
    rows = found.filter(state__in=OPEN_STATES) if only_open else found
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    context = {"page": page, "requests": list(page), "only_open": only_open}
    return render(http, "portal/requests.html", context)


@require_safe
@requester_page
def one(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Show one request: how it stands, what was said, what can be done."""
    return render(http, "portal/request.html", _page(http, selectors.followed_one(http.user, pk)))


@require_POST
@requester_page
def message(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Send a message."""
    request, actor = theirs(http, "message", pk)
    if closed := closed_to(http, request, actor, "message"):
        return closed
    form = MessageForm(http.POST, prefix="message")
    if not form.is_valid():
        return _again(http, request, "message_form", form)
    given = form.cleaned_data
    contact.message(request_id=pk, text=given["text"], in_danger=given["in_danger"], by=actor)
    messages.success(http, _("Your message is with us."))
    return redirect("portal:request", pk)


@require_POST
@requester_page
def reply(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Answer the question that waits. The same answer sent twice counts once."""
    request, actor = theirs(http, "requester_replied", pk)
    form = ReplyForm(http.POST, http.FILES, prefix="reply")
    if not form.is_valid():
        return _again(http, request, "reply_form", form)
    waiting = contact.open_question(request)
    if waiting is None or waiting.pk != form.cleaned_data["question"]:
        typed = form.cleaned_data["text"]
        if form.cleaned_data["papers"]:
            return _files_too_late(http, request, typed)
        messages.info(http, _("This question was answered already. Write to us below if you want to add something."))
        if not typed or any(one.reply == typed for one in request.questions.all()):  # the same press, twice
            return redirect("portal:request", pk)
        kept = MessageForm(prefix="message", initial={"text": typed})
        return _again(http, request, "message_form", kept, 409)
    try:
        uploads = all_accepted(form.cleaned_data["papers"])
    except Invalid as refusal:
        show(form, refusal)
        return _again(http, request, "reply_form", form, refusal.status)
    given = form.cleaned_data
    contact.requester_replied(
        request_id=pk,
        text=given["text"] or _("I send you a picture."),
        uploads=uploads,
        in_danger=given["in_danger"],
        by=actor,
    )
    messages.success(http, _("Thank you. Your answer is with us, and we go on."))
    return _onward(http, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def evidence(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Add a document."""
    request, actor = theirs(http, "add_evidence", pk)
    if http.FILES and not policies.may(actor, "add_evidence", request):
        return _files_too_late(http, request, http.POST.get("description", ""))
    if closed := closed_to(http, request, actor, "add_evidence"):
        return closed
    form, status = EvidenceForm(http.POST or None, http.FILES or None), 422
    if http.method == "POST" and form.is_valid():
        try:
            verification.add_files(
                request_id=pk,
                kind=EvidenceKind(form.cleaned_data["kind"]),
                description=form.cleaned_data["description"],
                uploads=all_accepted(form.cleaned_data["papers"]),
                by=actor,
            )
        except Invalid as refusal:
            show(form, refusal)
            status = refusal.status
        else:
            messages.success(http, _("It is with us, and kept encrypted. Nobody opens it before it is checked."))
            return _onward(http, pk)
    context = {"case": request, "form": form}
    return render(http, "portal/evidence.html", context, status=status if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def delivery(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Choose how the answer comes."""
    request, actor = theirs(http, "choose_delivery", pk)
    if closed := closed_to(http, request, actor, "choose_delivery"):
        return closed
    form = DeliveryForm(http.POST if http.method == "POST" else None, initial={"way": request.delivery_way})
    if http.method == "POST" and form.is_valid():
        try:
            releasing.choose_delivery(request_id=pk, way=releasing.check_way(form.cleaned_data["way"]), by=actor)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("Saved. You can change it at any time."))
            return redirect("portal:request", pk)
    context = {"case": request, "form": form}
    return render(http, "portal/delivery.html", context, status=422 if form.is_bound else 200)


@require_POST
@requester_page
def hold(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Hold the answer back, or let it come."""
    request, actor = theirs(http, "hold_delivery", pk)
    if closed := closed_to(http, request, actor, "hold_delivery"):
        return closed
    held = http.POST.get("held") == "yes"
    releasing.hold_delivery(request_id=pk, held=held, by=actor)
    request.refresh_from_db()
    if held:
        messages.success(http, _("We hold your answer until you tell us."))
    else:
        messages.info(http, releasing.undelivered(request) or _("Your answer is open to you again."))
    return redirect("portal:request", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def withdraw(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Ask whether the person means it, then withdraw the request."""
    request, actor = theirs(http, "withdraw", pk)
    if closed := closed_to(http, request, actor, "withdraw"):
        return closed
    if http.method == "POST":
        intake.withdraw(request_id=pk, by=actor)
        messages.success(http, _("Your request is withdrawn. You can ask again whenever you want."))
        return redirect("portal:request", pk)
    return render(http, "portal/withdraw.html", {"case": request, "appeal": False})


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def appeal(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Appeal the answer."""
    request, actor = theirs(http, "file_appeal", pk)
    if closed := closed_to(http, request, actor, "file_appeal"):
        return closed
    form = AppealForm(http.POST if http.method == "POST" else None, initial={"grounds": words_kept(http, pk, "appeal")})
    if http.method == "POST" and form.is_valid():
        try:
            appeals.file_appeal(request_id=pk, grounds=form.cleaned_data["grounds"], by=actor)
        except (Invalid, Blocked) as refusal:
            show(form, refusal)
        else:
            messages.success(http, _("Your appeal is with us. Somebody who did not work on your request decides it."))
            return redirect("portal:request", pk)
    context = {**view_of(http.user, request), "form": form}
    return render(http, "portal/appeal.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requester_page
def withdraw_appeal(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Ask whether the person means it, then take the appeal back."""
    request, actor = theirs(http, "withdraw_appeal", pk)
    if closed := closed_to(http, request, actor, "withdraw_appeal"):
        return closed
    if not request.appeals.filter(state__in=OPEN_APPEALS).exists():
        return redirect("portal:request", pk)
    if http.method == "POST":
        appeals.withdraw_appeal(request_id=pk, by=actor)
        messages.success(http, _("Your appeal is taken back. Our answer stays as it was."))
        return redirect("portal:request", pk)
    return render(http, "portal/withdraw.html", {"case": request, "appeal": True})


@require_safe
@requester_page
def letter(http: RequesterRequest, pk: UUID, notice_id: UUID) -> HttpResponse:
    """Hand over the letter of something told on the way, under a name that says nothing."""
    _request, actor = theirs(http, "download", pk)
    return _file(posting.download_notice(request_id=pk, notice_id=notice_id, by=actor), "application/pdf", "letter.pdf")


@require_safe
@requester_page
def letter_form(http: RequesterRequest, pk: UUID, notice_id: UUID, form: str) -> HttpResponse:
    """Hand over the same letter in another language or size; the first time somebody asks, it is made beside this.

    Until it is there, and wherever the address says `wait`, a page says how far it is.
    """
    request, actor = theirs(http, "download", pk)
    language, _dash, size = form.partition("-")
    if language not in LANGUAGES or size not in {"", "large"}:
        raise NotYours
    asked = (language, size == "large")
    usual = posting.open_notice(request, notice_id)
    made = telling.in_form(usual, asked)
    if made is None or "wait" in http.GET:
        return _waiting(http, request, None if made else telling.ask_form(usual, asked, timezone.now()))
    stored = posting.download_notice(request_id=pk, notice_id=notice_id, by=actor, form=asked)
    return _file(stored, "application/pdf", "letter.pdf")


def _waiting(http: HttpRequest, request: Request, row: OutboxRow | None) -> HttpResponse:
    """Say how far a letter is: being made, ready when no work is left, or failed. A script looks again, and stops."""
    looked = http.GET.get("wait", "0")
    context = {
        "case": request,
        "row": row,
        "failed": row is not None and row.status == OutboxRow.Status.FAILED,
        "next": min(int(looked), LOOKED_MOST) + 1 if looked.isascii() and looked.isdigit() and len(looked) < 4 else 1,
        "most": LOOKED_MOST,
    }
    return render(http, "portal/letter_wait.html", context, status=200 if row is None else 202)


@require_safe
@requester_page
def download(http: RequesterRequest, pk: UUID, what: str, release_id: UUID | None = None) -> HttpResponse:
    """Hand over the letter or all documents of a part, the newest when none is named, under a name that says nothing.

    What is handed over is what was released, byte for byte, however often it is asked for.
    """
    request, actor = theirs(http, "download", pk)
    if what not in DOWNLOADS:
        raise NotYours
    words = releasing.undelivered(request)
    if words:
        return render(http, "portal/undelivered.html", {"case": request, "words": words}, status=409)
    kind, media_type, name = DOWNLOADS[what]
    word, _dash, form = what.partition("-")
    asked = (form.removesuffix("-large"), form.endswith("-large")) if word == "letter" and form else None
    stored = releasing.download(request_id=pk, kind=kind, release_id=release_id, by=actor, form=asked)
    return _file(stored, media_type, name)


def _onward(http: RequesterRequest, pk: UUID) -> HttpResponse:
    """Go back to the page of a request; a script that sends files is told where, and goes there itself."""
    if "X-Progress" not in http.headers:
        return redirect("portal:request", pk)
    response = HttpResponse(status=204)
    response["X-Onward"] = reverse("portal:request", args=[pk])
    return response


def _file(stored: str, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(storage.get(stored), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
