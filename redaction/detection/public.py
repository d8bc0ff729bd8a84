"""Numbers and addresses that are nobody's: hotlines that can be called toll free, and where a court or an agency sits.

What a case knows as a person's is suggested all the same (`detector`). In doubt a place counts as somebody's: a
suggestion goes only where the words around it are known, all of them, as those of a notice, a letterhead or a public
line.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import attrgetter

from redaction.detection.found import Found
from redaction.detection.views import Place, Views, lowered

_TOLL_FREE = re.compile(r"(?:\+?1\D{0,3})?\(?8(?:00|88|77|66|55|44|33)\D")
#: What makes a toll free number a public line, right beside it.
_LINES = (
    r"(?:hot-?\s?lines?|help-?\s?lines?|life-?\s?lines?|tip-?\s?lines?|crime\s?stoppers|crisis\s(?:text|support)"
    r"|(?:vine|crisis|referral|notification|support|advice|abuse|suicide|24-hour)\sline"
    r"|(?:contact|call|resource|crisis)\scent(?:er|re)|centro\sde\s(?:llamadas|atencion|ayuda)"
    r"|linea\s(?:(?:gratuita|nacional)\s)?de\s(?:ayuda|apoyo|crisis))"
)
_CALL = r"\b(?:call|dial|text|contact|marque|llame)\s(?:or\stext\s)?(?:al?\s)?(?:the\s|our\s|la\s|el\s)?"
#: A line and its number: right behind its name, or "call # for the VINE line", "the # hotline", "call 211 or #".
_LINE_NUMBER = (
    rf"{_LINES}(?:,?\s(?:toll-?\s?free|gratuita|phone)(?:\s(?:line|number|at))?)?"
    r"(?:,|:|\sat|\sis|\snumber(?:\sis)?|\sal|\sen\sel)?\s\(?(?:toll-?\s?free:?\s|tel\.?:?\s)?\Z"
)
_NO_LINK = r"(?!(?:to|from|for|with|on|by|in|at|about|taker|log|record)\s)"
_LINE_CALLED = re.compile(rf"(?:{_CALL}|\bor\sthe\s)(?:{_NO_LINK}[a-z][\w'&-]*\s){{0,6}}{_LINE_NUMBER}")
_LINE_NAMED = re.compile(rf"\A[^\w@]*(?:the\s|la\s|el\s)?(?P<name>(?:[a-z][\w'&-]*\s){{0,6}}){_LINE_NUMBER}")
_NO_WORKER = r"\b(?!\s(?:call|work|volunt|staff|advoc|couns|operat|super|direct|manag|agent|taker|of\s)|[\w-])"
_LINE_BEHIND = re.compile(rf"\s{_LINES}{_NO_WORKER}")
_CALLED_FOR = re.compile(rf",?\s(?:for|para)\s(?:the\s|la\s|el\s)?(?:[\w'-]+\s){{0,4}}{_LINES}{_NO_WORKER}")
#: What is said of a line, where nobody is told to call it; in a log the number behind its name is the caller's.
_SAID_OF_LINE = re.compile(
    r"\W*\Z|\)?[,;]?\s\(?(?:(?:which\s)?(?:answers|is\s(?:open|public|free|available|confidential|staffed))|available"
    r"|toll|24|day|open|en\sespanol|las\s24|in\s(?:english|spanish)|tt[yd]|tdd)\b"
)
_SHORT = re.compile(rf"{_CALL}(?:988|211|311)\s(?:or|o)\s\Z")
_TTY = re.compile(r"[\s,;(]{1,3}(?:tty|ttd|tdd):?\s\Z")
#: Words beside a number that make it doubtful that it is a line's or an office's: who called, who works there.
_PERSONAL = re.compile(
    r"\b(?:s?he|hers?|his|him|my|me|i|we|they|their|them|caller\w*|call(?:ed)?-?\s?backs?|returned|left|gave|given|from"
    r"|cell\w*|mobile|volunt\w+|advocates?|counsel\w+|coordinat\w+|witness\w*|compl\w+|tenant|informant|relay|voip|deaf|desde"
    r"|sus?|ella|lo|mi|casa|celular|voluntari\w+|hang-?\s?ups?)\b|\w's\s(?:\w+\s)?(?:number|phone|[\w-]*lines?)\b"
    r"|\b(?:homes?|house|(?:her|him)self|victim(?!\snotif)|desk|mother|father|mom|dad|sister|brother|wife|husband|son"
    r"|daughter|friend|neighbou?r|aunt|uncle|cousin|madre|padre|herman[ao]|espos[ao]|amig[ao]|vecin[ao]|ti[ao]|hij[ao]|victima)\b"
)
#: A log of calls: which way they came, who rang.
_LOGGED = re.compile(
    r"\b(?:inbound|incoming|outbound|outgoing|origin|source|forwarded|transfer\w*|via|logs?|logged|caller|hung\sup|anonymous)\b"
)
#: A name right behind a number: "call 211 or 1-888-555-0134, Ada Reed".
_BY_NAME = re.compile(
    r"(?:[\s,(|-]{1,3}|.*\b(?:for|reach|as|with|of|is|and|or|para|por|de)\s)"
    r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Toll|English|Spanish)[A-ZÀ-Ý][a-zà-ÿ]+",
    re.DOTALL,
)
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-ZÀ-Ý¿¡])|\n[ \t]*\n|\t")
_BEFORE, _BEHIND = 160, 110

#: Offices whose place is public. No shelter, clinic or jail is among them: who is there is somebody's secret.
_COURTS = (
    r"(?:court\s?houses?|(?:superior|district|circuit|county|municipal|supreme|family|juvenile|immigration|justice|probate"
    r"|criminal|traffic|city|federal|magistrate|appeals?)\scourts?(?:\sof\sappeals?)?|courts?\sof\s(?:appeals?|common\spleas"
    r"|justice)|(?:clerk\sof\s(?:the\s)?(?:\w+\s)?court|(?:court\s)?clerk's\soffice)|hall\sof\sjustice"
    r"|payable\sto\s(?:the\s)?clerk|juzgado|tribunal|palacio\sde\sjusticia|corte)"
)
#: Their officers are called to homes: an address behind such a name alone may be where.
_FORCES = (
    r"(?:police\s(?:department|dept\.?|station|headquarters|bureau)|sheriff'?s'?\s(?:office|department|dept\.?"
    r"|station)|(?:state\spolice|highway\spatrol)(?:\sheadquarters)?|comisaria|departamento\sde\spolicia"
    r"|policia\s(?:municipal|estatal|federal))"
)
#: The word for an office is part of the name: an attorney, a clerk or a defender is a person.
_AGENCIES = (
    r"(?:office\sof\sthe\s(?:district\sattorney|attorney\sgeneral|public\sdefender|(?:county|court|city)\sclerk)"
    r"|(?:district|county|city|state|united\sstates|u\.\s?s\.|prosecuting)\sattorney'?s'?\soffice"
    r"|attorney\sgeneral'?s\soffice|prosecutor'?s\soffice|public\sdefender'?s?'?\soffice|city\shall|county\shall"
    r"|county\s(?:clerk|recorder)'?s\soffice|(?:ice|uscis|cbp|ero|field|district|asylum|social\ssecurity|probation|parole)"
    r"\s(?:field\s)?office|uscis(?:\s\w+\sservice\scenter)?|immigration\scourt|department\sof\s(?:homeland"
    r"\ssecurity|justice|corrections|public\ssafety|motor\svehicles|state)|dmv|fiscalia(?:\sgeneral)?|ministerio"
    r"\spublico|consulado(?:\sgeneral)?|consulate(?:\sgeneral)?|embassy|embajada)"
)
#: What belongs to the name of an office behind its word: "of Alder County", "segundo de lo penal".
_TAIL = (
    r"(?P<of>,?\s(?:of(?!\s(?:an?|his|her|their|this|that|threats|domestic)\b)|in\sand\sfor"
    r"|for(?=\s(?:the\s)?(?:\w+\s){1,3}(?:county|district|city|state)\b))(?:\s[a-z][\w'.-]*){1,4}"
    r"|\s(?:segundo|primero|tercero|cuarto|quinto|sexto|civil|penal|familiar|de|del)\b[\w\s]{0,40}"
    r"|,?\s(?:records|civil|criminal|family|traffic)(?:\s(?:division|section|unit|branch))?)?"
)
_ROOM = (
    r"(?:,?\s(?:(?:room|suite|ste|courtroom|dept|division|department|floor)\b\.?\s?\w{0,4}"
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
    rf"(?<![\w'])(?:(?P<court>{_COURTS})|(?P<force>{_FORCES})|{_AGENCIES}){_TAIL}{_ROOM}"
    rf"(?:(?P<at>\sat\s)|(?P<below>{_BELOW})|{_SITS})\Z"
)
_ITS_NUMBER = re.compile(
    rf"(?<![\w'])(?:{_COURTS}|{_FORCES}|{_AGENCIES}|p\.?d\.?){_TAIL}"
    r"(?:(?P<at>\s(?:at|al)\s)|(?:,\s|:\s|\s\(|\son\s|,?\s?(?:tel|telephone|phone|telefono)\.?:?\s){1,2})\Z"
)
#: Before an office may stand its full name, and words that send people there; any other makes it doubtful.
_SENDS = re.compile(
    r"\b(?:appear|(?:be|is)\sheld|report(?:\sin\sperson)?\sto|file|filed|mail|send|submit|payable|pay|deliver|presentarse"
    r"|comparecer|celebrara)\b"
)
_SENDING = frozenset(
    "a an and any appear application applications are at be before by copies copy defendant deliver fee fees file"
    " filed fine fines for form forms hearing hearings held in is located mail may motion motions must of on or"
    " ordered original parties payable pay payment payments person petition petitions please report request requests"
    " respondent restitution send shall submit the this to trial will with you your monday tuesday wednesday"
    " thursday friday january february march april june july august september october november december am pm m p"
    " ante audiencia celebrara comparecer de debe del el en la las los presentarse que se y".split()
)
_LEAD = re.compile(r"(?:[\w\s,./'$-]|(?<=\d):(?=\d))*")
_COURT_FIELD = re.compile(
    r"(?:court|hearing|trial|(?:court|hearing)\s(?:location|address)|(?:location|place)\sof\s(?:the\s)?hearing):"
)
_ARTICLES = frozenset(("", "the", "el", "la"))
#: Before its name may stand the office it belongs to: "Clerk of the Court, Superior Court …".
_OWNER = re.compile(rf"(?:{_COURTS}{_TAIL},\s|office\sof\sthe\s)\Z")
#: Words of a court's name that are part of nobody's.
_NO_PERSON = frozenset("the el la county city municipal judicial federal district state us".split())
_NAME_WORD = re.compile(r"(?:(?<=\A)|(?<=\s))[a-z][\w'.-]*[ ]\Z")
#: Offices whose name alone is enough, as that of a court.
_DESKS = ("fiscalia", "ministerio")
_MOST_NAMES, _FEW_NAMES = 3, 1
#: Words that send end thus: "send it to the", not "send the Police Department".
_TOWARDS = re.compile(r"\b(?:to|at|with|before|in|on|ante|en|al?|por)(?:\s(?:the|el|la))?\Z")
#: What begins a sentence with a capital letter and no name: "Fled County Court, 12 Elm Street."
_NO_NAME = re.compile(
    r"left|fled|near|by|behind|outside|after|past|beside|opposite|across|to|from|at|via|in|per|saw|met|off|around|before"
    r"|until|house|home|sister|brother|mother|father|victim|witness|petitioner|neighbou?r|tenant|wife|husband|victima"
    r"|testigo|assistant|asst|deputy|chief|former|ex|old|en|de|desde|tras|frente|junto|detras|\w+(?:ed|ing)"
)
#: What may follow the address of an office in its sentence: a room, a day, an hour, whether it is open.
_FOLLOWS = frozenset(
    "a am and are at before by closed courtroom daily date day days floor friday from hours in is later m monday no"
    " of on open p pm room saturday suite than the thursday through to tuesday until wednesday january february"
    " march april may june july august september october november december piso las el dia de sala hrs".split()
)
#: An own address behind a semicolon belongs to whoever lives there, and so the office's does not.
_LIVES_ELSEWHERE = re.compile(r";[^;.]*\b(?:lives?|resid(?:es?|ing)|living|vive|reside)\s(?:at|on|in|en)\s\Z")
#: The next sentence may say that somebody lives there, or was; a ZIP code makes that less likely.
_DWELLS_THERE = re.compile(
    r"\b(?:home|house|hers|apartment|there|shelter\w*|refugio|casa|hideout|this\sis|that\sis|above|ahi|alli|upstairs|inside"
    r"|downstairs|rear|unit|room|kitchen|door|bedroom)\b"
)
_SOMEBODY_THERE = re.compile(
    r"\b(?:lives?|lived|resid\w+|found|vive|vivia|reside|suspect|caller|female|male|child\w*)\b"
)
#: Below what looks like a letterhead: the ticket of a call, and the address is where it led.
_TICKET = re.compile(
    r"\b(?:complaints?|calls?|caller|dispatch\w*|disturbance|domestic|burglary|noise|alarm|welfare|hang-?\s?up|in\sprogress"
    r"|assault|theft|units?)\b|\b\d\d:\d\d\b"
)
#: A letterhead: an office on the first line of a page or a part of it, below its state or town if anything.
_HEAD = re.compile(r"(?:(?:state|city|county|town|village)\sof\s[a-z .]{2,30}\n\s{0,4})?(?:[a-z][\w'.-]*[ ]){0,3}")
#: What makes it doubtful that a number behind an office is the office's: who came, from whom.
_DOUBT = re.compile(
    r"\b(?:officers?|ofc|off|deput(?:y|ies)|det|detectives?|sgt|sergeant|agents?|trooper|units?|oficial(?:es)?|agentes?"
    r"|respond(?:ed|ing|s)?|dispatched|arrest\w*|went|sent|resid\w+|liv(?:es?|ed|ing)|home|house|vive|reside)\b"
    r"|\b(?:by|por|with|from)\s(?:the\s|la\s|el\s)?(?:[\w.']+\s){0,3}\Z"
)
_ZIP = re.compile(r"\b\d{5}(?:-\d{4})?\Z")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset("of the in and for de del la las los lo el y".split())
_DWELLED = re.compile(r"\b(?:apt|apartment|unit|lot|trlr|trailer|space|spc|depto|dpto|apto|int|interior)\b|#")
_CALLED = re.compile(
    r"\b(?:(?P<now>call|contact|dial|reach|llame|llamar)|calls|called|llamo)\s(?:the|your|our|a\sla|al)\s"
    r"(?:(?!(?:of|at|with|for|de|clerk)\s)[\w.'-]+\s){0,3}\Z"
)
#: Without one of these no office is named.
_NAMED = re.compile(
    r"court|clerk|polic|sheriff|attorney|prosecutor|defender|hall|office|uscis|department|dmv|fiscal|comisar|minister"
    r"|consul|embass|embaj|juzgado|tribunal|justic|corte|patrol|recorder|p\.?d\b"
)
#: Offices known by their word alone; others need a capital letter: “after district court, 12 Elm …” names none.
_PLAINLY = ("courthouse", "court house", "clerk", "city hall", "payable", "juzgado")
#: So far apart two parts of one address stand, and so much of the next sentence is read.
_PARTS, _NEXT = 26, 60
_SECOND = re.compile(r"(?:,?\s(?:\d{1,3}(?:st|nd|rd|th)\sfloor|suite\s\w+|room\s\w+|piso\s\w+))?\s?,\s?\n?\s{0,3}")
#: The second part of an address: a town with its ZIP code, no street and no box.
_TOWN = re.compile(r"(?!.*\bbox\b)[^\W\d][^\d]*\s\d{5}(?:-\d{4})?")
#: Addresses found behind one another that may be parts of the same.
_SEVERAL = 4
_START = attrgetter("start")
_KINDS = frozenset({"phone", "address"})


def public_places(views: Views, found: Iterable[Found]) -> list[Place]:
    """Return where numbers and addresses stand that are nobody's, among those found."""
    places: list[Place] = []
    ordered = sorted(found, key=lambda each: (each.start, each.end))
    homes = [one for one in ordered if one.kind == "address"]
    for one in ordered:
        if one.kind == "phone":
            end = one.end if _is_line(views, one, places) or _is_office(views, one) else 0
        elif one.kind == "address":
            end = _seat(views, one, homes)
        else:
            continue
        if end and places and one.start < places[-1][1]:
            places[-1] = (places[-1][0], max(places[-1][1], end))
        elif end:
            places.append((one.start, end))
    return places


