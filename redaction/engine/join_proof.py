"""Proves that a joined file is its parts and nothing else. Fails closed.

Every part is taken out of the whole again and held against its file, object by object and byte by byte; so what was
proved of a record holds for its pages in here. Then an engine that did not write the file reads and draws it beside
its parts.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Name, Pdf

from redaction.engine import objects, poppler, rebuild
from redaction.engine.anatomy import Anatomy
from redaction.engine.certificate import versions
from redaction.engine.join import Part, Span, active_content, alone, join, plain, spans
from redaction.engine.sandbox import in_memory
from redaction.engine.values import Check, ProofFailed

KIND = "forthright-joined-proof"
FORMAT = 1
CHECKS = ("objects", "parts", "words", "look", "anew")
#: Dots per inch at which every page is drawn twice: a word set differently differs.
LOOK_DPI = 60
#: Pages drawn at once.
BATCH = 20
_CATALOGUE = {
    "/Type",
    "/Pages",
    "/Metadata",
    "/MarkInfo",
    "/StructTreeRoot",
    "/Lang",
    "/ViewerPreferences",
    "/Outlines",
}
_UNREADABLE = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError)


@dataclass(frozen=True, slots=True)
class JoinedProof:
    """What came of it: each check, and the certificate that is signed."""

    passed: bool
    checks: tuple[Check, ...]
    certificate: dict[str, object]


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be proved: the whole, the files it is said to be made of, the title it is said to have."""

    pdf: bytes
    parts: tuple[Part, ...]
    title: str
    language: str


def prove_joined(pdf: bytes, *, parts: Sequence[Part], title: str, language: str) -> JoinedProof:
    """Prove that `pdf` shows the parts one after another and holds nothing else.

    :raises InputRefused: a part may not be joined.
    :raises ProofFailed: the proof could not be carried to its end.
    :raises MachineLacks: poppler is missing.
    """
    case = Case(pdf, tuple(parts), title, language)
    places = spans(parts)
    checks = [_envelope(case, places)]
    if checks[0].passed:
        checks += [_same(case, places), _words(case), _look(case, places), _anew(case)]
    body: dict[str, object] = {
        "kind": KIND,
        "format": FORMAT,
        "passed": all(check.passed for check in checks),
        "output": {"sha256": _digest(pdf), "bytes": len(pdf)},
        "parts": [
            {"name": part.name, "sha256": _digest(part.data), "first_page": span.first + 1, "pages": span.pages}
            for part, span in zip(parts, places, strict=True)
        ],
        "tools": versions(),
        "checks": [
            {"name": check.name, "words": check.words, "passed": check.passed, "figures": dict(check.figures)}
            for check in checks
        ],
    }
    return JoinedProof(all(check.passed for check in checks), tuple(checks), body)


def _envelope(case: Case, places: Sequence[Span]) -> Check:
    """One revision, nothing around or between objects, a catalogue and bookmarks that are ours, nothing that acts."""
    found = Anatomy()
    objects.envelope(case.pdf, found)
    try:
        with pikepdf.open(io.BytesIO(case.pdf), attempt_recovery=False) as whole:
            _catalogue(whole, case, places, found)
            found.expect(not active_content(whole), f"there is active content: {active_content(whole)}")
            found.expect(not whole.get_warnings(), "the file is damaged")
            found.expect(objects.rewrites(whole, case.pdf), "the file holds bytes that belong to no object")
    except _UNREADABLE as error:
        found.expect(False, f"the file cannot be read as one the engine wrote ({type(error).__name__})")
    words = f"The file holds what it may not: {found.problems[0]}." if found.problems else "Pages and tags, no more."
    return Check("objects", words, not found.problems, {"problems": len(found.problems)})


def _catalogue(whole: Pdf, case: Case, places: Sequence[Span], found: Anatomy) -> None:
    root = whole.Root
    found.expect(not whole.is_encrypted, "the file is encrypted")
    found.expect(set(root.keys()) == _CATALOGUE, "the catalogue holds more or less than it may")
    info = {key: str(value) for key, value in whole.docinfo.items()}
    found.expect(info == {"/Title": case.title}, "Info holds more than the title")
    described = root.Metadata.read_bytes()
    found.expect(described == rebuild.described(case.title).encode("utf-8"), "the metadata is not the engine's")
    found.expect(str(root.Lang) == case.language, "the language is another")
    found.expect(len(whole.pages) == sum(span.pages for span in places), "the number of pages is another")
    document = root.StructTreeRoot.K[0]
    found.expect(len(root.StructTreeRoot.K) == 1 and Name.Document == document.S, "the tags start otherwise")
    found.expect(set(document.keys()) == {"/Type", "/S", "/P", "/K"}, "the document tag holds more than it may")
    found.expect(len(document.K) == len(case.parts), "there is not one tag a part")
    keys = [int(key) for key in list(root.StructTreeRoot.ParentTree.Nums)[::2]]
    found.expect(keys == sorted(set(keys)), "the keys of the tags are out of order")
    found.expect(max(keys, default=-1) < sum(span.keys for span in places), "there are more tags than the parts have")
    _bookmarks(whole, case, places, found)


