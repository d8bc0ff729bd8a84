"""What somebody wrote by hand for a letter is looked through before it may stand there.

A letter leaves unredacted: a number, an address or a name typed into it leaves with it. So each thing the recognisers
find in free words is answered, by taking it out or by saying that it may leave.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from redaction.detection import IDENTIFIERS, Known
from redaction.detection.detector import suggest_text
from workflow.models import Request

#: What has to be answered: whatever names or finds a person. Letters are full of dates, places and organisations.
ASKED = frozenset({*IDENTIFIERS, "name"})


@dataclass(frozen=True)
class Finding:
    """Something found in free words: in which field, what kind of thing, the words themselves and why."""

    field: str
    kind: str
    words: str
    why: str


def found(request: Request, texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return what was found in free words for a request's letter, each words once a field.

    The names of the person who asks and of whom they ask about stand in the letter anyway, as does how to reach the
    office; what else the case knows of people is found by name.
    """
    office, subject = request.office, request.subject
    keep = (
        *(request.requester.name, subject.name, *(one.name for one in subject.aliases.all())),
        *(office.name, office.telephone, office.email, office.tty),
        *(office.liaison_name, office.liaison_telephone, office.liaison_email),
    )
    known = Known(keep=tuple(words for words in keep if words.strip()))
    all_found = {
        (field, one.text): Finding(field, one.kind, one.text, one.why)
        for field, text in texts.items()
        for one in suggest_text(text, known)
        if one.kind in ASKED
    }
    return tuple(all_found.values())
