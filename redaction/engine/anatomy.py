"""What was found in a released file, and how an object is held against the way it has to be written."""

import zlib
from dataclasses import dataclass, field

import pikepdf

from redaction.engine.content import Content, Frame


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is read aloud in place of something: the words, the frame of it in points, and the frame in the content."""

    words: str
    frame: Frame
    drawn: Frame


@dataclass(slots=True)
class Anatomy:
    """Problems in words; of each page its size in points, its content, and what is said in place of what it shows.

    `letters` are those of all words; the words themselves are kept where there are no more than `keep` pages.
    """

    keep: int = 0
    problems: list[str] = field(default_factory=list)
    sizes: list[tuple[float, float]] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)
    spoken: list[list[Spoken]] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)
    letters: set[str] = field(default_factory=set)

    def expect(self, held: bool, words: str) -> None:
        """Note a problem unless `held`."""
        if not held and len(self.problems) < 50:
            self.problems.append(words)

    def expect_written(self, item: pikepdf.Object, text: str, words: str) -> None:
        """Note a problem unless an object, of a stream its dictionary, is written as `text`; from now on it is known.

        A key, a value or a number more or less, or one in place of another, is another text.
        """
        self.seen.add(item.objgen)
        held = item.stream_dict if isinstance(item, pikepdf.Stream) else item
        self.expect(held.unparse(resolved=True) == text.encode(), words)

    def inflated(self, stream: pikepdf.Object, words: str, *, keys: str = "", level: int = 6) -> bytes:
        """Return a stream inflated; note a problem unless it is deflated alone, with nothing after its end.

        :param keys: what its dictionary holds besides, as it is written.
        :param level: at which it has to have been deflated, as other codes for the same are room for a sign.
        """
        raw = stream.read_raw_bytes()
        self.expect_written(stream, f"<< /Filter /FlateDecode /Length {len(raw)} {keys}>>", words)
        inflating = zlib.decompressobj()
        data = inflating.decompress(raw)
        self.expect(inflating.eof and not inflating.unused_data, words)
        self.expect(zlib.compress(data, level) == raw, words)
        return data


def ref(item: pikepdf.Object) -> str:
    """Return how an object is referred to; one that stands within another is called by a name that none has."""
    number, generation = item.objgen
    return f"{number} {generation} R"
