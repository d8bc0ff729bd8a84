"""Tries to get back what was withheld, with engines that did not write the file. Fails closed."""

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from typing import IO, Any

from redaction.engine import folding, kinds, tools
from redaction.engine.certificate import certificate
from redaction.engine.geometry import by_page
from redaction.engine.hints import twins, widths
from redaction.engine.layer import Block, Hidden, Paper, Piece, write
from redaction.engine.objects import inflated
from redaction.engine.ocr import Word
from redaction.engine.proof_pixels import Looked, OtherEngine
from redaction.engine.proof_said import as_marked
from redaction.engine.proof_text import Said, TextProof
from redaction.engine.proof_words import OtherReader, Worded
from redaction.engine.rebuild import BuiltPage, build
from redaction.engine.redact import READERS, check_marks, check_resolution, marks_as_rows
from redaction.engine.sandbox import Child, Frame, give_back, in_memory
from redaction.engine.textsource import BOTH, CHARACTERS, OCR, TextSource
from redaction.engine.values import DPI, Check, Figure, FileText, Finding, Mark, Origin, Proof, Withheld

#: A page may differ in size by this many points: what rounding to a thousandth takes.
_SIZE = 0.01
#: Pages judged ahead of those that are being read.
_AHEAD = 2
#: Pages that one process compares.
_TOGETHER = 250
#: Pages after which memory that is free is given back: the first page, which is read whole, leaves the most.
_TIDIED = 50
#: What of a page's report is judged as it comes: every word and letter, a quarter of a megabyte a page.
_LOOKED_AT = frozenset({"said", "below", "letters"})
Report = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """What is to be proved."""

    pdf: bytes
    source: bytes
    marks: tuple[Mark, ...]
    protect: tuple[str, ...]
    stamps: tuple[str, ...]
    dpi: int

    @cached_property
    def digest(self) -> str:
        """Of the output."""
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(slots=True)
class Evidence:
    """What the engines saw."""

    anatomy: Report = field(default_factory=dict)
    counts: Report = field(default_factory=dict)
    pages: list[Report] = field(default_factory=list)
    worded: Worded = Worded(0, [], "")
    layers: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    looked: Looked = Looked([], [], 0, 0)


