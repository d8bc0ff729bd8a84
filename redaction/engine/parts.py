"""Pages that were made before an interruption, so that a long file goes on where it was.

A part holds some pages as they will be written, what was said of their words, and the letters read so far. It belongs
to one job (source, marks, stamps, resolution and tools): pages of another are never taken.

    length of header (4 bytes) · header (JSON) · image and content of each page · samples of letters
"""

import hashlib
import json
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np

from redaction.engine.certificate import marks_digest, versions
from redaction.engine.layer import Leaf, PageLayer
from redaction.engine.rebuild import BuiltPage
from redaction.engine.textsource import TextSource
from redaction.engine.values import Mark, PageText

#: Pages of one part: on a scan half a minute of reading.
PART = 25
#: Of how pages are made and kept: to be raised with every change of it, so that no older part is taken.
FORMAT = 9


class Shelf(Protocol):
    """Where the parts of one file are kept until it is whole."""

    def parts(self) -> Iterable[bytes]:
        """Return the parts that were kept, in order."""

    def keep(self, part: bytes) -> None:
        """Keep one more."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished page."""

    page: BuiltPage
    text: PageText


def job(source: bytes, marks: Sequence[Mark], stamps: Sequence[str], dpi: int) -> str:
    """Return a digest of everything that decides how the pages come out."""
    asked = [hashlib.sha256(source).hexdigest(), marks_digest(marks), list(stamps), dpi, FORMAT, versions()]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def packed(of: str, made: Sequence[Made], own: TextSource) -> bytes:
    """Return a part.

    :param of: the digest of the job.
    :param own: as it was when the last of the pages had been judged.
    """
    state, samples = own.state()
    rows = [_row(one) for one in made]
    header = json.dumps({"job": of, "pages": rows, "own": state}).encode()
    blobs = [blob for one in made for blob in (one.page.data, one.page.layer.content)]
    return b"".join([struct.pack(">I", len(header)), header, *blobs, samples.astype("<f4").tobytes()])


def unpacked(of: str, parts: Iterable[bytes], own: TextSource) -> list[Made]:
    """Return the pages of the parts of a job, and set `own` to what it was then; a part of another job ends them."""
    made: list[Made] = []
    for part in parts:
        length = struct.unpack(">I", part[:4])[0]
        header = json.loads(part[4 : 4 + length])
        if header["job"] != of:
            break
        place = 4 + length
        for row in header["pages"]:
            data, content = (part[start : start + size] for start, size in _places(place, row["sizes"]))
            place += sum(row["sizes"])
            made.append(_made(row, data, content))
        own.restore(header["own"], np.frombuffer(part, dtype="<f4", offset=place))
    return made


def _places(start: int, sizes: Sequence[int]) -> list[tuple[int, int]]:
    return [(start, sizes[0]), (start + sizes[0], sizes[1])]


def _row(made: Made) -> dict[str, Any]:
    page = made.page
    return {
        "image": [page.coding, page.width, page.height, page.points],
        "sizes": [len(page.data), len(page.layer.content)],
        "blocks": [[[leaf.mcid, leaf.alt, leaf.frame] for leaf in leaves] for leaves in page.layer.blocks],
        "letters": "".join(sorted(page.layer.letters)),
        "words": page.layer.words,
        "text": asdict(made.text),
    }


def _made(row: dict[str, Any], data: bytes, content: bytes) -> Made:
    coding, width, height, points = row["image"]
    blocks = [
        [Leaf(mcid, alt, tuple(frame) if frame is not None else None) for mcid, alt, frame in leaves]
        for leaves in row["blocks"]
    ]
    layer = PageLayer(content, blocks, set(row["letters"]), Counter(row["words"]))
    return Made(BuiltPage(coding, width, height, (points[0], points[1]), data, layer), PageText(**row["text"]))
