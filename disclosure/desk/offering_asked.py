"""What was asked under the services an office added: taken down for somebody, checked, answered and told."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from disclosure.desk.forms_base import day, long_text, pick, text
from disclosure.desk.forms_letters import LANGUAGE_NAMES
from disclosure.desk.liaison import chosen as talking_offices
from disclosure.errors import show
from disclosure.forms import PlainForm, dressed
from disclosure.languages import FIRST
from disclosure.letters import services
from disclosure.questions import QuestionsForm
from disclosure.staff import StaffRequest, file_response, staff_page
from workflow import hours
from workflow.errors import Blocked, Invalid, NotYours
from workflow.helping import offered
from workflow.helping import policies as helping_policies
from workflow.models import Channel, ContactKind, OfferedService, ServiceRequest
from workflow.services import offering
from workflow.services.liaison import Way
from workflow.services.offering import TAKEN, Taken

PAGE_SIZE = 25
TOLD = (("telephone", gettext_lazy("On the telephone")), ("visit", gettext_lazy("At the counter")),
        ("post", gettext_lazy("By post")))  # fmt: skip


class CheckForm(PlainForm):
    how = forms.CharField(
        label=gettext_lazy("How you made sure"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class AnswerForm(PlainForm):
    text = forms.CharField(
        label=gettext_lazy("The answer, as it stands in the letter"), widget=forms.Textarea(attrs={"rows": 8}),
        max_length=10_000,
    )  # fmt: skip
    sure = forms.BooleanField(label=gettext_lazy("Names and numbers in it may leave"), required=False)


class TellForm(PlainForm):
    told = pick(gettext_lazy("How you told them"), TOLD)


class EndForm(PlainForm):
    """Why something asked ends without an answer."""

    why = pick(gettext_lazy("Why"), [("", "–"), *offering.ENDS.items()])
    note = long_text(gettext_lazy("In a sentence"), help_text=gettext_lazy("It stays in the record."))


class TakeForm(QuestionsForm):
    """The questions of a service, and how somebody asked. What is not a question has a dash in its name: no key has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Channel.choices)
        own = {
            "by-channel": pick(_("How they asked"), [(one.value, labels[one]) for one in TAKEN]),
            "by-received": day(_("When it came"), initial=timezone.localdate),
            "by-language": pick(_("Their language"), LANGUAGE_NAMES.items()),
            "by-way_kind": pick(
                _("How to reach them safely"),
                [("", _("They call us, no other way")), *ContactKind.choices],
                required=False,
            ),
            "by-way_value": text(_("Number or address"), required=False),
            "by-way_when": pick(_("At which hours"), [("", _("Any time")), *hours.LABELS.items()], required=False),
            "by-voicemail": forms.BooleanField(label=_("A message may be left"), required=False),
            "by-code_word": text(_("Code word"), required=False),
        }
        self.fields.update({name: dressed(field) for name, field in own.items()})

    def taken(self, http: StaffRequest) -> Taken:
        given = self.cleaned_data
        way = Way(given["by-way_kind"] or ContactKind.THEY_CALL, given["by-way_value"].strip(), given["by-way_when"],
                  given["by-voicemail"], given["by-code_word"].strip())  # fmt: skip
        return Taken(http.user, given["by-channel"], given["by-received"], (way,))

    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in super().answers().items() if not name.startswith("by-")}


@staff_page
def asked(http: StaffRequest) -> HttpResponse:
    """List what was asked under the services of an office, what is due first.

    :raises NotYours: the person does not talk with people in any office.
    """
    office, offices = talking_offices(http)
    which = http.GET.get("which", "")
    rows = office.service_requests.select_related("service")
    if which == "tell":
        rows = rows.filter(to_tell=True).order_by("answered_date", "pk")
    else:
        status = which if which in {"answered", "closed"} else ServiceRequest.Status.RECEIVED
        rows = rows.filter(status=status).order_by("due_date", "pk")
    context = {
        "office": office,
        "offices": offices,
        "which": which,
        "page": Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page")),
        "today": timezone.localdate(),
        "to_tell": office.service_requests.filter(to_tell=True).count(),
        "on_offer": _on_offer().filter(office=office),
        "query": f"office={office.pk}&which={which}",
        "here": "asked",
    }
    return render(http, "desk/offered/asked.html", context)


@staff_page
def asked_one(http: StaffRequest, request_id: UUID) -> HttpResponse:
    """Show what somebody asked, make a check, or answer.

    :raises NotYours: there is no such request in an office where the person talks with people.
    """
    row = _asked(http, request_id)
    answer, check, end = AnswerForm(auto_id="answer_%s"), CheckForm(auto_id="check_%s"), EndForm(auto_id="end_%s")
    status = 200
    if http.method == "POST":
        status = 422
        form: PlainForm
        number = http.POST.get("check", "")
        if "end" in http.POST:
            form = end = EndForm(http.POST, auto_id="end_%s")
        elif number.isascii() and number.isdecimal():
            form = check = CheckForm(http.POST, auto_id="check_%s")
        else:
            form = answer = AnswerForm(http.POST, auto_id="answer_%s")
        if form.is_valid():
            given = form.cleaned_data
            try:
                if form is end:
                    offering.close(request_id=row.pk, why=given["why"], note=given["note"], user=http.user)
                elif form is check:
                    offering.check(request_id=row.pk, number=int(number[:3]), how=given["how"], user=http.user)
                else:
                    offering.answer(request_id=row.pk, text=given["text"], sure=given["sure"], user=http.user)
            except (Invalid, Blocked) as refusal:
                show(form, refusal)
            else:
                messages.success(http, _("Kept."))
                return redirect("desk:asked_one", row.pk)
    return render(http, "desk/offered/one_asked.html", _asked_page(row, answer, check, end), status=status)


