"""The stretches of a text between white space. Few of them are new, so what one holds is worked out once for all texts.

What a rule makes of a stretch may depend on nothing beyond it but that white space, or an end of the text, is there.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain
from operator import itemgetter
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

#: The last letter that is white space, and one more.
_LETTERS = 0x3002
_SPACE = np.array([chr(number).isspace() for number in range(_LETTERS)])
_SPACE_ASCII = _SPACE[:128].copy()
#: Stretches remembered, and the longest one.
_MOST, _LONGEST = 30_000, 64
T = TypeVar("T")


@dataclass(frozen=True)
class Chunks:
    """The stretches of a text, in order.

    :param texts: what each says.
    :param alike: of a text that has its white space in the same places.
    """

    text: str
    texts: list[str]
    alike: "Chunks | None" = None

    @cached_property
    def _edges(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        if self.alike is not None:
            return self.alike._edges
        if self.text.isascii():
            space = _SPACE_ASCII[np.frombuffer(self.text.encode("ascii"), dtype=np.uint8)]
        else:
            codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
            space = _SPACE[np.minimum(codes, _LETTERS - 1)]
        around = np.concatenate(([True], space, [True]))
        turns = np.flatnonzero(around[1:] != around[:-1])
        return turns[::2], turns[1::2]

    @cached_property
    def begins(self) -> list[int]:
        """Where each begins, in plain numbers."""
        return self.starts.tolist() if self.alike is None else self.alike.begins

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each begins."""
        return self._edges[0]

    @property
    def ends(self) -> NDArray[np.int64]:
        """Where each ends, exclusive."""
        return self._edges[1]


def chunks_of(text: str) -> Chunks:
    """Return the stretches of a text."""
    return Chunks(text, text.split())


class Once(Generic[T]):
    """What is made of stretches, each made once."""

    def __init__(self, make: Callable[[str], T]) -> None:
        self._make = make
        self._held: dict[str, T] = {}

    def of(self, texts: Iterable[str]) -> list[T]:
        """Return what is made of each of some stretches, in order."""
        texts = texts if isinstance(texts, list | set) else list(texts)
        try:
            return list(map(self._held.__getitem__, texts))
        except KeyError:
            held = self._held
            return [held[text] if text in held else self._one(text) for text in texts]

    def _one(self, text: str) -> T:
        held = self._held.get(text)
        if held is None:
            held = self._make(text)
            if len(text) <= _LONGEST:
                if len(self._held) >= _MOST:
                    self._held.clear()
                self._held[text] = held
        return held


#: The words of a stretch: what each says, where it begins and ends in the stretch.
Cut = tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]
_WORDS = itemgetter(0)


class Pieces:
    """The words of a text, found within its stretches; where one stands is worked out when asked."""

    def __init__(self, chunks: Chunks, cuts: list[Cut]) -> None:
        self.words = list(chain.from_iterable(map(_WORDS, cuts)))
        self._chunks = chunks
        self._cuts = cuts

    @cached_property
    def firsts(self) -> list[int]:
        """The number of the first word of each stretch."""
        return [0, *accumulate(map(len, map(_WORDS, self._cuts)))][:-1]

    def start(self, number: int) -> int:
        """Return where a word begins in the text."""
        chunk = bisect_right(self.firsts, number) - 1
        return self._chunks.begins[chunk] + self._cuts[chunk][1][number - self.firsts[chunk]]

    def end(self, number: int) -> int:
        """Return where a word ends in the text, exclusive."""
        chunk = bisect_right(self.firsts, number) - 1
        return self._chunks.begins[chunk] + self._cuts[chunk][2][number - self.firsts[chunk]]
