"""AES-GCM: seal and open bytes bound to the place they belong to. A ciphertext moved elsewhere does not open."""

import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from redaction.vault.keys import keyring

NONCE_BYTES = 12


class VaultError(Exception):
    """Something stored cannot be opened: changed, moved, or sealed with a key that is gone."""


def seal(plain: bytes, place: str) -> bytes:
    """Encrypt `plain` for one place. Layout: length of key name, key name, nonce, ciphertext with tag."""
    ring = keyring()
    name = ring.current.encode("ascii")
    nonce = secrets.token_bytes(NONCE_BYTES)
    return bytes([len(name)]) + name + nonce + _cipher(ring.keys[ring.current]).encrypt(nonce, plain, place.encode())


def unseal(sealed: bytes, place: str) -> bytes:
    """Decrypt what `seal` made for the same place.

    :raises VaultError: changed, moved, or its key is not in the keyring.
    """
    size = sealed[0] if sealed else 0
    name = sealed[1 : 1 + size].decode("ascii", errors="replace")
    key = keyring().keys.get(name)
    if key is None:
        raise VaultError(f"{place}: the key “{name}” is not among FORTHRIGHT_KEYS.")
    nonce, body = sealed[1 + size : 1 + size + NONCE_BYTES], sealed[1 + size + NONCE_BYTES :]
    try:
        return _cipher(key).decrypt(nonce, body, place.encode())
    except InvalidTag as changed:
        raise VaultError(f"{place}: the stored content was changed or moved here from elsewhere.") from changed


def key_name(sealed: bytes) -> str:
    """Return the name of the key something was sealed with."""
    return sealed[1 : 1 + sealed[0]].decode("ascii", errors="replace") if sealed else ""


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
