"""Find words by which a letter, label, index or file name would give a bar away (design §5, domain §3).

Naming the law that protects a person's records tells the reader that the person is protected. So nothing that leaves
the building may name one of these laws, and nothing may name the protected kind of application as the reason.
"""

import re

_USC = r"\s*U\.?\s?S\.?\s?(?:C|Code)(?:\.|ode)?\s*(?:A\.?)?\s*(?:§+|sec(?:tion|\.)?|s\.)?\s*"
_CFR = r"\s*C\.?\s?F\.?\s?R\.?\s*(?:§+|part|sec(?:tion|\.)?)?\s*"

#: Title and section of each law that is a bar.
_USC_SECTIONS = {
    "8": ("1367", "1255a", "1160", "1202", "1375a"),
    "18": ("5038", "3509", "3521", "2510", "2511", "2517", "2518"),
    "26": ("6103",),
    "28": ("534",),
}
_CFR_SECTIONS = {"8": (r"208\.6", r"1208\.6", r"244\.16"), "28": (r"20\.33",)}

_PATTERNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        *(rf"\b{title}{_USC}(?:{'|'.join(sections)})\b" for title, sections in _USC_SECTIONS.items()),
        *(rf"\b{title}{_CFR}(?:{'|'.join(sections)})\b" for title, sections in _CFR_SECTIONS.items()),
        r"(?:§+|\b(?:section|sec\.|sección)\s*)\s*(?:1367|1375a|1255a|6103|5038|1208\.6|208\.6)\b",
        r"\brule\s*6\s*\(e\)|\bregla\s*6\s*\(e\)|\bcrim\.?\s*p\.?\s*6\s*\(e\)",
        r"\bINA\s*(?:§+|section)?\s*222\s*\(f\)",
        r"\bVAWA\b|\bviolence against women act\b|\bley de violencia contra la(?:s)? mujer(?:es)?\b",
        r"\b[TU][\s-](?:visa|nonimmigrant|visado)\b|\bvisa[s]?\s+(?:tipo\s+)?[TU]\b",
    )
)

_PAPERS = r"(?:records?|files?|pages?|documents?|entr(?:y|ies)|papers?|reports?|results?|hits?)"
_PAPELES = r"(?:registros?|expedientes?|archivos?|páginas?|documentos?|papeles|informes?|resultados?)"
#: Words that say what a search brought: that there is something, that there is nothing, or that there is much.
_FINDINGS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:we|i|they|search(?:es)?|sources?|custodians?)\s+(?:(?:have|has|had)\s+)?(?:found|located|hold|holds)\b",
        rf"\bfound\s+(?:\w+\s+){{0,3}}{_PAPERS}\b|\b{_PAPERS}\s+(?:\w+\s+){{0,2}}(?:found|exist|show)\b",
        rf"\b(?:\d+|many|several|hundreds of|thousands of|no|large|voluminous)\s+(?:\w+\s+){{0,2}}{_PAPERS}\b",
        r"\bvolum(?:e|inous)\b|\bvolumen\b|\bvoluminos[oa]s?\b",
        r"\b(?:hallamos|encontramos|hallaron|encontraron|encontrado|hallado|localizamos)\b",
        rf"\b(?:\d+|much[oa]s|vari[oa]s|cientos de|miles de|ningún|no hay)\s+(?:\w+\s+){{0,2}}{_PAPELES}\b",
        r"\b(?:his|her|their)\s+(?:application|petition|asylum|visa|claim|a-?file)\b",
        r"\bsu\s+(?:solicitud de|asilo|visa)\b",
    )
)


#: Words that say that a requester is thought to be on the subject's side, or that somebody else asked or was heard.
_CONFLICTS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bconflicts? of interest\b|\bconflictos? de inter[eé]s\b",
        r"\b(?:abuser|perpetrator|offender|accused|agresor|abusador|acusado)s?\b",
        r"\b(?:another|other|earlier|somebody else's|someone else's)\s+(?:request|case|victim|requester)s?\b",
        r"\b(?:otra|otro|otras|otros)\s+(?:solicitud|caso|v[ií]ctima|solicitante)(?:e?s)?\b",
        r"\byou\s+(?:are|were|have been)\s+(?:the\s+subject|named|reported)\b",
        r"\busted\s+(?:es|fue|ha sido)\s+(?:nombrad|denunciad|señalad)[oa]\b",
        r"\bsubject's\s+(?:side|family|lawyer|attorney|address|telephone)\b",
        r"\bsame\s+(?:address|telephone|phone|e-?mail|lawyer|attorney)\b|\bmism[oa]\s+(?:direcci[oó]n|tel[eé]fono|correo)\b",
    )
)


def names_bar(text: str) -> tuple[str, ...]:
    """Return each piece of the text that names the law of a bar, in order; empty when there is none."""
    found = [(match.start(), match.group(0)) for pattern in _PATTERNS for match in pattern.finditer(text)]
    return tuple(piece for _, piece in sorted(found))


def tells_a_finding(text: str) -> tuple[str, ...]:
    """Return each piece of the text that says what a search brought, in order; empty when there is none.

    A question or a longer time is told before the answer, alike whether or not anything is held.
    """
    found = [(match.start(), match.group(0)) for pattern in _FINDINGS for match in pattern.finditer(text)]
    return tuple(piece for _, piece in sorted(found))


def tells_a_conflict(text: str) -> tuple[str, ...]:
    """Return each piece of the text that says on whose side somebody is thought to stand, or that another asked.

    An abuser who poses as a victim learns neither that they were seen through nor by whom (domain §1).
    """
    found = [(match.start(), match.group(0)) for pattern in _CONFLICTS for match in pattern.finditer(text)]
    return tuple(piece for _, piece in sorted(found))


def printable_statute(statute: str) -> str:
    """Return the statute as it may be printed beside a withholding: empty when it is the law of a bar."""
    return "" if names_bar(statute) else statute