@staff_page
def take(http: StaffRequest, service_id: UUID) -> HttpResponse:
    """Write down what somebody asks on the telephone, at the counter or on paper; then say number and code, this once.

    :raises NotYours: it is not on offer in an office where the person talks with people.
    """
    service = _on_offer().filter(pk=service_id).first()
    if service is None or helping_policies.talking_role(http.user, service.office) is None:
        raise NotYours
    form = TakeForm(http.POST or None, service=service, language=FIRST)
    if http.method == "POST" and form.is_valid():
        try:
            row, code = offering.ask(
                service_id=service.pk,
                answers=form.answers(),
                language=form.cleaned_data["by-language"],
                taken=form.taken(http),
            )
        except Invalid as refusal:
            known = {name: f"by-{name}" for name in refusal.fields if f"by-{name}" in form.fields}
            refusal.fields = {known.get(name, name): words for name, words in refusal.fields.items()}
            show(form, refusal)
        else:
            return _said(http, row, code)
    context = {"form": form, "service": service, "here": "asked"}
    return render(http, "desk/offered/take.html", context, status=422 if http.method == "POST" else 200)


@staff_page
@require_POST
def new_code(http: StaffRequest, request_id: UUID) -> HttpResponse:
    """Make a new code for whoever lost theirs, and say it this once."""
    row = _asked(http, request_id)
    return _said(http, row, offering.fresh_code(request_id=row.pk, user=http.user))


@staff_page
@require_POST
def open_again(http: StaffRequest, request_id: UUID) -> HttpResponse:
    """Take up again what was closed without an answer."""
    row = _asked(http, request_id)
    offering.open_again(request_id=row.pk, user=http.user)
    messages.success(http, _("Kept."))
    return redirect("desk:asked_one", row.pk)


@staff_page
@require_POST
def tell(http: StaffRequest, request_id: UUID) -> HttpResponse:
    """Write down that the answer was told."""
    row = _asked(http, request_id)
    offering.told(request_id=row.pk, how=http.POST.get("told", ""), user=http.user)
    messages.success(http, _("Kept."))
    return redirect("desk:asked_one", row.pk)


@staff_page
def letter(http: StaffRequest, request_id: UUID) -> HttpResponse:
    """Hand over the letter of an answer, or the one that says it was received, for the post."""
    row = _asked(http, request_id)
    kind = services.ANSWER if row.status == ServiceRequest.Status.ANSWERED else services.ACKNOWLEDGEMENT
    return file_response(services.pdf_of(row, kind), "application/pdf", "letter.pdf", inline=True)


def _said(http: StaffRequest, row: ServiceRequest, code: str) -> HttpResponse:
    """Show number and code; nothing of it is kept where anybody could read it again."""
    context = {"row": row, "code": code, "letter": services.letter_of(row, services.ACKNOWLEDGEMENT), "here": "asked"}
    response = render(http, "desk/offered/taken.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _on_offer() -> Any:
    rows = OfferedService.objects.filter(status=OfferedService.Status.APPROVED, office__is_open=True)
    return rows.select_related("office").order_by("slug")


def _asked_page(row: ServiceRequest, answer: AnswerForm, check: CheckForm, end: EndForm) -> dict[str, Any]:
    done = row.checked
    return {
        "row": row,
        "answers": [
            (question.words_in(FIRST), _chosen(row, question))
            for question in offered.questions_of(row.service.questions)
        ],
        "checks": [
            (number, name, done.get(str(number))) for number, name in enumerate(offered.checks_of(row.service.checks))
        ],
        "answer": answer,
        "check": check,
        "end": end,
        "ways": offering.ways_of(row),
        "tell": TellForm(auto_id="tell_%s"),
        "today": timezone.localdate(),
        "letter": services.letter_of(row, services.ANSWER) if row.answer else None,
        "here": "asked",
    }


def _chosen(row: ServiceRequest, question: offered.Question) -> str:
    value = str(row.answers.get(question.key, ""))
    known = dict(question.choices(FIRST)) | ({"yes": _("Yes"), "no": _("No")} if question.kind == "yes_no" else {})
    return known.get(value, value)


def _asked(http: StaffRequest, request_id: UUID) -> ServiceRequest:
    row = (
        ServiceRequest.objects.select_related("service", "office", "answered_by", "taken_by")
        .filter(pk=request_id)
        .first()
    )
    if row is None or helping_policies.talking_role(http.user, row.office) is None:
        raise NotYours
    return row
