"""The arithmetic of the trail, without a database: links, their digests, and what an edited chain looks like.

A dossier carries a small program that checks the same chain without this product; `docs/trail.md` says how a digest is
made, in words another program can follow.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

#: What the first link of a chain has before it.
GENESIS = "0" * 64


@dataclass(frozen=True)
class Link:
    """One event as its digest covers it. All values are text, but `seq`; `data` is canonical JSON."""

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
    return hashlib.sha256(canonical(asdict(link)).encode("utf-8")).hexdigest()


def personal_digest(salt: str, text: str) -> str:
    """Return the SHA-256 of a salt and the personal content beside an event; empty when there is none."""
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest() if text else ""


def first_break(links: Iterable[tuple[Link, str]]) -> Break | None:
    """Return the first link that was edited, moved, added or taken away, given (link, digest) pairs in order.

    A chain cut off at its end still holds by itself; the head kept beside it, or a checkpoint, shows that.
    """
    before = GENESIS
    for expected, (link, digest) in enumerate(links, start=1):
        if link.seq != expected:
            return Break(expected, f"event {expected} is missing; event {link.seq} stands in its place")
        if link.prev != before:
            return Break(link.seq, f"event {link.seq} does not follow the event before it")
        if link_digest(link) != digest:
            return Break(link.seq, f"event {link.seq} was changed after it was written")
        before = digest
    return None


def leaf(name: str, digest: str) -> str:
    """Return the leaf of one chain in a checkpoint: its name and its head together, hashed."""
    return hashlib.sha256(f"{name}\n{digest}".encode()).hexdigest()


def merkle_root(leaves: Sequence[str]) -> str:
    """Fold hex digests into one root: pairs are hashed together, an odd last one goes up as it is (RFC 6962's shape).

    Leaves and nodes are hashed with different first bytes, so that a node can never pass for a leaf.
    """
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in leaves]
    if not level:
        return GENESIS
    while len(level) > 1:
        pairs = [level[index : index + 2] for index in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()
