"""What each kind is called, and the basis a mark on it gets unless somebody chooses another."""

NAMES = {
    "ssn": "a social security number",
    "itin": "a taxpayer number (ITIN)",
    "a_number": "an alien registration number",
    "fbi_number": "an FBI number",
    "fin": "a fingerprint identification number",
    "sid": "a state identification number",
    "receipt_number": "an immigration receipt number",
    "passport": "a passport number",
    "driver_licence": "a driver's licence number",
    "phone": "a telephone number",
    "email": "an e-mail address",
    "birth_date": "a date of birth",
    "address": "an address",
    "plate": "a vehicle's plate",
    "card": "a payment card number",
    "iban": "a bank account number (IBAN)",
    "badge": "an officer's badge number",
    "medical": "medical data",
    "name": "a person's name",
    "organisation": "an organisation's name",
    "place": "a place",
    "date": "a date",
}
#: Law enforcement's own people and numbers fall under (b)(7)(C), everybody's data under (b)(6); domain facts, part 5.
_LAW_ENFORCEMENT = frozenset({"badge", "fbi_number", "fin", "sid", "name"})


def basis_for(kind: str) -> str:
    """Return the key of the basis a mark of this kind starts with."""
    return "b7c" if kind in _LAW_ENFORCEMENT else "b6"
