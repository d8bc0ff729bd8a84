"""Dates, names, organisations and places in running text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from redaction.detection.announced import announced
from redaction.detection.dates import dates_in
from redaction.detection.found import Found
from redaction.detection.headings import HEADINGS, IN_CAPITALS
from redaction.detection.known import TITLES
from redaction.detection.tagging.model import LABELS, bundled
from redaction.detection.tagging.tokens import Tokens, tokens_of
from redaction.detection.views import Views, lowered

#: Taken from the score of "nothing": what is missed harms more than what is refused.
CAREFULNESS = 19.0
#: How much a word must rather be a name than nothing to be one in the rest of its text.
_SURE = 20.0
_JOINERS = frozenset("of the de del la las los and & y von van der di da el al for".split())
_PARTING = frozenset(";:!?|()[]{}<>•*=")
#: Words of forms that announce something and are no part of it.
_FORM = frozenset(
    "dl dln oln no nos passport number num iban ssn itin dob birth date id license licence plate tag badge"
    " sid fin fins ucn tel phone"
    " cell email receipt card lp hrs hours re ref attn cc u.s.c usc c.f.r cfr ina rfc curp a.m p.m am pm est"
    " pst apt unit x dkt doc"
    " docket case cause file ref telefono domicilio direccion pasaporte fecha nacimiento nombre apellido"
    " correo recibo numero licencia"
    " placa placas folio expediente via page pp vol sec".split()
)
_LEADING = TITLES | _JOINERS
#: So many digits make a number of a word.
_DIGITS = 3
#: Words of law and of forms, and bodies everybody knows: never suggested by themselves.
STAYING = frozenset(
    "court courts applicant applicants respondent respondents petitioner petitioners defendant defendants"
    " plaintiff plaintiffs"
    " appellant appellants appellee government prosecution prosecutor state states united u.s. us usa u.s.a"
    " victim victims suspect"
    " suspects witness witnesses subject subjects officer officers deputy detective sergeant judge judges"
    " justice counsel attorney"
    " convention article articles section act code constitution constitutional supreme chamber commission"
    " committee agent agents"
    " republic federal board immigration appeals motion order report form notice hearing appeal judgment"
    " rule rules exhibit page"
    " ministry interior criminal civil procedure parliament high district circuit municipal police"
    " department sheriff office county"
    " city law protection human rights fundamental freedoms title chapter part schedule annex index record"
    " letter decision english"
    " lender borrower company bank the a an of and in to mr mrs ms dr sir madam english spanish american"
    " mexican french german"
    " monday tuesday wednesday thursday friday saturday sunday january february march april may june july"
    " august september october"
    " november december complainant caller mother father wife husband brother sister son daughter mom dad"
    " r/o v1 v2 s1 s2 narrative"
    " facts procedure background discussion conclusion affirmed reversed dismissed denied granted tribunal"
    " juez juzgado victima"
    " acusado imputado testigo ministerio publico estado fiscal fiscalia policia codigo penal ley articulo"
    " constitucion demandado"
    " demandante parte actora suprema corte senora senor guidelines sentencing presentence government's"
    " court's interpreter spanish"
    " name address phone date dob ssn sex race male female unknown none yes no n/a station patrol unit"
    " division role kept telephone fax".split()
)
_STAYING = STAYING | HEADINGS
_STAYING_IN_CAPITALS = _STAYING | IN_CAPITALS
_BODIES = re.compile(
    r"(?:the )?(?:u\.?s\.? |united states )?(?:(?:department|dept\.?|ministry|secretary|office) of (?:the"
    r" )?(?:homeland security|justice|state|labor|interior"
    r"|health and human services|education|defense|the treasury)|immigration and customs enforcement|customs"
    r" and border protection"
    r"|citizenship and immigration services|border patrol|federal bureau of investigation|social security"
    r" administration"
    r"|drug enforcement administration|marshals service|board of immigration appeals|executive office for"
    r" immigration review"
    r"|fbi|ice|dhs|uscis|cbp|doj|eoir|dea|atf|ins|cia|irs|dmv|bia|ncic|foia|opla|ero|hsi|supreme court|court"
    r" of cassation"
    r"|court of appeals?|constitutional court|european court(?: of human rights)?|high court|congress|senate"
    r"|united nations|un|eu)"
)
_SAID = {
    "name": "It reads like a person's name here.",
    "organisation": "It reads like the name of an organisation here.",
    "place": "It reads like the name of a place here.",
}
_YEAR = re.compile(r"(?:19[2-9]|20[0-4])\d(?![\w/-]|[.,]\d)")
_BEFORE_YEAR = re.compile(
    r"\b(?:in|since|until|from|by|early|late|mid|between|and|to|before|after|around|summer of|winter of"
    r"|spring of|autumn of|fall of"
    r"|year|en|desde|hasta|ano|del?)[\s-]\Z"
)
#: "since 05/2019"
_MONTH_BEFORE = re.compile(r"(?<!\d)(?<!/)(?P<month>(?:0?[1-9]|1[0-2])/)\Z")
_LONGEST_BEFORE = 11
_DATE_SAID, _YEAR_SAID = (
    f"It is a {what}; it may tell when something happened to somebody." for what in ("date", "year")
)
_MAKES = frozenset(
    "acura audi bmw buick cadillac chevrolet chevy chrysler dodge fiat ford gmc honda hyundai infiniti jeep kia lexus"
    " lincoln mazda mercedes mercury mitsubishi nissan pontiac ram saturn subaru suzuki tesla toyota volkswagen"
    " volvo".split()
)
_CAR = re.compile(r"(?<!\d)(?:19|20)\d\d\s\Z|(?:make|marca)[:\s]\s?\Z")
#: "In 2014 Ford was arrested."
_WHEN = re.compile(r"\b(?:in|since|by|from|until|of|during|before|after|en|desde|de)\s\d{4}\s\Z")
_PIECE = re.compile(r"[^\s.,'’/]+")


@dataclass(slots=True)
class _Run:
    """Tokens in a row with one label: the first and the last."""

    label: int
    first: int
    last: int


def entities(views: Views) -> list[Found]:
    """Return the dates of a text, the names, organisations and places the tagger finds, and those a form announces."""
    said = [one for one in announced(views) if not _stays(views.plain[one.start : one.end])]
    return [*dates(views), *tagged(views), *said]


def dates(views: Views) -> Iterator[Found]:
    """Yield each date; which of them tell anything is for a person to say."""
    for match in dates_in(views):
        yield Found("date", *match.span(), 0.7, _DATE_SAID)
    for start, end in views.regions:
        for match in _YEAR.finditer(views.low, start, end):
            month = _MONTH_BEFORE.search(views.low, max(match.start() - 4, 0), match.start())
            begin = match.start() if month is None else month.start("month")
            if _BEFORE_YEAR.search(views.low, max(begin - _LONGEST_BEFORE, 0), begin):
                yield Found("date", begin, match.end(), 0.5, _YEAR_SAID)


def tagged(views: Views, carefulness: float = CAREFULNESS) -> Iterator[Found]:
    """Yield the names, organisations and places of a text."""
    tokens = tokens_of(views.chunks)
    if not tokens.words:
        return
    tagger = bundled()
    scores = tagger.scores(tokens)
    labels = tagger.labels(scores, carefulness)
    margins = (scores[:, 1:] - scores[:, :1]).tolist()
    for run in _runs(tokens, _spread(tokens, margins, labels)):
        found = _passage(views, tokens, margins, run)
        if found is not None:
            yield found


def _spread(tokens: Tokens, margins: Sequence[Sequence[float]], labels: dict[int, int]) -> dict[int, int]:
    """Make a word that is surely a name in one place, or part of one of several words, a name wherever it has a
    capital letter."""
    sure: set[str] = set()
    for number in [number for number, label in labels.items() if label == 1]:
        word = tokens.words[number]
        if len(word) > 3 and word[0].isupper() and word not in sure:
            beside = labels.get(number - 1) == 1 or labels.get(number + 1) == 1
            if (beside or margins[number][0] > _SURE) and lowered(word) not in STAYING:
                sure |= {word, word.upper(), word.capitalize()}
    if not sure:
        return labels
    more = {number: 1 for number, word in enumerate(tokens.words) if word in sure}
    return dict(sorted((more | labels).items()))


def _runs(tokens: Tokens, labels: dict[int, int]) -> Iterator[_Run]:
    """Yield tokens in a row with one label, small words between capital ones taken in."""
    run: _Run | None = None
    words, broken = tokens.words, tokens.broken
    for number, label in labels.items():
        parts = words[number] in _PARTING
        if run is not None:
            if number == run.last + 1 and label == run.label and not parts and number not in broken:
                run.last = number
                continue
            yield run
            run = None
        if not parts:
            run = _Run(label, number, number)
    if run is not None:
        yield run


def _passage(views: Views, tokens: Tokens, margins: Sequence[Sequence[float]], run: _Run) -> Found | None:
    """Return what to suggest of a run: titles, marks and words of law taken off its ends; None when nothing is left."""
    label = LABELS[run.label]
    first, last = run.first, run.last
    # A place may begin and end with the number of a road or a ZIP code; nothing else does.
    numbered = label == "place"
    while first <= last and not _begins(tokens.words[first], numbered):
        first += 1
    while last >= first and not _ends(tokens.words[last], numbered):
        last -= 1
    if first > last:
        return None
    start, end = tokens.start(first), tokens.end(last)
    text = views.plain[start:end]
    if text == text.lower() or _stays(text) or _is_fragment(text) or _is_car(views, start, text):
        return None
    place = run.label - 1
    margin = sum([each[place] for each in margins[first : last + 1]]) / (last - first + 1)
    score = round(min(max(0.5 + margin / 60, 0.3), 0.89), 2)
    return Found(label, start, end, score, _SAID[label])


@lru_cache(maxsize=20_000)
def _begins(word: str, numbered: bool) -> bool:
    low = lowered(word).rstrip(".")
    return word[0].isalpha() and low not in _LEADING and low not in _FORM and (numbered or not _is_number(word))


@lru_cache(maxsize=20_000)
def _ends(word: str, numbered: bool) -> bool:
    low = lowered(word).rstrip(".")
    return (
        word[0].isalnum()
        and low not in _JOINERS
        and low not in _FORM
        and (numbered or not _is_number(word))
        and word not in {"'s", "’s", "'S", "’S"}
    )


def _is_number(word: str) -> bool:
    """Whether a word is a number of a case, a report, a form: no name begins or ends with one."""
    return sum(sign.isdigit() for sign in word) >= _DIGITS


def _is_fragment(text: str) -> bool:
    """Whether a passage is one letter standing alone, as seals, plans and tick boxes leave them."""
    told = filter(str.isalnum, text)
    return next(told, None) is None or next(told, None) is None


def _is_car(views: Views, start: int, text: str) -> bool:
    """Whether a passage is the make of a car behind its year or a form's word for it: “a 2014 Ford”."""
    if text.partition(" ")[0].lower() not in _MAKES:
        return False
    before = views.low[max(start - 16, 0) : start]
    return _CAR.search(before) is not None and not _WHEN.search(before)


@lru_cache(maxsize=20_000)
def _stays(text: str) -> bool:
    """Whether a passage is made of words of law or is a body everybody knows."""
    low = lowered(text)
    if _BODIES.fullmatch(low) or low.replace(".", "") in STAYING:
        return True
    words = _STAYING_IN_CAPITALS if text.isupper() else _STAYING
    return all(piece[0] in words or piece[0].isdigit() for piece in _PIECE.finditer(low))
