"""Secrets of a trial installation, made once and kept in a file only its owner may read."""

import secrets
from pathlib import Path


def kept_secret(path: Path) -> str:
    """Return the secret kept at `path`, making it first when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
