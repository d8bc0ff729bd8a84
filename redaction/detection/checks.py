"""Check digits, and what numbers of an authority can be. Values without separators; pure arithmetic."""

import string
from calendar import monthrange

#: Length of an IBAN by country (ISO 13616 registry).
IBAN_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "FK", "FO", "GL", "NL", "SD"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "XK"), 20),
    **dict.fromkeys(("CH", "CR", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "BH", "DE", "GB", "GE", "IE", "ME", "RS", "VA"), 22),
    **dict.fromkeys(("AE", "GI", "IL", "IQ", "OM", "SO", "TL"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN", "VG"), 24),
    **dict.fromkeys(("LY", "PT", "ST"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("BI", "DJ", "FR", "GR", "IT", "MC", "MR", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "BY", "CY", "DO", "GT", "HU", "LB", "NI", "PL", "SV"), 28),
    **dict.fromkeys(("BR", "EG", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    "LC": 32,
    "RU": 33,
}
_ALPHANUMERIC = string.digits + string.ascii_uppercase
#: Fourth and fifth digit of an ITIN (IRS, Internal Revenue Manual 3.21.263).
_ITIN_GROUPS = frozenset([*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)])


def is_ssn(digits: str) -> bool:
    """Whether the Social Security Administration can have given out nine digits (no area 000, 666, 900 to 999)."""
    area = digits[:3]
    return (
        len(digits) == 9
        and area not in {"000", "666"}
        and area[0] != "9"
        and digits[3:5] != "00"
        and digits[5:] != "0000"
        and len(set(digits)) > 1
    )


def is_itin(digits: str) -> bool:
    """Whether nine digits can be a taxpayer's number of somebody without an SSN."""
    return len(digits) == 9 and digits[0] == "9" and int(digits[3:5]) in _ITIN_GROUPS


def is_telephone(digits: str) -> bool:
    """Whether ten digits follow the North American plan: neither area nor exchange begins with 0 or 1, nor is N11."""
    return (
        len(digits) == 10
        and digits[0] > "1"
        and digits[3] > "1"
        and digits[1:3] != "11"
        and digits[4:6] != "11"
        and len(set(digits)) > 2
    )


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1)."""
    total = 0
    for place, letter in enumerate(reversed(digits)):
        value = int(letter) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card(digits: str) -> bool:
    """Whether digits can be the number of a payment card: length, first digits, check digit."""
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or len(set(digits)) < 2:
        return False
    if digits[0] == "2" and not "2221" <= digits[:4] <= "2720":
        return False
    return luhn(digits)


def is_iban(value: str) -> bool:
    """Whether a bank account number has its country's length and its check digits (ISO 7064, mod 97-10)."""
    if IBAN_LENGTHS.get(value[:2]) != len(value):
        return False
    turned = value[4:] + value[:4]
    return int("".join(str(_ALPHANUMERIC.index(letter)) for letter in turned)) % 97 == 1


def mrz_check(field: str, digit: str) -> bool:
    """Whether `digit` is the check digit of a field of a passport's machine-readable lines (ICAO 9303-3, 4.9)."""
    if not digit.isdigit():
        return False
    values = (0 if letter == "<" else _ALPHANUMERIC.index(letter) for letter in field)
    return sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10 == int(digit)


def is_day(year: int, month: int, day: int) -> bool:
    """Whether a calendar has this day."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
