"""Names behind the words of a form that announce somebody, where no sentence helps: “NAME: PARRISH, DEWEY”."""

import re
from collections.abc import Iterator

from redaction.detection.chunks import Once
from redaction.detection.found import Found
from redaction.detection.headings import HEADINGS, IN_CAPITALS
from redaction.detection.views import Views, lowered

#: Headings of forms and columns behind or below which a person is named, English and Spanish.
PEOPLE = frozenset(
    "name names nombre nombres apellido apellidos surname alias aka victim victims suspect suspects defendant"
    " respondent petitioner plaintiff complainant witness caller claimant applicant beneficiary originator sponsor"
    " owner tenant"
    " landlord lessee seller buyer student pupil patient pt parent guardian mother father spouse wife husband son"
    " daughter kin contact decedent detainee inmate arrestee prisoner visitor driver passenger employee client"
    " informant translator interpreter respondents offender probationer parolee juvenile minor child resident occupant"
    " affiant declarant deponent signed signature recipient sender payee donor debtor creditor"
    " victima testigo acusado acusada imputado imputada demandante demandado demandada solicitante beneficiario"
    " beneficiaria propietario propietaria inquilino inquilina paciente alumno alumna padre madre esposo esposa hijo"
    " hija detenido detenida visitante conductor conductora interno interna declarante denunciante traductor"
    " interprete".split()
)
#: Said where a form has no name to say, and what offices and firms are called.
_NOBODY = frozenset(
    "unknown none no not n/a na same self see above below refused yes pending anonymous withheld redacted confidential"
    " deceased male female guilty desconocido desconocida ninguno ninguna mismo misma ver arriba the a an in of on"
    " was is police sheriff department office court county city state agency bank company corporation inc llc hospital"
    " school"
    # How somebody begins to speak: “Witness: Then Mr. …”.
    " i he she they it we you my his her our then when after what where who how why did do does well okay please"
    " thank thanks there this that and but so el ella yo mi su entonces cuando que".split()
)
#: What has a name and is nobody.
_THINGS = frozenset(
    "file street school company agency business employer court city county product item drug medication place host user"
    " event form document brand make model animal pet dog firm organization organisation facility title code domain"
    " project department archivo calle escuela empresa ciudad mascota".split()
)
#: A word of a name; a dot belongs to it behind an initial or something short alone.
_WORD = r"(?:[A-ZÀ-Ý]\w?\w?\.(?=[ ,\n]|\Z)|[A-ZÀ-Ý](?:[\w'-]*[\w']|))"
_PARTICLE = r"(?:(?:de|del|la|las|los|y|van|von|der|da|di|al|el)[ ])?"
#: "LAST, First Middle" or "First M. Last": two names behind a comma belong to one before it.
_NAME = re.compile(
    rf"[ ]{{0,4}}\"?(?P<name>(?:{_WORD}(?:-[ ]?{_WORD})?,[ ]{_WORD}(?:[ ]{_WORD})?"
    rf"|{_WORD}(?:[ ]{_PARTICLE}{_WORD}){{0,3}}))(?![\w:])(?![ ]?[/&][ ]?\w)"
)
_CELL = re.compile(rf"{_PARTICLE}{_WORD}(?:,?[ ]{_PARTICLE}{_WORD}){{0,4}}")
_HEAD = re.compile(r"(?:.*[^a-z])?(?P<word>[a-z]+)(?:'s)?(?:\(s\)|#?\d)?[:=]\Z")
_CORNER = re.compile(
    r"(?:corner|intersection|esquina)\s(?:of|de)\s(?P<place>[A-ZÀ-Ý][\w'.-]*(?:\s[A-ZÀ-Ý][\w'.-]*){0,3}\s(?:and|y|with|con|&)"
    r"\s[A-ZÀ-Ý][\w'-]*(?:\s[A-ZÀ-Ý][\w'-]*){0,2})",
    re.IGNORECASE,
)
#: How people say who they are: “my name is …”, “me llamo …”.
_CALLED = re.compile(r"(?:name\sis|nombre\ses|llam[oa])(?=\s)")
_CALLED_SAID = "Somebody says so that it is a name."
_CORNERS = ("corner", "intersection", "esquina")
_WORDS = re.compile(r"[^\W\d_]+")


def announced(views: Views) -> Iterator[Found]:
    """Yield each name behind a heading with a colon, and each corner of two streets."""
    chunks = views.low_chunks
    for number, held in [(number, held) for number, held in enumerate(_HELD.of(chunks.texts)) if held]:
        if held == "corner":
            match = _CORNER.match(views.plain, chunks.begins[number])
            if match is not None and match["place"][0].isupper():
                yield Found("place", *match.span("place"), 0.9, "It is where two streets meet.")
            continue
        end = chunks.begins[number] + len(chunks.texts[number])
        if held == "called":
            called = _CALLED.match(views.low, chunks.begins[number])
            if called is None:
                continue
            end = called.end()
        match = _NAME.match(views.plain, end)
        if match is not None and is_name(match["name"], one=held in _NAMED):
            why = f"It stands behind “{held}:”, where a form names somebody." if held != "called" else _CALLED_SAID
            yield Found("name", *_within(match), 0.8, why)


#: Behind these a single word may be a name.
_NAMED = frozenset("called name names nombre apellido apellidos surname alias aka signed".split())


def is_name(text: str, *, one: bool = True) -> bool:
    """Whether words with capital letters can be somebody's name: none says that nobody is named, some are no heading.

    :param one: a single word may be one.
    """
    words = [lowered(word) for word in _WORDS.findall(text)]
    known = HEADINGS | IN_CAPITALS if text.isupper() else HEADINGS
    if not words or not _NOBODY.isdisjoint(words) or known.issuperset(words):
        return False
    return (one and len(words[0]) > 1) or sum(len(word) > 1 for word in words) > 1 or len(words) > 1


def is_head(words: str) -> bool:
    """Whether the head of a column, in small letters, says that people are named below it."""
    held = frozenset(_WORDS.findall(words))
    return not PEOPLE.isdisjoint(held) and _THINGS.isdisjoint(held)


def cell(text: str) -> tuple[int, int] | None:
    """Return where the name stands in a cell of a column of people; None where none does."""
    begin = len(text) - len(text.lstrip(' "'))
    match = _CELL.match(text, begin)
    if match is None or text[match.end() :].strip(' ".') or not is_name(match[0]):
        return None
    return match.span()


def _within(match: re.Match[str]) -> tuple[int, int]:
    """Return where a name stands, the dot of a sentence left out behind it."""
    start, end = match.span("name")
    dotted = match["name"].endswith(".") and len(match["name"].split()[-1]) > 2
    return start, end - dotted


def _heading(text: str) -> str:
    """Return the heading a stretch between white space ends with, or "corner"; empty where none does."""
    if text in _CORNERS:
        return "corner"
    if text in {"name", "nombre", "llamo", "llama"}:
        return "called"
    match = _HEAD.match(text) if text[-1] in ":=" else None
    return match["word"] if match is not None and match["word"] in PEOPLE else ""


_HELD = Once(_heading)
