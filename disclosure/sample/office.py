"""Load the sample office: offices, staff, letter templates and requests, every one driven through the services."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from disclosure.letters import templates
from disclosure.sample import custody, directory, earlier, figures, helping, people
from disclosure.sample.asking import draft_of, submit
from disclosure.sample.cases_closed import CLOSED
from disclosure.sample.cases_door import AT_THE_DOOR
from disclosure.sample.cases_work import AT_WORK
from disclosure.sample.hands import Crew, Say, drain
from disclosure.sample.plan import Plan
from redaction.vault.blind import blind, normalise_identifier
from workflow.models import Draft, Office, Request, User
from workflow.states import Role, State

#: Every sample request, in the order they come in.
PLANS: tuple[Plan, ...] = (*AT_THE_DOOR, *AT_WORK, *CLOSED)


#: Requesters to sign in as, and what they find.
TO_LOOK_AT = {
    "tove": "answered: some of it, with a record",
    "luz": "answered in Spanish",
    "andre": "denied, and appealed",
    "paz": "a first part answered, in Spanish; the rest goes on",
    "rita": "recalled",
    "consuelo": "a question waits, in Spanish",
    "iris": "being worked on",
}


@dataclass(frozen=True)
class Loaded:
    """What is there after loading.

    `accounts` are the staff, who share one password. `requesters` sign in with a code by mail, as in life. `numbers`
    gives the number of each sample request by its key; a draft has none, and its key leads to an empty text. `made`
    counts the requests this loading made.
    """

    password: str
    accounts: tuple[people.Account, ...]
    requesters: tuple[people.Account, ...]
    numbers: Mapping[str, str]
    made: int


def load(*, now: datetime, log: Callable[[str], None]) -> Loaded:
    """Load what is missing of the sample office; loading again changes nothing.

    Each request is one transaction: killed at any moment, a request is there whole or not at all.
    """
    templates.install(now)
    offices = people.make_offices(timezone.localdate(now))
    staff = people.make_staff(offices)
    crews = {slug: crew_of(office, staff) for slug, office in offices.items()}
    log(f"{len(offices)} offices and {len(staff)} people are there.")
    if directory.load(offices, staff, timezone.localdate(now)):
        log("Specialists, field offices and services are in the directory.")
    # Before whoever is helped now: these are the first of the office.
    if earlier.load(offices, staff, timezone.localdate(now), lambda plan: _make(plan, crews[plan.office], _silent)):
        log("The quarter before is there, so that figures have something to compare themselves with.")
    if helping.load(offices, staff, timezone.localdate(now)):
        log("People who are helped without a request are there.")
    made = sum(_make(plan, crews[plan.office], log) for plan in PLANS)
    log(f"{made} requests made, {len(PLANS) - made} were there.")
    requests = {key: found for key, plan in _plans_of(custody.SIGNED_UP).items() if (found := _request_of(plan))}
    if custody.load(offices, staff, requests, now):
        drain()  # staff hear of the run that is held
        log("Custody feeds and people who signed up for alerts are there.")
    if figures.load(offices, staff):
        figures.count()
        log("Calls, a survey and the figures are there.")
    numbers = {plan.asking.key: number_of(plan) for plan in PLANS}
    return Loaded(people.PASSWORD, people.accounts(), _requesters(), numbers, made)


def _plans_of(keys: Iterable[str]) -> dict[str, Plan]:
    """Return the plans of some requests, by their keys."""
    return {plan.asking.key: plan for plan in PLANS if plan.asking.key in set(keys)}


def crew_of(office: Office, staff: Mapping[str, User]) -> Crew:
    """Return who usually works in which role in a sample office."""
    by_role: dict[Role, User] = {}
    home = [staff[key] for key, *_rest in people.STAFF[office.slug]]
    borrowed = [staff[key] for key, _role, slug in people.COVER if slug == office.slug]
    for user in (*home, *borrowed):
        for role in user.staff_roles.filter(office=office).values_list("role", flat=True):
            by_role.setdefault(Role(role), user)
    return Crew(office, by_role, _second_pair_of_eyes(office, staff, by_role))


def number_of(plan: Plan) -> str:
    """Return the number of a sample request; empty for a draft."""
    request = _request_of(plan)
    return (request.number or "") if request else ""


def _requesters() -> tuple[people.Account, ...]:
    """Return the mailboxes of requesters worth looking at: each with what waits for them."""
    return tuple(
        people.Account(
            plan.asking.email, plan.asking.name, f"{number_of(plan)}, {TO_LOOK_AT[plan.asking.key]}", plan.office
        )
        for plan in PLANS
        if plan.asking.key in TO_LOOK_AT
    )


def _second_pair_of_eyes(office: Office, staff: Mapping[str, User], by_role: Mapping[Role, User]) -> tuple[Role, User]:
    """Return who confirms a match: counsel; borrowed cover where counsel searches too."""
    if by_role[Role.COUNSEL] == by_role[Role.RECORDS_OFFICER]:
        return Role.INTAKE, staff["intake2"]
    return Role.COUNSEL, by_role[Role.COUNSEL]


def _make(plan: Plan, crew: Crew, log: Say) -> bool:
    """Make a sample request unless it is there; say whether it was made."""
    if _request_of(plan) is not None:
        return False
    with transaction.atomic():
        if plan.unfinished:
            draft_of(plan.asking, without=plan.unfinished)
            log(f"A draft by {plan.asking.name} waits to be finished.")
            return True
        case = submit(plan.asking, crew, _silent)
        for step in plan.steps:
            step(case)
            case.request.refresh_from_db()
        case.work()
    ended = f", {case.request.get_outcome_display().lower()}" if case.request.outcome else ""
    log(f"{case.number}: {plan.asking.name}, {State(case.request.state).label.lower()}{ended}.")
    return True


def _silent(_words: str) -> None:
    """Say nothing: of a whole office only how each request ended is told."""


def _request_of(plan: Plan) -> Request | None:
    """Return the sample request of a plan, known by its requester's mailbox; a draft by the same in its answers."""
    mailbox = plan.asking.email
    if plan.unfinished:
        drafts = Draft.objects.filter(request__state=State.DRAFT).select_related("request")
        return next((one.request for one in drafts if one.answers.get("sample") == mailbox), None)
    token = blind("email", normalise_identifier("email", mailbox))
    made = Request.objects.filter(requester__ways__token=token).order_by("created_at").distinct()
    return made[1:2].first() if plan.asking.mailbox else made.first()
