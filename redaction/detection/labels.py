"""Words that announce an identifier, in English and Spanish, and where they stand in a text.

A label is looked for only where one of its first words stands, so that a page costs one dictionary look-up a stretch
between white space.
Labels are written on small letters without accents, an OCR's digits turned to letters.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from redaction.detection.chunks import Once
from redaction.detection.views import Views, as_letters


@dataclass(frozen=True, slots=True)
class Label:
    """A label found: the kind it announces, and where it stands."""

    kind: str
    start: int
    end: int


_G = r"[\s./'\-]{0,3}"  # what may stand between the words of a label
_NO = rf"(?:{_G}(?:n[o0](?:s|\b|(?=\d))|nos?\.|num(?:ber|ero)?s?\b|nbr\b|nr\b|n[.°ºo]|#|de\slicencia))?"
#: What a diagnosis announces with a number: a code of the ICD-10, and no year or date.
_ICD = r"[\s:(#]{0,4}[a-tv-z]\d[\dab](?:\.|(?![\w/-]))"


#: A licence may be a driver's or a vehicle's: what stands around it decides (`recognise`).
_LICENCE = r"lic(?:en[sc]e)?(?![a-z])(?! ?(?:plate|pl\b|tag|lp))"
#: kind → first words that may begin a label → the label. "<no>" is an optional "number", "<g>" a gap.
_LABELS: dict[str, dict[str, str]] = {
    "ssn": {
        "ssn ssns ss s": r"(?:ssns?|s s n|ss|s s)(?![a-z])<no>",
        "social soc": (
            r"soc(?:ial)? sec(?:urity)?<no>|social(?= ?(?:is|was|ends|ending|[#:(?\d]))|soc(?:ial)?(?= ?[:#/]| ?\d)"
        ),
        "last": r"last (?:four|4)(?: digits)? of (?:\w{1,9} ){0,2}(?:ssn|social)(?: security)?<no>",
        "seguro numero nro num no nss": (
            r"(?:(?:numero|nro|num|no) (?:de(?:l)? )?)?(?:seguro|seguridad) social<no>|nss(?![a-z])<no>"
        ),
        "seguridad": r"seguridad social<no>",
    },
    "itin": {
        "itin itins": r"itins?(?![a-z])<no>",
        "individual": r"individual tax(?:payer)?s? id(?:entification)?<no>(?: \(?itin\)?)?",
        "taxpayer tax": r"tax(?:payer)?s? id(?:entification)?<no>",
        "numero": r"numero (?:de )?(?:identificacion (?:personal )?(?:del? )?contribuyente|id(?:entificacion)? fiscal)",
    },
    "a_number": {
        "a": r"a(?: ?# ?|[\s-]?(?:number|num\b|no\b|file)| numero)<no>|a(?= ?[#:] ?\d)",
        "alien": (
            r"alien (?:registration|reg|file|no\b|num|#|id)(?: ?(?:no\b|number|num|#))*(?: \(?a-?(?:number|no\.?"
            r"|#)\)?)?<no>"
        ),
        "uscis": r"uscis (?:online )?(?:account |acct )?(?:#|no\b|number)",
        "anum": r"anum(?:ber)?",
        "numero": r"numero (?:de (?:registro de )?extranjer[oa]s?(?: ?\(?a\)?)?|a(?![a-z]))<no>",
        "registro": r"registro de extranjer[oa]s?<no>",
    },
    "fbi_number": {
        "fbi": (
            r"fbi(?: ?/ ?ucn)?(?: id(?:ent(?:ification)?)?)?(?:<g>(?:no\b|number|num\b|#|nbr))"
            r"|fbi(?= ?(?:[:#]|\d{3}))|fbi ?/ ?ucn"
        ),
        "ucn": r"ucn(?![a-z])(?: ?/ ?fbi)?<no>",
        "universal": r"universal control<no>(?: \(?ucn\)?)?",
        "numero num no": r"(?:numero|num|no) (?:de |del )?(?:control universal|fbi)(?![a-z])",
    },
    "fin": {
        "fin fins": r"fins?(?![a-z])<no>(?=.{0,30}\d)",
        "fingerprint fprint": r"f(?:inger)?prints? (?:id(?:entification)?|control)<no>(?: \(?fin\)?)?",
        "numero": r"numero de (?:identificacion de )?huellas?(?: dactilar(?:es)?)?(?: \(?fin\)?)?",
        "huella huellas": r"huellas? (?:dactilar(?:es)?)?<no>(?: \(?fin\)?)?(?= ?[:#\d])",
    },
    "sid": {
        "sid sids": r"sids?(?![a-z])<no>",
        "curp rfc": r"(?:curp|rfc)(?![a-z])<no>(?= ?[:#a-z])",
        "student": r"student id<no>",
        "state": r"state (?:id(?:entification)?|identity)(?! card)(?:<g>bureau)?<no>(?: \(?sid\)?)?",
        "numero": r"numero (?:de )?(?:identificacion|id) estatal(?: \(?sid\)?)?",
        "identificacion": r"identificacion estatal<no>",
    },
    "receipt_number": {
        "receipt rcpt": r"r(?:eceipt|cpt)<no>",
        "uscis": r"uscis (?:receipt|case|rcpt)(?: ?(?:no\b|number|#))?",
        "numero no num": r"(?:numero|no|num) de recibo",
        "recibo": r"recibo<no>",
    },
    "passport": {
        "passport passports ppt psprt": r"(?:p(?:ass)?port|passports?|ppt|psprt)(?: book)?<no>",
        "pasaporte pasaportes": r"pasaportes?<no>",
        "travel": r"travel doc(?:ument)?<no>",
        "documento": r"documento de viaje<no>",
    },
    "driver_licence": {
        "driver drivers driving operator operators chauffeur": (
            r"(?:driver|driving|operator|chauffeur)(?: ?s)? (?:licen[sc]e|lic\b|permit)(?: ?(?:id"
            r"|identification)\b)?<no>"
        ),
        "dl dln dlno odl cdl oln oin": r"(?:dl|dln|dlno|odl|cdl|oln|oin)(?![a-z])<no>",
        "d": r"d ?[./] ?l(?![a-z])<no>",
        "lic": rf"{_LICENCE}(?: ?(?:n[o0]\b|number|num\b|#))+|{_LICENCE}(?= ?[#:\d])",
        "licence license": rf"{_LICENCE}(?: ?(?:n[o0]\b|number|num\b|#))+",
        "licencia": (
            r"licencia (?:de )?(?:conducir|conductor|manejar|manejo|chofer)<no>|licencia(?: (?:no\b|numero|num"
            r"|#))+"
        ),
        "permiso": r"permiso de conducir<no>",
        "id": r"id card<no>",
        "state": r"state id(?:entification)? card<no>",
    },
    "phone": {
        "tel telephone tele telefono telefonos tf tlf telf": (
            r"(?:tel|tele|telephones?|telefonos?|tf|tlf|telf)(?![a-z])(?: (?:cell|home|work|movil|celular"
            r"|fijo))?<no>"
        ),
        "phone phones ph": r"ph(?:ones?)?(?![a-z])<no>",
        "cell cellphone cellular cel celular celulares mobile movil mob": (
            r"(?:cell|cellular|cellphone|cel|celular|celulares|mobile|movil|mob)(?![a-z])(?: ?(?:phone"
            r"|telephone))?<no>"
        ),
        "home work office contact callback emergency": (
            r"(?:home|work|office|contact|callback|emergency)(?: ?(?:phone|tel|cell|telephone|number|no\b|#"
            r"|ph\b))+"
        ),
        "call called calling calls dial dialed text texted texting ring reached reach rang": (
            r"(?:call|called|calling|calls|dial|dialed|text|texted|texting|ring|rang|reach"
            r"|reached)(?![a-z])(?: (?:him|her|them|me|us|back|from|at|on|number|the))*"
        ),
        "whatsapp fax": r"(?:whatsapp|fax)(?![a-z])<no>",
        "llamar llame llamo llamaron llamando marcar marco": (
            r"(?:llamar|llame|llamo|llamaron|llamando|marcar|marco)(?:le|la|lo)?(?![a-z])(?: (?:al?|del?|desde|el"
            r"|numero))*"
        ),
        "caller": r"caller(?: ?id)?(?: ?(?:number|no\b|#))?",
        "number": r"number(?= ?[:]? ?\(?\d{3}\)?[-. ]\d{3})",
        "numero": r"numero (?:de )?(?:telefono|celular|contacto|tel)",
    },
    "birth_date": {
        "dob d": r"d ?[./-]? ?o ?[./-]? ?b(?![a-z])",
        "date dates": r"dates? of birth|date ?/ ?place of birth",
        "birth birthdate birthday birthdates": r"birth ?(?:date|day)s?|birth(?= ?:)",
        "born": r"born (?:to|in|at) [^.;:\n]{3,60}? on(?= (?:the )?[\da-z])|born(?: (?:on|in|at|the))*",
        "b": r"b\.(?= ?\d)|b(?= ?: ?\d)",
        "bd bday bdate": r"b(?:d|day|date)(?![a-z])(?= ?[:.]? ?\d)",
        "fecha fechas": r"fechas? de nac(?:imiento)?",
        "fdn fnac": r"f(?:dn|nac)(?![a-z])",
        "f": r"f ?[./] ?(?:de ?)?n(?:ac)?(?![a-z])",
        "nacio nacido nacida nacidos naci": r"naci(?:o|d[oa]s?)?(?: (?:el|en|dia|fecha))*",
        "nacimiento": r"nacimiento",
        "cumpleanos": r"cumpleanos",
        "birthdays": r"birthdays",
        # race and sex before a date, as police write them: W/M 3/4/88
        "w b h a i u o": r"[wbhaiuo] ?/ ?[mf](?![a-z])[\s,]{0,3}(?=\S{1,10}[-/.\s])",
    },
    "plate": {
        "plate plates": r"plates?(?! ?of\b)<no>",
        "license licence lic": rf"lic(?:en[sc]e)? ?(?:plates?|pl|tags?)(?![a-z])<no>|{_LICENCE}<no>(?= ?[\w#:(])",
        "tag tags": r"tags?<no>",
        "lp": r"lp(?![a-z])<no>",
        "lpn lpr": r"lp[nr](?![a-z])<no>",
        "placa placas": r"placas?(?! ?policial)(?: de (?:circulacion|matricula))?<no>",
        "matricula matriculas": r"matriculas?<no>",
        "registration": r"registration(?: plate| mark)?<no>",
        "tablilla": r"tablilla<no>",
        "reg": r"reg(?:istration)? ?(?:plate|mark)<no>",
    },
    "card": {
        "card visa mastercard amex discover credit debit cc": (
            r"(?:(?:credit|debit|visa|mastercard|amex|discover) ?)*(?:card|cc|visa|mastercard|amex"
            r"|discover)(?![a-z])<no>"
        ),
        "tarjeta tarjetas": r"tarjetas?(?: de (?:credito|debito))?<no>",
    },
    "iban": {"iban": r"iban(?![a-z])<no>"},
    "badge": {
        "badge badges bdg": r"(?:badge|bdg)(?: ?id)?<no>",
        "shield star": r"(?:shield|star)(?:<g>(?:no\b|number|num|#))?(?=[\s.:#(]{0,3}\d)",
        "insignia": r"insignia<no>",
        "credencial": r"credencial<no>",
        "placa": r"placa<no>",
        "officer ofc off deputy dep det detective sgt agent trooper": (
            r"(?:officer|ofc|deputy|det|detective|agent|trooper)s? ?(?:id|badge|#|no\b|number)+(?: ?(?:no\b"
            r"|number|#))*"
        ),
        "id": r"id ?(?:no\b|number|#)(?=.{0,3}\d{3,6}\b)",
        "serial": r"serial ?(?:no\b|number|#)(?= ?of (?:the )?officer)",
        "unit": r"unit id",
        "star": r"star ?(?:no\b|number|#)",
        "numero": r"numero de (?:placa|insignia|credencial)",
        "num no": r"(?:num|no) de (?:placa|insignia|credencial)",
    },
    "medical": {
        "mrn mrns": r"mrns?(?![a-z])<no>",
        "medical health": (
            r"(?:medical|health) (?:records?|rec|chart|insurance|plan|policy)(?: (?:member|policy|subscriber|id))*"
            r"(?:<g>(?:id\b|no\b|number|num\b|nbr|#))+"
        ),
        "patient chart": (
            r"(?:patient|chart)(?: (?:account|acct|record|chart))?"
            r"(?:<g>(?:id\b|no\b|number|num\b|nbr|#))+"
        ),
        "member subscriber": r"(?<!gang\s)(?:member|subscriber)(?:<g>(?:id\b))(?:<g>(?:no\b|number|num\b|#))?",
        "insurance": r"insurance (?:member|subscriber|id)(?:<g>(?:id\b|no\b|number|num\b|#))*",
        "medicare medicaid mbi": (
            r"(?:medicare|medicaid|mbi)(?: (?:beneficiary|member|recipient|claim))?(?:<g>(?:id\b|no\b|number|num\b|#"
            r"|identifier))+"
            r"|mbi(?![a-z])"
        ),
        "icd icd10 icd9 cie cie10": (
            r"(?:icd|cie) ?(?:10|9)?(?: ?cm)?(?![a-z])"
            r"(?:<g>(?:dx|diagnosis|codes?|codigos?))*<no>"
        ),
        "diagnosis diagnostic dx": r"(?:diagnos(?:is|tic)|dx)(?![a-z])(?: codes?)?(?=<icd>)",
        "codigo": r"codigos? (?:de(?:l)? )?diagnosticos?(?=<icd>)",
        "diagnostico": r"diagnosticos?(?: principal)?(?=<icd>)",
        "nhc": r"nhc(?![a-z])<no>",
        "expediente historia": r"(?:expediente|historia) (?:clinic[oa]|medic[oa])<no>",
        "numero no num": (
            r"(?:numero|no|num) de(?:l)? (?:expediente (?:clinico|medico)|historia clinica|paciente|afiliad[oa]"
            r"|afiliacion"
            r"|asegurad[oa]|poliza de (?:seguro )?(?:medic[oa]|salud)|seguro medico)"
        ),
        "afiliado afiliada asegurado asegurada paciente": (
            r"(?:afiliad[oa]|asegurad[oa]|paciente)"
            r"(?:<g>(?:no\b|num\b|numero|#|id\b))+"
        ),
    },
    "address": {
        "address addresses addr": (
            r"(?<!ip\s)(?<!mac\s)(?<!web\s)(?<!mail\s)(?:home |mailing |street )?addr(?:ess(?:es)?)?(?![a-z])"
        ),
        "residence": r"residence",
        "resides residing reside lives living lived": r"(?:resid(?:es?|ing)|liv(?:es?|ing|ed))(?: (?:at|in|on))?",
        "house home apartment dwelling stay stays staying": (
            r"(?:house|home|apartment|dwelling|stay(?:s|ing)?) at(?= \d)"
        ),
        "domicilio domiciliado domiciliada": r"domicili(?:o|ad[oa])(?: en)?",
        "direccion": r"direccion",
        "vive viven vivia reside residen": r"(?:vive[n]?|vivia|residen?)(?: (?:en|con))?",
    },
}
#: Numbers of these are nobody's: they keep a figure that only looks like an identifier.
_STAYS = (
    r"(?:case|cause|docket|dkt|matter|incident|report|invoice|inv|claim|order|file|folio|event|exhibit|exh|evidence"
    r"|item|lot|part|model|serial|ticket|citation|cite|complaint|control|tracking|reference|ref|confirmation|warrant"
    r"|imei|imsi|meid|iccid|bates|purchase|po|account|acct|caso|expediente|exp|causa|informe|reporte|factura|orden|pedido|folio|cfs|cad"
    r"|ori|version|page|pp|section|sec|property|receipt|batch|form|formulario|application|appl)"
)
STAYS = re.compile(
    rf"{_STAYS}(?:[\s./-]{{0,2}}(?:no|nos|num|number|numero|nbr|nr|id|report|file|tag|n[°º]"
    rf"|#)\.?){{0,2}}[\s:.#(]{{0,4}}\Z"
)
_WORD = re.compile(r"(?<![a-z0-9|])[a-z|]{0,12}[0-9|][a-z0-9|]{0,12}(?![a-z0-9|])")
#: No label is longer.
_LONGEST = 90


def _compiled() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, labels in _LABELS.items():
        for firsts, words in labels.items():
            pattern = re.compile(words.replace(" ", _G).replace("<icd>", _ICD).replace("<no>", _NO).replace("<g>", _G))
            for first in firsts.split():
                found.setdefault(first, []).append((kind, pattern))
    return {first: tuple(patterns) for first, patterns in found.items()}


_BY_FIRST = _compiled()
_LETTERS = re.compile(r"[a-z]+")
#: Where in a stretch between white space a label may begin, and its first word, an OCR's digits turned to letters.
Start = tuple[int, str]


def labels_in(views: Views) -> list[Label]:
    """Return every label of a text, in order; where two kinds claim one place, both."""
    low, chunks = views.low, views.low_chunks
    found: set[Label] = set()
    for number, held in [(number, held) for number, held in enumerate(_STARTS.of(chunks.texts)) if held]:
        begin = chunks.begins[number]
        for within, first in held:
            start = begin + within
            if low.startswith(first, start):
                found.update(_at(low, start, first))
            elif _is_near_number(views, start, start + len(first)):
                window = first + low[start + len(first) : start + len(first) + _LONGEST]
                found.update(Label(one.kind, start, start + one.end) for one in _at(window, 0, first))
    return sorted(found, key=lambda label: (label.start, label.end, label.kind))


def _starts(text: str) -> tuple[Start, ...]:
    """Return where in a stretch a label may begin: at a first word, or at one in which an OCR saw digits, "d0b"."""
    whole = [
        (word.start(), word[0])
        for word in _LETTERS.finditer(text)
        if word[0] in _BY_FIRST
        and not text[word.start() - 1 : word.start()].isalnum()
        and not text[word.end() : word.end() + 1].isalpha()
    ]
    mended = [
        (word.start(), as_letters(word[0]))
        for word in _WORD.finditer(text)
        if as_letters(word[0]) in _BY_FIRST and not word[0].isdigit()
    ]
    return (*whole, *mended)


_STARTS = Once(_starts)


def _is_near_number(views: Views, start: int, end: int) -> bool:
    number = bisect_right(views.regions, start, key=itemgetter(0)) - 1
    return number >= 0 and end <= views.regions[number][1]


def _at(low: str, start: int, first: str) -> Iterator[Label]:
    for kind, pattern in _BY_FIRST[first]:
        found = pattern.match(low, start)
        if found is not None:
            yield Label(kind, start, found.end())
