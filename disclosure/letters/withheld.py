"""What an answer keeps back, counted from marks and determinations: for the letter's tables and for the index.

What a bar keeps back in silence is counted nowhere, as if it were not there (design §5; 5 USC 552(b)).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from disclosure.languages import LANGUAGES
from disclosure.letters.context import BasisUsed, PageCounts
from disclosure.letters.library import labels
from redaction import selectors as redactions
from redaction.bases import VICTIMS, bases, basis, to_victims
from redaction.models import Mark
from workflow import known
from workflow.law.silence import printable_statute
from workflow.models import Determination, Record, Request

#: A mark that covers this share of a page keeps the whole page back.
WHOLE_PAGE = 0.9


@dataclass(frozen=True)
class Covered:
    """Places covered on one page of a released record, on one basis.

    `file` counts the released records from 1, `page` the pages of the record, `stamp` is what is burned into the page.
    """

    file: int
    page: int
    stamp: str
    basis: str
    statute: str
    places: int
    whole: bool = False


@dataclass(frozen=True)
class KeptBack:
    """A record kept back whole, with its pages, or a history entry, without any; `partly` where some of it leaves."""

    basis: str
    statute: str
    pages: int = 0
    partly: bool = False


def released(request: Request) -> list[Record]:
    """Return the records that leave, in the order of the release; none where nothing is to be released."""
    return [] if known.open_proposal(request) is not None else known.releasing_records(request)


def covered(request: Request) -> tuple[Covered, ...]:
    """Return what is covered on the pages that leave, by file, page and basis, in the order of the pages."""
    return _covered(request, released(request))


def covered_in_all(request: Request) -> tuple[Covered, ...]:
    """Return what is covered in this release and in those before it; files that left before are counted after these."""
    return _covered(request, [*released(request), *known.departed_records(request)])


def kept_back(request: Request) -> tuple[KeptBack, ...]:
    """Return what is kept back whole, and entries told in part, each on its basis.

    An item without a determination is not told here. What is covered in a record that leaves, its marks tell.
    """
    nothing_leaves = known.open_proposal(request) is not None
    under_foia = known.has_route(request, "foia") or known.has_route(request, "own_records")
    gone = known.departed(request)
    found: list[KeptBack] = []
    for item in known.told_items(request):
        ruling = known.determination_of(item)
        if ruling is None or not ruling.basis or ruling.verdict == Determination.Verdict.RELEASE:
            continue
        if ruling.pk in gone:
            continue
        partly = ruling.releases and not nothing_leaves
        if partly and isinstance(item, Record):
            continue
        pages = item.document.page_count if isinstance(item, Record) else 0
        key = ruling.basis if under_foia else to_victims(ruling.basis)
        found.append(KeptBack(key, printable_statute(ruling.statute), pages, partly))
    return tuple(found)


def is_partly(request: Request) -> bool:
    """Whether anything is kept back, in all parts together; what is kept back in silence does not make it partial."""
    rulings = [known.determination_of(item) for item in known.told_items(request)]
    kept = any(ruling is not None and ruling.verdict != Determination.Verdict.RELEASE for ruling in rulings)
    return kept or bool(covered_in_all(request))


def page_counts(request: Request) -> PageCounts | None:
    """Return the pages given whole, given in part and kept back, now and in parts before; None without a record.

    What is set aside for a later part is not counted yet; what another agency answers, the letter names beside.
    """
    records = [
        item
        for item in known.told_items(request)
        if isinstance(item, Record) and not known.waits_for_later(item) and not known.is_referred(item)
    ]
    if not records:
        return None
    leaving = {record.pk for record in [*released(request), *known.departed_records(request)]}
    kept = sum(record.document.page_count for record in records if record.pk not in leaving)
    pages = sum(record.document.page_count for record in records) - kept
    marked: dict[tuple[int, int], bool] = {}
    for one in covered_in_all(request):
        marked[one.file, one.page] = marked.get((one.file, one.page), False) or one.whole
    whole = sum(marked.values())
    return PageCounts(in_full=pages - len(marked), in_part=len(marked) - whole, withheld=kept + whole)


def bases_used(request: Request, language: str) -> tuple[BasisUsed, ...]:
    """Return each basis used, in the order of the catalogue, with its plain words and how much it keeps back."""
    places = covered_in_all(request)
    kept = kept_back(request)
    used = {(one.basis, one.statute) for one in places} | {(one.basis, one.statute) for one in kept}
    catalogue = list(bases())
    return tuple(
        BasisUsed(
            key=key,
            name=f"{basis(key).label}, {basis(key).authority}",
            plain=plain_words(key, language),
            amount=_amount(
                [one for one in places if (one.basis, one.statute) == (key, statute)],
                [one for one in kept if (one.basis, one.statute) == (key, statute)],
                language,
            ),
            statute=statute,
        )
        for key, statute in sorted(used, key=lambda one: (catalogue.index(one[0].removeprefix(VICTIMS)), one))
    )


def plain_words(key: str, language: str) -> str:
    """Return what a basis means, in plain words of a language; in English where nobody says it in that one."""
    found = basis(key)
    own = LANGUAGES[language].read("bases.toml").get(key.removeprefix(VICTIMS), "")
    return str(own) or found.plain_in.get(language, found.plain)


def counted(name: str, count: int, language: str) -> str:
    """Return "1 place", "12 places" and the like in a language."""
    words = labels(language)
    return words[f"{name}_one"] if count == 1 else words[f"{name}_many"].format(count=count)


def amount_of(kept: KeptBack, language: str) -> str:
    """Return how much one thing kept back is: "8 whole pages", "1 line of the history"."""
    return _amount((), (kept,), language)


def _amount(places: Iterable[Covered], kept: Iterable[KeptBack], language: str) -> str:
    places, kept = list(places), list(kept)
    parts = []
    if places:
        pages = {(one.file, one.page) for one in places}
        total = sum(one.places for one in places)
        parts.append(f"{counted('place', total, language)} {counted('on_page', len(pages), language)}")
    whole = sum(one.pages for one in kept)
    if whole:
        parts.append(counted("whole_page", whole, language))
    for name, partly in (("entry", False), ("entry_part", True)):
        entries = sum(1 for one in kept if not one.pages and one.partly is partly)
        if entries:
            parts.append(counted(name, entries, language))
    return "; ".join(parts)


def _covered(request: Request, records: Iterable[Record]) -> tuple[Covered, ...]:
    return tuple(
        one
        for number, record in enumerate(records, start=1)
        for one in _on_pages(request, number, record, redactions.marks_of(record.document_id))
    )


def _on_pages(request: Request, number: int, record: Record, marks: Iterable[Mark]) -> list[Covered]:
    groups: dict[tuple[int, str, str], list[Mark]] = {}
    for mark in marks:
        key = (mark.page, redactions.named_basis(mark), printable_statute(mark.statute))
        groups.setdefault(key, []).append(mark)
    return [
        Covered(
            file=number,
            page=page,
            stamp=f"{request.number} {(record.first_stamp or 1) + page - 1:04d}",
            basis=key,
            statute=statute,
            places=len(those),
            whole=any(_area(mark) >= WHOLE_PAGE for mark in those),
        )
        for (page, key, statute), those in sorted(groups.items())
    ]


def _area(mark: Mark) -> float:
    """Return the share of the page a mark covers, 0..1."""
    return (mark.x1 - mark.x0) * (mark.y1 - mark.y0)
