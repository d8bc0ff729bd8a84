"""What a manager changes on the office's own pages: each deed has a form, the one service call it stands for, and the
page it comes from. The pages of all deeds share one address and one template.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from disclosure.listing_form import ListingButton, ListingForm
from disclosure.office_form import OfficeForm
from disclosure.oversight.directory_forms import LeaveForm, SpecialistForm
from disclosure.oversight.office_forms import (
    AbsenceForm,
    AddAbsenceForm,
    AddPersonForm,
    AddSourceForm,
    BasesForm,
    BatchesForm,
    ChangePersonForm,
    ChangeSourceForm,
    ClosureForm,
    DetailsForm,
    EndRoleForm,
    GrantForm,
    LimitsForm,
    PersonForm,
    SignInForm,
    SourceFields,
    WithdrawAbsenceForm,
    WithdrawClosureForm,
)
from workflow.models import User
from workflow.services import directory, managing, staffing
from workflow.services.directory import Post
from workflow.services.liaison import leave as directory_leave
from workflow.services.managing import Custodian
from workflow.states import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Done:
    """What a service needs: the office, who acts, the thing named, and the cleaned form."""

    office: int
    user: User
    item: str
    form: OfficeForm

    @property
    def data(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def days(self) -> dict[str, Any]:
        return {"since": self.data["since"], "until": self.data["until"]}

    @property
    def who(self) -> dict[str, Any]:
        return {"office_id": self.office, "user": self.user}


@dataclass(frozen=True)
class Deed:
    """One change as a page: words, form, service, the page it belongs to, and whether it takes something away."""

    title: "StrOrPromise"
    form: type[OfficeForm]
    run: Callable[[Done], object]
    page: str
    intro: "StrOrPromise" = ""
    grave: bool = False


DEEDS: dict[str, Deed] = {
    "add_person": Deed(
        _("Add a person"),
        AddPersonForm,
        lambda one: staffing.add_person(
            **one.who, **{name: one.data[name] for name in ("name", "title", "email", "since", "sworn")},
            role=Role(one.data["role"]),
        ),
        "office_staff",
        _("They get a link by mail to choose a password. Somebody of another office keeps their account."),
    ),
    "change_person": Deed(
        _("Change name or title"),
        ChangePersonForm,
        lambda one: staffing.change_person(
            **one.who, person_id=UUID(one.item), name=one.data["name"], title=one.data["title"]
        ),
        "office_staff",
        _("Letters that were composed keep what they say."),
    ),
    "grant_role": Deed(
        _("Give a role"),
        GrantForm,
        lambda one: staffing.grant_role(
            **one.who, **one.days, person_id=UUID(one.item), role=Role(one.data["role"]), sworn=one.data["sworn"]
        ),
        "office_staff",
        _("Nobody gives a role to themselves, and an auditor of this office holds no other role in it."),
    ),
    "end_role": Deed(
        _("End a role"),
        EndRoleForm,
        lambda one: staffing.end_role(**one.who, role_id=int(one.item), until=one.data["until"]),
        "office_staff",
        _("It is held through its last day. Cases held in it wait until you give them to others."),
        grave=True,
    ),
    "send_link": Deed(
        _("Send a new link for a password"),
        PersonForm,
        lambda one: staffing.send_link(**one.who, person_id=UUID(one.item)),
        "office_staff",
        _("The link works for three days and for one password. The old password works until the new one is chosen."),
    ),
    "reset_sign_in": Deed(
        _("They lost their second factor"),
        SignInForm,
        lambda one: staffing.reset_sign_in(**one.who, person_id=UUID(one.item), checked=one.data["checked"]),
        "office_staff",
        _(
            "Their password, authenticator app, passkeys and recovery codes stop working now. They get a link to "
            "choose a password, and set up a second factor before anything else."
        ),
        grave=True,
    ),
    "close_account": Deed(
        _("Close the account now"),
        PersonForm,
        lambda one: staffing.close_account(**one.who, person_id=UUID(one.item)),
        "office_staff",
        _("No sign-in and no act from this moment on, in any role. Roles stay as they were dated."),
        grave=True,
    ),
    "open_account": Deed(
        _("Open the account again"),
        PersonForm,
        lambda one: staffing.open_account(**one.who, person_id=UUID(one.item)),
        "office_staff",
        _("They get a new link by mail to choose a password."),
    ),
    "add_absence": Deed(
        _("Note an absence"),
        AddAbsenceForm,
        lambda one: staffing.add_absence(**one.who, **one.days, person_id=UUID(one.data["person"])),
        "office_days",
    ),
    "change_absence": Deed(
        _("Move the days"),
        AbsenceForm,
        lambda one: staffing.change_absence(**one.who, **one.days, absence_id=int(one.item)),
        "office_days",
    ),
    "withdraw_absence": Deed(
        _("Withdraw the absence"),
        WithdrawAbsenceForm,
        lambda one: staffing.withdraw_absence(**one.who, absence_id=int(one.item)),
        "office_days",
        _("For one entered by mistake. It stays in the list as withdrawn."),
        grave=True,
    ),
    "add_closure": Deed(
        _("Shut the office on a day"),
        ClosureForm,
        lambda one: managing.add_closure(**one.who, on=one.data["on"], reason=one.data["reason"]),
        "office_days",
        _("The day counts in no clock. Due dates of open cases are set anew in the background."),
    ),
    "withdraw_closure": Deed(
        _("Withdraw the closure"),
        WithdrawClosureForm,
        lambda one: managing.withdraw_closure(**one.who, closure_id=int(one.item)),
        "office_days",
        _("The day counts again. Due dates of open cases are set anew in the background."),
        grave=True,
    ),
    "add_source": Deed(
        _("Add a source"),
        AddSourceForm,
        lambda one: managing.add_source(**one.who, given=_custodian(one)),
        "office_sources",
    ),
    "change_source": Deed(
        _("Change a source"),
        ChangeSourceForm,
        lambda one: managing.change_source(**one.who, source_id=int(one.item), given=_custodian(one)),
        "office_sources",
        _("A source no longer asked gets a last day. Answers it gave stay."),
    ),
    "set_limits": Deed(
        _("Change periods and limits"),
        LimitsForm,
        lambda one: managing.set_limits(**one.who, given=one.data),
        "office_limits",
        _("What you set holds from now on."),
    ),
    "set_batches": Deed(
        _("Change the days on which answers leave"),
        BatchesForm,
        lambda one: managing.set_batches(**one.who, days=one.data["days"]),
        "office_limits",
        _("Answers of all kinds wait for one of these days. Danger, speed and a last day wait for none."),
    ),
    "set_details": Deed(
        _("Change the letterhead"),
        DetailsForm,
        lambda one: managing.set_details(**one.who, given=one.data),
        "office_limits",
        _("Letters that were composed keep what they say."),
    ),
    "choose_bases": Deed(
        _("Choose bases"),
        BasesForm,
        lambda one: managing.choose_bases(
            **one.who,
            chosen=one.data["catalogues"],
            usual=[key for part in one.data["usual"].split(",") if (key := part.strip().lower())],
        ),
        "office_law",
        _("Marks and determinations that stand are kept as they are."),
    ),
    "add_listing": Deed(
        _("Add an entry"),
        ListingForm,
        lambda one: directory.save_listing(**one.who, given=_listing(one).entry()),
        "office_directory",
        _("Everybody can read it. It counts as confirmed today, by you."),
    ),
    "change_listing": Deed(
        _("Change an entry"),
        ListingForm,
        lambda one: directory.save_listing(**one.who, given=_listing(one).entry(), listing_id=UUID(one.item)),
        "office_directory",
        _("Everybody can read it. It counts as confirmed today, by you."),
    ),
    "withdraw_listing": Deed(
        _("Take an entry out"),
        ListingButton,
        lambda one: directory.withdraw_listing(**one.who, listing_id=UUID(one.item)),
        "office_directory",
        _("Nobody finds it any more. It stays for the referrals made to it."),
        grave=True,
    ),
    "set_specialist": Deed(
        _("Set whom they help"),
        SpecialistForm,
        lambda one: directory.save_specialist(**one.who, person_id=UUID(one.item), given=_post(one)),
        "office_specialists",
        _("Name and telephone are shown to everybody who looks for a local contact."),
    ),
    "leave_specialist": Deed(
        _("End their post"),
        LeaveForm,
        lambda one: directory_leave(**one.who, specialist_id=UUID(one.item), until=one.data["until"]),
        "office_specialists",
        _("Whom they help is given to others: at once where the day has come, otherwise when it comes."),
        grave=True,
    ),
}  # fmt: skip


def _listing(one: Done) -> ListingForm:
    if not isinstance(one.form, ListingForm):
        raise TypeError("Only the form of an entry gives one.")
    return one.form


def _post(one: Done) -> Post:
    if not isinstance(one.form, SpecialistForm):
        raise TypeError("Only the form of a specialist gives one.")
    return one.form.post()


def _custodian(one: Done) -> Custodian:
    if not isinstance(one.form, SourceFields):
        raise TypeError("Only the form of a source gives one.")
    return one.form.custodian_given()
