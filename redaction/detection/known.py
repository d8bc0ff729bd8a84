"""Names and identifiers the case knows, however a record writes them.

A name is compared word by word: small, without accents, an OCR's look-alikes made one, the possessive and the hyphen
at the end of a line taken away, one wrong letter in a long word allowed. Words of one name that stand together, in
either order, with initials between them, are one passage.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from redaction.detection.chunks import Cut, Once, Pieces
from redaction.detection.dates import as_day, dates_in
from redaction.detection.found import Found
from redaction.detection.values import Known, Person
from redaction.detection.views import Views, lowered

TITLES = frozenset(
    "mr mrs ms miss mx dr prof sir madam judge justice hon honorable officer ofc off deputy dep detective"
    " det sergeant sgt"
    " lieutenant lt captain capt corporal cpl trooper agent special sa inspector chief sheriff attorney atty"
    " counsel esq"
    " rev father sister brother sr sra srta don dona licenciado lic senor senora senorita juez jueza agente"
    " oficial".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv esq phd md".split())
_PARTICLES = frozenset("de del la las los y e da do dos van von der den di du le el al bin binti ibn san".split())
#: Names that are also words: alone they count only with a capital letter inside a sentence.
_WORDS = frozenset(
    "will may mark rose grace hope art bill page young long white brown green black day best love rich price"
    " frank jack pat"
    " rob sue drew chase grant wade dean gene jean dale glen heath cliff ford king knight bishop pope cook"
    " baker smith mason"
    " carter hunter fisher miller taylor walker banks fields woods rivers stone street church park lane hill"
    " rice bush wolf"
    " fox bird berry cherry ivy lily daisy violet olive amber ruby pearl jade joy faith dawn summer autumn"
    " april june august"
    " angel jesus christian paz luz sol cruz flores reyes iglesia rosario mercedes consuelo dolores guerra"
    " campos rios"
    " victor art an so see do no you he she they her him in on at by or as it is am be us we my me man son"
    " ham lee day case"
    " court judge victim witness officer police county state city".split()
)
_TOKEN = re.compile(r"[^\W_]+(?:['’´`][^\W\d_]+)?")
_JOIN = re.compile(r"-[ \t]*\n[ \t]*")
_ALIKE = str.maketrans(
    {"0": "o", "q": "g", "1": "l", "i": "l", "j": "l", "|": "l", "5": "s", "8": "b", "2": "z", "6": "g", "v": "u"}
)
_GAP = re.compile(r"[\s.,'’&\-]{0,5}(?:[A-ZÀ-Ý]\.?[\s.]{0,2}|(?:de|del|la|las|los|y|van|von|der|da|di)\s){0,2}")
_INITIAL = re.compile(r"(?<!\w)([A-ZÀ-Ý])\.?\s?\Z")
_FUZZY = 6
#: Words of texts remembered, so that the next page costs less.
_MOST_SEEN = 50_000
_ROLES = {
    "victim": "a victim",
    "requester": "the requester",
    "subject": "the subject",
    "witness": "a witness",
    "family": "a member of the family",
    "officer": "an officer",
    "": "somebody already suggested",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """The words of a text, the halves of a word broken over lines as one, and where each stands."""

    words: list[str]
    starts: list[int]
    ends: list[int]

    def start(self, number: int) -> int:
        """Return where a word begins."""
        return self.starts[number]

    def end(self, number: int) -> int:
        """Return where a word ends, exclusive."""
        return self.ends[number]


#: The words of a text without their 's.
Tokens = Pieces | Placed


@dataclass(frozen=True, slots=True)
class _Name:
    role: str
    written: str
    words: tuple[str, ...]


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """Return a word small, without accents and marks, the letters an OCR confuses made one."""
    plain = lowered(word).translate(_ALIKE)
    return "".join(letter for letter in plain if letter.isalnum()).replace("rn", "m").replace("uu", "w")


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name that tell: no title, suffix or particle; "LAST, First" as "First LAST"."""
    last, comma, first = name.partition(",")
    ordered = f"{first} {last}" if comma and lowered(first).strip(" .") not in _SUFFIXES else name
    words = [lowered(word[0]) for word in _TOKEN.finditer(ordered)]
    telling = [word for word in words if word not in TITLES | _SUFFIXES | _PARTICLES]
    return tuple(folded(word) for word in telling or words)


