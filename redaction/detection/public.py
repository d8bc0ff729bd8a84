"""Numbers and addresses that are nobody's: hotlines that can be called toll free, and where a court or an agency sits.

What a case knows as a person's is suggested all the same (`detector`). In doubt a place counts as somebody's: where an
officer, an arrest or a dwelling is spoken of, an address behind an agency's name may be where they went.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from redaction.detection.found import Found
from redaction.detection.views import Place, Views, lowered

_TOLL_FREE = re.compile(r"(?:\+?1\D{0,3})?\(?8(?:00|88|77|66|55|44|33)\D")
#: What makes a toll free number a public line. Short numbers count where people are told to call them.
_LINE = re.compile(
    r"hot-?\s?lines?\b|help-?\s?lines?\b|life-?\s?lines?\b|tip-?\s?lines?\b|crime\s?stoppers|crisis\s(?:text|support)"
    r"|(?:contact|call|resource|crisis)\scent(?:er|re)|centro\sde\s(?:llamadas|atencion|ayuda)|\btt[yd]\b|\btdd\b"
    r"|linea\s(?:de\s\w+|directa|gratuita|telefonica|nacional)"
    r"|\b(?!(?:the|a|an|on|in|this|that|phone|land|work|home|direct|private|front|other|open|bus|his|her|my|their)\b)"
    r"[a-z-]+\sline\b(?!\s\d)"
    r"|\b(?:call|dial|text|marque|llame)\s(?:or\stext\s|al\s)?(?:911|988|211|311)(?![\w-]|\.\d)"
)
#: A line that is somebody's own, and a number somebody called from.
_OWN = re.compile(
    r"\b(?:his|her|my|their|your|su|mi|tu|\w+'s)\s(?:\w+\s){0,2}(?:line|linea)\b|(?:from|desde)\s(?:the\s|el\s)?#"
)
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-ZÀ-Ý¿¡])|\n[ \t]*\n|\t")
_BEFORE, _BEHIND = 90, 40

#: Offices whose place is public. No shelter, clinic or jail is among them: who is there is somebody's secret.
_COURTS = (
    r"(?:court\s?houses?|(?:superior|district|circuit|county|municipal|supreme|family|juvenile|immigration|justice|probate"
    r"|criminal|traffic|city|federal|magistrate|appeals?)\scourts?(?:\sof\sappeals?)?|courts?\sof\s(?:appeals?|common\spleas"
    r"|justice)|(?:clerk\sof\s(?:the\s)?(?:\w+\s)?court|court\sclerk(?:'s\soffice)?|clerk's\soffice)|hall\sof\sjustice"
    r"|payable\sto\s(?:the\s)?clerk|juzgado|tribunal|palacio\sde\sjusticia|corte)"
)
_AGENCIES = (
    r"(?:police\s(?:department|dept\.?|station|headquarters|bureau)|sheriff'?s'?\s(?:office|department|dept\.?"
    r"|station)|(?:state\spolice|highway\spatrol)(?:\sheadquarters)?|(?:district|county|city|state|united\sstates|u\.\s?s\."
    r"|prosecuting)\sattorney(?:'?s'?\soffice)?|attorney\sgeneral(?:'?s\soffice)?|prosecutor'?s\soffice|public\sdefender(?:"
    r"'?s?\soffice)?|city\shall|county\s(?:hall|clerk|recorder)|(?:ice|uscis|cbp|ero|field|district|asylum|social\ssecurity"
    r"|probation|parole)\s(?:field\s)?office|uscis(?:\s\w+\sservice\scenter)?|immigration\scourt|department\sof\s(?:homeland"
    r"\ssecurity|justice|corrections|public\ssafety|motor\svehicles|state)|dmv|fiscalia(?:\sgeneral)?|comisaria|ministerio"
    r"\spublico|departamento\sde\spolicia|policia\s(?:municipal|estatal|federal)|consulado(?:\sgeneral)?|consulate(?:"
    r"\sgeneral)?|embassy|embajada)"
)
#: What belongs to the name of an office behind its word: "of Alder County", "segundo de lo penal".
_TAIL = (
    r"(?P<of>,?\s(?:of(?!\s(?:an?|his|her|their|this|that|threats|domestic)\b)|in\sand\sfor"
    r"|for(?=\s(?:the\s)?(?:\w+\s){1,3}(?:county|district|city|state)\b))(?:\s[a-z][\w'.-]*){1,4}"
    r"|\s(?:segundo|primero|tercero|cuarto|quinto|sexto|civil|penal|familiar|de|del)\b[\w\s]{0,40}"
    r"|,?\s(?:records|civil|criminal|family|traffic)(?:\s(?:division|section|unit|branch))?)?"
)
_ROOM = (
    r"(?:,?\s(?:(?:room|suite|ste|courtroom|dept|division|department|floor)\.?\s?\w{0,4}"
    r"|\d{1,2}(?:st|nd|rd|th)\sfloor))?"
)
#: Between an office and its address: a comma, a word that says where it lies.
_SITS = (
    r"(?:,?\s\(?(?:(?:which|that)\s)?(?:is\s)?(?:located|situated)\s(?:at|on|in)\s|,\s(?:at|en)\s|\s?,\s?\n?\s{0,3}|\s\("
    r"|\s-\s|,?\s(?:whose|its)\s(?:street\s|mailing\s)?address\sis\s|,?\s(?:ubicad[oa]|sit[oa]|con\sdomicilio)\sen\s)"
)
#: Right below it, as on a letterhead.
_BELOW = r"\s?\n[ ]{0,4}"
_OFFICE = re.compile(
    rf"(?<![\w'])(?:(?P<court>{_COURTS})|{_AGENCIES}){_TAIL}{_ROOM}(?:(?P<at>\sat\s)|(?P<below>{_BELOW})|{_SITS})\Z"
)
_ITS_NUMBER = re.compile(
    rf"(?<![\w'])(?:{_COURTS}|{_AGENCIES}|p\.?d\.?){_TAIL}"
    rf"(?:,\s|:\s|\s\(|\s(?:at|al|on)\s|,?\s?(?:tel|telephone|phone|telefono)\.?:?\s|{_BELOW}){{1,2}}\Z"
)
#: What makes it doubtful that an address behind an office is the office's: who came, from whom, to whose home.
_DOUBT = re.compile(
    r"\b(?:officers?|ofc|off|deput(?:y|ies)|det|detectives?|sgt|sergeant|agents?|trooper|units?|oficial(?:es)?|agentes?"
    r"|respond(?:ed|ing|s)?|dispatched|arrest\w*|went|sent|resid\w+|liv(?:es?|ed|ing)|home|house|vive|reside)\b"
    r"|\b(?:by|por|with|from)\s(?:the\s|la\s|el\s)?(?:[\w.']+\s){0,3}\Z"
)
_ZIP = re.compile(r"\b\d{5}(?:-\d{4})?\Z")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset("of the in and for de del la las los lo el y".split())
#: Behind a judge's name and court may stand where the judge lives.
_JUDGE = re.compile(r"\b(?:judge|justice|magistrate|juez|jueza|magistrad[oa])\s")
_DWELLING = re.compile(r"\b(?:home|house|resid\w+|liv(?:es?|ed|ing)|vive|domicili\w+)\b")
_DWELLED = re.compile(r"\b(?:apt|apartment|unit|lot|trlr|trailer|space|spc|depto|dpto|apto|int|interior)\b|#")
_CALLED = re.compile(
    r"(?:\A|\n|\b(?:call|calls|called|contact|phone|dial|reach|llame|llamar|llamo)\s(?:(?:the|your|to|at|a|la|al)\s)?)"
    r"(?:(?!of\s|de\s)[\w.'-]+\s){0,3}\Z"
)
#: Without one of these no office is named.
_NAMED = re.compile(
    r"court|clerk|polic|sheriff|attorney|prosecutor|defender|hall|office|uscis|department|dmv|fiscal|comisar|minister"
    r"|consul|embass|embaj|juzgado|tribunal|justic|corte|patrol|recorder|p\.?d\b"
)
#: Offices known by their word alone; others need a capital letter: “after district court, 12 Elm …” names none.
_PLAINLY = ("courthouse", "court house", "clerk", "city hall", "payable", "juzgado")
#: So far back an office is looked for, and so far apart two parts of one address stand.
_NAME, _PARTS = 130, 26
_SECOND = re.compile(r"(?:,?\s(?:\d{1,3}(?:st|nd|rd|th)\sfloor|suite\s\w+|room\s\w+|piso\s\w+))?\s?,\s?\n?\s{0,3}")
_KINDS = frozenset({"phone", "address"})


def public_places(views: Views, found: Iterable[Found]) -> list[Place]:
    """Return where numbers and addresses stand that are nobody's, among those found."""
    places: list[Place] = []
    for one in sorted(found, key=lambda each: (each.start, each.end)):
        if one.kind == "phone":
            public = _is_line(views, one) or _is_office(views, one)
        elif one.kind == "address":
            public = _is_seat(views, one) or (bool(places) and _is_second(views, places[-1], one))
        else:
            continue
        if public and places and one.start < places[-1][1]:
            places[-1] = (places[-1][0], max(places[-1][1], one.end))
        elif public:
            places.append((one.start, one.end))
    return places


