"""The liaison desk: people who are helped, with or without a request; calls promised to them; and their own page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure.desk.common import require
from disclosure.desk.liaison_deeds import DEEDS
from disclosure.desk.liaison_forms import NewPersonForm, PersonForm
from disclosure.errors import show
from disclosure.staff import StaffRequest, names_of, staff_page
from disclosure.templatetags.help import way_words
from disclosure.verbs import actor_in_words, in_words
from workflow import policies, selectors
from workflow.errors import Invalid
from workflow.helping import policies as helping_policies
from workflow.lists import beside
from workflow.models import ContactLog, Event, HelpCall, Helper, HelpFile, Office, User
from workflow.services import liaison
from workflow.services.liaison import Way
from workflow.states import Role

PAGE_SIZE = 25
EVENTS_SHOWN = 50
CONTACTS_SHOWN = 50
#: Deeds of one referral, in the order they are offered.
REFERRAL_DEEDS = ("consent", "refuse", "contacted", "end", "withdraw", "code")


@dataclass(frozen=True)
class Line:
    """One person in the list; the name only for who may open the file."""

    file: HelpFile
    name: str
    helper: str
    mine: bool


@dataclass(frozen=True)
class Talk:
    """One thing that was said to a person, or one call that was promised and made or not."""

    at: datetime
    words: str
    text: str
    by: str


@dataclass(frozen=True)
class CallLine:
    """One promised call: when, by which ways it is safe, and whether its time has come.

    Name and ways stand empty where the file opens only for a reason: its helper is away.
    """

    call: HelpCall
    name: str
    ways: list[Way]
    late: bool


@staff_page
def people(http: StaffRequest) -> HttpResponse:
    """List the people of one's offices: those one helps first, and calls promised to them; to managers all of them.

    :raises NotYours: the person neither talks with people nor manages in any office.
    """
    office, offices = chosen(http, *helping_policies.TALKING, Role.OFFICE_MANAGER)
    talks = helping_policies.talking_role(http.user, office) is not None
    which = http.GET.get("which", "" if talks else "all")
    rows = helping_policies.files_of(http.user, office, closed=which == "closed").order_by("-opened_at", "pk")
    own = helping_policies.mine(http.user, rows)
    if which == "nobody":
        shown = rows.exclude(helpers__until_at=None, helpers__isnull=False)
    else:
        shown = rows if which in {"all", "closed"} else own
    page = Paginator(shown, PAGE_SIZE).get_page(http.GET.get("page"))
    context = {
        "office": office,
        "offices": offices,
        "which": which,
        "talks": talks,
        "page": page,
        "lines": _lines(list(page), set(own.filter(pk__in=[one.pk for one in page]).values_list("pk", flat=True))),
        "calls": _calls(http.user, office),
        "query": f"office={office.pk}&which={which}",
        "here": "helping",
    }
    return render(http, "desk/helping/people.html", context)


@staff_page
def begin(http: StaffRequest) -> HttpResponse:
    """Begin to help somebody without a request."""
    office, offices = chosen(http)
    form = NewPersonForm(http.POST or None, initial={"language": "en"})
    if http.method == "POST" and form.is_valid():
        try:
            file = liaison.open_file(office=office, person=form.person(), user=http.user)
        except Invalid as refusal:
            show(form, refusal)
        else:
            return redirect("desk:help_file", file.pk)
    context = {"form": form, "office": office, "offices": offices, "here": "helping"}
    return render(http, "desk/helping/new.html", context, status=422 if http.method == "POST" else 200)


@staff_page
def of_case(http: StaffRequest, number: str) -> HttpResponse:
    """Begin to help whoever made a request, or open the file that is there.

    :raises NotYours: there is no such case for them, or they do not talk with its people.
    """
    case = selectors.case_of(http.user, number)
    require(helping_policies.role_on_request(http.user, case) is not None)
    known = HelpFile.objects.filter(request=case).first()
    if known is not None:
        return redirect("desk:help_file", known.pk)
    form = PersonForm(http.POST or None, initial={"language": case.language})
    if http.method == "POST" and form.is_valid():
        try:
            file = liaison.open_for_request(request_id=case.pk, person=form.person(), user=http.user)
        except Invalid as refusal:
            show(form, refusal)
        else:
            return redirect("desk:help_file", file.pk)
    context = {"form": form, "case": case, "here": "helping"}
    return render(http, "desk/helping/new.html", context, status=422 if http.method == "POST" else 200)


@staff_page
def one(http: StaffRequest, file_id: UUID) -> HttpResponse:
    """Show a person's file; who does not help them is asked for a reason first.

    :raises NotYours: there is no such file for them.
    """
    found = HelpFile.objects.select_related("office", "request").filter(pk=file_id).first()
    require(found is not None)
    if found is not None and helping_policies.acting_role(http.user, found) is None:
        require(helping_policies.covering_role(http.user, found) is not None)
        return redirect("desk:help_do", file_id, "cover")
    file = liaison.viewed(file_id=file_id, user=http.user)
    return render(http, "desk/helping/file.html", _page(file, http.user))


def chosen(http: StaffRequest, *roles: Role) -> tuple[Office, list[Office]]:
    """Return the office named in the address, else the first, of those where a person talks with people.

    :param roles: roles it is enough to hold, instead of those that talk with people.

    :raises NotYours: there is none.
    """
    keys = {key for role in roles or helping_policies.TALKING for key in policies.offices_where(http.user, role)}
    offices = list(Office.objects.filter(pk__in=keys).order_by("pk"))
    asked = http.GET.get("office") or http.POST.get("office") or ""
    found = [one for one in offices if not asked or str(one.pk) == asked]
    require(bool(found))
    return found[0], offices


def _lines(files: list[HelpFile], mine: set[UUID]) -> list[Line]:
    held = Helper.objects.filter(file__in=files, until_at=None).select_related("specialist__user")
    helpers = {row.file_id: str(row.specialist) for row in held}
    return [
        Line(one, liaison.name_of(one) if one.pk in mine else "", helpers.get(one.pk, ""), one.pk in mine)
        for one in files
    ]


def _calls(user: User, office: Office) -> list[CallLine]:
    now = timezone.now()
    return [
        CallLine(
            one.call,
            liaison.name_of(one.call.file) if one.mine else "",
            liaison.safe_ways(one.call.file) if one.mine else [],
            one.call.due_at < now,
        )
        for one in beside.calls_of_office(user, office)
    ]


def _talk(file: HelpFile, user: User) -> list[Talk]:
    """Return what was said and every promised call that is over, newest first; of the case too, for who may read it."""
    of = Q(help_file=file)
    if file.request is not None and policies.may_read(user, file.request):
        of |= Q(request=file.request)
    began = {True: _("they began"), False: _("we began")}
    said = [
        Talk(one.at, f"{way_words(one.way)}, {began[one.inbound]}", one.text, str(one.logged_by))
        for one in ContactLog.objects.filter(of).select_related("logged_by").order_by("-at")[:CONTACTS_SHOWN]
    ]
    reached = {True: _("a promised call, it reached them"), False: _("a promised call, it did not reach them")}
    calls = file.calls.exclude(done_at=None).select_related("planned_by").order_by("-done_at")[:CONTACTS_SHOWN]
    made = [
        Talk(one.done_at, reached[bool(one.reached)], one.note, str(one.planned_by)) for one in calls if one.done_at
    ]
    return sorted([*said, *made], key=lambda one: one.at, reverse=True)[:CONTACTS_SHOWN]


def _page(file: HelpFile, user: User) -> dict[str, Any]:
    helper = liaison.current(file)
    rows = Event.objects.filter(chain=helping_policies.chain_of_file(file.pk)).order_by("-seq")[:EVENTS_SHOWN]
    names = names_of([*(event.actor for event in rows), *(one["user"] for one in (helper.weighed if helper else []))])
    made = list(file.referrals.select_related("listing").order_by("-asked_at"))
    return {
        "file": file,
        "name": liaison.name_of(file),
        "ways": liaison.safe_ways(file),
        "helper": helper,
        "weighed": [{**one, "name": names.get(one["user"], "–")} for one in (helper.weighed if helper else [])],
        "talk": _talk(file, user),
        "calls": file.calls.filter(done_at=None).order_by("due_at"),
        "referrals": [
            {"row": one, "may": [name for name in REFERRAL_DEEDS if one.state in DEEDS[name].states]} for one in made
        ],
        "deeds": DEEDS,
        "plan": getattr(file, "plan", None),
        "events": [(event, actor_in_words(event.actor, names), in_words(event.verb)) for event in rows],
        "here": "helping",
        "local_now": datetime.now(ZoneInfo(file.office.time_zone)),
    }
