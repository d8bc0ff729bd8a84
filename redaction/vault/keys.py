"""The keys data is encrypted with: from the environment, or from a file made at set-up on a trial machine."""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
_env = environ.Env()


@dataclass(frozen=True)
class Keyring:
    """Keys by name; the first encrypts, all decrypt. `index` keys the blind indexes."""

    current: str
    keys: dict[str, bytes]
    index: bytes


@cache
def keyring() -> Keyring:
    """Return the keys in force.

    :raises ImproperlyConfigured: none in the environment where only those count, or one that is not 32 bytes.
    """
    given, index = _env.str("FORTHRIGHT_KEYS", default=""), _env.str("FORTHRIGHT_INDEX_KEY", default="")
    if given and index:
        pairs = [part.partition(":") for part in given.split(",")]
        keys = {name.strip(): _decoded(text, name) for name, _colon, text in pairs}
        return Keyring(next(iter(keys)), keys, _decoded(index, "FORTHRIGHT_INDEX_KEY"))
    if getattr(settings, "VAULT_KEYS_FROM_ENVIRONMENT_ONLY", False):
        raise ImproperlyConfigured(
            'Set FORTHRIGHT_KEYS="name:key" and FORTHRIGHT_INDEX_KEY, each key 32 random bytes in base64.'
        )
    path = make_keys()
    kept = json.loads(path.read_text(encoding="ascii"))
    keys = {name: _decoded(text, name) for name, text in kept["keys"].items()}
    return Keyring(kept["current"], keys, _decoded(kept["index"], "index"))


def make_keys() -> Path:
    """Make the key file of a trial installation when there is none, readable by its owner only; return its path."""
    path = Path(settings.DATA_DIR) / "keys" / "vault.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        made = {"current": "k1", "keys": {"k1": _fresh()}, "index": _fresh()}
        path.write_text(json.dumps(made), encoding="ascii")
    return path


def forget() -> None:
    """Read the keys anew next time; for tests and rotation."""
    keyring.cache_clear()


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def _decoded(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as wrong:
        raise ImproperlyConfigured(f"The key {name} is not base64.") from wrong
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"The key {name} has {len(key)} bytes; it needs {KEY_BYTES}.")
    return key