def without(
    views: Views, found: Iterable[Found], places: Sequence[Place], kinds: frozenset[str] = _KINDS
) -> list[Found]:
    """Leave out what stands in one of some places, of the kinds given; what says more than the place is kept."""
    begins = [start for start, _ in places]
    kept = []
    for one in found:
        # Places are in order and none is within another: the last that begins before the end is the one to ask.
        number = bisect_left(begins, one.end) - 1 if one.kind in kinds else -1
        if number < 0 or places[number][1] <= one.start or _says_more(views, one, places[number]):
            kept.append(one)
    return kept


def _says_more(views: Views, one: Found, place: Place) -> bool:
    """Whether a number, or in a name or a place read by the tagger any word, stands outside a place it touches."""
    behind = views.plain[min(place[1], one.end) : one.end]
    before = views.plain[one.start : max(place[0], one.start)]
    if one.kind in _KINDS:
        return any(letter.isdigit() for letter in before + behind)
    # An office and its address may be read as one place.
    return any(letter.isalnum() for letter in (before + behind if one.kind == "name" else behind))


def _is_line(views: Views, one: Found, places: Sequence[Place]) -> bool:
    """Whether a number is toll free and stands right beside the name of a public line, with nobody spoken of."""
    if _TOLL_FREE.match(views.digits, one.start) is None:
        return False
    if places and 0 < one.start - places[-1][1] < 8 and _TTY.match(views.low[places[-1][1] : one.start]):
        return True
    before, rest = _clause(views, one.start).rpartition("; ")[2], _rest(views, one.end)
    behind = one.end + len(rest)
    if _LOGGED.search(before) or _LOGGED.search(views.low, one.end, behind + _NEXT):
        return False
    if _PERSONAL.search(before) or _PERSONAL.search(rest) or _BY_NAME.match(views.plain, one.end, one.end + len(rest)):
        return False
    if _SHORT.search(before) or (re.search(_CALL + r"\Z", before) and _CALLED_FOR.match(rest)):
        return True
    if re.search(r"\b(?:the|our|la|el)\s\Z", before) and _LINE_BEHIND.match(rest):
        return True
    if _LINE_CALLED.search(before):
        return True
    line = _LINE_NAMED.search(before)
    begin = one.start - len(before)
    return (
        line is not None
        and _SAID_OF_LINE.match(rest) is not None
        and _is_capital(views.plain[begin + line.start("name") : begin + line.end("name")])
    )