class KnownNames:
    """The names of a case, ready to be looked for in any number of pages."""

    def __init__(self, people: Iterable[Person]) -> None:
        people = tuple(people)
        own = {words for person in people if person.role == "requester" for words in map(name_words, person.names)}
        self._names = tuple(
            _Name(person.role, written, words)
            for person in people
            for written in person.names
            if (words := name_words(written)) and words not in own and person.role != "requester"
        )
        self._exact: dict[str, list[tuple[_Name, int]]] = {}
        self._near: dict[str, set[str]] = {}
        for name in self._names:
            for place, word in enumerate(name.words):
                self._exact.setdefault(word, []).append((name, place))
                if len(word) >= _FUZZY:
                    for shorter in _shorter(word):
                        self._near.setdefault(shorter, set()).add(word)
        #: Letters of the longest word of a name that may be written otherwise; 0 where none may.
        self._longest = max((len(word) for words in self._near.values() for word in words), default=0)
        self._seen: dict[str, tuple[str, ...]] = {}
        #: Of the words seen, those that may be a word of a name.
        self._alike_words: set[str] = set()
        self._chunks = Once(lambda text: any(map(self._alike_to, _TOKEN.findall(text))))

    def find(self, views: Views) -> list[Found]:
        """Return every passage that names one of them."""
        if not self._names or not (self._names_in(views.chunks.texts) or _JOIN.search(views.plain)):
            return []
        tokens = tokens_of(views)
        alike = self._among(tokens.words)
        found: list[Found] = []
        behind = 0
        for number in [number for number, word in enumerate(tokens.words) if word in alike]:
            passage = self._passage(views, tokens, number) if number >= behind else None
            if passage is not None:
                found.append(passage[0])
                behind = passage[1]
        return found

    def _names_in(self, texts: Iterable[str]) -> bool:
        """Whether one of some stretches holds what may be a word of a name."""
        return True in self._chunks.of(texts)

    def _among(self, words: Iterable[str]) -> set[str]:
        """Return those of some words that may be a word of a name."""
        distinct = set(words)
        new = {word for word in distinct.difference(self._seen) if self._alike_to(word)}
        return distinct & self._alike_words | new

    def _alike_to(self, written: str) -> tuple[str, ...]:
        """Return the words of names a written word may be."""
        held = self._seen.get(written)
        if held is None:
            word = written[:-2] if written[-2:] in {"'s", "'S"} else written
            held = self._alike(folded(word))
            if len(self._seen) < _MOST_SEEN:
                self._seen[written] = held
                if held:
                    self._alike_words.add(written)
        return held

    def _matches(self, tokens: Tokens, number: int) -> tuple[str, ...]:
        """Return the words of names a word of a text may be; one in small letters only what it is exactly."""
        word = tokens.words[number]
        held = self._alike_to(word)
        return held if held and (_is_capital(tokens.words[number]) or folded(word) in self._exact) else ()

    def _alike(self, word: str) -> tuple[str, ...]:
        if word in self._exact:
            return (word,)
        if not _FUZZY - 1 <= len(word) <= self._longest + 1:
            return ()
        near = {other for shorter in (word, *_shorter(word)) for other in self._near.get(shorter, ())}
        return tuple(sorted(other for other in near if _one_apart(word, other)))

    def _passage(self, views: Views, tokens: Tokens, number: int) -> tuple[Found, int] | None:
        """Return the longest passage of one name that begins at a word, and the number of the word behind it."""
        options = [
            (*self._follow(views, tokens, number, name, place), name)
            for word in self._matches(tokens, number)
            for name, place in self._exact[word]
        ]
        if not options:
            return None
        used, last, name = max(options, key=lambda option: (len(option[0]), option[1]))
        exact = sum(folded(tokens.words[at]) == name.words[to] for at, to in used.items())
        unused = {word[0] for to, word in enumerate(name.words) if to not in used.values()}
        start = _with_initial(views.plain, tokens.start(number), unused)
        score = self._score(views, tokens, number, len(used) + (start < tokens.start(number)), name, exact == len(used))
        if score == 0:
            return None
        why = f"It names {_ROLES[name.role]} the case knows."
        if not name.role:
            why = "The same name is suggested elsewhere in this release."
        if exact < len(used):
            why = why[:-1] + ", written a little otherwise."
        return Found("name", start, tokens.end(last), score, why), last + 1

    def _follow(self, views: Views, tokens: Tokens, number: int, name: _Name, place: int) -> tuple[dict[int, int], int]:
        """Return which words from here on are which words of a name, and the last of them."""
        used = {number: place}
        last = number
        step = number + 1
        while step < len(tokens.words) and step - last <= 2 and len(used) < len(name.words):
            if step - last == 1 and not _GAP.fullmatch(views.plain, tokens.end(last), tokens.start(step)):
                break
            matches, initial = self._matches(tokens, step), _initial(tokens.words[step])
            free = [(to, word) for to, word in enumerate(name.words) if to not in used.values()]
            fitting = [to for to, word in free if word in matches] or [
                to for to, word in free if initial and word.startswith(initial)
            ]
            if fitting:
                used[step] = fitting[0]
                last = step
            elif not initial and lowered(tokens.words[step]) not in _PARTICLES:
                break
            step += 1
        return used, last

    def _score(self, views: Views, tokens: Tokens, number: int, count: int, name: _Name, exact: bool) -> float:
        """Return how sure a passage of `count` words is; 0 for a single word that is rather a word than a name."""
        if count > 1:
            return 0.97 if exact else 0.9
        word = lowered(tokens.words[number])
        if len(word) == 1:
            return 0.0
        if _titled(views.low, tokens.start(number)):
            return 0.93 if exact else 0.8
        if word in _WORDS or len(word) < 3:
            inside = _is_capital(tokens.words[number]) and not _begins_sentence(views.plain, tokens.start(number))
            return 0.6 if inside and exact and len(word) > 2 and word not in TITLES else 0.0
        if not _is_capital(tokens.words[number]):
            return 0.7 if len(word) > 4 else 0.0
        return 0.9 if exact else 0.65


