"""Draw the tables of states and permissions as pages of the documentation."""

from collections.abc import Iterator

from workflow.policies import BAR_ROLES, READING_ROLES, UNASSIGNED_ROLES
from workflow.states import ACTS, FORBIDDEN_PAIRS, MOVES, OPEN_STATES, Role, State, table


def states_page() -> str:
    """Return docs/states.md: the machine as a drawing and as sentences."""
    return "\n".join(_states()) + "\n"


def permissions_page() -> str:
    """Return docs/permissions.md: role × state → events, and who is kept from what."""
    return "\n".join(_permissions()) + "\n"


def _states() -> Iterator[str]:
    yield "# States of a request"
    yield ""
    yield "Drawn by `./run manage draw_docs` from the table in `workflow/states.py`; a check fails when it is old."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> draft"
    for old, new, events in _arrows():
        yield f"    {old} --> {new}: {', '.join(events)}"
    yield "    closed --> [*]"
    yield "```"
    yield ""
    yield "`withdraw` and `close_as_duplicate` lead from every open state to closed and are left out of the drawing."
    yield ""
    yield "| from | event | to | who | only if |"
    yield "|---|---|---|---|---|"
    for move in MOVES:
        sources = "every open state" if len(move.sources) > 4 else ", ".join(move.sources)
        roles = ", ".join(str(role.label) for role in move.roles)
        yield f"| {sources} | {move.event} | {', '.join(move.targets)} | {roles} | {move.only_if} |"
    yield ""
    yield "## Events that move nothing"
    yield ""
    yield "| event | while | who |"
    yield "|---|---|---|"
    for act in ACTS:
        states = _states_in_words(act.states)
        roles = ", ".join(str(role.label) for role in act.roles) if len(act.roles) < 9 else "everybody who works on it"
        yield f"| {act.event} | {states} | {roles} |"


def _states_in_words(states: tuple[State, ...]) -> str:
    if len(states) == len(State) - 1:
        return "any but draft"
    if set(states) == set(OPEN_STATES):
        return "open"
    if len(states) == len(State) - 2:
        return "any but draft and received"
    return ", ".join(states)


def _arrows() -> Iterator[tuple[str, str, list[str]]]:
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in MOVES:
        if move.event in {"withdraw", "close_as_duplicate"}:
            continue
        for source in move.sources:
            for target in move.targets:
                arrows.setdefault((source.value, target.value), []).append(move.event)
    for (old, new), events in arrows.items():
        yield old, new, list(dict.fromkeys(events))


def _permissions() -> Iterator[str]:
    yield "# Who may do what"
    yield ""
    yield "Drawn by `./run manage draw_docs` from `workflow/states.py` and `workflow/policies.py`."
    yield ""
    yield "A person acts in a role they hold in the office today, on requests assigned to them in that role, unless"
    yield (
        "they stand aside. Without an assignment act: "
        + _labels(UNASSIGNED_ROLES)
        + ". Read every case of their office,"
    )
    yield (
        "each reading an event: "
        + _labels(READING_ROLES)
        + ". May know whether a bar holds: "
        + _labels(BAR_ROLES)
        + "."
    )
    yield ""
    yield "## Never the same person on one request"
    yield ""
    for pair in FORBIDDEN_PAIRS:
        yield "- " + " and ".join(str(role.label) for role in Role if role in pair)
    yield f"- {Role.APPEALS_OFFICER.label} and anyone who acted"
    yield ""
    yield "Parts are taken by acting, not by being assigned (`Part`). No emergency override exists."
    for role in Role:
        cells = [(state, events) for (whose, state), events in table().items() if whose is role]
        if not cells:
            continue
        yield ""
        yield f"## {role.label}"
        yield ""
        yield "| state | events |"
        yield "|---|---|"
        for state in State:
            events = next((found for where, found in cells if where is state), frozenset())
            if events:
                yield f"| {state.value} | {', '.join(sorted(events))} |"


def _labels(roles: tuple[Role, ...]) -> str:
    return ", ".join(str(role.label) for role in roles)
