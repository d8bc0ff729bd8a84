"""Keyed tokens of names and identifiers: found again without being stored readable."""

import hashlib
import hmac
import re
import unicodedata

from redaction.vault.keys import keyring

TOKEN_HEX = 32
#: Two consonants merge too many short names (Ruiz, Reyes): those keep their vowels.
SHORTEST_SOUND = 3


def blind(kind: str, value: str) -> str:
    """Return the keyed token of a value of a kind, 32 hex digits."""
    return hmac.new(keyring().index, f"{kind}\x00{value}".encode(), hashlib.sha256).hexdigest()[:TOKEN_HEX]


def cache_key(key: str, prefix: str, version: int) -> str:
    """Return the keyed token under which the cache keeps something; Django asks for it (`KEY_FUNCTION`)."""
    return blind("cache", f"{prefix}:{version}:{key}")


def fold(value: str) -> str:
    """Return `value` without case, accents, punctuation and doubled spaces; letters of every script stay."""
    plain = unicodedata.normalize("NFKD", value).casefold()
    letters = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return re.sub(r"\s+", " ", letters).strip()


def phonetic(part: str) -> str:
    """Return how a folded name part sounds, in Spanish and English spelling: letters that sound the same become one.

    Own small key in the manner of Soundex with the whole word kept, since four letters merge too many Spanish names.
    """
    sound = part
    for pattern, same in _SAME_SOUND:
        sound = re.sub(pattern, same, sound)
    sound = re.sub(r"(.)\1+", r"\1", sound)
    consonants = sound[:1] + re.sub(r"[aeiou]", "", sound[1:])
    return consonants if len(consonants) >= SHORTEST_SOUND else sound


def name_tokens(name: str) -> frozenset[str]:
    """Return the keyed tokens of each part of a name, folded (f:) and by sound (p:)."""
    parts = [part for part in fold(name).split(" ") if len(part) > 1]
    return frozenset(f"f:{blind('name', part)}" for part in parts) | frozenset(
        f"p:{blind('sound', phonetic(part))}" for part in parts
    )


def normalise_identifier(kind: str, value: str) -> str:
    """Return an identifier without what people write differently; telephones keep their last ten digits."""
    if kind in {"telephone", "sms", "phone"}:
        return re.sub(r"\D", "", value)[-10:]
    if kind == "email":
        return value.strip().casefold()
    if kind == "post":
        return fold(value)
    plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", value).upper())
    return plain[1:].lstrip("0") if kind == "a_number" and plain.startswith("A") else plain


_SAME_SOUND = (
    (r"ph", "f"),
    (r"^h|(?<!c)h", ""),
    (r"qu|q|ck|k|c(?![eih])", "k"),
    (r"z|x|c(?=[ei])|sc(?=[ei])", "s"),
    (r"g(?=[ei])|j|x", "j"),
    (r"ll|y", "i"),
    (r"v|w", "b"),
    (r"ñ|gn", "n"),
)
