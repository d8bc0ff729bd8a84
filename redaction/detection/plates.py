"""Words that announce a vehicle's plate or something else: licences, tags, placas. What stands around them decides."""

import re

from redaction.detection.found import Found
from redaction.detection.labels import Label
from redaction.detection.views import Views

_VEHICLE = re.compile(
    r"vehi?c|veh\b|auto|carro|coche|camion|sedan|coupe|truck|pick-?up|wagon|hatchback|\b(?:car|van|rv|suv|jeep|kia|bmw|vw)s?\b"
    r"|motor|scooter|trailer|toyota|honda|ford|nissan|chev|dodge|subaru|mazda|hyundai|buick|volks|civic|corolla|camry"
    r"|accord|matricul|plate|circula|[24]-?dr\b|\bdrove\b|driving|parked|(?:drive|drove|fled|left|sped)\s(?:off|away)"
)
_POLICE = re.compile(r"agente|oficial|polic|detective|sargento|officer|deputy|ofc|insignia|sheriff|investigador")
#: Before a licence: what makes it a person's, and what makes it a trade's, which is public.
_PERSON = re.compile(r"(?:driv(?:er|ing)|operator|chauffeur)(?:'?s?)[\s.'/-]{0,3}\Z")
_TRADE = re.compile(r"\b(?:business|liquor|software|dog|pet|kennel|trade|marriage|fishing|hunting)\s{1,2}\Z")
#: Before a tag: what it hangs on, when not on a vehicle.
_HUNG = re.compile(
    r"\b(?:evidence|property|exhibit|item|bag|dog|cat|pet|animal|rabies|toe|ear|price|name|gift|key|luggage|inventory)"
    r"(?:'?s)?\s{1,2}\Z"
)
#: What makes digits alone the number of something kept.
_KEPT = re.compile(r"\b(?:evidence|property|exhibit)\b[^.]{0,40}\Z")
_PLACA = re.compile(r"\b(?=[a-z0-9-]*[a-z])(?=[a-z0-9-]*\d)[a-z0-9-]{5,9}\b")
_NUMBERED = re.compile(r"n[o0]\b|num|nbr|[#:]")
#: How many letters and digits a plate has, and how many letters at least where nothing else tells it from a licence.
_PLATE = range(5, 8)
_BEFORE, _AROUND = 70, 40


def holds(views: Views, label: Label, found: Found) -> bool:
    """Whether a label announces the kind it was found for, now that its value is known."""
    said = views.low[label.start : label.end]
    before = views.low[max(label.start - _BEFORE, 0) : label.start]
    if said.startswith("placa"):
        return _placa(views, label) == label.kind
    if said.startswith("tag"):
        return _is_vehicles(views, found, before)
    if said.startswith("lic") and not re.search(r"pl|tag|conduc|manej|chofer", said):
        return not _TRADE.search(before) and (label.kind == "plate") == _is_plate(views, label, found, before)
    return True


def _placa(views: Views, label: Label) -> str:
    """In Spanish one word is a vehicle's plate and an officer's badge: the words around it decide."""
    around = views.low[max(label.start - 60, 0) : label.end + 40]
    if _PLACA.search(views.low[label.end : label.end + 24]) and not _POLICE.search(around):
        return "plate"
    return "badge" if _POLICE.search(around) and not _VEHICLE.search(around) else "plate"


def _is_vehicles(views: Views, found: Found, before: str) -> bool:
    """Whether a tag hangs on a vehicle: digits alone may be any tag's."""
    if _HUNG.search(before):
        return False
    value = views.plain[found.start : found.end]
    if any(letter.isalpha() for letter in value):
        return True
    return _VEHICLE.search(before) is not None and not _KEPT.search(before)


def _is_plate(views: Views, label: Label, found: Found, before: str) -> bool:
    """Whether a licence is a vehicle's plate: few signs, letters among them; else a vehicle has to be named before."""
    if _PERSON.search(before):
        return False
    value = [letter for letter in views.plain[found.start : found.end] if letter.isalnum()]
    letters = sum(letter.isupper() for letter in value)
    numbers = sum(letter.isdigit() for letter in value)
    shaped = len(value) in _PLATE and letters > 1 and numbers > 1
    vehicle = _VEHICLE.search(before) is not None
    if _NUMBERED.search(views.low, label.start, min(label.end + 2, found.start)):
        return shaped or (vehicle and len(value) in _PLATE)
    around = vehicle or _VEHICLE.search(views.low, found.end, found.end + _AROUND) is not None
    return shaped and around
