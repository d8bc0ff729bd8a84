"""Identifiers by rules: by their form and check digit, or by the words before and behind them."""

import re
from collections.abc import Iterable, Iterator, Sequence

from redaction.detection import addresses, emails, medical, phones, plates, public, spoken, tables
from redaction.detection.chunks import Once
from redaction.detection.dates import DATE, is_date
from redaction.detection.forms import LABELLED, UNMISTAKABLE, Form
from redaction.detection.found import Found, without_overlaps
from redaction.detection.labels import STAYS, Label, labels_in
from redaction.detection.reasons import NAMES
from redaction.detection.values import ENTITIES
from redaction.detection.views import Place, Views

_US_STATES = (
    "al|ak|az|ar|ca|co|ct|de|fl|ga|hi|id|il|in|ia|ks|ky|la|me|md|ma|mi|mn|ms|mo|mt|ne|nv|nh|nj|nm|ny|nc|nd"
    "|oh|ok|or|pa|ri"
    "|sc|sd|tn|tx|ut|vt|va|wa|wv|wi|wy|dc|pr|usa|us|mx"
)
_STATE_NAMES = (
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho"
    "|illinois|indiana"
    "|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri"
    "|montana|nebraska"
    "|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon"
    "|pennsylvania"
    "|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west"
    " virginia|wisconsin"
    "|wyoming|mexico|tex|calif|fla|ariz|ill|wash"
)
_MARKS = r"[\s:#.=>()*|\"'/,\[\]\-]"
#: What may stand between a label and its value.
_BEHIND = re.compile(
    rf"{_MARKS}{{0,8}}(?:(?:is|was|are|were|reads?|reading|shows?|es|era|son|fue|as|of|for|on|number|no|num"
    rf"|numero|nr|nbr|given"
    rf"|listed|shown|issued|by|ending|ends|in|termina(?:d[ao])?|terminada|en|con|para|del?|el|la|los|the|his"
    rf"|her|their|my"
    rf"|your|su|mi|file|record|full|primary|and|y|bearing|appears|to|be|being|state|estado|valid|expired|suspended|oficial|agente|policia|officer|deputy"
    rf"|{_US_STATES}|{_STATE_NAMES})(?![a-z0-9]){_MARKS}{{0,4}}){{0,5}}"
)
#: What may stand between a value and a label behind it.
_BEFORE = re.compile(
    r"[\s(\[,;:\"'\-/]{0,4}(?:(?:is|was|as|es|era|como|the|his|her|their|my|your|su|mi|el|la|subject's|victim's|suspect's"
    rf"|caller's|listed|given|under|de|del|{_US_STATES}|{_STATE_NAMES})(?![a-z0-9])[\s(\[,:\"']{{0,3}}){{0,4}}"
)
_STATE_BEFORE = re.compile(r"(?<![A-Za-z])[A-Z]{2}[- ]?\Z")
_STOP = re.compile(r"[.!?]\s+(?=[A-Z])|;\s|\n[ \t]*\n")
_MASKED = re.compile(r"[xX*#]{2}")
#: An identifier that is unmistakable by itself has at least so many digits with nothing but marks and spaces between
#: them; the masked ones and those of accounts apart.
_CLUSTER = re.compile(r"\d(?:[\W_]{0,10}\d){7,}")
#: What may belong to it stands so close: the letters of an office, an extension.
_AROUND = 12
#: So much stands before the first digit of the number of an account that none misread, and so much behind it.
_COUNTRY, _ACCOUNT = 5, 60
_BACK = 44
#: How many characters before a value are searched for words that make it something else.
_STAY_REACH = 36
#: Kinds of which any number may be one: behind such a number a label counts only in brackets or after a comma.
_LOOSE = frozenset({"badge", "plate", "sid"})
#: Kinds one word may announce: what stands around it decides.
_DECIDED = frozenset({"badge", "plate", "driver_licence"})
_OPENING = frozenset("([,-:;")
#: Kinds whose form alone may also be a case number or an invoice.
_MAY_STAY = frozenset({"ssn", "itin", "phone", "card"})
_RANKS = (
    r"(?:officer|ofc|off|deputy|dep|detective|det|sergeant|sgt|lieutenant|lt|captain|capt|corporal|cpl"
    r"|trooper|agent|investigator"
    r"|inv|inspector|patrolman|constable|oficial|agente|sargento|detective|teniente|capitan|policia|subinspector)\.?"
)
_RANKED = re.compile(rf"(?:.*[\W_])?(?P<rank>{_RANKS})\Z", re.DOTALL)
_BADGE_BY_RANK = re.compile(
    rf"{_RANKS}"
    r"(?:\s(?!(?:on|at|in|of|and|the|by|for|from|to|with|was|is|who|en|de|el|la|que"
    r"|con)\b)[a-z][a-z.'\-]{0,24}){1,3},?\s?"
    r"(?:[(\[]?(?:#|no\.? ?|id ?#? ?) ?|[(\[])?(?P<number>[a-z]?\d{2,6})(?![\w/:%-]|[.,]\d)"
)
_OPEN = re.compile(r"[(\[](?<=[ \n].)(?=[\dA-Za-z])")
_NAME = re.compile(
    r"(?<!\w)(?:[A-ZÀ-Ý][\wÀ-ÿ'-]{1,20}|[A-Z]\.?),?[ \n](?:[A-ZÀ-Ý][\wÀ-ÿ'-]{1,20}|[A-Z]\.)"
    r"(?:[ \n][A-ZÀ-Ý][\wÀ-ÿ'-]{1,20})?,?\Z"
)
_VERSUS = re.compile(r"\b(?:vs?\.|versus|Act|Court|Report|Order|Rule|Exhibit|Hearing|Department)")


