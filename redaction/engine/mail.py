"""Takes a mail apart: every header, every body, every attachment, messages within messages. Child process only."""

import email
import email.errors
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import MIMEPart
from html.parser import HTMLParser

from redaction.engine.values import InputRefused

#: Messages within messages are followed this deep, and a mail has no more parts than this.
_DEPTH, _MAX_PARTS = 20, 2_000
#: Tags that end a line, and those whose content is no text.
_BREAKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr", "pre"}
_MUTE = {"style", "script", "title"}
#: What the email package raises on what no mail program would write.
BROKEN = (
    email.errors.MessageError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    IndexError,
    AssertionError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a mail: text to print, or a file that came with it."""

    heading: str
    text: str = ""
    name: str = ""
    kind: str = ""
    data: bytes = b""

    @property
    def is_file(self) -> bool:
        return bool(self.kind)


def taken_apart(data: bytes) -> list[Part]:
    """Return the pieces of a mail in their order.

    :raises InputRefused: it is no mail, or cannot be read whole.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        if not message.keys() or not {"from", "to", "subject", "date", "received"} & {key.lower() for key in message}:
            raise InputRefused("This is no mail, though its name says so; save the mail again or print it as PDF.")
        parts = list(_message(message, "", 0))
    except BROKEN as error:
        raise InputRefused("The mail is damaged and cannot be read whole; save it again or print it as PDF.") from error
    if len(parts) > _MAX_PARTS:
        raise InputRefused(f"The mail has more than {_MAX_PARTS:,} parts; take in its attachments by themselves.")
    return parts


def _message(message: MIMEPart, where: str, depth: int) -> Iterator[Part]:
    if depth > _DEPTH:
        raise InputRefused("The mail holds messages within messages too deep; take them in by themselves.")
    heading = f"Message {where}, which came with this mail" if where else "Message"
    headers = "\n".join(f"{name}: {_one_line(str(value))}" for name, value in message.items())
    bodies, rest = _split(message)
    texts = [body for body in (_text(part) for part in bodies) if body.strip()]
    alike = {_letters(text) for text in texts[:1]}
    more = [text for text in texts[1:] if _letters(text) not in alike]
    said = "\n\n────────────────────────\n\n".join([*texts[:1], *more])
    yield Part(heading, text=f"{heading}\n\n{headers}\n\n{said}" if where else f"{headers}\n\n{said}")
    for number, part in enumerate(rest, start=1):
        label = f"{where}.{number}" if where else str(number)
        if part.get_content_type() == "message/rfc822":
            for inner in part.iter_parts():
                yield from _message(inner, label, depth + 1)
            continue
        name = part.get_filename() or f"attachment-{label}"
        if part.get_content_type() == "text/html":
            yield Part(f"Attachment {label}", text=f"Attachment {label}: {_one_line(str(name))}\n\n{_text(part)}")
            continue
        yield Part(f"Attachment {label}", name=_one_line(str(name)), kind=part.get_content_type(), data=_content(part))


def _split(message: MIMEPart) -> tuple[list[MIMEPart], list[MIMEPart]]:
    """Return the parts that are the message's own words, and those that came with it."""
    bodies: list[MIMEPart] = []
    rest: list[MIMEPart] = []
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_type() == "message/rfc822":
            rest.append(part)
        elif part.is_multipart():
            waiting = [*part.iter_parts(), *waiting]
        elif part.get_content_maintype() == "text" and not part.is_attachment() and not part.get_filename():
            bodies.append(part)
        else:
            rest.append(part)
    return bodies, rest


def _text(part: MIMEPart) -> str:
    data = _content(part)
    coding = str(part.get_content_charset("utf-8"))
    try:
        text = data.decode(coding)
    except (UnicodeDecodeError, LookupError):
        text = data.decode("utf-8", "backslashreplace")
    return _Words.of(text) if part.get_content_subtype() == "html" else text


def _content(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        raise TypeError("a part without content")
    return payload


def _one_line(text: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", " ", text)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum()).casefold()


class _Words(HTMLParser):
    """The words of a page of HTML, hidden ones too, with the address of each link and what stands for each picture."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._said: list[str] = []
        self._mute = 0

    @classmethod
    def of(cls, text: str) -> str:
        parser = cls()
        parser.feed(text)
        parser.close()
        lines = (re.sub(r"[ \t]+", " ", line).strip() for line in "".join(parser._said).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _MUTE:
            self._mute += 1
        elif tag in _BREAKS:
            self._said.append("\n")
        elif tag in {"td", "th"}:
            self._said.append("  ")
        elif tag == "img":
            self._said.append(f" [picture: {given.get('alt') or given.get('src') or ''}] ")
        if tag == "a" and given.get("href"):
            self._said.append(f" <{given['href']}> ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _MUTE:
            self._mute = max(self._mute - 1, 0)
        elif tag in _BREAKS:
            self._said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self._said.append(data.replace("\n", " "))

    def handle_comment(self, data: str) -> None:
        """Comments are no part of what a reader of the mail ever saw, but they are in the file: say them."""
        if data.strip() and not data.lstrip().startswith("[if"):
            self._said.append(f" [comment: {data.strip()}] ")
