"""How identifiers are written. Patterns are bounded, so that a text costs time in proportion to its length.

Each form has a view it is read on (`Views`) and, where numbers have one, a check.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from redaction.detection import checks, dates

Check = Callable[[re.Match[str]], bool]

#: Between the groups of a number: a hyphen or dot with spaces or a line break around it, or a space.
_S = r"(?:[ \t]{0,2}[-.·/][ \t]{0,2}\n?[ \t]{0,2}|[ \t]{1,2}|[ \t]?\n[ \t]{0,4})"
_END = r"(?![\w])(?![-/]\d)(?!\.\d)"
_NOT_DIGIT = re.compile(r"\D")
_NOT_ALNUM = re.compile(r"[^0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write an identifier.

    :param view: which view of the text it is read on.
    :param masked: most of its digits are crossed out.
    :param reach: how many characters after a label its value may begin; 0 for right behind the label only.
    """

    pattern: re.Pattern[str]
    view: str = "digits"
    reach: int = 0
    check: Check | None = None
    masked: bool = False


def digits(found: re.Match[str]) -> str:
    """Return the digits alone of what was found."""
    return _NOT_DIGIT.sub("", found[0])


def _nine(found: re.Match[str]) -> bool:
    return checks.is_ssn(digits(found))


def _itin(found: re.Match[str]) -> bool:
    return checks.is_itin(digits(found))


def _nanp(found: re.Match[str]) -> bool:
    # The digits of an extension are none of the number's.
    number = digits(found) if found["extension"] is None else digits(found)[: -len(found["extension"])]
    return checks.is_telephone(number[-10:])


def _e164(found: re.Match[str]) -> bool:
    return checks.is_telephone(digits(found)[1:])


def _international(found: re.Match[str]) -> bool:
    return 8 <= len(digits(found)) <= 15


def _card(found: re.Match[str]) -> bool:
    return checks.is_card(digits(found))


def _iban(found: re.Match[str]) -> bool:
    return checks.is_iban(_NOT_ALNUM.sub("", found[0]).upper())


def _has_digits(count: int, most: int = 99) -> Check:
    def check(found: re.Match[str]) -> bool:
        return count <= sum(letter.isdigit() for letter in found[0]) <= most

    return check


def _plate(found: re.Match[str]) -> bool:
    """Whether letters and digits can be a plate's: both, or five digits and more; words in small letters are none."""
    value = _NOT_ALNUM.sub("", found[0])
    number = sum(letter.isdigit() for letter in value)
    letters = [letter for letter in value if letter.isalpha()]
    if not 4 <= len(value) <= 8 or not number:
        return False
    return len(value) >= 5 if not letters else all(letter.isupper() for letter in letters) or number >= 3


def _plate_alone(found: re.Match[str]) -> bool:
    """Whether letters and digits far behind a label are a plate's: at least three digits beside a letter."""
    return sum(letter.isdigit() for letter in found[0]) > 2 and not found[0].isdigit()


def _licence(found: re.Match[str]) -> bool:
    value = _NOT_ALNUM.sub("", found[0])
    return 5 <= len(value) <= 16 and sum(letter.isdigit() for letter in value) >= 4


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("<s>", _S).replace("<end>", _END))


_SSN = r"(?<![\w$])(?<!\d[-/.])\d{3}<s>?\d{2}<s>?\d{4}<end>"
_MASKED = r"(?<!\w)[xX*#]{3}[- ]?[xX*#]{2}[- ]?\d{4}(?!\w)"
_TELEPHONE = (
    r"(?<![\w$#])(?<!\d[-/.])(?:\+?1<s>?)?"
    r"(?:\(\s?[2-9]\d\d\s?\)<s>?[2-9]\d\d<s>?\d{4}|[2-9]\d\d<s>[2-9]\d\d<s>\d{4})"
    r"(?:,?\s?(?:x|ext\.?|extension|extensión)\s?(?P<extension>\d{1,6}))?"
    # Behind a slash may stand the last four digits of another one.
    r"(?!\w)(?!-\d)(?!/(?!\d{4}(?!\d))\d)(?!\.\d)"
)

