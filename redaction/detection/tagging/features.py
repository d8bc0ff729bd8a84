"""What the tagger looks at in a word: its letters, its shape and the small lists below; never who is called so.

A feature is a number below `BUCKETS`, the checksum of its words; two that meet in one bucket share a weight.
"""

import re
from zlib import crc32

BUCKETS = 1 << 15
#: Offsets from the word that is tagged; the weights of each stand in a table of their own.
POSITIONS = (0, -1, 1, -2, 2)

_LISTS = {
    "title": (
        "mr mrs ms miss mx dr prof professor sir lady lord judge justice hon honourable honorable sr sra srta "
        "don doña señor señora sergeant sgt officer ofc detective det deputy lieutenant lt captain capt "
        "corporal cpl trooper inspector constable agent colonel general president minister senator governor "
        "mayor secretary attorney counsel advocate lic licenciado agente oficial juez jueza fiscal dra madam "
        "rev father sister brother king queen prince princess chief sheriff warden"
    ),
    "kin": (
        "wife husband mother father son daughter sister brother uncle aunt cousin nephew niece partner "
        "girlfriend boyfriend neighbour neighbor friend grandmother grandfather stepfather stepmother "
        "roommate esposa esposo madre padre hijo hija hermana hermano tía tío prima primo novia novio vecina "
        "vecino"
    ),
    "law": (
        "applicant applicants respondent respondents petitioner petitioners defendant defendants plaintiff "
        "plaintiffs appellant appellants court courts government prosecution prosecutor tribunal commission "
        "chamber convention article section act code committee state lender borrower bank company party "
        "parties agent trustee landlord tenant victim witness suspect subject detainee inmate"
    ),
    "body": (
        "inc ltd llc llp corp corporation company co gmbh plc sa bank university college school hospital "
        "clinic department ministry office bureau agency police council committee commission association "
        "union institute foundation society church league club party authority board service services prison "
        "jail centre center court tribunal assize sheriff army force group partners holdings industries hotel "
        "restaurant newspaper times press museum"
    ),
    "where": (
        "street road avenue lane drive river lake mount mountain island islands county city town village "
        "district region province state north south east west northern southern eastern western valley bay "
        "beach park bridge airport station square coast county near"
    ),
    "month": (
        "january february march april may june july august september october november december monday tuesday "
        "wednesday thursday friday saturday sunday enero febrero marzo abril mayo junio julio agosto "
        "septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes sábado domingo"
    ),
    "particle": ("de del la las los y van von der den di da dos bin al el ben ibn le du"),
    "says": (
        "said says told stated stated testified complained alleged argued lives lived resides born married "
        "met saw called"
    ),
}
_CLASS = {word: name for name, words in _LISTS.items() for word in words.split()}
_DIGIT = re.compile(r"\d")
SHAPES = (
    "lower", "Title", "Title^", "CAPS", "CAPS^", "Initial", "Mixed", "digits", "year", "alnum", "dot", "comma", "open",
    "close", "quote", "dash", "mark", "edge", "particle", "law", "body", "title",
)  # fmt: skip
_NUMBER = {name: number for number, name in enumerate(SHAPES)}
_MARKS = {
    ".": "dot",
    ",": "comma",
    "(": "open",
    ")": "close",
    "[": "open",
    "]": "close",
    "-": "dash",
    "–": "dash",
    "—": "dash",
}
_MARKS |= dict.fromkeys("\"'“”‘’«»", "quote")


def shape_of(word: str, first: bool) -> int:
    """Return the number of a word's shape; `first` when it begins a sentence, where a capital letter says less."""
    low = word.lower()
    held = _CLASS.get(low)
    if held in {"particle", "law", "body", "title"}:
        return _NUMBER[held]
    return _NUMBER[_letters(word, first)]


def _letters(word: str, first: bool) -> str:
    if word in _MARKS:
        return _MARKS[word]
    if word.isdigit():
        return "year" if len(word) == 4 and word[0] in "12" else "digits"
    if not word[0].isalnum():
        return "mark"
    if len(word) <= 2 and word[0].isupper() and (len(word) == 1 or word[1] == "."):
        return "Initial"
    if word.isupper():
        return "CAPS^" if first else "CAPS"
    if word[0].isupper():
        return "Title^" if first else "Title"
    if word.islower():
        return "lower"
    return "alnum" if _DIGIT.search(word) else "Mixed"


def features_of(word: str) -> list[int]:
    """Return the features of a word, whatever stands around it."""
    low = word.lower()
    found = [f"w{low}", f"s{_letters(word, False)}", f"n{min(len(word), 12)}"]
    held = _CLASS.get(low)
    if held is not None:
        found.append(f"c{held}")
    if word[0].isalpha():
        found += [f"p{low[:size]}" for size in (1, 2, 3, 4) if len(low) >= size]
        found += [f"e{low[-size:]}" for size in (1, 2, 3, 4) if len(low) >= size]
        edged = f"^{low[:18]}$"
        found += [f"t{edged[place : place + 3]}" for place in range(len(edged) - 2)]
        if "-" in word:
            found.append("hyphen")
    return [crc32(one.encode()) % BUCKETS for one in found]


def features_beside(word: str) -> list[int]:
    """Return the features of a word for its neighbours: fewer, for it says less of them."""
    low = word.lower()
    found = [f"w{low}", f"s{_letters(word, False)}", f"e{low[-3:]}", f"p{low[:3]}"]
    held = _CLASS.get(low)
    if held is not None:
        found.append(f"c{held}")
    return [crc32(one.encode()) % BUCKETS for one in found]
