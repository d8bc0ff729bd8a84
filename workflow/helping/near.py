"""Who helps near whoever made a request: whoever they were given, else the nearest people and field offices.

The same whatever was found (design §5): it goes by who asks and where they are, and by nothing of the case.
"""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date

from workflow.helping import directory
from workflow.helping.directory import Wanted
from workflow.helping.matching import place_of_file
from workflow.helping.places import STATES, Place, place_of
from workflow.models import (
    Event,
    Helper,
    HelpFile,
    Listing,
    ListingKind,
    Referral,
    ReferralState,
    Request,
    Specialist,
)

MOST = 3
RECEIVED = "request.submit"
_ZIP = re.compile(r"\b\d{5}\b")


@dataclass(frozen=True)
class Contact:
    """Somebody who can help, as a page or a letter names them."""

    name: str
    organisation: str
    telephone: str
    hours: str = ""

    def as_kept(self) -> dict[str, str]:
        return asdict(self)


def is_proposed_something(request: Request) -> bool:
    """Whether a service was proposed that waits for the requester's word."""
    return Referral.objects.filter(file__request=request, state=ReferralState.ASKED).exists()


def contacts_of(request: Request, on: date) -> list[Contact]:
    """Return who can help the requester, the one they were given first.

    Where nobody serves their place, or it is not known: who explains things in the office that answers.
    """
    file = HelpFile.objects.filter(request=request, closed_at=None).first()
    rows = Helper.objects.filter(file=file, until_at=None).select_related("specialist__user", "specialist__office")
    held = rows.first() if file is not None else None
    people = [held.specialist] if held is not None else []
    place = place_of_request(request, file)
    offices: list[Listing] = []
    if place is not None:
        spoken = directory.specialists(Wanted(place, language=request.language), on)[:MOST]
        people += [one for one in spoken or directory.specialists(Wanted(place), on)[:MOST] if one not in people]
        offices = list(directory.listings(Wanted(place), ListingKind.FIELD_OFFICE)[:MOST])
    if not people and not offices:
        own = directory.on_post(request.office.specialists.filter(kind=Specialist.Kind.RELATIONS), on)
        people = list(
            own.filter(user__is_active=True).select_related("user", "office").order_by("user__name", "pk")[:1]
        )
    found = [Contact(str(one.user.name), one.office.name, one.telephone) for one in people[: MOST - 1]]
    return found + [
        Contact(one.name, one.office.name, one.telephone, one.hours) for one in offices[: MOST - len(found)]
    ]


def place_of_request(request: Request, file: HelpFile | None = None) -> Place | None:
    """Return where the requester is: as they said for help, by the ZIP code of their address, or by their state."""
    if file is not None:
        return place_of_file(file)
    for code in reversed(_ZIP.findall(request.requester.address or "")):
        found = place_of(code)
        if found is not None:
            return found
    told = Event.objects.filter(chain=f"request:{request.pk}", verb=RECEIVED).values_list("data", flat=True).first()
    state = str(json.loads(told).get("place", "")) if told else ""
    return Place(state) if state in STATES else None
