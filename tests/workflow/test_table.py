"""The table of states, asserted whole against a second writing of it: role × state → events."""

import ast
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest

from tests.factories import office
from workflow import policies
from workflow.drawing import permissions_page, states_page
from workflow.models import Request, User
from workflow.policies import Actor
from workflow.states import MOVES, Role, State, allowed_edges, table

ROOT = Path(__file__).resolve().parents[2]
OPEN = (
    "received verification awaiting_requester search legal_review consultation redaction second_review decision ready"
)
#: Where custody alerts are signed up for: from the check of standing on, and after the answer.
ALERTS = OPEN.replace("received ", "") + " closed"

#: The design's table, written a second time and in another way: from | event | to | roles.
MOVING = """
draft | submit | received | requester representative intake system
received | start_verification | verification | intake
verification | verify | search | intake
verification | propose_not_verified | second_review | intake
received verification search legal_review | refer_elsewhere | closed | intake counsel
verification search legal_review redaction | ask_requester | awaiting_requester | intake counsel
awaiting_requester | requester_replied | verification search legal_review redaction | requester representative intake
awaiting_requester | lapse | closed | system
search | complete_search | legal_review | records_officer
legal_review | return_to_search | search | counsel
legal_review | start_consultation | consultation | counsel
consultation | consultation_answered | legal_review consultation | counsel records_officer
legal_review | clear_for_redaction | redaction | counsel
legal_review | nothing_to_release | second_review | counsel
redaction | submit_redactions | second_review | redactor
second_review | return_to_redaction | redaction | second_reviewer
second_review | approve | decision | second_reviewer
redaction | return_to_review | legal_review | redactor
second_review | return_to_review | legal_review | second_reviewer
decision | return_to_review | legal_review | deciding_official
ready | return_to_review | legal_review | records_officer
decision | decide | ready | deciding_official
ready | release | closed | records_officer
ready | release_part | legal_review | records_officer
OPEN | withdraw | closed | requester representative intake
OPEN | close_as_duplicate | closed | intake
closed | reopen | legal_review verification | appeals_officer counsel intake
"""

ALL_STAFF = (
    "intake screener liaison records_officer counsel redactor second_reviewer deciding_official appeals_officer"
    " office_manager"
)
#: Events that move nothing: while | event | roles.
STAYING = f"""
OPEN closed | note | {ALL_STAFF}
OPEN closed | message | requester representative intake
OPEN closed | log_call | intake liaison
OPEN closed | add_way | requester representative intake liaison
OPEN closed | change_way | requester representative intake liaison
OPEN closed | mark_way | requester representative intake liaison
OPEN closed | still_safe | requester representative intake liaison
OPEN closed | send_way_code | requester representative intake liaison
OPEN closed | confirm_way | requester representative intake liaison
OPEN closed | plan_call | intake liaison
OPEN closed | close_call | intake liaison
ALERTS | sign_up_alerts | requester representative intake liaison
ALERTS | change_alerts | requester representative intake liaison
ALERTS | know_by_number | intake records_officer
ALERTS | judge_match | intake records_officer counsel
ALERTS | answer_held_alert | counsel
OPEN | add_evidence | requester representative intake
OPEN closed | assign | office_manager
OPEN closed | recuse | {ALL_STAFF}
OPEN | narrow | requester representative intake
OPEN | ask_speed | requester representative intake
OPEN | triage_danger | intake
OPEN | escalate_danger | system
OPEN | grant_expedite | intake counsel
OPEN | deny_expedite | intake counsel
OPEN | extend | intake counsel
received verification awaiting_requester | receive_declaration | intake
received verification awaiting_requester | name_subject | intake
OPEN closed | keep_contact | intake counsel
verification search legal_review | record_check | intake
received verification | set_routes | intake counsel
legal_review | set_routes | counsel
OPEN closed | screen | screener
OPEN closed | lift_bar | counsel
OPEN closed | second_bar_lift | screener deciding_official
search | ask_source | records_officer
search | answer_source | records_officer
search | chase_source | records_officer
consultation | consult_another | counsel
consultation | chase_consultation | counsel records_officer
search consultation | escalate_unanswered | system
search | add_record | records_officer
search | add_history | records_officer
search legal_review | withdraw_item | records_officer counsel
search | match_subject | records_officer
search legal_review | confirm_match | records_officer counsel intake
search legal_review | set_bars | counsel screener
legal_review | determine | counsel
legal_review | record_opening | counsel
legal_review | determine_like | counsel
OPEN closed | correct_item | counsel
OPEN closed | decide_accounting | counsel
OPEN closed | link_co_victims | counsel
OPEN closed | unlink_co_victims | counsel
redaction | mark | redactor
redaction | review_page | redactor
redaction | flag_page | redactor
redaction | answer_suggestions | redactor
redaction | weigh_marks | redactor counsel
redaction | preview_redaction | redactor
second_review | read_proposal | second_reviewer
second_review | read_marks | second_reviewer
second_review | answer_finding | second_reviewer
decision | draft_decision | deciding_official
OPEN closed | hold_delivery | records_officer intake requester representative
OPEN closed | choose_delivery | requester representative intake
OPEN closed | recall | counsel deciding_official office_manager
OPEN closed | report_incident | counsel deciding_official office_manager
OPEN closed | close_incident | counsel deciding_official office_manager
OPEN closed | restrict | counsel office_manager
OPEN closed | lift_restriction | counsel office_manager
OPEN closed | grant_access | counsel office_manager
OPEN closed | revoke_access | counsel office_manager
OPEN closed | download | requester representative
OPEN closed | reissue | requester representative intake
closed | file_appeal | requester representative intake
closed | withdraw_appeal | requester representative intake
OPEN closed | post_letter | intake records_officer
OPEN closed | post_again | intake records_officer
OPEN closed | hand_over | intake records_officer
"""