def without(found: Iterable[Found], places: Sequence[Place], kinds: frozenset[str] = _KINDS) -> list[Found]:
    """Leave out what touches one of some places, of the kinds given."""
    begins = [start for start, _ in places]
    kept = []
    for one in found:
        # Places are in order and none is within another: the last that begins before the end is the one to ask.
        number = bisect_left(begins, one.end) - 1 if one.kind in kinds else -1
        if number < 0 or places[number][1] <= one.start:
            kept.append(one)
    return kept


def _is_second(views: Views, place: Place, one: Found) -> bool:
    """Whether an address is the second part of one that is nobody's: “…, 15th Floor, Los Angeles, CA 90014”."""
    return 0 < one.start - place[1] < _PARTS and _SECOND.fullmatch(views.low, place[1], one.start) is not None


def _is_line(views: Views, one: Found) -> bool:
    """Whether a number is toll free and its sentence says that it is a public line."""
    if _TOLL_FREE.match(views.digits, one.start) is None:
        return False
    around = _clause(views, one.start) + "#" + _rest(views, one.end)
    return _LINE.search(around) is not None and _OWN.search(around) is None


def _clause(views: Views, place: int) -> str:
    """Return the sentence before a place, in small letters."""
    begin = max(place - _BEFORE, 0)
    ends = [stop.end() for stop in _SENTENCE.finditer(views.plain, begin, place)]
    return views.low[ends[-1] if ends else begin : place]