def recognise(views: Views) -> list[Found]:
    """Return the identifiers and medical data of a text, in order, none inside another."""
    return [one for one in recognised(views)[0] if one.kind not in ENTITIES]


def recognised(views: Views) -> tuple[list[Found], list[Place]]:
    """Return the identifiers of a text and the names in its tables, and where numbers and addresses of nobody stand."""
    labels = labels_in(views)
    found: list[Found] = []
    if views.regions:
        found += _unmistakable(views)
        found += _labelled(views, labels)
        found += _badges_by_rank(views)
        found += _born(views)
        found += (Found("address", *place) for place in addresses.addresses(views, labels))
        found += (Found(*cell) for cell in tables.cells(views))
        found += phones.beside_people(views)
        found += list(phones.in_lists(views, found))
    nobodys = public.public_places(views, found)
    found = public.without(views, found, nobodys)
    found += spoken.spoken(views, labels)
    found += (Found("email", *place) for place in emails.emails(views.plain))
    found += medical.phrases(views)
    return without_overlaps(found), nobodys


def _unmistakable(views: Views) -> Iterator[Found]:
    clusters = [one.span() for start, end in views.regions for one in _CLUSTER.finditer(views.digits, start, end)]
    places = _around(clusters, _AROUND, 2 * _AROUND)
    accounts = _around([(at, at) for at in views.odd if views.plain[at - 2 : at].isalpha()], _COUNTRY, _ACCOUNT)
    masked = [(start, end) for start, end in views.regions if _MASKED.search(views.plain, start, end)]
    whole = [(0, len(views.plain))] if "<<" in views.plain else []
    if not (places or accounts or masked or whole):
        return
    for kind, forms in UNMISTAKABLE.items():
        stays = kind in _MAY_STAY
        others = {"passport": whole, "iban": accounts}.get(kind)
        for number, form in enumerate(forms):
            view = views.digits if form.view == "digits" else views.plain
            for start, end in masked if form.masked else places if others is None else others:
                for match in form.pattern.finditer(view, start, end):
                    if form.check is not None and not form.check(match):
                        continue
                    if not (stays and _keeps(views, match.start())):
                        score = 0.9 - 0.04 * number
                        yield Found(kind, *match.span(), score, f"It has the form of {NAMES[kind]}.")


def _around(places: Iterable[Place], before: int, behind: int) -> list[Place]:
    """Return places made wider, those that touch as one."""
    joined: list[Place] = []
    for start, end in places:
        if joined and start - before <= joined[-1][1]:
            joined[-1] = (joined[-1][0], end + behind)
        else:
            joined.append((max(start - before, 0), end + behind))
    return joined


def _keeps(views: Views, start: int) -> bool:
    """Whether the words before a number say that it is a case, an invoice or the like."""
    return STAYS.search(views.low, max(start - _STAY_REACH, 0), start) is not None


def _labelled(views: Views, labels: Sequence[Label]) -> Iterator[Found]:
    for number, label in enumerate(labels):
        forms = LABELLED.get(label.kind, ())
        found = _behind(views, label, labels, number, forms) or _in_front(views, label, forms)
        if found is not None and (label.kind not in _DECIDED or plates.holds(views, label, found)):
            yield found


