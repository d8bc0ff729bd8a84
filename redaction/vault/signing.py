"""The office's Ed25519 key: signs certificates of proofs and checkpoints of the trail. Kept outside the database."""

import base64
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
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
