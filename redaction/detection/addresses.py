"""Postal addresses: a number and a street, a post box, or a town with its ZIP code; English and Spanish."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

from redaction.detection.chunks import Once
from redaction.detection.dates import MONTH
from redaction.detection.labels import Label
from redaction.detection.views import Views

_STREET = (
    "Street|St|Str|Avenue|Ave|Av|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Terrace|Terr"
    "|Ter|Circle|Cir"
    "|Highway|Hwy|Parkway|Pkwy|Trail|Trl|Square|Sq|Loop|Alley|Aly|Crescent|Cres|Close|Row|Run|Path|Pike"
    "|Turnpike|Tpke|Plaza"
    "|Expressway|Expy|Freeway|Fwy|Crossing|Xing|Bend|Cove|Cv|Ridge|Rdg|Point|Pt|Grove|Hollow|Landing|Mews"
    "|Walk|Commons|Heights|Hts"
)
#: Words before "Court" that make it a court of law, and the like.
_NO_STREET = re.compile(
    r"\b(?:district|superior|circuit|supreme|municipal|county|family|appeals?|criminal|juvenile|immigration"
    r"|tax|bankruptcy"
    r"|magistrate|probate|crown|assize|high|federal|state|justice|civil|trial|traffic|drug|city|us|u\.s\.)"
    r" c(?:our)?t\b"
)
_WAYS = r"(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West|Northeast|Northwest|Southeast|Southwest)\.?"
_NAME = (
    r"(?:[A-ZÀ-Ý][\wÀ-ÿ'-]{0,24}(?:(?<=\b\w)\.|(?<=\b\w\w)\.)?|\d{1,3}(?:st|nd|rd|th|ST|ND|RD|TH)"
    r"|de|del|la|las|los|el|of|the)"
)
_UNIT = (
    r"(?i:,?[ \t]{0,2}(?:Apt|Apartment|Unit|Suite|Ste|Floor|Fl|Room|Rm|Lot|Bldg|Building|Space|Spc|Trlr|No|#"
    r"|Depto|Dpto|Int|Piso"
    r"|Apto|Interior)\.?[ \t]?#?[ \t]?[A-Za-z]?-?\d{0,5}[A-Za-z]?\b){0,2}"
)
_STATE = (
    r"(?:A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|P[AR]|RI|S[CD]|T[NX]"
    r"|UT|V[TA]|W[AVIY]"
    r"|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho"
    r"|Illinois|Indiana"
    r"|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri"
    r"|Montana|Nebraska"
    r"|Nevada|New[ ](?:Hampshire|Jersey|Mexico|York)|(?:North|South)[ ](?:Carolina|Dakota)|Ohio|Oklahoma"
    r"|Oregon|Pennsylvania"
    r"|Rhode[ ]Island|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West[ ]Virginia|Wisconsin|Wyoming"
    r"|Puerto[ ]Rico"
    r"|Tex\.|Calif\.|Fla\.|Ariz\.)"
)
_ZIP = r"\d{5}(?:-\d{4})?(?![\w-])"
_TOWN = r"(?:[A-ZÀ-Ý][\wÀ-ÿ'.-]{1,20}[ ]?){1,4}"
_CITY = rf"(?:[,.]?[ \t]{{0,2}}\n?[ \t]{{0,3}}{_TOWN}(?:,?[ \t]{{1,2}}\n?{_STATE}\b\.?)(?:,?[ \t]{{1,2}}\n?{_ZIP})?)?"
_HOUSE = r"(?<![\w$.,/§-])\d{1,6}(?:-\d{1,4})?[A-Za-z]?(?:[ ]?½|[ ]1/2)?"

_ENGLISH = re.compile(
    rf"{_HOUSE},?[ ]{{1,2}}(?:{_WAYS}[ ])?(?!of |the |de )(?:{_NAME}[ ]){{1,4}}(?i:{_STREET})\b\.?(?:["
    rf" ]{_WAYS}(?![\w]))?{_UNIT}{_CITY}"
)
_NUMBERED = re.compile(
    rf"{_HOUSE}[ ](?:{_WAYS}[ ])?(?:(?i:Highway|Hwy|Route|Rte|County Road|Co Rd|CR|State Road|SR|Farm to"
    rf" Market|FM|US|Interstate|Calle|Avenida|Ave|Av|Avenue"
    rf"|Via|Camino|Paseo|Rue|Broadway|Rancho)\b\.?[ ]?)(?:{_NAME}[ ]?){{0,3}}\d{{0,4}}{_UNIT}{_CITY}"
)
_BARE = re.compile(
    rf"{_HOUSE}[ ](?:{_WAYS}[ ])?(?:{_NAME}[ ]?){{1,4}}{_UNIT},[ \t]{{0,2}}\n?[ \t]{{0,3}}{_TOWN},?["
    rf" \t]{_STATE}\b(?:,?[ \t]{_ZIP})?"
)
_LOWER = re.compile(
    r"(?<![\w$.,/§-])\d{1,6}[a-z]?,? (?:(?:n|s|e|w|north|south|east|west)\.? )?(?:[a-z][a-z'-]{1,20} "
    r"|\d{1,3}(?:st|nd|rd|th) ){1,3}"
    r"(?:street|avenue|road|lane|drive|boulevard|terrace|circle|highway|parkway|trail|court|way|place|st|ave"
    r"|rd|ln|dr|blvd|ct|cir|pl)\b\.?"
    r"(?:,? (?:apt|apartment|unit|suite|ste|lot|#)\.? ?#?\d{0,4}[a-z]?\b)?"
)
_CALLES = (
    r"Calle|Avenida|Avda\.?|Av\.|Carrera|Cra\.|Callej[oó]n|Camino|Paseo|Privada|Priv\.|Calzada|Calz\.|Bulevar|Blvd\.?"
    r"|Boulevard|Prolongaci[oó]n|Carretera|Andador|Cerrada|Circuito|C/"
)
_COLONIAS = r"Colonia|Col\.|Fraccionamiento|Fracc\."
#: The next field of a form is no town.
_FIELD = r"(?i:curp|rfc|tel|cel|edad|nacid|fecha|correo|e-?mail|placa|licencia|pasaporte)"
_SPANISH = re.compile(
    rf"(?<![\w])(?i:{_CALLES})[ ](?:(?:{_NAME}|\d{{1,2}}|y)[ ]?){{1,6}}"
    r"(?:,?[ ]?(?:(?i:No|N[uú]m|N[uú]mero|n[.°º]o?)\.?[ ]?|#[ ]?|[ ])\d{1,5}(?:-?[A-Za-z]\b|-\d{1,4}\b)?)"
    rf"{_UNIT}(?:,[ ]?\n?(?:(?i:Col(?:onia)?|Fracc(?:ionamiento)?|Barrio|Urb(?:anizaci[oó]n)?|Zona|Sector"
    rf"|Residencial)\.?[ ](?:{_NAME}[ ]?){{1,4}}))?"
    rf"(?:,[ ]?\n?(?i:C\.?[ ]?P\.?)[ ]?\d{{5}})?(?:,[ ]?\n?(?:\d{{5}}[ ])?(?!{_FIELD}){_TOWN}(?:,[ ]?(?:{_STATE}"
    rf"|{_TOWN}))?(?:[ ]{_ZIP})?)?"
)
_BOX = re.compile(
    rf"(?<![\w])(?i:P\.?[ ]?O\.?[ ]?Box|Post Office Box|Apartado(?:[ ]Postal)?|Apdo\.?(?:[ ]Postal)?|PMB|RR["
    rf" ]?\d+[ ]Box|HC[ ]?\d+[ ]Box)[ ]?#?\d{{1,6}}(?!\w){_CITY}"
)
_TOWN_ZIP = re.compile(
    rf"(?<![\w])(?:[A-ZÀ-Ý][\wÀ-ÿ'.-]{{1,20}}[ ]){{0,3}}[A-ZÀ-Ý][\wÀ-ÿ'-]{{1,20}},?[ ]{_STATE},?[ \t]{{1,2}}{_ZIP}"
)
_COLONIA = re.compile(
    rf"(?<![\w])(?i:{_COLONIAS})[ ](?:{_NAME}[ ]?){{1,4}}(?:,[ ]?(?i:C\.?[ ]?P\.?)["
    rf" ]?\d{{5}})"
)
#: After a label: whatever stands there up to the end of the line or sentence, when it has a number.
_ANYTHING = re.compile(r"[ \t:#.=-]{0,4}\n?[ \t]{0,4}(?P<value>[^\n|;\t]{4,90})")
#: Where capital letters are used, small ones behind a comma are no town.
_ASIDE = re.compile(
    r",\s(?!(?:apt|apartment|unit|suite|ste|lot|no|num|col|colonia|piso|int|depto|fracc|barrio|entre|esq|c/o)\b)(?=[a-z])"
)
#: A sentence that ends with the label: what follows has its own to say.
_SENTENCE_OVER = re.compile(r"\.\s{1,4}[A-ZÀ-Ý]")
_ENDS = re.compile(
    r"(?<![A-Z])(?<!\b(?:St|Av|Dr|Rd|Ln|Ct|No))(?<!\b(?:Ave|Apt|Col))(?<!\b(?:Blvd))\.(?:\s|\Z)|\s(?:and"
    r"|since|with|where|when|y|desde|con|but|who|whose|tel|phone|dob|ssn|cell|phone:)\b|\s{3,}",
    re.IGNORECASE,
)
_FIRST_NUMBER = re.compile(r"(?:[A-Za-zÀ-ÿ.#]{1,12}[ ]){0,3}[A-Za-z]{0,2}\d")

#: So many labels behind its own are asked whether another field begins there: "domicilio en Calle …, CURP …".
_FIELDS = 6
#: A street this close behind a label is what the label announces.
_NEAR = 40
_WHOLE = "It is a number with a street."
#: A day with its month is no house with its street.
_HOUSE_NUMBER = re.compile(
    rf"{_HOUSE}(?=,?[ ]{{1,2}}[A-Za-zÀ-Ý0-9])(?!,?[ ](?i:(?:de[ ])?{MONTH})\b[ ,]{{0,2}}(?:de[ ])?\d)"
)
_WITH_ZIP = re.compile(rf"{_STATE},?[ \t]{{1,2}}{_ZIP}")
_LONGEST_TOWN = 90
#: What begins with a house number: the hint that has to follow, within how many letters; pattern, score and reason.
_AT_HOUSE = (
    ("street", 160, _ENGLISH, 0.93, _WHOLE),
    ("road", 24, _NUMBERED, 0.88, _WHOLE),
    ("state", 320, _BARE, 0.9, "It is a house number with a town and a state."),
)
#: What begins with a word of its own: the hint that is that word; pattern, score and reason.
_AT_WORD = (
    ("calle", _SPANISH, 0.91, "It is a street with a number."),
    ("colonia", _COLONIA, 0.85, "It is a district with its postal code."),
)
_BOXES = ("box", "apartado", "apdo", "pmb")
#: A stretch between white space that begins with one of these, or ends with one.
_HINTS = {
    "street": re.compile(rf"(?:{_STREET})\b", re.IGNORECASE),
    "road": re.compile(
        r"(?:Highway|Hwy|Route|Rte|County|Co|CR|State|SR|Farm|FM|US|Interstate|Calle|Avenida|Ave|Av|Avenue|Via|Camino"
        r"|Paseo|Rue|Broadway|Rancho)\b",
        re.IGNORECASE,
    ),
    "state": re.compile(rf"(?:{_STATE}|New|North|South|Rhode|West|Puerto)(?![A-Za-z])"),
    "calle": re.compile(rf"(?:.*\W)?(?P<word>{_CALLES})\Z", re.IGNORECASE),
    "colonia": re.compile(rf"(?:.*\W)?(?P<word>{_COLONIAS})\Z", re.IGNORECASE),
}


def addresses(views: Views, labels: Sequence[Label]) -> Iterator[tuple[int, int, float, str]]:
    """Yield start, end, score and reason of each address."""
    taken: list[int] = []
    for start, end, score, why in _unlabelled(views, _hinted(views)):
        taken.append(start)
        yield *_trimmed(views.flat, start, end), score, why
    for label in labels:
        if label.kind == "address" and not any(0 <= start - label.end < _NEAR for start in taken):
            behind = bisect_right(labels, label.end, key=attrgetter("start"))
            yield from _labelled(views, label, labels[behind : behind + _FIELDS])


def _hinted(views: Views) -> dict[str, list[int]]:
    """Return where a word stands without which there is no address, by its hint."""
    places: dict[str, list[int]] = {hint: [] for hint in _HINTS}
    chunks = views.chunks
    for number, held in [(number, held) for number, held in enumerate(_HINTED.of(chunks.texts)) if held]:
        for hint, within in held:
            places[hint].append(chunks.begins[number] + within)
    return places


def _hints(text: str) -> tuple[tuple[str, int], ...]:
    found = ((hint, pattern.match(text)) for hint, pattern in _HINTS.items())
    return tuple(
        (hint, match.start("word") if "word" in match.groupdict() else 0) for hint, match in found if match is not None
    )


_HINTED = Once(_hints)


def _follows(places: Sequence[int], start: int, reach: int) -> bool:
    number = bisect_left(places, start)
    return number < len(places) and places[number] <= start + reach


def _unlabelled(views: Views, hinted: dict[str, list[int]]) -> Iterator[tuple[int, int, float, str]]:
    text, low = views.flat, views.low
    for house in filter(None, (_HOUSE_NUMBER.match(text, start) for start in views.numbers)):
        for hint, reach, pattern, score, why in _AT_HOUSE:
            found = pattern.match(text, house.start()) if _follows(hinted[hint], house.end(), reach) else None
            if found is not None and not _NO_STREET.search(low, *found.span()):
                yield *found.span(), score, why
        if _follows(hinted["street"], house.end(), _AT_HOUSE[0][1]):
            small = _LOWER.match(low, house.start())
            if small is not None and _is_home(low, small):
                yield *small.span(), 0.8, _WHOLE
    for hint, pattern, score, why in _AT_WORD:
        for found in filter(None, (pattern.match(text, start) for start in hinted[hint])):
            yield *found.span(), score, why
    for state in hinted["state"]:
        if _WITH_ZIP.match(text, state):
            for found in _TOWN_ZIP.finditer(text, max(state - _LONGEST_TOWN, 0), state + _LONGEST_TOWN):
                yield *found.span(), 0.86, "It is a town with its ZIP code."
    for begin, close in views.regions:
        start, end = max(begin - 30, 0), min(close + 60, len(text))
        if any(low.find(word, start, end) >= 0 for word in _BOXES):
            for found in _BOX.finditer(text, start, end):
                yield *found.span(), 0.95, "It is a post office box."


def _labelled(views: Views, label: Label, others: Sequence[Label]) -> Iterator[tuple[int, int, float, str]]:
    found = _ANYTHING.match(views.plain, label.end)
    if found is None or (
        _SENTENCE_OVER.match(views.plain, label.end) and not views.low.startswith("addr.", label.start)
    ):
        return
    start, end = found.span("value")
    stop = _ENDS.search(views.plain, start, end)
    end = stop.start() if stop is not None else end
    aside = _ASIDE.search(views.plain, start, end) if views.plain[start:end] != views.low[start:end] else None
    end = aside.start() if aside is not None else end
    fields = (one.start for one in others if one.kind != "address" and views.plain[one.start - 2 : one.start] == ", ")
    end = min(end, next(fields, end))
    said = views.text[label.start : label.end]
    if (
        _FIRST_NUMBER.match(views.plain, start, end)
        and end - start >= 6
        and not views.low.startswith(("http", "20"), start)
    ):
        yield *_trimmed(views.flat, start, end), 0.84, f"It follows “{said}”, which announces an address."


def _is_home(low: str, found: re.Match[str]) -> bool:
    """Whether small letters are a street: a word before them says that somebody is there."""
    before = low[max(found.start() - 24, 0) : found.start()]
    return (
        re.search(r"\b(?:at|in|to|from|on|near|address|addr|resides?|lives?|of|en|:)[ :#]{1,3}\Z", before) is not None
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " ,;.\n\t\"'()":
        end -= 1
    return start, end
