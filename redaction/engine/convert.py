"""Makes a PDF of what is none: text, tables, mails with what they carry, office files, HEIC images.

The PDF is what is drawn, marked and proved; the file as it came is kept beside it. Text, tables and mails are set by
our own code: the same file gives the same bytes. Each step runs in a process of its own.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from redaction.engine import kinds, programs
from redaction.engine.sandbox import CONVERTER, Child, Frame
from redaction.engine.values import ConverterMissing, Flag, InputRefused, Origin

#: Who sets text and binds pieces, as certificates name it. Raise the number when the same file gives other pages.
TYPESETTER = "forthright typesetter 1"
#: A mail in a mail in a mail: attachments that are mails themselves are followed this deep.
_DEPTH = 5
#: For each page, from the first, its flags.
Flags = tuple[tuple[Flag, ...], ...]
_ALL_ENDINGS = tuple(ending for endings in kinds.ENDINGS.values() for ending in endings)
_TEXT, _TABLE, _DRAWN = "text", "table", "drawn"


@dataclass(frozen=True, slots=True)
class Paper:
    """What is drawn in place of a file: itself, or the PDF made of it.

    :param kind: media type of the file as it came.
    :param origin: what it was made from and by whom; None when it is drawn as it came.
    :param flags: for each page what a person should know that only the conversion could see.
    """

    data: bytes
    kind: str
    origin: Origin | None = None
    flags: Flags = ()


def as_paper(data: bytes, name: str) -> Paper:
    """Return what is drawn of a file.

    :param name: its name: plain text, tables and mails are known by it alone.
    :raises InputRefused: it is of another kind, damaged, locked, or too large.
    :raises ConverterMissing: it needs a program that is not installed.
    """
    kind = kinds.source_type(data, name)
    kinds.check_name(name, kind)
    if kind in kinds.DRAWN:
        return Paper(data, kind)
    pieces, by = _pieces(data, kind, 0)
    pdf, flags = _bound(pieces)
    origin = Origin(hashlib.sha256(data).hexdigest(), len(data), kind, "; ".join(dict.fromkeys([*by, TYPESETTER])))
    return Paper(pdf, kind, origin, flags)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something to bind, the title above it, and for its pages, from the first, what is known of them already."""

    what: str
    data: bytes
    title: str = ""
    flags: Flags = ()


def _pieces(data: bytes, kind: str, depth: int) -> tuple[list[_Piece], list[str]]:
    """Return what a file is bound from, and the programs that had a part in it."""
    if kind in kinds.DRAWN:
        return [_Piece(_DRAWN, data)], []
    if kind in kinds.OFFICE:
        return _office(data, kind), [programs.version("soffice")]
    if kind == kinds.HEIC:
        return [_Piece(_DRAWN, image) for image in programs.heic_pictures(data)], [programs.version("heif-convert")]
    if kind == kinds.MAIL:
        return _mail(data, depth)
    return [_Piece(_TABLE if kind == kinds.CSV else _TEXT, data)], []


def _office(data: bytes, kind: str) -> list[_Piece]:
    """A text as LibreOffice prints it; a spreadsheet as tables of all its cells, then its comments and pictures."""
    frame = _last("ready", {"type": kind}, [data])
    hidden = tuple(Flag(key, words) for key, words in frame.header["flags"])
    if kind != kinds.XLSX:
        return [_Piece(_DRAWN, programs.text_pdf(frame.blobs[0], kind), flags=(hidden,))]
    tables = programs.sheet_tables(frame.blobs[0], frame.header["sheets"])
    pieces = [_Piece(_TABLE, table, f"Sheet “{name}”") for name, table in tables]
    pieces[0] = replace(pieces[0], flags=(hidden,))
    if frame.header["comments"]:
        pieces.append(_Piece(_TEXT, "\n".join(frame.header["comments"]).encode(), "Comments of cells"))
    return pieces + _pictures(list(zip(frame.header["pictures"], frame.blobs[1:], strict=True)))


def _pictures(named: Sequence[tuple[str, bytes]]) -> list[_Piece]:
    """The pictures of a spreadsheet, bound once, so that a damaged one is found out while it can still be named."""
    pieces = [
        _Piece(_DRAWN, picture)
        if kinds.is_drawn(picture)
        else _not_shown(f"Picture {name}", name, "it is of a kind that cannot be drawn.")
        for name, picture in named
    ]
    if not pieces:
        return []
    try:
        pdf, flags = _bound(pieces)
    except InputRefused as error:
        if len(named) == 1:
            return [_not_shown(f"Picture {named[0][0]}", named[0][0], str(error))]
        return [piece for one in named for piece in _pictures([one])]
    return [_Piece(_DRAWN, pdf, flags=flags)]


def _mail(data: bytes, depth: int) -> tuple[list[_Piece], list[str]]:
    """A mail's words, and behind them what it carries, each in its place; what cannot be shown is named instead."""
    with Child("take_apart", {}, [data], program=CONVERTER) as child:
        frames = list(child.frames())
    pieces: list[_Piece] = []
    by: list[str] = []
    for frame in frames:
        if not frame.header["type"]:
            pieces.append(_Piece(_TEXT, frame.blobs[0]))
            continue
        title = f"{frame.header['heading']}: {frame.header['name']}"
        title += f" ({frame.header['type']}, {len(frame.blobs[0]):,} bytes)"
        try:
            inside, programs_of = _attachment(frame, depth)
        except (InputRefused, ConverterMissing) as error:
            pieces.append(_not_shown(title, str(frame.header["name"]), str(error)))
            continue
        pieces += [_Piece(_TEXT, b"", title), *inside]
        by += programs_of
    return pieces, by


def _attachment(frame: Frame, depth: int) -> tuple[list[_Piece], list[str]]:
    """:raises InputRefused: it cannot be converted."""
    data, name = frame.blobs[0], str(frame.header["name"])
    if frame.header["type"] == "text/csv" and not name.lower().endswith(".csv"):
        name += ".csv"
    elif str(frame.header["type"]).startswith("text/") and not name.lower().endswith(_ALL_ENDINGS):
        name += ".txt"
    kind = kinds.source_type(data, name)
    if kind == kinds.MAIL and depth >= _DEPTH:
        raise InputRefused("It is a mail within mails too deep; take it in by itself.")
    pieces, by = _pieces(data, kind, depth + 1)
    # Bound here once, so that a damaged file is found out while it can still be named in its place.
    pdf, flags = _bound(pieces)
    return [_Piece(_DRAWN, pdf, flags=flags)], by


def _bound(pieces: Sequence[_Piece]) -> tuple[bytes, Flags]:
    """Return one PDF of all pieces, and the flags of each of its pages."""
    request = {"pieces": [[piece.what, piece.title] for piece in pieces]}
    frame = _last("bind", request, [piece.data for piece in pieces])
    pages = [[Flag(key, words) for key, words in own] for own in frame.header["flags"]]
    for piece, start in zip(pieces, frame.header["starts"], strict=True):
        for own, known in zip(pages[start:], piece.flags, strict=False):
            own += [flag for flag in known if flag not in own]
    return frame.blobs[0], tuple(tuple(own) for own in pages)


def _not_shown(title: str, name: str, why: str) -> _Piece:
    words = f"“{name}” belongs to this file and is not shown. Look at it in the original."
    return _Piece(_TEXT, f"This is not shown: {why}".encode(), title, ((Flag("not_shown", words),),))


def _last(verb: str, request: dict[str, Any], files: Sequence[bytes]) -> Frame:
    with Child(verb, request, files, program=CONVERTER) as child:
        return list(child.frames())[-1]