def _behind(views: Views, label: Label, labels: Sequence[Label], number: int, forms: Sequence[Form]) -> Found | None:
    """Find the value that follows a label: right behind it, or within reach in the same sentence."""
    joined = _BEHIND.match(views.low, label.end)
    close = joined.end() if joined is not None else label.end
    limit = _limit(views, label, labels, number)
    for place, form in enumerate(forms):
        view = getattr(views, form.view)
        match = form.pattern.match(view, close) or form.pattern.match(view, label.end)
        match = match if match is not None and _fits(form, match) else None
        if match is None and form.reach:
            match = next(
                (
                    other
                    for other in form.pattern.finditer(view, label.end, min(limit + 40, len(view)))
                    if _fits(form, other) and other.start() <= min(label.end + form.reach, limit)
                ),
                None,
            )
        if match is not None and (match.start() <= close or not _keeps(views, match.start())):
            near = match.start() - label.end <= close - label.end
            return _with_state(
                views, label, _found(views, label, match, (0.98 if near else 0.93) - 0.01 * place, "follows")
            )
    return None


def _limit(views: Views, label: Label, labels: Sequence[Label], number: int) -> int:
    """Return how far a value may stand behind its label: to the end of the sentence, or to the next label."""
    stop = _STOP.search(views.plain, label.end, label.end + 80)
    limit = stop.start() if stop is not None else label.end + 80
    for other in labels[number + 1 :]:
        if other.start >= limit:
            break
        if other.start > label.end + 8:
            return other.start
    return limit


def _in_front(views: Views, label: Label, forms: Sequence[Form]) -> Found | None:
    """Find the value a label stands behind: "123-45-6789 (SSN)"."""
    start = max(label.start - _BACK, 0)
    for place, form in enumerate(forms):
        view = getattr(views, form.view)
        last = None
        for match in form.pattern.finditer(view, start, label.start):
            between = _BEFORE.match(views.low, match.end())
            if between is None or between.end() < label.start or not _fits(form, match):
                continue
            if label.kind not in _LOOSE or not _OPENING.isdisjoint(views.plain[match.end() : label.start]):
                last = match
        if last is not None and not (last.start() == start and start > 0):
            return _found(views, label, last, 0.92 - 0.01 * place, "stands before")
    return None


def _with_state(views: Views, label: Label, found: Found) -> Found:
    """Take the letters of the state into a state's number: "TX-1234567"."""
    begin = max(found.start - 4, label.end)
    state = _STATE_BEFORE.search(views.plain, begin, found.start) if found.kind == "sid" else None
    return found if state is None else found._replace(start=state.start())


def _fits(form: Form, match: re.Match[str]) -> bool:
    return form.check is None or form.check(match)


def _found(views: Views, label: Label, match: re.Match[str], score: float, how: str) -> Found:
    said = " ".join(views.text[label.start : label.end].split()).strip(" :.#-")
    why = f"It {how} “{said}”, which announces {NAMES[label.kind]}."
    return Found(label.kind, match.start(), match.end(), round(score, 2), why)


def _badges_by_rank(views: Views) -> Iterator[Found]:
    chunks = views.low_chunks
    for number, held in [(number, held) for number, held in enumerate(_ENDS_IN_RANK.of(chunks.texts)) if held >= 0]:
        match = _BADGE_BY_RANK.match(views.low, chunks.begins[number] + held)
        if match is not None:
            behind = views.low[match.start("number") - 1]
            if behind in "#([" or match.end() - match.start("number") > 2:
                why = "The number stands behind an officer's rank and name."
                yield Found("badge", *match.span("number"), 0.8, why)


def _rank(text: str) -> int:
    """Return where the rank begins with which a stretch between white space ends; -1 where it ends with none."""
    found = _RANKED.match(text)
    return found.start("rank") if found is not None else -1


_ENDS_IN_RANK = Once(_rank)


def _born(views: Views) -> Iterator[Found]:
    """Find the date in brackets behind a person's name: "Ada Quillfeather (3/4/1988)"."""
    for match in _OPEN.finditer(views.plain):
        date = DATE.match(views.low, match.end())
        if date is None or not is_date(date) or views.plain[date.end() : date.end() + 1] not in {")", "]", ",", ";"}:
            continue
        before = views.plain[max(match.start() - 65, 0) : match.start() - 1]
        if _NAME.search(before) and not _VERSUS.search(before):
            yield Found("birth_date", *date.span(), 0.8, "It is the date in brackets behind a person's name.")
