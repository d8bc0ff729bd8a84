"""The states a request passes through, and who may do what in each: one table, as data.

The table drives the buttons, the services, the tests and `docs/states.md`. A row reads as a sentence: *from* these
states, *event* leads *to* that state, done by one of these *roles*. What must be true besides stands in `gates.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RECEIVED = "received", _("Received")
    VERIFICATION = "verification", _("Verification")
    AWAITING_REQUESTER = "awaiting_requester", _("Waiting for the requester")
    SEARCH = "search", _("Search")
    LEGAL_REVIEW = "legal_review", _("Legal review")
    CONSULTATION = "consultation", _("Consultation")
    REDACTION = "redaction", _("Redaction")
    SECOND_REVIEW = "second_review", _("Second review")
    DECISION = "decision", _("Decision")
    READY = "ready", _("Ready to release")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    GRANTED_IN_FULL = "granted_in_full", _("Granted in full")
    GRANTED_IN_PART = "granted_in_part", _("Granted in part")
    DENIED_IN_FULL = "denied_in_full", _("Denied in full")
    NO_RECORDS = "no_records", _("No records found")
    NEITHER_CONFIRM_NOR_DENY = "neither_confirm_nor_deny", _("Neither confirmed nor denied")
    NOT_VERIFIED = "not_verified", _("Not verified")
    NOT_DESCRIBED = "not_described", _("Not described well enough")
    LAPSED = "lapsed", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DUPLICATE = "duplicate", _("Duplicate")
    REFERRED_ELSEWHERE = "referred_elsewhere", _("Referred elsewhere")


class Role(models.TextChoices):
    REQUESTER = "requester", _("Requester")
    REPRESENTATIVE = "representative", _("Representative")
    INTAKE = "intake", _("Victim assistance specialist")
    SCREENER = "screener", _("Screener")
    LIAISON = "liaison", _("Community relations officer")
    RECORDS_OFFICER = "records_officer", _("Records officer")
    COUNSEL = "counsel", _("Counsel")
    REDACTOR = "redactor", _("Redactor")
    SECOND_REVIEWER = "second_reviewer", _("Second reviewer")
    DECIDING_OFFICIAL = "deciding_official", _("Deciding official")
    APPEALS_OFFICER = "appeals_officer", _("Appeals officer")
    AUDITOR = "auditor", _("Auditor")
    OFFICE_MANAGER = "office_manager", _("Office manager")
    SYSTEM = "system", _("System")


#: Roles a member of staff may hold.
STAFF_ROLES = tuple(role for role in Role if role not in {Role.REQUESTER, Role.REPRESENTATIVE, Role.SYSTEM})

#: Of these, the ones that act on cases; an auditor only reads.
WORKING_ROLES = tuple(role for role in STAFF_ROLES if role is not Role.AUDITOR)

#: Never the same person on one request (design, Who). The appeals officer is compared with everybody.
FORBIDDEN_PAIRS: tuple[frozenset[Role], ...] = (
    frozenset({Role.REDACTOR, Role.SECOND_REVIEWER}),
    frozenset({Role.COUNSEL, Role.DECIDING_OFFICIAL}),
    frozenset({Role.REDACTOR, Role.DECIDING_OFFICIAL}),
    frozenset({Role.SECOND_REVIEWER, Role.DECIDING_OFFICIAL}),
)

#: From receipt until release: while one of these, a request is open.
OPEN_STATES = (
    State.RECEIVED,
    State.VERIFICATION,
    State.AWAITING_REQUESTER,
    State.SEARCH,
    State.LEGAL_REVIEW,
    State.CONSULTATION,
    State.REDACTION,
    State.SECOND_REVIEW,
    State.DECISION,
    State.READY,
)
#: Where a question to the requester may start, and so where an answer may lead back to.
ASKING_STATES = (State.VERIFICATION, State.SEARCH, State.LEGAL_REVIEW, State.REDACTION)
#: Whose move it is in each open state: the queues show a case as unassigned while nobody holds that role.
HOLDERS = {
    State.RECEIVED: Role.INTAKE,
    State.VERIFICATION: Role.INTAKE,
    State.AWAITING_REQUESTER: Role.INTAKE,
    State.SEARCH: Role.RECORDS_OFFICER,
    State.LEGAL_REVIEW: Role.COUNSEL,
    State.CONSULTATION: Role.COUNSEL,
    State.REDACTION: Role.REDACTOR,
    State.SECOND_REVIEW: Role.SECOND_REVIEWER,
    State.DECISION: Role.DECIDING_OFFICIAL,
    State.READY: Role.RECORDS_OFFICER,
}
#: States in which the office waits for somebody outside of it.
WAITING_STATES = (State.AWAITING_REQUESTER, State.CONSULTATION)
REQUESTERS = (Role.REQUESTER, Role.REPRESENTATIVE)
#: Who may close a case to all who are not named.
RESTRICTERS = (Role.OFFICE_MANAGER, Role.COUNSEL)
#: Who may say how a requester is reached: they themselves, and whoever of the staff speaks with them.
REACHING = (*REQUESTERS, Role.INTAKE, Role.LIAISON)

#: Where alerts may be signed up for and changed: from the check of standing on, also after the answer.
ALERT_STATES = (*(state for state in OPEN_STATES if state is not State.RECEIVED), State.CLOSED)


@dataclass(frozen=True)
class Move:
    """One row of the table of states: an event that moves a request.

    `targets` has more than one member where the request goes back to where it came from or the reason decides.
    """

    event: str
    sources: tuple[State, ...]
    targets: tuple[State, ...]
    roles: tuple[Role, ...]
    label: "StrOrPromise"
    only_if: str


@dataclass(frozen=True)
class Act:
    """One row of the table of acts: an event that changes or records something and moves nothing."""

    event: str
    states: tuple[State, ...]
    roles: tuple[Role, ...]
    label: "StrOrPromise"


MOVES: tuple[Move, ...] = (
    Move("submit", (State.DRAFT,), (State.RECEIVED,), (*REQUESTERS, Role.INTAKE, Role.SYSTEM), _("Submit"),
         "declaration signed, or on paper and awaited; required answers there"),
    Move("start_verification", (State.RECEIVED,), (State.VERIFICATION,), (Role.INTAKE,), _("Start verification"), ""),
    Move("verify", (State.VERIFICATION,), (State.SEARCH,), (Role.INTAKE,), _("Verified: go on to search"),
         "identity, standing (or an open FOIA route), authority and conflict answered with evidence; screened"),
    Move("propose_not_verified", (State.VERIFICATION,), (State.SECOND_REVIEW,), (Role.INTAKE,),
         _("Propose: not verified"), "reasons; conflict evidence sealed"),
    Move("refer_elsewhere", (State.RECEIVED, State.VERIFICATION, State.SEARCH, State.LEGAL_REVIEW), (State.CLOSED,),
         (Role.INTAKE, Role.COUNSEL), _("Refer to another office"), "the right office named, unless the name harms"),
    Move("ask_requester", ASKING_STATES, (State.AWAITING_REQUESTER,), (Role.INTAKE, Role.COUNSEL),
         _("Ask the requester"), "a plain question that gives nothing away; only the first stops the clock"),
    Move("requester_replied", (State.AWAITING_REQUESTER,), ASKING_STATES, (*REQUESTERS, Role.INTAKE),
         _("The requester replied"), ""),
    Move("lapse", (State.AWAITING_REQUESTER,), (State.CLOSED,), (Role.SYSTEM,), _("Close for want of a reply"),
         "the question was safely delivered and 30 working days have passed"),
    Move("complete_search", (State.SEARCH,), (State.LEGAL_REVIEW,), (Role.RECORDS_OFFICER,), _("Search complete"),
         "every source asked has answered or attested none; each record matched to the subject by a second person"),
    Move("return_to_search", (State.LEGAL_REVIEW,), (State.SEARCH,), (Role.COUNSEL,), _("Return to search"), "reason"),
    Move("start_consultation", (State.LEGAL_REVIEW,), (State.CONSULTATION,), (Role.COUNSEL,),
         _("Consult another agency, or refer to it"), "no bar covers the subject: asking would tell"),
    Move("consultation_answered", (State.CONSULTATION,), (State.LEGAL_REVIEW, State.CONSULTATION),
         (Role.COUNSEL, Role.RECORDS_OFFICER), _("Consultation answered"),
         "legal review once every agency asked has answered"),
    Move("clear_for_redaction", (State.LEGAL_REVIEW,), (State.REDACTION,), (Role.COUNSEL,), _("Clear for redaction"),
         "each record and history entry has a determination; something leaves; no bar on what leaves"),
    Move("nothing_to_release", (State.LEGAL_REVIEW,), (State.SECOND_REVIEW,), (Role.COUNSEL,),
         _("Propose: nothing to release"), "outcome proposed, reasons"),
    Move("submit_redactions", (State.REDACTION,), (State.SECOND_REVIEW,), (Role.REDACTOR,), _("Submit redactions"),
         "every page looked at, every suggestion answered, every mark has its basis; page numbers frozen"),
    Move("return_to_redaction", (State.SECOND_REVIEW,), (State.REDACTION,), (Role.SECOND_REVIEWER,),
         _("Return to redaction"), "words; there is something to redact"),
    Move("approve", (State.SECOND_REVIEW,), (State.DECISION,), (Role.SECOND_REVIEWER,), _("Approve"),
         "each output has a passing proof of exactly these bytes; or the proposal to release nothing was read"),
    Move("return_to_review", (State.REDACTION,), (State.LEGAL_REVIEW,), (Role.REDACTOR,), _("Return to legal review"),
         "reason"),
    Move("return_to_review", (State.SECOND_REVIEW,), (State.LEGAL_REVIEW,), (Role.SECOND_REVIEWER,),
         _("Return to legal review"), "reason"),
    Move("return_to_review", (State.DECISION,), (State.LEGAL_REVIEW,), (Role.DECIDING_OFFICIAL,),
         _("Return to legal review"), "reason"),
    Move("return_to_review", (State.READY,), (State.LEGAL_REVIEW,), (Role.RECORDS_OFFICER,),
         _("Return to legal review"), "reason"),
    Move("decide", (State.DECISION,), (State.READY,), (Role.DECIDING_OFFICIAL,), _("Decide"),
         "letter composed from an approved template; reasons; gates asked again; screening fresh; digests fixed"),
    Move("release", (State.READY,), (State.CLOSED,), (Role.RECORDS_OFFICER,), _("Release"),
         "signed letter and package are the ones decided on; with its batch; late needs a reason; safe way known; "
         "accounting written"),
    Move("release_part", (State.READY,), (State.LEGAL_REVIEW,), (Role.RECORDS_OFFICER,), _("Release this part"),
         "as release, by an interim letter; what left never leaves again; the rest goes on"),
    Move("withdraw", OPEN_STATES, (State.CLOSED,), (*REQUESTERS, Role.INTAKE), _("Withdraw"),
         "closes open questions and consultations"),
    Move("close_as_duplicate", OPEN_STATES, (State.CLOSED,), (Role.INTAKE,), _("Close as a duplicate"),
         "same requester, same subject; co-victims are linked, never closed"),
    Move("reopen", (State.CLOSED,), (State.LEGAL_REVIEW, State.VERIFICATION),
         (Role.APPEALS_OFFICER, Role.COUNSEL, Role.INTAKE), _("Reopen"),
         "appeal, recall, court order, or a reply after a lapse; reason"),
)  # fmt: skip

ACTS: tuple[Act, ...] = (
    # What any member of staff on the request may do
    Act("note", (*OPEN_STATES, State.CLOSED), WORKING_ROLES, _("Write a note")),
    Act("message", (*OPEN_STATES, State.CLOSED), (*REQUESTERS, Role.INTAKE), _("Send a message")),
    Act("log_call", (*OPEN_STATES, State.CLOSED), (Role.INTAKE, Role.LIAISON), _("Log a call")),
    # How the requester is reached: they themselves, or who speaks with them
    Act("add_way", (*OPEN_STATES, State.CLOSED), REACHING, _("Add a way to reach the requester")),
    Act("change_way", (*OPEN_STATES, State.CLOSED), REACHING, _("Change a way to reach the requester")),
    Act("mark_way", (*OPEN_STATES, State.CLOSED), REACHING, _("Say whether a way is safe")),
    Act("still_safe", (*OPEN_STATES, State.CLOSED), REACHING, _("Record that all ways are safe still")),
    Act("send_way_code", (*OPEN_STATES, State.CLOSED), REACHING, _("Send a code to a new e-mail address")),
    Act("confirm_way", (*OPEN_STATES, State.CLOSED), REACHING, _("Take the code of a new e-mail address")),
    Act("plan_call", (*OPEN_STATES, State.CLOSED), (Role.INTAKE, Role.LIAISON), _("Promise a call")),
    Act("close_call", (*OPEN_STATES, State.CLOSED), (Role.INTAKE, Role.LIAISON), _("Say how a promised call went")),
    # Custody alerts: the person themselves, or who speaks with them
    Act("sign_up_alerts", ALERT_STATES, REACHING, _("Sign up for custody alerts")),
    Act("change_alerts", ALERT_STATES, REACHING, _("Change or stop custody alerts")),
    Act("know_by_number", ALERT_STATES, (Role.INTAKE, Role.RECORDS_OFFICER),
        _("Write down the number under which custody knows the subject")),
    Act("judge_match", ALERT_STATES, (Role.INTAKE, Role.RECORDS_OFFICER, Role.COUNSEL),
        _("Say whether a person in custody is the subject")),
    Act("answer_held_alert", ALERT_STATES, (Role.COUNSEL,), _("Decide on an alert that met a bar")),
    Act("add_evidence", OPEN_STATES, (*REQUESTERS, Role.INTAKE), _("Add evidence")),
    # Also once it is closed: screenings, appeals, corrections and calls go on when their people have left
    Act("assign", (*OPEN_STATES, State.CLOSED), (Role.OFFICE_MANAGER,), _("Assign")),
    Act("recuse", (*OPEN_STATES, State.CLOSED), WORKING_ROLES, _("Recuse yourself")),
    Act("narrow", OPEN_STATES, (*REQUESTERS, Role.INTAKE), _("Narrow what is asked for")),
    Act("ask_speed", OPEN_STATES, (*REQUESTERS, Role.INTAKE), _("Ask for speed")),
    Act("triage_danger", OPEN_STATES, (Role.INTAKE,), _("Record the danger triage")),
    Act("escalate_danger", OPEN_STATES, (Role.SYSTEM,), _("Tell managers that a danger triage is late")),
    Act("grant_expedite", OPEN_STATES, (Role.INTAKE, Role.COUNSEL), _("Grant speed")),
    Act("deny_expedite", OPEN_STATES, (Role.INTAKE, Role.COUNSEL), _("Deny speed")),
    Act("extend", OPEN_STATES, (Role.INTAKE, Role.COUNSEL), _("Extend the time")),
    # Verification and screening
    Act("receive_declaration", (State.RECEIVED, State.VERIFICATION, State.AWAITING_REQUESTER), (Role.INTAKE,),
        _("Record the declaration signed on paper")),
    Act("name_subject", (State.RECEIVED, State.VERIFICATION, State.AWAITING_REQUESTER), (Role.INTAKE,),
        _("Record who is asked about")),
    # Also once it is closed: what is reopened, and what is answered after it, must not show it either
    Act("keep_contact", (*OPEN_STATES, State.CLOSED), (Role.INTAKE, Role.COUNSEL),
        _("Keep the victim's contact data covered")),
    Act("record_check", (State.VERIFICATION, State.SEARCH, State.LEGAL_REVIEW), (Role.INTAKE,), _("Answer a check")),
    # Chosen with help at intake, decided by counsel: from legal review on nobody else changes them
    Act("set_routes", (State.RECEIVED, State.VERIFICATION), (Role.INTAKE, Role.COUNSEL), _("Set the routes")),
    Act("set_routes", (State.LEGAL_REVIEW,), (Role.COUNSEL,), _("Set the routes")),
    # Also once it is closed: alerts go on, and each asks for a fresh screening
    Act("screen", (*OPEN_STATES, State.CLOSED), (Role.SCREENER,), _("Record a screening")),
    Act("lift_bar", (*OPEN_STATES, State.CLOSED), (Role.COUNSEL,), _("Record that a bar is lifted")),
    Act("second_bar_lift", (*OPEN_STATES, State.CLOSED), (Role.SCREENER, Role.DECIDING_OFFICIAL),
        _("Sign the lifting of a bar")),
    # Search
    Act("ask_source", (State.SEARCH,), (Role.RECORDS_OFFICER,), _("Ask a source")),
    Act("answer_source", (State.SEARCH,), (Role.RECORDS_OFFICER,), _("Record a source's answer")),
    Act("chase_source", (State.SEARCH,), (Role.RECORDS_OFFICER,), _("Chase a source")),
    Act("add_record", (State.SEARCH,), (Role.RECORDS_OFFICER,), _("Add a record")),
    Act("add_history", (State.SEARCH,), (Role.RECORDS_OFFICER,), _("Add a history entry")),
    Act("withdraw_item", (State.SEARCH, State.LEGAL_REVIEW), (Role.RECORDS_OFFICER, Role.COUNSEL),
        _("Take an item out of the case")),
    Act("match_subject", (State.SEARCH,), (Role.RECORDS_OFFICER,), _("Match to the subject")),
    Act("confirm_match", (State.SEARCH, State.LEGAL_REVIEW), (Role.RECORDS_OFFICER, Role.COUNSEL, Role.INTAKE),
        _("Confirm a match")),
    # Legal review
    Act("set_bars", (State.SEARCH, State.LEGAL_REVIEW), (Role.COUNSEL, Role.SCREENER), _("Set the bars of an item")),
    Act("consult_another", (State.CONSULTATION,), (Role.COUNSEL,), _("Consult one more agency, or refer to it")),
    Act("chase_consultation", (State.CONSULTATION,), (Role.COUNSEL, Role.RECORDS_OFFICER), _("Chase an agency")),
    Act("escalate_unanswered", (State.SEARCH, State.CONSULTATION), (Role.SYSTEM,),
        _("Tell managers that an answer is late")),
    Act("determine", (State.LEGAL_REVIEW,), (Role.COUNSEL,), _("Determine an item")),
    Act("link_co_victims", (*OPEN_STATES, State.CLOSED), (Role.COUNSEL,), _("Link with a co-victim's request")),
    Act("unlink_co_victims", (*OPEN_STATES, State.CLOSED), (Role.COUNSEL,), _("Take out of the co-victims' group")),
    Act("determine_like", (State.LEGAL_REVIEW,), (Role.COUNSEL,), _("Determine like entries together")),
    Act("correct_item", (*OPEN_STATES, State.CLOSED), (Role.COUNSEL,), _("Correct what was told")),
    Act("decide_accounting", (*OPEN_STATES, State.CLOSED), (Role.COUNSEL,), _("Decide who the accounting names")),
    Act("record_opening", (State.LEGAL_REVIEW,), (Role.COUNSEL,), _("Record consent, death or acknowledgement")),
    # Redaction
    Act("mark", (State.REDACTION,), (Role.REDACTOR,), _("Mark")),
    Act("review_page", (State.REDACTION,), (Role.REDACTOR,), _("Mark a page as looked at")),
    Act("flag_page", (State.REDACTION,), (Role.REDACTOR,), _("Flag a page")),
    Act("answer_suggestions", (State.REDACTION,), (Role.REDACTOR,), _("Answer suggestions")),
    Act("weigh_marks", (State.REDACTION,), (Role.REDACTOR, Role.COUNSEL),
        _("Write down how privacy was weighed on the pages")),
    Act("preview_redaction", (State.REDACTION,), (Role.REDACTOR,), _("Make a preview")),
    Act("read_proposal", (State.SECOND_REVIEW,), (Role.SECOND_REVIEWER,), _("Read the proposal")),
    Act("read_marks", (State.SECOND_REVIEW,), (Role.SECOND_REVIEWER,), _("Accept or return marks")),
    Act("answer_finding", (State.SECOND_REVIEW,), (Role.SECOND_REVIEWER,), _("Answer a finding of the proof")),
    # Decision and release
    Act("draft_decision", (State.DECISION,), (Role.DECIDING_OFFICIAL,), _("Draft the decision")),
    Act("hold_delivery", (*OPEN_STATES, State.CLOSED), (Role.RECORDS_OFFICER, Role.INTAKE, *REQUESTERS),
        _("Hold delivery")),
    Act("choose_delivery", (*OPEN_STATES, State.CLOSED), (*REQUESTERS, Role.INTAKE), _("Choose the way of delivery")),
    Act("recall", (State.CLOSED, *OPEN_STATES), (Role.COUNSEL, Role.DECIDING_OFFICIAL, Role.OFFICE_MANAGER),
        _("Recall a release")),
    Act("report_incident", (State.CLOSED, *OPEN_STATES),
        (Role.COUNSEL, Role.DECIDING_OFFICIAL, Role.OFFICE_MANAGER), _("Record that the privacy officer was told")),
    Act("close_incident", (State.CLOSED, *OPEN_STATES),
        (Role.COUNSEL, Role.DECIDING_OFFICIAL, Role.OFFICE_MANAGER), _("Close the incident")),
    Act("restrict", (*OPEN_STATES, State.CLOSED), RESTRICTERS, _("Restrict the case")),
    Act("lift_restriction", (*OPEN_STATES, State.CLOSED), RESTRICTERS, _("Lift the restriction")),
    Act("grant_access", (*OPEN_STATES, State.CLOSED), RESTRICTERS, _("Let somebody into a restricted case")),
    Act("revoke_access", (*OPEN_STATES, State.CLOSED), RESTRICTERS, _("Take access to a restricted case away")),
    Act("download", (State.CLOSED, *OPEN_STATES), REQUESTERS, _("Download")),
    Act("reissue", (State.CLOSED, *OPEN_STATES), (*REQUESTERS, Role.INTAKE), _("Open the answer again")),
    Act("file_appeal", (State.CLOSED,), (*REQUESTERS, Role.INTAKE), _("Appeal")),
    Act("withdraw_appeal", (State.CLOSED,), (*REQUESTERS, Role.INTAKE), _("Withdraw the appeal")),
    Act("post_letter", (*OPEN_STATES, State.CLOSED), (Role.INTAKE, Role.RECORDS_OFFICER), _("Record a letter posted")),
    Act("post_again", (*OPEN_STATES, State.CLOSED), (Role.INTAKE, Role.RECORDS_OFFICER),
        _("Post a lost letter again")),
    Act("hand_over", (*OPEN_STATES, State.CLOSED), (Role.INTAKE, Role.RECORDS_OFFICER),
        _("Record an answer handed over or read aloud")),
)  # fmt: skip


class AppealState(models.TextChoices):
    FILED = "filed", _("Filed")
    UNDER_REVIEW = "under_review", _("Under review")
    AFFIRMED = "affirmed", _("Affirmed")
    REVERSED_IN_PART = "reversed_in_part", _("Reversed in part")
    REVERSED = "reversed", _("Reversed")
    RETURNED = "returned", _("Returned for another look")
    DISMISSED_LATE = "dismissed_late", _("Dismissed as late")
    WITHDRAWN = "withdrawn", _("Withdrawn")


#: Before a result.
OPEN_APPEALS = (AppealState.FILED, AppealState.UNDER_REVIEW)
#: The results that reopen the request.
REOPENING_APPEALS = (AppealState.REVERSED_IN_PART, AppealState.REVERSED, AppealState.RETURNED)

_LABELS = {row.event: row.label for row in ACTS} | {row.event: row.label for row in MOVES}

#: The five steps a requester sees; the state itself would say too much.
COARSE_STEPS: "dict[State, StrOrPromise]" = {
    State.DRAFT: _("Not sent yet"),
    State.RECEIVED: _("Received"),
    State.VERIFICATION: _("Checking"),
    State.AWAITING_REQUESTER: _("Waiting for you"),
    State.SEARCH: _("Working on it"),
    State.LEGAL_REVIEW: _("Working on it"),
    State.CONSULTATION: _("Working on it"),
    State.REDACTION: _("Working on it"),
    State.SECOND_REVIEW: _("Working on it"),
    State.DECISION: _("Working on it"),
    State.READY: _("Working on it"),
    State.CLOSED: _("Answered"),
}


def moves_of(event: str) -> tuple[Move, ...]:
    """Return the rows of one event; empty for an event that moves nothing."""
    return tuple(move for move in MOVES if move.event == event)


@cache
def table() -> dict[tuple[Role, State], frozenset[str]]:
    """Return the whole table: (role, state) → names of the events that role may cause in that state."""
    cells: dict[tuple[Role, State], set[str]] = {}
    for role, state, event in _cells():
        cells.setdefault((role, state), set()).add(event)
    return {cell: frozenset(events) for cell, events in cells.items()}


def roles_for(event: str, state: State | str) -> tuple[Role, ...]:
    """Return the roles that may cause `event` while a request is in `state`, in the order of the table."""
    return tuple(role for role in Role if event in table().get((role, State(state)), frozenset()))


def allowed_edges() -> frozenset[tuple[str, str]]:
    """Return every (old, new) pair of states the database lets a request take."""
    return frozenset(
        (source.value, target.value) for move in MOVES for source in move.sources for target in move.targets
    )


def label_of(event: str) -> "StrOrPromise":
    """Return the words on the button of `event`."""
    return _LABELS[event]


def _cells() -> Iterator[tuple[Role, State, str]]:
    for move in MOVES:
        yield from ((role, source, move.event) for source in move.sources for role in move.roles)
    for act in ACTS:
        yield from ((role, state, act.event) for state in act.states for role in act.roles)