def _bookmarks(whole: Pdf, case: Case, places: Sequence[Span], found: Anatomy) -> None:
    top = whole.Root.Outlines
    found.expect(set(top.keys()) == {"/Type", "/Count", "/First", "/Last"}, "the bookmarks hold more than they may")
    mark = top.First
    for number, (part, span) in enumerate(zip(case.parts, places, strict=True), start=1):
        found.expect(str(mark.Title) == part.title, f"bookmark {number} says something else")
        found.expect(mark.Dest[0].objgen == whole.pages[span.first].obj.objgen, f"bookmark {number} leads elsewhere")
        found.expect(set(mark.keys()) <= {"/Title", "/Parent", "/Dest", "/Next", "/Prev"}, "a bookmark does more")
        last = number == len(case.parts)
        found.expect(("/Next" in mark) != last, "there are more or fewer bookmarks than parts")
        if not last:
            mark = mark.Next


def _same(case: Case, places: Sequence[Span]) -> Check:
    """Taken out again, each part is object for object the file it came from."""
    other: list[str] = []
    try:
        with pikepdf.open(io.BytesIO(case.pdf), attempt_recovery=False) as whole:
            tops = list(whole.Root.StructTreeRoot.K[0].K)
            for part, span, top in zip(case.parts, places, tops, strict=True):
                if flat(alone(whole, span, top, str(top.Lang))) != flat(plain(part)):
                    other.append(part.name)
    except _UNREADABLE as error:
        raise ProofFailed(f"A part cannot be taken out of the whole again ({type(error).__name__}).") from error
    words = f"“{other[0]}” is not in the file as it was." if other else "Each part is the file it came from."
    return Check("parts", words, not other, {"parts": len(case.parts), "other": len(other)})


def _words(case: Case) -> Check:
    """Poppler reads on the pages of the whole what it reads on the pages of the parts."""
    whole = _read(case.pdf)
    parts = [page for part in case.parts for page in _read(part.data)]
    wrong = [number for number, (one, other) in enumerate(zip(whole, parts, strict=False), start=1) if one != other]
    same = len(whole) == len(parts) and not wrong
    words = "Poppler reads the same on every page."
    if not same:
        words = f"Page {wrong[0]} says something else." if wrong else "Poppler finds another number of pages."
    return Check("words", words, same, {"pages": len(whole), "other": len(wrong)})


def _read(pdf: bytes) -> list[str]:
    with in_memory(pdf) as file:
        return poppler.text(file).split("\f")[:-1]


def _look(case: Case, places: Sequence[Span]) -> Check:
    """Poppler draws the pages of the whole as it draws the pages of the parts."""
    wrong: list[int] = []
    with in_memory(case.pdf) as whole:
        for part, span in zip(case.parts, places, strict=True):
            with in_memory(part.data) as own:
                for start in range(0, span.pages, BATCH):
                    first, last = start + 1, min(start + BATCH, span.pages)
                    there = poppler.drawing(whole, span.first + first, span.first + last, LOOK_DPI)
                    if not there or there != poppler.drawing(own, first, last, LOOK_DPI):
                        wrong.append(span.first + first)
    total = sum(span.pages for span in places)
    words = f"From page {wrong[0]} on the pages look different." if wrong else "Every page looks the same."
    return Check("look", words, not wrong, {"pages": total, "other": len(wrong)})


def _anew(case: Case) -> Check:
    """Joined again, the parts give this file to the byte: nothing stands in what holds the parts together either."""
    same = join(case.parts, title=case.title, language=case.language) == case.pdf
    words = "The parts give this very file." if same else "The parts, joined again, give another file."
    return Check("anew", words, same)


def flat(pdf: bytes) -> bytes:
    """Return a file with each object apart, in the order in which they lead to each other: equal where they are."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if "/ID" in opened.trailer:
            del opened.trailer.ID
        out = io.BytesIO()
        opened.save(
            out,
            static_id=True,
            min_version=rebuild.VERSION,
            fix_metadata_version=False,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
