"""The office's Ed25519 key: signs certificates of proofs and checkpoints of the trail. Kept outside the database.

When the key is changed, the public half of the one before stays known, so that what it signed still holds.
"""

import base64
import re
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@cache
def private_key() -> Ed25519PrivateKey:
    """Return the key from FORTHRIGHT_TRAIL_KEY (base64 of 32 bytes), or from the file made at set-up.

    :raises ImproperlyConfigured: production without the variable.
    """
    given = getattr(settings, "TRAIL_KEY", "")
    if given:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(given))
    if getattr(settings, "VAULT_KEYS_FROM_ENVIRONMENT_ONLY", False):
        raise ImproperlyConfigured("Set FORTHRIGHT_TRAIL_KEY: 32 random bytes in base64, kept outside the database.")
    return _kept(Path(settings.DATA_DIR) / "keys" / "trail.key")


def public_key_hex() -> str:
    """Return the raw public key, 32 bytes in hex."""
    raw = private_key().public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()


def key_id() -> str:
    """Return a short name of the key: the first 16 hex digits of the public key."""
    return public_key_hex()[:16]


def public_keys() -> dict[str, str]:
    """Return the public keys of the office, oldest first, the one in force last: short name and 32 bytes in hex.

    :raises ImproperlyConfigured: one of FORTHRIGHT_TRAIL_OLD_KEYS is no public key.
    """
    found = {}
    for given in (*getattr(settings, "TRAIL_OLD_KEYS", ()), public_key_hex()):
        key = given.strip().lower()
        if not re.fullmatch(r"[0-9a-f]{64}", key):
            raise ImproperlyConfigured("FORTHRIGHT_TRAIL_OLD_KEYS holds public keys: 64 hex digits each, with commas.")
        found[key[:16]] = key
    return found


def is_signed(message: bytes, signature: str, name: str) -> bool:
    """Whether `signature` (hex) of `message` was made with the key of the office called `name`, in force or before."""
    key = public_keys().get(name)
    if key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign(message: bytes) -> str:
    """Return the Ed25519 signature of `message` in hex."""
    return private_key().sign(message).hex()


def _kept(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        made = Ed25519PrivateKey.generate().private_bytes_raw()
        path.write_text(base64.b64encode(made).decode("ascii"), encoding="ascii")
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_text(encoding="ascii")))