def _clause(views: Views, place: int) -> str:
    """Return the sentence before a place, in small letters; where it is cut off, it begins with a sign."""
    begin = max(place - _BEFORE, 0)
    ends = [stop.end() for stop in _SENTENCE.finditer(views.plain, begin, place)]
    if ends:
        return views.low[ends[-1] : place]
    return views.low[:place] if begin == 0 else "@" + views.low[begin + 1 : place]


def _rest(views: Views, place: int) -> str:
    """Return the sentence behind a place, in small letters."""
    stop = _SENTENCE.search(views.plain, place, place + _BEHIND)
    return views.low[place : stop.start() if stop is not None else place + _BEHIND]


def _seat(views: Views, one: Found, homes: Sequence[Found]) -> int:
    """Return where the address of a court or an agency that is named right before it ends; 0 where it is none."""
    before = _clause(views, one.start)
    office = _OFFICE.search(before) if _NAMED.search(before) else None
    if office is None or _DWELLED.search(views.low, one.start, one.end):
        return 0
    begin = one.start - len(before)
    if not (views.plain[begin + office.start()].isupper() or before.startswith(_PLAINLY, office.start())):
        return 0
    # What belongs to its name has capital letters: "Court of Alder County", not "Department of the threats".
    if office["of"] and not _is_capital(views.plain[begin + office.start("of") : begin + office.end("of")]):
        return 0
    behind = bisect_left(homes, one.end, key=_START)
    second = next((two for two in homes[behind : behind + _SEVERAL] if _is_second(views, one, two)), one)
    named, end = before[: office.start()], second.end
    has_code = _ZIP.search(views.low, one.start, end) is not None
    if office["below"]:
        is_head = begin == 0 or "\n" in views.plain[max(begin - 3, 0) : begin].rstrip(" ")[-1:]
        if not (is_head and _HEAD.fullmatch(named) and has_code):
            return 0
    # In a cell of a table stands whose address the next column has.
    elif views.plain[begin - 1 : begin] == "\t" or not _is_sent(views, named, begin, office, has_code=has_code):
        return 0
    return end if _is_over(views, end, homes, head=bool(office["below"]), has_code=has_code) else 0


