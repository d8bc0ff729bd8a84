"""The files of one release held against one another, and against what left before: withheld here, in sight there.

A social security number or medical data in sight are found too: they never leave (domain, Bars).

What a file hides and says is kept sealed beside its proof. What is found stands on the run, next to the findings of its
own proof, and is answered as they are.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from redaction import engine
from redaction.detection.reasons import NAMES
from redaction.detection.recognise import recognise
from redaction.detection.values import NEVER_LEAVE
from redaction.detection.views import views_of
from redaction.models import Run
from redaction.texts import fold
from redaction.vault.storage import get, put


@dataclass(frozen=True)
class File:
    """A proved file, and what it is called in words for people: “a file that left on 2026-03-01”."""

    run: Run
    called: str


def keep_text(text: engine.FileText) -> str:
    """Keep what a file hides and says, sealed; return the name it is kept under."""
    return put(json.dumps(asdict(text)).encode(), kind="text").name


def digest_of(files: Sequence[File], earlier: Sequence[File]) -> str:
    """Return the SHA-256 of what is compared: as long as it is the same, the comparison holds."""
    sides = [sorted(file.run.output_sha256 for file in side) for side in (files, earlier)]
    return hashlib.sha256(json.dumps(sides).encode()).hexdigest()


def compare(files: Sequence[File], earlier: Sequence[File]) -> int:
    """Look for what each file hides in all others, and for what earlier ones hid in these; return how many findings.

    Done once for the same files; what is found stands on their runs.
    """
    digest = digest_of(files, earlier)
    if all(file.run.compared_sha256 == digest for file in files):
        return sum(len(file.run.twins or []) for file in files)
    now, before = [_text(file.run) for file in files], [_text(file.run) for file in earlier]
    called = {str(file.run.pk): file.called for file in (*files, *earlier)}
    found: dict[str, list[dict[str, object]]] = {str(file.run.pk): [] for file in files}
    for one in engine.twins(now, before):
        if one.figures["found_in"] != one.figures["file"]:
            found[str(one.figures["file"])].append(_in_sight(one, called))
    for one in engine.twins(before, now):
        if str(one.figures["found_in"]) in found:
            found[str(one.figures["found_in"])].append(_was_hidden(one, called))
    for text in now:
        found[text.name] += _numbers_in_sight(text)
    for file in (*files, *earlier):
        if not file.run.text_name:
            for key in found:
                found[key].append(_unknown(file, str(file.run.pk) == key))
    for file in files:
        file.run.twins, file.run.compared_sha256 = found[str(file.run.pk)], digest
        file.run.save(update_fields=["twins", "compared_sha256"])
    return sum(map(len, found.values()))


def is_compared(files: Sequence[File], earlier: Sequence[File]) -> bool:
    """Whether all files were held against exactly these."""
    digest = digest_of(files, earlier)
    return all(file.run.compared_sha256 == digest for file in files)


def proved_run(document_id: UUID, output_sha256: str) -> Run | None:
    """Return the run of a document that made an output."""
    return Run.objects.filter(document_id=document_id, output_sha256=output_sha256, status=Run.Status.PROVED).first()


def pages_that_show(run: Run, terms: Sequence[str]) -> list[int] | None:
    """Return the pages of a proved output on which one of some terms can be read; None where its words were not kept.

    Folded as the proof folds them: neither case nor accents, spaces or line breaks hide a term.
    """
    if not run.text_name:
        return None
    sought = [folded for term in terms if (folded := fold(term))]
    pages = enumerate(_text(run).pages, start=1)
    return [number for number, words in pages if any(term in fold(words) for term in sought)]


def _text(run: Run) -> engine.FileText:
    """Return what a file hides and says, under the name of its run; nothing where that was not kept."""
    if not run.text_name:
        return engine.FileText(str(run.pk), (), ())
    kept = json.loads(get(run.text_name))
    withheld = tuple(engine.Withheld(**one) for one in kept["withheld"])
    return engine.FileText(str(run.pk), withheld, tuple(kept["pages"]))


def _numbers_in_sight(text: engine.FileText) -> list[dict[str, object]]:
    """Say on which pages of what is to leave a number can be read that never leaves, not which number it is."""
    return [
        {
            "name": "number",
            "words": f"Page {page} shows what looks like {NAMES[kind]}, which never leaves. "
            "Return the case to redaction, or say why it is none.",
            "page": page,
            "figures": {"kind": kind, "times": times},
        }
        for page, words in enumerate(text.pages, start=1)
        for kind, times in sorted(Counter(one.kind for one in recognise(views_of(words))).items())
        if kind in NEVER_LEAVE
    ]


def _in_sight(one: engine.Finding, called: dict[str, str]) -> dict[str, object]:
    also = int(one.figures["marks"]) - 1
    more = f" (and {also} more)" if also else ""
    words = (
        f"What mark {one.figures['mark']} of page {one.page}{more} hides can be read on page {one.figures['found_on']} "
        f"of {called[str(one.figures['found_in'])]}."
    )
    return _finding(words, one.page, one)


def _was_hidden(one: engine.Finding, called: dict[str, str]) -> dict[str, object]:
    page = int(one.figures["found_on"])
    words = (
        f"Page {page} shows what mark {one.figures['mark']} of page {one.page} of {called[str(one.figures['file'])]} "
        "withheld."
    )
    return _finding(words, page, one)


def _unknown(file: File, itself: bool) -> dict[str, object]:
    words = "This file" if itself else file.called[:1].upper() + file.called[1:]
    words += " was proved before files were compared; look yourself whether one shows what another withholds."
    return {"name": "twin", "words": words, "page": 0, "figures": {"file": str(file.run.pk)}}


def _finding(words: str, page: int, one: engine.Finding) -> dict[str, object]:
    return {"name": "twin", "words": words, "page": page, "figures": dict(one.figures)}