def rows(text: str) -> list[list[list[str]]]:
    written = [line.replace("OPEN", OPEN).replace("ALERTS", ALERTS) for line in text.strip().splitlines()]
    return [[cell.split() for cell in line.split("|")] for line in written]


def written_again() -> dict[tuple[str, str], set[str]]:
    cells: dict[tuple[str, str], set[str]] = {cell: set() for cell in product(Role.values, State.values)}
    for states, (event,), _targets, roles in rows(MOVING):
        for role, state in product(roles, states):
            cells[role, state].add(event)
    for states, (event,), roles in rows(STAYING):
        for role, state in product(roles, states):
            cells[role, state].add(event)
    return cells


@pytest.mark.parametrize("role", Role)
def test_every_cell_of_the_table(role: Role) -> None:
    expected = {state: events for (whose, state), events in written_again().items() if whose == role}
    found = {state.value: set(table().get((role, state), frozenset())) for state in State}

    assert found == expected


def test_every_edge() -> None:
    expected = {
        (source, target)
        for states, _event, targets, _roles in rows(MOVING)
        for source, target in product(states, targets)
    }

    assert allowed_edges() == expected


def test_every_transition_of_the_machine_is_a_row_and_asks_permission() -> None:
    transitions = list(cast(Any, Request()).get_all_state_transitions())

    assert {(one.name, one.source) for one in transitions} == {
        (f"fire_{move.event}", source.value) for move in MOVES for source in move.sources
    }
    assert all(callable(one.permission) for one in transitions)


@pytest.mark.django_db
def test_a_stranger_may_do_nothing_anywhere() -> None:
    stranger, place = User.objects.create_user("stranger@mail.example"), office()
    for (role, state), events in table().items():
        request = Request(state=state, office=place)
        if role is Role.SYSTEM:
            continue
        assert not [event for event in events if policies.may(Actor(role, stranger), event, request)]


#: Appeals have a state of their own; others are where an entry of the directory lies, and what a view of the past says.
NOT_OF_A_REQUEST = {"appeal.state", "row.state", "spell.state", "stood.state"}


def source_files() -> list[Path]:
    return [
        path
        for room in ("workflow", "disclosure", "redaction")
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
    ]


def test_nothing_assigns_a_state() -> None:
    """Only django-fsm sets it; the database guards the edges besides."""
    found = [
        f"{path.relative_to(ROOT)}:{target.lineno}: {ast.unparse(target)}"
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for whole in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for target in ast.walk(whole)
        if isinstance(target, ast.Attribute) and target.attr == "state" and ast.unparse(target) not in NOT_OF_A_REQUEST
    ]

    assert not found


def test_only_acting_fires_a_transition() -> None:
    found = [
        f"{path.relative_to(ROOT)}"
        for path in source_files()
        if "fire_" in path.read_text(encoding="utf-8")
        and path.relative_to(ROOT).as_posix() not in {"workflow/models/machine.py", "workflow/services/acting.py"}
    ]

    assert not found


@pytest.mark.parametrize(("name", "draw"), [("states.md", states_page), ("permissions.md", permissions_page)])
def test_the_drawn_pages_are_fresh(name: str, draw: object) -> None:
    assert callable(draw)
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == draw()