def _is_sent(views: Views, named: str, begin: int, office: re.Match[str], *, has_code: bool) -> bool:
    """Whether before an office stands nothing but its full name, and words that send people there."""
    lead, whole = _without_name(views, named, begin), office[0]
    owner = _OWNER.search(lead)
    if owner is not None:
        lead, whole = _without_name(views, lead[: owner.start()], begin), owner[0]
    lead = lead.rpartition(";")[2].strip()
    if office["court"] and _COURT_FIELD.fullmatch(lead):
        return True
    if lead in _ARTICLES and not whole.startswith("payable"):
        names = [word[0] for word in _WORD.finditer(named) if word[0] not in _NO_PERSON]
        if (office["at"] and not lead) or office["force"] or ";" in named:
            return False
        if not (has_code or office["court"] or whole.startswith(_DESKS)):
            return False
        of = office["of"] or ""
        if of.lstrip(", ").startswith(("of", "for")):
            names += [word[0] for word in _WORD.finditer(of) if word[0] not in _NO_PERSON | _SMALL]
        # Two words before a court may be somebody's name, but for a town's with its ZIP code behind.
        return (has_code or len(names) <= _FEW_NAMES) and not any(map(_NO_NAME.fullmatch, names))
    words = {word[0] for word in _WORD.finditer(lead)}
    sends = whole.startswith("payable") or (_SENDS.search(lead) and _TOWARDS.search(lead))
    return bool(sends and _LEAD.fullmatch(lead)) and words <= _SENDING


