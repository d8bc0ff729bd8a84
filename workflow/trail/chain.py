"""The arithmetic of the trail, without a database: links, their digests, and what an edited chain looks like.

A dossier carries a small program that checks the same chain without this product; `docs/trail.md` says how a digest is
made, in words another program can follow.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

#: What the first link of a chain has before it.
GENESIS = "0" * 64


class Link(NamedTuple):
    """One event as its digest covers it. All values are text, but `seq`; `data` is canonical JSON.

    The name of the chain is among them: an event, or a whole chain, cannot be moved to another request.
    """

    chain: str
    seq: int
    at: str
    actor: str
    role: str
    verb: str
    object: str
    data: str
    personal_digest: str
    prev: str


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold: its sequence number and what is wrong, in words."""

    seq: int
    words: str


def canonical(value: Mapping[str, Any]) -> str:
    """Return JSON in which the same value is always the same text: sorted keys, no spaces, no escapes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def link_digest(link: Link) -> str:
    """Return the SHA-256 of a link in hex: of the canonical JSON of all its fields."""
    return digest_of(*link)


def digest_of(
    name: str, seq: int, at: str, actor: str, role: str, verb: str, object_: str, data: str, personal: str, prev: str
) -> str:
    """Return what `link_digest` returns, from the fields of a link.

    The JSON is put together by hand, its keys in order, at a sixth of the cost of `canonical`; a test holds them equal.
    """
    text = (
        f'{{"actor":{quoted(actor)},"at":{quoted(at)},"chain":{quoted(name)},"data":{quoted(data)},'
        f'"object":{quoted(object_)},"personal_digest":{quoted(personal)},"prev":{quoted(prev)},"role":{quoted(role)},'
        f'"seq":{seq},"verb":{quoted(verb)}}}'
    )
    return sha256(text.encode()).hexdigest()


def personal_digest(salt: str, text: str) -> str:
    """Return the SHA-256 of a salt and the personal content beside an event; empty when there is none."""
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest() if text else ""


def fault(link: Link, digest: str, *, expected: int, before: str) -> str:
    """Return what is wrong with a link, in words; empty when it is event `expected` and follows the digest `before`."""
    if link.seq != expected:
        return f"event {expected} is missing; event {link.seq} stands in its place"
    if link.prev != before:
        return f"event {link.seq} does not follow the event before it"
    if link_digest(link) != digest:
        return f"event {link.seq} was changed after it was written"
    return ""


def first_break(links: Iterable[tuple[Link, str]]) -> Break | None:
    """Return the first link that was edited, moved, added or taken away, given (link, digest) pairs in order.

    A chain cut off at its end still holds by itself; the head kept beside it, or a checkpoint, shows that.
    """
    before = GENESIS
    for expected, (link, digest) in enumerate(links, start=1):
        words = fault(link, digest, expected=expected, before=before)
        if words:
            return Break(expected if link.seq > expected else link.seq, words)
        before = digest
    return None


def leaf(name: str, digest: str) -> str:
    """Return the leaf of one chain in a checkpoint: its name and its head together, hashed."""
    return hashlib.sha256(f"{name}\n{digest}".encode()).hexdigest()


def merkle_root(leaves: Sequence[str]) -> str:
    """Fold hex digests into one root: pairs are hashed together, an odd last one goes up as it is (RFC 6962's shape).

    Leaves and nodes are hashed with different first bytes, so that a node can never pass for a leaf.
    """
    folding = Folding()
    for one in leaves:
        folding.add(one)
    return folding.root()


def merkle_path(leaves: Sequence[str], index: int) -> list[tuple[str, str]]:
    """Return what folds leaf `index` into the root: (“left” or “right”, digest of the neighbour) from below.

    Whoever has one leaf and this path can compute the root without knowing any other leaf.
    """
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in leaves]
    path = []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            path.append(("left" if neighbour < index else "right", level[neighbour].hex()))
        level = [_node(*level[at : at + 2]) if at + 1 < len(level) else level[at] for at in range(0, len(level), 2)]
        index //= 2
    return path


class Folding:
    """A Merkle tree that takes its leaves one by one and keeps only the roots of its full halves."""

    def __init__(self) -> None:
        self.count = 0
        self._halves: list[bytes] = []

    def add(self, leaf: str) -> None:
        """Take the next leaf, in hex: as many halves are closed as the count of leaves has ones at its end."""
        node = hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest()
        left = self.count
        while left & 1:
            node = _node(self._halves.pop(), node)
            left >>= 1
        self._halves.append(node)
        self.count += 1

    def root(self) -> str:
        """Return the root in hex; 64 zeros without a leaf."""
        if not self._halves:
            return GENESIS
        node = self._halves[-1]
        for half in reversed(self._halves[:-1]):
            node = _node(half, node)
        return node.hex()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