#: A code of the ICD-10: the chapter's letter, two digits, and up to four more behind a dot.
_ICD = r"(?<![\w.])[A-TV-Z]\d[\dAB](?:\.\d[\dA-Z]{0,3})?<end>"
_INTERNATIONAL = _compiled(r"(?<![\w+])(?:\+|00)(?!1[ .-]?\d{3})[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,6}<end>")

#: What is an identifier by its form alone, wherever it stands.
UNMISTAKABLE: dict[str, tuple[Form, ...]] = {
    "ssn": (
        Form(
            _compiled(r"(?<![\w$])(?<!\d[-/.])\d{3}\s{0,2}[-.·]\s{0,2}\d{2}\s{0,2}[-.·]\s{0,2}\d{4}<end>"), check=_nine
        ),
        Form(_compiled(r"(?<![\w$.,-])\d{3} \d{2} \d{4}(?! ?\d)<end>"), check=_nine),
        Form(_compiled(_MASKED), "plain", masked=True),
    ),
    "itin": (
        Form(
            _compiled(r"(?<![\w$])(?<!\d[-/.])9\d\d\s{0,2}[-.· ]\s{0,2}\d{2}\s{0,2}[-.· ]\s{0,2}\d{4}<end>"),
            check=_itin,
        ),
    ),
    "a_number": (
        Form(_compiled(r"(?<![A-Za-z0-9])[Aa][-#. ]{0,2}\d{2,3}[- .]{1,2}\n?\d{3}[- .]{1,2}\n?\d{3}<end>")),
        Form(_compiled(r"(?<![A-Za-z0-9])A[-#. ]{0,2}\d{8,9}<end>")),
        Form(_compiled(r"(?<![A-Za-z0-9])a[-#]?\d{9}<end>")),
    ),
    "receipt_number": (
        Form(
            _compiled(
                r"(?<![A-Za-z0-9])(?:EAC|WAC|LIN|SRC|MSC|NBC|IOE|YSC|NSC|TSC|VSC|CSC|ZAR|ZCH|ZHN|ZLA|ZMI|ZNY|ZSF|ZTP)"
                r"[- ]{0,2}\*?\d{2}[- ]?\d{3}[- ]?\n?\d{5}<end>"
            )
        ),
        Form(_compiled(r"(?<![A-Za-z0-9])[A-Z]{3}[- ]?(?:0\d|1\d|2\d|9\d)[- ]?\d{3}[- ]?\d{5}<end>")),
    ),
    "passport": (
        Form(_compiled(r"(?<![A-Z0-9<])P[A-Z<][A-Z]{3}[A-Z<]{20,39}(?![A-Z<])"), "plain"),
        Form(_compiled(r"(?<![A-Z0-9<])[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{10,16}"), "plain"),
    ),
    "phone": (
        Form(_compiled(_TELEPHONE), check=_nanp),
        Form(_INTERNATIONAL, check=_international),
        # As telephones and programs write it: +19185550134.
        Form(_compiled(r"(?<![\w+])\+1[2-9]\d{9}<end>"), check=_e164),
    ),
    "card": (
        Form(_compiled(r"(?<![\w$.-])\d{4}(?:<s>\d{4}){3}(?:<s>\d{1,3})?<end>"), check=_card),
        Form(_compiled(r"(?<![\w$.-])3[47]\d\d<s>\d{6}<s>\d{5}<end>"), check=_card),
        Form(_compiled(r"(?<![\w$.-])\d{13,19}<end>"), check=_card),
    ),
    "iban": (
        Form(
            _compiled(
                r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?\n?[A-Za-z0-9]{4}){2,7}(?:["
                r" -]?\n?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])"
            ),
            "plain",
            check=_iban,
        ),
        Form(
            _compiled(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?\n?\d{4}){2,7}(?:[ -]?\n?\d{1,3})?(?!\d)"),
            "digits",
            check=_iban,
        ),
    ),
}

_DATE = Form(dates.DATE, "low", 34, dates.is_date)
#: What is an identifier where its label stands before or behind it.
LABELLED: dict[str, tuple[Form, ...]] = {
    "ssn": (
        Form(_compiled(_SSN), reach=60, check=_nine),
        Form(_compiled(_MASKED), "plain", 40),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])\d{9}<end>"), reach=60),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])\d{3}<s>\d{2}<s>\d{4}<end>"), reach=30),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/])\d{4}<end>"), reach=0),
    ),
    "itin": (
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])9\d{2}<s>?\d{2}<s>?\d{4}<end>"), reach=60),
        Form(_compiled(_SSN), reach=20),
    ),
    "a_number": (
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/])(?:[Aa][-#. ]{0,2})?\d{2,3}<s>?\d{3}<s>?\d{3}<end>"), reach=40),
    ),
    "fbi_number": (
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/-])\w{3}[ ,-]\w{3}[ ,-][A-Za-z]{1,2}[ -]?\d{1,2}<end>"),
            "plain",
            20,
            _has_digits(5),
        ),
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/-])\d{3}[ ,-]?\d{3}[ ,-]?(?:\d{1,3}[ ,-]?)?[A-Za-z]{1,2}[ -]?\d{0,2}<end>"),
            "digits",
            20,
        ),
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/-])\d{1,7}[ -]?[A-Za-z]{1,2}[ -]?\d{1,3}<end>"), "plain", 30, _has_digits(4)
        ),
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/-])(?=[A-Za-z0-9]{0,8}\d)[A-Za-z0-9]{9}<end>"), "plain", 20, _has_digits(3)
        ),
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/-])\d{1,3}(?:[ ,-]?\d{3}){1,2}[ -]?[A-Za-z]{0,2}\d{0,2}<end>"), "digits", 20
        ),
    ),
    "fin": (
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])\d{3}<s>\d{3}<s>\d{3,4}<end>"), reach=40),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])\d{8,12}<end>"), reach=40),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])\d{2,5}(?:<s>\d{2,5}){1,3}<end>"), reach=20, check=_has_digits(8, 12)),
    ),
    "sid": (
        # The keys of Mexico's registers (CURP, RFC): letters of the name, day of birth, letters and digits.
        Form(_compiled(r"(?<![A-Za-z0-9])[A-Za-z]{3,4}\d{6}[A-Za-z0-9]{3,8}(?![A-Za-z0-9])"), "plain", 20),
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/])(?:[A-Za-z]{2}[-: ]{0,2})?[A-Za-z]?\d{5,10}[A-Za-z]?<end>"), "digits", 30
        ),
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/])(?:[A-Za-z]{2}[- ]?)?\d{2,4}(?:[- ]\d{2,4}){1,3}<end>"),
            "digits",
            20,
            _has_digits(5),
        ),
    ),
    "receipt_number": (
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/])[A-Za-z]{3}[- ]{0,2}\*?\d{2}[- ]?\d{3}[- ]?\n?\d{5}<end>"), reach=40),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/])[A-Za-z]{3}[- ]?(?:\d[- ]?){9}\d<end>"), reach=30),
    ),
    "passport": (
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/])[A-Za-z]{0,3}[- ]?\d{5,9}[A-Za-z]?<end>"), reach=50),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/])[A-Za-z]{0,2}\d{2,3}<s>\d{2,3}<s>\d{2,3}<end>"), reach=24),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/])(?=[A-Z0-9]{0,8}\d{3})[A-Z0-9]{7,9}<end>"), "plain", 24, _has_digits(4)),
    ),
    "driver_licence": (
        Form(
            _compiled(
                r"(?<![\w$])(?<!\d[.,/])[A-Za-z]{0,7}[- ]?\d[\dA-Za-z*]{0,13}(?:[- ]\d{1,6}){0,4}[A-Za-z]{0,2}<end>"
            ),
            "digits",
            36,
            _licence,
        ),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/])[A-Z]{1,7}[*A-Z0-9]{3,12}<end>"), "plain", 24, _licence),
    ),
    "phone": (
        Form(_INTERNATIONAL, reach=60, check=_international),
        Form(_compiled(_TELEPHONE), reach=60, check=_nanp),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])\(?\d{3}\)?<s>?\d{3}<s>?\d{4}<end>"), reach=40),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])1?\d{10}<end>"), reach=40),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])[2-9]\d\d<s>\d{4}<end>"), reach=40),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])[2-9]\d{6}<end>")),
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/-])\+?\(?\d{2,3}\)?(?:[ .-]\d{2,4}){2,4}<end>"),
            reach=30,
            check=_has_digits(8, 13),
        ),
    ),
    "birth_date": (
        _DATE,
        Form(dates.PACKED, "digits", 20),
        Form(_compiled(r"(?<![\w$])(?:0?[1-9]|1[0-2]) {1,2}[0-3]?\d {1,2}(?:19|20)\d\d<end>"), reach=12),
        # As an OCR reads a bad copy, its strokes lost or made a digit: 11/30 1958, 11/309-1958.
        Form(_compiled(r"(?<![\w$])[0-3]?\d[ /.,-]{1,3}[0-3]?\d\d?[ /.,-]{1,3}(?:19|20)\d\d<end>"), reach=12),
        # A month in Roman numerals, as Spanish records write it, and a day that was struck out: 8/XI/1987, 06/--/1985.
        Form(_compiled(r"(?<![\w$])[0-3]?\d[/.-](?:X?I{1,3}|I?[VX]|VI{1,3})[/.-](?:19|20)\d\d<end>"), "plain", 34),
        Form(_compiled(r"(?<![\w$])[01]?\d/(?:--|[xX?*]{2}|00)/(?:19|20)\d\d<end>"), "plain", 12),
        Form(dates.YEAR, "digits", 12),
    ),
    "plate": (
        Form(
            _compiled(
                r"(?<![\w$])(?<!\d[.,/-])[A-Z0-9]{1,3}(?:-\d{2,4}-[A-Z]{1,3}"
                r"|[ ]\d{2,4}[ ](?!WAS|AND|THE|FOR|HAS|HAD|BUT|WHO|NOT|CAL|TEX)[A-Z]{3})<end>"
            ),
            "plain",
            0,
            _plate,
        ),
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/-])[A-Za-z]{1,3}[- ]\d{1,3}[- ](?!(?:19|20)\d\d)\d{2,4}<end>"),
            "plain",
            0,
            _plate,
        ),
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/-])[A-Za-z0-9]{1,4}[-·• ]{1,3}[A-Za-z0-9]{2,5}(?:-[A-Za-z0-9]{1,3})?<end>"),
            "plain",
            0,
            _plate,
        ),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])[A-Za-z0-9]{4,8}<end>"), "plain", 16, _plate),
        Form(
            _compiled(
                r"(?<![\w$])(?<!\d[.,/-])(?:[A-Z]{3}-\d{3,4}(?:-[A-Z])?|[A-Z\d]{1,3}-\d{2,4}-[A-Z]{1,3}|\d{3}-[A-Z]{3})<end>"
            ),
            "plain",
            40,
            _plate,
        ),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])(?=[A-Z\d]{0,4}[A-Z])[A-Z\d]{5,7}<end>"), "plain", 40, _plate_alone),
    ),
    "card": (
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/-])\d{4}(?:<s>?\d{4}){2}(?:<s>?\d{1,7})<end>"),
            reach=40,
            check=_has_digits(13, 19),
        ),
        Form(_compiled(r"(?<![\w$])(?<!\d[.,/-])3[47]\d\d<s>?\d{6}<s>?\d{5}<end>"), reach=40),
    ),
    "iban": (
        Form(
            _compiled(
                r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?\n?[A-Za-z0-9]{4}){2,7}(?:["
                r" -]?\n?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])"
            ),
            "plain",
            24,
            _has_digits(8),
        ),
    ),
    "medical": (
        Form(_compiled(_ICD), "plain", 12),
        Form(_compiled(_ICD), "digits", 12),
        Form(
            _compiled(r"(?<![\w$.])(?<!\d[,/-])[A-Za-z]{0,4}[- ]?\d[\dA-Za-z]{3,13}(?:-[\dA-Za-z]{1,6}){0,3}<end>"),
            "plain",
            16,
            _has_digits(5),
        ),
        Form(_compiled(r"(?<![\w$.])(?<!\d[,/-])\d{1,8}(?:[- ]\d{2,8}){1,3}<end>"), "digits", 0, _has_digits(5)),
    ),
    "badge": (
        Form(
            _compiled(r"(?<![\w$])(?<!\d[.,/])(?:[A-Za-z]{1,3}-?)?\d{2,7}(?:-\d{1,3})?[A-Za-z]?<end>(?![:/%])"),
            "digits",
            0,
        ),
    ),
}
