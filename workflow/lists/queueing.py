"""What the queues sort and filter by, kept beside a request and its assignments whenever either changes."""

from typing import Any

from workflow.models import Request
from workflow.states import HOLDERS, State


def keep(request: Request) -> None:
    """Set whether nobody holds the request, and put beside each open assignment what a person's queue is read by.

    The request itself is saved by the caller.
    """
    holder = HOLDERS.get(State(request.state))
    held = request.assignments.filter(until_at=None)
    request.unheld = holder is not None and not held.filter(role=holder).exists()
    beside = beside_assignments(request)
    held.exclude(**beside).update(**beside)


def beside_assignments(request: Request) -> dict[str, Any]:
    """Return what is kept beside the open assignments of a request: nothing while no role is waited for."""
    if State(request.state) not in HOLDERS:
        return {"queue_date": None, "queue_urgency": None, "queue_state": "", "queue_office": None}
    return {
        "queue_date": request.due_date,
        "queue_urgency": 0 if request.danger else 1 if request.expedited else 2,  # as the database computes it
        "queue_state": request.state,
        "queue_office": request.office_id,
    }
