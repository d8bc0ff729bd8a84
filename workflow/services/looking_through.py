"""What is done with a file in the background once it was read: its words are kept, then looked through for what may
have to be withheld. Nothing is applied by itself: a redactor answers each suggestion (`services.suggesting`).
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from redaction import suggesting, texts
from redaction.detection import Known, Person
from workflow import audit, outbox, policies
from workflow.known import told_items, victims_contact
from workflow.models import ContactKind, Incident, Request, RequesterKind

#: The outbox verbs: first the words of a file, then what they suggest.
KEEP_WORDS, SUGGEST = "words.keep", "suggestions.make"


def after_reading(request: Request, document_id: UUID) -> None:
    """Have the words of a file that was just read kept, once."""
    _post(KEEP_WORDS, request, document_id)


def keep_words(request: Request, document_id: UUID, progress: Callable[[int, int], None]) -> None:
    """Keep the words of each page of a file, sealed, and have them looked through. Killed, it goes on where it was.

    :raises engine.MachineLacks: a program is missing; the work is worth another try.
    """
    texts.keep_words(document_id, progress)
    _post(SUGGEST, request, document_id)


def suggest(request: Request, document_id: UUID) -> int:
    """Suggest what may have to be withheld in a file; return how many. The trail tells how many, never what."""
    with transaction.atomic():
        made = suggesting.make(document_id, known_of(request), now=timezone.now)
        if made:
            audit.record(
                request,
                SUGGEST,
                actor=policies.system("suggestions"),
                target=f"document:{document_id}",
                data={"suggestions": made},
            )
    return made


def known_of(request: Request) -> Known:
    """Return what a case knows of people, and the contact data of requester and victim, which are always suggested.

    Officers and witnesses are known only where a record names them as such; the recognisers find those.
    """
    requester, victim, subject = request.requester, request.victim, request.subject
    role = "family" if requester.kind == RequesterKind.FAMILY and not victim.is_requester else "requester"
    people = [
        _person("victim", [victim.name], victim.birth_date),
        _person(role, [requester.name], requester.birth_date),
        _person("subject", [subject.name, *(one.name for one in subject.aliases.all())], subject.birth_date),
    ]
    ways = [way.value for way in requester.ways.all() if way.kind != ContactKind.POST]
    return Known(
        people=tuple(person for person in people if person.names),
        contact=tuple(one.strip() for one in [requester.address, *ways, *victims_contact(request)] if one.strip()),
        agencies=agencies_of(request),
        keep=tuple(way for way in (request.office.telephone, request.office.tty, request.office.email) if way),
    )


def agencies_of(request: Request) -> tuple[str, ...]:
    """Return the agencies a case knows: the office, where the requester said it was reported, who made what was found.

    Their names stand on every page and are no secret. Who made an item that is kept back in silence is not among them:
    that agency on another page may be what would tell.
    """
    tasks = request.search_tasks.select_related("source")
    names = [
        *(request.office.name, request.office.agency),
        *(one.agency for one in Incident.objects.filter(request=request)),
        *(task.source.name for task in tasks),
        *(item.agency for item in told_items(request)),
    ]
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _post(verb: str, request: Request, document_id: UUID) -> None:
    outbox.post(verb, request=request, key=str(document_id), data={"document": str(document_id)}, now=timezone.now())


def _person(role: str, names: Iterable[str], birth_date: object) -> Person:
    kept = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    return Person(role, kept, str(birth_date) if birth_date else "")
