"""What goes into the engine and what comes out of it: plain frozen values, and the errors it raises."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: left, top, right, bottom as fractions 0..1 of the page image as displayed, origin top left.
Box = tuple[float, float, float, float]
#: The same in whole pixels; right and bottom are exclusive.
PixelBox = tuple[int, int, int, int]
Figure = int | float | str | bool

#: Pixels per inch of every page image, unless a page is so large that it would pass `MAX_PIXELS`.
DPI = 200
#: What an office may choose for what it releases: fine print and stamps keep more at 300, and cost twice as much.
RESOLUTIONS = (200, 300)
#: The largest page image, in pixels: 50 million is a sheet of about 35 × 35 inches.
MAX_PIXELS = 50_000_000
MAX_BYTES = 300 * 1024 * 1024
MAX_PAGES = 5_000
#: The longest side a page may have, in points (PDF 32000-1, annex C).
MAX_POINTS = 14_400.0


class EngineError(Exception):
    """Something the engine says in one line to whoever asked."""


class InputRefused(EngineError):
    """The file, a box, a page or a basis cannot be worked with; the line says what to do next."""


class ProofFailed(EngineError):
    """The proof could not be carried to its end; nothing may be released."""


class MachineLacks(EngineError):
    """A tool or the disk is missing; the same work may be tried again later."""


class ConverterMissing(MachineLacks):
    """A program that makes a PDF of this kind of file is not installed."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The file a PDF was made from before anything was drawn.

    :param media_type: of the file as it came.
    :param converter: the programs that made the PDF, with their versions.
    """

    sha256: str
    size: int
    media_type: str
    converter: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One place to withhold, with its basis (a key of the catalogue)."""

    page: int
    box: Box
    basis: str
    statute: str = ""
    harm: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about a page that the eye does not see."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class PageInfo:
    """One page: its number from 1, and the size of its image in pixels."""

    number: int
    width_px: int
    height_px: int
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """What is inside a file."""

    media_type: str
    pages: tuple[PageInfo, ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """Where the words of a page come from, why, and on what evidence.

    `source` is "characters" (of the source), "ocr", "characters and ocr" (of what stands beside them), or "blank".

    `letters` were compared with letters that tesseract had read, `words_read` it read for this page, `unseen`
    characters of the source could not be seen.
    """

    source: str
    reason: str
    letters: int = 0
    words_read: int = 0
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Redacted:
    """A file made anew: for each page its image coding ("g4", "gray" or "colour") and where its words come from."""

    pdf: bytes
    pages: int
    codings: tuple[str, ...] = ()
    texts: tuple[PageText, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the proof, its answer in words and the figures behind it."""

    name: str
    words: str
    passed: bool
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at; it does not stop a release."""

    name: str
    words: str
    page: int = 0
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withheld:
    """What one mark hides: its page and number on the page (both from 1), the words under it, its width in points."""

    page: int
    mark: int
    words: str
    width: float


@dataclass(frozen=True, slots=True)
class FileText:
    """One file of a release: a name for people, what its marks hide, and the text layer of each page as released."""

    name: str
    withheld: tuple[Withheld, ...]
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a file holds nothing but what may be seen, and why.

    `text` is what `twins` needs to compare the file with others; as it holds withheld words, it is in no certificate.
    """

    passed: bool
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    certificate: dict[str, object]
    text: FileText = field(default=FileText("", (), ()), repr=False)