def born(views: Views, people: Sequence[Person]) -> Iterator[Found]:
    """Yield the dates that are somebody's date of birth, however written."""
    days = {person.birth_date: person.role for person in people if person.birth_date}
    if not days:
        return
    for match in dates_in(views):
        role = next((days[day.isoformat()] for day in as_day(match) if day.isoformat() in days), None)
        if role is not None:
            yield Found("birth_date", *match.span(), 0.95, f"It is the date of birth of {_ROLES[role]}.")


def own_days(known: Known) -> frozenset[date]:
    """Return the requester's own dates of birth, which are left alone."""
    return frozenset(
        date.fromisoformat(person.birth_date)
        for person in known.people
        if person.role == "requester" and person.birth_date
    )


def tokens_of(views: Views) -> Tokens:
    """Return the words of a text."""
    text = views.plain
    if not _JOIN.search(text):
        return Pieces(views.chunks, _CUTS.of(views.chunks.texts))
    cuts = [
        _without_s(_JOIN.sub("", text[start:end]), start, end)
        for start, end in _joined(text, list(map(re.Match.span, _TOKEN.finditer(text))))
    ]
    return Placed([word for word, _, _ in cuts], [start for _, start, _ in cuts], [end for _, _, end in cuts])


def _cut(text: str) -> Cut:
    cuts = [_without_s(found[0], *found.span()) for found in _TOKEN.finditer(text)]
    return (
        tuple([word for word, _, _ in cuts]),
        tuple([start for _, start, _ in cuts]),
        tuple([end for *_, end in cuts]),
    )


def _without_s(word: str, start: int, end: int) -> tuple[str, int, int]:
    return (word[:-2], start, end - 2) if word[-2:] in {"'s", "'S"} else (word, start, end)


_CUTS = Once(_cut)


def _is_capital(word: str) -> bool:
    """Whether a word begins with a capital letter, or with a digit an OCR may have made of one."""
    return word[0].isupper() or word[0].isdigit()


def _initial(word: str) -> str:
    """Return the letter of an initial; empty for a word."""
    return folded(word) if len(word) == 1 and word.isupper() else ""


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places of words, those broken over lines as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _JOIN.fullmatch(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _with_initial(text: str, start: int, letters: Collection[str]) -> int:
    """Return where a passage begins when initials of the same name stand before it: "A. Quillfeather"."""
    while True:
        found = _INITIAL.search(text, max(start - 5, 0), start)
        if found is None or folded(found[1]) not in letters:
            return start
        start = found.start()


def _titled(low: str, start: int) -> bool:
    before = re.search(r"([a-z]+)\.?\s{1,2}\Z", low[max(start - 16, 0) : start])
    return before is not None and before[1] in TITLES


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(start - 4, 0) : start].rstrip(" \t\"'(")
    return not before or before[-1] in ".!?\n:"


def _shorter(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _one_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter: another, one more, one less, or two that changed places."""
    if abs(len(one) - len(other)) > 1 or one[:1] != other[:1] and one[1:] != other[1:]:
        return False
    front = 0
    while front < min(len(one), len(other)) and one[front] == other[front]:
        front += 1
    rest, others = one[front:], other[front:]
    return (
        rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (rest[:2] == others[1::-1] and rest[2:] == others[2:])
    )
