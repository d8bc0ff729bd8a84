"""Files encrypted at rest, under neutral random names, each bound to its name; written whole or not at all."""

import hashlib
import secrets
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from redaction.vault.sealing import VaultError, seal, unseal


class StorageFull(Exception):
    """The disk, or the store behind it, takes no more. Nothing half written is left."""


@dataclass(frozen=True)
class StoredFile:
    """Where a file is kept, and the SHA-256 and size of its plain bytes."""

    name: str
    sha256: str
    size: int


def vault_storage() -> Storage:
    """Return the store behind the vault: files on disk by default, S3 by settings."""
    return storages["vault"]


def put(data: bytes, *, kind: str) -> StoredFile:
    """Keep bytes under a fresh neutral name.

    :raises StorageFull: the store takes no more.
    """
    token = secrets.token_hex(16)
    name = f"{kind}/{token[:2]}/{token}"
    try:
        saved = vault_storage().save(name, ContentFile(seal(data, f"file:{name}")))
    except OSError as full:
        vault_storage().delete(name)
        raise StorageFull(
            f"The file could not be kept: {full.strerror or full}. Free some space, then try again."
        ) from full
    if saved != name:
        raise VaultError("A stored name was taken twice.")
    return StoredFile(name, hashlib.sha256(data).hexdigest(), len(data))


def get(name: str) -> bytes:
    """Return the plain bytes of a stored file.

    :raises VaultError: it is gone, changed or moved.
    """
    try:
        with vault_storage().open(name) as handle:
            return unseal(handle.read(), f"file:{name}")
    except FileNotFoundError as gone:
        raise VaultError(f"The stored file {name} is gone.") from gone


def delete(name: str) -> None:
    """Remove a stored file, as retention says."""
    vault_storage().delete(name)
