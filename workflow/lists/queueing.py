"""What the queues sort and filter by, kept beside a request and its assignments whenever either changes."""

from workflow.models import Request
from workflow.states import HOLDERS, State


def keep(request: Request) -> None:
    """Set whether nobody holds the request, and put its due date beside each open assignment.

    The request itself is saved by the caller.
    """
    holder = HOLDERS.get(State(request.state))
    held = request.assignments.filter(until_at=None)
    request.unheld = holder is not None and not held.filter(role=holder).exists()
    due = request.due_date if holder is not None else None
    held.exclude(queue_date=due).update(queue_date=due)