def _without_name(views: Views, named: str, begin: int) -> str:
    """Leave out the words at the end of a text that have a capital letter and send nobody."""
    for _ in range(_MOST_NAMES):
        word = _NAME_WORD.search(named)
        if word is None or word[0].strip() in _SENDING or not views.plain[begin + word.start()].isupper():
            break
        named = named[: word.start()]
    return named


def _is_over(views: Views, end: int, homes: Sequence[Found], *, head: bool, has_code: bool) -> bool:
    """Whether behind an office's address only a day, an hour, a room is named, or where somebody lives instead."""
    rest = _rest(views, end)
    # A letterhead ends with an empty line: below the agency of a ticket stands where it was sent, then what for.
    if head and ("\n" in rest or _TICKET.search(views.low, end, end + _NEXT)):
        return False
    behind = end + len(rest)
    part, stop, _ = rest.partition(";")
    if not (_LEAD.fullmatch(part.strip("()")) and all(word[0] in _FOLLOWS for word in _WORD.finditer(part))):
        return False
    if stop:
        number = bisect_left(homes, end + 1, key=_START)
        home = homes[number].start if number < len(homes) else end
        return _LIVES_ELSEWHERE.fullmatch(views.low, end + len(part), home) is not None
    if _DWELLS_THERE.search(views.low, behind, behind + _NEXT):
        return False
    return has_code or not any(one.search(views.low, behind, behind + _NEXT) for one in (_PERSONAL, _SOMEBODY_THERE))


def _is_second(views: Views, first: Found, one: Found) -> bool:
    """Whether an address is the second part of another one: “…, 15th Floor, Los Angeles, CA 90014”."""
    return (
        0 < one.start - first.end < _PARTS
        and _SECOND.fullmatch(views.low, first.end, one.start) is not None
        and _TOWN.fullmatch(views.low, one.start, one.end) is not None
    )


def _is_capital(text: str) -> bool:
    """Whether all words of a text but small ones have a capital letter."""
    return all(word[0].isupper() or lowered(word) in _SMALL for word in _WORD.findall(text))


def _is_office(views: Views, one: Found) -> bool:
    """Whether a number is the one at which a court or an agency named right before it, and no officer, is called."""
    before = _clause(views, one.start)
    office = _ITS_NUMBER.search(before) if _NAMED.search(before) else None
    if office is None:
        return False
    named = before[: office.start()]
    called = _CALLED.search(named)
    if called is None or not (called["now"] or office["at"]):
        return False
    rest = _rest(views, one.end)
    return not (
        _DOUBT.search(named) or _PERSONAL.search(rest) or _BY_NAME.match(views.plain, one.end, one.end + len(rest))
    )
