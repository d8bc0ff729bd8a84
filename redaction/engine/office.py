"""Readies office files for printing so that nothing of them stays unseen, and says what was hidden. Child process only.

Hidden sheets, rows, columns and words are shown by taking away the attributes that hide them; the content stays as it
is. A sheet's cells are printed as tables of our own, as a spreadsheet on paper cuts off what is wider than its cell, so
its comments and pictures are taken out beside it.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr, unescape

from redaction.engine import kinds
from redaction.engine.values import Flag, InputRefused

#: An archive unpacks to no more than this.
_MOST = 512 * 2**20
_MAX_MEMBERS = 5_000
_TAG = re.compile(rb"<[^<>!?][^<>]*>")
_HIDDEN = re.compile(rb"""\s(?:hidden|collapsed|zeroHeight)=["'](?:1|true)["']""")
_STATE = re.compile(rb"""\sstate=["'](?:hidden|veryHidden)["']""")
_VANISH = re.compile(rb"<(\w+:(?:vanish|webHidden|specVanish))(?:\s[^<>]*)?(?:/>|>\s*</\1\s*>)")
_NO_DISPLAY = re.compile(rb"""\stext:display=["'](?:none|condition)["']""")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_SHEET_LINKS = re.compile(r"xl/worksheets/_rels/([^/]+)\.xml\.rels")
_STYLES = "xl/styles.xml"
_NUMBER_FORMAT = re.compile(rb"""(<(?:\w+:)?numFmt\s[^<>]*?formatCode=)("[^"<>]*"|'[^'<>]*')""")
_PARTS = re.compile(r'"[^"]*"|\\.|.', re.DOTALL)
#: What of a section of a number format shows nothing of the cell: words of its own, conditions, colours, gaps, fills.
_BESIDE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
#: What does: digits, the text, "General", parts of a date.
_SHOWS = re.compile(r"[0#?@A-Za-z]")
_COMMENTS = re.compile(r"xl/(?:comments\d*|comments/[^/]+|threadedComments/[^/]+)\.xml")


@dataclass(frozen=True, slots=True)
class Readied:
    """An office file in which everything shows, and what cannot be seen in it otherwise.

    :param sheets: names of a spreadsheet's sheets, in their order.
    :param comments: those of a spreadsheet's cells, a line each.
    :param pictures: name and content of each picture of a spreadsheet.
    """

    data: bytes
    flags: tuple[Flag, ...]
    sheets: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    pictures: tuple[tuple[str, bytes], ...] = ()


def readied(data: bytes, kind: str) -> Readied:
    """Ready an office file.

    :raises InputRefused: it is locked, damaged, or unpacks to too much.
    """
    members = _unpacked(data)
    change, look = {
        kinds.XLSX: (_sheet_member, _sheet_flags),
        kinds.DOCX: (_word_member, _word_flags),
        kinds.ODT: (_open_member, _open_flags),
    }[kind]
    flags = tuple(dict.fromkeys([*look(members), *_common_flags(members)]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), change(name, content))
    if kind != kinds.XLSX:
        return Readied(out.getvalue(), flags)
    pictures = tuple((name, members[name]) for name in sorted(members) if name.startswith("xl/media/"))
    return Readied(out.getvalue(), flags, tuple(_sheets(members)), tuple(_comments(members)), pictures)


def _unpacked(data: bytes) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    room = _MOST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MAX_MEMBERS:
                raise InputRefused("The office file has too many parts; print it as PDF and take in the new file.")
            for entry in entries:
                with archive.open(entry) as file:
                    content = file.read(room + 1)
                room -= len(content)
                if room < 0:
                    raise InputRefused("The office file unpacks to more than 512 MB; print it as PDF.")
                members[entry.filename] = content
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputRefused("The office file is damaged or locked; ask for it again or print it as PDF.") from error
    return members


def _in_tags(pattern: re.Pattern[bytes], content: bytes, put: bytes = b"") -> bytes:
    """Replace in tags alone: the same letters may stand in the words of a document."""
    return _TAG.sub(lambda tag: pattern.sub(put, tag[0]), content)


def _sheet_member(name: str, content: bytes) -> bytes:
    if name == "xl/workbook.xml":
        return _in_tags(_STATE, content)
    if name == _STYLES:
        return _NUMBER_FORMAT.sub(lambda found: found[1] + quoteattr(_showing(_format(found[2]))).encode(), content)
    return _in_tags(_HIDDEN, content) if _SHEET.fullmatch(name) else content


def _format(quoted: bytes) -> str:
    """Return a number format as a spreadsheet reads it."""
    return unescape(quoted[1:-1].decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'"})


def _showing(code: str) -> str:
    """Return a number format in which each section shows what a cell holds: ";;;" shows nothing of anything.

    Its sections are those of numbers above, below and at zero, and of text (ECMA-376-1, 18.8.31).
    """
    sections = [""]
    for part in _PARTS.findall(code):
        if part == ";":
            sections.append("")
        else:
            sections[-1] += part
    # A section of its own for what is below zero is given without a sign.
    whole = ("General", "-General", "General", "@")
    shown = [
        section if _SHOWS.search(_BESIDE.sub("", section)) else whole[min(place, len(whole) - 1)]
        for place, section in enumerate(sections)
    ]
    return ";".join(shown)


def _sheets(members: dict[str, bytes]) -> list[str]:
    return [str(sheet.get("name")) for sheet in _parsed(members["xl/workbook.xml"]).findall(".//{*}sheet")]


def _comments(members: dict[str, bytes]) -> Iterator[str]:
    """Which cell each comment belongs to, who wrote it, and what it says; by file, as sheets share no names here."""
    for name in sorted(members):
        if not _COMMENTS.fullmatch(name):
            continue
        root = _parsed(members[name])
        authors = ["".join(author.itertext()) for author in root.findall(".//{*}author")]
        for comment in root.findall(".//{*}comment"):
            number = comment.get("authorId", "")
            author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
            words = "".join(text.text or "" for text in comment.findall(".//{*}t"))
            yield f"{_sheet_with(members, name)}{comment.get('ref')} ({author}): {words}"


def _sheet_with(members: dict[str, bytes], comments: str) -> str:
    """Which sheet a file of comments belongs to, "sheet2 "; nothing when no sheet says so."""
    end = comments.rsplit("/", 1)[1].encode()
    for name, content in members.items():
        found = _SHEET_LINKS.fullmatch(name)
        if found and end in content:
            return f"{found[1]} "
    return ""


def _parsed(content: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise InputRefused("The office file declares entities, which office programs never do; print it as PDF.")
    try:
        return ElementTree.fromstring(content)  # noqa: S314  # no entities, and in a process of its own
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise InputRefused("The office file is damaged; ask for it again or print it as PDF.") from error


def _word_member(name: str, content: bytes) -> bytes:
    return _VANISH.sub(b"", content) if name.startswith("word/") and name.endswith(".xml") else content


def _open_member(name: str, content: bytes) -> bytes:
    return _in_tags(_NO_DISPLAY, content) if name in {"content.xml", "styles.xml"} else content


def _sheet_flags(members: dict[str, bytes]) -> Iterator[Flag]:
    sheets = [content for name, content in members.items() if _SHEET.fullmatch(name)]
    if _STATE.search(members.get("xl/workbook.xml", b"")):
        yield Flag("hidden_sheets", "Sheets of this file were hidden; they are shown here.")
    if any(_in_a_tag(_HIDDEN, content, rb"<(?:\w+:)?row\b[^<>]*>") for content in sheets):
        yield Flag("hidden_rows", "Rows of this file were hidden; they are shown here.")
    if any(_in_a_tag(_HIDDEN, content, rb"<(?:\w+:)?col\b[^<>]*>") for content in sheets):
        yield Flag("hidden_columns", "Columns of this file were hidden; they are shown here.")
    formats = [_format(found[1]) for found in _NUMBER_FORMAT.findall(members.get(_STYLES, b""))]
    if any(_showing(code) != code for code in formats):
        yield Flag("hidden_cells", "Cells of this file showed nothing of what they hold; it is shown here.")
    if any(_COMMENTS.fullmatch(name) for name in members):
        yield Flag("comments", "Cells of this file have comments; they are printed behind the sheets.")
    if any(name.startswith("xl/charts/") for name in members):
        yield Flag("charts", "This file has charts; they are not drawn. Their numbers stand in the cells.")
    if any(re.search(rb"<(?:\w+:)?f[\s>]", content) for content in sheets):
        yield Flag("formulas", "Cells of this file are computed; the formulas themselves are not shown.")


def _word_flags(members: dict[str, bytes]) -> Iterator[Flag]:
    texts = [content for name, content in members.items() if name.startswith("word/") and name.endswith(".xml")]
    if any(_VANISH.search(content) for content in texts):
        yield Flag("hidden_words", "Words of this file were hidden; they are shown here.")
    if any(re.search(rb"<w:(?:ins|del|moveFrom|moveTo)\s", content) for content in texts):
        yield Flag("changes", "This file has tracked changes; what was struck out is shown too.")
    if "word/comments.xml" in members:
        yield Flag("comments", "This file has comments; they are printed in the margin.")


def _open_flags(members: dict[str, bytes]) -> Iterator[Flag]:
    texts = [members.get(name, b"") for name in ("content.xml", "styles.xml")]
    if any(_NO_DISPLAY.search(content) for content in texts):
        yield Flag("hidden_words", "Words of this file were hidden; they are shown here.")
    if any(b"<text:tracked-changes" in content for content in texts):
        yield Flag("changes", "This file has tracked changes; what was struck out is shown too.")
    if any(b"<office:annotation" in content for content in texts):
        yield Flag("comments", "This file has comments; they are printed in the margin.")


def _common_flags(members: dict[str, bytes]) -> Iterator[Flag]:
    if any("vbaProject" in name or name.startswith("Basic/") for name in members):
        yield Flag("scripts", "This file holds macros; they were not run.")
    if any("/embeddings/" in name or re.match(r"Object \d", name) for name in members):
        yield Flag("attachments", "Other files lie inside this one; what they hold is not shown. Look at the original.")


def _in_a_tag(pattern: re.Pattern[bytes], content: bytes, tag: bytes) -> bool:
    return any(pattern.search(found) for found in re.findall(tag, content))