def _rest(views: Views, place: int) -> str:
    """Return the sentence behind a place, in small letters."""
    stop = _SENTENCE.search(views.plain, place, place + _BEHIND)
    return views.low[place : stop.start() if stop is not None else place + _BEHIND]


def _is_seat(views: Views, one: Found) -> bool:
    """Whether an address belongs to a court or an agency that is named right before it."""
    before = _clause(views, one.start)
    office = _OFFICE.search(before) if _NAMED.search(before) else None
    if office is None or _DWELLED.search(views.low, one.start, one.end) or _DWELLING.search(before):
        return False
    named = before[: office.start()]
    begin = one.start - len(before) + office.start()
    if not (views.plain[begin].isupper() or before.startswith(_PLAINLY, office.start())):
        return False
    # What belongs to its name has capital letters: "Court of Alder County", not "Department of the threats".
    if office["of"] and not _is_capital(
        views.plain[begin + office.start("of") - office.start() :][: len(office["of"])]
    ):
        return False
    # On a line of its own an office is a letterhead, with its ZIP code; behind a heading ("Agency: …") the next line is
    # another field, and without the code it may be where somebody was sent.
    if office["below"] and (":" in named.rpartition("\n")[2] or not _ZIP.search(views.low, one.start, one.end)):
        return False
    if office["court"]:
        return _JUDGE.search(named) is None
    return not (office["at"] or _DOUBT.search(named))


def _is_capital(text: str) -> bool:
    """Whether all words of a text but small ones have a capital letter."""
    return all(word[0].isupper() or lowered(word) in _SMALL for word in _WORD.findall(text))


def _is_office(views: Views, one: Found) -> bool:
    """Whether a number is the one of a court or an agency named right before it, and of no officer of it."""
    before = _clause(views, one.start)
    office = _ITS_NUMBER.search(before) if _NAMED.search(before) else None
    if office is None:
        return False
    named = before[: office.start()]
    return _CALLED.search(named) is not None and _DOUBT.search(named) is None
