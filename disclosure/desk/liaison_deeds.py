"""What is done for a person who is helped: each deed has a form and the one service call it stands for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.desk.common import require
from disclosure.desk.liaison_forms import (
    ButtonForm,
    CallForm,
    ChangeForm,
    CloseCallForm,
    ConsentForm,
    ContactForm,
    EndForm,
    FileForm,
    GiveForm,
    NoWayForm,
    ReasonForm,
    ReferForm,
    WayForm,
)
from disclosure.errors import show
from disclosure.staff import StaffRequest, staff_page
from workflow.errors import Invalid, NotAllowed
from workflow.helping import policies as helping_policies
from workflow.models import HelpFile, User
from workflow.services import liaison, liaison_contacts, liaison_person, referrals
from workflow.services.referrals import EDGES, SHOWN

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Done:
    """What a service needs: the file, who acts, the thing named, and the cleaned form."""

    file: UUID
    user: User
    item: str
    form: FileForm

    @property
    def data(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def who(self) -> dict[str, Any]:
        return {"file_id": self.file, "user": self.user}

    @property
    def referral(self) -> dict[str, Any]:
        return {"referral_id": UUID(self.item), "user": self.user}


@dataclass(frozen=True)
class Deed:
    """One deed as a page. `states`: of a referral, in which it is possible; `code` is shown once afterwards.

    `fits`: the files it is for.
    """

    title: "StrOrPromise"
    form: type[FileForm]
    run: Callable[[Done], object]
    intro: "StrOrPromise" = ""
    states: frozenset[str] = field(default_factory=frozenset)
    fits: Callable[[HelpFile], bool] = lambda _file: True


def _consent(one: Done) -> str:
    given = one.data
    _row, code = referrals.consent(
        **one.referral, shared=given["shared"], until=given["until"], said_by=given["said_by"]
    )
    return code


def _remove_way(one: Done) -> None:
    kind, _colon, value = one.data["way"].partition(":")
    liaison_person.remove_way(**one.who, kind=kind, value=value)


def _has_own_ways(file: HelpFile) -> bool:
    return file.request_id is None


DEEDS: dict[str, Deed] = {
    "change": Deed(
        gettext_lazy("Change where they are, or what they need"), ChangeForm,
        lambda one: liaison_person.change(**one.who, person=one.form.person()),  # type: ignore[attr-defined]
        gettext_lazy("Who helps them stays. Give somebody else where another one fits better now."),
    ),
    "add_way": Deed(
        gettext_lazy("Add or change a safe way"), WayForm,
        lambda one: liaison_person.add_way(**one.who, way=one.form.way()),  # type: ignore[attr-defined]
        gettext_lazy("Add only what they call safe. The same number again changes its hours."), fits=_has_own_ways,
    ),
    "remove_way": Deed(
        gettext_lazy("A way is not safe any more"), NoWayForm, _remove_way,
        gettext_lazy("It holds at once: nobody uses it, and services that were told of it see it no more."),
        fits=lambda file: _has_own_ways(file) and bool(file.ways),
    ),
    "reopen": Deed(
        gettext_lazy("Open the file again"), ButtonForm, lambda one: liaison_person.reopen(**one.who),
        gettext_lazy("Somebody near is given at once."), fits=lambda file: file.closed_at is not None,
    ),
    "cover": Deed(
        gettext_lazy("Open the file for somebody else"), ReasonForm,
        lambda one: liaison.cover(**one.who, reason=one.data["reason"]),
        gettext_lazy("Another one helps this person. Say why you open the file; it closes to you after eight hours."),
    ),
    "give": Deed(
        gettext_lazy("Give somebody else"), GiveForm,
        lambda one: liaison.give(
            **one.who, specialist_id=UUID(one.data["specialist"]), reason=one.data["reason"]
        ),
        gettext_lazy("The first one listed is whom the machine would give."),
    ),
    "aside": Deed(
        gettext_lazy("Stand aside"), ReasonForm,
        lambda one: liaison.stand_aside(**one.who, reason=one.data["reason"]),
        gettext_lazy("For good: this file will not exist for you any more, and somebody else is given at once."),
    ),
    "contact": Deed(
        gettext_lazy("Log a contact"), ContactForm,
        lambda one: liaison_contacts.log_contact(
            **one.who, way=one.data["way"], inbound=one.data["inbound"] == "in", text=one.data["text"]
        ),
    ),
    "call": Deed(
        gettext_lazy("Promise a call"), CallForm,
        lambda one: liaison_contacts.plan_call(**one.who, due_at=one.data["due_at"], note=one.data["note"]),
    ),
    "close_call": Deed(
        gettext_lazy("A promised call was made"), CloseCallForm,
        lambda one: liaison_contacts.close_call(
            call_id=UUID(one.data["call"]), reached=one.data["reached"] == "yes", user=one.user
        ),
    ),
    "refer": Deed(
        gettext_lazy("Propose a service"), ReferForm,
        lambda one: referrals.ask(
            **one.who, listing_id=UUID(one.data["listing"]), help_kind=one.data["help"], offered=one.data["offered"]
        ),
        gettext_lazy("Nothing leaves before the person agrees: on their own page, or by telling you."),
    ),
    "consent": Deed(
        gettext_lazy("They agree"), ConsentForm, _consent,
        gettext_lazy("Read each line to them. They may strike any of it, and take it all back at any time."),
        EDGES["consent"][0],
    ),
    "refuse": Deed(
        gettext_lazy("They do not want it"), ButtonForm,
        lambda one: referrals.refuse(**one.referral), "", EDGES["refuse"][0],
    ),
    "contacted": Deed(
        gettext_lazy("They are in contact"), ButtonForm,
        lambda one: referrals.contacted(**one.referral), "", EDGES["contact"][0],
    ),
    "end": Deed(
        gettext_lazy("Say what came of it"), EndForm,
        lambda one: referrals.end(**one.referral, outcome=one.data["outcome"], note=one.data["note"]),
        gettext_lazy("What was shared is not kept; the service sees nothing from now on."), EDGES["end"][0],
    ),
    "withdraw": Deed(
        gettext_lazy("They take it back"), ButtonForm,
        lambda one: referrals.withdraw(**one.referral),
        gettext_lazy("The service sees nothing from now on. What it learned before it knows."), EDGES["withdraw"][0],
    ),
    "code": Deed(
        gettext_lazy("Make a new code"), ButtonForm,
        lambda one: referrals.fresh_code(**one.referral),
        gettext_lazy("For a service that lost it. The old code opens nothing any more."), SHOWN,
    ),
    "close": Deed(
        gettext_lazy("Close the file"), ButtonForm,
        lambda one: liaison_contacts.close_file(**one.who),
        gettext_lazy("Nobody helps any more, and promised calls fall away. It can be opened again."),
    ),
}  # fmt: skip
#: Deeds after which a code for the service is shown, this once.
WITH_CODE = frozenset({"consent", "code"})


@staff_page
def do(http: StaffRequest, file_id: UUID, deed: str) -> HttpResponse:
    """Show the page of one deed, or do it.

    :raises NotYours: there is no such deed, file or thing in it for this person.
    """
    chosen = DEEDS.get(deed)
    file = HelpFile.objects.select_related("office", "request__requester").filter(pk=file_id).first()
    require(chosen is not None and file is not None)
    if chosen is None or file is None:
        raise AssertionError
    allowed = helping_policies.covering_role if deed == "cover" else helping_policies.acting_role
    require(allowed(http.user, file) is not None and chosen.fits(file))
    form = chosen.form(http.POST or None, file=file, item=(http.GET.get("item") or "")[:40])
    require(not chosen.states or form.referral() is not None)
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            try:
                came = chosen.run(Done(file_id, http.user, form.item, form))
            except Invalid as refusal:
                show(form, refusal)
            except NotAllowed as refusal:
                form.add_error(None, refusal.words)
                status = refusal.status
            else:
                return _done(http, file_id, deed, chosen, form, str(came))
    back = reverse("desk:helping") if deed == "cover" else reverse("desk:help_file", args=(file_id,))
    context = {"deed": chosen, "form": form, "back": back, "referral": form.referral(), "here": "helping"}
    return render(http, "desk/helping/do.html", context, status=status)


def _done(http: StaffRequest, file_id: UUID, deed: str, chosen: Deed, form: FileForm, came: str) -> HttpResponse:
    if deed in WITH_CODE:
        link = http.build_absolute_uri(reverse("portal:provider", args=(form.item,)))
        context = {"file_id": file_id, "referral": form.referral(), "code": came, "link": link, "here": "helping"}
        return render(http, "desk/helping/code.html", context)
    messages.success(http, _("Done: %s.") % chosen.title)
    return redirect("desk:helping") if deed == "aside" else redirect("desk:help_file", file_id)
