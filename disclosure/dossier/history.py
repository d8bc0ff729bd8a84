"""The history of a request in words: who did what, when and on what, for people who read rather than compute."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from disclosure.dossier.withheld import Withheld
from disclosure.letters.rendering import page_html, print_pdf
from disclosure.letters.wording import clean
from disclosure.staff import names_of
from disclosure.verbs import actor_in_words, in_words
from workflow.models import Event, Request
from workflow.states import Role

#: Details longer than this are cut in the readable history; `events.jsonl` has them whole.
LONGEST = 2000


@dataclass(frozen=True)
class Told:
    """One event in words. `details` are name and value, of what was recorded and of the content beside it."""

    seq: int
    at: str
    who: str
    role: str
    what: str
    on: str
    details: tuple[tuple[str, str], ...]
    digest: str


def told(events: Sequence[Event]) -> list[Told]:
    """Return events in words, in order."""
    names = names_of(event.actor for event in events)
    return [
        Told(
            seq=event.seq,
            at=event.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            who=clean(actor_in_words(event.actor, names)),
            role=str(Role(event.role).label) if event.role in Role.values else event.role,
            what=in_words(event.verb),
            on=event.object,
            details=tuple(_details(event)),
            digest=event.digest,
        )
        for event in events
    ]


def as_html(request: Request, events: Sequence[Event], withheld: Sequence[Withheld]) -> str:
    """Return the history as a page of HTML that needs nothing beside it."""
    lines = told(events)
    return page_html(
        "oversight/history.html",
        {
            "number": request.number,
            "office": clean(request.office.name),
            "state": request.get_state_display(),
            "outcome": request.get_outcome_display() if request.outcome else "",
            "received": request.received_date.isoformat() if request.received_date else "",
            "closed": request.closed_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if request.closed_at else "",
            "head": events[-1].digest if events else "",
            "lines": lines,
            "withheld": withheld,
        },
    )


def as_pdf(html: str) -> bytes:
    """Print the page as PDF/UA-1.

    :raises PressMissing: the machine cannot print.
    """
    return print_pdf(html, ("letter.css",))


def _details(event: Event) -> Iterator[tuple[str, str]]:
    content = getattr(event, "content", None)
    for text in (event.data, content.text if content is not None else "{}"):
        for name, value in sorted(json.loads(text).items()):
            if value not in ("", None, [], {}):
                words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                yield name.replace("_", " "), clean(words[:LONGEST])
    if content is None and event.personal_digest:
        yield "content", "destroyed, as the law asks; its digest stands in the event"