def prove(
    pdf: bytes,
    *,
    source: bytes,
    marks: Sequence[Mark],
    protect: Sequence[str] = (),
    stamps: Sequence[str] = (),
    dpi: int = DPI,
    origin: Origin | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Proof:
    """Prove that `pdf` shows the source with every mark burned in, and holds nothing else.

    :param protect: terms that may appear nowhere in the file, however written.
    :param stamps: what stands under each page, one a page; none for no stamps.
    :param dpi: pixels per inch the file was made with.
    :param origin: what `source` was made from, for the certificate; None where it is the file as it came.
    :param progress: told after each page how many of how many were looked at; what it raises ends the proof.
    :raises InputRefused: source, a box, a page or a basis cannot be worked with.
    :raises ProofFailed: the proof could not be carried to its end.
    :raises MachineLacks: poppler or tesseract is missing.
    """
    kinds.media_type(source)
    check_marks(marks)
    check_resolution(dpi)
    tools.check_tesseract()
    case = Case(pdf, source, tuple(marks), tuple(folding.terms(protect)), tuple(stamps), dpi)
    evidence = _gather(case, progress or (lambda done, total: None))
    checks, findings, text = [_objects(case, evidence)], list[Finding](), FileText("", (), ())
    if checks[0].passed:
        checks += [question(case, evidence) for question in QUESTIONS]
        text = _text(evidence)
        findings = twins([text]) + widths(text.withheld) + _unlabelled(evidence)
    body = certificate(
        source=source,
        pdf=pdf,
        marks=case.marks,
        stamps=case.stamps,
        dpi=case.dpi,
        protected=len(case.protect),
        checks=checks,
        findings=findings,
        texts=[said.text for said in evidence.said],
        origin=origin,
    )
    return Proof(all(check.passed for check in checks), tuple(checks), tuple(findings), body, text)


def _gather(case: Case, progress: Callable[[int, int], None]) -> Evidence:
    """Ask every engine; the anatomy alone, when the output is not made as it must be."""
    with (
        in_memory(case.pdf) as file,
        in_memory(case.source) as source,
        closing(_frames(case, source, file)) as frames,
        closing(TextSource()) as letters,
        ThreadPoolExecutor(READERS) as workers,
    ):
        evidence = Evidence(anatomy=next(frames).header)
        if evidence.anatomy["problems"]:
            return evidence
        texts = deque[Callable[[], Said]]()
        own = TextProof(workers, letters, terms=case.protect)
        other = OtherEngine(workers, file, case.digest)
        # What the words are is asked where a term is looked for among them.
        reader = OtherReader(workers, file, texts=bool(case.protect))
        for frame in frames:
            if frame.header["kind"] == "counts":
                evidence.counts = frame.header
            else:
                texts.append(own.look(frame))
                if len(texts) > READERS + _AHEAD:
                    evidence.said.append(texts.popleft()())
                evidence.pages.append({key: said for key, said in frame.header.items() if key not in _LOOKED_AT})
                evidence.layers.append(" ".join([*frame.header.get("said", ()), *frame.header.get("below", ())]))
                other.look(evidence.pages[-1])
                reader.look(evidence.pages[-1])
                if len(evidence.pages) % _TIDIED == 1:
                    give_back()
                progress(len(evidence.pages), evidence.counts["source"])
        evidence.worded = reader.result()
        evidence.looked = other.result()
        evidence.said += [text() for text in texts]
    return evidence


def _frames(case: Case, source: IO[bytes], file: IO[bytes]) -> Generator[Frame]:
    """Yield the anatomy, the counts and page after page.

    PDFium and qpdf keep something of every page they saw. So of a long file one process says what it is made of, and
    others, one after the other, look at some of its pages each.
    """
    first: int | None = None
    pages = 0
    while first is None or first < pages:
        request = {
            "marks": marks_as_rows(case.marks),
            "stamps": list(case.stamps),
            "dpi": case.dpi,
            "remains": bool(case.protect),
            "sample": case.digest,
            "first": first,
            "last": (first or 0) + _TOGETHER,
        }
        with Child("compare", request, [source, file]) as child:
            for frame in child.frames():
                kind = frame.header["kind"]
                if kind == "anatomy":
                    pages = 0 if frame.header["problems"] else len(frame.header["sizes"])
                if kind != "counts" or not first:
                    yield frame
                if kind == "counts":
                    first, pages = first or 0, min(frame.header["source"], frame.header["output"])
        first = 0 if first is None else first + _TOGETHER


def _objects(case: Case, evidence: Evidence) -> Check:
    """The file is made of what the engine writes and of nothing else."""
    problems = evidence.anatomy["problems"]
    words = f"The file holds what it may not: {problems[0]}." if problems else "Only what the engine writes."
    return Check("objects", words, not problems, {"problems": len(problems)})


def _pages(case: Case, evidence: Evidence) -> Check:
    """Same number, size and turn of pages."""
    wrong = [
        report["page"]
        for report, size in zip(evidence.pages, evidence.anatomy["sizes"], strict=False)
        if any(abs(one - other) > _SIZE for one, other in zip(report["points"], size, strict=True))
    ]
    count = evidence.counts["source"]
    same = count == evidence.counts["output"] == evidence.worded.pages == len(evidence.pages)
    words = f"{count} pages of the same size."
    if not same:
        words = f"The source has {count} pages and the output {evidence.counts['output']}."
    elif wrong:
        words = f"Page {wrong[0]} has another size than in the source."
    return Check("pages", words, same and not wrong, {"pages": count, "other_size": len(wrong)})


def _picture(case: Case, evidence: Evidence) -> Check:
    """Outside of the boxes the page is what the source shows."""
    otherwise = set(evidence.looked.unlike)
    changed = [report for report in evidence.pages if report["differing"] or report["page"] in otherwise]
    figures: dict[str, Figure] = {
        "pages_changed": len(changed),
        "pixels_changed": sum(max(report["differing"], 1) for report in changed),
        "largest_step": max((report["largest"] for report in evidence.pages), default=0),
        "pages_decoded_by_another": evidence.looked.decoded,
    }
    recoded = [report["page"] for report in evidence.pages if report["recoded"]]
    words = "Every page shows the source."
    if changed:
        words = f"Page {changed[0]['page']} does not show what the source shows."
    elif recoded:
        words = f"The image of page {recoded[0]} is coded in another way than its pixels are, and may carry more."
    return Check("picture", words, not changed and not recoded, figures)


def _boxes(case: Case, evidence: Evidence) -> Check:
    """Every box is dark but for its label: in each image as decoded, and as poppler draws some pages."""
    undark = {report["page"] for report in evidence.pages if report["undark"]}
    # What cannot be held against its page has boxes that nobody saw.
    unseen = {report["page"] for report in evidence.pages if report["boxes"] and report["differing"] < 0}
    light = sorted({*undark, *unseen, *evidence.looked.undark})
    words = f"A box on page {light[0]} is not dark." if light else "Every box is dark, in each image and as drawn."
    figures: dict[str, Figure] = {
        "boxes": len(case.marks),
        "pages_with_a_light_box": len(light),
        "pages_drawn_by_another": evidence.looked.drawn,
    }
    return Check("boxes", words, not light, figures)


def _letters(case: Case, evidence: Evidence) -> Check:
    """No extractor finds a letter in a box: what the content says to the letter, poppler, and PDFium on some pages."""
    written = {report["page"] for report in evidence.pages if report["in_boxes"]}
    other = set(evidence.worded.inside)
    found = sorted(written | other)
    words = f"There is text in a box on page {found[0]}." if found else "No text in any box, by two extractors."
    figures: dict[str, Figure] = {
        "written": len(written),
        "poppler": len(other),
        "pages_read_by_pdfium": sum(report["read"] for report in evidence.pages),
    }
    return Check("letters", words, not found, figures)


def _ink(case: Case, evidence: Evidence) -> Check:
    """Every word that can be found stands where something can be seen."""
    inkless = [report["page"] for report in evidence.pages if report["inkless"]]
    words = f"Page {inkless[0]} has words nobody can see." if inkless else "Every word stands on ink."
    total = sum(report["words"] for report in evidence.pages)
    return Check("ink", words, not inkless, {"runs": total, "pages_with_hidden_words": len(inkless)})


def _words(case: Case, evidence: Evidence) -> Check:
    """Every word of the text layer is what the image shows in its place."""
    wrong = [
        report["page"]
        for report, said in zip(evidence.pages, evidence.said, strict=False)
        if said.unshown or not report["placed"] or not report["stamped"]
    ]
    sources = Counter(said.text.source for said in evidence.said)
    words = "Every word of the text layer is what the image shows."
    if wrong:
        words = f"The text layer of page {wrong[0]} says words that its image does not show."
    figures: dict[str, Figure] = {
        "pages_by_characters": sources[CHARACTERS],
        "pages_by_both": sources[BOTH],
        "pages_by_ocr": sources[OCR],
        "words_unshown": sum(said.unshown for said in evidence.said),
    }
    return Check("words", words, not wrong, figures)


def _spoken(case: Case, evidence: Evidence) -> Check:
    """Every box is read aloud with its basis."""
    marks = by_page(case.marks)
    wrong = [
        report["page"]
        for report, said in zip(evidence.pages, evidence.anatomy["spoken"], strict=False)
        if not as_marked(said, marks.get(report["page"], []), report)
    ]
    words = f"The boxes of page {wrong[0]} are not read aloud as marked." if wrong else "Every box says its basis."
    return Check("said", words, not wrong, {"pages_wrong": len(wrong)})


def _protected(case: Case, evidence: Evidence) -> Check:
    """No protected term, anywhere, in any form."""
    unread = [page for page, said in enumerate(evidence.said, start=1) if said.read is None]
    if unread and case.protect:
        words = f"Page {unread[0]} could not be read, so that protected terms could stand on it."
        return Check("protected", words, False, {"terms": len(case.protect), "unread_pages": len(unread)})
    layer = evidence.worded.text.split("\f")
    buried = _buried(case)
    found: list[str] = []
    for number, term in enumerate(case.protect, start=1):
        pages = [
            page
            for page, said in enumerate(evidence.said, start=1)
            if folding.appears(term, said.read or "")
            or folding.appears(term, layer[page - 1] if page <= len(layer) else "")
        ]
        if pages:
            found.append(f"Protected term {number} stands on page {pages[0]}.")
        elif folding.appears(term, evidence.worded.text) or (term in buried and not _in_bytes(term, _own_words())):
            found.append(f"Protected term {number} stands in the file.")
    words = found[0] if found else "No protected term is in the file."
    return Check("protected", words, not found, {"terms": len(case.protect), "found": len(found)})


def _buried(case: Case) -> set[str]:
    """Return the terms in the bytes of the file or of one of its objects, which are inflated one after the other."""
    if not case.protect:
        return set()
    parts = chain((case.pdf,), inflated(case.pdf))
    return {term for part in parts for term in case.protect if folding.appears_in_bytes(term, part)}


def _in_bytes(term: str, parts: Sequence[bytes]) -> bool:
    return any(folding.appears_in_bytes(term, part) for part in parts)


@cache
def _own_words() -> tuple[bytes, ...]:
    """A file without content, as it is and inflated: names such as Parent stand in every PDF and betray nobody."""
    box = Hidden((8, 8, 16, 16), "")
    layer = write([Block((Piece(hidden=box),), 8)], Paper(24, 24, 0.36), stamp=[Word(".", (0, 0, 4, 4))], blank=False)
    codings = ("g4", "gray", "colour")
    pdf = build([BuiltPage(coding, 24, 24, (8.64, 8.64), b"", layer) for coding in codings], "en-US")
    return (pdf, *inflated(pdf))


def _basis(case: Case, evidence: Evidence) -> Check:
    """Every mark has a basis of the catalogue: `check_marks` refused the rest before anything was read."""
    return Check("basis", "Every mark has a basis.", True, {"marks": len(case.marks)})


QUESTIONS: tuple[Callable[[Case, Evidence], Check], ...] = (
    _pages,
    _picture,
    _boxes,
    _letters,
    _ink,
    _words,
    _spoken,
    _basis,
    _protected,
)


def _text(evidence: Evidence) -> FileText:
    """What the boxes hide and what the pages say."""
    withheld = tuple(
        Withheld(report["page"], number, hidden, (box[2] - box[0]) * 72 / report["dpi"])
        for report in evidence.pages
        for number, (hidden, box) in enumerate(zip(report["hidden"], report["boxes"], strict=True), start=1)
    )
    return FileText("", withheld, tuple(evidence.layers))


def _unlabelled(evidence: Evidence) -> list[Finding]:
    """Boxes too small for their label."""
    return [
        Finding(
            "label",
            f"Mark {number} of page {report['page']} is too small to show its basis; it is read aloud.",
            report["page"],
            {"mark": number},
        )
        for report in evidence.pages
        for number, label in enumerate(report["labels"], start=1)
        if label is None
    ]
